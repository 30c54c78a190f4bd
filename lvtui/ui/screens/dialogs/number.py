"""A whole number: how many calls, which seed."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.widgets.field import Field

MOST_CALLS = 100_000


class NumberDialog(Dialog[int]):
    """A whole number between two others."""

    def __init__(self, title: str, label: str, value: int, limits: tuple[int, int], *, verb: str, why: str) -> None:
        """`why` says what the number is for."""
        super().__init__()
        self._heading, self._label, self._value, self._limits, self._why = title, label, value, limits, why
        self.VERB = verb

    def title_text(self) -> str:
        """The title it was given."""
        return self._heading

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field(self._label, "", str(self._value), id="number")
        yield Static(Text(self._why), id="sentence")

    def on_mount(self) -> None:
        """The number is selected, so that typing replaces it."""
        box = self.query_one("#number", Field).input
        box.focus()
        box.action_select_all()

    def action_accept(self) -> None:
        """Return the number if it is one."""
        field, (least, most) = self.query_one("#number", Field), self._limits
        text = field.value.strip()
        if text.isascii() and text.lstrip("-").isdecimal() and least <= int(text) <= most:
            self.dismiss(int(text))
            return
        field.touched = True
        field.problem = f"A whole number from {least} to {most}."
