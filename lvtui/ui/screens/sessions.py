"""Where the user is, kept from one start to the next; and leaving."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.timer import Timer

from lvtui.operations import LATEST
from lvtui.service import Session
from lvtui.ui.screens.dialogs.leaving import QuitDialog
from lvtui.ui.screens.function_actions import DRAFT_DELAY, FunctionActions
from lvtui.ui.screens.run_actions import RunActions

EVENT_OF = ": event "
"""Between function and event, where the session keeps an event's text that is not saved."""


class Sessions(FunctionActions, RunActions):
    """Opens where the user was, and asks before text would be lost."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self._one_session_at_a_time = asyncio.Lock()

    def resume(self) -> None:
        """Open what was open last time, or else the first function there is."""
        session = self.desk.session()
        self.typed_events = {
            (function, event): text
            for key, text in session.extra.items()
            for function, found, event in [key.partition(EVENT_OF)]
            if found
        }
        functions = sorted(self.service.region.functions)
        name = session.function if session.function in functions else next(iter(functions), None)
        self.open_function(name, session.qualifier or LATEST)
        if session.target:
            self.runner_pane.target = session.target
            self.name_the_target()

    async def action_quit(self) -> None:
        """Leave; text that is not deployed is asked about first."""
        if any(isinstance(screen, QuitDialog) for screen in self.app.screen_stack):
            return  # asked already; a second question would take the first one's place and leave it unanswered
        # A group of its own: a dialog that is open stays in use when the answer is to stay.
        self.in_background(self._quit, group="quit")

    async def _quit(self) -> None:
        unsaved = [buffer for buffer in self.buffers.values() if buffer.not_deployed]
        if unsaved:
            leaving = await self.ask(QuitDialog([buffer.function for buffer in unsaved]))
            if leaving is None:
                return
            for buffer in unsaved:
                if leaving == "deploy" and not await self.deploy(buffer):
                    return
                if leaving == "discard":
                    await self.forget_draft(buffer)
                elif leaving == "keep" and not await self.keep_draft(buffer):
                    return  # the disk refused and has said why: leaving now would lose the text
        await self._keep_session()
        self.app.exit()

    _session_timer: Timer | None = None

    def keep_session_later(self) -> None:
        """Remember soon where the user is; typing on does not put it off."""
        if self._session_timer is None:
            self._session_timer = self.set_timer(DRAFT_DELAY, self._keep_session_now)

    def _keep_session_now(self) -> None:
        self._session_timer = None
        self.run_worker(self._keep_session(), group="session")

    async def _keep_session(self) -> None:
        extra = {f"{function}{EVENT_OF}{event}": text for (function, event), text in self.typed_events.items()}
        pane = self.runner_pane
        async with self._one_session_at_a_time:
            session = Session(self.function_name, self.opened, pane.event_name, pane.target, extra)
            await self.on_disk(self.desk.keep_session, session)
