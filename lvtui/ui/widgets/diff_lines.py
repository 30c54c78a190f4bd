"""The rows of a comparison, of which only the visible ones are ever drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lvtui.ui.buffer import BUFFER
from lvtui.ui.comparing import Comparison
from lvtui.ui.text import pad_left, pad_right, printable, shorten
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.diff_rows import Layout, Row, differing_part, lay_out
from lvtui.ui.widgets.drawing import ink_of

ROOM_FOR_TWO = 100
"""Cells from which both sides stand beside each other, unless the user has said otherwise."""
LONGEST = 2_000
"""Characters of a line that are shown, be it as long as it will."""
STEP = 8
"""Cells by which left and right move long lines."""
MARKER = "▌"


class DiffLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Signs and numbers say what changed; a mark in the first column says which change ``n`` has come to."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "lines(-1)", "Up", show=False, id="diff_lines.up"),
        Binding("down,j", "lines(1)", "Down", show=False, id="diff_lines.down"),
        Binding("pageup", "pages(-1)", "Page up", show=False, id="diff_lines.page_up"),
        Binding("pagedown,space", "pages(1)", "Page down", show=False, id="diff_lines.page_down"),
        Binding("home,g", "top", "To the start", show=False, id="diff_lines.start"),
        Binding("end,G", "bottom", "To the end", show=False, id="diff_lines.end"),
        Binding("left,h", "shift(-1)", "Long lines left", show=False, id="diff_lines.left"),
        Binding("right,l", "shift(1)", "Long lines right", show=False, id="diff_lines.right"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "diff-lines--number",
        "diff-lines--heading",
        "diff-lines--quiet",
        "diff-lines--buffer",
        "diff-lines--marker",
    }
    """
    | Class | Description |
    | :- | :- |
    | `diff-lines--number` | A line's number. |
    | `diff-lines--heading` | A file's name, or a setting's. |
    | `diff-lines--quiet` | How many lines are left out, and notes. |
    | `diff-lines--buffer` | Lines of the editor's text; versions have colours of their own. |
    | `diff-lines--marker` | The mark of the change that was gone to. |
    """

    DEFAULT_CSS = """
    DiffLines {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        background: $surface;
        color: $foreground;
        & > .diff-lines--number { color: $foreground-muted; }
        & > .diff-lines--heading { color: $foreground; text-style: bold underline; }
        & > .diff-lines--quiet { color: $foreground 70%; text-style: italic; }
        & > .diff-lines--buffer { color: $text-warning; }
        & > .diff-lines--marker { color: $foreground-muted; }
        &:focus > .diff-lines--marker { color: $accent; text-style: bold; }
    }
    """

    every_line: reactive[bool] = reactive(False)
    """Whether long stretches that are the same are shown, too."""
    split: reactive[bool | None] = reactive[bool | None](None)
    """Whether both sides stand beside each other; ``None``: where there is room."""
    change: reactive[int] = reactive(0)
    """The change that was gone to, counted from 0."""

    @dataclass
    class Arranged(Message):
        """The rows, or the change that was gone to, are others now."""

        diff_lines: DiffLines

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._comparison: Comparison | None = None
        self._layout = Layout((), (), 2, 0)
        self._shift = 0
        self._styles: dict[str, Style] = {}

    @property
    def changes(self) -> int:
        """How many changes there are."""
        return len(self._layout.changes)

    @property
    def side_by_side(self) -> bool:
        """Whether both sides stand beside each other now."""
        return self._width >= ROOM_FOR_TWO if self.split is None else self.split

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    def show(self, comparison: Comparison | None) -> None:
        """Show a comparison from its beginning, or nothing."""
        self._comparison = comparison
        self._shift = 0
        self.set_reactive(DiffLines.change, 0)
        self._arrange()
        self.scroll_home(animate=False, immediate=True)

    def go_to_change(self, places: int) -> None:
        """Go some changes on, around the end."""
        if self.changes:
            self.change = (self.change + places) % self.changes

    def notify_style_update(self) -> None:
        """Another theme has other colours."""
        super().notify_style_update()
        self._styles = {}

    def watch_every_line(self) -> None:
        """Show more, or less, around the same change."""
        self._arrange()
        self._show_change()

    def watch_split(self) -> None:
        """Lay the sides out anew."""
        self._arrange()
        self._show_change()

    def watch_change(self) -> None:
        """Bring the change into view."""
        self._show_change()
        self.refresh()
        self.post_message(self.Arranged(self))

    def on_resize(self) -> None:
        """The width decides how the sides stand, and where values are broken."""
        self._arrange()

    def on_click(self, event: events.Click) -> None:
        """Open what is folded; go to the change that is clicked."""
        offset = event.get_content_offset(self)
        place = offset.y + self.scroll_offset.y if offset is not None else len(self._layout.rows)
        if place >= len(self._layout.rows):
            return
        row = self._layout.rows[place]
        if row.kind == "fold":
            self.every_line = True
        elif row.change is not None:
            self.change = row.change

    def action_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=lines, animate=False)

    def action_pages(self, pages: int) -> None:
        """Scroll by pages, keeping a line of the old one."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_top(self) -> None:
        """Scroll to the start."""
        self.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """Scroll to the end."""
        self.scroll_end(animate=False)

    def action_shift(self, steps: int) -> None:
        """Show more of what long lines have further right, or further left."""
        longest = max((len(text) for row in self._layout.rows for text in (row.left, row.right)), default=0)
        self._shift = max(0, min(self._shift + steps * STEP, min(longest, LONGEST)))
        self.refresh()

    def _arrange(self) -> None:
        if self._comparison is None or self._width < 1:
            self._layout = Layout((), (), 2, 0)
        else:
            self._layout = lay_out(
                self._comparison, self._width - 1, side_by_side=self.side_by_side, every_line=self.every_line
            )
        self.virtual_size = Size(self._width, len(self._layout.rows))
        self.refresh()
        self.post_message(self.Arranged(self))

    def _show_change(self) -> None:
        if not (self.is_attached and self.change < self.changes):
            return
        place, height = self._layout.changes[self.change], max(1, self.size.height)
        if not self.scroll_offset.y <= place < self.scroll_offset.y + height - 1:
            self.scroll_to(y=max(0, place - height // 3), animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        place = y + self.scroll_offset.y
        if place >= len(self._layout.rows) or self._width < 4 or self._comparison is None:
            return Strip.blank(self._width, self.rich_style)
        row = self._layout.rows[place]
        here = row.change is not None and row.change == self.change
        marker = Segment(MARKER if here else " ", self._style("marker"))
        width = self._width - 1
        match row.kind:
            case "heading" | "name":
                style = self._style("heading") if row.kind == "heading" else Style(bold=True)
                segments = [Segment(shorten(printable(row.left), width), style)]
            case "note":
                segments = [Segment(shorten(printable(f"  ({row.left})"), width), self._style("quiet"))]
            case "fold":
                segments = [Segment(shorten(f"  ⋯ {row.left} ⋯", width), self._style("quiet"))]
            case "names" | "setting":
                segments = self._setting(row, width)
            case _ if self.side_by_side:
                segments = self._pair(row, width)
            case _:
                segments = self._single(row, width)
        return Strip([marker, *segments]).adjust_cell_length(self._width).apply_style(self.rich_style)

    def _pair(self, row: Row, width: int) -> list[Segment]:
        """Both sides beside each other, a line between them."""
        half = (width - 1) // 2
        changed = row.kind == "pair"
        before, after = printable(row.left[:LONGEST]), printable(row.right[:LONGEST])
        start, end, other_end = differing_part(before, after) if changed and before and after else (0, 0, 0)
        left = self._line(row.number, "-" if changed else " ", before, (start, end), half)
        right = self._line(row.other_number, "+" if changed else " ", after, (start, other_end), width - 1 - half)
        return [*left, Segment("│", self._style("number")), *right]

    def _line(self, number: int | None, sign: str, text: str, part: tuple[int, int], width: int) -> list[Segment]:
        """One side's half: number, sign and text; nothing where that side has no such line."""
        digits = self._layout.number_width
        if number is None:
            return [Segment(" " * width)]
        head = [Segment(pad_left(str(number), digits) + " ", self._style("number"))]
        return [*head, *self._text(sign, text, part, width - digits - 1)]

    def _single(self, row: Row, width: int) -> list[Segment]:
        """One below the other: both numbers, the sign, the text."""
        digits = self._layout.number_width
        before, after = printable(row.left[:LONGEST]), printable(row.right[:LONGEST])
        start, end, other_end = differing_part(before, after) if row.kind != "same" and before and after else (0, 0, 0)
        numbers = " ".join(
            " " * digits if number is None else pad_left(str(number), digits)
            for number in (row.number, row.other_number)
        )
        sign, text, part = {
            "left": ("-", before, (start, end)),
            "right": ("+", after, (start, other_end)),
        }.get(row.kind, (" ", before, (0, 0)))
        head = Segment(f"{numbers} ", self._style("number"))
        return [head, *self._text(sign, text, part, width - 2 * digits - 2)]

    def _text(self, sign: str, text: str, part: tuple[int, int], width: int) -> list[Segment]:
        style = self._side_style(sign)
        start, end = part
        cut = Strip(
            [
                Segment(text[:start], style),
                Segment(text[start:end], style + Style(bold=True, underline=True)),
                Segment(text[end:], style),
            ]
        )
        room = max(1, width - 2)
        more = cut.cell_length > self._shift + room
        shown = cut.crop(self._shift, self._shift + room - (1 if more else 0))
        rest = [Segment("…", self._style("number"))] if more else []
        head = Segment(f"{sign} ", style + Style(bold=True))
        return list(Strip([head, *shown, *rest]).adjust_cell_length(max(1, width)))

    def _setting(self, row: Row, width: int) -> list[Segment]:
        """A line of the table: name, what the first side has, what the second one has."""
        column = self._layout.name_width
        half = (width - column) // 2
        left, right = pad_right(row.left, half - 2), pad_right(row.right, half - 2)
        if row.kind == "names":
            quiet = self._style("quiet")
            return [Segment(" " * column), Segment(f"  {left}", quiet), Segment(f"  {right}", quiet)]
        return [
            Segment(pad_right(printable(row.name), column), Style(bold=True)),
            Segment(f"{'-' if row.left else ' '} {left}", self._side_style("-")),
            Segment(f"{'+' if row.right else ' '} {right}", self._side_style("+")),
        ]

    def _side_style(self, sign: str) -> Style:
        """The colour of the version that a line is of; none for a line of both."""
        if sign == " " or self._comparison is None:
            return Style()
        name = (self._comparison.left if sign == "-" else self._comparison.right).name
        if name == BUFFER:
            return self._style("buffer")
        if name not in self._styles:
            self._styles[name] = Palette.of(self.app).style(name)
        return self._styles[name]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = ink_of(self, f"diff-lines--{name}")
        return self._styles[name]
