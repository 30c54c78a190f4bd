"""The palette, which bears to be used before its list has been drawn, and to be left more than once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import command, events, work
from textual.app import App, ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandList, Provider

from lvtui.ui.screens.modal import end_work_on


def open_palette(app: App[Any], providers: Iterable[type[Provider]] | None = None, *, placeholder: str = "") -> None:
    """Open one, of the app's own providers or of these; unless one is open, or still on its way out."""
    if not any(isinstance(node, CommandPalette) for node in app._nodes):
        chosen = None if providers is None else list(providers)
        app.push_screen(CommandPalette(chosen, **({"placeholder": placeholder} if placeholder else {})))


class FoundCommands(CommandList):
    """The list of what was found, which may be a shorter one than the one that is still seen."""

    def on_click(self, event: events.Click) -> None:
        """What is clicked at may be gone."""
        if event.style.meta.get("option", -1) >= self.option_count:
            event.prevent_default()


class CommandPalette(command.CommandPalette):
    """Textual's, for those who are quicker than it."""

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            yield FoundCommands() if isinstance(widget, CommandList) else widget

    def _action_command_list(self, action: str) -> None:
        # The list looks up where its rows lie; before the first frame, and where there is no room, they lie nowhere.
        if self.query_one(CommandList)._index_to_line:
            super()._action_command_list(action)

    @work(exclusive=True, group=command.CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        if self.query(CommandList):  # it may have been left before this began
            search: Any = command.CommandPalette._gather_commands
            await search.__wrapped__(self, search_value)

    def on_click(self, event: events.Click) -> None:
        """Textual looks up what lies there, and after a resize that may be nothing."""
        if not self.region.contains(event.screen_x, event.screen_y):
            event.prevent_default()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave, unless it has been left already: a second time would take what lies below it off the screen."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    async def _message_loop_exit(self) -> None:
        end_work_on(self)
        await super()._message_loop_exit()
