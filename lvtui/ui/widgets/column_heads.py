"""The names above the columns of a list; a click on one sorts by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.text import pad_left, pad_right

ROOM_FOR_HEADS = 8
"""Rows that a pane has inside before one of them is spent on names."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """The name of a column."""

    name: str
    width: int
    """In cells, with the blank beside it."""
    sorts_by: str | None = None
    """What a click on it asks for."""
    right: bool = False
    up: bool = False
    """Whether the least comes first, when the list is sorted by it."""
    sorted_by: bool = False

    @property
    def text(self) -> str:
        """The name, with an arrow if the list is sorted by it, in the column's width."""
        name = f"{self.name}{' ▲' if self.up else ' ▼'}" if self.sorted_by else self.name
        return pad_left(name, self.width) if self.right else pad_right(name, self.width)


class ColumnHeads(Widget):
    """One line above a list."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    ColumnHeads {
        height: 1;
        color: $foreground-muted;
        text-style: underline;
        display: none;
    }
    """

    heads: reactive[Sequence[ColumnHead]] = reactive[Sequence[ColumnHead]](())

    @dataclass
    class Clicked(Message):
        """The user wants the list sorted by a column."""

        sorts_by: str

    def render(self) -> Text:
        """The names; the list's first cell is its marker's."""
        return Text(" " + "".join(head.text for head in self.heads), no_wrap=True, overflow="crop")

    def on_click(self, event: events.Click) -> None:
        """Find the column."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        end = 1
        for head in self.heads:
            end += head.width
            if offset.x < end:
                if head.sorts_by is not None:
                    self.post_message(self.Clicked(head.sorts_by))
                return
