"""Legal values of any shape of the table, drawn from the declarations themselves."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from lvtui.operations.constraints import AtLeast, Constraint, Length, OneOf, Pattern, Range
from lvtui.operations.table import Shape, item_markers
from lvtui.operations.vocabulary import CREATE_PATTERN, GET_PATTERN

_EXAMPLES = {
    CREATE_PATTERN: ("demo", "demo:prod", "123456789012:function:demo", "arn:aws:lambda:us-east-1:123456789012:demo:7"),
    GET_PATTERN: ("demo", "demo.1", "function:demo:$LATEST.PUBLISHED", "us-gov-west-1:demo"),
}
"""Values for the patterns that are too wide to draw from in a test's time."""
_EXAMPLES_BY_WORD = {
    "elasticfilesystem": ("arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",),
    r"\p{L}": ("", "team", "Größe", "a b", "a/b:c=d+e-f@g.h_i"),
}


def legal(kind: type[Shape]) -> st.SearchStrategy[Any]:
    """Instances of `kind` that keep every limit; optional members are left out now and then."""
    return _legal(kind)  # type: ignore[arg-type]  # mypy looks at the instances' __hash__


@cache
def _legal(kind: Any) -> st.SearchStrategy[Any]:
    may_be_none = {field.name for field in dataclasses.fields(kind) if field.default is None}
    return st.builds(
        kind,
        **{
            member.attribute: st.none() | values if member.attribute in may_be_none else values
            for member in kind.members()
            for values in [_of_kind(member.kind, member.constraints)]
        },
    )


def _of_item(kind: Any) -> st.SearchStrategy[Any]:
    bare, markers = item_markers(kind)
    return _of_kind(bare, tuple(marker for marker in markers if isinstance(marker, Constraint)))


def _of_kind(kind: Any, constraints: Sequence[Constraint]) -> st.SearchStrategy[Any]:
    origin = typing.get_origin(kind)
    least, most = _sizes(constraints)
    if origin is not None and issubclass(origin, Mapping):
        keys, values = typing.get_args(kind)
        return st.dictionaries(_of_item(keys), _of_item(values), max_size=2)
    if origin is not None:
        (items,) = typing.get_args(kind)
        return st.lists(_of_item(items), min_size=least, max_size=most).map(tuple)
    if issubclass(kind, Shape):
        return legal(kind)
    if kind is str:
        return _text(constraints).filter(lambda text: not any(True for c in constraints for _ in c.broken_by(text)))
    limits = next((c for c in constraints if isinstance(c, Range)), None)
    if kind is float:
        return st.floats(limits.minimum, limits.maximum) if limits else st.floats(allow_nan=False)
    if kind is int and (least_value := next((c for c in constraints if isinstance(c, AtLeast)), None)):
        return st.integers(least_value.minimum)
    if kind is int:
        return st.integers(int(limits.minimum), int(limits.maximum)) if limits else st.integers()
    return {bool: st.booleans(), bytes: st.binary(max_size=20)}[kind]


def _sizes(constraints: Sequence[Constraint]) -> tuple[int, int]:
    length = next((c for c in constraints if isinstance(c, Length)), None)
    return (length.minimum, min(length.maximum, length.minimum + 2)) if length else (0, 2)


def _text(constraints: Sequence[Constraint]) -> st.SearchStrategy[str]:
    for constraint in constraints:
        if isinstance(constraint, OneOf):
            return st.sampled_from(constraint.words)
        if isinstance(constraint, Pattern):
            examples = _EXAMPLES.get(constraint.regex) or next(
                (found for word, found in _EXAMPLES_BY_WORD.items() if word in constraint.regex), None
            )
            return st.sampled_from(examples) if examples else _matching(constraint.regex)
    least, most = _sizes(constraints)
    return st.text(min_size=least, max_size=max(most, 5))


@cache
def _matching(regex: str) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(regex, re.ASCII), fullmatch=True)
