"""What the AWS CLI itself refuses to send: missing, unknown, of the wrong kind, too short or too small.

It looks at nothing else: patterns and greatest values are Lambda's own to refuse.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lvtui.dialects.awscli.options import is_list, is_map, is_structure
from lvtui.dialects.awscli.refusals import not_sent
from lvtui.operations.constraints import AtLeast, Constraint, Length, Range
from lvtui.operations.table import Shape, item_markers

_ACCEPTED: Mapping[type, tuple[str, tuple[type, ...]]] = {
    str: ("<class 'str'>", (str,)),
    int: ("<class 'int'>", (int,)),
    bool: ("<class 'bool'>", (bool,)),
    float: ("<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>", (float, int)),
    bytes: ("<class 'bytes'>, <class 'bytearray'>, file-like object", (bytes, bytearray, str)),
}
"""Kind → how the message calls what is accepted, and what is."""


def check(kind: type[Shape], document: Mapping[str, Any]) -> None:
    """Refuse what is not sent.

    A text with half of a surrogate pair is none that JSON or an address can carry: such is an argument that was not
    typed in UTF-8, and JSON's ``"\\ud800"``.

    Raises:
        CommandRefused: with all that is wrong.
    """
    for name, value in document.items():
        try:
            json.dumps({name: value}, ensure_ascii=False, default=lambda _: None).encode()
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise not_sent(f"{name!a} holds {letter!a}, which is no text: UTF-8 has no bytes for it.") from error
    if wrong := faults(kind, document):
        raise not_sent("\n".join(["Parameter validation failed:", *wrong]))


def faults(kind: type[Shape], document: Mapping[str, Any]) -> list[str]:
    """All that is wrong with the members of a request, a line each."""
    return list(_in_structure(kind, document, ""))


def _in_structure(kind: type[Shape], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _wrong_kind(path, value, "<class 'dict'>")
        return
    members = {member.name: member for member in kind.members()}
    for name, member in members.items():
        if member.required and name not in value:
            yield f'Missing required parameter in {_named(path)}: "{name}"'
    for name in value:
        if name not in members:
            yield f'Unknown parameter in {_named(path)}: "{name}", must be one of: {", ".join(members)}'
    for name, item in value.items():
        if name in members:
            yield from _in_value(members[name].kind, members[name].constraints, item, f"{path}.{name}")


def _in_value(kind: Any, constraints: Iterable[Constraint], value: Any, path: str) -> Iterator[str]:
    if is_structure(kind):
        yield from _in_structure(kind, value, path)
    elif is_map(kind):
        yield from _in_map(kind, value, path)
    elif is_list(kind):
        yield from _in_list(kind, constraints, value, path)
    else:
        called, accepted = _ACCEPTED[kind]
        if not isinstance(value, accepted):
            yield _wrong_kind(path, value, called)
        else:
            yield from _too_small(constraints, value, path)


def _in_map(kind: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _wrong_kind(path, value, "<class 'dict'>")
        return
    keys, items = typing.get_args(kind)
    for key, item in value.items():
        yield from _in_item(keys, key, f"{path} (key: {key})")
        yield from _in_item(items, item, f"{path}.{key}")


def _in_list(kind: Any, constraints: Iterable[Constraint], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield _wrong_kind(path, value, "<class 'list'>, <class 'tuple'>")
        return
    yield from _too_small(constraints, value, path)
    (items,) = typing.get_args(kind)
    for place, item in enumerate(value):
        yield from _in_item(items, item, f"{path}[{place}]")


def _in_item(annotated: Any, value: Any, path: str) -> Iterator[str]:
    kind, markers = item_markers(annotated)
    return _in_value(kind, [marker for marker in markers if isinstance(marker, Constraint)], value, path)


def _too_small(constraints: Iterable[Constraint], value: Any, path: str) -> Iterator[str]:
    for constraint in constraints:
        match constraint:
            case Length(minimum=least) if len(value) < least:
                yield f"Invalid length for parameter {_named(path)}, value: {len(value)}, valid min length: {least}"
            case Range(minimum=least) | AtLeast(minimum=least) if value < least:
                yield f"Invalid value for parameter {_named(path)}, value: {value}, valid min value: {least}"


def _wrong_kind(path: str, value: Any, accepted: str) -> str:
    return f"Invalid type for parameter {_named(path)}, value: {value}, type: {type(value)}, valid types: {accepted}"


def _named(path: str) -> str:
    return path.removeprefix(".") or "input"
