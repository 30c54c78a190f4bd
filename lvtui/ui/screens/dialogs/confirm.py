"""One operation with nothing left to fill in: promote, delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.widget import Widget

from lvtui.operations import Request
from lvtui.service import Service
from lvtui.ui.screens.dialogs.dialog import OperationDialog


class ConfirmDialog(OperationDialog):
    """Says what will happen; shows AWS's refusal instead where there would be one."""

    def __init__(self, service: Service, request: Request[Any], *, title: str, verb: str, sentence: str) -> None:
        """`sentence` says what will happen."""
        super().__init__(service)
        self._request = request
        self._heading = title
        self._sentence = sentence
        self.VERB = verb

    def title_text(self) -> str:
        """The title it was given."""
        return self._heading

    def compose_body(self) -> Iterator[Widget]:
        """The preview alone."""
        yield from self.compose_preview()

    def request(self) -> Request[Any]:
        """The request it was given."""
        return self._request

    def sentence(self) -> str:
        """The sentence it was given."""
        return self._sentence

    def on_mount(self) -> None:
        """Show what would happen, and take the keys."""
        super().on_mount()
        self.query_one("#accept").focus()
