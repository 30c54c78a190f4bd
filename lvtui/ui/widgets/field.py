"""A labelled line of input, with room beside it for what AWS would say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Input, Label, Static

from lvtui.ui.text import printable
from lvtui.ui.widgets.line_input import LineInput


class ChoiceInput(LineInput):
    """An input whose up and down keys go through the usual values."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", "Previous choice", show=False, id="choice.previous"),
        Binding("down", "choose(1)", "Next choice", show=False, id="choice.next"),
    ]

    choices: Sequence[str] = ()

    def action_choose(self, places: int) -> None:
        """Take the next usual value, around the end."""
        if self.choices:
            place = self.choices.index(self.value) + places if self.value in self.choices else 0
            self.value = self.choices[place % len(self.choices)]
            self.cursor_position = len(self.value)


class Field(Vertical):
    """A label, an input, and below them a problem once the user has been there."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        & > Horizontal { height: 1; }
        & Label { width: 15; color: $foreground 80%; }
        &.-with-focus Label { color: $foreground; text-style: bold underline; }
        & Input { width: 1fr; background: $panel; }
        & #more { width: 2; background: $panel; color: $foreground 80%; }
        & #problem { height: auto; max-height: 5; color: $text-error; display: none; padding-left: 2; }
        & #problem.-shown { display: block; }
    }
    """

    problem: reactive[str] = reactive("")
    """What is wrong with the value, in AWS's words; empty if nothing is."""
    touched: reactive[bool] = reactive(False)
    """Nobody is told of a mistake in a field they have not reached yet."""

    def __init__(
        self,
        label: str,
        attribute: str,
        value: str = "",
        *,
        placeholder: str = "",
        choices: Sequence[str] = (),
        disabled: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`attribute` is the request's member this is for."""
        super().__init__(id=id, disabled=disabled)
        self.label = label
        self.attribute = attribute
        self._first = value
        self._placeholder = placeholder
        self._choices = choices

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(self.label, markup=False)
            box = ChoiceInput(self._first, self._placeholder)
            box.choices = self._choices
            yield box
            if self._choices:
                yield Static("▾", id="more")
        yield Static(id="problem")

    @property
    def input(self) -> ChoiceInput:
        """The input itself."""
        return self.query_one(ChoiceInput)

    @property
    def value(self) -> str:
        """What is typed; before the field is on the screen, what it begins with."""
        return self.input.value if self.is_mounted else self._first

    @value.setter
    def value(self, value: str) -> None:
        self.input.value = value

    def watch_problem(self) -> None:
        """Show or hide the problem."""
        self._show_problem()

    def watch_touched(self) -> None:
        """Show or hide the problem."""
        self._show_problem()

    def _show_problem(self) -> None:
        if not self.is_mounted:
            return
        line = self.query_one("#problem", Static)
        line.update(Text(f"✗ {printable(self.problem)}"))
        line.set_class(bool(self.problem) and self.touched, "-shown")

    def on_descendant_focus(self) -> None:
        """Mark the label, so that the focus shows without colour."""
        self.add_class("-with-focus")

    def on_descendant_blur(self) -> None:
        """Unmark it."""
        self.remove_class("-with-focus")

    @on(events.Click, "#more")
    def choose_next(self) -> None:
        """The mouse's way through the usual values."""
        self.input.focus()
        self.input.action_choose(1)

    @on(Input.Changed)
    def remember(self, event: Input.Changed) -> None:
        """A changed field is a touched one."""
        if event.value != self._first:
            self.touched = True
