"""Answers as the AWS CLI prints them: JSON, text, tables, and what ``--query`` leaves of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lvtui.dialects.awscli.paging import Pages
from lvtui.operations.table import Shape
from lvtui.operations.wire import Document, to_document

_OTHER_ORDERS: Mapping[str, tuple[str, ...]] = {
    "ListFunctionUrlConfigs": (
        *("FunctionUrl", "FunctionArn", "CreationTime", "LastModifiedTime"),
        *("Cors", "AuthType", "InvokeMode"),
    ),
    "PutProvisionedConcurrencyConfig": (
        "RequestedProvisionedConcurrentExecutions",
        "AllocatedProvisionedConcurrentExecutions",
        "AvailableProvisionedConcurrentExecutions",
    ),
}
"""Members that AWS's client has in another order here than in the like answers of other operations."""


def answer_document(result: Shape | None) -> Document:
    """An answer as the CLI shows it: times written out in the local zone, and no body, which goes to a file."""
    if result is None:
        return {}
    document = to_document(result)
    for member in result.members():
        if member.place == "payload":
            document.pop(member.name, None)
    return {name: _with_times(name, value) for name, value in document.items()}


def _with_times(name: str, value: Any) -> Any:
    """Where Lambda gives a time as a number, AWS CLI version 2 writes ``2026-11-23T12:00:00+00:00``."""
    if isinstance(value, dict):
        return {key: _with_times(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_times("", item) for item in value]
    if name == "LastModified" and isinstance(value, float):
        return datetime.fromtimestamp(value, UTC).astimezone().isoformat()
    return value


def printed(title: str, answer: Document | Pages, output: str, query: str | None, *, width: int) -> str:
    """What goes to stdout.

    `title` heads a table, e.g. ``ListAliases``; `width` is the terminal's, which tables go by. In text a list is
    printed, and queried, page by page; otherwise all at once.
    """
    if isinstance(answer, Pages):
        pages = [_ordered(title, _with_times("", list(page))) for page in answer.pages]
        answer = Pages(answer.key, pages, answer.next_token)
        if output == "text":
            return "".join(_text_of_pages(answer, query))
        answer = answer.as_one()
    found = search(query, _ordered(title, answer))
    if output == "text":
        return "".join(_text(found))
    if output == "table":
        from lvtui.dialects.awscli.tables import table

        return table(title, found, width)
    return "" if found == {} else f"{json.dumps(found, indent=4, ensure_ascii=False)}\n"


def _ordered(operation: str, value: Any) -> Any:
    order = _OTHER_ORDERS.get(operation, ())
    if isinstance(value, list):
        return [_ordered(operation, item) for item in value] if order else value
    if not order or not isinstance(value, dict):
        return value
    if order[0] not in value:
        return {name: _ordered(operation, item) for name, item in value.items()}
    return {name: value[name] for name in (*order, *value) if name in value}


def search(query: str | None, document: Any) -> Any:
    """What `query` finds; everything without one."""
    if query is None:
        return document
    import jmespath  # type: ignore[import-untyped]

    return jmespath.search(query, document)


def _text_of_pages(pages: Pages, query: str | None) -> Iterator[str]:
    for items in pages.pages:
        yield from _text(search(query, {pages.key: list(items)}))
    if pages.next_token:
        yield from _text(search(query, {"NextToken": {"NextToken": pages.next_token}}))


def _text(value: Any, name: str | None = None, columns: list[str] | None = None) -> Iterator[str]:
    """Lines of words with tabs between them; a nested member's own lines begin with its name in capitals."""
    if isinstance(value, dict):
        yield from _text_of_mapping(value, name, columns)
    elif isinstance(value, list):
        yield from _text_of_list(value, name)
    else:
        yield f"{value}\n"


def _text_of_mapping(value: Mapping[str, Any], name: str | None, columns: list[str] | None) -> Iterator[str]:
    if columns is None:
        columns = sorted(key for key, item in value.items() if not isinstance(item, dict | list))
    if cells := [str(value.get(key, "")) for key in columns]:
        yield "\t".join([*([name.upper()] if name is not None else []), *cells]) + "\n"
    for key in sorted(value.keys() - set(columns)):
        yield from _text(value[key], key)


def _text_of_list(value: list[Any], name: str | None) -> Iterator[str]:
    if any(isinstance(item, dict) for item in value):
        keys = {key for item in value for key, cell in item.items() if not isinstance(cell, dict | list)}
        for item in value:
            yield from _text(item, name, sorted(keys))
        return
    if plain := [str(item) for item in value if not isinstance(item, list)]:
        yield "\t".join(plain) + "\n" if name is None else "".join(f"{name.upper()}\t{item}\n" for item in plain)
    for item in value:
        if isinstance(item, list):
            yield from _text(item, name)
