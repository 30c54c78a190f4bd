"""Someone to clear up after an app that is killed."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SHELL = Path("/bin/sh")
# Its input ends when the app does, however that ends. A worker that is being killed at the same moment may still write.
_SCRIPT = """
read -r _
chmod -R u+rwx "$1"
for _ in 1 2 3 4 5; do
    rm -rf "$1" && exit
    sleep 0.1
done
"""


class Janitor:
    """A process that waits for this one to end, and then removes a folder.

    Where there is no shell there is no janitor: what is left is removed by the next app to start."""

    def __init__(self, folder: Path) -> None:
        """Wait from now on; raises `OSError`."""
        self._process: subprocess.Popen[bytes] | None = None
        if _SHELL.exists():
            self._process = subprocess.Popen(
                [_SHELL, "-c", _SCRIPT, "lvtui-janitor", folder],
                cwd="/",
                env={"PATH": "/usr/bin:/bin"},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def dismiss(self) -> None:
        """There is nothing to do any more."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
