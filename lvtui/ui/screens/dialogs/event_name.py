"""Saving a test event under a name, and deleting one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rich.text import Text
from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.domain.desk import InvalidEventName, check_event_name
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import printable
from lvtui.ui.widgets.field import Field


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


class DeleteEventDialog(Dialog[bool]):
    """Whether a saved event is to be deleted."""

    TITLE_TEXT = "Delete the test event"
    VERB = "Delete"

    def __init__(self, name: str) -> None:
        """`name` is the event's."""
        super().__init__()
        self._event_name = name

    def compose_body(self) -> Iterator[Widget]:
        """What goes."""
        yield Static(Text(f"Deletes the saved event {printable(self._event_name)}."), id="sentence")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Yes."""
        self.dismiss(True)
