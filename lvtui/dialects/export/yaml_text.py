"""Templates as YAML: as much of it as CloudFormation's need, with its short tags and with comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_PLAIN = re.compile(r"[A-Za-z/](?:[A-Za-z0-9_./@=*$+:-]*[A-Za-z0-9_./@=*$+-])?")
"""Text that needs no quotes, unless it is one of the words below."""
_OTHERWISE = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""Words that YAML 1.1 reads as something else than text."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True)
class Tagged:
    """A value with a tag: ``Tagged("Ref", "Function")`` is ``!Ref Function``."""

    tag: str
    value: Any


@dataclass(frozen=True)
class Noted:
    """A value of a mapping with a comment above it; each line of the comment is one of the text's."""

    note: str
    value: Any


def yaml_text(document: Mapping[str, Any], *, head: Sequence[str] = ()) -> str:
    """`document` as YAML, after the lines of `head` as comments."""
    return "\n".join([*(f"# {line}".rstrip() for line in head), *_mapping(document)]) + "\n"


def _node(value: Any) -> tuple[str, list[str]]:
    """What stands behind the key or the dash, and the lines below it."""
    match value:
        case Tagged(tag=tag, value=list() | tuple() as items) if not any(_node(item)[1] for item in items):
            return f"!{tag} [{', '.join(_node(item)[0] for item in items)}]", []
        case Tagged(tag=tag):
            first, below = _node(value.value)
            return f"!{tag} {first}".rstrip(), below
        case Mapping():
            return ("", list(_mapping(value))) if value else ("{}", [])
        case list() | tuple():
            return ("", list(_sequence(value))) if value else ("[]", [])
        case str() if _as_block(value):
            return ("|" if value.endswith("\n") else "|-"), value.removesuffix("\n").split("\n")
        case _:
            return _scalar(value), []


def _mapping(document: Mapping[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        note, noted = (value.note, value.value) if isinstance(value, Noted) else ("", value)
        yield from (f"# {line}".rstrip() for line in note.splitlines())
        first, below = _node(noted)
        yield f"{_scalar(key)}: {first}".rstrip()
        yield from _deeper(below)


def _sequence(items: Sequence[Any]) -> Iterator[str]:
    for item in items:
        first, below = _node(item)
        if first:
            yield f"- {first}"
            yield from _deeper(below)
        else:
            yield f"- {below[0]}"
            yield from _deeper(below[1:])


def _deeper(lines: Sequence[str]) -> Iterator[str]:
    return (f"  {line}" if line else line for line in lines)


def _scalar(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return _number(value)
        case str() if _PLAIN.fullmatch(value) and value.lower() not in _OTHERWISE:
            return value
        case str():
            return f'"{"".join(map(_escaped, value))}"'
        case _:
            return str(value)


def _number(value: float) -> str:
    # What Python writes with an exponent, some readers of YAML take for text.
    shown = f"{Decimal(repr(value)):f}"
    return shown if "." in shown else f"{shown}.0"


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    return f"\\U{ord(letter):08x}"


def _as_block(text: str) -> bool:
    """Whether `text` reads the same as a literal block: several lines, and nothing that a reader would change."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and all(letter.isprintable() or letter in "\n\t" for letter in text)
        and lines[0] != ""
        and not lines[0][0].isspace()
        and lines[-1] != ""
        and not any(line.isspace() for line in lines)
    )
