"""Invoking: once, many times, stopping; and the saved test events."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import Any

from textual import on, work

from lvtui.experiments.plan import RunPlan
from lvtui.experiments.tally import Tally
from lvtui.operations import LATEST, Invoke
from lvtui.operations.errors import LambdaError
from lvtui.service import Execution
from lvtui.ui.screens.dialogs.event_name import DeleteEventDialog, EventNameDialog
from lvtui.ui.screens.dialogs.events import EventsDialog
from lvtui.ui.screens.dialogs.number import MOST_CALLS, NumberDialog
from lvtui.ui.screens.run_playing import NOT_TRUSTED, WAITING_AFTER, RunPlaying
from lvtui.ui.widgets.runner_pane import UNSAVED, RunnerPane


class _Single:
    """One call, and what came of it."""

    def __init__(self, request: Invoke) -> None:
        self.request = request
        self.tally = Tally()
        self.last: Execution | None = None


class RunActions(RunPlaying):
    """What is done in the test pane."""

    _calls = 200

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self._singles = 0
        """Calls made one by one: each has its own turn of a template."""
        self.typed_events: dict[tuple[str, str], str] = {}
        """(function, event) → text that is not saved."""

    def action_invoke(self) -> None:
        """Invoke the target once."""
        self.run_calls(1)

    def action_invoke_selected(self) -> None:
        """Invoke what is under the cursor, once."""
        pane = self.aliases_pane if self.aliases_pane.has_focus_within else self.versions_pane
        if pane.selected is not None:
            self.runner_pane.target = pane.selected
            self.name_the_target()
            self.run_calls(1)

    @work(exclusive=True, group="dialog")
    async def action_invoke_many(self) -> None:
        """Ask how often, and invoke the target that often."""
        dialog = NumberDialog(
            "Invoke many times",
            "Calls",
            self._calls,
            (1, MOST_CALLS),
            verb="Invoke",
            why=f"Sends the event to {self.runner_pane.target} that often. Each call is drawn for itself.",
        )
        count = await self.ask(dialog)
        if count is not None:
            self._calls = count
            self.run_calls(count)

    @work(exclusive=True, group="dialog")
    async def action_change_seed(self) -> None:
        """Begin the draws again, with a number of one's own."""
        why = "The same seed gives the same draws, here and on every other machine."
        dialog = NumberDialog("Seed", "Seed", self.service.seed, (0, 2**31 - 1), verb="Begin again", why=why)
        seed = await self.ask(dialog)
        if seed is not None:
            self.service.reseed(seed)
            self.begin_seeds()
            self.refresh_panes()

    @work(exclusive=True, group="dialog")
    async def action_send_asynchronously(self) -> None:
        """Send the event to the target as one that nobody waits for."""
        function = self.function_to_invoke()
        if function is None:
            return
        request = Invoke(
            function_name=function.name,
            invocation_type="Event",
            qualifier=self.runner_pane.target,
            payload=self._next_event(),
        )
        if await self.kept_back(request) is not None:
            self.say(NOT_TRUSTED)
        elif await self.do(request) is not None:
            self.comment("accepted with a status of 202; L lists what becomes of it")

    @work(exclusive=True, group="dialog")
    async def action_list_events(self) -> None:
        """List what became of asynchronous calls."""
        await self.ask(EventsDialog(self.service.ended_events, self.service.waiting_events))

    def action_stop(self) -> None:
        """Stop what runs."""
        if self.stop_runs():
            self.say("Stopped: what was running is ended, and what had not started was never run.")

    def _next_event(self) -> bytes:
        """What the next call that is made by itself sends: of a template, another one each time."""
        turn, self._singles = self._singles, self._singles + 1
        return self.runner_pane.event_source.event(turn, self.service.seed, self.now())

    def run_calls(self, count: int) -> None:
        """Invoke the target and draw what happens, as it happens."""
        function, pane = self.function_to_invoke(), self.runner_pane
        if function is None:
            return
        self.make_room_to_watch()
        self.name_the_target()
        if count == 1:
            self._run_once(Invoke(function_name=function.name, qualifier=pane.target, payload=self._next_event()))
        else:
            self.start_run(RunPlan(function.name, pane.target, pane.event_source, seed=self.next_seed(), count=count))

    @work(exclusive=True, group="invoke")
    async def _run_once(self, request: Invoke) -> None:
        await self.run_request(request)

    async def run_request(self, request: Invoke) -> Tally | None:
        """Invoke once and show what came of it; ``None`` if nothing was run."""
        if self.function is None:
            return None
        if (back := await self.kept_back(request)) is not None:
            self.show_refusal(back.code, NOT_TRUSTED, nothing_ran=True)
            return None
        single = _Single(request)
        if self.run_going_on is None:
            self.last_tally = single.tally
        waiting = self.set_timer(WAITING_AFTER, partial(self._show_single_waiting, single))
        self.refresh_bindings()
        refused: LambdaError | None = None
        try:
            async with aclosing(self.service.run(request, 1)) as chunks:
                async for chunk in chunks:
                    single.tally.extend(chunk.outcomes, chunk.draws)
                    single.last = chunk[-1]
        except LambdaError as refusal:
            refused = refusal
        except asyncio.CancelledError:
            if self._shows_single(single) and single.last is None:
                self.runner_pane.show_stopped(request.qualifier or LATEST)
            raise
        finally:
            waiting.stop()
            if single.last is not None or refused is not None:
                self.actions.ran(request, self.service.region.name, single.tally, refused)
            if self.can_be_drawn_on:
                self._show_single(single)
                self.refresh_bindings()
        if refused is not None and self._shows_single(single):
            self.show_refusal(refused.code, str(refused), nothing_ran=single.last is None)
        return single.tally

    def _shows_single(self, single: _Single) -> bool:
        """Whether the pane is the call's: another function may have been opened since, or a run be going on there."""
        name, run = single.request.function_name, self.run_going_on
        elsewhere = run is not None and run.plan.function != name
        return self.can_be_drawn_on and name == self.function_name and (self.last_tally is single.tally or elsewhere)

    def _show_single_waiting(self, single: _Single) -> None:
        if self._shows_single(single):
            self.runner_pane.show_waiting(single.request.qualifier or LATEST)

    def _show_single(self, single: _Single) -> None:
        if single.last is None:
            return
        if self._shows_single(single):
            self.last_execution = single.last
            counts = {each.version: each.calls for each in single.tally.counts}
            self.show_traffic(single.request.qualifier or "", counts)
            self.runner_pane.show_execution(single.last)
        if single.request.function_name == self.function_name:
            self.tell_invoked(single.request, single.tally, single.last)

    def show_events(self, chosen: str | None) -> None:
        """Show the test events of the open function, and what is typed into them and not saved."""
        name = self.function_name or ""
        typed = {event: text for (function, event), text in self.typed_events.items() if function == name}
        self.runner_pane.show_events(self.saved_events(name) if name else {}, chosen, typed)

    @on(RunnerPane.EventTyped)
    def keep_typed_events(self, event: RunnerPane.EventTyped) -> None:
        """Keep what is typed into events, as the editor's text is kept."""
        name = self.function_name or ""
        others = {key: text for key, text in self.typed_events.items() if key[0] != name}
        self.typed_events = others | {(name, saved): text for saved, text in event.typed.items()}
        self.keep_session_later()

    def forget_typed_events(self, function: str) -> None:
        """A function is gone, and what was typed into its events with it."""
        self.typed_events = {key: text for key, text in self.typed_events.items() if key[0] != function}
        self.keep_session_later()

    @work(exclusive=True, group="dialog")
    async def action_save_event(self) -> None:
        """Save the event under a name."""
        function = self.function
        if function is None:
            return
        current = self.runner_pane.event_name
        saved = self.saved_events(function.name)
        name = await self.ask(EventNameDialog("" if current == UNSAVED else current, saved.keys()))
        if name is None:
            return
        if not await self.on_disk(self.desk.save_event, function.name, name, self.runner_pane.payload):
            return
        self.typed_events.pop((function.name, current), None)
        self.typed_events.pop((function.name, name), None)
        self.show_events(name)
        self.keep_session_later()
        self.say(f"Test event {name} saved.")

    @work(exclusive=True, group="dialog")
    async def action_delete_event(self) -> None:
        """Forget the saved event that is chosen."""
        function, name = self.function, self.runner_pane.event_name
        if function is None or name == UNSAVED or not await self.ask(DeleteEventDialog(name)):
            return
        if not await self.on_disk(self.desk.delete_event, function.name, name):
            return
        self.typed_events.pop((function.name, name), None)
        self.show_events(None)
        self.say(f"Test event {name} deleted.")
