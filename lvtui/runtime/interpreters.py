"""Which Python runs a declared runtime."""

from __future__ import annotations

import asyncio
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

OLDEST = (3, 8)
"""The oldest Python that `lvtui_child` runs on."""
_PROBE = "import sys; print(sys.executable); print('{}.{}.{}'.format(*sys.version_info))"
_PROBE_SECONDS = 10.0


class UnsupportedRuntime(Exception):
    """No Python runs this; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that was seen to work."""

    path: str
    version: str
    """For example ``3.11.7``."""


OWN = Interpreter(sys.executable, platform.python_version())
"""The one that runs the app."""


class Interpreters:
    """Finds a Python for each runtime id, once."""

    def __init__(self, search_path: str | None = None) -> None:
        """Look along `search_path`, by default the ``PATH`` of the app."""
        self._search_path = search_path
        self._searches: dict[str, asyncio.Task[Interpreter]] = {}

    async def find(self, runtime: str) -> Interpreter:
        """The Python that `runtime` asks for where one works on this machine, otherwise the app's own.

        Raises `UnsupportedRuntime` for anything but ``python3.N``."""
        if not re.fullmatch(r"python3\.\d+", runtime):
            named = f"the runtime {runtime}" if runtime else "no runtime"
            raise UnsupportedRuntime(
                f"This function declares {named}, and only python3 runtimes can be invoked here. "
                "It can still be stored, versioned, aliased and exported."
            )
        wanted = (3, int(runtime.removeprefix("python3.")))
        if wanted == sys.version_info[:2] or wanted < OLDEST:
            return OWN
        if runtime not in self._searches:
            self._searches[runtime] = asyncio.create_task(asyncio.to_thread(self._search, runtime))
        return await asyncio.shield(self._searches[runtime])

    def _search(self, runtime: str) -> Interpreter:
        found = shutil.which(runtime, path=self._search_path)
        return (found and probe(found, runtime.removeprefix("python"))) or OWN


def probe(path: str, wanted: str) -> Interpreter | None:
    """The interpreter at `path` if it works and is a Python `wanted` (``3.12``).

    Its own word for where it lies is taken: `path` may be a version manager's stand-in, which only works with
    the user's environment and may name a Python that isn't there."""
    command = [path, "-I", "-c", _PROBE]
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode != 0 or len(lines) != 2 or not lines[1].startswith(wanted + "."):
        return None
    return Interpreter(path=lines[0], version=lines[1])
