"""The palette, which bears to be used before its list has been drawn, and to be left more than once."""

from __future__ import annotations

from typing import Any

from textual import command, work
from textual.await_complete import AwaitComplete
from textual.command import CommandList


class CommandPalette(command.CommandPalette):
    """Textual's, for those who are quicker than it."""

    def _action_command_list(self, action: str) -> None:
        # The list looks up where its rows lie; before the first frame, and where there is no room, they lie nowhere.
        if self.query_one(CommandList)._index_to_line:
            super()._action_command_list(action)

    @work(exclusive=True, group=command.CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        if self.query(CommandList):  # it may have been left before this began
            search: Any = command.CommandPalette._gather_commands
            await search.__wrapped__(self, search_value)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave, unless it has been left already: a second time would take the workbench off the screen."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
