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
    "lvtui.ui.screens.run_actions.monotonic",
)
"""Who else asks what time it is."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Jumps to the next moment that anything waits for, rather than to wait. Threads' work is done by the loop itself,
    a moment later: no thread runs beside it that could be early one day and late the other."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1_000.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        while scheduled and scheduled[0].cancelled():
            self._timer_cancelled_count -= 1
            heapq.heappop(scheduled)._scheduled = False
        if scheduled and not self._ready:  # type: ignore[attr-defined]
            self._now = max(self._now, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]  # noqa: ARG002
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


def run_in_virtual_time(monkeypatch: pytest.MonkeyPatch, doing: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do something on such a loop, with every clock set by it."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        for clock in CLOCKS:
            monkeypatch.setattr(clock, runner.get_loop().time)
        return runner.run(doing())
