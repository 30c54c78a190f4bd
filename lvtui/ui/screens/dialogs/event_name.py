"""Saving a test event under a name, and deleting one."""

from __future__ import annotations

from lvtui.domain.desk import check_event_name
from lvtui.ui.screens.dialogs.naming import NameDialog
from lvtui.ui.screens.dialogs.sure import SureDialog


class EventNameDialog(NameDialog[str]):
    """Under which name a test event is saved."""

    TITLE_TEXT = "Save the test event"
    PLACEHOLDER = "sample"

    def check(self, name: str) -> None:
        """The rules of a test event's name."""
        check_event_name(name)

    def sentence(self, name: str, *, replaces: bool) -> str:
        """Whether a saved event is replaced."""
        return f"Replaces the saved event {name}." if replaces else ""

    def answer(self, name: str) -> str:
        """The name alone."""
        return name


class DeleteEventDialog(SureDialog):
    """Whether a saved event is to be deleted."""

    def __init__(self, name: str) -> None:
        """`name` is the event's."""
        super().__init__("Delete the test event", "Delete", f"Deletes the saved event {name}.")
