"""Where unpacked code and what stands for ``/tmp`` lie, and that none of it stays behind."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import threading
from pathlib import Path

from lvtui.runtime.janitor import Janitor

_PREFIX = "lvtui-environments-"
_LOCK = "in-use"


class WorkFolder:
    """A folder of this process's own, made when it is first needed.

    A `Janitor` removes it should the app be killed. Should that one be killed too: the folder is marked as in use by
    a lock on a file in it, which ends with the process however that ends, so the next app to start knows a folder that
    was left behind, and removes it."""

    def __init__(self, parent: Path) -> None:
        """`parent` is made where it's missing; other apps may have their folders there too."""
        self._parent = parent.resolve()
        self.path = self._parent / f"{_PREFIX}{secrets.token_hex(8)}"
        self._guard = threading.Lock()
        self._lock: int | None = None
        self._janitor: Janitor | None = None

    def place(self, name: str) -> Path:
        """The path of a folder in it, which does not exist yet; raises `OSError`. May be called on any thread."""
        with self._guard:
            if self._lock is None:
                self._parent.mkdir(parents=True, exist_ok=True)
                _remove_orphans(self._parent)
                self.path.mkdir(mode=0o700)
                self._lock = _create_locked(self.path / _LOCK)
                with contextlib.suppress(OSError):  # then it is the next app that clears up
                    self._janitor = Janitor(self.path)
        return self.path / name

    def close(self) -> None:
        """Remove it with all that is in it."""
        with self._guard:
            remove(self.path)
            if self._janitor is not None:
                self._janitor.dismiss()
                self._janitor = None
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None


def _create_locked(path: Path) -> int:
    # It gets its name only once it is locked, so that nobody can take it for an orphan's.
    import fcntl

    unnamed = path.with_suffix(".new")
    descriptor = os.open(unnamed, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    unnamed.rename(path)
    return descriptor


def _remove_orphans(parent: Path) -> None:
    import fcntl

    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        # Another user's, or one that somebody else is removing: let it be.
        with contextlib.suppress(OSError), lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(lock.parent)


def remove(folder: Path) -> None:
    """Remove `folder` and all in it, whatever rights a handler took away there, and however deep it dug."""
    if not folder.exists():
        return
    with contextlib.suppress(OSError, RecursionError):
        _give_rights(folder)
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists() and (shell_way := shutil.which("rm")):
        # Paths can be nested deeper than any path can say; this one goes down step by step.
        subprocess.run([shell_way, "-rf", folder], capture_output=True, check=False)


def _give_rights(folder: Path) -> None:
    folder.chmod(0o700)
    for parent, names, _ in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            if not path.is_symlink():
                path.chmod(0o700)
