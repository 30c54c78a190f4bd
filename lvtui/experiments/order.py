"""Puts what a run did back into the order of its calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class InOrder(Generic[T]):
    """Holds back what came early, until all that was called before it has come.

    A run that is looked at before its end would otherwise show more of whichever version is faster than was sent to it,
    and the band of chance holds for what was sent. What waits is bounded by the calls that are under way at one time.
    """

    def __init__(self) -> None:
        """Begins before call 0."""
        self._early: dict[int, T] = {}
        self._next = 0

    def take(self, chunk: Iterable[tuple[int, T]]) -> Iterator[tuple[int, T]]:
        """Take in numbered results; give back those whose turn it is now."""
        self._early.update(chunk)
        while self._next in self._early:
            yield self._next, self._early.pop(self._next)
            self._next += 1
