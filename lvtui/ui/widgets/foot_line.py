"""Lines at the foot of a text: what to look for in it, and which line to go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from lvtui.ui.widgets.line_input import LineInput


class FootInput(LineInput):
    """A field in which enter and the arrow keys step through what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "Next", key_display="enter ↓", id="foot.next"),
        Binding("up,shift+enter", "step(-1)", "Previous", key_display="↑", id="foot.previous"),
    ]

    @property
    def line(self) -> FootLine:
        """The line that it is the field of."""
        return self.query_ancestor(FootLine)

    @property
    def part(self) -> str:
        """What the line is for."""
        return self.line.LABEL.lower()

    def action_step(self, places: int) -> None:
        """Ask for the next, or the one before."""
        self.line.post_message(self.line.Stepped(places))


class FootLine(Horizontal):
    """A label, a field, and what came of it; hidden until it is wanted."""

    LABEL = ""
    PLACEHOLDER = ""

    DEFAULT_CSS = """
    FootLine {
        display: none;
        height: 1;
        background: $panel;
        & .foot-label { width: auto; padding: 0 1; text-style: bold; }
        & FootInput { width: 1fr; background: $surface; }
        & .foot-told { width: auto; padding: 0 1; color: $foreground 80%; }
    }
    """

    @dataclass
    class Typed(Message):
        """Something else stands in the field."""

        value: str

    @dataclass
    class Stepped(Message):
        """The user wants the next (1) or the one before (-1)."""

        places: int

    def compose(self) -> ComposeResult:
        yield Static(self.LABEL, classes="foot-label")
        yield FootInput(placeholder=self.PLACEHOLDER)
        yield Static(classes="foot-told")

    @property
    def input(self) -> FootInput:
        """The field."""
        return self.query_one(FootInput)

    def tell(self, text: str) -> None:
        """Say what came of it."""
        self.query_one(".foot-told", Static).update(Text(text, no_wrap=True))

    def open(self, value: str) -> None:
        """Show it, with `value` in it to be typed over."""
        self.display = True
        self.input.value = value
        self.input.focus()
        self.input.action_select_all()

    def close(self) -> None:
        """Hide it."""
        self.display = False

    @on(Input.Changed)
    def tell_of_typing(self, event: Input.Changed) -> None:
        """Tell what stands there now."""
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def tell_of_enter(self, event: Input.Submitted) -> None:
        """Enter goes on to the next."""
        event.stop()
        self.post_message(self.Stepped(1))


class FindLine(FootLine):
    """What to look for."""

    LABEL = "Find"
    PLACEHOLDER = "capitals count once you type one"

    @dataclass
    class Typed(FootLine.Typed):
        """Something else is looked for."""

    @dataclass
    class Stepped(FootLine.Stepped):
        """The next place, or the one before."""


class GoToLine(FootLine):
    """Which line to go to."""

    LABEL = "Go to line"

    def place(self, lines: int) -> tuple[int, int] | None:
        """The line and column that stand in the field, counted from 0 as an editor does; ``None`` if they are none.

        ``12`` is a line, ``12:5`` a line and a column. What is beyond the end is the end.
        """
        line, _, column = self.input.value.strip().partition(":")
        if not (line.isascii() and line.isdecimal()) or (column and not (column.isascii() and column.isdecimal())):
            return None
        return min(max(int(line[:9]), 1), lines) - 1, max(int(column[:9] or "1"), 1) - 1
