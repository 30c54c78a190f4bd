"""TOML that people write by hand: read with care, and every complaint a sentence that names the file."""

from __future__ import annotations

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


class Unreadable(ValueError):
    """A file's contents are not what they should be; the message is a sentence that begins with the file."""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, its line ends untouched. Raises `Unreadable`."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `Unreadable`, with line and column where TOML itself is broken."""
    import tomllib

    text = read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise not_toml(path, text, error) from error


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
