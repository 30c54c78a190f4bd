"""A list of any number of rows, of which only the visible ones are ever made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

RowRenderer: TypeAlias = Callable[[str, int], Text | Content]
"""Makes one row from its key and the width it may take; called for visible rows alone."""

_MARKER = "▌"
_MARKER_BLURRED = "▏"


class RowList(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of one line each, told apart by keys, with a cursor that stays on its key when the rows change.

    The marker in the first column shows the cursor without any colour: thick with the focus, thin without.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="row_list.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="row_list.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="row_list.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="row_list.page_down"),
        Binding("home,g", "first", "First", show=False, id="row_list.first"),
        Binding("end,G", "last", "Last", show=False, id="row_list.last"),
        Binding("enter", "choose", "Choose", show=False, id="row_list.choose"),
    ]
    """
    | Key(s) | Description |
    | :- | :- |
    | up, k; down, j | Move by one row. |
    | pageup; pagedown | Move by one page. |
    | home, g; end, G | Move to the first row; the last. |
    | enter | Choose the row. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--cursor",
        "row-list--marker",
        "row-list--empty",
    }
    """
    | Class | Description |
    | :- | :- |
    | `row-list--cursor` | The row under the cursor. |
    | `row-list--marker` | The marker in its first column. |
    | `row-list--empty` | The sentence shown when there are no rows. |
    """

    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .row-list--cursor { background: $foreground 7%; }
        & > .row-list--marker { color: $text-muted; }
        & > .row-list--empty { color: $text-muted; }
        &:focus > .row-list--cursor { background: $primary 30%; text-style: bold; }
        &:focus > .row-list--marker { color: $foreground; text-style: bold; }
        /* Terminal colours don't mix: a tinted row would be a full one, and hide the versions' own colours. */
        &:ansi > .row-list--cursor { background: ansi_default; }
        &:ansi:focus > .row-list--cursor { background: ansi_default; text-style: bold underline; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row under the cursor, counted from 0; 0 too when there are no rows."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row, by the user or because the rows changed."""

        row_list: RowList
        row_key: str

        @property
        def control(self) -> RowList:
            """The list whose cursor moved."""
            return self.row_list

    @dataclass
    class Chosen(Message):
        """The user chose a row: enter, or a click on the row under the cursor."""

        row_list: RowList
        row_key: str

        @property
        def control(self) -> RowList:
            """The list the row is in."""
            return self.row_list

    def __init__(
        self,
        empty: str = "Nothing here yet.",
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """`empty` is shown when there are no rows: say what to do next."""
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._empty = empty
        self._keys: tuple[str, ...] = ()
        self._render_row: RowRenderer = lambda key, _width: Content(key)
        self._highlighted: str | None = None
        self._focused_by_this_click = False

    @property
    def row_keys(self) -> Sequence[str]:
        """The keys of all rows, from top to bottom."""
        return self._keys

    @property
    def row_key(self) -> str | None:
        """The key of the row under the cursor; ``None`` when there are no rows."""
        return self._keys[self.cursor] if self._keys else None

    def set_rows(self, keys: Sequence[str], render: RowRenderer) -> None:
        """Show these rows. The cursor stays on its key, or at its place if that row is gone."""
        kept = self.row_key
        place = self.cursor
        self._keys = tuple(keys)
        self._render_row = render
        if kept is not None and not (place < len(self._keys) and self._keys[place] == kept):
            place = self._keys.index(kept) if kept in self._keys else place
        self._fit()
        self.cursor = place
        self._tell()
        self.refresh()

    def show_empty(self, text: str) -> None:
        """Change the sentence that is shown when there are no rows."""
        self._empty = text
        self.refresh(layout=True)

    def move_to(self, key: str) -> bool:
        """Put the cursor on a key; whether there is such a row."""
        if key not in self._keys:
            return False
        self.cursor = self._keys.index(key)
        return True

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return min(max(0, len(self._keys) - 1), max(0, cursor))

    def watch_cursor(self, before: int, after: int) -> None:
        """Redraw the two rows that changed, and bring the new one into view."""
        if not self.is_mounted:
            return
        self.refresh_lines(before, 1)
        self.refresh_lines(after, 1)
        self._show_cursor()
        self._tell()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """One line per row when the height is ``auto``, or room for the sentence shown without rows."""
        return len(self._keys) or len(self._empty_lines(width))

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if not self._keys:
            line = self._empty_line(y, width)
        elif row < len(self._keys) and width > 1:
            line = self._row_line(row, width)
        else:
            line = Strip.blank(width)
        return line.apply_style(self.rich_style)

    def on_resize(self) -> None:
        """Keep the cursor in view, and the list as wide as its space."""
        self._fit()
        self._show_cursor()

    def on_focus(self) -> None:
        """Remember that a click may be what brought the focus."""
        self._focused_by_this_click = True

    def on_key(self) -> None:
        """The keyboard is in use: the next click is a click of its own."""
        self._focused_by_this_click = False

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row; on the row under the cursor, choose it.

        The click that brings the focus chooses nothing, unless it turns out to be a double click.
        """
        brought_focus, self._focused_by_this_click = self._focused_by_this_click, False
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = offset.y + self.scroll_offset.y
        if not 0 <= row < len(self._keys):
            return
        event.stop()
        if row != self.cursor:
            self.cursor = row
        elif event.chain > 1 or not brought_focus:
            self.action_choose()

    def action_move(self, rows: int) -> None:
        """Move the cursor down by `rows`, or up if negative."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Move the cursor by whole pages, keeping one row of the old one."""
        self.cursor += pages * max(1, self.scrollable_content_region.height - 1)

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.cursor = len(self._keys) - 1

    def action_choose(self) -> None:
        """Choose the row under the cursor, if there is one."""
        if self.row_key is not None:
            self.post_message(self.Chosen(self, self.row_key))

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._keys))

    def _tell(self) -> None:
        """Say which row is under the cursor, if that is news."""
        key = self.row_key
        if key != self._highlighted:
            self._highlighted = key
            if key is not None:
                self.post_message(self.Highlighted(self, key))

    def _show_cursor(self) -> None:
        if self._keys and self.is_attached:
            self.scroll_to_region(
                Region(0, self.cursor, self.scrollable_content_region.width, 1),
                animate=False,
                force=True,
                immediate=True,
            )

    def _row_line(self, row: int, width: int) -> Strip:
        content = self._render_row(self._keys[row], width - 1)
        if isinstance(content, Text):
            content = Content.from_rich_text(content, self.app.console)
        content = content.truncate(width - 1, ellipsis=True)
        text = Strip(content.render_segments()).adjust_cell_length(width - 1)
        if row != self.cursor:
            return Strip([Segment(" "), *text])
        marker = Style(color=self.get_component_rich_style("row-list--marker").color)
        symbol = _MARKER if self.has_focus else _MARKER_BLURRED
        line = Strip([Segment(symbol, marker), *text])
        return line.apply_style(self.get_component_rich_style("row-list--cursor"))

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = self._empty_lines(width)
        if y >= len(lines):
            return Strip.blank(width)
        style = Style(color=self.get_component_rich_style("row-list--empty").color)
        return Strip([Segment(f" {lines[y].plain}", style)]).adjust_cell_length(width)

    def _empty_lines(self, width: int) -> list[Content]:
        return Content(self._empty).wrap(max(2, width - 1))
