"""Durations by the class: how long very many calls took, in as little room as few calls take."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from math import ceil, log10, sqrt

PER_DECADE = 48
"""Classes to a factor of ten, so that each is 4.9 % wide: nobody reads a duration more closely than that."""
CLASSES = 8 * PER_DECADE
"""From 10 µs to 1,000 s, which is longer than a call may take; what lies beyond counts in the first or the last."""
EDGES = tuple(10 ** (step / PER_DECADE - 2) for step in range(CLASSES + 1))
"""Milliseconds, ascending: one more than there are classes."""

# How many classes may be taken together so that nothing is left over, up to all of them.
_WIDTHS = tuple(width for width in range(1, CLASSES + 1) if CLASSES % width == 0)
# Up to here a duration's class is looked up; longer calls are so few in a second that it may be worked out.
_LOOKED_UP = 1 << 16
_FEW = 500


def class_of(microseconds: int) -> int:
    """The class of one duration: its lower edge belongs to it, its upper edge to the next."""
    if microseconds <= 10:
        return 0
    # The logarithm is off by a hair at the edges that are whole numbers (10 µs, 100 µs, …); so it is nudged over them.
    return min(CLASSES - 1, int((log10(microseconds) - 1) * PER_DECADE + 1e-9))


@cache
def _looked_up() -> list[int]:
    return [class_of(microseconds) for microseconds in range(_LOOKED_UP)]


class Histogram:
    """How long calls took: exactly while they are few (500), by the class from then on."""

    def __init__(self) -> None:
        self._counts = [0] * CLASSES
        self._few: array[int] | None = array("Q")
        self.calls = 0
        self._most = 0

    def add(self, took_us: Sequence[int]) -> None:
        """Count calls that took so many microseconds each: at least one."""
        self.calls += len(took_us)
        longest = max(took_us)
        self._most = max(self._most, longest)
        if self._few is not None:
            self._few.extend(took_us)
            if self.calls > _FEW:
                self._few = None
        counts = self._counts
        for place in map(_looked_up().__getitem__ if longest < _LOOKED_UP else class_of, took_us):
            counts[place] += 1

    @property
    def counts(self) -> tuple[int, ...]:
        """Calls in each class of `EDGES`."""
        return tuple(self._counts)

    @property
    def most(self) -> float | None:
        """Milliseconds of the longest."""
        return self._most / 1000 if self.calls else None

    def percentile(self, share: float) -> float | None:
        """Milliseconds that at least this share (from 0 to 1) of the calls did not exceed: the nearest rank.

        Of more than 500 calls it is the middle of a class, so at most 2.5 % off; ``None`` without any call.
        """
        if not self.calls:
            return None
        rank = max(1, ceil(share * self.calls - 1e-9))
        if self._few is not None:
            return sorted(self._few)[rank - 1] / 1000
        if rank == self.calls:
            return self._most / 1000
        place = next(place for place, upto in enumerate(accumulate(self._counts)) if upto >= rank)
        return min(sqrt(EDGES[place] * EDGES[place + 1]), self._most / 1000)


def coarser(columns: Sequence[Sequence[int]], classes: int) -> tuple[tuple[float, ...], list[tuple[int, ...]]]:
    """Counts in the classes of `EDGES`, put into at most `classes` classes that span what occurs: edges and counts.

    Raises:
        ValueError: `classes` is not at least 1.
    """
    if classes < 1:
        raise ValueError(f"durations cannot be shown in {classes} classes")
    used = [place for place, counts in enumerate(zip(*columns, strict=True)) if any(counts)]
    if not used:
        return (), [() for _ in columns]
    together = next(width for width in _WIDTHS if used[-1] // width - used[0] // width < classes)
    start, end = used[0] // together * together, (used[-1] // together + 1) * together
    edges = tuple(EDGES[min(place, CLASSES)] for place in range(start, end + 1, together))
    return edges, [
        tuple(sum(counts[place : place + together]) for place in range(start, end, together)) for counts in columns
    ]
