"""Under which name something is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.operations.errors import LambdaError
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.widgets.field import Field

Answer = TypeVar("Answer")


class NameDialog(Dialog[Answer], Generic[Answer]):
    """A name, what is wrong with it as it is typed, and what becomes of something that has it already."""

    VERB = "Save"
    PLACEHOLDER: ClassVar[str] = ""

    def __init__(self, suggested: str, taken: Collection[str]) -> None:
        """`taken` are the names that would be replaced."""
        super().__init__()
        self._suggested = suggested
        self._taken = taken

    def check(self, name: str) -> None:
        """Raise a `ValueError` or a `LambdaError` that says why this cannot be a name."""
        raise NotImplementedError

    def sentence(self, name: str, *, replaces: bool) -> str:
        """What will happen."""
        raise NotImplementedError

    def answer(self, name: str) -> Answer:
        """What is returned with a good name."""
        raise NotImplementedError

    def compose_body(self) -> Iterator[Widget]:
        """The name, and below whatever else is asked what will happen."""
        yield Field("Name", "", self._suggested, placeholder=self.PLACEHOLDER, id="name")
        yield from self.compose_more()
        yield Static(id="sentence")

    def compose_more(self) -> Iterator[Widget]:
        """Fields besides the name."""
        yield from ()

    def on_mount(self) -> None:
        """Begin in the name."""
        self._name_field.input.focus()
        self.say()

    @property
    def _name_field(self) -> Field:
        return self.query_one("#name", Field)

    @on(Input.Changed)
    def say(self) -> None:
        """What will happen, or what is wrong with the name."""
        field = self._name_field
        name, told = field.value, ""
        try:
            self.check(name)
        except (LambdaError, ValueError) as refusal:
            field.problem = str(refusal)
        else:
            field.problem = ""
            told = self.sentence(name, replaces=name in self._taken)
        self._show("#sentence", told)

    def action_accept(self) -> None:
        """Return the answer if the name can be one."""
        self.say()
        field = self._name_field
        field.touched = True
        if not field.problem:
            self.dismiss(self.answer(field.value))
