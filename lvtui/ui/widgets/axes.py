"""What is written around a plot: its title, the level axis with marks and numbers below it. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from lvtui.ui.text import pad_left, printable, shorten
from lvtui.ui.widgets.plotting import Scale, short_count

LEAST_WIDTH = 20
LEAST_HEIGHT = 5
"""Below this there is room for the title alone."""
ROOM_FOR_MARGIN = 56
"""Columns from which what a line is stands beside its end."""
ROOM_FOR_MOMENTS = 8
ROOM_FOR_LEGEND = 9
"""Lines from which there is one for what was done on the way, and one for a legend."""


def title_line(reading: str, width: int) -> str:
    """The first line of a reading, in at most `width` cells."""
    return shorten(printable(reading.partition("\n")[0]), width)


def upright(label: str, left: int) -> str:
    """A row of the upright axis, `left` cells wide with what stands beside it; where nothing does there is no tick."""
    return pad_left(label, left - 1) + ("┤" if label else "│")


def level_axis(
    ticks: Sequence[tuple[int, str]], *, left: int, columns: int, right: int = 0, unit: str = ""
) -> tuple[str, str]:
    """The axis and, below it, its numbers.

    `ticks` are places along the axis, ascending, with what stands below each; the last one is always there, with
    the unit, and others give way to it. `left` are the cells before the axis' own column and with it, `right` those
    that numbers may use beyond its end.
    """
    marked = {place for place, _ in ticks}
    rule = "".join("┬" if column in marked else "─" for column in range(columns))
    *earlier, (place, number) = ticks
    last = f"{number} {unit}" if unit else number
    last_start = left + place - cell_len(number) // 2
    last_start = min(last_start, left + columns + right - cell_len(last))
    numbers = ""
    for place, number in earlier:
        start = max(0, left + place - cell_len(number) // 2)
        if (not numbers or start > len(numbers)) and start + cell_len(number) < last_start:
            numbers = numbers.ljust(start) + number
    return " " * (left - 1) + "└" + rule, numbers.ljust(last_start) + last


def calls_axis(calls: Scale, *, left: int, columns: int, right: int) -> tuple[str, str]:
    """The `level_axis` of so many calls of a run."""
    ticks = [(calls.place(tick, columns), short_count(tick)) for tick in calls.ticks]
    return level_axis(ticks, left=left, columns=columns, right=right, unit="calls")
