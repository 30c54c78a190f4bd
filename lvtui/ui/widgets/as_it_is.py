"""What stands in a field, shown for what it is."""

from __future__ import annotations

from rich.highlighter import Highlighter
from rich.text import Text

from lvtui.ui.text import in_place


class AsItIs(Highlighter):
    """For Textual's fields, which hand their value to the terminal as it came: with what the terminal would obey
    replaced. Each letter stays one letter, as the field counts them."""

    def __call__(self, text: str | Text) -> Text:
        """The text to show."""
        return Text(in_place(str(text)).replace("\n", "␊"), no_wrap=True, overflow="ignore", end="")

    def highlight(self, text: Text) -> None:
        """Nothing has a colour."""
