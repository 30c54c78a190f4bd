"""A request's members as the history keeps them, and the request again, to be shown as a command.

What a person looks for is kept, and what is large or secret is not: of code its size and CodeSha256, of a long event
the same, of environment variables the names alone. `function.toml` holds the values for as long as they are set; the
history would hold every one there has ever been.
"""

from __future__ import annotations

import base64
import hashlib
import typing
from collections.abc import Mapping
from typing import Any

from lvtui.operations.errors import LambdaError
from lvtui.operations.table import OPERATIONS, Member, Request, Shape
from lvtui.operations.wire import from_document

HIDDEN = "not-kept"
"""Stands for the value of an environment variable."""
LONGEST_TEXT = 2_000
"""Characters of one text; the rest of a longer one is cut off."""
LONGEST_EVENT = 1_000
"""Bytes of an event that is kept as text."""


def kept_members(shape: Shape) -> dict[str, Any]:
    """The members that are set, by AWS's names: texts, numbers, truth values, lists and maps of these."""
    return {
        member.name: _kept_member(member, value)
        for member in shape.members()
        if (value := getattr(shape, member.attribute)) is not None
    }


def request_again(operation: str, members: Mapping[str, Any]) -> Request[Any] | None:
    """The request that these members are of, near enough to be shown; ``None`` where they make none."""
    binding = OPERATIONS.get(operation)
    if binding is None:
        return None
    try:
        return from_document(binding.request, _document(binding.request, members))
    except LambdaError:
        return None


def _kept_member(member: Member, value: Any) -> Any:
    match value:
        case bytes():
            return _kept_event(value) if member.place == "payload" else _digest(value)
        case Mapping() if member.sensitive:
            return {_clipped(str(key)): HIDDEN for key in value}
        case _ if member.sensitive:
            return HIDDEN
        case _:
            return _kept(value)


def _kept(value: Any) -> Any:
    match value:
        case Shape():
            return kept_members(value)
        case bytes():
            return _digest(value)
        case Mapping():
            return {_clipped(str(key)): _kept(item) for key, item in value.items()}
        case list() | tuple():
            return [_kept(item) for item in value]
        case bool() | float():
            return value
        case int():
            return value if abs(value) < 2**63 else "a number of many digits"
        case _:
            return _clipped(str(value))


def _clipped(text: str) -> str:
    # Half a surrogate pair is nothing that a file could hold.
    text = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"
    return text.encode(errors="replace").decode()


def _kept_event(event: bytes) -> str:
    if len(event) <= LONGEST_EVENT:
        try:
            return event.decode()
        except UnicodeDecodeError:
            pass
    return _digest(event)


def _digest(content: bytes) -> str:
    return f"{len(content)} bytes, sha256 {base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def _document(kind: type[Shape], members: Mapping[str, Any]) -> dict[str, Any]:
    """`members` as a document of `kind`: bytes where bytes belong, whatever stands for them."""
    document = dict(members)
    for member in kind.members():
        value = document.get(member.name)
        if member.kind is bytes and isinstance(value, str):
            document[member.name] = value.encode() if member.place == "payload" else b""
        elif isinstance(value, Mapping) and _is_shape(member.kind):
            document[member.name] = _document(member.kind, value)
    return document


def _is_shape(kind: Any) -> typing.TypeGuard[type[Shape]]:
    return isinstance(kind, type) and issubclass(kind, Shape)
