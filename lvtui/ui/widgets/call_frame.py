"""Where marks lie along an axis of calls: bins of a run, each in its columns. Arithmetic only."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lvtui.ui.widgets.axes import calls_axis
from lvtui.ui.widgets.plotting import Scale, axis_end, count_scale

Bin = TypeVar("Bin")


@dataclass(frozen=True, slots=True)
class CallFrame:
    """Columns along which the calls of a run are laid out, and the bins that were put into them."""

    left: int
    """Cells for what stands at the upright axis, and the axis."""
    columns: int
    right: int
    """Cells beyond the end of the axis."""
    calls: Scale
    ends: tuple[int, ...]
    """How many calls of the run there were at the end of each bin."""

    @classmethod
    def of(cls, ends: Sequence[int], *, width: int, left: int, right: int) -> CallFrame:
        """Lay out bins that end so, in a width that has room for at least one column."""
        columns = max(1, width - left - right)
        calls = count_scale(axis_end(max(10, ends[-1] if ends else 0)), max(2, columns // 12 + 1))
        return cls(left, columns, right, calls, tuple(ends))

    def columns_of(self, place: int) -> range:
        """The columns of a bin, at least one."""
        first = min(self.columns - 1, self._edge(self.ends[place - 1] if place else 0))
        return range(first, max(first + 1, self._edge(self.ends[place])))

    def place_at(self, column: int) -> int | None:
        """The bin that is in a column; ``None`` where no calls have got to yet."""
        if not self.ends or not 0 <= column < self.columns:
            return None
        place = min(len(self.ends) - 1, bisect_right([self._edge(end) for end in self.ends], column))
        return place if column in self.columns_of(place) else None

    def axis(self) -> tuple[str, str]:
        """The level axis and, below it, its numbers."""
        return calls_axis(self.calls, left=self.left, columns=self.columns, right=self.right)

    def _edge(self, calls: int) -> int:
        return round(calls / self.calls.high * self.columns)


def grouped(bins: Sequence[Bin], columns: int) -> list[Sequence[Bin]]:
    """Neighbouring bins taken together, so that there is a column for each group."""
    together = max(1, -(-len(bins) // max(1, columns)))
    return [bins[start : start + together] for start in range(0, len(bins), together)]


def summed(counts: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """The counts of bins that are taken together, per version."""
    return tuple(map(sum, zip(*counts, strict=True)))
