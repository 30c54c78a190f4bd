"""What was done: a row for each entry, and the one under the cursor whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from lvtui.domain.history import Entry
from lvtui.ui.ages import Times
from lvtui.ui.history_words import came_of_it, in_row, what
from lvtui.ui.widgets.as_it_is import AsItIs
from lvtui.ui.widgets.entry_rows import EntryRows
from lvtui.ui.widgets.filtered_pane import FilteredPane
from lvtui.ui.widgets.row_list import RowList


class HistoryRows(EntryRows):
    """The entries, whose enter shows one whole."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Details", id="history.details")]

    def deed(self, key: str, room: int) -> str:
        """In the words of the history."""
        return in_row(self._entries[key], room)


class HistoryPane(FilteredPane):
    """An alias's timeline if it is about one, a filter on demand, the entries, and the one under the cursor whole."""

    TITLE = "History"
    ABOUT = (
        "Everything that was done in this workspace, here, by a command or through the endpoint, and what came of it. "
        "The filter takes words, and who:command fn:demo alias:prod op:publish out:refused."
    )

    DEFAULT_CSS = """
    HistoryPane {
        & #timeline {
            display: none;
            height: auto;
            padding: 0 1;
            border-bottom: solid $foreground 30%;
        }
        & #entry {
            height: auto;
            max-height: 6;
            min-height: 3;
            padding: 0 1;
            border-top: solid $foreground 30%;
            color: $foreground 80%;
        }
    }
    """

    def __init__(self, about: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """`about` names the alias; empty if it is about everything."""
        super().__init__(id=id)
        self._about = about
        self._entries: Mapping[str, Entry] = {}

    def compose(self) -> ComposeResult:
        yield Static(id="timeline")
        yield Input(None, "words, who:command, fn:demo, alias:prod, op:publish, out:refused", AsItIs(), id="filter")
        yield HistoryRows("Reading…", id="entries")
        yield Static(id="entry")

    def retitle(self, suffix: str = "") -> None:
        """Show what it is about: an alias, or everything."""
        super().retitle(suffix or self._about)

    @property
    def rows(self) -> HistoryRows:
        """The entries' list."""
        return self.query_one(HistoryRows)

    @property
    def selected(self) -> Entry | None:
        """The entry under the cursor."""
        return self._entries.get(self.rows.row_key or "")

    def show(self, entries: Mapping[str, Entry], empty: str, times: Times) -> None:
        """Show these; `empty` is said where there are none."""
        self._entries = entries
        self.rows.show_empty(empty)
        self.rows.show_entries(entries, times)
        self._show_entry()

    def show_timeline(self, text: Text) -> None:
        """Where the alias pointed when."""
        line = self.query_one("#timeline", Static)
        line.update(text)
        line.display = True

    @on(RowList.Highlighted)
    def _show_entry(self) -> None:
        entry, line = self.selected, self.query_one("#entry", Static)
        line.display = entry is not None
        if entry is not None:
            line.update(Text(f"{what(entry)}\n{came_of_it(entry)}"))
