"""What ``--event`` means: a saved test event, a file, a folder of files, or JSON, perhaps with placeholders."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lvtui.experiments.event_sources import (
    EventSet,
    EventSource,
    InvalidEvents,
    OneEvent,
    Order,
    Template,
    begins_as_json,
)

_PLACEHOLDER = b"{{"


def event_source(texts: Sequence[str], saved: Mapping[str, bytes], *, order: Order, as_is: bool) -> EventSource:
    """The events that the values of ``--event`` name; one that is empty where there is none.

    `saved` are the function's test events; a name among them comes first, then a file or folder, then JSON itself.
    With `as_is`, ``{{`` is what it is and no placeholder.

    Raises:
        InvalidEvents: one is none of these, or is not JSON, or cannot be read.
        InvalidTemplate: what is wrong in a template, and where.
    """
    found: dict[str, bytes] = {}
    for text in texts:
        for name, payload in _named(text, saved):
            # Two files of one name in two folders, or one event twice, which then has two turns.
            key, again = name, 1
            while key in found:
                again += 1
                key = f"{name} ({again})"
            found[key] = payload
    templates = [] if as_is else [name for name, payload in found.items() if _PLACEHOLDER in payload]
    if len(found) > 1 and templates:
        raise InvalidEvents(f"{templates[0]} is a template, and stands for many events by itself: it goes alone.")
    if not found:
        return OneEvent()
    if len(found) > 1:
        return EventSet(found, order)
    ((name, payload),) = found.items()
    if templates:
        try:
            return Template(payload.decode())
        except UnicodeDecodeError as error:
            raise InvalidEvents(f"{name} is not UTF-8 text.") from error
    return OneEvent(payload, "" if payload == name.encode(errors="replace") else name)


def _named(text: str, saved: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    if text in saved:
        yield text, saved[text]
    elif _looks_like_json(text):
        yield text, text.encode(errors="replace")
    else:
        yield from _files(text)


def _looks_like_json(text: str) -> bool:
    if begins_as_json(text):
        return True
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return _PLACEHOLDER.decode() in text
    return not Path(text).exists()


def _files(text: str) -> Iterator[tuple[str, bytes]]:
    path = Path(text)
    try:
        if not path.is_dir():
            yield path.name, path.read_bytes()
            return
        files = sorted(path.glob("*.json"))
        if not files:
            raise InvalidEvents(f"{path} is a folder without a file that ends in .json.")
        for each in files:
            yield each.name, each.read_bytes()
    except FileNotFoundError as error:
        raise InvalidEvents(f"{text} is neither a saved test event of the function, nor a file, nor JSON.") from error
    except OSError as error:
        raise InvalidEvents(f"{error.filename} cannot be read: {error.strerror}.") from error
