"""AWS's validation, generated from what stands beside the members (semantics §1.3)."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lvtui.operations import naming
from lvtui.operations.constraints import NOT_NULL, BareNameLength, Constraint, java
from lvtui.operations.errors import InvalidParameterValue, ValidationFailed
from lvtui.operations.table import Member, Request, Shape, item_markers

_MAP_KEYS = "Map keys must satisfy constraint"
_MAP_VALUES = "Map value must satisfy constraint"


def validate(request: Request[Any]) -> None:
    """Check every member against its declaration.

    Raises:
        ValidationFailed: all that is wrong, in one message.
        InvalidParameterValue: the only thing wrong is a bare name that is too long (CreateFunction).
    """
    failures = list(_failures_in(request, prefix=""))
    if not failures:
        return
    message = validation_message([text for text, _ in failures])
    if all(isinstance(constraint, BareNameLength) for _, constraint in failures):
        raise InvalidParameterValue(message)
    raise ValidationFailed(message)


def failures_of(request: Request[Any], attribute: str) -> list[str]:
    """What is wrong with one member, each as its own whole message; for a line beside a field."""
    member = next(member for member in request.members() if member.attribute == attribute)
    value = getattr(request, attribute)
    return [validation_message([text]) for text, _ in _failures_at(member, value, prefix="")]


def validation_message(failures: Sequence[str]) -> str:
    """Join the failures as AWS does: ``2 validation errors detected: …; …``."""
    plural = "" if len(failures) == 1 else "s"
    return f"{len(failures)} validation error{plural} detected: {'; '.join(failures)}"


def failure(value: object, field: str, sentence: str) -> str:
    """One failure; a missing member is printed as a bare ``null``."""
    shown = "null" if value is None else f"'{java(value)}'"
    return f"Value {shown} at '{field}' failed to satisfy constraint: {sentence}"


Failure = tuple[str, Constraint | None]


def _failures_in(shape: Shape, prefix: str) -> Iterator[Failure]:
    for member in shape.members():
        yield from _failures_at(member, getattr(shape, member.attribute), prefix)


def _failures_at(member: Member, value: object, prefix: str) -> Iterator[Failure]:
    field = prefix + naming.field_name(member.name)
    if value is None:
        if member.required:
            yield failure(None, field, NOT_NULL), None
        return
    found = list(_broken(member.constraints, value, field))
    yield from found[:1] if member.first_failure_only else found
    yield from _failures_inside(member.kind, value, field)


def _broken(constraints: Sequence[Constraint], value: object, field: str) -> Iterator[Failure]:
    for constraint in constraints:
        for sentence in constraint.broken_by(value):
            yield failure(value, field, sentence), constraint


def _failures_inside(kind: Any, value: object, field: str) -> Iterator[Failure]:
    match value:
        case Shape():
            yield from _failures_in(value, prefix=f"{field}.")
        case Mapping():
            key_kind, value_kind = typing.get_args(kind)
            yield from _failures_in_map(key_kind, value_kind, value, field)
        case list() | tuple():
            inner, markers = item_markers(typing.get_args(kind)[0])
            constraints = [marker for marker in markers if isinstance(marker, Constraint)]
            for place, item in enumerate(value, start=1):
                yield from _broken(constraints, item, f"{field}.{place}.member")
                yield from _failures_inside(inner, item, f"{field}.{place}.member")


def _failures_in_map(key_kind: Any, value_kind: Any, value: Mapping[Any, Any], field: str) -> Iterator[Failure]:
    """AWS quotes *all* limits of a map's keys (or values) as soon as one key (or value) breaks one."""
    numeric = item_markers(value_kind)[0] is float
    shown = {key: float(item) for key, item in value.items()} if numeric else dict(value)
    for kind, items, opening, closing in (
        (key_kind, list(value), _MAP_KEYS, []),
        (value_kind, list(value.values()), _MAP_VALUES, [NOT_NULL]),
    ):
        constraints = [marker for marker in item_markers(kind)[1] if isinstance(marker, Constraint)]
        if any(True for item in items for constraint in constraints for _ in constraint.broken_by(item)):
            sentences = [sentence for constraint in constraints for sentence in constraint.describe()]
            yield failure(shown, field, f"{opening}: [{', '.join(sentences + closing)}]"), None
