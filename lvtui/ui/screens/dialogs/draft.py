"""Text that was typed before, and a ``$LATEST`` that has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.text import printable

Kept = Literal["keep", "discard"]


class DraftDialog(Dialog[Kept]):
    """What becomes of kept text that began as another ``$LATEST`` than there is now."""

    TITLE_TEXT = "Text that is not deployed"
    VERB = "Keep it"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "discard", "Show $LATEST instead", id="draft.discard")]

    def __init__(self, function: str, began_as: str, latest: str) -> None:
        """`began_as` and `latest` are CodeSha256: of the code that was typed over, and of ``$LATEST`` now."""
        super().__init__()
        self._function = function
        self._began_as = began_as
        self._latest = latest

    def choices(self) -> Sequence[Choice]:
        """Not to keep it."""
        return [Choice("x", "Show $LATEST", "discard")]

    def compose_body(self) -> Iterator[Widget]:
        """What has happened, and the choices."""
        words = (
            f"There is text that was typed for {self._function} and not deployed. Since it was begun, $LATEST has been "
            f"changed elsewhere: its sha256 was {self._began_as[:12]}…, and is {self._latest[:12]}… now."
        )
        yield Static(Text(printable(words)), id="sentence")
        yield Static(
            Text(
                "\nenter  keep it in the editor; deploying it would replace that change\n"
                "x      show $LATEST as it is now; in the editor, ctrl+z is the way back"
            )
        )

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Keep it."""
        self.dismiss("keep")

    def action_leave(self) -> None:
        """Nothing is thrown away by leaving."""
        self.dismiss("keep")

    def action_discard(self) -> None:
        """Throw it away."""
        self.dismiss("discard")
