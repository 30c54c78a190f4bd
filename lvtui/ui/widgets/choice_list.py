"""Everything that could stand in a field, as a list below it; what may not stand there is barred, and says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from lvtui.ui.text import printable
from lvtui.ui.widgets.row_list import RowList

BARRED = "✗"
_BEFORE_THE_REASON = "1 validation error detected: "
"""Takes half of a row and tells nothing; beside the field it stands whole."""


@dataclass(frozen=True)
class ChoiceRow:
    """One choice as it is shown."""

    label: Text
    """What it is."""
    remark: str
    """What there is to know of it, in few words."""
    barred: str
    """Why it may not be taken, in AWS's words; empty if it may."""

    def text(self, column: int) -> Text:
        """A cross and a line through it where it is barred: no colour is needed to see that."""
        line = Text(no_wrap=True, overflow="ellipsis")
        label = self.label.copy()
        if self.barred:
            label.stylize("strike")
        line.append(f"{BARRED} " if self.barred else "  ").append_text(label)
        line.append(" " * max(1, column - label.cell_len))
        return line.append(printable(self.barred.removeprefix(_BEFORE_THE_REASON) or self.remark))


class ChoiceRows(RowList, can_focus=False):
    """Follows the field that it belongs to, which has the focus; a click takes a row."""

    DEFAULT_CSS = """
    ChoiceRows {
        & > .row-list--cursor { background: $primary 30%; text-style: bold; }
        &:ansi > .row-list--cursor { background: ansi_default; text-style: bold underline; }
    }
    """

    def on_resize(self) -> None:
        """Show what stands above the value as well as what stands below it: both can be taken."""
        height = self.size.height
        top = min(self.cursor - height // 2, len(self.row_keys) - height)
        self.scroll_to(y=max(0, top), animate=False, force=True, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """Take the row at once: there is no focus that a click would have to bring first."""
        event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        row = offset.y + self.scroll_offset.y
        if row < len(self.row_keys):
            self.cursor = row
            self.action_choose()


class ChoiceList(Vertical):
    """A heading, and the choices."""

    DEFAULT_CSS = """
    ChoiceList {
        height: auto;
        padding-left: 2;
        & > Static { height: 1; color: $foreground 70%; }
        & > ChoiceRows { background: $panel 50%; }
    }
    """

    @dataclass
    class Taken(Message):
        """The user took a choice by the mouse."""

        value: str

    most_rows: reactive[int] = reactive(4)
    """Rows that it takes when there are as many."""

    _count = 0

    def watch_most_rows(self) -> None:
        """Take them."""
        self._fit()

    def _fit(self) -> None:
        if self.is_mounted:
            self.rows.styles.min_height = 1
            self.rows.styles.height = max(1, min(self.most_rows, self._count))

    def compose(self) -> ComposeResult:
        yield Static(markup=False)
        yield ChoiceRows()

    @property
    def rows(self) -> ChoiceRows:
        """The choices."""
        return self.query_one(ChoiceRows)

    def offer(self, heading: str, choices: Sequence[str], row: Callable[[str], ChoiceRow], column: int) -> None:
        """Show these; each is looked at once it is seen. `column` cells are for what a choice is."""
        self.query_one(Static).update(heading)
        self._count = len(choices)
        self._fit()
        self.rows.set_rows(choices, lambda key, _width: row(key).text(column))

    def point_at(self, value: str) -> None:
        """Put the cursor on the value in the field, if it is one of the choices."""
        self.rows.move_to(value)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """A row was clicked on."""
        event.stop()
        self.post_message(self.Taken(event.row_key))
