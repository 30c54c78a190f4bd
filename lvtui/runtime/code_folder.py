"""A version's code on disk, which stays what it is: a published version is immutable, whatever its handler does."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lvtui.runtime.folders import remove
from lvtui.runtime.unpack import unpack

QUICKLY_SEEN = 200
"""Files and folders that are looked at in less than a millisecond."""
_Look = tuple[str, int, int, int]


class CodeFolder:
    """The code of one version, unpacked. A handler may do to it what its user may: taking away the right to write stops
    accidents, not a `chmod`. So it is looked over before each cold start, and laid out anew if anything changed."""

    def __init__(self, zip_file: bytes, path: Path) -> None:
        """`path` must not exist yet."""
        self.path = path
        self._zip_file = zip_file
        self._guard = threading.Lock()
        self._spoilt = 0
        self._look: frozenset[_Look] = frozenset()

    def lay_out(self) -> None:
        """Unpack it. Raises `UnpackError`."""
        unpack(self._zip_file, self.path)
        self._look = frozenset(_looks(self.path))

    def looks_intact(self) -> bool:
        """Whether it is certainly as it was laid out. Of a large package nobody knows without a long look."""
        return len(self._look) <= QUICKLY_SEEN and frozenset(_looks(self.path)) == self._look

    def restore(self) -> None:
        """Lay it out anew if it is not as it was laid out. Raises `UnpackError`, `OSError`.

        What runs there goes on in the old one, which is only moved aside, and finds the new one in its old place."""
        with self._guard:
            if frozenset(_looks(self.path)) == self._look:
                return
            self._spoilt += 1
            aside = self.path.with_name(f"{self.path.name}-spoilt-{self._spoilt}")
            with suppress(FileNotFoundError):
                self.path.rename(aside)
            remove(self.path)
            self.lay_out()


def _looks(folder: Path) -> Iterator[_Look]:
    """What shows that a file or folder was changed: the moment that the system last noted for it can't be set back."""
    with suppress(FileNotFoundError, PermissionError, NotADirectoryError):
        status = folder.lstat()
        yield "", status.st_mode, status.st_size, status.st_ctime_ns
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    for name, mode, size, changed in _looks(Path(entry.path)):
                        yield f"{entry.name}/{name}", mode, size, changed
                else:
                    status = entry.stat(follow_symlinks=False)
                    yield entry.name, status.st_mode, status.st_size, status.st_ctime_ns
