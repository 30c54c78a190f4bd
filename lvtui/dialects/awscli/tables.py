"""Answers as the AWS CLI's tables: a box for each structure, boxes inside boxes for what they hold.

What has only plain members is one row under its names; what would not fit the terminal's width that way is turned, one
line to a member.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_BESIDE = 4
"""Blanks and border that come to each column's widest cell."""


def table(title: str, value: Any, width: int) -> str:
    """`value` as a table headed by `title`; nothing at all for what is empty.

    Raises:
        ValueError: a list of lists of different lengths, which the CLI cannot print this way either.
    """
    sections = _Builder().built(title, value)
    if not sections:
        return ""
    widest = max(section.total_width for section in sections)
    if widest > width:
        sections = [section.turned for section in sections]
        widest = max(section.total_width for section in sections)
    return "".join(["-" * widest + "\n", *(line for section in sections for line in section.lines(widest))])


@dataclass
class _Section:
    title: str
    depth: int
    """How many boxes are around it."""
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def _columns(self) -> list[int]:
        cells = [*([self.headers] if self.headers else []), *self.rows]
        return [max(_wide(cell) for cell in column) for column in zip(*cells, strict=True)]

    @property
    def total_width(self) -> int:
        columns = sum(width + _BESIDE for width in self._columns) + 2
        return max(_wide(self.title) + 2, columns) + 2 * self.depth

    @property
    def turned(self) -> _Section:
        """With its only row upright."""
        if len(self.rows) != 1 or not self.headers:
            return self
        pairs = [list(pair) for pair in zip(self.headers, self.rows[0], strict=True)]
        return _Section(self.title, self.depth, rows=pairs)

    def lines(self, total: int) -> Iterator[str]:
        border = "|" * self.depth
        for line in self._bare_lines(total - 2 * self.depth):
            yield f"{border}{line}{border}\n"

    def _bare_lines(self, total: int) -> Iterator[str]:
        widths = _shared_out([column + _BESIDE for column in self._columns], total)
        if self.title:
            yield _centred(self.title, total, "|")
            if not self.headers and not self.rows:
                yield f"+{'-' * (total - 2)}+"
        if self.headers:
            yield _rule(widths)
            yield "".join(
                _centred(cell, width, "" if place else "|")
                for place, (width, cell) in enumerate(zip(widths, self.headers, strict=True))
            )
        if self.rows and widths:
            yield _rule(widths)
            for row in self.rows:
                yield "".join(
                    _to_the_left(cell, width, "" if place else "|")
                    for place, (width, cell) in enumerate(zip(widths, row, strict=True))
                )
            yield _rule(widths)


class _Builder:
    """Goes down into a value and makes a section of each structure on the way."""

    def __init__(self) -> None:
        self._sections: list[_Section] = []

    def built(self, title: str, value: Any) -> list[_Section]:
        self._build(title, value, 0)
        return self._sections

    def _begin(self, title: str, depth: int, headers: list[str] | None = None) -> None:
        self._sections.append(_Section(title, depth, headers or []))

    def _add_row(self, cells: Iterable[Any]) -> None:
        section, row = self._sections[-1], [str(cell) for cell in cells]
        expected = len(next(iter([*([section.headers] if section.headers else []), *section.rows]), row))
        if len(row) != expected:
            raise ValueError(f"Row should have {expected} elements, instead it has {len(row)}")
        section.rows.append(row)

    def _build(self, title: str | None, value: Any, depth: int) -> None:
        if not value:
            return
        structures = isinstance(value, list) and isinstance(value[0], dict)
        if title is not None and not structures:
            self._begin(title, depth)
        if structures:
            self._build_structures(title, value, depth)
        elif isinstance(value, list):
            for item in value:
                self._build_item(item)
        elif isinstance(value, dict):
            self._build_structure(value, depth)

    def _build_item(self, item: Any) -> None:
        if not isinstance(item, list | dict):
            self._add_row([item])
        elif not any(isinstance(cell, list | dict) for cell in item):
            self._add_row(item)
        else:
            self._build(None, item, 0)

    def _build_structure(self, value: Mapping[str, Any], depth: int) -> None:
        plain, nested = _split(value)
        if len(plain) == 1:
            self._add_row([plain[0], value[plain[0]]])
        elif plain:
            self._sections[-1].headers = plain
            self._add_row(value[key] for key in plain)
        for key in nested:
            self._build(key, value[key], depth + 1)

    def _build_structures(self, title: str | None, value: Sequence[Mapping[str, Any]], depth: int) -> None:
        headers = sorted({key for item in value for key in _split(item)[0]})
        nested = sorted({key for item in value for key in _split(item)[1]})
        for place, item in enumerate(value):
            if place == 0 or nested:
                self._begin(title or "", depth, headers)
            self._add_row(item.get(key, "") for key in headers)
            for key in nested:
                if key in item:
                    self._build(key, item[key], depth + 1)


def _split(value: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The names of the plain members, and those of the others."""
    nested = {key for key, item in value.items() if isinstance(item, dict | list)}
    return sorted(value.keys() - nested), sorted(nested)


def _shared_out(widths: list[int], total: int) -> list[int]:
    """The columns' widths stretched or squeezed in proportion until they fill the line."""
    if not widths:
        return []
    scale = total / sum(widths)
    shared = [round(scale * width) for width in widths]
    excess = sum(shared) - total
    while excess:
        step = 1 if excess > 0 else -1
        for place in range(len(shared)) if step > 0 else reversed(range(len(shared))):
            shared[place] -= step
            excess -= step
            if not excess:
                break
    return shared


def _rule(widths: Sequence[int]) -> str:
    first, *others = widths
    return "".join([f"+{'-' * (first - 2)}+", *(f"{'-' * (width - 1)}+" for width in others)])


def _centred(text: str, total: int, left: str) -> str:
    before = total // 2 - _wide(text) // 2 - 1
    after = total - len(left) - 1 - before - _wide(text)
    return f"{left}{' ' * before}{text}{' ' * after}|"


def _to_the_left(text: str, total: int, left: str) -> str:
    padding = 2 if total >= _wide(text) + 2 + len(left) + 1 else 0
    after = total - len(left) - padding - _wide(text) - 1
    return f"{left}{' ' * padding}{text}{' ' * after}|"


def _wide(text: str) -> int:
    """How many columns of a terminal `text` takes, a character that may be wide counted as wide."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
