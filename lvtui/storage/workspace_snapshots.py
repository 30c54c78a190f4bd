"""What the service does with a workspace's snapshots: `service.ports.SnapshotStore`, under the workspace's lock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from lvtui.domain.model import Function, Region
from lvtui.domain.published import published
from lvtui.domain.snapshots import Beside, Snapshot, SnapshotHead, SnapshotList
from lvtui.operations.errors import ServiceFailure
from lvtui.storage.desk import DeskFolder
from lvtui.storage.faults import FaultFiles
from lvtui.storage.region_folder import RegionFolder
from lvtui.storage.snapshots import DrawnUp, SnapshotFolder, read_file
from lvtui.storage.triggers import TriggerFiles


class WorkspaceSnapshots:
    """The states of earlier, of the region that the workspace shows."""

    def __init__(
        self,
        folder: SnapshotFolder,
        functions: RegionFolder,
        desk: DeskFolder,
        faults: FaultFiles,
        triggers: TriggerFiles,
        *,
        locked: Callable[[], AbstractContextManager[None]],
        mark_foreign: Callable[[Collection[str]], None],
    ) -> None:
        """`locked` holds the workspace's lock, and has looked at what others have saved."""
        self._folder = folder
        self._functions = functions
        self._desk = desk
        self._faults = faults
        self._triggers = triggers
        self._locked = locked
        self._mark_foreign = mark_foreign

    def listed(self) -> SnapshotList:
        """What there is, the newest first."""
        return self._folder.listed()

    def read(self, name: str) -> Snapshot:
        """One of them, whole."""
        return self._folder.read(name)

    def read_to_restore(self, name: str) -> Snapshot:
        """One of them, whole. One that lvtui did not write here came from elsewhere: its code is marked first."""
        snapshot, sealed = self._folder.read_with_seal(name)
        if not sealed:
            try:
                self._mark_foreign(snapshot.codes)
            except ServiceFailure as failure:
                raise ServiceFailure(
                    f"{failure} The snapshot {name} is not as lvtui wrote it here, if it did: that its code is to ask "
                    "before it is run could not be noted, so nothing was restored."
                ) from failure
        return snapshot

    def take(self, head: SnapshotHead, *, replacing: bool = False) -> SnapshotHead:
        """Keep the newest state under this head."""
        drawn_up = _drawn_up(lambda: self._of_now(head))
        with self._locked():
            return self._folder.keep(self._of_now(head), replacing=replacing, drawn_up=drawn_up)

    def drawn_up_first(self, head: SnapshotHead) -> DrawnUp | None:
        """What :meth:`take_first` will keep, if nothing changes meanwhile; so that nobody has to wait for that."""
        return _drawn_up(lambda: self._folder.freely_named(self._of_now(head)))

    def take_first(self, head: SnapshotHead, after: Region, drawn_up: DrawnUp | None) -> None:
        """Keep the state as it is in memory, before it becomes `after`. Whoever calls this holds the workspace's lock.

        Functions that stay as they are need not be readable.

        Raises:
            ServiceFailure: it could not be kept, so nothing must be changed.
        """
        snapshot = self._of_now(head)
        try:
            for name, why in snapshot.without.items():
                if self._functions.region.functions.get(name) is not after.functions.get(name):
                    raise ServiceFailure(why)
            self._folder.keep_automatic(snapshot, drawn_up)
        except ServiceFailure as failure:
            raise ServiceFailure(
                f"{failure} So no snapshot was taken {head.automatic}, and nothing was changed."
            ) from failure

    def delete(self, name: str) -> None:
        """Delete one, damaged or not."""
        with self._locked():
            self._folder.remove(name)

    def read_file(self, path: Path) -> Snapshot:
        """One from a file elsewhere."""
        return read_file(path)

    def receive(self, snapshot: Snapshot, wanted: str) -> SnapshotHead:
        """Keep one that came from elsewhere. Its code is marked first: nothing of it is ever seen unmarked."""
        self._mark_foreign(snapshot.codes)
        with self._locked():
            head = replace(snapshot.head, name=self._folder.free_name(wanted), automatic="")
            return self._folder.keep(replace(snapshot, head=head))

    def send(self, name: str, path: Path, *, replacing: bool = False) -> int:
        """Write one to a file elsewhere; its size in bytes."""
        return self._folder.write_out(name, path, replacing=replacing)

    def would_replace(self, beside: Mapping[str, Beside]) -> bool:
        """Whether :meth:`put_beside` would put something in the place of something else."""
        for name, kept in beside.items():
            events, dials = self._desk.events(name), self._faults.dials.get(name, {})
            if any(event in events and events[event] != content for event, content in kept.events.items()):
                return True
            if any(version in dials and dials[version] != dial for version, dial in kept.dials.items()):
                return True
            triggers = self._triggers.of(name)
            if any(key in triggers and triggers[key] != trigger for key, trigger in kept.triggers.items()):
                return True
        return False

    def put_beside(self, beside: Mapping[str, Beside]) -> ServiceFailure | None:
        """Put what lay beside functions back beside those that are there; other test events and triggers stay.

        What kept that from being done to the end, if anything. Whoever calls this holds the workspace's lock.
        """
        try:
            for name, kept in beside.items():
                if (function := self._functions.region.functions.get(name)) is not None:
                    self._put_beside(function, kept)
        except ServiceFailure as failure:
            return failure
        return None

    def _put_beside(self, function: Function, kept: Beside) -> None:
        there, dials = self._desk.events(function.name), self._faults.dials.get(function.name, {})
        for event, content in kept.events.items():
            if there.get(event) != content:
                self._desk.save_event(function.name, event, content)
        for version, dial in kept.dials.items():
            if dials.get(version) != dial and function.version(version) is not None:
                self._faults.keep(self._functions.region, function.name, version, dial)
        triggers = self._triggers.of(function.name)
        for key, trigger in kept.triggers.items():
            if triggers.get(key) != trigger:
                self._triggers.save(function.name, trigger)

    def _of_now(self, head: SnapshotHead) -> Snapshot:
        region, without = self._functions.region, dict(self._functions.damaged)
        for name, function in region.functions.items():
            try:
                published(function.published).fetch_all()
            except ServiceFailure as failure:
                without[name] = str(failure)
        beside = {name: kept for name, kept in self._all_beside(region) if kept != Beside() and name not in without}
        return Snapshot(head, _but(region, without), beside, without)

    def _all_beside(self, region: Region) -> list[tuple[str, Beside]]:
        return [
            (name, Beside(self._desk.events(name), self._faults.dials.get(name, {}), self._triggers.of(name)))
            for name in region.functions
        ]


def _but(region: Region, without: Collection[str]) -> Region:
    if region.functions.keys().isdisjoint(without):
        return region
    return replace(region, functions={n: f for n, f in region.functions.items() if n not in without})


def _drawn_up(snapshot: Callable[[], Snapshot]) -> DrawnUp | None:
    """``None`` where that cannot be: whoever holds the lock finds out whether it still is so, and says why."""
    try:
        return DrawnUp.of(snapshot())
    except ServiceFailure:
        return None
