"""The files that a line names: ``file://event.json``, ``fileb://function.zip``, the outfile of an invoke."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """Where a command finds and leaves files."""

    def read(self, path: str) -> bytes:
        """The content of the file at `path`, as the user wrote it; raises `OSError`."""
        ...

    def write(self, path: str, content: bytes) -> None:
        """Put `content` there, in the place of what there is; raises `OSError`."""
        ...


class DiskFiles:
    """The files of this machine, ``~`` and ``$VARIABLES`` in their paths understood as a shell would."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: where relative paths begin; without one, in the current folder."""
        self._folder = folder or Path()

    def read(self, path: str) -> bytes:
        """The content of the file at `path`; raises `OSError`."""
        return self._found(os.path.expandvars(Path(path).expanduser())).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Write the file at `path`, which is taken as it is; raises `OSError`."""
        self._found(path).write_bytes(content)

    def _found(self, path: str) -> Path:
        if "\0" in path:
            raise OSError(f"no file can have this name: {path!r}")
        return self._folder / path
