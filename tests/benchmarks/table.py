"""A row: what is measured, beside which limit, and how near to it we want to be."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

PATIENCE = 300.0
"""Seconds that one side of one round may take."""

Measure: TypeAlias = Callable[[], Awaitable[float]]
"""Does the thing once, as often as it takes to be timed, and gives the cost of one: seconds, or bytes."""


@dataclass(frozen=True)
class Effort:
    """How much trouble to take."""

    rounds: int = 7
    share: float = 1.0
    """The part of the usual number of repetitions to do in each round."""

    def times(self, usual: int, at_least: int = 1) -> int:
        """How often to do what is usually done so often."""
        return max(at_least, round(usual * self.share))


@dataclass(frozen=True)
class Sides:
    """The two sides of a row, ready to be measured as often as one likes."""

    ours: Measure
    limit: Measure


@dataclass(frozen=True)
class Goal:
    """How ours should stand to the limit; the ratio is turned so that it reads as the goal does."""

    times: float | None
    faster: bool = False
    """Whether it counts how many times better ours is than the other, rather than how many times worse."""

    def ratio(self, ours: float, limit: float) -> float:
        """How the two stand to each other."""
        return limit / ours if self.faster else ours / limit

    def met(self, ratio: float) -> bool | None:
        """Whether that is good enough; ``None`` where nothing is asked."""
        if self.times is None:
            return None
        return ratio >= self.times if self.faster else ratio <= self.times

    def __str__(self) -> str:
        """Such as ``≤ 3×``."""
        return "–" if self.times is None else f"{'≥' if self.faster else '≤'} {self.times:g}×"


def at_most(times: float) -> Goal:
    """Ours may cost so many times the limit."""
    return Goal(times)


def at_least(times: float) -> Goal:
    """Ours should be so many times as good as the peer."""
    return Goal(times, faster=True)


NO_GOAL = Goal(None)
"""For information."""


def in_seconds(value: float) -> str:
    """A time, with the unit that suits it."""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if value * factor >= 1:
            return f"{_digits(value * factor)} {unit}"
    return f"{_digits(value * 1e6)} µs"


def in_megabytes(value: float) -> str:
    """An amount of memory."""
    return f"{_digits(value / 1e6)} MB"


def in_bytes(value: float) -> str:
    """A small amount of memory."""
    return f"{_digits(value)} B"


def _digits(value: float) -> str:
    """Three digits that count, or all there are before the point."""
    return f"{value:,.{2 if value < 10 else 1 if value < 100 else 0}f}"


def nothing_missing() -> str | None:
    """For rows that need nothing but the project."""
    return None


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    name: str
    """Unique among all tables; it can be asked for on the command line."""
    against: str
    """What stands beside ours, for the last column."""
    goal: Goal
    prepare: Callable[[Effort], AbstractAsyncContextManager[Sides]]
    """Sets the scene for all rounds, warm-up included, and clears it away."""
    shown: Callable[[float], str] = in_seconds
    missing: Callable[[], str | None] = nothing_missing
    """A sentence about what has to be installed first, if anything has."""
    most_rounds: int = 1000
    """For what takes long and hardly varies."""


@dataclass(frozen=True)
class Figures:
    """What a row's rounds came to."""

    row: Row
    rounds: Sequence[tuple[float, float]]
    """(ours, limit) of each."""

    @property
    def ours(self) -> float:
        """The median."""
        return median(ours for ours, _ in self.rounds)

    @property
    def limit(self) -> float:
        """The median."""
        return median(limit for _, limit in self.rounds)

    @property
    def ratios(self) -> Sequence[float]:
        """Of each round, the smallest first."""
        return sorted(self.row.goal.ratio(ours, limit) for ours, limit in self.rounds)

    @property
    def ratio(self) -> float:
        """The median of the rounds' own ratios, which a slow minute in between disturbs least."""
        return median(self.ratios)


async def measure(row: Row, effort: Effort) -> Figures:
    """Measure both sides in turn, round by round, each as often first as second.

    Raises:
        TimeoutError: one of them takes more than `PATIENCE`.
    """
    rounds = []
    async with row.prepare(effort) as sides:
        for number in range(min(effort.rounds, row.most_rounds)):
            if number % 2:
                limit, ours = await _once(sides.limit), await _once(sides.ours)
            else:
                ours, limit = await _once(sides.ours), await _once(sides.limit)
            rounds.append((ours, limit))
    return Figures(row, rounds)


async def _once(side: Measure) -> float:
    gc.collect()  # what the other side left behind is not this one's to clear away
    async with asyncio.timeout(PATIENCE):
        return await side()


class Columns:
    """Prints rows one by one, aligned, as each of them takes its time."""

    TITLES = ("name", "ours", "limit", "ratio", "goal", "met", "ratios", "beside")
    _WIDTHS = (0, 9, 9, 8, 7, 3, 13, 0)
    _RIGHT = frozenset({"ours", "limit", "ratio", "goal"})

    def __init__(self, rows: Sequence[Row]) -> None:
        """`rows` are those that will be printed."""
        self._name = max((len(row.name) for row in rows), default=0)

    def head(self) -> str:
        """The titles."""
        return self._line(self.TITLES)

    def figures(self, figures: Figures) -> str:
        """A row that was measured."""
        row = figures.row
        met = {True: "yes", False: "no", None: "–"}[row.goal.met(figures.ratio)]
        lowest, highest = (_digits(ratio) for ratio in (figures.ratios[0], figures.ratios[-1]))
        return self._line(
            (
                row.name,
                row.shown(figures.ours),
                row.shown(figures.limit),
                f"{_digits(figures.ratio)}×",
                str(row.goal),
                met,
                f"{lowest}–{highest}",
                row.against,
            )
        )

    def sentence(self, row: Row, sentence: str) -> str:
        """A row of which there is only something to say."""
        return f"{row.name:<{self._name}}  {sentence}"

    def _line(self, cells: Sequence[str]) -> str:
        widths = (self._name, *self._WIDTHS[1:])
        return "  ".join(
            f"{cell:>{width}}" if title in self._RIGHT else f"{cell:<{width}}"
            for title, cell, width in zip(self.TITLES, cells, widths, strict=True)
        ).rstrip()
