"""Runs and traffic: begun, held, repeated, compared, looked into, written to files; and their advice followed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from textual import on, work

from lvtui.experiments.comparing import ALL_AT_ONCE, NOT_AT_ALL, compare, what_if
from lvtui.experiments.pace import parse_pace
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.run import Run
from lvtui.experiments.verdict_words import advice_sentence
from lvtui.ui.reading import Targets
from lvtui.ui.run_progress import called_name
from lvtui.ui.run_words import export_stem
from lvtui.ui.screens.dialogs.call import CallDialog
from lvtui.ui.screens.dialogs.comparison import TIMELINE_POINTS, ComparisonDialog
from lvtui.ui.screens.dialogs.export_run import ExportDialog
from lvtui.ui.screens.dialogs.run import RunDialog
from lvtui.ui.screens.function_actions import FunctionActions
from lvtui.ui.screens.history_actions import HistoryActions
from lvtui.ui.screens.run_actions import RunActions
from lvtui.ui.widgets.experiment_pane import ExperimentPane, runs_in_words
from lvtui.ui.widgets.picker import PickerList

USUAL_PACE = parse_pace("20/s")
"""Of traffic, until another is chosen."""
NO_RUN = "There is no run yet."


class ExperimentActions(FunctionActions, RunActions, HistoryActions):
    """What is done in the experiment pane, and with runs from elsewhere."""

    _last_plan: RunPlan | None = None
    """What the dialog begins with."""
    _last_traffic: RunPlan | None = None

    @on(ExperimentPane.Opened)
    def show_experiment(self) -> None:
        """Show the run as it is now."""
        if self.run_shown is None:
            self.experiment_pane.show(None, None)
        else:
            self.draw_run(judged=True)

    @work(exclusive=True, group="dialog")
    async def action_new_run(self) -> None:
        """Ask what to run, and run it."""
        await self._ask_and_run(traffic=False)

    @work(exclusive=True, group="dialog")
    async def action_new_traffic(self) -> None:
        """Ask how traffic is to flow, and let it flow."""
        await self._ask_and_run(traffic=True)

    async def _ask_and_run(self, *, traffic: bool) -> None:
        function = self.function_to_invoke()
        if function is None:
            return
        before = self._last_traffic if traffic else self._last_plan
        plan = before if before is not None and before.function == function.name else self._usual_plan(traffic=traffic)
        offered = self.seed_at_hand
        plan = replace(plan, seed=offered, qualifier=self.runner_pane.target)
        events = self.saved_events(function.name)
        dialog = RunDialog(function, events, self.runner_pane.payload, plan, traffic=traffic, now=self.now)
        wanted = await self.ask(dialog)
        if wanted is None:
            return
        if wanted.seed == offered:
            self.next_seed()  # it is taken now
        if traffic:
            self._last_traffic = wanted
        else:
            self._last_plan = wanted
        self.start_run(wanted)

    def _usual_plan(self, *, traffic: bool) -> RunPlan:
        plan = RunPlan(self.function_name or "", self.runner_pane.target, self.runner_pane.event_source, count=1000)
        return replace(plan, count=None, pace=USUAL_PACE) if traffic else plan

    def action_traffic(self) -> None:
        """Begin traffic; while a run goes on, hold it, or let it go on."""
        run = self.run_going_on
        if run is None:
            self._begin_traffic()
            return
        if run.state == "paused":
            run.resume()
        else:
            run.pause()
        self.draw_run()
        self.refresh_bindings()  # the line of keys says what the next press does

    def _begin_traffic(self) -> None:
        if self.function_to_invoke() is None:
            return
        pace = self._last_traffic.pace if self._last_traffic is not None else USUAL_PACE
        self.make_room_to_watch()
        self.start_run(replace(self._usual_plan(traffic=True), seed=self.next_seed(), pace=pace))

    def action_repeat_run(self) -> None:
        """Run the same again with the same seed: every call meets the same chance."""
        run = self._shown()
        if run is not None:
            self.start_run(run.plan.again())

    @work(exclusive=True, group="dialog")
    async def action_repeat_elsewhere(self) -> None:
        """Run the same calls, with the same draws, on another qualifier."""
        run, function = self._shown(), self.function
        if run is None or function is None:
            return
        chosen = await self.ask(PickerList("The same calls to", Targets(function), called_name(run)))
        if chosen is not None:
            self.start_run(run.plan.on(chosen))

    @work(exclusive=True, group="dialog")
    async def action_what_if(self) -> None:
        """Replay the same draws and events under another plan, beside which the run can be compared."""
        run = self._shown()
        if run is None:
            return
        asked = self._split_of(run)
        if len(asked) < 2:
            self.say(f"{called_name(run)} sends every call to one version: there is no other plan to replay.")
            return
        first, second = asked
        options = {
            ALL_AT_ONCE: f"every call to {second}, from the first on",
            NOT_AT_ALL: f"every call to {first}",
            "half and half": f"50 % to {first}, 50 % to {second}",
        }
        chosen = await self.ask(PickerList("What if I had gone", options, ALL_AT_ONCE))
        if chosen is None:
            return
        instead = {first: 0.5, second: 0.5} if chosen == "half and half" else chosen
        plan = what_if(run.plan, instead, asked=asked)
        if plan.count is None:  # of traffic, as many calls as there have been
            plan = replace(plan, count=max(1, run.tally.total), pace=None)
        self.start_run(plan)
        self.say(f"The same {plan.count:,} calls, draws and events, {options[chosen]}.")

    def _split_of(self, run: Run) -> Mapping[str, float]:
        """The shares that a run had, or else those that what it called has now."""
        function = self.service.region.functions.get(run.plan.function)
        alias = function.aliases.get(run.plan.qualifier or "") if function is not None else None
        return run.asked if len(run.asked) > 1 or alias is None else alias.shares

    @work(exclusive=True, group="dialog")
    async def action_pick_run(self) -> None:
        """Look at an earlier run of this session."""
        run = await self._pick("Look at")
        if run is not None:
            self.run_shown, self.verdict = run, None
            self.draw_run(judged=True)

    @work(exclusive=True, group="dialog")
    async def action_compare_runs(self) -> None:
        """Lay the run that is shown beside another."""
        shown = self._shown()
        if shown is None:
            return
        others = [run for run in self.runs if run is not shown]
        if not others:
            self.say("There is one run only: make another, and compare the two.")
            return
        other = others[-1] if len(others) == 1 else await self._pick("Compare with", but=shown)
        if other is None:
            return
        first, second = sorted((other, shown), key=self.runs.index)
        runs = (first, second)
        ran = all(run.plan.executes and run.tally.total for run in runs)
        timelines = tuple(run.tally.errors_series(TIMELINE_POINTS) for run in runs) if ran else ()
        comparison = compare(first.tally, second.tally)
        await self.ask(ComparisonDialog(comparison, first.plan, second.plan, timelines))

    async def _pick(self, title: str, but: Run | None = None) -> Run | None:
        runs = {str(place + 1): run for place, run in enumerate(self.runs) if run is not but}
        if not runs:
            self.say(NO_RUN)
            return None
        options = {key: runs_in_words(run) for key, run in reversed(runs.items())}
        chosen = await self.ask(PickerList(title, options, next(iter(options))))
        return runs.get(chosen or "")

    @on(ExperimentPane.CallChosen)
    def open_call(self, event: ExperimentPane.CallChosen) -> None:
        """Show one call from every side."""
        event.stop()
        self.in_background(self._open_call, event.index, group="dialog")

    async def _open_call(self, index: int) -> None:
        run = self.run_shown
        if run is None:
            return
        tally = run.tally
        last = run.last
        route = last.route if last is not None and last.index == index else None
        await self.ask(
            CallDialog(
                index,
                tally.record(index),
                tally.kept(index),
                called_name(run),
                route,
                asked=tally.asked_at(index),
            )
        )

    @work(exclusive=True, group="dialog")
    async def action_export_run(self) -> None:
        """Write the run that is shown to a file, or its plots as pictures."""
        run = self._shown()
        if run is None:
            return
        wanted = await self.ask(ExportDialog(export_stem(run.plan)))
        if wanted is None:
            return
        from lvtui.experiments.export.writing import write_run  # only who exports needs it
        from lvtui.experiments.summary import summary_of

        # Here, where nothing is added to it meanwhile.
        summary = summary_of(run.plan, run.tally, state=run.state, elapsed_s=run.elapsed_s)
        self.say(f"Writing {wanted.path} …")
        try:
            written = await asyncio.to_thread(write_run, summary, run.tally, wanted.kind, wanted.path, self.now())
        except OSError as error:
            self.notify(
                f"{wanted.path}: {error.strerror or error}", title="Not written", severity="error", markup=False
            )
            return
        self.say(f"Written: {written}")

    @work(exclusive=True, group="dialog")
    async def action_follow_advice(self) -> None:
        """Do what the verdict advises: promote, or roll back; what is only to be waited for is said."""
        run, verdict = self._shown(), self.verdict
        if run is None:
            return
        alias = called_name(run)
        function = self.service.region.functions.get(run.plan.function)
        if verdict is None or function is None or alias not in function.aliases:
            self.say("There is advice about the calls of a weighted alias only.")
            return
        if verdict.advice not in ("promote", "roll back"):
            later = "There is nothing to do yet: more calls have to come first."
            self.say(later if verdict.advice == "wait" else advice_sentence(verdict, alias))
            return
        if function.name != self.function_name:
            self.open_function(function.name)
        self.aliases_pane.rows.move_to(alias)
        if verdict.advice == "promote":
            self.action_promote()
        else:
            self.action_roll_back()

    @on(ExperimentPane.TableCopied)
    def copy_table(self, event: ExperimentPane.TableCopied) -> None:
        """Copy what is shown, as text."""
        event.stop()
        self.app.copy_to_clipboard(event.text)

    def _shown(self) -> Run | None:
        """The run that is shown; without one, that is said."""
        if self.run_shown is None:
            self.say(f"{NO_RUN} {self.key('experiment.run')} in pane {ExperimentPane.NUMBER} begins one.")
        return self.run_shown
