"""Which calls run right now, and whether one more may (semantics §7.1, Throttled)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lvtui.domain.concurrency import ConcurrencyLimit, limits_of, provisioned_in_all
from lvtui.domain.model import Function, Region


class RunningCalls:
    """Counts the calls of each function while they run."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._running: Counter[str] = Counter()
        self._region: Region | None = None
        self._found: dict[str, ConcurrencyLimit] = {}

    def check(self, region: Region, function: Function, calls: int = 1) -> None:
        """Let one more call in, or several at once.

        Raises:
            TooManyRequests: the function's reserved concurrency, or what the account has left, is used up.
        """
        self._limits(region, function).check(self._beside(region, function) + calls - 1)

    def check_going_on(self, region: Region, function: Function) -> None:
        """Let a call that is counted already go on, though the limits may have changed since it came in.

        Raises:
            TooManyRequests: as :meth:`check`, for a newcomer in its place.
        """
        self._limits(region, function).check(self._beside(region, function) - 1)

    @contextmanager
    def call(self, region: Region, function: Function, calls: int = 1) -> Iterator[None]:
        """Count one call, or as many as run at once, while it runs.

        Raises:
            TooManyRequests: as :meth:`check`.
        """
        self.begin(region, function, calls)
        try:
            yield
        finally:
            self.end(function, calls)

    def begin(self, region: Region, function: Function, calls: int = 1) -> None:
        """Count one call more, or several; :meth:`end` must follow.

        Raises:
            TooManyRequests: as :meth:`check`.
        """
        self.check(region, function, calls)
        self._running[function.name] += calls

    def end(self, function: Function, calls: int = 1) -> None:
        """Count as many less."""
        self._running[function.name] -= calls

    def _limits(self, region: Region, function: Function) -> ConcurrencyLimit:
        """The limits of one state are added up once."""
        if region is not self._region:
            self._region, self._found = region, {}
        if function.name not in self._found:
            self._found[function.name] = limits_of(region, function)
        return self._found[function.name]

    def _beside(self, region: Region, function: Function) -> int:
        """The running calls that count against the limit of `function`."""
        own = self._running[function.name]
        if function.reserved_concurrency is not None:
            return own
        for name, count in self._running.items():
            other = region.functions.get(name)
            if count and name != function.name and other is not None and other.reserved_concurrency is None:
                # What others have provisioned is theirs, so their calls take from the rest only once that is full.
                own += max(0, count - provisioned_in_all(other))
        return own
