"""What every screen that lies over the workbench has in common: it is left once."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Modal(ModalScreen[Answer]):
    """A modal screen whose keys may be held down."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave, unless it has been left already: of a key that repeats, the second press may still be on its way here
        when the first has closed the screen, and Textual would then take the next screen off the stack."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
