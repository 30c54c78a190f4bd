"""The history: what was done, by whom, and what came of it; and where an alias pointed when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from itertools import islice
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from lvtui.domain.history import Entry, read_filter, timeline
from lvtui.operations.errors import LambdaError
from lvtui.service import Service
from lvtui.ui.ages import Times
from lvtui.ui.history_reading import HistoryReading
from lvtui.ui.history_words import span_lines, what
from lvtui.ui.screens.dialogs.entry import EntryDialog
from lvtui.ui.screens.filtered import FilteredScreen
from lvtui.ui.text import counted, printable
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.history_pane import HistoryPane
from lvtui.ui.widgets.key_line import KeyLine
from lvtui.ui.widgets.row_list import RowList

PAGE = 1_000
"""Entries that are read at a time; coming near the last of them reads more."""
NEAR = 100
"""Rows from the last that are near it."""
SPANS = 6
"""Lines of an alias's timeline."""
FOLLOW_EVERY = 0.5
"""Seconds between two looks at what has been added: by this session, by a command, by another screen."""
REST = 0.1
"""Seconds of rest in typing after which the filter is applied."""

NOTHING = "Nothing has been done yet. What is done here, by a command or through the endpoint will stand here."


class HistoryScreen(FilteredScreen[str]):
    """The history of the workspace, or of one alias. Gives the alias that is to be rolled back, if one is."""

    CSS_PATH = "history.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="history.filter"),
        Binding("b", "roll_back", "Roll back", id="history.roll_back"),
        Binding("C", "copy_command", "Copy command", id="history.copy"),
        Binding("escape", "leave", "Back", id="history.back"),
        Binding("f1,question_mark", "help", "Help", key_display="f1", id="help"),
    ]

    def __init__(self, service: Service, *, function: str = "", alias: str = "", times: Times) -> None:
        """`alias`, of `function`, is the one that it is about; without one, it is about everything."""
        super().__init__()
        self._service = service
        self._times = times
        self._function = function
        self._alias = alias
        self._reading = self._begin("")

    def compose(self) -> ComposeResult:
        yield HistoryPane(f"{self._function}:{self._alias}" if self._alias else "", id="history")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read, and go on to read what is added."""
        self._pane.take_focus()
        self._in_background(self._read_first, group="read")
        self._in_background(self._follow, group="follow")

    @property
    def _pane(self) -> HistoryPane:
        return self.query_one(HistoryPane)

    def _in_background(self, doing: Callable[[], Coroutine[Any, Any, Any]], group: str) -> None:
        self.run_worker(doing, group=group, exclusive=True)

    def _begin(self, typed: str) -> HistoryReading:
        chosen = read_filter(typed)
        return HistoryReading(
            lambda: self._service.history(mentioning=self._alias),
            lambda entry: chosen.fits(entry) and self._is_about(entry),
        )

    def _is_about(self, entry: Entry) -> bool:
        return not self._alias or (self._function in entry.functions and self._alias in entry.aliases)

    async def _read_first(self) -> None:
        """Read from the latest on, with the filter as it is."""
        try:
            await self._service.keep_history()
            await self._show_timeline()
            self._reading = self._begin(self._pane.filter.value)
            await self._reading.more(PAGE, self._show)
        except (LambdaError, OSError) as trouble:
            self._tell_trouble(trouble)

    async def _filter_soon(self) -> None:
        await asyncio.sleep(REST)
        await self._read_first()

    async def _read_more(self) -> None:
        try:
            await self._reading.more(PAGE, self._show)
        except (LambdaError, OSError) as trouble:
            self._tell_trouble(trouble)

    async def _follow(self) -> None:
        """Show what is added, by whomever."""
        while True:
            await asyncio.sleep(FOLLOW_EVERY)
            reading = self._reading
            if not reading.looked_at and not reading.whole:
                continue  # the first piece is still on its way
            try:
                if await reading.news() and reading is self._reading:
                    self._show()
                    await self._show_timeline()
            except (LambdaError, OSError) as trouble:
                self._tell_trouble(trouble)

    def _tell_trouble(self, trouble: Exception) -> None:
        self._pane.show(self._reading.entries, f"✗ The history cannot be read: {printable(str(trouble))}", self._times)
        self._pane.fact = "not everything could be read"

    def _show(self) -> None:
        reading, typed = self._reading, self._pane.filter.value
        if not reading.whole and not len(reading):
            empty = "Reading…"
        elif typed:
            empty = f"Nothing fits “{printable(typed)}”."
        else:
            empty = NOTHING
        self._pane.show(reading.entries, empty, self._times)
        self._pane.fact = self._fact(typed)

    def _fact(self, typed: str) -> str:
        reading = self._reading
        if not reading.whole:
            found = f"{len(reading):,} of the latest {reading.looked_at:,}" if typed else f"the latest {len(reading):,}"
            return f"{found}; there are more"
        if typed:
            return f"{len(reading):,} of {reading.looked_at:,}"
        return counted(len(reading), "entry", "entries") if len(reading) else ""

    async def _show_timeline(self) -> None:
        if not self._alias:
            return
        history = self._service.history(mentioning=self._alias)
        spans = timeline(history, self._service.region.name, self._function, self._alias)
        found = await asyncio.to_thread(lambda: list(islice(spans, SPANS)))
        lines = span_lines(found, self._alias, self.size.width - 6, self._times, Palette.of(self.app))
        never = Text(f"As far as the history goes, {printable(self._alias)} has not moved.")
        self._pane.show_timeline(Text("\n").join(lines or [never]))

    @on(RowList.Highlighted)
    def read_on(self) -> None:
        """Read more where the cursor comes near the end of what has been read."""
        rows = self._pane.rows
        # Not into a reading that is going on: its file is in the hands of a thread.
        busy = any(worker.group == "read" and not worker.is_finished for worker in self.workers)
        if not busy and not self._reading.whole and rows.cursor >= len(rows.row_keys) - NEAR:
            self._in_background(self._read_more, group="read")

    @on(RowList.Chosen)
    def show_details(self, event: RowList.Chosen) -> None:
        """Everything that is known of one entry."""
        event.stop()
        if (entry := self._pane.selected) is not None:
            self.app.push_screen(EntryDialog(entry))

    @on(Input.Changed)
    def filter_again(self) -> None:
        """A key was typed."""
        self._in_background(self._filter_soon, group="read")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an alias's history has something to roll back."""
        return bool(self._alias) if action == "roll_back" else super().check_action(action, parameters)

    def action_roll_back(self) -> None:
        """Roll back the alias that the screen is about."""
        self.dismiss(self._alias)

    def action_copy_command(self) -> None:
        """Copy the command under the cursor."""
        if (entry := self._pane.selected) is not None:
            self.app.copy_to_clipboard(what(entry))
