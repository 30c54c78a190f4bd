"""What stands in a file, held against the limits of the request that would have brought it in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from lvtui.operations.errors import LambdaError
from lvtui.operations.table import Request
from lvtui.operations.validation import validate
from lvtui.operations.wire import from_document, to_document
from lvtui.storage.table import Table
from lvtui.toml_files import Unreadable

Q = TypeVar("Q", bound=Request[Any])


def as_request(kind: type[Q], table: Table, document: Mapping[str, Any]) -> Q:
    """A table's `document` as the request that would have brought it in, its limits checked.

    Raises:
        Unreadable: what the request would be refused for, or a member that it does not have.
    """
    try:
        request = from_document(kind, document)
        validate(request)
    except LambdaError as error:
        raise Unreadable(f"{table.path}: `{table.at}`: {error}.") from error
    # AWS ignores members it does not know; here they would be lost with the next save.
    _refuse_unread(table, document, to_document(request), table.at)
    return request


def _refuse_unread(table: Table, given: object, read: object, at: str) -> None:
    match given, read:
        case Mapping(), Mapping():
            for key, value in given.items():
                if key not in read:
                    raise Unreadable(f"{table.path}: `{at}.{key}` means nothing here.")
                _refuse_unread(table, value, read[key], f"{at}.{key}")
        case list(), list():
            for place, (value, other) in enumerate(zip(given, read, strict=True), start=1):
                _refuse_unread(table, value, other, f"{at}.{place}")


def refuse_others(table: Table, members: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise `Unreadable` if `members` of `table` hold a key that is not `known`."""
    for key in members:
        if key not in known:
            raise table.wrong(key, "means nothing here")
