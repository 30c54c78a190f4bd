"""Snapshots behind the one door: the state of now and of earlier, kept under names, compared, and put back."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lvtui.domain.differences import Differences, compare
from lvtui.domain.locator import locate
from lvtui.domain.model import Region
from lvtui.domain.snapshots import (
    Beside,
    Snapshot,
    SnapshotHead,
    SnapshotList,
    automatic_head,
    brought_in,
    check_snapshot_name,
    restored,
)
from lvtui.operations.errors import InvalidParameterValue, LambdaError
from lvtui.operations.functions import DeleteFunction
from lvtui.operations.table import Request
from lvtui.service.events import OwnChange
from lvtui.service.ports import Store

T = TypeVar("T")


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
    """Why not all test events and fault dials are back, if so; a sentence."""


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

        A snapshot of the state before is kept first. Warm environments of what changed are stopped.

        Raises:
            ResourceNotFound: there is no such snapshot, or no such function in it.
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


Change = Callable[[Callable[[], T]], Awaitable[tuple[Region, Region, T]]]
"""Runs something blocking that changes the state, as the only one; the state before, the one after, its answer."""


class LocalSnapshots:
    """Snapshots of the state on this machine: see :class:`Snapshots`."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], change: Change[Any], tell: Callable[[OwnChange], None]
    ) -> None:
        """`change` is the service's own way of changing the state, `tell` of telling its listeners."""
        self._store = store
        self._clock = clock
        self._change = change
        self._tell = tell

    async def listed(self) -> SnapshotList:
        return await asyncio.to_thread(self._store.snapshots.listed)

    async def read(self, name: str) -> Snapshot:
        return await asyncio.to_thread(self._store.snapshots.read, name)

    async def save(self, name: str, note: str = "", *, replacing: bool = False) -> SnapshotHead:
        check_snapshot_name(name)
        region = self._store.region
        head = SnapshotHead(name=name, note=note, taken=self._clock(), account_id=region.account_id, region=region.name)
        return await asyncio.to_thread(lambda: self._store.snapshots.take(head, replacing=replacing))

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._store.snapshots.delete, name)

    async def compared(self, one: str, other: str | None = None) -> Differences:
        before = (await self.read(one)).region
        after = self._store.region if other is None else (await self.read(other)).region
        return await asyncio.to_thread(compare, before, after)

    async def foreseen(self, name: str, function: str | None = None) -> Restoration:
        snapshot = await self.read(name)
        now = self._store.region
        differences = await asyncio.to_thread(lambda: compare(now, restored(now, snapshot.region, function)))
        return Restoration(snapshot.head, differences)

    async def restore(self, name: str, function: str | None = None) -> Restoration:
        snapshot = await self.read(name)
        command = ["lvtui", "snapshot", "restore", name, *(["--function", function] if function else [])]
        done = self._put_back(
            "RestoreSnapshot",
            snapshot,
            lambda now: restored(now, snapshot.region, function),
            f"before restoring {name}",
            command,
            function,
        )
        return await asyncio.shield(asyncio.ensure_future(done))

    async def export(self, name: str, path: Path, *, replacing: bool = False) -> int:
        return await asyncio.to_thread(lambda: self._store.snapshots.send(name, path, replacing=replacing))

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
        if locator.qualifier is not None or locator.name not in region.functions:
            return None
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

        def change() -> str:
            self._store.change(lambda now: (step(now), None), first=first)
            try:
                self._store.snapshots.put_beside(_of(snapshot.beside, function))
            except LambdaError as failure:
                return str(failure)  # the functions are back, which is told of all the same
            return ""

        before, after, trouble = await self._change(change)
        differences = await asyncio.to_thread(compare, before, after)
        members = {"Snapshot": snapshot.head.name, **({"Function": function} if function else {})}
        kept_as = await self._newest(reason) if before is not after else ""
        told = f"{differences.in_short()}; the state before is the snapshot {kept_as}" if kept_as else "nothing changed"
        self._tell(OwnChange(operation, members, told, shlex.join(command), before, after))
        return Restoration(snapshot.head, differences, kept_as, trouble)

    async def _newest(self, reason: str) -> str:
        """The automatic snapshot that was taken last for a reason: its name may have got a number."""
        return next((head.name for head in (await self.listed()).found if head.automatic == reason), "")


def _of(beside: Mapping[str, Beside], function: str | None) -> Mapping[str, Beside]:
    return {name: kept for name, kept in beside.items() if function in (None, name)}


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
