"""What every screen that lies over another has in common: it is asked, and it is left once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Answer = TypeVar("Answer")
JUMP = "Jump to a place by its letter"


class Modal(ModalScreen[Answer]):
    """A modal screen whose keys may be held down, and are explained by f1."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", tooltip="Explain the keys", show=False, id="help"),
        Binding("ctrl+o", "jump", "Jump", tooltip=JUMP, show=False, priority=True, id="jump"),
    ]

    @property
    def explained_as(self) -> str:
        """What help calls it; empty where it has no name."""
        return ""

    @property
    def words(self) -> Mapping[str, str]:
        """Action → what its key does, where that is not the same at all times."""
        return {}

    def action_help(self) -> None:
        """Explain the keys that do something here."""
        from lvtui.ui.screens.help import HelpScreen  # one of these itself

        self.app.push_screen(HelpScreen(self))

    def action_jump(self) -> None:
        """Put a letter on each place, and go to the one that is typed."""
        from lvtui.ui.screens.jump import JumpScreen, go_if_there  # one of these itself

        self.app.push_screen(JumpScreen(self), go_if_there)

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave, unless it has been left already: of a key that repeats, the second press may still be on its way here
        when the first has closed the screen, and Textual would then take the next screen off the stack."""
        asked = self._result_callbacks[-1].future if self._result_callbacks else None
        gone = asked is not None and asked.done()  # whoever asked waits no more, and takes this off the stack
        return super().dismiss(result) if self.is_current and not gone else AwaitComplete()


async def ask(app: App[Any], dialog: ModalScreen[Answer]) -> Answer | None:
    """Open a dialog and wait for what it returns; to be called in a worker, with whose end the dialog ends."""
    try:
        return await app.push_screen_wait(dialog)
    except asyncio.CancelledError:
        app.call_later(_close, app, dialog)
        raise


async def _close(app: App[Any], dialog: ModalScreen[Any]) -> None:
    """Close a dialog that nobody waits for any more, and what lies over it.

    One that has only just been opened is let come to its beginning first: it looks for its fields there.
    """
    while dialog.is_attached and not dialog.is_mounted:
        await asyncio.sleep(0)
    while dialog in app.screen_stack:
        await app.pop_screen()
