"""Where unpacked code and what stands for ``/tmp`` lie, and that none of it stays behind."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Protocol

from lvtui.runtime.janitor import Janitor

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

_PREFIX = "lvtui-environments-"
_LOCK = "in-use"
_RIGHTS_OF_FILES = os.name == "nt"
"""Whether a file can only be removed by who may write to it; otherwise the folder's rights decide."""


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
        self._lock: _Lock | None = None
        self._janitor: Janitor | None = None

    def place(self, name: str) -> Path:
        """The path of a folder in it, which does not exist yet; raises `OSError`. May be called on any thread."""
        with self._guard:
            if self._lock is None:
                self._parent.mkdir(parents=True, exist_ok=True)
                _remove_orphans(self._parent)
                self.path.mkdir(mode=0o700)
                self._lock = _lock(self.path / _LOCK)
                with contextlib.suppress(OSError):  # then it is the next app that clears up
                    self._janitor = Janitor(self.path)
        return self.path / name

    def close(self) -> None:
        """Remove it with all that is in it."""
        with self._guard:
            if self._lock is None:
                remove(self.path)
            else:
                self._lock.remove_folder()
                self._lock = None
            if self._janitor is not None:
                self._janitor.dismiss()
                self._janitor = None


class _Lock(Protocol):
    """Holds the lock on a file, until this process ends at the latest."""

    def remove_folder(self) -> None:
        """Remove the folder that the file is in, and let go."""


class _Flock:
    """A lock that nobody can come in between: the file gets its name only once it is locked."""

    def __init__(self, file: Path) -> None:
        self._folder = file.parent
        unnamed = file.with_suffix(".new")
        self._descriptor = os.open(unnamed, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        unnamed.rename(file)

    def remove_folder(self) -> None:
        remove(self._folder)
        os.close(self._descriptor)


class _PlainLock:
    """A lock of whatever kind there is, on a file that may have to be let go before it can be removed."""

    def __init__(self, file: Path, *, wait: bool = True) -> None:
        """Raises `OSError` when it isn't to `wait` and somebody holds it."""
        from filelock import FileLock

        self._folder = file.parent
        self._lock = FileLock(file, blocking=wait, thread_local=False)
        self._lock.acquire()

    def remove_folder(self) -> None:
        self._lock.release()
        remove(self._folder)


def _lock(file: Path) -> _Lock:
    return _PlainLock(file) if fcntl is None else _Flock(file)


def _remove_orphans(parent: Path) -> None:
    for file in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        # Another user's, or one that somebody uses or is removing: let it be.
        with contextlib.suppress(OSError):
            if fcntl is None:
                _PlainLock(file, wait=False).remove_folder()
                continue
            with file.open() as opened:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(file.parent)


def remove(folder: Path) -> None:
    """Remove `folder` and all in it, whatever rights a handler took away there, and however deep it dug."""
    if folder.is_symlink():  # left there by a handler: where it points is none of ours
        folder.unlink()
        return
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
    for parent, folders, files in os.walk(folder):
        for path in (Path(parent, name) for name in folders + (files if _RIGHTS_OF_FILES else [])):
            if not path.is_symlink():
                path.chmod(0o700)
