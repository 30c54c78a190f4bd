"""Starting and stopping the endpoint, and what a class pastes into its shells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.widgets.field import Field

HIGHEST_PORT = 65_535


class StartEndpointDialog(Dialog[int]):
    """Asks for the port."""

    TITLE_TEXT = "Start the endpoint"
    VERB = "Start"

    def __init__(self, port: int, problem: str = "") -> None:
        """Suggests `port`; `problem` is what kept it from being taken."""
        super().__init__()
        self._port = port
        self._problem = problem

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field("Port", "", str(self._port), placeholder="0 takes one that is free", id="port")
        yield Static(
            Text(
                "From now on the AWS CLI and every SDK on this machine can work with these functions, as they would on "
                "AWS, and the panes follow."
            ),
            id="sentence",
        )
        yield Static(
            Text("Whoever uses this machine can run code by it as you. Nobody else is answered."),
            id="note",
        )

    def on_mount(self) -> None:
        """The port is selected, so that typing replaces it."""
        field = self.query_one("#port", Field)
        field.problem, field.touched = self._problem, bool(self._problem)
        field.input.focus()
        field.input.action_select_all()

    def action_accept(self) -> None:
        """Return the port if it is one."""
        field = self.query_one("#port", Field)
        text = field.value.strip()
        if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= HIGHEST_PORT:
            self.dismiss(int(text))
            return
        field.touched = True
        field.problem = f"A port is a whole number from 1 to {HIGHEST_PORT}; 0 takes one that is free."


class EndpointDialog(Dialog[Literal["stop"]]):
    """Says where it answers, and what makes the AWS CLI and boto3 go there."""

    TITLE_TEXT = "The endpoint answers"
    VERB = "Close"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "copy", "Copy the lines", id="endpoint.copy"),
        Binding("s", "stop", "Stop the endpoint", id="endpoint.stop"),
    ]

    def __init__(self, address: str, region: str) -> None:
        """`region` is the one that the screen shows."""
        super().__init__()
        self._address = address
        from lvtui.server.variables import export_lines  # the server's room is no part of a start

        self._lines = export_lines(address, region)

    def compose_body(self) -> Iterator[Widget]:
        """Address and lines."""
        yield Static(Text(f"● {self._address}"), id="address")
        yield Static(Text("\nFor the AWS CLI and boto3, in the shell where they are to run:\n"))
        yield Static(Text("\n".join(f"  {line}" for line in self._lines)), id="lines")
        yield Static(
            Text(
                "It ends with lvtui. Signatures are not checked; the region is the one that they name, and this "
                "screen shows one region."
            ),
            id="sentence",
        )

    def choices(self) -> Sequence[Choice]:
        """Copying and stopping."""
        return [Choice("C", "Copy", "copy"), Choice("s", "Stop it", "stop")]

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_copy(self) -> None:
        """Copy the lines."""
        self.app.copy_to_clipboard("\n".join(self._lines) + "\n")

    def action_stop(self) -> None:
        """Have it stopped."""
        self.dismiss("stop")

    def action_accept(self) -> None:
        """Seen."""
        self.dismiss(None)
