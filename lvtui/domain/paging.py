"""One page of a list, and the marker of the next (semantics §10, Pagination)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from lvtui.operations.errors import InvalidParameterValue

T = TypeVar("T")

LARGEST_PAGE = 50
"""``MaxItems`` may ask for 10,000; a page holds no more than this."""


def page(items: Sequence[T], marker: str | None, max_items: int | None) -> tuple[Sequence[T], str | None]:
    """The items after `marker`, and the marker of what follows, ``None`` on the last page.

    Raises:
        InvalidParameterValue: a marker that no page gave.
    """
    start = _read(marker) if marker else 0
    end = start + min(max_items or LARGEST_PAGE, LARGEST_PAGE)
    return items[start:end], _write(end) if end < len(items) else None


def _write(position: int) -> str:
    return base64.urlsafe_b64encode(f"after {position}".encode()).decode()


def _read(marker: str) -> int:
    try:
        word, number = base64.urlsafe_b64decode(marker.encode()).decode().split(" ")
        if word == "after" and number.isdecimal():
            return int(number)
    except (binascii.Error, UnicodeError, ValueError):
        pass
    raise InvalidParameterValue("Invalid Marker")
