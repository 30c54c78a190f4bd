"""The pieces of a plot: round ticks, a grid of braille dots, a surface with fine edges. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from rich.color import Color
from rich.style import Style

# Blocks that fill a cell from its foot by so many eighths.
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_BRAILLE = 0x2800
# The dots of a braille cell, by row and column within the cell.
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values, and the round values marked on it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float, steps: int) -> int:
        """Which of `steps` equal places from low to high (numbered from 0) is nearest to `value`."""
        return round((value - self.low) / (self.high - self.low) * (steps - 1))


def share_scale(low: float, high: float, most_ticks: int) -> Scale:
    """A scale of shares that covers `low` to `high` between round percentages.

    Never leaves 0 to 1 and never has more than `most_ticks` ticks (of which there are at least two).
    """
    low, high = max(0.0, low), min(1.0, high)
    for step in (1, 2, 5, 10, 20, 25, 50, 100):
        first = floor(low * 100 / step + 1e-9)
        last = max(ceil(high * 100 / step - 1e-9), first + 1)
        if last * step > 100:
            last = 100 // step
            first = min(first, last - 1)
        if last - first + 1 <= max(2, most_ticks):
            ticks = tuple(place * step / 100 for place in range(first, last + 1))
            return Scale(ticks[0], ticks[-1], ticks)
    return Scale(0.0, 1.0, (0.0, 1.0))


def count_scale(high: int, most_ticks: int) -> Scale:
    """A scale of counts from 0 to exactly `high`, marked at few round counts.

    Raises:
        ValueError: `high` is not at least 1.
    """
    if high < 1:
        raise ValueError(f"a scale from 0 cannot end at {high}")
    power = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * power
            if high // step + 1 <= max(2, most_ticks):
                return Scale(0, high, tuple(range(0, high + 1, step)) if step <= high else (0, high))
        power *= 10


def round_up(count: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is not below `count`: an axis that stands still while a run grows."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= count:
                return factor * power
        power *= 10


def axis_end(count: float) -> int:
    """Where an axis for so many calls ends: at a round number above, so that it seldom moves while a run grows."""
    power = 1
    while True:
        for tenths in (10, 15, 20, 30, 40, 50, 60, 80):
            if tenths * power >= 10 * count and tenths * power % 10 == 0:
                return tenths * power // 10
        power *= 10


def rate_scale(high: float, most_ticks: int) -> Scale:
    """A scale of shares from 0 to a round percentage not below `high`, in steps down to a tenth of a per cent.

    Never ends above 1 and never has more than `most_ticks` ticks (of which there are at least two).
    """
    thousandths = min(1.0, max(0.0, high)) * 1000
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 250, 500, 1000):
        steps = max(1, ceil(thousandths / step - 1e-9))
        if steps * step <= 1000 and steps + 1 <= max(2, most_ticks):
            ticks = tuple(place * step / 1000 for place in range(steps + 1))
            return Scale(0.0, ticks[-1], ticks)
    return Scale(0.0, 1.0, (0.0, 1.0))


def short_count(count: float) -> str:
    """A round count in few characters: ``500``, ``2k``, ``1.5k``, ``1M``."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:g}{unit}"
    return f"{count:g}"


