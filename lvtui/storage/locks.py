"""Locks: what one thread of one process holds for the length of one change, and a dead process never."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import why

if TYPE_CHECKING:
    from filelock import BaseFileLock


PATIENCE = 10.0
"""Seconds to wait for another process's change. One takes milliseconds, so this is only ever reached by a process that
is stopped while it holds the lock; one that died holds none."""


class NoLock(ServiceFailure):
    """There can be no lock, as in a folder that cannot be written to."""


def lock_of(path: Path, patience: float) -> BaseFileLock:
    """The lock whose file is `path`; who cannot have it gives up after `patience` seconds."""
    from filelock import FileLock

    return FileLock(path, timeout=patience, poll_interval=0.005)


@contextmanager
def held(lock: BaseFileLock, place: Path) -> Iterator[None]:
    """Hold a lock; `place` is what it guards.

    Raises:
        ServiceFailure: somebody else keeps it.
        NoLock: there can be no lock.
    """
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout as error:
        raise ServiceFailure(
            f"Another process has been saving to {place} for {lock.timeout:.0f} seconds; nothing was changed. "
            "If it hangs, end it and try again."
        ) from error
    except (OSError, NotImplementedError) as error:
        reason = why(error) if isinstance(error, OSError) else error
        raise NoLock(f"{lock.lock_file} could not be locked, so nothing was changed: {reason}.") from error
    try:
        yield
    finally:
        lock.release()


class WorkspaceLock:
    """A workspace's: among the threads of this process, and among processes."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the workspace's; no file is made before somebody wants the lock."""
        self._folder = folder
        self._gate = threading.Lock()
        self._file: BaseFileLock | None = None

    @contextmanager
    def among_threads(self) -> Iterator[None]:
        """The only one of this process.

        Raises:
            ServiceFailure: another thread keeps it, or the folder is no workspace any more.
        """
        if not self._gate.acquire(timeout=PATIENCE):
            raise ServiceFailure(f"Another change to {self._folder} has been under way for {PATIENCE:.0f} seconds.")
        try:
            # Asked before there is any lock file: one would bring an empty folder back.
            if not (self._folder / "workspace.toml").exists():
                raise ServiceFailure(f"{self._folder} is no workspace any more: workspace.toml is gone.")
            yield
        finally:
            self._gate.release()

    @contextmanager
    def among_processes(self) -> Iterator[None]:
        """The only one of all processes; for who is the only one of this process already.

        Raises:
            ServiceFailure: somebody else keeps it.
            NoLock: there can be no lock.
        """
        if self._file is None:
            self._file = lock_of(self._folder / ".lock", PATIENCE)
        with held(self._file, self._folder):
            yield
