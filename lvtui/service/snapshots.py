"""Snapshots behind the one door: the state of now and of earlier, kept under names, compared, and put back."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from lvtui.domain.differences import Differences, compare
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry, changed_functions, moves_between
from lvtui.domain.locator import locate
from lvtui.domain.model import Region
from lvtui.domain.snapshots import (
    Beside,
    NotAllPutBack,
    Snapshot,
    SnapshotHead,
    SnapshotList,
    automatic_head,
    brought_in,
    check_snapshot_name,
    restored,
)
from lvtui.operations.errors import InvalidParameterValue, ServiceFailure
from lvtui.operations.functions import DeleteFunction
from lvtui.operations.table import Request
from lvtui.service.events import OwnChange
from lvtui.service.ports import Store
from lvtui.service.recording import Recorder
from lvtui.service.undoing import Rearrange, Undoing


@dataclass(frozen=True)
class Restoration:
    """What restoring or importing did, or would do."""

    head: SnapshotHead
    """Of the snapshot that the functions came from."""
    differences: Differences
    """From the state before to the state after; nothing is changed where nothing differs."""
    kept_as: str = ""
    """The automatic snapshot of the state before; empty where nothing was changed."""
    trouble: str = ""
    """Why not all test events, fault dials and triggers are back, if so; a sentence."""


class Snapshots(Protocol):
    """What can be done with snapshots. All of them raise a `LambdaError` for what cannot be done."""

    async def listed(self) -> SnapshotList:
        """What there is, the newest first."""
        ...

    async def read(self, name: str) -> Snapshot:
        """One of them, whole."""
        ...

    async def save(self, name: str, note: str = "", *, replacing: bool = False) -> SnapshotHead:
        """Keep the state of now.

        Raises:
            InvalidParameterValue: the name cannot be one.
            ResourceConflict: there is one of that name, and it is not to be replaced.
            ServiceFailure: the disk refused.
        """
        ...

    async def delete(self, name: str) -> None:
        """Delete one."""
        ...

    async def compared(self, one: str, other: str | None = None) -> Differences:
        """What differs from the snapshot `one` to the snapshot `other`, or to the state of now."""
        ...

    async def foreseen(self, name: str, function: str | None = None) -> Restoration:
        """What `restore` would do right now; nothing is done."""
        ...

    async def restore(self, name: str, function: str | None = None) -> Restoration:
        """Put the state back to what a snapshot holds, as a whole or one function: see `domain.snapshots.restored`.

        A snapshot of the state before is kept first, and undo takes it back. Warm environments of what changed are
        stopped. Of a snapshot that was put into the workspace by hand, code that the workspace does not hold already
        asks before it is run.

        Raises:
            ResourceNotFound: there is no such snapshot, or no such function in it.
            InvalidParameterValue: it is of another region, and not of one function only.
            ServiceFailure: it is damaged, or the disk refused; nothing has changed.
        """
        ...

    async def export(self, name: str, path: Path, *, replacing: bool = False) -> int:
        """Write one to a file elsewhere; its size in bytes."""
        ...

    async def bring_in(
        self, path: Path, *, name: str | None = None, function: str | None = None, keep_only: bool = False
    ) -> Restoration:
        """Import a file: keep it as a snapshot, and bring its functions in, or one of them.

        Functions of the same name are replaced, all others stay. A snapshot of the state before is kept first. Code
        that the workspace does not hold already asks before it is run.

        With `keep_only` the functions stay as they are, and the snapshot can be looked at before it is restored.

        Raises:
            ServiceFailure: the file is damaged or no snapshot, or the disk refused.
            InvalidParameterValue: `name` cannot be a snapshot's.
            ResourceNotFound: it has no such function.
        """
        ...


class LocalSnapshots:
    """Snapshots of the state on this machine: see :class:`Snapshots`."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        rearrange: Rearrange,
        recorder: Recorder,
        undoing: Undoing,
        tell: Callable[[OwnChange], None],
    ) -> None:
        """`rearrange` is the service's own way of changing the state, `tell` of telling its listeners."""
        self._store = store
        self._clock = clock
        self._rearrange = rearrange
        self._recorder = recorder
        self._undoing = undoing
        self._tell = tell

    async def listed(self) -> SnapshotList:
        return await asyncio.to_thread(self._store.snapshots.listed)

    async def read(self, name: str) -> Snapshot:
        return await asyncio.to_thread(self._store.snapshots.read, name)

    async def save(self, name: str, note: str = "", *, replacing: bool = False) -> SnapshotHead:
        check_snapshot_name(name)
        region = self._store.region
        head = SnapshotHead(name=name, note=note, taken=self._clock(), account_id=region.account_id, region=region.name)
        kept = await asyncio.to_thread(lambda: self._store.snapshots.take(head, replacing=replacing))
        self._recorder.note(self._recorder.entry("SaveSnapshot", {"Snapshot": name}))
        return kept

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._store.snapshots.delete, name)
        self._recorder.note(self._recorder.entry("DeleteSnapshot", {"Snapshot": name}))

    async def compared(self, one: str, other: str | None = None) -> Differences:
        before = await self.read(one)
        after = Snapshot(before.head, self._store.region) if other is None else await self.read(other)
        unknown = {*before.without, *after.without}
        return await asyncio.to_thread(lambda: compare(_but(before.region, unknown), _but(after.region, unknown)))

    async def foreseen(self, name: str, function: str | None = None) -> Restoration:
        snapshot = await self.read(name)
        now = self._store.region
        _check_region(snapshot, now, function)
        differences = await asyncio.to_thread(lambda: compare(now, _restored(now, snapshot, function)))
        return Restoration(snapshot.head, differences)

    async def restore(self, name: str, function: str | None = None) -> Restoration:
        snapshot = await asyncio.to_thread(self._store.snapshots.read_to_restore, name)
        _check_region(snapshot, self._store.region, function)
        command = ["lvtui", "snapshot", "restore", name, *(["--function", function] if function else [])]
        done = self._put_back(
            "RestoreSnapshot",
            snapshot,
            lambda now: _restored(now, snapshot, function),
            f"before restoring {_short_name(snapshot.head)}",
            command,
            function,
        )
        return await asyncio.shield(asyncio.ensure_future(done))

    async def export(self, name: str, path: Path, *, replacing: bool = False) -> int:
        size = await asyncio.to_thread(lambda: self._store.snapshots.send(name, path, replacing=replacing))
        # Without the path: a workspace can be mailed, and where its maker keeps files is nobody's business.
        self._recorder.note(self._recorder.entry("ExportSnapshot", {"Snapshot": name}))
        return size

    async def bring_in(
        self, path: Path, *, name: str | None = None, function: str | None = None, keep_only: bool = False
    ) -> Restoration:
        snapshot = await asyncio.to_thread(self._store.snapshots.read_file, path)
        if function is not None:
            restored(self._store.region, snapshot.region, function)  # refused before anything is kept
        head = await asyncio.to_thread(self._store.snapshots.receive, snapshot, _wanted(name, snapshot, path))
        if keep_only:
            return Restoration(head, Differences(()))

        def step(now: Region) -> Region:
            return brought_in(now, snapshot.region) if function is None else restored(now, snapshot.region, function)

        command = ["lvtui", "snapshot", "import", path.name, *(["--function", function] if function else [])]
        received = Snapshot(head, snapshot.region, snapshot.beside)
        done = self._put_back("ImportSnapshot", received, step, f"before importing {head.name}", command, function)
        return await asyncio.shield(asyncio.ensure_future(done))

    def before(self, request: Request[Any]) -> SnapshotHead | None:
        """The snapshot to keep before `request` is done, if it destroys more than one version.

        Raises:
            LambdaError: the request names its function in no way that there is.
        """
        if not isinstance(request, DeleteFunction):
            return None
        region = self._store.region
        locator = locate(region, request.function_name, request.qualifier)
        if locator.qualifier is not None:
            return None
        # Whether there is such a function is found out under the store's lock: another process may just have made it.
        return automatic_head(f"before deleting {locator.name}", self._clock(), region)

    async def _put_back(
        self,
        operation: str,
        snapshot: Snapshot,
        step: Callable[[Region], Region],
        reason: str,
        command: list[str],
        function: str | None,
    ) -> Restoration:
        first = automatic_head(reason, self._clock(), self._store.region)
        members = {"Snapshot": snapshot.head.name, **({"Function": function} if function else {})}
        done = Restoration(snapshot.head, Differences(()))
        brought = self._brought(snapshot, function)
        told, replaced = "", self._store.region

        def compared(now: Region) -> tuple[Region, None]:
            nonlocal done
            after = step(now)
            done = replace(done, differences=compare(now, after))
            return after, None

        def entry(before: Region, after: Region, _: None) -> Entry:
            nonlocal done, told, replaced
            replaced = before
            done = replace(done, kept_as=self._newest(reason, first.taken))
            way_back = f"; the state before is the snapshot {done.kept_as}" if done.kept_as else ""
            told = f"{done.differences.in_short()}{way_back}"
            changed, moves = changed_functions(before, after), moves_between(before, after)
            return self._recorder.entry(operation, members, functions=changed, moves=moves, answer=told)

        watched, record = self._undoing.watched(compared, entry, brought)

        def change() -> str:
            try:
                self._store.change(watched, first=first, record=record, beside=brought)
            except NotAllPutBack as trouble:
                return str(trouble)
            return ""

        _, after, trouble = await self._rearrange(change)
        self._tell(OwnChange(operation, members, told, shlex.join(command), replaced, after))
        return replace(done, trouble=trouble)

    def _brought(self, snapshot: Snapshot, function: str | None) -> Mapping[str, Beside]:
        """What comes with the functions: test events, triggers, and as many fault dials as there were and no more."""
        brought = {}
        for name in (function,) if function is not None else snapshot.region.functions:
            kept = snapshot.beside.get(name, Beside())
            none: dict[str, FaultDial | None] = dict.fromkeys(self._store.fault_dials(name))
            brought[name] = replace(kept, dials={**none, **kept.dials})
        return brought

    def _newest(self, reason: str, since: datetime) -> str:
        """The automatic snapshot that was just taken for a reason, if one was: its name may have got a number."""
        try:
            found = self._store.snapshots.listed().found
        except ServiceFailure:
            return ""  # it is there all the same, and the change that it was taken for is made
        return next((head.name for head in found if head.automatic == reason and head.taken >= since), "")


