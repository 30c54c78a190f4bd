"""What the service needs of the outside, said by the service; adapters match by shape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from lvtui.domain.desk import Draft, InvalidEventName, Session
from lvtui.domain.execution import Call, Executable, Outcome
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry
from lvtui.domain.model import Region
from lvtui.domain.outcomes import Outcomes
from lvtui.domain.snapshots import Beside, Snapshot, SnapshotHead, SnapshotList
from lvtui.domain.triggers import Trigger

__all__ = ["Desk", "Draft", "InvalidEventName", "Invoker", "Session", "SnapshotStore", "Store", "Trust"]

T = TypeVar("T")

Record: TypeAlias = Callable[[Region, Region, T], Entry]
"""Makes the entry of a change, of the state before and after and the answer."""


class SnapshotStore(Protocol):
    """Where snapshots are kept. Every method is blocking, and safe in a thread; those that refuse change nothing."""

    def listed(self) -> SnapshotList:
        """What there is, the newest first.

        Raises:
            ServiceFailure: the folder cannot be listed.
        """
        ...

    def read(self, name: str) -> Snapshot:
        """One of them, whole.

        Raises:
            ResourceNotFound: there is none of that name.
            ServiceFailure: it is damaged; where.
        """
        ...

    def read_to_restore(self, name: str) -> Snapshot:
        """One of them, whole, of which something is going to be brought in.

        If it was not written here, but put there by hand or changed since, its code is marked as not of here, apart
        from what the workspace holds already.

        Raises:
            ResourceNotFound: there is none of that name.
            ServiceFailure: it is damaged; where. Or its code could not be marked, so nothing must be brought in.
        """
        ...

    def take(self, head: SnapshotHead, *, replacing: bool = False) -> SnapshotHead:
        """Keep the newest state, and what lies beside the functions, under this head; the head with its size.

        Raises:
            InvalidParameterValue: its name cannot be one.
            ResourceConflict: there is one of that name, and it is not to be replaced.
            ServiceFailure: the disk refused.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete one, damaged or not.

        Raises:
            ResourceNotFound: there is none of that name.
            ServiceFailure: the disk refused.
        """
        ...

    def read_file(self, path: Path) -> Snapshot:
        """One from a file elsewhere; nothing of it is kept.

        Raises:
            ServiceFailure: it is damaged, or no snapshot; where.
        """
        ...

    def receive(self, snapshot: Snapshot, wanted: str) -> SnapshotHead:
        """Keep one that came from elsewhere, under this name or one like it; its code is marked as not of here, apart
        from what the workspace holds already.

        Raises:
            InvalidParameterValue: its name cannot be one.
            ServiceFailure: the disk refused.
        """
        ...

    def send(self, name: str, path: Path, *, replacing: bool = False) -> int:
        """Write one to a file elsewhere; its size in bytes.

        Raises:
            ResourceNotFound: there is no snapshot of that name.
            ResourceConflict: there is such a file, and it is not to be replaced.
            ServiceFailure: it is damaged, or the disk refused.
        """
        ...


class Store(Protocol):
    """Where the state of one region is kept, and the fault dials of its versions, which come and go with them."""

    @property
    def region(self) -> Region:
        """The state as last read or written; frozen, so that it can be looked at from anywhere."""
        ...

    @property
    def snapshots(self) -> SnapshotStore:
        """The states of earlier."""
        ...

    readonly: bool
    """While it is set, nothing is written, whatever is asked for: what would change anything raises `ReadOnly`, and
    what is told to the history is lost. One for all regions of a workspace."""

    def change(
        self,
        step: Callable[[Region], tuple[Region, T]],
        *,
        first: SnapshotHead | None = None,
        record: Record[T] | None = None,
        beside: Mapping[str, Beside] | None = None,
    ) -> T:
        """Apply `step` to the newest state and save what it changed, before returning its answer.

        `first` is the head of a snapshot of the state before, which is kept if `step` changes anything, and before any
        of that is saved; where it cannot be kept, nothing is changed.

        `beside` is put back beside functions once the change is saved; test events and triggers that it does not name
        stay. That it would put something else in the place of what is there is a change as well, for `first`.

        `record` makes the entry that the history gets, of the state before and after and the answer: once the change
        is saved and before anybody else may make one. A history that cannot be written refuses nothing.

        Blocking, and safe to call from a thread: it takes the workspace's lock, catches up with what other processes
        have saved, applies, and writes; whatever `step` raises leaves everything as it was.

        Raises:
            ServiceFailure: the disk refused; the state is as it was before.
            NotAllPutBack: it is as after, and told of, but for some of `beside`.
        """
        ...

    def catch_up(self) -> bool:
        """Read what other processes have saved; whether that changed anything. Blocking, and safe in a thread.

        Raises:
            ServiceFailure: the files cannot be read now.
        """
        ...

    def keep_history(self, entries: Sequence[Entry]) -> None:
        """Add entries to the history, in one go. Blocking, and safe in a thread. What the disk refuses is tried again
        with the next."""
        ...

    def history(self, mentioning: str = "") -> Iterator[Entry]:
        """The history, the latest first, read as it is asked for; only what mentions a name, if one is given.
        Blocking, and safe in a thread."""
        ...

    def history_news(self) -> Sequence[Entry]:
        """What other processes have added to the history since this was last asked, the oldest first. Blocking."""
        ...

    def events(self, function: str) -> Mapping[str, bytes]:
        """The saved test events of a function: they go when it is deleted. Blocking."""
        ...

    def triggers(self, function: str) -> Mapping[str, Trigger]:
        """The triggers of a function, by name: they go when it is deleted. Blocking."""
        ...

    def fault_dials(self, function: str) -> Mapping[str, FaultDial]:
        """The dials of a function by version, as last read or written. Asked for each call, so it does not wait."""
        ...

    def keep_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        """Keep a version's dial, or with ``None`` forget it. Blocking, and safe in a thread, as :meth:`change` is.

        Raises:
            ResourceNotFound: there is no such function or version.
            ServiceFailure: the disk refused; the dial stands as it stood.
        """
        ...


class Invoker(Protocol):
    """Where handlers run."""

    async def invoke(self, call: Call) -> Outcome:
        """Run one call."""
        ...

    def invoke_many(
        self,
        calls: Iterable[Call | None],
        *,
        concurrency: int = 1,
        when_more: Callable[[Callable[[], None]], object] | None = None,
    ) -> AsyncIterator[Outcomes]:
        """Run calls as they are drawn from `calls`; yield what they did, in their order, in chunks as they finish.

        The calls of one version run one after the other, or `concurrency` at a time, as far as there may be so many
        environments. Where `calls` gives ``None`` there is none for now: it is asked again after the next answer, and
        whenever what `when_more` was given at the start is called. Closing the iterator stops at once: what has not
        started is never run.
        """
        ...

    def start_ahead(self, executable: Executable, count: int) -> None:
        """Keep that many environments started, as far as there may be so many, whether anybody asks or not."""
        ...

    async def retire(self, function_arn: str, version: str | None = None) -> None:
        """Stop the warm environments of a version, or of all of a function's."""
        ...

    async def close(self) -> None:
        """Stop everything; no process and no folder is left."""
        ...


