"""The disk: small steps that either happen or do not, and what is built of them.

The order is always: a temporary file in the same folder, fsync, rename over the old one, fsync of the folder. Whoever
writes holds the workspace's lock, so the temporary file's name is fixed, and one that a crash left behind is written
over the next time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from lvtui.operations.errors import ServiceFailure


class Disk:
    """Each thing asked of the disk that changes it. Tests put one in its place that fails, crashes or counts."""

    @cached_property
    def settled(self) -> set[Path]:
        """Folders whose names are known to be on the disk."""
        return set()

    def make_folder(self, folder: Path) -> None:
        """Make one folder; being there already is fine."""
        folder.mkdir(exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file and wait until its content is on the disk."""
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def append(self, path: Path, content: bytes, at: int) -> None:
        """Write `content` into a file at that offset, cut off what lies beyond, and wait until it is on the disk."""
        with path.open("r+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or a folder another name, in one step; a file of that name is replaced."""
        source.replace(target)

    def sync(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        if os.name == "nt":
            return  # a folder cannot be opened there, and a rename is durable by itself
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove(self, path: Path) -> None:
        """Remove a file; not being there is fine."""
        path.unlink(missing_ok=True)

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()


class Signature(NamedTuple):
    """Tells a file from what it was: never the same for two contents that lvtui wrote under one name."""

    modified: int
    """Nanoseconds; :func:`replace_file` sees to it that they only ever grow."""
    inode: int
    size: int


def signature_of(path: Path) -> Signature | None:
    """The signature of a file, ``None`` where there is none to be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Signature(found.st_mtime_ns, found.st_ino, found.st_size)


def why(error: OSError) -> str:
    """The disk's reason, in the system's words."""
    return error.strerror or str(error)


@contextmanager
def refusing(path: Path, deed: str) -> Iterator[None]:
    """Turn the disk's refusals into a sentence about `path`.

    Raises:
        ServiceFailure: the disk refused.
    """
    try:
        yield
    except OSError as error:
        raise ServiceFailure(f"{path} could not be {deed}: {why(error)}.") from error


def write_file(disk: Disk, path: Path, content: bytes) -> None:
    """Write a file in a folder that nobody looks into yet.

    Raises:
        ServiceFailure: the disk refused.
    """
    with refusing(path, "written"):
        disk.write(path, content)


def replace_file(disk: Disk, path: Path, content: bytes, *, private: bool = False) -> Signature | None:
    """Put `content` in a file's place; a crash leaves the old content or the new one.

    One that is `private` nobody but its owner may ever read, where the system knows of owners. The signature is that
    of what was put there: by the time anybody looks, an editor may have saved something else over it.

    Raises:
        ServiceFailure: the disk refused.
    """
    temporary = path.with_name(f".{path.name}.new")
    with refusing(path, "written"):
        try:
            if private:
                _make_private(temporary)  # while there is nothing in it
            disk.write(temporary, content)
            _date_later(temporary, path)
            signature = signature_of(temporary)
            disk.rename(temporary, path)
            disk.sync(path.parent)
            return signature
        except OSError:
            with suppress(OSError):  # it is the first refusal that is worth a sentence
                temporary.unlink(missing_ok=True)
            raise


def _make_private(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()  # what a crash left, perhaps for others to read
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _date_later(path: Path, other: Path) -> None:
    """Clocks of file systems are coarse, and freed inodes return: make sure that `path` is seen to differ."""
    before, now = signature_of(other), path.stat()
    if before is not None and now.st_mtime_ns <= before.modified:
        os.utime(path, ns=(now.st_atime_ns, before.modified + 1))


def make_folders(disk: Disk, folder: Path) -> None:
    """Make a folder and those above it, durably.

    One that is there is waited for as well, once: whoever made it may have ended before its name was on the disk, and
    what is kept in it would be lost with it. Those above it were waited for before it was made.

    Raises:
        ServiceFailure: the disk refused.
    """
    if folder.is_dir():
        if folder not in disk.settled:
            # A folder can be the user's where the one that it lies in may not even be opened.
            with refusing(folder, "made"), suppress(PermissionError):
                disk.sync(folder.parent)
            disk.settled.add(folder)
        return
    make_folders(disk, folder.parent)
    with refusing(folder, "made"):
        disk.make_folder(folder)
        disk.sync(folder.parent)
    disk.settled.add(folder)


def remove_file(disk: Disk, path: Path) -> None:
    """Remove a file, durably; not being there is fine.

    Raises:
        ServiceFailure: the disk refused.
    """
    if not os.path.lexists(path):
        return
    with refusing(path, "removed"):
        disk.remove(path)
        disk.sync(path.parent)


def remove_tree(disk: Disk, folder: Path) -> None:
    """Remove a folder and all that is in it; links are removed, not followed.

    Raises:
        ServiceFailure: the disk refused.
    """
    with refusing(folder, "removed"):
        if folder.is_symlink():
            disk.remove(folder)
            return
        for entry in list(os.scandir(folder)):
            if entry.is_dir(follow_symlinks=False):
                remove_tree(disk, folder / entry.name)
            else:
                disk.remove(folder / entry.name)
        disk.remove_folder(folder)