def _restored(now: Region, snapshot: Snapshot, function: str | None) -> Region:
    return restored(now, snapshot.region, function, but=snapshot.without)


def _but(region: Region, unknown: Collection[str]) -> Region:
    """What can be compared: a function that one side knows nothing of is no difference."""
    return replace(region, functions={n: f for n, f in region.functions.items() if n not in unknown})


def _check_region(snapshot: Snapshot, now: Region, function: str | None) -> None:
    """A region is put back as a whole only to what it was itself: everything else that it has would go."""
    head = snapshot.head
    if function is None and head.region != now.name:
        raise InvalidParameterValue(
            f"The snapshot {head.name} is of the functions of {head.region}, and this is {now.name}. "
            "Restore its functions one by one, or export and import it: then all others stay."
        )


def _short_name(head: SnapshotHead) -> str:
    """A snapshot's name; of an automatic one the time, as names that hold names soon could not be read."""
    return head.taken.astimezone(UTC).strftime("%Y%m%d-%H%M%S") if head.automatic else head.name


def _wanted(name: str | None, snapshot: Snapshot, path: Path) -> str:
    """Under which name an imported file is kept: as it is told, as it says itself, as it is called, or just so."""
    if name is not None:
        check_snapshot_name(name)
        return name
    for wanted in (snapshot.head.name, path.stem):
        try:
            check_snapshot_name(wanted)
        except InvalidParameterValue:
            continue
        return wanted
    return "imported"
