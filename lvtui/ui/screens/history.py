"""The history: what was done, by whom, and what came of it; and where an alias pointed when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from lvtui.domain.history import Entry, read_filter, timeline
from lvtui.service import Service
from lvtui.ui.history_words import came_of_it, clock, span_lines, what
from lvtui.ui.screens.bench import now
from lvtui.ui.screens.dialogs.entry import EntryDialog
from lvtui.ui.screens.modal import Modal
from lvtui.ui.text import pad_right, plain, printable
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.row_list import RowList

MOST_SHOWN = 2_000
"""Entries that are read, the latest; the files hold the rest."""
SPANS = 6
"""Lines of an alias's timeline."""


class HistoryRows(RowList):
    """The entries; what went wrong is red, and has a cross."""

    COMPONENT_CLASSES = RowList.COMPONENT_CLASSES | {"history-rows--wrong"}

    DEFAULT_CSS = """
    HistoryRows {
        & > .history-rows--wrong { color: $text-error; }
    }
    """

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these, from top to bottom."""
        self._entries = entries
        self.set_rows([str(place) for place in range(len(entries))], self._row)

    def _row(self, key: str, width: int) -> Text:
        entry = self._entries[int(key)]
        wrong = self.get_component_rich_style("history-rows--wrong", partial=True)
        outcome = max(14, width * 3 // 10)
        line = Text(no_wrap=True, overflow="crop")
        line.append(f"{pad_right(clock(entry.when, now()), 12)} {pad_right(printable(entry.who), 8)} ")
        line.append(pad_right(what(entry).removeprefix("aws lambda "), max(4, width - outcome - 23)))
        came = pad_right(came_of_it(entry), outcome)
        return line.append(" ").append(came, wrong if entry.outcome in ("refused", "failed") else "")


class HistoryScreen(Modal[str]):
    """The history of the workspace, or of one alias. Gives the alias that is to be rolled back, if one is."""

    CSS_PATH = "history.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="history.back"),
        Binding("slash", "filter", "Filter", id="history.filter"),
        Binding("b", "roll_back", "Roll the alias back", id="history.roll_back"),
        Binding("C", "copy_command", "Copy the command", id="history.copy"),
    ]

    def __init__(self, service: Service, *, function: str = "", alias: str = "") -> None:
        """`alias`, of `function`, is the one that it is about; without one, it is about everything."""
        super().__init__()
        self._service = service
        self._function = function
        self._alias = alias
        self._entries: Sequence[Entry] = ()
        self._shown: Sequence[Entry] = ()
        self._stop_listening: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="history") as frame:
            about = f" · {self._function}:{self._alias}" if self._alias else ""
            frame.border_title = plain(f"History{about}").markup
            back = "b: roll back · " if self._alias else ""
            frame.border_subtitle = f"/: filter · enter: details · {back}esc: back"
            yield Static(id="timeline")
            yield Input(placeholder="words, who:command, fn:demo, alias:prod, op:publish, out:refused", id="filter")
            yield HistoryRows("Reading…", id="entries")
            yield Static(id="entry")

    def on_mount(self) -> None:
        """Read, and read again after each thing that is done."""
        self.query_one("#filter").display = False
        self.query_one(HistoryRows).focus()
        self.read_again()
        self._stop_listening = self._service.listen(lambda _: self.read_again())

    def on_unmount(self) -> None:
        """Hear no more."""
        if self._stop_listening is not None:
            self._stop_listening()

    def read_again(self) -> None:
        """Show the history as it is now."""
        self.run_worker(self._read(), exclusive=True, group="read")

    async def _read(self) -> None:
        await self._service.keep_history()
        self._entries = await asyncio.to_thread(
            lambda: list(islice(self._service.history(mentioning=self._alias), MOST_SHOWN))
        )
        # Calls and refusals are written a little after what was changed meanwhile.
        self._entries = sorted(self._entries, key=lambda entry: entry.when, reverse=True)
        self._show()

    def _show(self) -> None:
        typed = self.query_one("#filter", Input).value
        chosen = read_filter(typed)
        self._shown = [entry for entry in self._entries if chosen.fits(entry) and self._is_about(entry)]
        rows = self.query_one(HistoryRows)
        rows.show_empty(f"Nothing fits “{typed}”." if typed else "Nothing has been done yet.")
        rows.show(self._shown)
        self._show_entry()
        timelines = self.query_one("#timeline", Static)
        timelines.display = bool(self._alias)
        timelines.update(self._timeline())

    def _is_about(self, entry: Entry) -> bool:
        return not self._alias or (self._function in entry.functions and self._alias in entry.aliases)

    def _timeline(self) -> Text:
        width, palette = self.size.width - 8, Palette.of(self.app)
        spans = islice(timeline(self._entries, self._service.region.name, self._function, self._alias), SPANS)
        lines = span_lines(list(spans), self._alias, width, now(), palette)
        return Text("\n").join(lines or [Text(f"As far as the history goes, {self._alias} has not moved.")])

    @on(RowList.Highlighted)
    def _show_entry(self) -> None:
        entry = self._selected
        self.query_one("#entry", Static).update(
            Text("" if entry is None else f"{what(entry)}\n{came_of_it(entry)}", no_wrap=False)
        )

    @property
    def _selected(self) -> Entry | None:
        key = self.query_one(HistoryRows).row_key
        return None if key is None or int(key) >= len(self._shown) else self._shown[int(key)]

    @on(RowList.Chosen)
    def show_details(self, event: RowList.Chosen) -> None:
        """Everything that is known of one entry."""
        event.stop()
        if (entry := self._selected) is not None:
            self.app.push_screen(EntryDialog(entry))

    @on(Input.Changed)
    def filter_again(self) -> None:
        """A key was typed."""
        self._show()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Go from the filter to what it has let through."""
        self.query_one(HistoryRows).focus()

    def action_filter(self) -> None:
        """Type what to look for."""
        field = self.query_one("#filter", Input)
        field.display = True
        field.focus()

    def action_leave(self) -> None:
        """Leave the filter if that is where the user is, or else the screen."""
        field = self.query_one("#filter", Input)
        if field.display:
            field.value = ""
            field.display = False
            self.query_one(HistoryRows).focus()
        else:
            self.dismiss(None)

    def action_roll_back(self) -> None:
        """Roll back the alias that the screen is about."""
        if self._alias:
            self.dismiss(self._alias)

    def action_copy_command(self) -> None:
        """Copy the command under the cursor."""
        if (entry := self._selected) is not None:
            self.app.copy_to_clipboard(what(entry))
            self.notify("The command was sent to the terminal's clipboard (OSC 52)", markup=False)
