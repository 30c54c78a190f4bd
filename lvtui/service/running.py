"""Which calls run right now, and whether one more may (semantics §7.1, Throttled)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lvtui.domain.concurrency import limits_of, provisioned_in_all
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
        limits_of(region, function).check(self._beside(region, function))

    def check_going_on(self, region: Region, function: Function) -> None:
        """Let a call that is counted already go on, though the limits may have changed since it came in.

        Raises:
            TooManyRequests: as :meth:`check`, for a newcomer in its place.
        """
        limits_of(region, function).check(self._beside(region, function) - 1)

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

    def _beside(self, region: Region, function: Function) -> int:
        """The running calls that count against the limit of `function`."""
        own = self._running[function.name]
        if function.reserved_concurrency is not None:
            return own
        return own + sum(
            # What others have provisioned is theirs, so their calls take from the rest only once that is full.
            max(0, self._running[other.name] - provisioned_in_all(other))
            for other in region.functions.values()
            if other.name != function.name and other.reserved_concurrency is None
        )
