"""A call on its way through the room, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lvtui.domain.execution import Call


class Settled(NamedTuple):
    """What one call did, as it is known when it ends; `report.outcome` says it in AWS's words, if somebody asks."""

    call: Call
    payload: bytes
    error_type: str
    """Empty on success."""
    took_us: int
    memory_kb: int
    interpreter: str
    output: bytes = b""
    """What it printed."""
    before: bytes = b""
    """What the init phase left in the log."""
    init_us: int = -1
    """Below 0 when the environment was warm."""
    init_reported: bool = False
    """Whether the init phase has had a line of its own."""
    status: str = ""
    """How the REPORT line ends."""


class Caller(Protocol):
    """Who waits for calls."""

    environments: int
    """How many environments may have requests of this caller at a time."""

    def finished(self, place: int, settled: Settled | None) -> None:
        """The call that it numbered so has ended; ``None`` when the environments closed before it could."""


@dataclass(eq=False, slots=True)
class Request:
    """A call that someone waits for."""

    call: Call
    owner: Caller
    """Only requests of one owner are in flight together, so that one who gives up can have the worker killed."""
    place: int = 0
    """The owner's number for it."""

    def finish(self, settled: Settled | None) -> None:
        """Tell once how it ended."""
        self.owner.finished(self.place, settled)
