"""Words that narrow a list down, typed below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from lvtui.ui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from lvtui.ui.widgets.row_list import RowList


class FilterLine(LineInput):
    """Shown while it has words; the arrow keys move in the list meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, id="filter.up"),
        Binding("down", "move(1)", "Down", show=False, id="filter.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="filter.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="filter.page_down"),
        Binding("escape", "leave", "Show all", id="filter.leave"),
    ]

    DEFAULT_CSS = """
    FilterLine {
        display: none;
        height: 1;
        border: none;
        padding: 0 1;
        background: $panel;
        &:focus { border: none; }
    }
    """

    part = "filter"
    """What tells its keys from those of the list."""

    class Left(Message):
        """The words are gone, and the list has everything again."""

    def __init__(self, rows: RowList, placeholder: str) -> None:
        """Narrows `rows` down."""
        super().__init__(placeholder=placeholder)
        self._rows = rows

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        self._rows.action_move(rows)

    def action_page(self, pages: int) -> None:
        """Move in the list by pages."""
        self._rows.action_page(pages)

    def action_leave(self) -> None:
        """Have the list show everything again."""
        self.value = ""
        self.post_message(self.Left())
