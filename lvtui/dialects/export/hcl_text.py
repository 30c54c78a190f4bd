"""Terraform's language, spelt as ``terraform fmt`` would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True)
class Expression:
    """Written as it is, unlike text: ``aws_lambda_function.demo.version``."""

    text: str


@dataclass(frozen=True)
class Block:
    """``kind "label" { … }``, with a comment above it if there is a note."""

    kind: str
    labels: Sequence[str]
    body: Body
    note: str = ""


Body: TypeAlias = "Sequence[tuple[str, Any] | Block]"
"""Attributes, by name, and blocks, in order."""


def hcl_text(blocks: Sequence[Block], *, head: Sequence[str] = ()) -> str:
    """The blocks, after the lines of `head` as comments."""
    parts = ["\n".join(f"# {line}" for line in head)] if head else []
    return "\n\n".join([*parts, *("\n".join(_block(block)) for block in blocks)]) + "\n"


def label(name: str) -> str:
    """`name`, of letters, digits, ``-`` and ``_``, as one can be referred to."""
    return name if _IDENTIFIER.fullmatch(name) else f"_{name}"


def _block(block: Block) -> Iterator[str]:
    if block.note:
        yield f"# {block.note}"
    yield " ".join([block.kind, *map(_text, block.labels), "{"])
    yield from _deeper(_body(block.body))
    yield "}"


def _body(body: Body) -> Iterator[str]:
    waiting: list[tuple[str, str]] = []
    begun = False
    for item in body:
        if isinstance(item, Block):
            yield from _aligned(waiting)
            if begun or waiting:
                yield ""
            waiting = []
            yield from _block(item)
        else:
            name, value = item
            first, *more = _value(value)
            if more:
                yield from _aligned(waiting)
                waiting = []
                yield f"{name} = {first}"
                yield from more
            else:
                waiting.append((name, first))
        begun = True
    yield from _aligned(waiting)


def _aligned(attributes: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max((len(name) for name, _ in attributes), default=0)
    return (f"{name:<{width}} = {value}" for name, value in attributes)


def _value(value: Any) -> list[str]:
    match value:
        case Expression():
            return [value.text]
        case bool():
            return [str(value).lower()]
        case str():
            return [_text(value)]
        case Mapping() if value:
            items = [(key.text if isinstance(key, Expression) else _text(key), item) for key, item in value.items()]
            return ["{", *_deeper(_body(items)), "}"]
        case Mapping():
            return ["{}"]
        case list() | tuple():
            return [f"[{', '.join(_value(item)[0] for item in value)}]"]
        case _:
            return [repr(value)]


def _text(text: str) -> str:
    escaped = "".join(_ESCAPES.get(letter) or _printable(letter) for letter in text)
    return f'"{escaped.replace("${", "$${").replace("%{", "%%{")}"'


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def _deeper(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" if line else line for line in lines)
