"""Shows what is done to the workspace: here, through the endpoint, by other processes."""

from __future__ import annotations

import asyncio

from lvtui.domain.model import Region
from lvtui.experiments.tally import Tally
from lvtui.operations import Invoke
from lvtui.operations.errors import LambdaError
from lvtui.service import Called, Event, Execution, OwnChange
from lvtui.ui.action_words import answer_in_short, line_of, tally_in_short
from lvtui.ui.history_words import done_elsewhere
from lvtui.ui.screens.function_actions import FunctionActions
from lvtui.ui.text import glimpse
from lvtui.ui.widgets.command_strip import CommandStrip

FOLLOW_EVERY = 0.8
"""Seconds between two looks at what other processes have saved."""
HEARD_EVERY = 1 / 15
"""Seconds between two drawings of what comes through the endpoint."""


class Following(FunctionActions):
    """Commands and answers at the foot, and panes that are as the state is."""

    _shown_state: Region | None = None
    """The state that the panes show."""

    async def follow_others(self) -> None:
        """Show what other processes do to this workspace; what keeps that from being read is said once."""
        trouble = ""
        while True:
            await asyncio.sleep(FOLLOW_EVERY)
            try:
                changed = await self.service.catch_up()
                news = await self.service.history_news()
            except LambdaError as refusal:
                if str(refusal) != trouble:
                    self.notify(str(refusal), title=refusal.code, severity="error", markup=False)
                trouble = str(refusal)
                continue
            trouble = ""
            self.actions.add_elsewhere(news)
            elsewhere = done_elsewhere(news, self.times)
            if elsewhere and (not changed or self.not_deployed):  # the strip has something else to say
                self.notify(elsewhere, title="Changed by somebody else", markup=False)
            if changed:
                self.say(elsewhere or "Somebody else has changed this workspace; this is how it is now.")
                if self.follow_latest():
                    self.comment(
                        f"Somebody else has changed what is typed over here. {self.key('deploy')} would put it in the "
                        f"place of their change, and asks first; {self.key('discard_text')} throws it away."
                    )
                self.refresh_panes()
            self.tell_problems()

    _heard: Called | None = None
    """The last that another did through this process, which is not shown yet."""

    def follow(self, event: Event) -> None:
        """Somebody did something: show it as a command, and show the state it left."""
        if not self._is_shown:
            return
        if isinstance(event, OwnChange):
            self.query_one(CommandStrip).tell(event.command, event.answer)
            self._follow_state()
        elif event.who == "screen":
            self._show_called(event)
        else:
            # A program may do thousands of things in a second, and nobody could read them: the last is shown.
            if self._heard is None:
                self.set_timer(HEARD_EVERY, self._show_heard)
            self._heard = event

    def _show_heard(self) -> None:
        event, self._heard = self._heard, None
        if event is not None and self._is_shown:
            self._show_called(event)

    @property
    def _is_shown(self) -> bool:
        """Whether there is anywhere to show it: what was begun is done, also while the app is on its way out."""
        return self.is_attached and bool(self.query(CommandStrip))

    def _show_called(self, event: Called) -> None:
        answer = f"{event.refusal.code}: {event.refusal}" if event.refusal else answer_in_short(event.answer)
        region = "" if event.before.name == self.service.region.name else event.before.name
        self.query_one(CommandStrip).tell(
            line_of(event.request, region),
            answer,
            refused=event.refusal is not None,
            who="" if event.who == "screen" else event.who,
        )
        self._follow_state()

    def _follow_state(self) -> None:
        if self._shown_state is not self.service.region:
            self.follow_latest()
            self.refresh_panes()

    def tell_invoked(self, request: Invoke, tally: Tally, last: Execution | None) -> None:
        """Show the command of a run, and what came of it."""
        if tally.total == 1 and last is not None:
            outcome = last.outcome
            answer = f"{glimpse(outcome.payload, 60)} from version {outcome.executed_version}"
        else:
            answer = tally_in_short(tally)
        self.query_one(CommandStrip).tell(line_of(request), answer)
