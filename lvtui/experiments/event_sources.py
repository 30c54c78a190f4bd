"""Where the events of a run come from: one, a set, or a template with something else in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from lvtui.experiments.lots import Lots
from lvtui.experiments.templates import InvalidTemplate, Piece, parse_template

__all__ = [
    "EventSet",
    "EventSource",
    "InvalidEvents",
    "InvalidTemplate",
    "OneEvent",
    "Template",
    "begins_as_json",
    "source_of",
]

Order = Literal["in turn", "random"]


class InvalidEvents(ValueError):
    """These cannot be sent; the message is a sentence."""


class EventSource(Protocol):
    """Gives each call of a run its event: the same one for the same seed, number and time."""

    @property
    def varies(self) -> bool:
        """Whether calls may have different events."""
        ...

    @property
    def uses_time(self) -> bool:
        """Whether the event depends on when it is sent."""
        ...

    def event(self, index: int, seed: int, now: datetime) -> bytes:
        """The event of call `index` (from 0) as JSON; without `uses_time`, whatever `now` is."""
        ...

    def describe(self) -> str:
        """What is sent, in a few words."""
        ...


@dataclass(frozen=True, slots=True)
class OneEvent:
    """The same for every call. What is not JSON is refused by the service, as AWS does."""

    payload: bytes = b"{}"
    name: str = ""
    """The saved test event's, if it is one."""

    varies = False
    uses_time = False

    def event(self, index: int, seed: int, now: datetime) -> bytes:  # noqa: ARG002
        """The event."""
        return self.payload

    def describe(self) -> str:
        """Its name, or its beginning."""
        return self.name or _shortened(self.payload.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class EventSet:
    """Several events, one after the other and from the beginning again, or drawn with equal chance.

    Raises:
        InvalidEvents: there is none, or one is not JSON.
    """

    events: Mapping[str, bytes]
    """By name, e.g. the saved test events."""
    order: Order = "in turn"
    _payloads: tuple[bytes, ...] = field(init=False, repr=False, compare=False)

    varies = True
    uses_time = False

    def __post_init__(self) -> None:
        if not self.events:
            raise InvalidEvents("There are no events to send.")
        for name, payload in self.events.items():
            try:
                json.loads(payload.decode())
            except (ValueError, RecursionError) as error:
                raise InvalidEvents(f"The event {name} is not JSON: {error}.") from error
        object.__setattr__(self, "_payloads", tuple(self.events.values()))

    def event(self, index: int, seed: int, now: datetime) -> bytes:  # noqa: ARG002
        """The event of that call."""
        payloads = self._payloads
        return payloads[Lots(seed, index).below(len(payloads)) if self.order == "random" else index % len(payloads)]

    def describe(self) -> str:
        """As in ``3 events in turn``."""
        how = "in turn" if self.order == "in turn" else "at random"
        return f"{len(self.events)} {'event' if len(self.events) == 1 else 'events'} {how}"


@dataclass(frozen=True, slots=True)
class Template:
    """JSON with placeholders, which stand for something else in each event.

    ``{{counter}}``, ``{{counter 100}}`` (counting from 1, or from there), ``{{choice a|b|c}}``, ``{{integer 1 100}}``,
    ``{{number 0 1}}``, ``{{uuid}}`` and ``{{now}}`` (ISO 8601, UTC). Within quotes they become part of that text;
    anywhere else a JSON value: a uuid and a time as text, a choice as what it reads like. So every event is JSON.

    Raises:
        InvalidTemplate: what is wrong, and where.
    """

    text: str
    _pieces: tuple[Piece, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pieces", parse_template(self.text))

    @property
    def varies(self) -> bool:
        """Whether there is any placeholder."""
        return any(not isinstance(piece, str) for piece in self._pieces)

    @property
    def uses_time(self) -> bool:
        """Whether ``{{now}}`` is in it."""
        return any(not isinstance(piece, str) and piece.uses_time for piece in self._pieces)

    def event(self, index: int, seed: int, now: datetime) -> bytes:
        """The event of that call."""
        lots = Lots(seed, index)
        return "".join(
            piece if isinstance(piece, str) else piece.value(index, lots, now) for piece in self._pieces
        ).encode()

    def describe(self) -> str:
        """Its beginning."""
        return f"template {_shortened(self.text)}"


def source_of(payload: bytes, name: str = "") -> EventSource:
    """What one text stands for: a template, if placeholders are in it, or else one event, `name` if it is saved.

    What is JSON as it stands, and holds braces that are no placeholders, is sent as it is.

    Raises:
        InvalidTemplate: it is neither; what is wrong in it as a template, and where.
    """
    if b"{{" in payload:
        try:
            return Template(payload.decode("utf-8", "replace"))
        except InvalidTemplate:
            if not _is_json(payload):
                raise
    return OneEvent(payload, name)


def begins_as_json(text: str) -> bool:
    """Whether that is meant as an event, with placeholders or without, and not as the name of one."""
    return text.lstrip()[:1] in ("{", "[", '"')


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload.decode())
    except (ValueError, RecursionError):
        return False
    return True


def _shortened(text: str, most: int = 40) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
