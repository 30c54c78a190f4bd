"""The plots of a run that goes on take turns, so that the run has time to go on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lvtui.experiments.plan import RunPlan
from lvtui.experiments.run import Run
from lvtui.ui.widgets.error_plot import ErrorPlot
from lvtui.ui.widgets.experiment_plots import TOGETHER, ExperimentPlots
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from tests.experiments.outcomes import outcome
from tests.ui.widgets.apps import WidgetApp


@asynccontextmanager
async def shown(run: Run) -> AsyncIterator[ExperimentPlots]:
    """The overview of a run, with all it has done so far."""
    plots = ExperimentPlots(id="experiment_plots")
    async with WidgetApp(plots).run_test(size=(120, 36)) as pilot:
        plots.show(run)
        await pilot.pause()
        assert plots.shown == TOGETHER
        assert calls_in(plots) == (run.tally.total, run.tally.total)
        yield plots


def a_run(calls: int = 10) -> Run:
    """A run that goes on, and has got so far."""
    run = Run(RunPlan("demo", "prod", count=1_000))
    run.state, run.asked = "running", {"1": 0.9, "2": 0.1}
    for _ in range(calls):
        another_call(run)
    return run


def another_call(run: Run) -> None:
    """The next call is answered."""
    run.tally.add(run.tally.size, outcome())


def calls_in(plots: ExperimentPlots) -> tuple[int, int]:
    """How many calls the plot of the errors shows, which is the second, and how many the strip, the third."""
    errors, strip = plots.query_one(ErrorPlot).series, plots.query_one(OutcomeStrip).series
    assert errors is not None
    return errors.bins[-1].end, sum(count.calls for count in strip.counts)


async def test_while_a_run_goes_on_one_plot_is_fed_at_a_time_and_each_has_its_turn() -> None:
    run = a_run()
    async with shown(run) as plots:
        seen = []
        for _ in TOGETHER:
            another_call(run)
            plots.show(run)
            seen.append(calls_in(plots))
        assert seen == [(10, 10), (12, 10), (12, 13), (12, 13)]


async def test_without_news_each_plot_catches_up_once_and_then_nothing_waits_any_more() -> None:
    run = a_run()
    async with shown(run) as plots:
        another_call(run)
        waits = []
        for _ in range(len(TOGETHER) + 1):
            plots.show(run)
            waits.append(plots.is_behind)
        assert waits == [True, True, True, False, False]
        assert calls_in(plots) == (11, 11)


async def test_when_a_run_is_over_or_held_all_plots_show_it_whole_at_once() -> None:
    for state in ("paused", "stopped", "ended", "refused"):
        run = a_run()
        async with shown(run) as plots:
            another_call(run)
            plots.show(run)
            another_call(run)
            run.state = state
            plots.show(run)
            assert calls_in(plots) == (12, 12), state
            assert not plots.is_behind
