"""Whether what is on the screen has its shape: every line as wide as the terminal, every frame whole, and nothing in
it that the terminal would obey instead of show."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes
from textual.geometry import Region
from textual.widget import Widget

from lvtui.ui.text import printable
from tests.ui.driver import Driver, strips_of

SIDES = "│┃"
FRAMED = ("round", "heavy", "solid")


def misshapen(drive: Driver) -> list[str]:
    """A sentence for each line and each frame of the topmost screen that is out of shape, or may be."""
    return [*_lines(drive), *_frames(drive)]


async def out_of_sight(drive: Driver) -> list[str]:
    """What can have the focus and cannot be seen when it has it; the focus goes to all of it, and back."""
    screen = drive.app.screen
    hidden = []
    before = screen.focused
    for widget in screen.focus_chain:
        screen.set_focus(widget)
        if not _seen(drive, widget).area:
            await drive.settle()
        if not _seen(drive, widget).area:
            hidden.append(f"{widget!r} has the focus and is not seen, at {widget.region}")
    screen.set_focus(before)
    return hidden


def _seen(drive: Driver, widget: Widget) -> Region:
    return drive.app.screen.find_widget(widget).visible_region


def _lines(drive: Driver) -> Iterator[str]:
    for number, line in enumerate(_cells(drive)):
        if len(line) != drive.app.size.width or cell_len("".join(line)) != len(line):
            yield f"line {number} has {len(line)} cells: {''.join(line)!r}"
        if printable(text := "".join(line)) != text:
            yield f"line {number} has a letter that a terminal obeys: {text!r}"


def _frames(drive: Driver) -> Iterator[str]:
    lines, screen = _cells(drive), drive.app.screen
    for widget in screen.query("Pane, #frame"):
        if not (widget.display and widget.region.area and widget.styles.border.left[0] in FRAMED):
            continue
        region, seen = widget.region, screen.find_widget(widget).visible_region
        if widget.id == "frame" and not screen.region.contains_region(region):
            yield f"{widget!r} is at {region}, beyond the screen"
        for row in range(max(seen.y, region.y + 1), min(seen.bottom, region.bottom - 1)):
            for column in (region.x, region.right - 1):
                # What lies over it hides it rightly.
                hidden = not seen.contains(column, row) or screen.get_widget_at(column, row)[0] is not widget
                if not hidden and lines[row][column] not in SIDES:
                    yield f"{widget!r} has no frame at {column}, {row}: {''.join(lines[row])!r}"


def _cells(drive: Driver) -> list[list[str]]:
    """For each line what stands in each of its cells; of a wide letter in the first, with an empty one after it."""
    lines = []
    for strip in strips_of(drive.app):
        text = "".join(segment.text for segment in strip if not segment.control)
        graphemes = [text[start:end] for start, end, _ in split_graphemes(text)[0]]
        cells: list[str] = []
        for grapheme in graphemes:
            cells += [grapheme, *[""] * (cell_len(grapheme) - 1)]
        lines.append(cells)
    return lines
