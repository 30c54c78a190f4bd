"""The matrix of who may invoke what, with a cursor that goes from cell to cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lvtui.operations import LATEST
from lvtui.ui.permission_matrix import Matrix
from lvtui.ui.text import pad_right, printable, shorten
from lvtui.ui.widgets.drawing import Run, ink_of, strip_of

UNQUALIFIED = "(unqualified)"
ALLOWED, BY_ITSELF, NOT_ALLOWED, MISSING, NEVER = "✓", "(✓)", "·", "✗", "–"
_WIDEST_NAME = 13
_HEAD = 2
"""Lines above the first row."""


class MatrixView(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of who, columns of what; only the visible part is drawn, and who stays in view."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(0, -1)", "Up", show=False, id="matrix.up"),
        Binding("down,j", "move(0, 1)", "Down", show=False, id="matrix.down"),
        Binding("left,h", "move(-1, 0)", "Left", show=False, id="matrix.left"),
        Binding("right,l", "move(1, 0)", "Right", show=False, id="matrix.right"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="matrix.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="matrix.page_down"),
        Binding("enter", "choose", "Grant or take away", id="matrix.choose"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "matrix-view--head",
        "matrix-view--cursor",
        "matrix-view--row",
        "matrix-view--given",
        "matrix-view--none",
        "matrix-view--missing",
        "matrix-view--faint",
    }
    """
    | Class | Description |
    | :- | :- |
    | `matrix-view--head` | The names of the qualifiers. |
    | `matrix-view--cursor` | The cell under the cursor. |
    | `matrix-view--row` | Who the row of the cursor is about. |
    | `matrix-view--given` | Cells with a grant. |
    | `matrix-view--none` | Cells with none. |
    | `matrix-view--missing` | Cells with none, where a trigger needs one. |
    | `matrix-view--faint` | The rule below the head. |
    """

    DEFAULT_CSS = """
    MatrixView {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        color: $foreground;
        & > .matrix-view--head { text-style: bold; }
        & > .matrix-view--cursor { text-style: bold reverse; }
        & > .matrix-view--row { text-style: bold; }
        & > .matrix-view--given { text-style: bold; }
        & > .matrix-view--none { color: $foreground-muted; }
        & > .matrix-view--missing { color: $text-error; text-style: bold; }
        & > .matrix-view--faint { color: $foreground 45%; }
        &:ansi > .matrix-view--none, &:ansi > .matrix-view--faint { color: ansi_default; }
    }
    """

    cursor: reactive[tuple[int, int]] = reactive((0, 0), repaint=False)
    """(row, column)."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to another cell, or what is known of this one has changed."""

        row: int
        column: int

    @dataclass
    class Chosen(Message):
        """The user opened a cell: enter, or a click on the cell under the cursor."""

        row: int
        column: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self.matrix = Matrix((), ())
        self._first = 0
        """The first column that is seen."""
        self._longest_who = 0
        """Cells of the longest row's name."""

    def show(self, matrix: Matrix) -> None:
        """Show another matrix; the cursor stays on its row and column, as far as they are there."""
        row, column = self.cursor
        names = self.matrix.columns
        statement = self.matrix.rows[row].statement if row < len(self.matrix.rows) else None
        name = names[column] if column < len(names) else ""
        self.matrix = matrix
        self._longest_who = max((cell_len(row.who) for row in matrix.rows), default=0)
        rows = [number for number, each in enumerate(matrix.rows) if each.statement == statement]
        column = matrix.columns.index(name) if name in matrix.columns else min(column, len(matrix.columns) - 1)
        self.cursor = (rows[0] if rows else row, column)
        self._fit()
        self.refresh()
        self.post_message(self.Highlighted(*self.cursor))

    def validate_cursor(self, cursor: tuple[int, int]) -> tuple[int, int]:
        """Keep to the cells there are."""
        row, column = cursor
        return (
            max(0, min(row, len(self.matrix.rows) - 1)),
            max(0, min(column, len(self.matrix.columns) - 1)),
        )

    def watch_cursor(self) -> None:
        """Bring the cell into view, and say which it is."""
        if not self.is_mounted:
            return
        self._show_cursor()
        self.refresh()
        self.post_message(self.Highlighted(*self.cursor))

    def render_line(self, y: int) -> Strip:
        """One visible line; the head stays above."""
        width = self.scrollable_content_region.width
        if y == 0:
            runs = self._head()
        elif y == 1:
            runs = [("─" * width, self._ink("faint"))]
        else:
            row = y - _HEAD + self.scroll_offset.y
            runs = self._row(row) if row < len(self.matrix.rows) else []
        return strip_of(runs).adjust_cell_length(width).apply_style(self.rich_style)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._fit()
        self._show_cursor()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor less."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the cell; open the one under the cursor."""
        place = event.get_content_offset(self)
        if place is None or place.y < _HEAD:
            return
        row = place.y - _HEAD + self.scroll_offset.y
        at, column = self._who_width, self._first
        while column < len(self.matrix.columns) and place.x >= at + self._cell_width(column):
            at += self._cell_width(column)
            column += 1
        if row >= len(self.matrix.rows) or column >= len(self.matrix.columns):
            return
        event.stop()
        if (row, column) == self.cursor:
            self.action_choose()
        else:
            self.cursor = (row, column)

    def action_move(self, columns: int, rows: int) -> None:
        """Go to a neighbouring cell."""
        row, column = self.cursor
        self.cursor = (row + rows, column + columns)

    def action_page(self, pages: int) -> None:
        """Go so many windows up or down."""
        self.action_move(0, pages * max(1, self._rows_seen - 1))

    def action_choose(self) -> None:
        """Open the cell under the cursor."""
        if self.matrix.columns:
            self.post_message(self.Chosen(*self.cursor))

    @property
    def _who_width(self) -> int:
        return max(8, min(self._longest_who + 2, self.scrollable_content_region.width // 2))

    @property
    def _rows_seen(self) -> int:
        return max(1, self.scrollable_content_region.height - _HEAD)

    def _cell_width(self, column: int) -> int:
        return min(_WIDEST_NAME, cell_len(self._column_name(column))) + 2

    def _column_name(self, column: int) -> str:
        return printable(self.matrix.columns[column]) or UNQUALIFIED

    def _columns_seen(self) -> int:
        """How many columns are seen from the first one on, one at least; beside them it has to be said how many more
        there are."""
        room, seen = self.scrollable_content_region.width - self._who_width, 0
        columns = range(self._first, len(self.matrix.columns))
        for column in columns:
            width = self._cell_width(column)
            if width > room:
                break
            room -= width
            seen += 1
        while seen > 1 and len(_more(len(columns) - seen)) > room:
            seen -= 1
            room += self._cell_width(columns[seen])
        return max(1, seen)

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.matrix.rows) + _HEAD)

    def _show_cursor(self) -> None:
        row, column = self.cursor
        self._first = min(self._first, column)
        while self._first < column and column >= self._first + self._columns_seen():
            self._first += 1
        if self.is_attached:
            self.scroll_to_region(Region(0, row, 1, 1 + _HEAD), animate=False, force=True, immediate=True)

    def _head(self) -> list[Run]:
        ink = self._ink("head")
        more_left = "‹ " if self._first > 0 else ""
        last = self._first + self._columns_seen()
        runs: list[Run] = [(pad_right(f"Who{'':2}{more_left}", self._who_width), ink)]
        for column in range(self._first, min(last, len(self.matrix.columns))):
            name = shorten(self._column_name(column), _WIDEST_NAME)
            runs.append((pad_right(f" {name}", self._cell_width(column)), ink))
        runs.append((_more(len(self.matrix.columns) - last), self._ink("none")))
        return runs

    def _row(self, number: int) -> list[Run]:
        row = self.matrix.rows[number]
        at_row, at_column = self.cursor
        who = pad_right(printable(row.who), self._who_width - 1) + " "
        runs: list[Run] = [(who, self._ink("row") if number == at_row else Style.null())]
        for column in range(self._first, min(len(self.matrix.columns), self._first + self._columns_seen())):
            mark = self._mark(number, column)
            here = (number, column) == (at_row, at_column)
            # Brackets, so that the cell shows without the reversal too.
            shown = f"[{mark}]" if here else f" {mark} "
            style = self._ink({NOT_ALLOWED: "none", NEVER: "none", MISSING: "missing"}.get(mark, "given"))
            if here and self.has_focus:
                style = self._ink("cursor")
            width = self._cell_width(column)
            runs += [(shown, style), (" " * (width - cell_len(shown)), Style.null())]
        return runs

    def _mark(self, row: int, column: int) -> str:
        if self.matrix.rows[row].statement is None:
            return BY_ITSELF
        if self.matrix.columns[column] == LATEST:
            return NEVER
        if self.matrix.statement_id(row, column) is not None:
            return ALLOWED
        return MISSING if self.matrix.columns[column] in self.matrix.rows[row].missing else NOT_ALLOWED

    def _ink(self, name: str) -> Style:
        return ink_of(self, f"matrix-view--{name}")


def _more(columns: int) -> str:
    """That there are more columns on the right."""
    return f"›{columns}" if columns > 0 else ""
