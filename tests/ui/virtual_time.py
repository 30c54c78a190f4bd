"""A loop on which time passes only when everybody waits for it, so that what happens can happen again exactly."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

THREAD_TAKES = 0.003
"""Seconds after which the work that was given to a thread is done: others act meanwhile, as they would."""
CLOCKS = (
    "textual._time.get_time",
    "textual.command.monotonic",
    "textual.widget.monotonic",
    "lvtui.ui.screens.run_playing.monotonic",
)
"""Who else asks what time it is."""


class Frozen(AssertionError):
    """Something goes round and round."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Jumps to the next moment that anything waits for, rather than to wait. Threads' work is done by the loop itself,
    a moment later: no thread runs beside it that could be early one day and late the other.

    It is its own watchdog: who uses it strokes it, and if it has to turn too often until the next time, it raises
    `Frozen`. What never gives way at all can only be found by whoever waits for the test.
    """

    def __init__(self, most_turns: int) -> None:
        """`most_turns` is how often it may turn between two strokes."""
        super().__init__()
        self._now = 1_000.0
        self._most_turns = most_turns
        self._turns = 0

    def stroke(self) -> None:
        """All is well, up to here."""
        self._turns = 0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        self._turns += 1
        if self._turns > self._most_turns:
            self._turns = 0
            raise Frozen(f"there was no end in {self._most_turns} turns of the loop")
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        while scheduled and scheduled[0].cancelled():
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
            heapq.heappop(scheduled)._scheduled = False  # type: ignore[attr-defined]
        if scheduled and not self._ready:  # type: ignore[attr-defined]
            self._now = max(self._now, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        future: asyncio.Future[T] = self.create_future()

        def work() -> None:
            try:
                found = func(*args)
            except Exception as error:
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(found)

        self.call_later(THREAD_TAKES, work)
        return future


def run_in_virtual_time(
    monkeypatch: pytest.MonkeyPatch, doing: Callable[[VirtualTimeLoop], Coroutine[Any, Any, T]], *, most_turns: int
) -> T:
    """Do something on such a loop, with every clock set by it.

    Raises:
        Frozen: it took more than so many turns between two strokes.
    """
    loop = VirtualTimeLoop(most_turns)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        for clock in CLOCKS:
            monkeypatch.setattr(clock, loop.time)
        return runner.run(doing(loop))
