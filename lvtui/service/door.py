"""The one door, as everybody outside the service sees it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lvtui.domain.execution import Outcome
from lvtui.domain.model import Region
from lvtui.domain.routing import Route
from lvtui.operations.errors import LambdaError
from lvtui.operations.invocations import Invoke
from lvtui.operations.table import Request
from lvtui.service.asynchronous import EndedEvent
from lvtui.service.events import Listener

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Execution:
    """One invocation of a run: its place in the run, why it went where it went, what it did."""

    index: int
    route: Route
    outcome: Outcome


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

    def reseed(self, seed: int) -> None:
        """Begin the draws again."""
        ...

    async def call(self, request: Request[R]) -> R:
        """Do one operation.

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

    def run(self, request: Invoke, count: int) -> AsyncGenerator[Sequence[Execution], None]:
        """Invoke `count` times and yield what happened, in chunks, as it happens.

        Each call is resolved and drawn for itself, so an alias that moves meanwhile moves the rest of the run.
        Closing the iterator stops the run at once.

        Raises:
            LambdaError: the request is refused, at the start or on the way.
        """
        ...

    def start_provisioned(self) -> None:
        """Start the environments that provisioned concurrency asks for: at a new start none is there yet."""
        ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every call; returns what ends that."""
        ...

    async def close(self) -> None:
        """Stop everything that runs."""
        ...
