"""Publish ``$LATEST`` as a version."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from lvtui.domain.model import Function
from lvtui.operations import PublishVersion
from lvtui.service import Service
from lvtui.ui.keys import key_of
from lvtui.ui.screens.dialogs.dialog import OperationDialog
from lvtui.ui.widgets.field import Field


class PublishDialog(OperationDialog):
    """Asks for a description, and says beforehand whether a version will come of it."""

    TITLE_TEXT = "Publish $LATEST"
    VERB = "Publish"

    def __init__(self, service: Service, function: Function, *, not_deployed: bool) -> None:
        """`not_deployed`: the editor holds text that a version would not contain."""
        super().__init__(service)
        self._function = function
        self._not_deployed = not_deployed

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field("Description", "description", placeholder="what is new in this version", id="description")
        yield from self.compose_preview()

    def request(self) -> PublishVersion:
        """An empty description is left out, so that the version takes ``$LATEST``'s (semantics §3)."""
        description = self.query_one("#description", Field).value
        return PublishVersion(function_name=self._function.name, description=description or None)

    def sentence(self) -> str:
        """The rules are asked what would come of it."""
        number = self.service.foresee(self.request()).version
        if number in self._function.published:
            return (
                f"Nothing has changed since version {number}: publishing makes no new version "
                f"and keeps version {number}'s description."
            )
        return f"$LATEST becomes version {number}, frozen: code, environment variables and every other setting."

    def note(self) -> str:
        """Deploying and publishing are two acts."""
        if not self._not_deployed:
            return ""
        return (
            "The editor holds text that is not deployed: it will not be in the version. "
            f"Deploy first: {key_of(self, 'dialog.back')}, {key_of(self, 'deploy')}."
        )
