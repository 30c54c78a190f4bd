"""Invoking: once, many times, stopping; and the saved test events."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from functools import partial
from time import monotonic
from typing import Any

from textual import on, work

from lvtui.domain.model import Function
from lvtui.experiments.tally import Tally
from lvtui.operations import LATEST, Invoke
from lvtui.operations.errors import CodeNotTrusted, LambdaError
from lvtui.service import Execution, Executions
from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.event_name import DeleteEventDialog, EventNameDialog
from lvtui.ui.screens.dialogs.events import EventsDialog
from lvtui.ui.screens.dialogs.number import MOST_CALLS, NumberDialog
from lvtui.ui.screens.dialogs.trust import TrustDialog
from lvtui.ui.widgets.runner_pane import UNSAVED, RunnerPane

FRAME = 1 / 15
"""Seconds between two drawings of a plot."""
NOT_TRUSTED = "Nothing was run: the code came from elsewhere, and you have not said yes to it. The next try asks again."
WAITING_AFTER = 0.3
"""Seconds after which a call that has not answered is said to be running."""


class _Run:
    """What a run has done so far."""

    def __init__(self, request: Invoke, count: int, asked: Mapping[str, float]) -> None:
        self.request, self.count, self.asked = request, count, asked
        self.function, self.target = request.function_name, request.qualifier or LATEST
        self.tally = Tally()
        self.last: Execution | None = None
        self._drawn = monotonic()

    def take(self, chunk: Executions) -> None:
        """Count what has come."""
        self.tally.extend(chunk.outcomes)
        self.last = chunk[-1]

    def time_to_draw(self) -> bool:
        """Whether the last drawing is long enough ago for another."""
        if self.count == 1 or monotonic() - self._drawn < FRAME:
            return False
        self._drawn = monotonic()
        return True


class RunActions(Bench):
    """What is done in the test pane."""

    _calls = 200

    last_execution: Execution | None = None
    """What the last call did."""
    last_tally: Tally | None = None
    """What the last run did, also while it still goes on."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self.typed_events: dict[tuple[str, str], str] = {}
        """(function, event) → text that is not saved."""

    @property
    def running(self) -> bool:
        """Whether something is being invoked."""
        return any(worker.group == "invoke" and worker.is_running for worker in self.workers)

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
            self.refresh_panes()

    @work(exclusive=True, group="dialog")
    async def action_send_asynchronously(self) -> None:
        """Send the event to the target as one that nobody waits for."""
        if self.function is None:
            self.say(f"There is no function to invoke yet: {self.key('new_function')} makes one.")
            return
        request = Invoke(
            function_name=self.function.name,
            invocation_type="Event",
            qualifier=self.runner_pane.target,
            payload=self.runner_pane.payload,
        )
        if await self._kept_back(request) is not None:
            self.say(NOT_TRUSTED)
        elif await self.do(request) is not None:
            self.comment("accepted with a status of 202; L lists what becomes of it")

    @work(exclusive=True, group="dialog")
    async def action_list_events(self) -> None:
        """List what became of asynchronous calls."""
        await self.ask(EventsDialog(self.service.ended_events, self.service.waiting_events))

    async def _kept_back(self, request: Invoke) -> CodeNotTrusted | None:
        """Ask before code from elsewhere is run, once; the refusal, if the answer is no."""
        refusal = self.service.refusal(request)
        if not isinstance(refusal, CodeNotTrusted):
            return None  # any other refusal is the answer of the call itself
        code = self.service.foreign_code()
        if not await self.ask(TrustDialog(code)):
            return refusal
        await self.service.trust(code)
        self.tell_problems()
        return None

    def action_stop(self) -> None:
        """Stop what runs."""
        if self.workers.cancel_group(self, "invoke"):
            self.say("Stopped: what was running is ended, and what had not started was never run.")

    @work(exclusive=True, group="invoke")
    async def run_calls(self, count: int) -> None:
        """Invoke the target and draw what happens, as it happens."""
        function, pane = self.function, self.runner_pane
        if function is None:
            self.say(f"There is no function to invoke yet: {self.key('new_function')} makes one.")
            return
        if self.has_class("-one-pane") and not self.has_class("-whole-body"):
            self.show_pane(4)  # there is no other way to see what comes of it
        self.name_the_target()
        await self.run_request(Invoke(function_name=function.name, qualifier=pane.target, payload=pane.payload), count)

    async def run_request(self, request: Invoke, count: int) -> Tally | None:
        """Invoke so many times and draw what happens, as it happens; what the run did, ``None`` if there was none."""
        function, pane = self.function, self.runner_pane
        if function is None:
            return None
        if (kept_back := await self._kept_back(request)) is not None:
            self._show_refusal(kept_back.code, NOT_TRUSTED, nothing_ran=True)
            return None
        run = _Run(request, count, asked_shares(function, request.qualifier or LATEST))
        self.last_tally = run.tally
        waiting = self.set_timer(WAITING_AFTER, partial(self._show_waiting, run))
        self.refresh_bindings()
        refused: LambdaError | None = None
        try:
            async with aclosing(self.service.run(request, count)) as chunks:
                async for chunk in chunks:
                    waiting.stop()
                    run.take(chunk)
                    if run.time_to_draw():
                        self._show(run, running=True)
        except LambdaError as refusal:
            refused = refusal
        except asyncio.CancelledError:
            if self._shows(run) and run.last is None:
                pane.show_stopped(run.target)
            raise
        finally:
            waiting.stop()
            if run.tally.total or refused is not None:
                self.actions.ran(request, self.service.region.name, run.tally, refused)
            if self.is_mounted:
                self._show(run, running=False)
                self.refresh_bindings()
        if refused is not None and self._shows(run):
            # After what the run has done until then, whose headline would say no more than that it stopped.
            self._show_refusal(refused.code, str(refused), nothing_ran=run.last is None)
        return run.tally

    def _show_refusal(self, code: str, message: str, *, nothing_ran: bool) -> None:
        self.runner_pane.show_refusal(code, message, nothing_ran=nothing_ran)
        if not self.runner_pane.display:  # the map has its place
            self.say(f"{code}: {message}")

    def _shows(self, run: _Run) -> bool:
        """Whether the pane is the run's: another function may have been opened since, or another run begun."""
        return self.is_mounted and run.function == self.function_name and run.tally is self.last_tally

    def _show_waiting(self, run: _Run) -> None:
        if self._shows(run):
            self.runner_pane.show_waiting(run.target)

    def _show(self, run: _Run, *, running: bool) -> None:
        if run.last is None or not self._shows(run):
            return
        self.last_execution = run.last
        self.show_traffic(run.request.qualifier or "", {each.version: each.calls for each in run.tally.counts})
        if run.count == 1:
            self.runner_pane.show_execution(run.last)
        else:
            self.runner_pane.show_run(run.tally, run.last, run.count, run.asked, running=running)
        if not running:
            self.tell_invoked(run.request, run.tally, run.last)

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


def asked_shares(function: Function, qualifier: str) -> dict[str, float]:
    """The share each version should get of the calls to `qualifier`, the primary first."""
    alias = function.aliases.get(qualifier)
    if alias is None:
        return {qualifier or LATEST: 1.0}
    versions = (alias.function_version, *alias.weights)
    return {version: alias.share_of(version) for version in versions}
