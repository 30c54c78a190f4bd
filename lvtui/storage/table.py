"""A TOML file read key by key: each value is of its kind, and no key is left that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from lvtui.storage.writing import FORMAT
from lvtui.toml_files import KIND_IN_WORDS, Unreadable, parsed, read_text

T = TypeVar("T")


class Table:
    """One table of a file. Every complaint is an `Unreadable` that names the file and the path of the key."""

    def __init__(self, path: Path, values: Mapping[str, Any], at: str = "") -> None:
        self.path = path
        self.at = at
        """The path of this table inside the file, empty for the file itself."""
        self.format = 0
        """Of the file, where this is the file itself."""
        self._left = dict(values)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, default: str | None = None) -> str:
        """Text; `default` stands in where the key is absent."""
        return self._take(key, str, default)

    def whole(self, key: str) -> int:
        """A whole number."""
        return self._take(key, int)

    def number(self, key: str, default: float | None = None) -> float:
        """A number, whole or not; `default` stands in where the key is absent."""
        if key not in self._left and default is None:
            raise self.wrong(key, "is missing")
        value = self._left.pop(key, default)
        if type(value) not in (int, float):
            raise self.wrong(key, f"should be a number, not {_shown(value)}")
        try:
            return float(value)
        except OverflowError:
            raise self.wrong(key, "is too large") from None

    def moment(self, key: str) -> datetime:
        """A date and time with its offset, as UTC: answers print these without looking at an offset."""
        value = self._take(key, datetime)
        if value.tzinfo is None:
            raise self.wrong(key, "should have an offset, such as +00:00")
        try:
            moment = value.astimezone(UTC)
        except OverflowError:
            moment = value.replace(year=1)
        # In the first and the last year, not every place on earth has a date to show it as.
        if not 2 <= moment.year <= 9998:
            raise self.wrong(key, "is outside the years 2 to 9998")
        return moment

    def table(self, key: str) -> Table:
        """A table inside this one."""
        return Table(self.path, self._take(key, dict), self._path(key))

    def optional_table(self, key: str) -> Table | None:
        """A table inside this one, ``None`` where it is absent."""
        return self.table(key) if key in self else None

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Everything in here, each a table."""
        for key in list(self._left):
            yield key, self.table(key)

    def texts(self) -> dict[str, str]:
        """Everything in here, each a text."""
        return {key: self.text(key) for key in list(self._left)}

    def several(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._take(key, list)
        for value in values:
            if type(value) is not str:
                raise self.wrong(key, f"should be a list of texts, not {_shown(values)}")
        return tuple(values)

    def wholes(self) -> dict[str, int]:
        """Everything in here, each a whole number."""
        return {key: self.whole(key) for key in list(self._left)}

    def numbers(self) -> dict[str, float]:
        """Everything in here, each a number, whole or not."""
        return {key: self.number(key) for key in list(self._left)}

    def rest(self) -> dict[str, Any]:
        """Whatever has not been read yet, as it is."""
        left, self._left = self._left, {}
        return left

    def end(self) -> None:
        """Raise `Unreadable` if a key is left: it would be lost with the next save."""
        for key in self._left:
            raise self.wrong(key, "means nothing here")

    def wrong(self, key: str, what: str) -> Unreadable:
        """The complaint about a key of this table."""
        return Unreadable(f"{self.path}: `{self._path(key)}` {what}.")

    def _take(self, key: str, kind: type[T], default: T | None = None) -> T:
        if key not in self._left:
            if default is not None:
                return default
            raise self.wrong(key, "is missing")
        value = self._left.pop(key)
        # Not isinstance: true and false are whole numbers to Python, and not to the person who wrote the file.
        if type(value) is not kind:
            words = "a date and time" if kind is datetime else KIND_IN_WORDS[kind]
            raise self.wrong(key, f"should be {words}, not {_shown(value)}")
        return value

    def _path(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key


def open_table(path: Path, newest: int = FORMAT) -> Table:
    """The tables of one of lvtui's files, its format checked and read: one of those up to `newest`.

    Raises:
        Unreadable: it cannot be read, is not TOML (with line and column), or is of a newer format.
    """
    return table_of(path, read_text(path), newest)


def table_of(path: Path, text: str, newest: int = FORMAT) -> Table:
    """As :func:`open_table`, of the text of a file or of its beginning.

    Raises:
        Unreadable: it is not TOML (with line and column), or is of a newer format.
    """
    table = Table(path, parsed(path, text))
    table.format = table.whole("format")
    if table.format > newest:
        known = "format 1" if newest == 1 else f"formats 1 to {newest}"
        raise Unreadable(f"{path} is of format {table.format}; this lvtui reads {known}, so a newer one wrote it.")
    if table.format < 1:
        raise table.wrong("format", f"should be 1 to {newest}, not {table.format}")
    return table


def _shown(value: object) -> str:
    """A value as a complaint quotes it: not all of a long text."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
