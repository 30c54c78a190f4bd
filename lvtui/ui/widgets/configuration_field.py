"""The one place of the form where something is typed: it lies over the row that is being changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from lvtui.ui.text import plain
from lvtui.ui.widgets.field import ChoiceInput

PROBLEM_ROWS = 8


class Form(Protocol):
    """What a row's input needs of the form around it."""

    def accept(self) -> None:
        """Save."""

    def go_on(self, places: int) -> None:
        """Go to another row."""


class RowInput(ChoiceInput):
    """Enter saves; tab goes on to the next row. Up and down go through the usual values, where there are some."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "Save", id="configuration.save"),
        Binding("tab", "go(1)", "Next", id="configuration.next"),
        Binding("shift+tab", "go(-1)", "Previous", show=False, id="configuration.previous"),
    ]

    part = "row"
    """What tells its keys from those of all rows."""

    def __init__(self, form: Form) -> None:
        """Tells `form` at once, not by a message: what is typed next is for another row."""
        super().__init__()
        self._form = form

    def action_save(self) -> None:
        """Enter."""
        self._form.accept()

    def action_go(self, places: int) -> None:
        """Tab."""
        self._form.go_on(places)

    def action_choose(self, places: int) -> None:
        """Without usual values, up and down go to another row."""
        if self.choices:
            super().action_choose(places)
        else:
            self.action_go(places)


class ConfigurationField(Vertical):
    """An input, and below it what is wrong, in AWS's words."""

    DEFAULT_CSS = """
    ConfigurationField {
        layer: above;
        display: none;
        height: auto;
        background: $surface;
        & > RowInput { width: 1fr; background: $panel; }
        & > RowInput:focus { background: $panel; }
        & > #configuration_problem {
            display: none;
            height: auto;
            max-height: 8; /* PROBLEM_ROWS */
            background: $panel;
            color: $text-error;
            padding: 0 1;
        }
        & > #configuration_problem.-shown { display: block; }
    }
    """

    @dataclass
    class Typed(Message):
        """The text is another one now."""

    def __init__(self, form: Form) -> None:
        """The part of `form` that lies over its rows."""
        super().__init__()
        self._form = form
        self._problem = ""

    def compose(self) -> ComposeResult:
        yield RowInput(self._form)
        yield Static(id="configuration_problem")

    @property
    def input(self) -> RowInput:
        """The input itself."""
        return self.query_one(RowInput)

    @property
    def problem(self) -> str:
        """What is wrong; empty if nothing is."""
        return self._problem

    @problem.setter
    def problem(self, problem: str) -> None:
        self._problem = problem
        line = self.query_one("#configuration_problem", Static)
        line.update(plain(f"✗ {problem}"))
        line.set_class(bool(problem), "-shown")

    def problem_rows(self, width: int) -> int:
        """How many rows the problem takes where the field is so wide."""
        if not self._problem:
            return 0
        return min(PROBLEM_ROWS, len(plain(f"✗ {self._problem}").wrap(max(1, width - 2))))

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        """A key was typed."""
        event.stop()
        self.post_message(self.Typed())
