"""All pages of a list as one answer: the AWS CLI goes on asking until there is no more, or enough."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lvtui.dialects.awscli.checks import check
from lvtui.dialects.awscli.refusals import failed
from lvtui.operations.table import Request
from lvtui.operations.wire import Document, to_document

_SKIPPED = "boto_truncate_amount"
"""How AWS's client calls, in its token, the number of items of a page that it has given already."""


@dataclass(frozen=True)
class Paging:
    """How a list is asked for."""

    max_items: int | None = None
    """How many to give at most."""
    starting_token: str | None = None
    page_size: int | None = None
    """How many to ask for at once."""


@dataclass(frozen=True)
class Pages:
    """A list, page by page."""

    key: str
    """The member that holds the items, e.g. ``Aliases``."""
    pages: Sequence[Sequence[Any]]
    next_token: str | None
    """Where to go on; ``None`` at the end."""

    def as_one(self) -> Document:
        """All of it as one document."""
        items = [item for page in self.pages for item in page]
        return {self.key: items} | ({"NextToken": self.next_token} if self.next_token else {})


async def collect(request: Request[Any], paging: Paging, ask: Callable[[Request[Any]], Awaitable[Any]]) -> Pages:
    """Ask for page after page.

    Raises:
        LambdaError: a page was refused.
        CommandRefused: a token of no sense, or pages of no size.
    """
    marker, skipped = _read_token(paging.starting_token)
    terms = {"Marker": marker, "MaxItems": paging.page_size}
    given = {name: value for name, value in terms.items() if value is not None}
    check(type(request), {**to_document(request), **given})
    pages: list[Sequence[Any]] = []
    count = 0
    while True:
        asked: Any = request
        await asyncio.sleep(0)  # a page may take a while to read, and a screen be waiting
        answer = await ask(replace(asked, marker=marker, max_items=paging.page_size))
        document = to_document(answer)
        key = next(name for name, value in document.items() if isinstance(value, list))
        items = document[key][skipped:]
        count += len(items)
        if paging.max_items is not None and count > paging.max_items:
            kept = len(items) - (count - paging.max_items)
            pages.append(items[:kept])
            return Pages(key, pages, _write_token({"Marker": marker, _SKIPPED: kept + skipped}))
        pages.append(items)
        marker, skipped = document.get("NextMarker"), 0
        if marker is None:
            return Pages(key, pages, None)
        if count == paging.max_items:
            return Pages(key, pages, _write_token({"Marker": marker}))


def _write_token(content: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


def _read_token(token: str | None) -> tuple[Any, int]:
    """The marker in a token, which may be anything, and how many items after it were given already."""
    if token is None:
        return None, 0
    try:
        content = json.loads(base64.b64decode(token))
    except ValueError:
        return _read_plain(token)
    if not isinstance(content, dict):
        return _read_plain(token)
    skipped = content.get(_SKIPPED, 0)
    if not isinstance(skipped, int):
        raise failed(f"Bad starting token: {token}")
    return content.get("Marker"), skipped


def _read_plain(token: str) -> tuple[str | None, int]:
    # Older clients wrote MARKER___NUMBER; and Lambda's own marker will do as well.
    marker, *numbers = token.split("___")
    if len(numbers) > 1:
        raise failed(f"Bad starting token: {token}")
    if not numbers:
        return marker, 0
    return (None if marker == "None" else marker, int(numbers[0])) if numbers[0].isdecimal() else (token, 0)
