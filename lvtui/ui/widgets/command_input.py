"""The line in which commands are typed: its likeliest end behind the cursor, and ctrl+c as in a shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from textual.message import Message
from textual.suggester import Suggester

from lvtui.ui.widgets.line_input import LineInput

if TYPE_CHECKING:  # the app starts without them
    from lvtui.dialects.completion import Completions

Complete: TypeAlias = "Callable[[str, int], Completions]"
"""What could stand in a line at a place."""


class Ghost(Suggester):
    """The likeliest way to go on, shown behind the cursor."""

    def __init__(self, complete: Complete) -> None:
        """Asks `complete` at every key."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """The line with the first candidate, if that only adds to it."""
        found = self._complete(value, len(value))
        line = value[: found.start] + found.candidates[0].text if found.candidates else value
        return line if line.startswith(value) and line != value else None


class CommandInput(LineInput):
    """The line itself."""

    class Interrupted(Message):
        """Ctrl+c, with nothing marked that could be copied."""

    def action_copy(self) -> None:
        """Copy what is marked; without that, ctrl+c is what it is in a shell."""
        if self.selected_text:
            super().action_copy()
        else:
            self.post_message(self.Interrupted())
