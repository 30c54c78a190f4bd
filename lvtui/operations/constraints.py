"""The limits that can stand beside a member, and AWS's sentence for each (semantics §1.3).

A constraint knows two things: the sentences that *describe* it, which AWS quotes for the keys and values of maps, and
which of those a given value *breaks*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

NOT_NULL = "Member must not be null"


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
        translated = self.regex.replace(r"\p{L}\p{Z}\p{N}", r"\w\s")
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


@dataclass(frozen=True)
class BareNameLength:
    """A function's name without any ARN around it; AWS answers this one with another code (§1.3)."""

    maximum: int

    def describe(self) -> Iterator[str]:
        yield f"Member must have length less than or equal to {self.maximum}"

    def broken_by(self, value: object) -> Iterator[str]:
        if ":" not in str(value) and len(str(value)) > self.maximum:
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


def java(value: object) -> str:
    """`value` as AWS's messages print it: maps as ``{2=0.5}``, lists as ``[a, b]``, booleans in lower case."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{java(key)}={java(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(java(item) for item in value) + "]"
        case _:
            return str(value)