class Shading:
    """Draws a surface, cell by cell; its edges are fine to an eighth of a cell where there are colours to mix.

    Cells of one look share one style object, so that neighbours can be joined by identity.
    """

    def __init__(self, pattern: Style, surface: Color | None = None, ground: Color | None = None) -> None:
        """`pattern` is for the shading that stands for the surface while there is no `surface` colour; `ground` is
        the colour around it."""
        self._pattern = pattern
        self.nothing = (" ", Style.null())
        """A cell that the surface does not reach."""
        self._solid = surface is not None
        self.behind = Style(bgcolor=surface)
        """The surface as a background for a mark that lies on it; nothing where a pattern is drawn."""
        self._surface = Style(color=surface)
        self._ground = Style(color=ground, bgcolor=surface)

    def cell(self, upper: int, lower: int) -> tuple[str, Style]:
        """A cell that the surface covers from `upper` to `lower`, in eighths counted from its top."""
        if lower <= upper:
            return self.nothing
        if not self._solid:
            return ("░", self._pattern) if lower - upper >= 4 else self.nothing
        if upper > 0:
            # No block ends above the cell's foot, so a surface within one cell is drawn down to it.
            return _EIGHTHS[8 - upper], self._surface
        return (" ", self.behind) if lower == 8 else (_EIGHTHS[8 - lower], self._ground)

    @property
    def is_pattern(self) -> bool:
        """Whether cells are covered wholly or not at all."""
        return not self._solid

    def sample(self, cells: int) -> tuple[str, Style]:
        """A piece of the surface, for a legend."""
        return (" " * cells, self.behind) if self._solid else ("░" * cells, self._pattern)


def closed(covered: Sequence[bool], most: int = 3) -> list[bool]:
    """A row of cells with gaps of at most so many filled: an edge that runs along a row leaves scraps there."""
    whole = list(covered)
    last = None
    for place, here in enumerate(covered):
        if here:
            if last is not None and place - last - 1 <= most:
                whole[last:place] = [True] * (place - last)
            last = place
    return whole


def bar_rows(heights: Sequence[float], rows: int) -> list[list[str]]:
    """The characters of upright bars, row by row from the top; `heights` are from 0 to 1.

    They are fine to an eighth of a cell. A bar that is not empty is seen, however low it is.
    """
    eighths = [min(8 * rows, max(1, round(height * 8 * rows))) if height > 0 else 0 for height in heights]
    return [[_EIGHTHS[min(8, max(0, reach - 8 * below))] for reach in eighths] for below in range(rows - 1, -1, -1)]


class BrailleGrid:
    """Lines in dots: two dots to a cell's width, four to its height."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self._cells = [[0] * columns for _ in range(rows)]

    @property
    def dots(self) -> tuple[int, int]:
        """Dots across, dots down."""
        return self.columns * 2, self.rows * 4

    def set(self, x: int, y: int) -> None:
        """Set one dot, counted from the top left; a dot outside the grid is lost."""
        if 0 <= x < self.columns * 2 and 0 <= y < self.rows * 4:
            self._cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]

    def line(self, points: Sequence[tuple[int, int]]) -> None:
        """Join points, which run from left to right, without gaps."""
        if points:
            self.set(*points[0])
        for (x1, y1), (x2, y2) in pairwise(points):
            if x1 == x2:
                self._upright(x2, y1, y2)
                continue
            before = y1
            for x in range(x1 + 1, x2 + 1):
                here = y1 + round((y2 - y1) * (x - x1) / (x2 - x1))
                # Half of a steep step belongs to each of the two columns, so that neither sticks out.
                middle = (before + here) // 2
                self._upright(x - 1, before, middle)
                self._upright(x, middle, here)
                before = here

    def thin(self, kept: Sequence[int]) -> None:
        """Keep only these dots (bits of a braille cell) of the columns, over and over: a line of its own pattern."""
        for row in self._cells:
            for column, bits in enumerate(row):
                row[column] = bits & kept[column % len(kept)]

    def cell(self, column: int, row: int) -> str:
        """The character of one cell; an empty string where no dot is set."""
        bits = self._cells[row][column]
        return chr(_BRAILLE + bits) if bits else ""

    def row(self, row: int) -> list[str]:
        """The characters of one row; an empty string where no dot is set."""
        return [chr(_BRAILLE + bits) if bits else "" for bits in self._cells[row]]

    def _upright(self, x: int, y1: int, y2: int) -> None:
        if not 0 <= x < self.columns * 2:
            return
        low, high = (y1, y2) if y1 <= y2 else (y2, y1)
        column, side = divmod(x, 2)
        for y in range(max(0, low), min(self.rows * 4 - 1, high) + 1):
            self._cells[y // 4][column] |= _DOTS[y % 4][side]
