"""What could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import printable


class ProblemsDialog(Dialog[None]):
    """Files that could not be read, at the start or later: text that has to be read is no toast."""

    TITLE_TEXT = "Not everything could be read"
    VERB = "Go on without"

    def __init__(self, problems: Sequence[str]) -> None:
        """`problems` are sentences."""
        super().__init__()
        self._problems = problems

    def compose_body(self) -> Iterator[Widget]:
        """One paragraph each."""
        yield Static(Text("\n\n".join(printable(problem) for problem in self._problems)), id="problems")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Seen."""
        self.dismiss(None)
