"""Any amount of text to be scrolled through, of which only the visible lines are ever drawn."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from lvtui.ui.text import printable

KEPT = 10_000
"""Lines that are kept; of more, the earliest go."""
LONGEST = 20_000
"""Characters of a line that are shown: an event may be megabytes without a line end."""


@dataclass(frozen=True)
class _Line:
    text: str
    look: str
    """One of `TextLines.LOOKS`, or nothing."""


class TextLines(ScrollView, can_focus=False):
    """Lines, wrapped to the width; each block of them in a look of its own."""

    LOOKS = ("command", "error", "quiet", "note")
    PROSE = ("error", "quiet", "note")
    """Looks of sentences, which are broken between words; everything else is broken as a terminal does."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"text-lines--{look}" for look in LOOKS}

    DEFAULT_CSS = """
    TextLines {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        color: $foreground;
        & > .text-lines--command { color: $accent; text-style: bold; }
        & > .text-lines--error { color: $text-error; }
        & > .text-lines--note { color: $text-warning; }
        & > .text-lines--quiet { color: $foreground 70%; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._lines: list[_Line] = []
        self._rows: list[_Line] = []
        self._first_rows: list[int] = []
        """Of each line, where it begins among the rows."""
        self._wrapped_at = 0

    def clear(self) -> None:
        """Hold nothing."""
        self._lines, self._rows, self._first_rows = [], [], []
        self._fit()
        self.scroll_home(animate=False, immediate=True)

    def write(self, text: str, look: str = "") -> int:
        """Add a block; the number of its first line."""
        added = [_Line(_shown(line), look) for line in printable(text).split("\n")]
        first = len(self._lines)
        self._lines += added
        if len(self._lines) > KEPT:
            gone = len(self._lines) - KEPT
            del self._lines[:gone]
            first = max(0, first - gone)
            self._wrap_all()
        else:
            self._wrap(added)
            self._fit()
        return first

    def show_from(self, line: int) -> None:
        """Scroll so that a line is the first that is seen, or the last one is seen if that shows more."""
        if self._first_rows:
            row = self._first_rows[min(line, len(self._first_rows) - 1)]
            self.call_after_refresh(lambda: self.scroll_to(y=row, animate=False, force=True, immediate=True))

    def scroll_pages(self, pages: int) -> None:
        """Scroll by so many pages."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    @property
    def whole_text(self) -> str:
        """Everything that is kept."""
        return "\n".join(line.text for line in self._lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As high as the lines are many."""
        self._wrap_to(width - self.styles.scrollbar_size_vertical)
        return len(self._rows)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._wrap_to(self.scrollable_content_region.width)

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        line = self._rows[row]
        style = self.rich_style
        if line.look:
            style += self.get_component_rich_style(f"text-lines--{line.look}", partial=True)
        strip = Strip([Segment(line.text, style)], cell_len(line.text)).adjust_cell_length(width, self.rich_style)
        return strip.apply_offsets(0, row)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """What the mouse has marked."""
        return selection.extract("\n".join(row.text for row in self._rows)), "\n"

    def _wrap_to(self, width: int) -> None:
        if width > 1 and width != self._wrapped_at:
            self._wrapped_at = width
            self._wrap_all()

    def _wrap_all(self) -> None:
        top = bisect_left(self._first_rows, self.scroll_offset.y) if self._first_rows else 0
        self._rows, self._first_rows = [], []
        self._wrap(self._lines)
        self._fit()
        if top and top < len(self._first_rows):
            self.scroll_to(y=self._first_rows[top], animate=False)

    def _wrap(self, lines: list[_Line]) -> None:
        width = max(2, self._wrapped_at or 80)
        for line in lines:
            self._first_rows.append(len(self._rows))
            if len(line.text) <= width and (line.text.isascii() or cell_len(line.text) <= width):
                self._rows.append(line)
            else:
                parts = _at_blanks(line.text, width) if line.look in self.PROSE else chop_cells(line.text, width)
                self._rows += [_Line(part, line.look) for part in parts]

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh(layout=True)


def _at_blanks(text: str, width: int) -> list[str]:
    parts = []
    while cell_len(text) > width:
        part = chop_cells(text[: 4 * width], width)[0]
        blank = part.rstrip().rfind(" ")
        if text[len(part) : len(part) + 1] not in ("", " ") and blank > 0 and not part.endswith(" "):
            part = part[: blank + 1]
        parts.append(part.rstrip())
        text = text[len(part) :].lstrip()
    return [*parts, text] if text or not parts else parts


def _shown(line: str) -> str:
    more = len(line) - LONGEST
    return line if more <= 0 else f"{line[:LONGEST]}… {more:,} characters more are not shown"
