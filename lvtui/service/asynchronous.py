"""Events: calls that nobody waits for, tried again when the handler fails (semantics §7.7)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from lvtui.domain.execution import Outcome
from lvtui.operations.errors import ResourceNotFound

RETRY_WAITS = (60.0, 120.0)
"""Seconds before the second and before the third attempt."""

Sleep = Callable[[float], Awaitable[Any]]


class EventQueue:
    """Runs accepted events in the background."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        """`sleep` is where the waits come from."""
        self._sleep = sleep
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, attempt: Callable[[], Awaitable[Outcome]]) -> None:
        """Run `attempt` until it succeeds, three times at most."""
        task = asyncio.create_task(self._deliver(attempt), name="asynchronous invocation")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, attempt: Callable[[], Awaitable[Outcome]]) -> None:
        for wait in (*RETRY_WAITS, None):
            try:
                outcome = await attempt()
            except ResourceNotFound:
                return  # the function was deleted while its event waited: there is nothing left to run
            if not outcome.failed or wait is None:
                return
            await self._sleep(wait)

    async def close(self) -> None:
        """Forget what is still waiting."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
