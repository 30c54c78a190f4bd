"""Runs and traffic, while everything else goes on: begun, drawn fifteen times a second, paused, stopped."""

from __future__ import annotations

import random
from contextlib import aclosing
from functools import partial
from time import monotonic
from typing import Any

from textual import work

from lvtui.domain.model import Function
from lvtui.experiments.judging import judge
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.run import Run
from lvtui.experiments.tally import Tally
from lvtui.experiments.verdict import Verdict
from lvtui.operations import LATEST, Invoke
from lvtui.operations.errors import CodeNotTrusted
from lvtui.service import Execution
from lvtui.ui.run_progress import is_judged
from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.trust import TrustDialog
from lvtui.ui.widgets.experiment_pane import ExperimentPane

FRAME = 1 / 15
"""Seconds between two drawings of a plot."""
JUDGE_EVERY = 0.5
"""Seconds between two looks at what the numbers say: nobody reads faster."""
MOST_RUNS = 10
"""Runs of this session that can be looked at again."""
NOT_TRUSTED = "Nothing was run: the code came from elsewhere, and you have not said yes to it. The next try asks again."
WAITING_AFTER = 0.3
"""Seconds after which a call that has not answered is said to be running."""


class RunPlaying(Bench):
    """Plays runs, one at a time."""

    last_execution: Execution | None = None
    """What the last call did."""
    last_tally: Tally | None = None
    """What the last run did, also while it still goes on."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self.runs: tuple[Run, ...] = ()
        """Those of this session, the latest last."""
        self.run_shown: Run | None = None
        """The one that the plots show."""
        self.verdict: Verdict | None = None
        """What its numbers say."""
        self._judged = 0.0
        self._news = False
        self._seeded_with = self.service.seed
        self._seeds_taken = 0

    @property
    def experiment_pane(self) -> ExperimentPane:
        """Pane 6."""
        return self.query_one(ExperimentPane)

    @property
    def running(self) -> bool:
        """Whether something is being invoked."""
        return any(worker.group in ("invoke", "run") and worker.is_running for worker in self.workers)

    @property
    def can_be_drawn_on(self) -> bool:
        """Whether all its parts are there: not any more while the app is on its way out, and runs with it."""
        return self.is_attached and self.app.is_running

    @property
    def run_going_on(self) -> Run | None:
        """The run that has not come to its end."""
        return next((run for run in reversed(self.runs) if not run.over), None)

    @property
    def seed_at_hand(self) -> int:
        """What `next_seed` would take."""
        if self._seeded_with != self.service.seed:
            self.begin_seeds()
        seed, taken = self.service.seed, self._seeds_taken
        return seed if not taken else random.Random(f"{seed}/{taken}").randrange(2**31)

    def next_seed(self) -> int:
        """A seed for the next run: that of the session at first, then one after the other that follow from it."""
        seed = self.seed_at_hand
        self._seeds_taken += 1
        return seed

    def begin_seeds(self) -> None:
        """The draws begin again."""
        self._seeded_with, self._seeds_taken = self.service.seed, 0

    def function_to_invoke(self) -> Function | None:
        """The open function; without one, what makes one is said."""
        if self.function is None:
            self.say(f"There is no function to invoke yet: {self.key('new_function')} makes one.")
        return self.function

    def make_room_to_watch(self) -> None:
        """Where one pane has the whole screen, go to the one that shows what comes of calls: it would be unseen."""
        if self.has_class("-one-pane") and not self.has_class("-whole-body"):
            self.show_pane(self.runner_pane.NUMBER)

    async def kept_back(self, request: Invoke) -> CodeNotTrusted | None:
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

    def stop_runs(self) -> bool:
        """Stop what runs, at once; whether anything did."""
        run = self.run_going_on
        if run is not None:
            run.stop()
        singles = self.workers.cancel_group(self, "invoke")
        return bool(self.workers.cancel_group(self, "run")) or bool(singles)

    @work(exclusive=True, group="run")
    async def start_run(self, plan: RunPlan) -> None:
        """Play a run and draw what happens, as it happens; one that still goes on is stopped."""
        before = self.run_going_on
        if before is not None:
            before.stop()
        request = self.request_of(plan)
        if plan.executes and (back := await self.kept_back(request)) is not None:
            self.show_refusal(back.code, NOT_TRUSTED, nothing_ran=True)
            return
        run = Run(plan, clock=monotonic, now=self.now)
        self.runs = (*self.runs[1 - MOST_RUNS :], run)
        self.run_shown, self.last_tally, self.verdict, self._judged = run, run.tally, None, 0.0
        waiting = self.set_timer(WAITING_AFTER, partial(self._show_waiting, run))
        drawing = self.set_interval(FRAME, partial(self._draw_news, run))
        self.draw_run()
        self.refresh_bindings()
        try:
            async with aclosing(run.play(self.service)) as news:
                async for _ in news:
                    waiting.stop()
                    self._news = True
        finally:
            waiting.stop()
            drawing.stop()
            if run.tally.total or run.refusal is not None:
                self.actions.ran(request, self.service.region.name, run.tally, run.refusal)
            if self.can_be_drawn_on:
                self._end(run, request)

    def _end(self, run: Run, request: Invoke) -> None:
        if not run.tally.total and run.refusal is None and self.shows_run(run):
            self.runner_pane.show_stopped(run.plan.qualifier or LATEST)
        self.draw_run(judged=True)
        if run.tally.total:
            self.tell_invoked(request, run.tally, run.last)
        if run.refusal is not None and self.shows_run(run):
            # After what the run has done until then, whose headline would say no more than that it stopped.
            self.show_refusal(run.refusal.code, str(run.refusal), nothing_ran=not run.tally.total)
            if not run.tally.total:  # or the foot would go on telling of the run before
                self.say(f"Nothing was called. {run.refusal.code}: {run.refusal}")
        self.refresh_bindings()

    def shows_run(self, run: Run) -> bool:
        """Whether the test pane is the run's: another function may have been opened since, or another run begun."""
        return self.can_be_drawn_on and run.plan.function == self.function_name and run.tally is self.last_tally

    def _show_waiting(self, run: Run) -> None:
        if self.shows_run(run):
            self.runner_pane.show_waiting(run.plan.qualifier or LATEST)

    def _draw_news(self, run: Run) -> None:
        if self._news and run is self.run_shown:
            self._news = False
            self.draw_run()

    def draw_run(self, *, judged: bool = False) -> None:
        """Show the run as it is now, where it is seen; with `judged`, what its numbers say as well, however new."""
        run = self.run_shown
        if run is None or not self.can_be_drawn_on:
            return
        if judged or self.verdict is None or monotonic() - self._judged > JUDGE_EVERY:
            advice = self.verdict.advice if self.verdict is not None else ""
            self.verdict = judge(run.tally, run.asked) if is_judged(run) else None
            if advice != (self.verdict.advice if self.verdict is not None else ""):
                self.refresh_bindings()  # the line of keys names the one that follows it
            self._judged = monotonic()
        if self.shows_run(run) and run.tally.total:
            self.last_execution = run.last or self.last_execution
            self.show_traffic(run.plan.qualifier or "", {each.version: each.calls for each in run.tally.counts})
            self.runner_pane.show_run(run)
        pane = self.query_one_optional(ExperimentPane)
        if pane is not None:
            pane.show(run, self.verdict)
            self._news = self._news or pane.is_behind

    def show_refusal(self, code: str, message: str, *, nothing_ran: bool) -> None:
        """AWS would not run it."""
        self.runner_pane.show_refusal(code, message, nothing_ran=nothing_ran)
        if not self.runner_pane.display:  # the map has its place
            self.say(f"{code}: {message}")

    def request_of(self, plan: RunPlan) -> Invoke:
        """What the first call of a run asks for."""
        event = plan.events.event(0, plan.seed, self.now())
        return Invoke(function_name=plan.function, qualifier=plan.qualifier, payload=event)
