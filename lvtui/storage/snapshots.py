"""The snapshots of a workspace: one file each in its folder `snapshots/`, sealed if lvtui wrote it: see `seals`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from lvtui.domain.snapshots import NAME_LIMIT, Snapshot, SnapshotHead, SnapshotList, check_snapshot_name
from lvtui.operations.errors import InvalidParameterValue, ResourceConflict, ResourceNotFound, ServiceFailure
from lvtui.storage.disk import Disk, make_folders, refusing, remove_file, replace_file, signature_of, why
from lvtui.storage.names import file_stem, name_of
from lvtui.storage.seals import Seals
from lvtui.storage.snapshot_file import read_snapshot, read_snapshot_head, snapshot_file
from lvtui.toml_files import Unreadable

AUTOMATIC_KEPT = 20
"""How many of the snapshots that lvtui takes by itself are kept; the user's own stay until they are deleted."""


@dataclass(frozen=True)
class DrawnUp:
    """A snapshot, and its file's bytes without the seal.

    Making these reads what has not been read yet and takes its time with thousands of versions, so it is best done
    before the lock is held.
    """

    snapshot: Snapshot
    content: bytes

    @classmethod
    def of(cls, snapshot: Snapshot) -> DrawnUp:
        """Make the bytes.

        Raises:
            ServiceFailure: a version cannot be read, or holds what no file can.
        """
        return cls(snapshot, snapshot_file(snapshot))

    def is_of(self, snapshot: Snapshot) -> bool:
        """Whether these are the bytes for `snapshot`; the state is the same only if it is the very same object."""
        mine = self.snapshot
        return mine.region is snapshot.region and (mine.head, mine.beside) == (snapshot.head, snapshot.beside)


