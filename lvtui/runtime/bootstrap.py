"""Where the child's side of an execution environment starts: ``python -I bootstrap.py …`` (see `lvtui_child`).

Isolated, Python looks for nothing beside its script; the child's own package is let in here, and only that, so
that none of its module names can stand in the way of a handler's."""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    sys.path.insert(0, __file__.rpartition("bootstrap.py")[0])
    loop = importlib.import_module("lvtui_child.loop")
    role, *arguments = sys.argv[1:]
    if role == "zygote":
        code = importlib.import_module("lvtui_child.code")
        needed = set(sys.modules)
        zygote = importlib.import_module("lvtui_child.zygote")
        arguments = zygote.main(arguments)  # what follows happens in the worker that was forked
        code.make_way(sys.modules.keys() - needed)
    del sys.path[0]
    sys.exit(loop.main(arguments, role))
