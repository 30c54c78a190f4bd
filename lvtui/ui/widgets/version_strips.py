"""Plots that give each version a few rows of their own: a heading, bars, an upright axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from lvtui.ui.text import pad_left, pad_right, shorten
from lvtui.ui.version_look import look
from lvtui.ui.widgets.axes import upright
from lvtui.ui.widgets.drawing import Run
from lvtui.ui.widgets.plotting import bar_rows

_MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Rows:
    """How the lines of a plot are shared out among the versions."""

    shown: int
    """How many versions have room for their heading; the first of them."""
    bars: int
    """Rows of bars under each heading; 0 where there is room for headings alone."""


def shared_out(lines: int, versions: int, extra: int = 0) -> Rows:
    """Share `lines` out among so many versions, each of which wants a heading, bars, and `extra` lines below these."""
    each = lines // max(1, versions)
    if each < 2 + extra:
        return headings_alone(lines, versions)
    return Rows(versions, min(_MOST_ROWS, each - 1 - extra))


def headings_alone(lines: int, versions: int) -> Rows:
    """As many headings as there are lines for."""
    return Rows(min(versions, max(0, lines)), 0)


def headings(figures: Sequence[tuple[str, Sequence[str]]], width: int) -> list[str]:
    """One line for each version: its name and letter, then its figures, aligned; the last ones left out where they do
    not fit in any line."""
    names = [f"{look(version).name} {look(version).letter}" for version, _ in figures]
    starts = [pad_right(name, max(map(cell_len, names), default=0)) for name in names]
    for kept in range(max((len(each) for _, each in figures), default=0), -1, -1):
        sizes = [max(map(cell_len, column)) for column in zip(*(each[:kept] for _, each in figures), strict=True)]
        full = [
            "  ".join([start, *(pad_left(figure, size) for figure, size in zip(each, sizes, strict=False))])
            for start, (_, each) in zip(starts, figures, strict=True)
        ]
        if all(cell_len(line) <= width for line in full):
            return full
    return [shorten(start, width) for start in starts]


def bars(heights: Sequence[float], rows: int, *, top: str, left: int, ink: Style, axis: Style) -> list[list[Run]]:
    """The rows of one version's bars, with the upright axis, whose end is named by `top`; one run for each cell.

    `heights` are from 0 to 1, one for each column.
    """
    drawn: list[list[Run]] = []
    for place, cells in enumerate(bar_rows(heights, rows)):
        number = top if place == 0 else "0" if place == rows - 1 else ""
        drawn.append([(upright(number, left), axis), *((cell, ink) for cell in cells)])
    return drawn


def more_versions(hidden: int, width: int) -> str:
    """What stands in the last line where there is no room for all versions: it takes the place of one that had."""
    return shorten(f"and {hidden + 1} more versions", width)
