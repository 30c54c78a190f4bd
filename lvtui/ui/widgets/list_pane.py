"""A pane around one list, with names above its columns and a filter below it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import DescendantBlur
from textual.widgets import Input

from lvtui.domain.model import Function
from lvtui.ui.sorting import RowOrder
from lvtui.ui.widgets.column_heads import ROOM_FOR_HEADS, ColumnHeads
from lvtui.ui.widgets.filter_line import FilterLine
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList


class ListPane(Pane):
    """What the panes of versions and of aliases share."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            "Filter",
            key_display="/",
            show=False,
            tooltip="Filter: show only what fits some words",
            id="list.filter",
        ),
        Binding("s", "sort", "Sort", show=False, tooltip="Sort by something else", id="list.sort"),
        Binding("escape", "show_all", "Show all", id="list.show_all"),
    ]

    _sorting: RowOrder
    """The order of the rows; one of those that the list has."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._function: Function | None = None

    def on_mount(self) -> None:
        """A scrollbar takes a cell from the columns."""
        self.watch(self.rows, "show_vertical_scrollbar", self.arrange_heads, init=False)

    @property
    def rows(self) -> RowList:
        """The list itself."""
        return self.query_one(RowList)

    @property
    def filter(self) -> FilterLine:
        """What the list is narrowed down by; displayed on demand."""
        return self.query_one(FilterLine)

    @property
    def selected(self) -> str | None:
        """The key of the row under the cursor."""
        return self.rows.row_key

    def arrange_rows(self) -> None:
        """Show what fits the filter, in its order."""
        raise NotImplementedError

    def arrange_heads(self) -> None:
        """Say what the columns are."""
        raise NotImplementedError

    def go_to(self, key: str) -> None:
        """Put the cursor on a row; a filter that hides it is in the way, and goes."""
        if not self.rows.move_to(key):
            self._show_all()
            self.rows.move_to(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Everything can be shown again where something is hidden."""
        return bool(self.filter.value) and self.rows.has_focus if action == "show_all" else True

    def action_filter(self) -> None:
        """Type what to look for."""
        self.filter.display = True
        self.focus_on(self.filter)

    def action_sort(self) -> None:
        """Take the next order."""
        self._sorting = self._sorting.next
        self.arrange_rows()

    def action_show_all(self) -> None:
        """Forget the filter."""
        self._show_all()

    @on(ColumnHeads.Clicked)
    def sort_by_column(self, event: ColumnHeads.Clicked) -> None:
        """Sort by the column that was clicked on."""
        event.stop()
        self._sorting = type(self._sorting)(event.sorts_by)
        self.arrange_rows()

    @on(Input.Changed, "FilterLine")
    def filter_again(self, event: Input.Changed) -> None:
        """A key was typed."""
        event.stop()
        self.arrange_rows()

    @on(Input.Submitted, "FilterLine")
    def leave_filter(self, event: Input.Submitted) -> None:
        """Go from the filter to what it lets through."""
        event.stop()
        self.focus_on(self.rows)

    @on(FilterLine.Left)
    def show_everything(self, event: FilterLine.Left) -> None:
        """Back to the list; the filter was given up."""
        event.stop()
        self._show_all()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """A filter without words needs no line."""
        if event.widget is self.filter and not self.filter.value:
            self.filter.display = False

    def on_resize(self) -> None:
        """Names above the columns take a line, where there are lines enough."""
        self.arrange_heads()

    def show_heads(self, *, wanted: bool) -> None:
        """Show or hide the names above the columns."""
        self.query_one(ColumnHeads).display = wanted and self.content_size.height >= ROOM_FOR_HEADS

    def forget_filter(self) -> None:
        """What is shown is something else now: the words were not about that."""
        with self.prevent(Input.Changed):
            self.filter.value = ""
        if not self.filter.has_focus:
            self.filter.display = False

    def _show_all(self) -> None:
        if self.filter.has_focus:
            self.focus_on(self.rows)
        self.forget_filter()
        self.filter.display = False
        self.arrange_rows()
        self.screen.refresh_bindings()
