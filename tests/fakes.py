"""Stand-ins that really behave, for tests of the rooms above."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lvtui.domain.desk import Draft, Session, check_event_name
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry
from lvtui.domain.model import Region
from lvtui.domain.snapshots import Beside, NotAllPutBack, Snapshot, SnapshotHead, SnapshotList, codes_of
from lvtui.domain.triggers import Trigger
from lvtui.operations.errors import ResourceConflict, ResourceNotFound, ServiceFailure

T = TypeVar("T")


class MemoryTrust:
    """The service's trust without a list on a disk: what is in `foreign` asks."""

    def __init__(self, *foreign: str) -> None:
        self.foreign = set(foreign)

    def may_run(self, code_sha256: str) -> bool:
        return code_sha256 not in self.foreign

    @property
    def lets_all_run(self) -> bool:
        return not self.foreign

    def made_here(self, code_sha256: str) -> None:
        self.foreign.discard(code_sha256)

    def allow(self, codes: Collection[str]) -> None:
        self.foreign.difference_update(codes)


class MemorySnapshots:
    """The service's snapshot store with nothing on a disk; its "files elsewhere" are values by path."""

    def __init__(self, workspace: MemoryWorkspace) -> None:
        self._workspace = workspace
        self._kept: dict[str, Snapshot] = {}
        self.elsewhere: dict[Path, Snapshot] = {}
        self.marked: set[str] = set()
        """The codes that were marked as coming from elsewhere."""
        self.put_there: dict[str, Snapshot] = {}
        """Snapshots that somebody has put among the others by hand."""

    def keep(self, head: SnapshotHead) -> SnapshotHead:
        """Keep the state of now under this name, or one like it."""
        workspace = self._workspace
        names = (head.name, *(f"{head.name}-{number}" for number in range(2, 100)))
        head = replace(head, name=next(name for name in names if name not in self._kept))
        beside = {
            name: Beside(
                dict(workspace.events(name)), dict(workspace.fault_dials(name)), dict(workspace.triggers(name))
            )
            for name in workspace.region.functions
        }
        self._kept[head.name] = Snapshot(head, workspace.region, beside)
        return head

    def listed(self) -> SnapshotList:
        heads = [snapshot.head for snapshot in (*self._kept.values(), *self.put_there.values())]
        return SnapshotList(sorted(heads, key=lambda head: (head.taken, head.name), reverse=True))

    def read(self, name: str) -> Snapshot:
        found = self._kept.get(name) or self.put_there.get(name)
        if found is None:
            raise ResourceNotFound(f"Snapshot not found: {name}")
        return found

    def read_to_restore(self, name: str) -> Snapshot:
        snapshot = self.read(name)
        if name in self.put_there:
            self._mark(snapshot)
        return snapshot

    def take(self, head: SnapshotHead, *, replacing: bool = False) -> SnapshotHead:
        if replacing:
            self._kept.pop(head.name, None)
        elif head.name in self._kept:
            raise ResourceConflict(f"There is a snapshot {head.name} already.")
        return self.keep(head)

    def delete(self, name: str) -> None:
        self.read(name)
        self._kept.pop(name, None)
        self.put_there.pop(name, None)

    def read_file(self, path: Path) -> Snapshot:
        if path not in self.elsewhere:
            raise ServiceFailure(f"{path} cannot be read.")
        return self.elsewhere[path]

    def receive(self, snapshot: Snapshot, wanted: str) -> SnapshotHead:
        self._mark(snapshot)
        head = replace(snapshot.head, name=wanted, automatic="")
        self._kept[wanted] = replace(snapshot, head=head)
        return head

    def send(self, name: str, path: Path, *, replacing: bool = False) -> int:
        self.elsewhere[path] = self.read(name)
        return 1

    def _mark(self, snapshot: Snapshot) -> None:
        self.marked |= snapshot.codes - codes_of(self._workspace.region)


