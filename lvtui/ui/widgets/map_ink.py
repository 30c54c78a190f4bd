"""How one line of the map is drawn: boxes, what is written in them, and the lines between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from lvtui.domain.model import Function
from lvtui.operations import LATEST
from lvtui.ui.reading import version_or_why
from lvtui.ui.text import pad_right, printable, shorten
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.drawing import Run, strip_of
from lvtui.ui.widgets.map_graph import Graph, Node
from lvtui.ui.widgets.map_layout import Box, Layout, Line
from lvtui.ui.widgets.split_line import split_line

ARROW, STOPPED, CALL = "▸", "✗", "●"
CALL_EVERY = 4
"""Cells from one call on a line to the next."""

_LEFT, _RIGHT, _UP, _DOWN = 1, 2, 4, 8
_LINES = {
    _LEFT | _RIGHT: "─",
    _UP | _DOWN: "│",
    _RIGHT | _DOWN: "╭",
    _LEFT | _DOWN: "╮",
    _RIGHT | _UP: "╰",
    _LEFT | _UP: "╯",
    _RIGHT | _UP | _DOWN: "├",
    _LEFT | _UP | _DOWN: "┤",
    _LEFT | _RIGHT | _DOWN: "┬",
    _LEFT | _RIGHT | _UP: "┴",
    _LEFT | _RIGHT | _UP | _DOWN: "┼",
}
_ROOMY = 14
"""Cells of a box from which there is air around its words."""
_FRAME = "╭─╮│╰╯"
_CHOSEN_FRAME = "┏━┓┃┗┛"


class Inks(NamedTuple):
    """The styles of a map; versions have their own."""

    frame: Style
    chosen: Style
    title: Style
    text: Style
    faint: Style
    problem: Style
    line: Style
    label: Style
    palette: Palette


class _At(NamedTuple):
    """What the lines do in one cell."""

    ways: int
    line: int
    """The number of the last line through it."""
    along: int
    """How many cells that line has come."""


@dataclass(frozen=True)
class Picture:
    """A map that is laid out, ready to be drawn line by line."""

    graph: Graph
    layout: Layout
    function: Function | None
    feet: Mapping[str, str] = field(default_factory=dict)
    """Key of a box → what is said below it."""
    flowing: frozenset[tuple[str, str]] = frozenset()
    """The lines that calls go along: source and target."""
    _rows: dict[int, dict[int, _At]] = field(default_factory=dict)
    _boxes: dict[int, list[Box]] = field(default_factory=dict)
    _labels: dict[int, list[Line]] = field(default_factory=dict)
    _nodes: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._nodes.update(self.graph.nodes)
        for box in sorted(self.layout.boxes.values(), key=lambda box: box.x):
            for y in range(box.y, box.y + 3):
                self._boxes.setdefault(y, []).append(box)
        # Those that calls go along are drawn last, over the others; those where none gets through first.
        lines = enumerate(self.layout.lines)
        numbered = sorted(lines, key=lambda item: (self._flows(item[1]), not self._is_stopped(item[1])))
        for number, line in numbered:
            for along, (x, y, ways) in enumerate(_ways(line)):
                row = self._rows.setdefault(y, {})
                before = row[x].ways if x in row else 0
                row[x] = _At(before | ways, number, along)
            if line.label_at is not None:
                self._labels.setdefault(line.label_at[1], []).append(line)

    def strip(self, y: int, inks: Inks, chosen: str | None, phase: int) -> Strip:
        """One line of it; `phase` says how far the calls on their lines have come."""
        runs: list[tuple[int, Sequence[Run]]] = [(x, [run]) for x, run in self._line_cells(y, inks, phase)]
        runs += [(box.x, list(self._box_line(box, y - box.y, inks, chosen))) for box in self._boxes.get(y, ())]
        for line in self._labels.get(y, ()):
            assert line.label_at is not None
            runs.append((line.label_at[0], [(line.link.label, inks.label + self._version_ink(line, inks))]))
        return _assembled(runs, self.layout.width)

    def _line_cells(self, y: int, inks: Inks, phase: int) -> Iterator[tuple[int, Run]]:
        hidden = {
            line.label_at[0] + step
            for line in self._labels.get(y, ())
            if line.label_at is not None
            for step in range(len(line.link.label))
        }
        for x, at in self._rows.get(y, {}).items():
            if x in hidden:
                continue
            line = self.layout.lines[at.line]
            style = inks.line + self._version_ink(line, inks)
            flows, stopped = self._flows(line), self._is_stopped(line)
            if stopped and at.along == 0:
                yield x, (STOPPED, inks.problem)
            elif (x, y) == line.corners[-1]:
                yield x, (ARROW, style)
            elif flows and (at.along - phase) % CALL_EVERY == 0:
                yield x, (CALL, style + Style(bold=True, dim=False))
            else:
                drawn = _LINES.get(at.ways, "─")
                yield x, ("╌" if stopped and drawn == "─" else drawn, style)

    def _flows(self, line: Line) -> bool:
        return (line.link.source, line.link.target) in self.flowing

    def _is_stopped(self, line: Line) -> bool:
        node = self._nodes.get(line.link.source)
        return node is not None and node.role == "trigger" and bool(node.problem)

    def _version_ink(self, line: Line, inks: Inks) -> Style:
        role, _, name = line.link.target.partition(":")
        return inks.palette.style(name) if role == "version" else Style.null()

    def _box_line(self, box: Box, row: int, inks: Inks, chosen: str | None) -> Iterator[Run]:
        node = self._nodes[box.key]
        is_chosen = box.key == chosen
        frame = inks.chosen if is_chosen else inks.frame
        corner, edge, corner_right, side, foot_left, foot_right = tuple(_CHOSEN_FRAME if is_chosen else _FRAME)
        inside = box.width - 2
        if row == 0:
            roomy = box.width >= _ROOMY
            title = list(_fitted(self._title(node, inks), inside - (4 if roomy else 0)))
            used = sum(cell_len(text) for text, _ in title)
            before, around = (edge, " " if title else "") if roomy else ("", "")
            yield corner + before + around, frame
            yield from title
            yield around + edge * (inside - len(before) - 2 * len(around) - used) + corner_right, frame
        elif row == 1:
            yield side, frame
            yield from self._inside(node, inside, inks)
            yield side, frame
        else:
            foot = f"✗ {node.problem}" if node.problem else self.feet.get(box.key, "")
            if foot and box.width >= _ROOMY:
                foot = f" {shorten(printable(foot), inside - 3)} "
            foot = shorten(printable(foot), inside)
            yield foot_left + edge * (inside - cell_len(foot)), frame
            yield foot, inks.problem if node.problem else inks.label
            yield foot_right, frame

    def _title(self, node: Node, inks: Inks) -> list[Run]:
        name = printable(node.name)
        match node.role:
            case "version":
                seen = look(node.name)
                ink = inks.palette.style(node.name, bold=True)
                letter = "" if node.name == LATEST else seen.letter
                return [(f"{seen.fill}{letter} ", ink), (name, inks.title)]
            case "trigger" if node.trigger is not None:
                return [(node.trigger.kind.words, inks.title)]
            case "qualifier":
                return [(f":{name}" if name else "(unqualified)", inks.title)]
            case "alias":
                return [(name, inks.title)]
            case _:
                return []

    def _inside(self, node: Node, width: int, inks: Inks) -> Iterator[Run]:
        """What stands in the box, in exactly so many cells."""
        if node.alias is not None:
            alias = node.alias
            if alias.additional_version is not None:
                weight = alias.additional_weight
                bar = split_line(alias.function_version, alias.additional_version, weight, width)
                yield from bar.runs(inks.palette, inks.text)
                return
            seen = look(alias.function_version)
            mark = seen.fill if alias.function_version == LATEST else f"{seen.fill}{seen.letter}"
            arrow = " → " if width >= _ROOMY else "→"
            yield arrow, inks.faint
            yield mark, inks.palette.style(alias.function_version, bold=True)
            yield pad_right(f" {alias.function_version}", width - len(arrow) - cell_len(mark)), inks.text
            return
        text = self._description(node.name) if node.role == "version" else printable(node.text)
        style = inks.text if node.role == "trigger" else inks.faint
        margin = " " if width >= _ROOMY else ""
        yield margin + pad_right(text.replace("\n", " "), width - len(margin)), style

    def _description(self, number: str) -> str:
        if self.function is None:
            return ""
        version, why = version_or_why(self.function, number)
        if version is None:
            return "cannot be read" if why else ""
        words = version.configuration.description
        return printable(words[:200]) or ("can be changed" if number == LATEST else "published")


def _ways(line: Line) -> Iterator[tuple[int, int, int]]:
    """Each cell of a line, and the sides on which it leaves it."""
    cells = list(line.cells())
    ways = [0] * len(cells)
    ways[0] |= _LEFT
    ways[-1] |= _RIGHT
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(cells)):
        there, back = {
            (1, 0): (_RIGHT, _LEFT),
            (-1, 0): (_LEFT, _RIGHT),
            (0, 1): (_DOWN, _UP),
            (0, -1): (_UP, _DOWN),
        }[to_x - x, to_y - y]
        ways[number] |= there
        ways[number + 1] |= back
    for (x, y), way in zip(cells, ways, strict=True):
        yield x, y, way


def _fitted(runs: Sequence[Run], width: int) -> Iterator[Run]:
    """Runs in at most so many cells."""
    for text, style in runs:
        if width <= 0:
            return
        shown = shorten(text, width)
        width -= cell_len(shown)
        yield shown, style


def _assembled(parts: list[tuple[int, Sequence[Run]]], width: int) -> Strip:
    """Parts that do not overlap, each from its own column on, as one line."""
    runs: list[Run] = []
    column = 0
    for x, part in sorted(parts, key=lambda item: item[0]):
        if x > column:
            runs.append((" " * (x - column), Style.null()))
        runs += part
        column = x + sum(cell_len(text) for text, _ in part)
    strip = strip_of(runs)
    return strip.adjust_cell_length(width) if strip.cell_length != width else strip
