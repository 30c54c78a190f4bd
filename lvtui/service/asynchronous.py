"""Events: calls that nobody waits for, tried again when they fail, and what leaves with them (semantics §7.7)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from lvtui.domain.asynchronous import (
    Condition,
    Delivery,
    Event,
    condition_after_attempt,
    condition_before_attempt,
    deliveries,
    event_settings,
)
from lvtui.domain.execution import Outcome
from lvtui.domain.model import Version
from lvtui.domain.routing import Target
from lvtui.operations.errors import CodeNotTrusted, ResourceConflict, ResourceNotFound, TooManyRequests

RETRY_WAITS = (60.0, 120.0)
"""Seconds before the second and before the third attempt."""
THROTTLED_WAITS = (1.0, 300.0)
"""Seconds before a throttled event is tried again: at first, doubled each time, and at most."""
KEPT = 1000
"""Ended events that are remembered."""

Sleep: TypeAlias = Callable[[float], Awaitable[Any]]
Resolve: TypeAlias = Callable[[], Target]
"""Finds what the event was sent to, as it is now: what is queued runs on the code of the moment (semantics §7.6)."""
Attempt: TypeAlias = Callable[[Target], Awaitable[tuple[Outcome, Version]]]
"""Runs a target once; the outcome, and the version that ran."""


@dataclass(frozen=True)
class EndedEvent:
    """What became of one event."""

    event: Event
    ended: datetime
    condition: Condition | None
    """``None``: its function, version or alias was deleted while it waited, so there was nothing left to run."""
    attempts: int
    outcome: Outcome | None
    """Of the last attempt; ``None`` if it never ran."""
    deliveries: Sequence[Delivery]
    """What was sent to destinations and dead-letter targets. Nothing is really sent: this is the record of it."""


class EventQueue:
    """Runs accepted events in the background."""

    def __init__(self, clock: Callable[[], datetime], sleep: Sleep) -> None:
        """`clock` and `sleep` are where time comes from, so that tests and lessons can drive it."""
        self._clock = clock
        self._sleep = sleep
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended: list[EndedEvent] = []
        """The latest last."""

    @property
    def waiting(self) -> int:
        """How many events have not come to their end."""
        return len(self._tasks)

    def accept(self, event: Event, resolve: Resolve, attempt: Attempt) -> None:
        """Take on an event."""
        task = asyncio.create_task(self._deliver(event, resolve, attempt), name="asynchronous invocation")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Forget what is still waiting."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, event: Event, resolve: Resolve, attempt: Attempt) -> None:
        attempts, throttled, outcome, version = 0, THROTTLED_WAITS[0], None, None
        while True:
            try:
                target = resolve()
            except ResourceNotFound:
                self._end(event, None, attempts, outcome, ())
                return
            except ResourceConflict:  # still Pending
                throttled = await self._wait_for_room(throttled)
                continue
            settings = event_settings(target.function, target.qualifier)
            condition = condition_before_attempt(target.function, settings, event, self._clock())
            if condition is None:
                try:
                    outcome, version = await attempt(target)
                except (TooManyRequests, CodeNotTrusted):
                    # Accepted is accepted: should its code have come from elsewhere since, it waits for the user's yes.
                    throttled = await self._wait_for_room(throttled)
                    continue
                attempts += 1
                condition = condition_after_attempt(settings, attempts, outcome)
            if condition is not None:
                ran = version or target.primary
                sent = deliveries(settings, ran, event, condition, outcome, attempts=attempts, now=self._clock())
                self._end(event, condition, attempts, outcome, sent)
                return
            await self._sleep(RETRY_WAITS[attempts - 1])

    async def _wait_for_room(self, seconds: float) -> float:
        """Wait, and say how long to wait the next time."""
        await self._sleep(seconds)
        return min(seconds * 2, THROTTLED_WAITS[1])

    def _end(
        self,
        event: Event,
        condition: Condition | None,
        attempts: int,
        outcome: Outcome | None,
        sent: Sequence[Delivery],
    ) -> None:
        self.ended.append(EndedEvent(event, self._clock(), condition, attempts, outcome, sent))
        del self.ended[:-KEPT]
