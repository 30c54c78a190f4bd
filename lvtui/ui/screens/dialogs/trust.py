"""Whether code from elsewhere may run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Static

from lvtui.operations import LATEST
from lvtui.service import ForeignCode
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted, printable

SHOWN = 5
"""Functions that are named."""


class TrustDialog(Dialog[bool]):
    """Asked once for each workspace, or import, from elsewhere. Enter means no here: it is pressed too easily."""

    TITLE_TEXT = "Run code that was not made here?"
    VERB = "Trust it and run"
    ACCEPT_KEY = "y"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "accept", "Trust it and run", id="trust.yes"),
        Binding("enter", "leave", "Run nothing", id="trust.no"),
    ]

    def __init__(self, code: ForeignCode) -> None:
        """`code` is what asks."""
        super().__init__()
        self._code = code

    def compose_body(self) -> Iterator[Widget]:
        """What would happen, with which code, and the choices."""
        yield Static(
            Text(
                "This workspace holds code that was not made on this machine. It would run with your own rights: "
                "whatever you can read, change, delete or send, it can too. The limits on a function stop accidents, "
                "not intent."
            ),
            id="sentence",
        )
        yield Static(Text("\n" + "\n".join(_lines(self._code))), id="foreign")
        yield Static(
            Text(
                "\nesc, enter  run nothing; the code can be read in the code pane\n"
                "y           trust what is listed here, once and for good, and go on"
            )
        )

    def on_mount(self) -> None:
        """The focus is on the way back."""
        self.query_one("#accept", Button).variant = "warning"
        self.query_one("#back").focus()

    def action_accept(self) -> None:
        """Yes."""
        self.dismiss(True)


def _lines(code: ForeignCode) -> Iterator[str]:
    """One line for each function."""
    for name, versions in list(code.versions.items())[:SHOWN]:
        published = len(versions) - (LATEST in versions)
        parts = [LATEST] * (LATEST in versions) + [counted(published, "version")] * (published > 0)
        yield f"{printable(name)}: {' and '.join(parts)}"
    if len(code.versions) > SHOWN:
        yield f"and {counted(len(code.versions) - SHOWN, 'more function')}"
