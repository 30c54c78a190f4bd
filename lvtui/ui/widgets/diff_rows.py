"""A comparison laid out in rows for a width: side by side, or one below the other. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len, chop_cells

from lvtui.domain.differences import SettingDifference
from lvtui.ui.comparing import Comparison, FileComparison, LinePair
from lvtui.ui.text import counted, printable

CONTEXT = 3
"""Equal lines that are shown before and after a change."""
VALUE_ROWS = 6
"""Rows that one value of a setting may take."""

NOT_SET = "not set"

Kind = Literal["heading", "note", "fold", "same", "pair", "left", "right", "name", "names", "setting"]


class Row(NamedTuple):
    """One line of what is drawn."""

    kind: Kind
    left: str = ""
    right: str = ""
    number: int | None = None
    """Of the line on the left."""
    other_number: int | None = None
    change: int | None = None
    """Which change it belongs to, counted from 0."""
    name: str = ""
    """Of a setting."""


@dataclass(frozen=True)
class Layout:
    """All rows, and where each change begins among them."""

    rows: Sequence[Row]
    changes: Sequence[int]
    number_width: int
    """Cells for a line's number."""
    name_width: int
    """Cells for a setting's name."""


def lay_out(comparison: Comparison, width: int, *, side_by_side: bool, every_line: bool) -> Layout:
    """The rows of a comparison; `every_line`: equal stretches are not folded."""
    longest = max((len(file.pairs) for file in comparison.files), default=0)
    name_width = min(
        max(10, width // 3), max((cell_len(setting_name(each.name)) for each in comparison.settings), default=0) + 1, 40
    )
    number_width = max(2, len(str(longest)))
    maker = _Maker(width, name_width, number_width, side_by_side=side_by_side, every_line=every_line)
    rows = list(maker.rows(comparison))
    changes: list[int] = []
    for place, row in enumerate(rows):
        if row.change is not None and row.change == len(changes):
            changes.append(place)
    return Layout(rows, changes, number_width, name_width)


class _Maker:
    def __init__(self, width: int, name_width: int, number_width: int, *, side_by_side: bool, every_line: bool) -> None:
        self._width = width
        self._name_width = name_width
        self._number_width = number_width
        self._side_by_side = side_by_side
        self._every_line = every_line
        self._change = -1

    def rows(self, comparison: Comparison) -> Iterator[Row]:
        for file in comparison.files:
            yield from self._file(file)
        if comparison.settings:
            yield Row("heading", "Settings")
            if self._side_by_side:
                yield Row("names", comparison.left.words, comparison.right.words)
            for setting in comparison.settings:
                yield from self._setting(setting)

    def _file(self, file: FileComparison) -> Iterator[Row]:
        counts = f"+{file.added} −{file.removed}" if file.added or file.removed else ""
        yield Row("heading", " · ".join(part for part in (file.path, counts) if part))
        if file.note:
            self._change += 1
            yield Row("note", file.note, change=self._change)
        for same, pairs in _runs(file.pairs):
            if same:
                yield from self._same(pairs, first=pairs[0] is file.pairs[0], last=pairs[-1] is file.pairs[-1])
            else:
                self._change += 1
                yield from self._changed(pairs)

    def _same(self, pairs: Sequence[LinePair], *, first: bool, last: bool) -> Iterator[Row]:
        before, after = 0 if first else CONTEXT, 0 if last else CONTEXT
        hidden = len(pairs) - before - after
        if self._every_line or hidden <= 1:
            yield from map(_same_row, pairs)
            return
        yield from map(_same_row, pairs[:before])
        yield Row("fold", f"{counted(hidden, 'line')} the same")
        yield from map(_same_row, pairs[len(pairs) - after :])

    def _changed(self, pairs: Sequence[LinePair]) -> Iterator[Row]:
        if self._side_by_side:
            for pair in pairs:
                yield Row("pair", pair.before, pair.after, pair.number, pair.other_number, self._change)
            return
        # Both texts go along, so that what changed within a line can be told from the rest of it.
        for pair in pairs:
            if pair.number is not None:
                yield Row("left", pair.before, pair.after, pair.number, None, self._change)
        for pair in pairs:
            if pair.other_number is not None:
                yield Row("right", pair.before, pair.after, None, pair.other_number, self._change)

    def _setting(self, setting: SettingDifference) -> Iterator[Row]:
        self._change += 1
        before, after = value_text(setting.before), value_text(setting.after)
        if self._side_by_side:
            room = max(4, (self._width - self._name_width) // 2 - 3)
            left, right = _wrapped(before, room), _wrapped(after, room)
            names = _wrapped(setting_name(setting.name), self._name_width)
            for place in range(max(len(left), len(right), len(names))):
                yield Row("setting", _at(left, place), _at(right, place), change=self._change, name=_at(names, place))
            return
        yield Row("name", setting_name(setting.name), change=self._change)
        room = max(4, self._width - 2 * self._number_width - 4)
        for part in _wrapped(before, room):
            yield Row("left", part, "", change=self._change)
        for part in _wrapped(after, room):
            yield Row("right", "", part, change=self._change)


def setting_name(path: str) -> str:
    """AWS's path to a setting, of a variable its own name."""
    variable = path.removeprefix("Environment.Variables.")
    return path if variable == path else f"variable {variable}"


def value_text(value: object | None) -> str:
    """A setting's value as it would be typed."""
    match value:
        case None:
            return NOT_SET
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(value_text, value)) or "none"
        case Mapping():
            return ", ".join(f"{key} {value_text(item)}" for key, item in value.items())
        case "":
            return "“” (empty)"
        case _:
            return str(value)


def differing_part(before: str, after: str) -> tuple[int, int, int]:
    """Where two texts begin to differ, and where that ends in each; nothing where they have too little in common."""
    shorter = min(len(before), len(after))
    start = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    end = next((place for place in range(shorter - start) if before[-1 - place] != after[-1 - place]), shorter - start)
    if 3 * (start + end) < max(len(before), len(after)):
        return 0, 0, 0
    return start, len(before) - end, len(after) - end


def _runs(pairs: Sequence[LinePair]) -> Iterator[tuple[bool, Sequence[LinePair]]]:
    start = 0
    for place in range(1, len(pairs) + 1):
        if place == len(pairs) or pairs[place].same != pairs[start].same:
            yield pairs[start].same, pairs[start:place]
            start = place


def _same_row(pair: LinePair) -> Row:
    return Row("same", pair.before, pair.after, pair.number, pair.other_number)


def _wrapped(value: str, width: int) -> list[str]:
    lines = [part for line in printable(value).split("\n") for part in chop_cells(line, max(2, width)) or [""]]
    return lines if len(lines) <= VALUE_ROWS else [*lines[: VALUE_ROWS - 1], f"… {len(lines) - VALUE_ROWS + 1} more"]


def _at(parts: Sequence[str], place: int) -> str:
    return parts[place] if place < len(parts) else ""
