"""Which calls run right now, and whether one more may (semantics §7.1, Throttled)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lvtui.domain.concurrency import limits_of
from lvtui.domain.model import Function, Region


class RunningCalls:
    """Counts the calls of each function while they run."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._running: Counter[str] = Counter()

    def check(self, region: Region, function: Function) -> None:
        """Let one more call in.

        Raises:
            TooManyRequests: the function's reserved concurrency, or what the account has left, is used up.
        """
        limit = limits_of(region, function)
        if limit.shared:
            running = sum(
                count
                for name, count in self._running.items()
                if (other := region.functions.get(name)) is not None and other.reserved_concurrency is None
            )
        else:
            running = self._running[function.name]
        limit.check(running)

    @contextmanager
    def call(self, region: Region, function: Function) -> Iterator[None]:
        """Count one call while it runs.

        Raises:
            TooManyRequests: as :meth:`check`.
        """
        self.check(region, function)
        self._running[function.name] += 1
        try:
            yield
        finally:
            self._running[function.name] -= 1
