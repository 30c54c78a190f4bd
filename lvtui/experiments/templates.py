"""Reads templates of events: JSON whose ``{{placeholders}}`` become something else in each event."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from lvtui.experiments.lots import Lots

_OPEN, _CLOSE = "{{", "}}"
_FURTHEST = 2**53
"""Whole numbers up to here are exact in every JSON reader."""


class InvalidTemplate(ValueError):
    """The template cannot be used; the message is a sentence that names the place."""

    def __init__(self, message: str, line: int, column: int) -> None:
        """`line` and `column` count from 1."""
        super().__init__(f"Line {line}, column {column}: {message}")
        self.line = line
        self.column = column


Value: TypeAlias = Callable[[int, Lots, datetime], str]
"""The text for call `index`, of its lots and its time."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One of the changing places of a template."""

    value: Value
    uses_time: bool = False


Piece: TypeAlias = str | Placeholder


class _Wrong(Exception):
    """What is wrong with one placeholder."""


def parse_template(text: str) -> tuple[Piece, ...]:
    """The pieces of a template, in order; whatever the placeholders become, together they are JSON.

    Raises:
        InvalidTemplate: it is not.
    """
    pieces: list[Piece] = []
    skeleton: list[str] = []
    position, quoted = 0, False
    while True:
        start = text.find(_OPEN, position)
        literal = text[position:] if start < 0 else text[position:start]
        quoted = _ends_quoted(literal, quoted)
        pieces.append(literal)
        skeleton.append(literal)
        if start < 0:
            break
        end = text.find(_CLOSE, start)
        if end < 0:
            raise _at(text, start, "the placeholder has no }} at its end.")
        if not quoted:
            _check_alone(text, start, end + len(_CLOSE))
        try:
            pieces.append(_placeholder(text[start + len(_OPEN) : end], quoted=quoted))
        except _Wrong as wrong:
            raise _at(text, start, str(wrong)) from None
        # As long as what it stands for, so that JSON's own complaint names the right place.
        skeleton.append(("x" if quoted else "0") + ("x" if quoted else " ") * (end + 1 - start))
        position = end + len(_CLOSE)
    try:
        json.loads("".join(skeleton))
    except json.JSONDecodeError as error:
        raise InvalidTemplate(f"this is not JSON: {error.msg}.", error.lineno, error.colno) from error
    except RecursionError as error:
        raise InvalidTemplate("this is nested too deeply.", 1, 1) from error
    return tuple(piece for piece in pieces if piece != "")


def _ends_quoted(literal: str, quoted: bool) -> bool:
    escaped = False
    for character in literal:
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
    return quoted


def _check_alone(text: str, start: int, end: int) -> None:
    """A placeholder outside of quotes is a value of its own: of ``-{{integer -5 5}}`` not every event would be JSON."""
    before, after = text[:start].rstrip()[-1:], text[end:].lstrip()[:1]
    if before not in {"", ":", "[", ","} or after not in {"", ",", "]", "}"}:
        raise _at(text, start, "a placeholder outside of quotes stands alone, as a whole value.")


def _placeholder(words: str, *, quoted: bool) -> Placeholder:
    kind, _, rest = words.strip().partition(" ")
    rest = rest.strip()
    make = _KINDS.get(kind)
    if make is None:
        named = f"there is no placeholder {kind}" if kind else "a placeholder needs a name"
        raise _Wrong(f"{named}; there are {', '.join(_KINDS)}.")
    return make(rest, quoted)


def _counter(rest: str, quoted: bool) -> Placeholder:  # noqa: ARG001
    first = 1 if not rest else _integers(rest, 1, "counter takes one whole number, the first: {{counter 100}}.")[0]
    return Placeholder(lambda index, _lots, _now: str(first + index))


def _integer(rest: str, quoted: bool) -> Placeholder:  # noqa: ARG001
    low, high = _integers(rest, 2, "integer takes the least and the largest: {{integer 1 100}}.")
    if low > high:
        raise _Wrong(f"the least integer ({low}) is above the largest ({high}).")
    return Placeholder(lambda _index, lots, _now: str(low + lots.below(high - low + 1)))


def _number(rest: str, quoted: bool) -> Placeholder:  # noqa: ARG001
    words = rest.split()
    if len(words) != 2 or not all(re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", word) for word in words):
        raise _Wrong("number takes the least and the largest: {{number 0 1}}.")
    low, high = map(float, words)
    if low > high:
        raise _Wrong(f"the least number ({words[0]}) is above the largest ({words[1]}).")
    return Placeholder(lambda _index, lots, _now: repr(round(low + lots.unit() * (high - low), 6)))


def _choice(rest: str, quoted: bool) -> Placeholder:
    choices = [choice.strip() for choice in rest.split("|")]
    if not rest:
        raise _Wrong("choice takes what to choose from: {{choice a|b|c}}.")
    texts = [json.dumps(choice)[1:-1] if quoted else _as_json(choice) for choice in choices]
    return Placeholder(lambda _index, lots, _now: texts[lots.below(len(texts))])


def _uuid(rest: str, quoted: bool) -> Placeholder:
    _take_nothing("uuid", rest)

    def value(index: int, lots: Lots, now: datetime) -> str:  # noqa: ARG001
        digits = f"{lots.bits():016x}{lots.bits():016x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    return Placeholder(value if quoted else _in_quotes(value))


def _now(rest: str, quoted: bool) -> Placeholder:
    _take_nothing("now", rest)

    def value(index: int, lots: Lots, now: datetime) -> str:  # noqa: ARG001
        return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return Placeholder(value if quoted else _in_quotes(value), uses_time=True)


_KINDS: dict[str, Callable[[str, bool], Placeholder]] = {
    "counter": _counter,
    "choice": _choice,
    "integer": _integer,
    "number": _number,
    "uuid": _uuid,
    "now": _now,
}


def _in_quotes(value: Value) -> Value:
    return lambda index, lots, now: f'"{value(index, lots, now)}"'


def _as_json(choice: str) -> str:
    """``red`` is a text, ``5``, ``true`` and ``"5"`` are what they are in JSON."""
    try:
        json.loads(choice, parse_constant=_no_constant)
    except ValueError:
        return json.dumps(choice)
    return choice


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _integers(rest: str, count: int, otherwise: str) -> Sequence[int]:
    words = rest.split()
    if len(words) != count or not all(re.fullmatch(r"-?\d{1,16}", word) for word in words):
        raise _Wrong(otherwise)
    numbers = [int(word) for word in words]
    if any(abs(number) > _FURTHEST for number in numbers):
        raise _Wrong(f"whole numbers reach to {_FURTHEST:,} here.")
    return numbers


def _take_nothing(kind: str, rest: str) -> None:
    if rest:
        raise _Wrong(f"{kind} takes nothing more: {{{{{kind}}}}}.")


def _at(text: str, position: int, message: str) -> InvalidTemplate:
    line = text.count("\n", 0, position) + 1
    return InvalidTemplate(message, line, position - text.rfind("\n", 0, position))
