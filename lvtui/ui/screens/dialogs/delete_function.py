"""Delete a function with everything it has."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from lvtui.domain.model import Function
from lvtui.operations import DeleteFunction
from lvtui.service import Service
from lvtui.ui.keys import key_of
from lvtui.ui.screens.dialogs.dialog import OperationDialog
from lvtui.ui.text import counted
from lvtui.ui.widgets.field import Field


class DeleteFunctionDialog(OperationDialog):
    """The name has to be typed: the way back is a long one, and enter is quickly pressed."""

    TITLE_TEXT = "Delete the function"
    VERB = "Delete"

    def __init__(self, service: Service, function: Function, *, unsaved: bool = False) -> None:
        """`function` is what goes; `unsaved`: and something that was typed for it, of which no snapshot knows."""
        super().__init__(service)
        self._function = function
        self._unsaved = unsaved

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field("Type its name", "", placeholder=self._function.name, id="name")
        yield from self.compose_preview()

    def request(self) -> DeleteFunction | None:
        """Nothing until the name is there."""
        typed = self.query_one("#name", Field).value.strip()
        return DeleteFunction(function_name=self._function.name) if typed == self._function.name else None

    def sentence(self) -> str:
        """Everything that goes."""
        versions, aliases = len(self._function.published), len(self._function.aliases)
        return (
            f"Deletes {self._function.name}: $LATEST, {counted(versions, 'version')} "
            f"and {counted(aliases, 'alias', 'aliases')}. A snapshot of now is kept first: "
            f"{key_of(self, 'snapshots')} shows the snapshots."
        )

    def note(self) -> str:
        """What cannot be got back; and until the name is there, what is missing."""
        lost = "What is typed for it and not deployed or not saved is lost. " if self._unsaved else ""
        missing = "" if self.request() is not None else f"Type {self._function.name} to delete it with all it has."
        return f"{lost}{missing}".rstrip()
