"""How far a run may go for now: what a rate, a pause or a slow handler asks for."""

from __future__ import annotations

from collections.abc import Callable


class Flow:
    """Says how many calls of one run may begin; raised on the way, or lowered to hold it. Belongs to the event loop."""

    def __init__(self, allowed: int = 0) -> None:
        """Let `allowed` calls begin at first."""
        self._allowed = allowed
        self._listeners: list[Callable[[], None]] = []
        self.begun = 0
        """How many have."""

    @property
    def allowed(self) -> int:
        """How many calls may begin in all, those that have included."""
        return self._allowed

    def allow(self, calls: int) -> None:
        """Let so many calls begin in all; fewer than before holds those that have not begun."""
        more = calls > self._allowed
        self._allowed = calls
        if more:
            for listener in self._listeners:
                listener()

    def hold(self) -> None:
        """Let no further call begin for now."""
        self._allowed = min(self._allowed, self.begun)

    def listen(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever more calls may begin."""
        self._listeners.append(listener)
