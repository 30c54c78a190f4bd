"""TOML that people write by hand: read with care, and every complaint a sentence that names the file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

KIND_IN_WORDS: Mapping[type, str] = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


BYTE_ORDER_MARK = "\ufeff"
"""What some editors put before all else; TOML has no place for it, and it means nothing."""
DEEPEST = 50
"""Tables and lists inside one another that a file may have; Python shows a value of a thousand no more."""
LONGEST_NUMBER = 1_000
"""Digits of a whole number that a file may have; of thousands, Python shows none."""


class Unreadable(ValueError):
    """A file's contents are not what they should be; the message is a sentence that begins with the file.

    It quotes what stands in the file, so control characters and line ends in it are shown as escapes: a terminal
    would obey them.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence if sentence.isprintable() else "".join(map(_visible, sentence)))


class Refused(Unreadable):
    """The system does not let it be read: nothing is known of what is in it, so it is not to be taken for damaged."""


def cannot_be(deed: str, path: Path, error: OSError) -> Unreadable:
    """The complaint about what cannot be ``read`` or ``listed``; a `Refused` unless there is nothing of that kind."""
    # Windows refuses a folder in the place of a file as if it were for want of a right.
    no_such_thing = error.errno in _NO_SUCH_THING or (os.name == "nt" and deed == "read" and path.is_dir())
    kind = Unreadable if no_such_thing else Refused
    return kind(f"{path} cannot be {deed}: {error.strerror or error}.")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, its line ends untouched. Raises `Unreadable`."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise cannot_be("read", path, error) from error


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `Unreadable`, with line and column where TOML itself is broken."""
    return parsed(path, read_text(path))


def parsed(path: Path, text: str) -> dict[str, Any]:
    """The tables of a text, of values that can be shown to whoever wrote them.

    Raises `Unreadable`, with line and column where TOML itself is broken; also for what is nested deeper than `DEEPEST`
    and for numbers longer than `LONGEST_NUMBER`. `path` is the file that the sentence names.
    """
    import tomllib

    text = text.removeprefix(BYTE_ORDER_MARK)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise not_toml(path, text, error) from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, a thousand brackets: the parser gives up without saying where.
        raise Unreadable(f"{path} is not TOML that can be read: {error}.") from error
    refuse_boundless(path, values)
    return values


def not_toml(path: Path, text: str, error: ValueError) -> Unreadable:
    """The complaint about a text that is not valid TOML, always with line and column: the parser gives none where the
    trouble is that the text ends."""
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    words = str(error).replace("(at end of document)", f"(at line {line}, column {column}, where the file ends)")
    return Unreadable(f"{path} is not valid TOML: {words}.")


def member(path: Path, table: Mapping[str, Any], key: str, kind: type[T], default: T | None = None) -> T:
    """`table[key]`, checked to be of exactly this kind; `default` stands in where the key is absent.

    Raises `Unreadable`, in whose sentence `path` is the file the table came from.
    """
    if key not in table and default is not None:
        return default
    if key not in table:
        raise Unreadable(f"{path}: `{key}` is missing.")
    value = table[key]
    # Not isinstance: true and false are whole numbers to Python, and not to the person who wrote the file.
    if type(value) is not kind:
        raise Unreadable(f"{path}: `{key}` should be {KIND_IN_WORDS[kind]}, not {value!r}.")
    return value


def refuse_unknown(path: Path, keys: Iterable[str], known: Iterable[str]) -> None:
    """Raise `Unreadable` at a key that nothing reads: most likely a slip of the pen."""
    known = tuple(known)
    for key in keys:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f" (did you mean `{near[0]}`?)" if near else ""
            raise Unreadable(f"{path}: nothing is called `{key}`{hint}.")


def refuse_boundless(path: Path, values: Mapping[str, Any]) -> None:
    """Raise `Unreadable` at a value that could not be shown: nested beyond `DEEPEST`, or of too many digits."""
    waiting: list[tuple[str, object, int]] = [("", values, 0)]  # no recursion: what is looked for would exhaust it
    while waiting:
        at, value, depth = waiting.pop()
        if depth > DEEPEST and isinstance(value, dict | list):
            raise Unreadable(f"{path}: `{at[:60]}…` has more than {DEEPEST} tables or lists inside one another.")
        match value:
            case dict():
                waiting += ((f"{at}.{key}" if at else key, inner, depth + 1) for key, inner in value.items())
            case list():
                waiting += ((at, inner, depth + 1) for inner in value)
            case int() if abs(value) >= _BOUND:
                raise Unreadable(f"{path}: `{at}` is a number of more than {LONGEST_NUMBER:,} digits.")


_NO_SUCH_THING = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG}
_BOUND = 10**LONGEST_NUMBER


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
