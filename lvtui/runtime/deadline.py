"""A moment by which something must have happened."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from time import monotonic


class Deadline:
    """By the clock of the loop, `time.monotonic`, which is asked without going through the loop: this is set at every
    call. May be put off as often as calls end: the timer behind it is only set again when it went off too early."""

    def __init__(self, passed: Callable[[], None]) -> None:
        """`passed` is called when the moment comes."""
        self._passed = passed
        self._loop = asyncio.get_running_loop()
        self._moment = math.inf
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is one that has not passed."""
        return self._timer is not None and math.isfinite(self._moment)

    @property
    def left(self) -> float:
        """Seconds until then; infinite when there is no deadline."""
        return self._moment - monotonic()

    def set(self, seconds: float) -> None:
        """Let it be so many seconds from now."""
        self._moment = monotonic() + seconds
        if self._timer is not None and self._timer.when() > self._moment:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(self._moment, self._check)

    def clear(self) -> None:
        """Let there be none."""
        self._moment = math.inf

    def close(self) -> None:
        """Let there never be one again."""
        self.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        self._timer = None
        if self.left <= 0:
            self._passed()
        elif math.isfinite(self._moment):
            self._timer = self._loop.call_at(self._moment, self._check)
