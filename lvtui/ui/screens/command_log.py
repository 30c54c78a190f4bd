"""The command log: everything that was done in this session, as commands to be copied or made a script of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from lvtui.dialects.export.exported import Exported
from lvtui.dialects.session_script import Step, session_script
from lvtui.domain.history import label, read_filter
from lvtui.service import Service
from lvtui.ui.action_log import Action, ActionLog, fitting
from lvtui.ui.ages import Times
from lvtui.ui.history_words import came_of_it
from lvtui.ui.screens.dialogs.write_files import WriteFilesDialog, write_and_tell
from lvtui.ui.screens.filtered import FilteredScreen
from lvtui.ui.screens.modal import ask
from lvtui.ui.text import counted, printable
from lvtui.ui.widgets.command_log_pane import CommandLogPane
from lvtui.ui.widgets.key_line import KeyLine
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.tab_line import TabLine

FOLLOW_EVERY = 0.25
"""Seconds between two looks at what has been done meanwhile: a program may do thousands of things in one."""
ONLY_CHANGES = "What changed something"
WITH_COMMENTS = "The rest as comments"

NOTHING = (
    "Nothing has been done yet. What is done here, by a command elsewhere or through the endpoint will stand here; "
    "what was done before lvtui was started is in the history."
)


class CommandLogScreen(FilteredScreen[None]):
    """The actions of this session."""

    CSS_PATH = "history.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="command_log.filter"),
        Binding("C", "copy", "Copy", tooltip="Copy the action under the cursor", id="command_log.copy"),
        Binding(
            "A", "copy_all", "Copy all", tooltip="Copy all that the filter lets through", id="command_log.copy_all"
        ),
        Binding("S", "script", "Script", tooltip="Write a script of them", id="command_log.script"),
        Binding("escape,at", "leave", "Back", key_display="esc", id="command_log.back"),
        Binding("f1,question_mark", "help", "Help", key_display="f1", id="help"),
    ]

    def __init__(self, service: Service, log: ActionLog, times: Times) -> None:
        """Shows `log`, which goes on."""
        super().__init__()
        self._service = service
        self._times = times
        self._log = log
        self._seen = -1

    def compose(self) -> ComposeResult:
        yield CommandLogPane(self._service.region.name, id="command_log")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what there is, and what is added."""
        self._pane.take_focus()
        self.set_interval(FOLLOW_EVERY, self._follow)
        self.call_after_refresh(self._follow)

    @property
    def _pane(self) -> CommandLogPane:
        return self.query_one(CommandLogPane)

    @property
    def _fitting(self) -> Sequence[Action]:
        """What the filter lets through, the latest first."""
        return fitting(self._log, read_filter(self._pane.filter.value).fits)

    def _follow(self) -> None:
        if self._log.news != self._seen:
            self._show()

    def _show(self) -> None:
        self._seen = self._log.news
        found, typed = self._fitting, self._pane.filter.value
        self._pane.show(found, f"Nothing fits “{printable(typed)}”." if typed else NOTHING, self._times)
        lost = f"; {self._log.lost:,} earlier ones are in the history alone" if self._log.lost else ""
        total = counted(len(self._log), "action")
        self._pane.fact = f"{len(found):,} of {total}{lost}" if typed else f"{total}{lost}" if found else ""

    @on(RowList.Highlighted)
    @on(TabLine.Changed)
    def show_detail(self) -> None:
        """Another action, or another dialect."""
        self._pane.show_detail()

    @on(Input.Changed)
    def filter_again(self) -> None:
        """A key was typed."""
        self._show()

    def action_copy(self) -> None:
        """Copy the action under the cursor, in the dialect chosen."""
        if (action := self._pane.selected) is not None:
            self.app.copy_to_clipboard(self._pane.said_whole(action))

    def action_copy_all(self) -> None:
        """Copy everything that the filter lets through, in the order in which it was done."""
        if found := self._fitting:
            self.app.copy_to_clipboard("\n".join(self._pane.said_whole(action) for action in reversed(found)))

    @work(exclusive=True, group="dialog")
    async def action_script(self) -> None:
        """Write what the filter lets through as a script, with the code beside it."""
        actions, home = list(reversed(self._fitting)), self._service.region
        if not actions:
            self.notify("There is nothing to make a script of.", markup=False)
            return

        async def make(choice: str) -> Exported:
            steps = [_step(action) for action in actions]
            return await asyncio.to_thread(session_script, steps, home, comments=choice == WITH_COMMENTS)

        dialog = WriteFilesDialog("Write a script", (ONLY_CHANGES, WITH_COMMENTS), make, "lvtui-session")
        await write_and_tell(self.app, await ask(self.app, dialog))


_OWN_STATE = ("Undo", "Redo", "RestoreSnapshot", "ImportSnapshot")
"""What only lvtui has, and changes what AWS has too."""


def _step(action: Action) -> Step:
    entry = action.entry
    what = f": {action.command or label(entry)}" if action.request is None else ""
    times = f", {action.times} times" if action.times > 1 else ""
    return Step(
        action.request,
        f"{entry.when.astimezone():%Y-%m-%d %H:%M:%S} {entry.who}{what}{times} {came_of_it(entry)}",
        entry.region,
        done=entry.outcome not in ("refused", "failed"),
        whole=action.whole,
        changes_state=entry.operation in _OWN_STATE,
    )
