"""Rows of what was done: when, by whom, what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text

from lvtui.domain.history import Entry
from lvtui.ui.ages import Times
from lvtui.ui.history_words import came_in_short
from lvtui.ui.text import pad_right, printable
from lvtui.ui.widgets.row_list import RowList

LEAST_OUTCOME = 14
LEAST_DEED = 4
"""Cells that are left to what came of it, and to what was done, however narrow the list is."""


class EntryRows(RowList):
    """Entries of the history; what went wrong is red, and has a cross."""

    COMPONENT_CLASSES: ClassVar[set[str]] = RowList.COMPONENT_CLASSES | {"entry-rows--wrong"}

    DEFAULT_CSS = """
    EntryRows {
        & > .entry-rows--wrong { color: $text-error; }
    }
    """

    def deed(self, key: str, room: int) -> str:
        """What was done, in at most `room` cells."""
        raise NotImplementedError

    def show_entries(self, entries: Mapping[str, Entry], times: Times) -> None:
        """Show these, the latest first. A cursor on the latest stays on the latest, any other stays on its entry."""
        at_top = self.cursor == 0
        self._entries, self._times = entries, times
        keys = list(entries)
        ends = [entries[key] for key in (*keys[:1], *keys[-1:])]
        self._clock_width = max((len(times.clock(entry.when)) for entry in ends), default=0)
        self.set_rows(keys, self._row)
        if at_top:
            self.cursor = 0

    def _row(self, key: str, width: int) -> Text:
        entry = self._entries[key]
        wrong = self.get_component_rich_style("entry-rows--wrong", partial=True)
        outcome = max(LEAST_OUTCOME, width * 3 // 10)
        line = Text(no_wrap=True, overflow="crop")
        line.append(f"{pad_right(self._times.clock(entry.when), self._clock_width)} ")
        line.append(f"{pad_right(printable(entry.who), 8)} ")
        room = max(LEAST_DEED, width - outcome - line.cell_len - 1)
        line.append(pad_right(self.deed(key, room), room))
        came = pad_right(came_in_short(entry), outcome)
        return line.append(" ").append(came, wrong if entry.outcome in ("refused", "failed") else "")