class MemoryWorkspace:
    """The service's store and desk with nothing on a disk: what `lvtui.storage.Workspace` does, minus the files."""

    def __init__(
        self, *, account_id: str = "123456789012", region: str = "us-east-1", seed: int = 7, state: Region | None = None
    ) -> None:
        self.readonly = False
        self.seed = seed
        self.account_id = account_id
        self.problems: Sequence[str] = ()
        self.refusal: str | None = None
        """While set, whatever would write raises a `ServiceFailure` with this sentence."""
        self._region = state or Region(name=region, account_id=account_id)
        self._gate = threading.Lock()
        self._dials: dict[str, dict[str, FaultDial]] = {}
        self._drafts: dict[str, Draft] = {}
        self._events: dict[str, dict[str, bytes]] = {}
        self._triggers: dict[str, dict[str, Trigger]] = {}
        self._session = Session()
        self.snapshots = MemorySnapshots(self)
        self._elsewhere: Region | None = None
        self._news = False
        self.entries: list[Entry] = []
        self.entries_elsewhere: list[Entry] = []
        """What the next `history_news` gives."""

    @property
    def region(self) -> Region:
        return self._region

    def change(
        self,
        step: Callable[[Region], tuple[Region, T]],
        *,
        first: SnapshotHead | None = None,
        record: Callable[[Region, Region, T], Entry] | None = None,
        beside: Mapping[str, Beside] | None = None,
    ) -> T:
        with self._gate:
            self._look()
            before = self._region
            after, answer = step(before)
            if first is not None and (after is not before or self._would_replace(beside or {})):
                self._refuse()
                self.snapshots.keep(first)
            if after is not self._region:
                self._refuse()
                for name in self._region.functions.keys() - after.functions.keys():
                    self._events.pop(name, None)
                    self._triggers.pop(name, None)
                self._region = after
                self._forget_dials()
            trouble = self._put_beside(beside or {})
            if record is not None:
                self.entries.append(record(before, after, answer))
            if trouble:
                raise NotAllPutBack(trouble)
            return answer

    def _would_replace(self, beside: Mapping[str, Beside]) -> bool:
        return any(
            there.get(key, content) != content
            for name, kept in beside.items()
            for there, brought in ((self.events(name), kept.events), (self.triggers(name), kept.triggers))
            for key, content in brought.items()
        )

    def _put_beside(self, beside: Mapping[str, Beside]) -> str:
        try:
            for name, kept in beside.items():
                if name in self._region.functions:
                    for event, content in kept.events.items():
                        self.save_event(name, event, content)
                    for version, dial in kept.dials.items():
                        self.keep_fault_dial(name, version, dial)
                    for trigger in kept.triggers.values():
                        self.save_trigger(name, trigger)
        except ServiceFailure as failure:
            return str(failure)
        return ""

    def keep_history(self, entries: Sequence[Entry]) -> None:
        self.entries.extend(entries)

    def history(self, mentioning: str = "") -> Iterator[Entry]:
        return (entry for entry in reversed(self.entries) if mentioning in repr(entry))

    def history_news(self) -> Sequence[Entry]:
        news, self.entries_elsewhere = self.entries_elsewhere, []
        self.entries.extend(news)
        return news

    def saved_elsewhere(self, step: Callable[[Region], tuple[Region, object]]) -> None:
        """Change the state as another process would: it is seen at the next `catch_up` or `change`."""
        with self._gate:
            self._elsewhere, _ = step(self._elsewhere or self._region)

    def _look(self) -> None:
        if self._elsewhere is not None:
            self._region, self._elsewhere, self._news = self._elsewhere, None, True
            self._forget_dials()

    def catch_up(self) -> bool:
        with self._gate:
            self._look()
        news, self._news = self._news, False
        return news

    def fault_dials(self, function: str) -> Mapping[str, FaultDial]:
        return self._dials.get(function, {})

    def keep_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        found = self._region.functions.get(function)
        if found is None or found.version(version) is None:
            raise ResourceNotFound(f"There is no version {version} of a function {function}.")
        self._refuse()
        dials = {other: kept for other, kept in self.fault_dials(function).items() if other != version}
        self._dials[function] = dials if dial is None else {**dials, version: dial}

    def _forget_dials(self) -> None:
        functions = self._region.functions
        self._dials = {
            name: {version: dial for version, dial in dials.items() if functions[name].version(version) is not None}
            for name, dials in self._dials.items()
            if name in functions
        }

    def draft(self, function: str) -> Draft | None:
        return self._drafts.get(function)

    def keep_draft(self, function: str, draft: Draft | None) -> None:
        self._refuse()
        if draft is None:
            self._drafts.pop(function, None)
        else:
            self._drafts[function] = draft

    def events(self, function: str) -> Mapping[str, bytes]:
        return dict(sorted(self._events.get(function, {}).items()))

    def save_event(self, function: str, name: str, event: bytes) -> None:
        check_event_name(name)
        if function not in self._region.functions:
            raise ResourceNotFound(f"Function not found: {function}, so there is nothing to keep the event with.")
        self._refuse()
        self._events.setdefault(function, {})[name] = event

    def delete_event(self, function: str, name: str) -> None:
        self._refuse()
        self._events.get(function, {}).pop(name, None)

    def triggers(self, function: str) -> Mapping[str, Trigger]:
        return dict(sorted(self._triggers.get(function, {}).items()))

    def save_trigger(self, function: str, trigger: Trigger) -> None:
        if function not in self._region.functions:
            raise ResourceNotFound(f"Function not found: {function}, so there is nothing that could have a trigger.")
        self._refuse()
        self._triggers.setdefault(function, {})[trigger.name] = trigger

    def delete_trigger(self, function: str, name: str) -> None:
        self._refuse()
        self._triggers.get(function, {}).pop(name, None)

    def session(self) -> Session:
        return self._session

    def keep_session(self, session: Session) -> None:
        self._refuse()
        self._session = session

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise ServiceFailure(self.refusal)
