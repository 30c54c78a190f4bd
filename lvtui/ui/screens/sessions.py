"""Where the user is, kept from one start to the next; and leaving."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual.timer import Timer

from lvtui.operations import LATEST
from lvtui.operations.errors import LambdaError
from lvtui.service import Session
from lvtui.ui.recents import Recents
from lvtui.ui.screens.arrangement import Arrangement
from lvtui.ui.screens.code_actions import DRAFT_DELAY
from lvtui.ui.screens.dialogs.leaving import QuitDialog
from lvtui.ui.screens.function_actions import FunctionActions
from lvtui.ui.screens.run_actions import RunActions
from lvtui.ui.view_state import ViewState
from lvtui.ui.widgets.code_pane import CODE, CONFIGURATION, DIFF
from lvtui.ui.widgets.pane import Pane

EVENT_OF = ": event "
"""Between function and event, where the session keeps an event's text that is not saved."""


class Sessions(Arrangement, FunctionActions, RunActions):
    """Opens where the user was, and asks before text would be lost."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self._one_session_at_a_time = asyncio.Lock()

    def resume(self) -> None:
        """Open what was open last time, or else the first function there is, and the panes as they were."""
        session = self.desk.session()
        self.typed_events = {
            (function, event): text
            for key, text in session.extra.items()
            for function, found, event in [key.partition(EVENT_OF)]
            if found
        }
        view = ViewState.of(session.extra)
        self.recents = Recents(view.lately)
        functions = sorted(self.service.region.functions)
        name = session.function if session.function in functions else next(iter(functions), None)
        self.open_function(name, session.qualifier or LATEST)
        if session.target:
            self.runner_pane.target = session.target
            self.name_the_target()
        if self.function is not None:
            self._look_as(view, same_place=(self.function_name, self.opened) == (session.function, session.qualifier))

    def _look_as(self, view: ViewState, *, same_place: bool) -> None:
        """Arrange the panes as they were, with the cursors where they were and the same file, if it is still there."""
        self.side_width = view.side_width
        if view.tab in (CODE, CONFIGURATION, DIFF):
            self.code_pane.show_tab(view.tab)
        self.versions_pane.rows.move_to(self.opened)
        if view.alias:
            self.aliases_pane.rows.move_to(view.alias)
        buffer = self.buffer if same_place and self.opened == LATEST else None
        if buffer is not None and view.file in buffer.paths:
            # Text that is not deployed is not hidden behind a file that has none.
            if buffer.path != view.file and (view.file in buffer.typed or not buffer.not_deployed):
                buffer.path = view.file
                self.load_buffer()
                self.refresh_panes()
            if buffer.path == view.file and view.cursor is not None:
                self.code_pane.editor.move_cursor(view.cursor)
        self.show_pane(view.pane if view.pane in {pane.NUMBER for pane in self.query(Pane)} else 1)
        self.action_zoom(view.zoomed)

    async def action_quit(self) -> None:
        """Leave; text that is not deployed is asked about first."""
        if any(isinstance(screen, QuitDialog) for screen in self.app.screen_stack):
            return  # asked already; a second question would take the first one's place and leave it unanswered
        # A group of its own: a dialog that is open stays in use when the answer is to stay.
        self.in_background(self._quit, group="quit")

    async def _quit(self) -> None:
        self.keep_typing()
        unsaved = [buffer for buffer in self.buffers.values() if buffer.not_deployed]
        if unsaved:
            leaving = await self.ask(QuitDialog([buffer.function for buffer in unsaved]))
            if leaving is None:
                return
            for buffer in unsaved:
                if leaving == "deploy" and not await self.deploy(buffer):
                    return
                if leaving == "discard":
                    if not self.service.readonly:  # then there is no draft of it
                        await self.forget_draft(buffer)
                elif leaving == "keep" and not await self.keep_draft(buffer):
                    return  # the disk refused and has said why: leaving now would lose the text
        await self._keep_session()
        self.app.exit()

    _session_timer: Timer | None = None

    def keep_session_later(self) -> None:
        """Remember soon where the user is; going on does not put it off."""
        if self._session_timer is None and not self.service.readonly:
            self._session_timer = self.set_timer(DRAFT_DELAY, self._keep_session_now)

    def _keep_session_now(self) -> None:
        self._session_timer = None
        self.in_background(self._keep_session, group="session", exclusive=False)

    async def _keep_session(self) -> None:
        if self.service.readonly:
            return
        async with self._one_session_at_a_time:
            events = {f"{function}{EVENT_OF}{event}": text for (function, event), text in self.typed_events.items()}
            extra = {**self._view().as_extra(), **events}
            pane = self.runner_pane
            session = Session(self.function_name, self.opened, pane.event_name, pane.target, extra)
            if events:
                await self.on_disk(self.desk.keep_session, session)
            else:
                with suppress(LambdaError):  # where the cursor was is not worth a word; nothing typed is lost
                    await asyncio.to_thread(self.desk.keep_session, session)

    def _view(self) -> ViewState:
        return ViewState(
            pane=self.current_pane,
            zoomed=self.zoomed,
            side_width=self.side_width,
            tab=self.code_pane.tab,
            file=self.buffer.path if self.buffer is not None else "",
            alias=self.aliases_pane.selected or "",
            cursor=self.code_pane.editor.cursor_location if self.opened == LATEST else None,
            lately=self.recents.places,
        )
