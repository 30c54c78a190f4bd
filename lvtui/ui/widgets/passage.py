"""Text that wraps, and says so where there was no room for all of it."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.visual import VisualType
from textual.widgets import Static

from lvtui.ui.text import ELLIPSIS


class Passage(Static):
    """As a Static; but of more lines than it may have, the last one ends in an ellipsis."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """How many lines the whole text needs, not what of it is shown now."""
        whole = self.visual
        if width and isinstance(whole, Content):
            return len(whole.wrap(width))
        return super().get_content_height(container, viewport, width)

    def render(self) -> VisualType:
        """The text, as far as there is room."""
        whole = self.visual
        width, height = self.size
        if not (isinstance(whole, Content) and width and height):
            return whole
        lines = whole.wrap(width)
        if len(lines) <= height:
            return whole
        last = lines[height - 1].truncate(width - 1) + ELLIPSIS
        return Content("\n").join([*lines[: height - 1], last])
