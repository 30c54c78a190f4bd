"""The buttons at the foot of a dialog, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Horizontal
from textual.geometry import Size
from textual.layout import ArrangeResult, Layout
from textual.layouts.horizontal import HorizontalLayout
from textual.widget import Widget

GAP = 2
"""Blank columns between two buttons."""


def in_lines(widths: Sequence[int], room: int, gap: int = GAP) -> list[tuple[int, int]]:
    """For each width, the line it comes into and its column there, each line ending where the room ends.

    What is wider than the room has a line to itself, which begins at column 0.
    """
    lines: list[list[int]] = []
    used = room
    for width in widths:
        if used + gap + width <= room and lines:
            lines[-1].append(width)
            used += gap + width
        else:
            lines.append([width])
            used = width
    places = []
    for number, line in enumerate(lines):
        column = max(0, room - sum(line) - gap * (len(line) - 1))
        for width in line:
            places.append((number, column))
            column += width + gap
    return places


class _InLines(HorizontalLayout):
    """As wide as each child is beside the others, but below them where there is no room."""

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        placements = super().arrange(parent, children, size, greedy)
        places = in_lines([placement.region.width for placement in placements], size.width)
        return [
            placement._replace(region=placement.region.at_offset((column, line)))
            for placement, (line, column) in zip(placements, places, strict=True)
        ]


class ButtonRow(Horizontal):
    """Buttons one line high, at the right."""

    DEFAULT_CSS = """
    ButtonRow {
        height: auto;
        & > Button { min-width: 10; }
    }
    """

    @property
    def layout(self) -> Layout:
        """Styles know Textual's own layouts only."""
        return _InLines()
