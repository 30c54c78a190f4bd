"""What every screen that lies over another has in common: it is asked, and it is left once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

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

    # What explains and what labels a screen are modal screens themselves, so the app is asked to open them.

    async def action_help(self) -> None:
        """Explain the keys that do something here."""
        await self.app.run_action("explain")

    async def action_jump(self) -> None:
        """Put a letter on each place, and go to the one that is typed."""
        await self.app.run_action("label_places")

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave, unless it has been left already: of a key that repeats, the second press may still be on its way here
        when the first has closed the screen, and Textual would then take the next screen off the stack."""
        asked = self._result_callbacks[-1].future if self._result_callbacks else None
        gone = asked is not None and asked.done()  # whoever asked waits no more, and takes this off the stack
        return super().dismiss(result) if self.is_current and not gone else AwaitComplete()

    async def _message_loop_exit(self) -> None:
        end_work_on(self)
        await super()._message_loop_exit()


def end_work_on(screen: Screen[Any]) -> None:
    """Cancel the workers of a screen that is about to be taken apart, and of what is on it, while they still find there
    what they work on; Textual does it when each is gone."""
    for worker in screen.workers:
        if screen in worker.node.ancestors_with_self:
            worker.cancel()


async def ask(app: App[Any], dialog: ModalScreen[Answer]) -> Answer | None:
    """Open a dialog and wait for what it returns; to be called in a worker, with whose end the dialog ends."""
    try:
        return await app.push_screen_wait(dialog)
    except asyncio.CancelledError:
        if app.is_running:
            _take_off(app, dialog)
        raise


def _take_off(app: App[Any], dialog: ModalScreen[Any]) -> None:
    """Close a dialog that nobody waits for any more, and what lies over it.

    At once: what comes in its place may be opened next, and would lie over it too.
    """
    while dialog in app.screen_stack:
        top = app.screen
        if top is not dialog:
            top.dismiss(None)  # who asked it gets an answer
        if top is app.screen:
            app.pop_screen()