class Trust(Protocol):
    """Which code may run: what was made on this machine, and what the user has said yes to. By CodeSha256.

    What cannot be remembered for good counts until the process ends; whoever remembers says so by its own way.
    """

    def may_run(self, code_sha256: str) -> bool:
        """Whether this code may run, by the newest answer of this or another process."""
        ...

    @property
    def lets_all_run(self) -> bool:
        """Whether no code at all would ask, so that none need be looked at."""
        ...

    def made_here(self, code_sha256: str) -> None:
        """This code is the user's own. Blocking, and safe in a thread."""
        ...

    def allow(self, codes: Collection[str]) -> None:
        """The user says yes, for good, to these codes, and to the workspace that holds them: of what it holds or gets,
        only what has been marked as coming from elsewhere asks again. Blocking, and safe in a thread."""
        ...


class Desk(Protocol):
    """What lies beside the functions, no part of Lambda's state: unsaved text, test events, where the user was."""

    @property
    def problems(self) -> Sequence[str]:
        """A sentence for each file that could not be read when it was last asked for."""
        ...

    def draft(self, function: str) -> Draft | None:
        """The unsaved text of a function, if there is any."""
        ...

    def keep_draft(self, function: str, draft: Draft | None) -> None:
        """Keep unsaved text, or with ``None`` forget it."""
        ...

    def events(self, function: str) -> Mapping[str, bytes]:
        """The saved test events of a function, by name."""
        ...

    def save_event(self, function: str, name: str, event: bytes) -> None:
        """Save a test event under a name.

        Raises:
            InvalidEventName: a name that cannot be a file's.
        """
        ...

    def delete_event(self, function: str, name: str) -> None:
        """Forget a test event."""
        ...

    def triggers(self, function: str) -> Mapping[str, Trigger]:
        """The triggers of a function, by name; quick where nothing has changed."""
        ...

    def save_trigger(self, function: str, trigger: Trigger) -> None:
        """Keep a trigger under its name."""
        ...

    def delete_trigger(self, function: str, name: str) -> None:
        """Forget a trigger."""
        ...

    def session(self) -> Session:
        """Where the user was last time."""
        ...

    def keep_session(self, session: Session) -> None:
        """Remember where the user is."""
        ...
