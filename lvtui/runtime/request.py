"""A call on its way through the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lvtui.domain.execution import Call, Outcome


@dataclass(eq=False, slots=True)
class Request:
    """A call that someone waits for."""

    call: Call
    owner: object
    """Only requests of one owner are in flight together, so that one who gives up can have the worker killed."""
    environments: int
    """How many environments may have requests of that owner at a time."""
    finish: Callable[[Outcome | None], None]
    """Told once how it ended; ``None`` when the environments closed before it could."""
