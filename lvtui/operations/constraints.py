"""The limits that can stand beside a member, and AWS's sentence for each (semantics §1.3).

A constraint knows two things: the sentences that *describe* it, which AWS quotes for the keys and values of maps, and
which of those a given value *breaks*.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol, runtime_checkable

from lvtui.operations import naming

NOT_NULL = "Member must not be null"

_LETTERS_SPACES_NUMBERS = r"\p{L}\p{Z}\p{N}"
_THE_SAME_IN_PYTHON = r"\w \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@runtime_checkable
class Constraint(Protocol):
    """A limit on one value."""

    def describe(self) -> Iterator[str]:
        """AWS's sentences for this limit, in AWS's order."""
        ...

    def broken_by(self, value: object) -> Iterator[str]:
        """The sentences among them that `value` does not keep."""
        ...


@dataclass(frozen=True)
class Pattern:
    """The whole text matches; AWS publishes patterns without anchors and means them anchored (§1.2)."""

    regex: str

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        # AWS's patterns are Java's: \d is ASCII there, and \p{…} has no twin in Python's re.
        translated = self.regex.replace(_LETTERS_SPACES_NUMBERS, _THE_SAME_IN_PYTHON)
        return re.compile(translated, re.ASCII if translated == self.regex else 0)

    def describe(self) -> Iterator[str]:
        yield f"Member must satisfy regular expression pattern: {self.regex}"

    def broken_by(self, value: object) -> Iterator[str]:
        if not self._compiled.fullmatch(str(value)):
            yield from self.describe()


@dataclass(frozen=True)
class Length:
    """How many characters, or how many items of a list."""

    minimum: int
    maximum: int

    def describe(self) -> Iterator[str]:
        yield f"Member must have length less than or equal to {self.maximum}"
        yield f"Member must have length greater than or equal to {self.minimum}"

    def broken_by(self, value: object) -> Iterator[str]:
        size = len(value)  # type: ignore[arg-type]  # the table puts this on text and lists only
        at_most, at_least = self.describe()
        if size > self.maximum:
            yield at_most
        if size < self.minimum:
            yield at_least


_BARE_NAME = re.compile("[a-zA-Z0-9-_]+")


@dataclass(frozen=True)
class ArnLength(Length):
    """The limit of what is not a bare name: those have a shorter one of their own."""

    def broken_by(self, value: object) -> Iterator[str]:
        if not _BARE_NAME.fullmatch(str(value)):
            yield from super().broken_by(value)


@dataclass(frozen=True)
class BareNameLength:
    """A function's name without any ARN around it; AWS answers this one with another code (§1.3)."""

    maximum: int

    def describe(self) -> Iterator[str]:
        yield f"Member must have length less than or equal to {self.maximum}"

    def broken_by(self, value: object) -> Iterator[str]:
        if _BARE_NAME.fullmatch(str(value)) and len(str(value)) > self.maximum:
            yield from self.describe()


@dataclass(frozen=True)
class Range:
    """A number between two others, both allowed."""

    minimum: float
    maximum: float

    def describe(self) -> Iterator[str]:
        yield f"Member must have value less than or equal to {self.maximum}"
        yield f"Member must have value greater than or equal to {self.minimum}"

    def broken_by(self, value: object) -> Iterator[str]:
        at_most, at_least = self.describe()
        # Written so that NaN, which compares false with everything, breaks both.
        if not value <= self.maximum:  # type: ignore[operator]  # the table puts this on numbers only
            yield at_most
        if not value >= self.minimum:  # type: ignore[operator]
            yield at_least


@dataclass(frozen=True)
class AtLeast:
    """A number that has a least value and no greatest."""

    minimum: int

    def describe(self) -> Iterator[str]:
        yield f"Member must have value greater than or equal to {self.minimum}"

    def broken_by(self, value: object) -> Iterator[str]:
        if value < self.minimum:  # type: ignore[operator]  # the table puts this on whole numbers only
            yield from self.describe()


@dataclass(frozen=True)
class OneOf:
    """One of a set of words."""

    words: tuple[str, ...]

    def describe(self) -> Iterator[str]:
        yield f"Member must satisfy enum value set: [{', '.join(self.words)}]"

    def broken_by(self, value: object) -> Iterator[str]:
        if value not in self.words:
            yield from self.describe()


@dataclass(frozen=True)
class FirstFailureOnly:
    """Report one broken limit of this member, not all: what AWS does for most function names (§1.3)."""


@dataclass(frozen=True)
class Sensitive:
    """Messages name this member but never quote its value: what AWS does for environment variables."""


def java(value: object) -> str:
    """`value` as AWS's messages print it: maps as ``{2=0.5}``, lists as ``[a, b]``, the rest as Java does."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float():
            return _java_double(value)
        case Mapping():
            return "{" + ", ".join(f"{java(key)}={java(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(java(item) for item in value) + "]"
        case _ if is_dataclass(value):
            found = {field.name: getattr(value, field.name) for field in fields(value)}
            members = (
                f"{naming.field_name(naming.member_name(attribute))}={java(item)}"
                for attribute, item in found.items()
                if item is not None
            )
            return f"{type(value).__name__}({', '.join(members)})"
        case _:
            return str(value)


def _java_double(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    digits, exponent = f"{Decimal(repr(number)).normalize():E}".split("E")
    return f"{digits}{'' if '.' in digits else '.0'}E{int(exponent)}"
