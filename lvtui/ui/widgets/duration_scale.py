"""Durations along a logarithmic axis: its ends, its marks, and classes put into columns. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, log

from lvtui.experiments.series import DurationSeries
from lvtui.experiments.words import round_milliseconds

_LEAST_MS = 0.001
_ROOM_FOR_A_TICK = 5
_FACTORS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class DurationScale:
    """A range of durations in milliseconds, between round ones."""

    low: float
    high: float

    @classmethod
    def of(cls, series: DurationSeries) -> DurationScale:
        """The range in which there are calls, which is some range even where there are none."""
        classes = [
            place for place in range(len(series.edges) - 1) if any(each.counts[place] for each in series.versions)
        ]
        if not classes:
            return cls(1.0, 1000.0)
        low = _round_value(max(_LEAST_MS, series.edges[classes[0]]), up=False)
        high = _round_value(max(_LEAST_MS, series.edges[classes[-1] + 1]), up=True)
        return cls(low, high if high > low else 2 * low)

    def place(self, duration: float, columns: int) -> float:
        """How many columns from the left a duration lies."""
        return log(max(_LEAST_MS, duration) / self.low) / log(self.high / self.low) * columns

    def column(self, duration: float, columns: int) -> int:
        """The column in which a duration lies; the nearest one where it is off the scale."""
        return min(columns - 1, max(0, floor(self.place(duration, columns))))

    def ticks(self, columns: int) -> list[tuple[int, str]]:
        """The round durations that are marked, each by its column, with what stands below it."""
        values = [
            factor * 10.0**power
            for power in range(floor(log(self.low, 10) - 1e-9), ceil(log(self.high, 10) + 1e-9) + 1)
            for factor in _FACTORS
        ]
        inside = [value for value in values if self.low * 0.999 <= value <= self.high * 1.001]
        if len(inside) * _ROOM_FOR_A_TICK > columns:
            powers = [value for value in inside if abs(log(value, 10) - round(log(value, 10))) < 1e-9]
            inside = powers if len(powers) > 1 else [inside[0], inside[-1]]
        return [(self.column(value, columns), round_milliseconds(value)) for value in inside]


@lru_cache(maxsize=16)
def columns_of(edges: Sequence[float], scale: DurationScale, columns: int) -> Sequence[tuple[int, int, float, float]]:
    """For each class the first and the last column that it reaches, and where it begins and ends, in columns."""
    places = [scale.place(edge, columns) for edge in edges]
    return [
        (min(columns - 1, max(0, floor(low))), min(columns - 1, max(0, ceil(high) - 1)), low, high)
        for low, high in pairwise(places)
    ]


def in_columns(counts: Sequence[int], edges: tuple[float, ...], scale: DurationScale, columns: int) -> list[float]:
    """How many calls there are in each column, those of a class spread evenly over its breadth."""
    sums = [0.0] * columns
    for count, (first, last, low, high) in zip(counts, columns_of(edges, scale, columns), strict=True):
        if not count:
            continue
        if first >= last:
            sums[first] += count
            continue
        for column in range(first, last + 1):
            sums[column] += count * (min(high, column + 1) - max(low, column)) / (high - low)
    return sums


def _round_value(value: float, *, up: bool) -> float:
    """The nearest of 1, 2, 5, 10, … that is not below, or not above, the value."""
    power = floor(log(value, 10))
    values = [factor * 10.0**exponent for exponent in range(power - 1, power + 2) for factor in _FACTORS]
    if up:
        return min(each for each in values if each >= value * (1 - 1e-9))
    return max(each for each in values if each <= value * (1 + 1e-9))
