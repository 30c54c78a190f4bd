"""What the service does with a workspace's snapshots: `service.ports.SnapshotStore`, under the workspace's lock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from lvtui.domain.model import Region
from lvtui.domain.snapshots import Beside, Snapshot, SnapshotHead, SnapshotList
from lvtui.operations.errors import ServiceFailure
from lvtui.storage.desk import DeskFolder
from lvtui.storage.faults import FaultFiles
from lvtui.storage.region_folder import RegionFolder
from lvtui.storage.snapshots import SnapshotFolder, read_file


class WorkspaceSnapshots:
    """The states of earlier, of the region that the workspace shows."""

    def __init__(
        self,
        folder: SnapshotFolder,
        functions: RegionFolder,
        desk: DeskFolder,
        faults: FaultFiles,
        *,
        locked: Callable[[], AbstractContextManager[None]],
        mark_foreign: Callable[[Collection[str]], None],
    ) -> None:
        """`locked` holds the workspace's lock, and has looked at what others have saved."""
        self._folder = folder
        self._functions = functions
        self._desk = desk
        self._faults = faults
        self._locked = locked
        self._mark_foreign = mark_foreign

    def listed(self) -> SnapshotList:
        """What there is, the newest first."""
        return self._folder.listed()

    def read(self, name: str) -> Snapshot:
        """One of them, whole."""
        return self._folder.read(name)

    def take(self, head: SnapshotHead, *, replacing: bool = False) -> SnapshotHead:
        """Keep the newest state under this head."""
        with self._locked():
            return self._folder.keep(self._of_now(head), replacing=replacing)

    def take_first(self, head: SnapshotHead) -> None:
        """Keep the state as it is in memory, before it is changed. Whoever calls this holds the workspace's lock.

        Raises:
            ServiceFailure: it could not be kept, so nothing must be changed.
        """
        try:
            self._folder.keep_automatic(self._of_now(head))
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

    def put_beside(self, beside: Mapping[str, Beside]) -> None:
        """Put test events and fault dials back beside the functions that are there; other test events stay."""
        with self._locked():
            for name, kept in beside.items():
                function = self._functions.region.functions.get(name)
                if function is None:
                    continue
                there = self._desk.events(name)
                for event, content in kept.events.items():
                    if there.get(event) != content:
                        self._desk.save_event(name, event, content)
                for version, dial in kept.dials.items():
                    if function.version(version) is not None and self._faults.dials.get(name, {}).get(version) != dial:
                        self._faults.keep(self._functions.region, name, version, dial)

    def _of_now(self, head: SnapshotHead) -> Snapshot:
        region = self._functions.region
        return Snapshot(head, region, {name: kept for name, kept in self._all_beside(region) if kept != Beside()})

    def _all_beside(self, region: Region) -> list[tuple[str, Beside]]:
        return [(name, Beside(self._desk.events(name), self._faults.dials.get(name, {}))) for name in region.functions]
