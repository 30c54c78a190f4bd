"""What lies beside the functions: unsaved text, saved test events, where the user was. No part of Lambda's state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

EVENT_NAME_LIMIT = 64
"""Characters in a test event's name."""

_EVENT_NAME = re.compile(rf"[A-Za-z0-9_-](?:[A-Za-z0-9 _.-]{{0,{EVENT_NAME_LIMIT - 2}}}[A-Za-z0-9_.-])?")


@dataclass(frozen=True)
class Draft:
    """Editor text that is not deployed yet."""

    files: Mapping[str, str]
    """Path inside the package → text."""
    based_on: str
    """The CodeSha256 of the ``$LATEST`` it began as."""
    removed: tuple[str, ...] = ()
    """Files of the package that a deploy would leave out."""


@dataclass(frozen=True)
class Session:
    """Where the user was, so that the next start opens there."""

    function: str | None = None
    qualifier: str | None = None
    event: str | None = None
    target: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


class InvalidEventName(ValueError):
    """A test event's name that cannot be kept; the message says why."""


def check_event_name(name: str) -> None:
    """Accept a name for a saved test event: one that is a file's on every system.

    Raises:
        InvalidEventName: anything else.
    """
    if not _EVENT_NAME.fullmatch(name):
        raise InvalidEventName(
            f"A test event's name is 1 to {EVENT_NAME_LIMIT} letters a to z, digits, spaces, dots, - or _; "
            "it begins with no dot, and neither begins nor ends with a space."
        )
