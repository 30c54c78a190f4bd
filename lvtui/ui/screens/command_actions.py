"""The command line at the foot, copying, the command log, what the keys would do, and exporting."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from textual import on, work
from textual.widget import Widget

from lvtui.domain.history import NoWayBack
from lvtui.domain.model import Function
from lvtui.ui.screens import at_hand
from lvtui.ui.screens.at_hand import AtHand
from lvtui.ui.screens.dialogs.at_hand import AtHandDialog
from lvtui.ui.screens.history_actions import HistoryActions
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.command_strip import CommandStrip

if TYPE_CHECKING:
    from lvtui.dialects.completion import Completions
    from lvtui.dialects.export import Exported, Format

_RUNNING = "lvtui.dialects.awscli.running"
"""What reads and runs a line: imported when somebody types one, as the app starts without it."""
_STOPPED = 130


class CommandActions(HistoryActions):
    """What is done by commands, and with commands."""

    _before_command: Widget | None = None
    """What had the focus before the command line took it."""

    @property
    def command_line(self) -> CommandLine:
        """The line at the foot."""
        return self.query_one(CommandLine)

    def complete_command(self, line: str, cursor: int) -> Completions:
        """What could come next in a line, by the names that there are now."""
        from lvtui.dialects.completion import complete

        return complete(line, cursor, self.service.region)

    def action_command_line(self) -> None:
        """Type an ``aws lambda`` command."""
        if not self.command_line.has_focus_within:
            self._before_command = self.focused
        self.command_line.take_focus()

    @on(CommandLine.Left)
    def leave_command_line(self) -> None:
        """Go back to where the focus was."""
        before, self._before_command = self._before_command, None
        if before is not None and before.is_attached and before.display:
            self.set_focus(before)
        else:
            self.show_pane(1)

    @on(CommandLine.Typed)
    def run_typed(self, event: CommandLine.Typed) -> None:
        """Run a line beside everything else; the panes follow by what the service tells."""
        self.command_line.begin(event.line)
        self.in_background(self._run_typed, event.line, group="command")

    async def _run_typed(self, line: str) -> None:
        try:
            await asyncio.to_thread(import_module, _RUNNING)
            from lvtui.dialects.awscli.files import DiskFiles
            from lvtui.dialects.awscli.running import Surroundings, run_line

            width = max(40, self.command_line.size.width - 3)
            printed = await run_line(line, Surroundings(self.service, DiskFiles(), self.regions, width=width))
        except asyncio.CancelledError:
            if self.is_mounted:
                self.command_line.end("", "^C", _STOPPED)
            raise
        self.command_line.end(printed.output, printed.errors, printed.exit_code)

    @on(CommandLine.Interrupted)
    def stop_typed(self) -> None:
        """Stop the line that runs. A change that has been sent is made all the same, and is told of."""
        self.workers.cancel_group(self, "command")

    @on(CommandLine.CopyAsked)
    def copy_output(self, event: CommandLine.CopyAsked) -> None:
        """Copy what the last line put out."""
        self.app.copy_to_clipboard(event.text)

    def action_copy_name(self) -> None:
        """Copy the name under the cursor."""
        self._copy(self._selected() or self.function_name or "")

    def action_copy_arn(self) -> None:
        """Copy the ARN of what is under the cursor."""
        if self.function_name is not None:
            self._copy(self.service.region.arn(self.function_name, self._selected()))

    def action_copy_command(self) -> None:
        """Copy the last command."""
        command = self.query_one(CommandStrip).last_command
        if command:
            self._copy(command)
        else:
            self.say("There is no command to copy yet.")

    def _selected(self) -> str | None:
        for pane in (self.versions_pane, self.aliases_pane, self.map_pane):
            if pane.has_focus_within:
                return pane.selected
        return None

    def _copy(self, text: str) -> None:
        if text:
            self.app.copy_to_clipboard(text)

    def action_command_log(self) -> None:
        """Show everything that was done in this session, as commands."""
        from lvtui.ui.screens.command_log import CommandLogScreen

        self.app.push_screen(CommandLogScreen(self.service, self.actions, self.times))

    @work(exclusive=True, group="dialog")
    async def action_show_commands(self) -> None:
        """Show what the keys would do where the cursor is, and copy one of the commands; nothing is done."""
        function = self.function
        if function is None:
            self.say(
                f"There is no function yet that anything could be done with: {self.key('new_function')} makes one."
            )
            return
        found = [*await self._at_hand(function), *self._anywhere(function)]
        command = await self.ask(AtHandDialog(self.service, found))
        if command is not None:
            self.app.copy_to_clipboard(command)

    def _anywhere(self, function: Function) -> Iterator[AtHand]:
        pane = self.runner_pane
        return at_hand.anywhere(function, self.buffer, pane.target, pane.payload)

    async def _at_hand(self, function: Function) -> list[AtHand]:
        payload = self.runner_pane.payload
        if self.versions_pane.has_focus_within and self.versions_pane.selected is not None:
            return list(at_hand.with_version(function, self.versions_pane.selected, payload))
        if not self.aliases_pane.has_focus_within:
            return []
        alias, back = self.alias, None
        if alias is None:
            return [at_hand.making_an_alias(function)]
        with suppress(NoWayBack):  # then there is no such key here
            back = await self.way_back(function, alias)
        return [at_hand.making_an_alias(function), *at_hand.with_alias(function, alias, back, payload)]

    @work(exclusive=True, group="dialog")
    async def action_export_function(self) -> None:
        """Say the function in another language: a script or a template."""
        from lvtui.dialects.export import FORMATS, export
        from lvtui.ui.screens.dialogs.write_files import WriteFilesDialog, write_and_tell

        function, region = self.function, self.service.region
        if function is None:
            self.say(f"There is no function to export yet: {self.key('new_function')} makes one.")
            return
        formats: dict[str, Format] = {name: name for name in FORMATS}

        async def make(name: str) -> Exported:
            return await asyncio.to_thread(export, region, function, formats[name])

        title, folder = f"Export {function.name}", f"{function.name}-export"
        await write_and_tell(self.app, await self.ask(WriteFilesDialog(title, FORMATS, make, folder)))
