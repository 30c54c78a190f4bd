"""Dialogs that ask for one thing of our own: a number, a name, a function, what to do with unsaved text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar, Literal

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.domain.desk import InvalidEventName, check_event_name
from lvtui.domain.model import Region
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import pad_right, printable
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.row_list import RowList

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


class EventNameDialog(Dialog[str]):
    """Under which name a test event is saved."""

    TITLE_TEXT = "Save the test event"
    VERB = "Save"

    def __init__(self, name: str, taken: Collection[str]) -> None:
        """`taken` are the names that would be replaced."""
        super().__init__()
        self._suggested = name
        self._taken = taken

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field("Name", "", self._suggested, placeholder="sample", id="name")
        yield Static(id="sentence")

    def on_mount(self) -> None:
        """Begin in the field."""
        self.query_one("#name", Field).input.focus()
        self.say()

    @on(Input.Changed)
    def say(self) -> None:
        """Whether a saved event is replaced, or what is wrong with the name."""
        field = self.query_one("#name", Field)
        try:
            check_event_name(field.value)
        except InvalidEventName as refusal:
            field.problem = str(refusal)
        else:
            field.problem = ""
        told = f"Replaces the saved event {field.value}." if field.value in self._taken else ""
        self.query_one("#sentence", Static).update(Text(printable(told)))

    def action_accept(self) -> None:
        """Return the name if it can be one."""
        self.say()
        field = self.query_one("#name", Field)
        field.touched = True
        if not field.problem:
            self.dismiss(field.value)


class FunctionDialog(Dialog[str]):
    """Which function to open."""

    TITLE_TEXT = "Functions"
    VERB = "Open"

    def __init__(self, region: Region, current: str | None) -> None:
        """The cursor begins on `current`."""
        super().__init__()
        self._region = region
        self._current = current

    def compose_body(self) -> Iterator[Widget]:
        """The list."""
        yield RowList("No function yet: ctrl+n makes one.", id="functions")

    def on_mount(self) -> None:
        """Begin on the function that is open."""
        rows = self.query_one(RowList)
        rows.set_rows(sorted(self._region.functions), self._row)
        rows.styles.height = max(1, min(12, len(self._region.functions)))
        if self._current:
            rows.move_to(self._current)
        rows.focus()

    def _row(self, key: str, width: int) -> Text:
        function = self._region.functions[key]
        facts = f"{len(function.published)} versions, {len(function.aliases)} aliases"
        return Text(f"{pad_right(printable(key), max(8, width - len(facts) - 1))} {facts}", no_wrap=True)

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Take the row."""
        event.stop()
        self.dismiss(event.row_key)

    def action_accept(self) -> None:
        """Take the row under the cursor."""
        self.dismiss(self.query_one(RowList).row_key)


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
