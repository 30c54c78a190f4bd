"""Which file of the package is shown, beside the tabs."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.text import printable, shorten_middle


class FileName(Widget):
    """``lib/prices.py ▾ 2/3``: a click opens the list."""

    DEFAULT_CSS = """
    FileName { width: auto; max-width: 50%; height: 1; color: $foreground 70%; padding: 0 1; }
    """

    path: reactive[str] = reactive("", layout=True)
    place: reactive[str] = reactive("", layout=True)
    """Which of how many it is; empty where there is but one."""
    remark: reactive[str] = reactive("", layout=True)
    """How it differs from the deployed one."""

    class Clicked(Message):
        """The user wants to see the list of files."""

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """As much as there is to say; where that is too much, the path loses its middle."""
        return cell_len(f"{printable(self.path)}{self._rest()}")

    def render(self) -> Text:
        """The path, its state, and that there are others."""
        rest = self._rest()
        room = max(1, self.content_size.width - cell_len(rest))
        return Text(f"{shorten_middle(printable(self.path), room)}{rest}", no_wrap=True, overflow="crop")

    def _rest(self) -> str:
        if not self.path:
            return ""
        return f"{f' ({self.remark})' if self.remark else ''} ▾{f' {self.place}' if self.place else ''}"

    def on_click(self) -> None:
        """Ask for the list."""
        self.post_message(self.Clicked())
