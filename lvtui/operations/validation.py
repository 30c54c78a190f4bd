"""AWS's validation, generated from what stands beside the members (semantics §1.3)."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lvtui.operations import naming
from lvtui.operations.constraints import NOT_NULL, BareNameLength, Constraint, java
from lvtui.operations.errors import InvalidParameterValue, ValidationFailed
from lvtui.operations.table import Member, Request, Shape, item_markers

_MAP_KEYS = "Map keys must satisfy constraint"
_MAP_VALUES = "Map value must satisfy constraint"
_LIST_ITEMS = "Member must satisfy constraint"


def validate(request: Request[Any]) -> None:
    """Check every member against its declaration.

    Raises:
        ValidationFailed: all that is wrong, in one message.
        InvalidParameterValue: a bare name is too long, and nothing else is wrong (CreateFunction).
    """
    failures = list(_failures_in(request, prefix=""))
    general = [text for text, constraint in failures if not isinstance(constraint, BareNameLength)]
    if general:
        raise ValidationFailed(validation_message(general))
    if failures:
        raise InvalidParameterValue(validation_message([text for text, _ in failures]))


def failures_of(request: Request[Any], attribute: str) -> list[str]:
    """What is wrong with one member, each as its own whole message; for a line beside a field."""
    member = next(member for member in request.members() if member.attribute == attribute)
    value = getattr(request, attribute)
    return [validation_message([text]) for text, _ in _failures_at(member, value, prefix="")]


def validation_message(failures: Sequence[str]) -> str:
    """Join the failures as AWS does: ``2 validation errors detected: …; …``."""
    plural = "" if len(failures) == 1 else "s"
    return f"{len(failures)} validation error{plural} detected: {'; '.join(failures)}"


def failure(value: object, field: str, sentence: str, *, sensitive: bool = False) -> str:
    """One failure; a missing member is printed as a bare ``null``, a sensitive one not at all."""
    shown = "" if sensitive else " null" if value is None else f" '{java(value)}'"
    return f"Value{shown} at '{field}' failed to satisfy constraint: {sentence}"


_INDIVISIBLE = (str, bytes, int, float)
Failure = tuple[str, Constraint | None]


def _failures_in(shape: Shape, prefix: str) -> Iterator[Failure]:
    for member in shape.members():
        value = getattr(shape, member.attribute)
        if value is None and not member.required:
            continue
        if type(value) is not str:
            yield from _failures_at(member, value, prefix)
        elif (id(member), value) not in _FLAWLESS:
            found = list(_failures_at(member, value, prefix))
            yield from found
            if not found:
                _remember_flawless(member, value)


# The same names come over and over: a text that was without a flaw once needs no second look. (Members live for ever.)
_FLAWLESS: set[tuple[int, str]] = set()


def _remember_flawless(member: Member, value: str) -> None:
    if len(_FLAWLESS) >= 4096:
        _FLAWLESS.clear()
    if len(value) <= 256:
        _FLAWLESS.add((id(member), value))


def _failures_at(member: Member, value: object, prefix: str) -> Iterator[Failure]:
    field = prefix + naming.field_name(member.name)
    if value is None:
        if member.required:
            yield failure(None, field, NOT_NULL), None
        return
    found = [
        (failure(value, field, sentence, sensitive=member.sensitive), constraint)
        for constraint in member.constraints
        for sentence in constraint.broken_by(value)
    ]
    yield from found[:1] if member.first_failure_only else found
    if not isinstance(value, _INDIVISIBLE):
        yield from _failures_inside(member, value, field)


def _failures_inside(member: Member, value: object, field: str) -> Iterator[Failure]:
    match value:
        case Shape():
            yield from _failures_in(value, prefix=f"{field}.")
        case Mapping():
            key_kind, value_kind = typing.get_args(member.kind)
            numeric = item_markers(value_kind)[0] is float
            shown = {key: float(item) if numeric and item is not None else item for key, item in value.items()}
            for sentence in (
                _broken_items(_MAP_KEYS, key_kind, value),
                _broken_items(_MAP_VALUES, value_kind, value.values(), NOT_NULL),
            ):
                if sentence:
                    yield failure(shown, field, sentence, sensitive=member.sensitive), None
        case list() | tuple():
            if sentence := _broken_items(_LIST_ITEMS, typing.get_args(member.kind)[0], value, NOT_NULL):
                yield failure(value, field, sentence, sensitive=member.sensitive), None
            for place, item in enumerate(value, start=1):
                if isinstance(item, Shape):
                    yield from _failures_in(item, prefix=f"{field}.{place}.member.")


def _broken_items(opening: str, kind: Any, items: Iterable[Any], *always: str) -> str | None:
    """AWS quotes *all* limits of a map's keys, a map's values or a list's items as soon as one of them breaks one."""
    constraints = [marker for marker in item_markers(kind)[1] if isinstance(marker, Constraint)]
    for item in items:
        if item is None or any(True for constraint in constraints for _ in constraint.broken_by(item)):
            sentences = [sentence for constraint in constraints for sentence in constraint.describe()]
            return f"{opening}: [{', '.join([*sentences, *always])}]"
    return None
