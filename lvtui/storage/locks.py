"""Locks between processes: a file that one of them holds for the length of one change, and a dead one never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import why

if TYPE_CHECKING:
    from filelock import BaseFileLock


def lock_of(path: Path, patience: float) -> BaseFileLock:
    """The lock whose file is `path`; who cannot have it gives up after `patience` seconds."""
    from filelock import FileLock

    return FileLock(path, timeout=patience, poll_interval=0.005)


@contextmanager
def held(lock: BaseFileLock, place: Path) -> Iterator[None]:
    """Hold a lock; `place` is what it guards.

    Raises:
        ServiceFailure: somebody else keeps it, or there can be no lock.
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
        raise ServiceFailure(f"{lock.lock_file} could not be locked, so nothing was changed: {reason}.") from error
    try:
        yield
    finally:
        lock.release()
