"""What becomes of text that is not deployed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.text import printable

Leaving = Literal["keep", "deploy", "discard"]


class QuitDialog(Dialog[Leaving]):
    """What becomes of the text that is not deployed."""

    TITLE_TEXT = "Quit lvtui"
    VERB = "Keep it and quit"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "leave_by('deploy')", "Deploy and quit", id="quit.deploy"),
        Binding("x", "leave_by('discard')", "Throw it away and quit", id="quit.discard"),
    ]

    def __init__(self, functions: Sequence[str]) -> None:
        """`functions` have text that is not deployed."""
        super().__init__()
        self._functions = functions

    def choices(self) -> Sequence[Choice]:
        """Not to keep it."""
        return [Choice("d", "Deploy", "leave_by('deploy')"), Choice("x", "Throw away", "leave_by('discard')")]

    def compose_body(self) -> Iterator[Widget]:
        """What is at stake, and the choices."""
        names = ", ".join(printable(name) for name in self._functions)
        yield Static(Text(f"The editor holds text that is not deployed: {names}."), id="sentence")
        yield Static(
            Text(
                "\nenter  keep it as a draft and quit; it is back at the next start\n"
                "d      deploy it to $LATEST and quit\n"
                "x      throw it away and quit\n"
                "esc    stay"
            )
        )

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Keep it."""
        self.dismiss("keep")

    def action_leave_by(self, leaving: Leaving) -> None:
        """One of the other choices."""
        self.dismiss(leaving)


class ReplaceDialog(SureDialog):
    """Whether a version's code may take the place of text that is not deployed."""

    def __init__(self, version: str, lost: Sequence[str] = ()) -> None:
        """`version` is the one that would be copied; `lost` are new files that it has not, and nobody else either."""
        words = (
            f"The editor holds text that is not deployed. The code of version {version} would take its place; "
            "ctrl+z in the editor brings it back."
        )
        if lost:
            words += " But these files are new, and there would be no way back to them:"
        super().__init__("Copy to $LATEST", "Replace it", words, lost)
