"""Where a handler can lie, and what can go wrong in finding it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.runtime.differential.cases.case import Case

FINE = "def handler(event, context):\n    return __name__\n"


def found(name: str, handler: str, files: Mapping[str, str], runtime: str = "python3.11") -> Case:
    """A function of these files, called once."""
    return Case(f"import: {name}", files, handler=handler, runtime=runtime)


CASES = (
    found("in a package, by a slash", "pkg/mod.handler", {"pkg/__init__.py": "", "pkg/mod.py": FINE}),
    found("in a package, by a dot", "pkg.mod.handler", {"pkg/__init__.py": "", "pkg/mod.py": FINE}),
    found("in a folder that is no package", "a/b/mod.handler", {"a/b/mod.py": FINE}),
    found("in a package's own file", "pkg.handler", {"pkg/__init__.py": FINE}),
    found(
        "relative imports",
        "pkg/sub/mod.handler",
        {
            "pkg/words.py": "HERE = __name__\n",
            "pkg/sub/mod.py": "from ..words import HERE\nfrom . import near\n"
            "def handler(event, context):\n    return [HERE, near.HERE, __package__]\n",
            "pkg/sub/near.py": "HERE = __name__\n",
        },
    ),
    found("relative import at the top", "app.handler", {"app.py": "from . import other\n" + FINE, "other.py": ""}),
    found("relative import too far up", "pkg.mod.handler", {"pkg/mod.py": "from ... import other\n" + FINE}),
    found("no such module", "lost.handler", {"app.py": FINE}),
    found("no such module in a package", "pkg/lost.handler", {"pkg/__init__.py": ""}),
    found("no such package", "lost/mod.handler", {"app.py": FINE}),
    found("in a module taken for a package", "app/mod.handler", {"app.py": FINE}),
    found("a class's method", "app.Class.handler", {"app.py": "class Class:\n    def handler(self, context): pass\n"}),
    found("imports what isn't there", "app.handler", {"app.py": "import nil\n"}),
    found("imports what isn't there, further in", "app.handler", {"app.py": "import a\n", "a.py": "import b.c\n"}),
    found("imports a name that isn't there", "app.handler", {"app.py": "from a import b\n", "a.py": ""}),
    found("imports in a circle", "app.handler", {"app.py": "import a\n", "a.py": "from app import handler\n"}),
    found("ImportError by hand", "app.handler", {"app.py": "raise ImportError('by hand')\n"}),
    found("ImportError by hand, without a text", "app.handler", {"app.py": "raise ImportError\n"}),
    found("ModuleNotFoundError by hand", "app.handler", {"app.py": "raise ModuleNotFoundError('x', name='y')\n"}),
    found("syntax error", "app.handler", {"app.py": "import os\n\ndef handler(event, context)\n    return 1\n"}),
    found("syntax error in a module it imports", "app.handler", {"app.py": "import a\n", "a.py": "x = (1,\ny = 2\n"}),
    found("syntax error in a package", "pkg/mod.handler", {"pkg/mod.py": "x = ]\n"}),
    found("syntax error that is not ASCII", "app.handler", {"app.py": "x = é = ]\n"}),
    found("syntax error that is not ASCII, from python3.12 on", "app.handler", {"app.py": "x = é = ]\n"}, "python3.12"),
    found("indentation", "app.handler", {"app.py": "def handler(event, context):\nreturn 1\n"}),
    found("tabs and spaces", "app.handler", {"app.py": "if 1:\n        x = 1\n\ty = 2\n"}),
    found("syntax error by hand", "app.handler", {"app.py": "raise SyntaxError('by hand')\n"}),
    found("syntax error in eval", "app.handler", {"app.py": "eval('1 +')\n"}),
    found("a null character", "app.handler", {"app.py": "x = 1\0\n"}),
    found("unknown encoding", "app.handler", {"app.py": "# coding: klingon\n"}),
    found("error in the module", "app.handler", {"app.py": "print('on the way')\nraise ValueError('boom')\n"}),
    found("error in a module it imports", "app.handler", {"app.py": "import a\n", "a.py": "1 / 0\n"}),
    found("error in a function", "app.handler", {"app.py": "def f():\n    raise KeyError('k')\nf()\n"}),
    found("error in the library", "app.handler", {"app.py": "import json\njson.loads('{')\n"}),
    found("error without a text", "app.handler", {"app.py": "raise RuntimeError\n"}),
    found("error that is not ASCII", "app.handler", {"app.py": "raise RuntimeError('é ✓')\n"}),
    found(
        "error that is not ASCII, from python3.12 on",
        "app.handler",
        {"app.py": "raise RuntimeError('é ✓')\n"},
        "python3.12",
    ),
    found("exit with 0", "app.handler", {"app.py": "import sys\nprint('on the way')\nsys.exit()\n"}),
    found("exit with 5", "app.handler", {"app.py": "import sys\nsys.exit(5)\n"}),
    found("exit with a text", "app.handler", {"app.py": "import sys\nsys.exit('a last word')\n"}),
    found("exit at once", "app.handler", {"app.py": "import os\nos._exit(6)\n"}),
    found("base exception", "app.handler", {"app.py": "class Own(BaseException): pass\nraise Own('own')\n"}),
    found("handler missing", "app.handler", {"app.py": "x = 1\n"}),
    found("handler missing in a package", "pkg/mod.lost", {"pkg/mod.py": FINE}),
    found("no dot", "handler", {"handler.py": FINE}),
    found("empty", "", {"app.py": FINE}),
    found("only a dot", ".", {"app.py": FINE}),
    found("no module", ".handler", {"app.py": FINE}),
    found("no name", "app.", {"app.py": FINE}),
    found("a slash first", "/app.handler", {"app.py": FINE}),
    found("two dots", "app..handler", {"app.py": FINE}),
    found("path with .py", "app.py.handler", {"app.py": FINE}),
    found("a builtin module", "sys.exit", {"app.py": FINE}),
    found("below a builtin module", "time.mod.handler", {"time/mod.py": FINE}),
    found("a builtin module by a slash", "time/mod.handler", {"time/mod.py": FINE}),
    found("a name of the standard library that isn't loaded", "calendar.handler", {"calendar.py": FINE}),
    found("hides a module that is often used", "app.handler", {
        "app.py": "import csv\ndef handler(event, context):\n    return csv.MINE\n", "csv.py": "MINE = 1\n",
    }),
    found("hides a module of the standard library", "app.handler", {
        "app.py": "import colorsys as it\ndef handler(event, context):\n    return it.MINE\n",
        "colorsys.py": "MINE = 1\n",
    }),
    found("not an ASCII name", "größe.handler", {"größe.py": FINE}),
    found("a name with a dash", "my-app.my-handler", {"my-app.py": FINE + "globals()['my-handler'] = handler\n"}),
    found("by the module's __getattr__", "app.made", {"app.py": "def __getattr__(name): return lambda e, c: name\n"}),
    found("a module's __getattr__ that fails", "app.made", {"app.py": "def __getattr__(name): raise KeyError(name)\n"}),
)  # fmt: skip
