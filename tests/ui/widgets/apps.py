"""The smallest app that shows one widget, and a way to read what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

VERSION_COLOURS = {
    "version-1": "#56b4e9",
    "version-2": "#e8a33d",
    "version-3": "#3fc495",
    "version-4": "#d991c2",
    "version-5": "#a6a4fb",
    "version-6": "#c9ba8c",
    "version-latest": "#b4bcc4",
}


class WidgetApp(App[None]):
    """Shows the widgets it is given, and keeps what they post."""

    CSS = "Screen { overflow: hidden; }"

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets
        self.posted: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VERSION_COLOURS

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def on_weight_bar_moved(self, message: Message) -> None:
        self.posted.append(message)

    def on_row_list_highlighted(self, message: Message) -> None:
        self.posted.append(message)

    def on_row_list_chosen(self, message: Message) -> None:
        self.posted.append(message)


def lines(widget: Widget) -> list[str]:
    """What the widget shows, line by line, without the blanks at the ends."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.content_size.height)]


def segments(widget: Widget, y: int) -> Sequence[Segment]:
    """One line with its styles."""
    return list(widget.render_line(y))


async def drawn(widget: Widget, width: int, height: int) -> list[str]:
    """What the widget shows at a size."""
    widget.styles.width = width
    widget.styles.height = height
    app: App[Any] = WidgetApp(widget)
    async with app.run_test(size=(max(width, 20), max(height, 5))):
        return lines(widget)
