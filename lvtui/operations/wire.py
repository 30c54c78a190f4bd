"""Requests and results as AWS's documents: member names, JSON kinds, base64 for bytes.

``to_document`` and ``from_document`` are each other's inverse for every shape of the table.
"""

from __future__ import annotations

import base64
import typing
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, TypeVar

from lvtui.operations import naming
from lvtui.operations.constraints import NOT_NULL
from lvtui.operations.errors import SerializationFailed, ValidationFailed
from lvtui.operations.table import Member, Shape, item_markers
from lvtui.operations.validation import failure, validation_message

S = TypeVar("S", bound=Shape)

Document = dict[str, Any]


def to_document(shape: Shape) -> Document:
    """`shape` as AWS would print it: set members only, in order, bytes in base64."""
    return {
        member.name: _to_json(value)
        for member in shape.members()
        if (value := getattr(shape, member.attribute)) is not None
    }


def from_document(kind: type[S], document: Mapping[str, Any], *, field: str = "") -> S:
    """Read a document back; unknown members are ignored, as AWS ignores them.

    A null inside a list or a map stays: what AWS says of it is for validation to say.

    Raises:
        ValidationFailed: required members are missing, here or further inside.
        SerializationFailed: a member is of the wrong kind.
    """
    _expect(document, Mapping, field.rstrip(".") or "the body")
    if missing := list(_missing(kind, document, field)):
        raise ValidationFailed(validation_message(missing))
    return kind(
        **{
            member.attribute: _from_json(member.kind, document[member.name], _path(field, member))
            for member in kind.members()
            if document.get(member.name) is not None
        }
    )


def _missing(kind: type[Shape], document: Mapping[str, Any], field: str) -> Iterator[str]:
    for member in kind.members():
        value, path = document.get(member.name), _path(field, member)
        if value is None and member.required:
            yield failure(None, path, NOT_NULL)
        if isinstance(value, Mapping) and _is_shape(member.kind):
            yield from _missing(member.kind, value, f"{path}.")


def _path(field: str, member: Member) -> str:
    return field + naming.field_name(member.name)


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Shape)


def _to_json(value: object) -> Any:
    match value:
        case Shape():
            return to_document(value)
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return {key: _to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [_to_json(item) for item in value]
        case _:
            return value


def _from_json(kind: Any, value: Any, field: str) -> Any:
    bare, _ = item_markers(kind)
    origin = typing.get_origin(bare)
    if value is None:
        return None
    if _is_shape(bare):
        return from_document(bare, value, field=f"{field}.")
    if origin is not None and issubclass(origin, Mapping):
        _, item_kind = typing.get_args(bare)
        entries = _expect(value, Mapping, field).items()
        return {str(key): _from_json(item_kind, item, f"{field}.{key}") for key, item in entries}
    if origin is not None and issubclass(origin, Sequence):
        (item_kind,) = typing.get_args(bare)
        items = _expect(value, list | tuple, field)
        return tuple(_from_json(item_kind, item, f"{field}.{n}.member") for n, item in enumerate(items, start=1))
    if bare is bytes:
        return _decode(value, field)
    if bare is float:
        return _number(value, field)
    return _expect(value, bare, field)


def _expect(value: Any, kind: Any, field: str) -> Any:
    # A bool is an int to Python but not to AWS.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise SerializationFailed(f"{field} is {called(value)} where {_WANTED[kind]} belongs")
    return value


_WANTED: Mapping[Any, str] = {
    str: "a string",
    int: "a whole number",
    float | int: "a number",
    bool: "true or false",
    list | tuple: "a list",
    Mapping: "an object",
}


def called(value: object) -> str:
    """What a document calls a value of this kind: ``a string``, ``null``; a switch by what it says."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case bytes():
            return "bytes"
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list"
        case date() | time():  # as TOML has them
            return "a date or a time"
    return next((name for kind, name in _WANTED.items() if isinstance(value, kind)), f"a {type(value).__name__}")


def _number(value: Any, field: str) -> float:
    try:
        return float(_expect(value, float | int, field))
    except OverflowError as error:
        raise SerializationFailed(f"{field} is too large a number") from error


def _decode(value: Any, field: str) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(_expect(value, str, field), validate=True)
    except ValueError as error:
        raise SerializationFailed(f"{field} is not base64: {error}") from error
