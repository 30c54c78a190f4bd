"""The one door, as everybody outside the service sees it."""

from __future__ import annotations

import math
from array import array
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lvtui.domain.execution import Outcome
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry, Who
from lvtui.domain.model import Region
from lvtui.domain.outcomes import Outcomes
from lvtui.domain.routing import Route, Routes
from lvtui.operations.errors import LambdaError
from lvtui.operations.invocations import Invoke
from lvtui.operations.table import Request
from lvtui.service.asynchronous import EndedEvent
from lvtui.service.draws import Chance
from lvtui.service.events import Listener
from lvtui.service.flow import Flow
from lvtui.service.snapshots import Snapshots

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Execution:
    """One invocation of a run: its place in the run, why it went where it went, what it did."""

    index: int
    route: Route
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Executions:
    """A chunk of a run, in the order of its calls: columns of what they did, and why each went where it went."""

    outcomes: Outcomes
    routes: Sequence[Route]

    def __len__(self) -> int:
        return len(self.outcomes)

    def __iter__(self) -> Iterator[Execution]:
        """Each of them whole: for few."""
        return (self[row] for row in range(len(self)))

    @property
    def draws(self) -> Sequence[float]:
        """The number that was drawn for each call, nan where there was nothing to draw."""
        if isinstance(self.routes, Routes):
            return self.routes.draws
        return array("d", [math.nan if route.draw is None else route.draw for route in self.routes])

    def __getitem__(self, row: int) -> Execution:
        """One of them whole."""
        place = range(len(self))[row]
        return Execution(self.outcomes.first + place, self.routes[place], self.outcomes.outcome(place))


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf something is asked, where that is not the service's own user."""

    who: Who
    """What the history calls them."""
    request_id: str | None = None
    """The id that they were given for the request; a handler sees it as its ``aws_request_id``."""


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """Code that was not made on this machine, and asks before it is run."""

    versions: Mapping[str, Sequence[str]]
    """Function → those of its versions that have such code, ``$LATEST`` first."""
    codes: frozenset[str]
    """The CodeSha256 of each."""