class SnapshotFolder:
    """The files. Whoever calls a method that writes into the folder holds the workspace's lock."""

    def __init__(self, folder: Path, disk: Disk, seals: Seals) -> None:
        """`folder` need not be there yet."""
        self._folder = folder
        self._disk = disk
        self._seals = seals

    def listed(self) -> SnapshotList:
        """What there is, the newest first, and a sentence for each file that is none or cannot be read.

        Raises:
            ServiceFailure: the folder cannot be listed.
        """
        found: list[SnapshotHead] = []
        problems: list[str] = []
        for path in self._paths():
            name = name_of(path.stem)
            try:
                check_snapshot_name(name)
                if file_stem(name) != path.stem:
                    raise InvalidParameterValue(f"a snapshot of that name would be {file_stem(name)}.toml.")
                found.append(read_snapshot_head(path, name))
            except InvalidParameterValue as error:
                shown = path.name.encode(errors="replace").decode()
                problems.append(f"{self._folder}: {shown} is left out for its name: {error}")
            except Unreadable as error:
                if os.path.lexists(path):  # else deleted by another process since it was listed
                    problems.append(f"{error} This snapshot is left out, and the file is not touched.")
        found.sort(key=lambda head: (head.taken, head.name), reverse=True)
        return SnapshotList(tuple(found), tuple(problems))

    def read(self, name: str) -> Snapshot:
        """One of them, whole.

        Raises:
            ResourceNotFound: there is none of that name.
            ServiceFailure: it is damaged; where, and that nothing was touched.
        """
        return read_file(self._existing(name), name)

    def read_with_seal(self, name: str) -> tuple[Snapshot, bool]:
        """One of them, whole, and whether lvtui wrote it here; else somebody put it there, or changed it.

        Raises:
            ResourceNotFound: there is none of that name.
            ServiceFailure: it is damaged; where, and that nothing was touched.
        """
        path = self._existing(name)
        before = signature_of(path)
        snapshot = read_file(path, name)
        with refusing(path, "read"):
            sealed = self._seals.has_sealed(path.read_bytes())
        return snapshot, sealed and signature_of(path) == before  # else the seal may be another file's

    def keep(self, snapshot: Snapshot, *, replacing: bool = False, drawn_up: DrawnUp | None = None) -> SnapshotHead:
        """Write one down; what has been drawn up for it is taken if it still says the same.

        Raises:
            InvalidParameterValue: its name cannot be a snapshot's.
            ResourceConflict: there is one of that name, and it is not to be replaced.
            ServiceFailure: the disk refused; or what would be replaced is damaged.
        """
        name = snapshot.head.name
        path = self._path(name)
        if os.path.lexists(path):
            if not replacing:
                raise ResourceConflict(f"There is a snapshot {name} already.")
            read_file(path, name)  # what cannot be read is not written over
        if drawn_up is None or not drawn_up.is_of(snapshot):
            drawn_up = DrawnUp.of(snapshot)
        make_folders(self._disk, self._folder)
        content = self._seals.sealed(drawn_up.content)
        replace_file(self._disk, path, content)
        return replace(snapshot.head, size=len(content))

    def keep_automatic(self, snapshot: Snapshot, drawn_up: DrawnUp | None = None) -> SnapshotHead:
        """Write one down that lvtui takes by itself, under a name made of its own, and let the oldest of these go.

        Raises:
            ServiceFailure: the disk refused.
        """
        kept = self.keep(self.freely_named(snapshot), drawn_up=drawn_up)
        with suppress(ServiceFailure):  # one too many does no harm
            others = [head.name for head in self.listed().found if head.automatic and head.name != kept.name]
            for name in others[AUTOMATIC_KEPT - 1 :]:
                remove_file(self._disk, self._path(name))
        return kept

    def remove(self, name: str) -> None:
        """Delete one; also one that cannot be read.

        Raises:
            ResourceNotFound: there is none of that name.
            ServiceFailure: the disk refused.
        """
        remove_file(self._disk, self._existing(name))

    def write_out(self, name: str, target: Path, *, replacing: bool = False) -> int:
        """Copy one to a file elsewhere, without its seal; where that is a link to what it leads to. Its size in bytes.

        Raises:
            ResourceNotFound: there is none of that name.
            ResourceConflict: there is such a file, and it is not to be replaced.
            ServiceFailure: it is damaged, or the disk refused; or what is there is no file, such as a pipe.
        """
        path = self._existing(name)
        _refuse_no_file(target)
        # Written anew, so that it carries the name that it has here, and nothing that a hand has put in since.
        content = snapshot_file(read_file(path, name))
        if os.path.lexists(target) and not replacing:
            raise ResourceConflict(f"{target} is there already.")
        replace_file(self._disk, Path(os.path.realpath(target)), content)
        return len(content)

    def freely_named(self, snapshot: Snapshot) -> Snapshot:
        """The same under a name that is free."""
        return replace(snapshot, head=replace(snapshot.head, name=self.free_name(snapshot.head.name)))

    def free_name(self, wanted: str) -> str:
        """`wanted`, or where that is taken with a number after it."""
        return next(name for name in _numbered(wanted) if not os.path.lexists(self._path(name)))

    def _paths(self) -> Sequence[Path]:
        with refusing(self._folder, "listed"):
            try:
                entries = sorted(os.scandir(self._folder), key=lambda entry: entry.name)
            except (FileNotFoundError, NotADirectoryError):
                return []
        return [self._folder / entry.name for entry in entries if _is_shown(entry)]

    def _existing(self, name: str) -> Path:
        check_snapshot_name(name)
        path = self._path(name)
        if not os.path.lexists(path):
            raise ResourceNotFound(f"Snapshot not found: {name}")
        return path

    def _path(self, name: str) -> Path:
        check_snapshot_name(name)
        return self._folder / f"{file_stem(name)}.toml"


def read_file(path: Path, name: str | None = None) -> Snapshot:
    """A snapshot from a file anywhere; `name` stands in for the one it says.

    Raises:
        ServiceFailure: it is damaged; where, and that nothing was touched.
    """
    try:
        return read_snapshot(path, name)
    except Unreadable as error:
        raise ServiceFailure(f"{error} Nothing was changed.") from error
    except OSError as error:
        raise ServiceFailure(f"{path} cannot be read: {why(error)}. Nothing was changed.") from error


def _refuse_no_file(path: Path) -> None:
    with refusing(path, "written"):
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            return
    if not stat.S_ISREG(mode):
        raise ServiceFailure(f"{path} is not a file that could be replaced, so nothing was written.")


def _is_shown(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".toml") and not entry.name.startswith(".")


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        ending = f"-{number}"
        yield f"{name[: NAME_LIMIT - len(ending)]}{ending}"
