"""What every screen that lies over another has in common: it is asked, and it is left once."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Modal(ModalScreen[Answer]):
    """A modal screen whose keys may be held down."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave, unless it has been left already: of a key that repeats, the second press may still be on its way here
        when the first has closed the screen, and Textual would then take the next screen off the stack."""
        return super().dismiss(result) if self.is_current else AwaitComplete()


async def ask(app: App[Any], dialog: ModalScreen[Answer]) -> Answer | None:
    """Open a dialog and wait for what it returns; to be called in a worker, with whose end the dialog ends."""
    try:
        return await app.push_screen_wait(dialog)
    except asyncio.CancelledError:
        if dialog.is_current:
            app.pop_screen()
        raise