class Service(Protocol):
    """Lambda, wherever it is."""

    @property
    def region(self) -> Region:
        """The state, frozen."""
        ...

    @property
    def seed(self) -> int:
        """What the draws began with."""
        ...

    @property
    def waiting_events(self) -> int:
        """How many asynchronous calls have not come to their end."""
        ...

    @property
    def ended_events(self) -> Sequence[EndedEvent]:
        """What became of the others, and what left with them; the latest last."""
        ...

    @property
    def readonly(self) -> bool:
        """Whether nothing can be changed, in any region, by anybody who asks here: what would is refused with
        `ReadOnly`. Calling functions works, and is not written down. To be switched at any time."""
        ...

    @readonly.setter
    def readonly(self, readonly: bool) -> None: ...

    def reseed(self, seed: int) -> None:
        """Begin the draws again, those of the fault dials too."""
        ...

    def fault_dial(self, function: str, version: str) -> FaultDial | None:
        """What is put on the calls of a version from outside its code, if anything is.

        `function` is the bare name, `version` a number or ``$LATEST``.
        """
        ...

    async def set_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        """Turn the fault dial of a version, or with ``None`` switch it off; the next call feels it.

        A dial is lvtui's own and no part of Lambda's state. It stays through a deploy, is not copied by publishing, and
        goes when its version or function is deleted. One that does nothing is none.

        Raises:
            ResourceNotFound: there is no such function or version.
            ServiceFailure: it could not be saved; the dial stands as it stood.
        """
        ...

    async def call(self, request: Request[R], caller: Caller | None = None) -> R:
        """Do one operation; `caller` where the service's own user is not the one who asks.

        Raises:
            LambdaError: AWS's refusal; nothing has changed.
        """
        ...

    def foresee(self, request: Request[R]) -> R:
        """What `call` would answer right now, without doing anything. Nothing is run: no use for an Invoke.

        Raises:
            LambdaError: what `call` would refuse with.
        """
        ...

    def refusal(self, request: Request[R]) -> LambdaError | None:
        """What `call` would refuse with right now, without doing anything; ``None`` if it would not."""
        ...

    async def catch_up(self) -> bool:
        """Take in what other processes have done to the same state; whether that was anything.

        Raises:
            ServiceFailure: it cannot be read now.
        """
        ...

    def foreign_code(self) -> ForeignCode:
        """What came from elsewhere and nobody here has said yes to yet.

        Invoking one, or an alias on one, is refused with `CodeNotTrusted`; a dry run is not, as it runs nothing.
        """
        ...

    async def trust(self, code: ForeignCode) -> None:
        """The user has seen what there is, and says yes to it, once and for good.

        Where that cannot be remembered, it counts until the program ends, and is one of the desk's problems.
        """
        ...

    def run(
        self,
        request: Invoke,
        count: int,
        *,
        chance: Chance | None = None,
        payloads: Iterator[bytes] | None = None,
        concurrency: int = 1,
        shares: Mapping[str, float] | None = None,
        flow: Flow | None = None,
    ) -> AsyncGenerator[Executions, None]:
        """Invoke `count` times and yield what happened, in the order of the calls, in chunks, as it happens.

        Each call is resolved and drawn for itself, so an alias that moves meanwhile moves the rest of the run.
        Closing the iterator stops the run at once.

        Args:
            chance: the run's own, instead of the draws that all calls to the service share.
            payloads: the event of each call, instead of the request's; where they end, the run does.
            concurrency: calls of one version that run at the same time; that many count against the limits.
            shares: version → share, instead of what the qualifier asks for: one version or two, the primary first.
            flow: how many calls may begin for now, and where they have got to.

        Raises:
            LambdaError: the request is refused, at the start or on the way.
        """
        ...

    def route(
        self,
        request: Invoke,
        count: int,
        *,
        chance: Chance | None = None,
        shares: Mapping[str, float] | None = None,
        flow: Flow | None = None,
    ) -> AsyncGenerator[Executions, None]:
        """As :meth:`run` without running anything: every call is resolved and drawn, and nothing else comes of it.

        No event is looked at, nothing is billed, and no history is written. An alias that moves moves the rest, from
        the next chunk on.

        Raises:
            LambdaError: what is named is not there, at the start or on the way.
        """
        ...

    @property
    def undoable(self) -> str | None:
        """What `undo` would take back, as a noun: ``publish of version 3 of demo``; ``None`` if there is nothing."""
        ...

    @property
    def redoable(self) -> str | None:
        """What `redo` would do again; ``None`` if there is nothing."""
        ...

    async def undo(self) -> str:
        """Take the last change of this session back; what that did, and that AWS has no such thing, as sentences.

        What was invoked stays invoked. Only the functions that the change touched are put back, test events and fault
        dials of what was deleted included.

        Raises:
            NotUndone: there is nothing to undo, or somebody has changed the same function since.
            ServiceFailure: the disk refused; nothing has changed.
        """
        ...

    async def redo(self) -> str:
        """Do again what was undone last, as long as nothing else has been done; otherwise as :meth:`undo`."""
        ...

    def history(self, mentioning: str = "") -> Iterator[Entry]:
        """What was done, by whom, and what came of it, the latest first, read as it is asked for; only what mentions a
        name, if one is given. Blocking: to be read in a thread. Calls and refusals come into it within a second.
        """
        ...

    async def keep_history(self) -> None:
        """Write down at once what would come into the history within a second."""
        ...

    async def history_news(self) -> Sequence[Entry]:
        """What other processes have added to the history since this was last asked, the oldest first."""
        ...

    def start_provisioned(self) -> None:
        """Start the environments that provisioned concurrency asks for: at a new start none is there yet."""
        ...

    @property
    def snapshots(self) -> Snapshots:
        """The state of now and of earlier, kept under names."""
        ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every call; returns what ends that."""
        ...

    async def close(self) -> None:
        """Stop everything that runs."""
        ...
