"""The large plots of a run, one at a time or four together, and each as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rich.cells import cell_len
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from lvtui.experiments import readings, tables
from lvtui.experiments.run import Run
from lvtui.experiments.tables import Table
from lvtui.ui.run_progress import plotted_version, share_of
from lvtui.ui.widgets.cold_plot import ColdPlot
from lvtui.ui.widgets.duration_plot import DurationPlot
from lvtui.ui.widgets.error_plot import ErrorPlot
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from lvtui.ui.widgets.plot import Plot
from lvtui.ui.widgets.plot_cursor import MarkPicker
from lvtui.ui.widgets.share_plot import SharePlot
from lvtui.ui.widgets.tally_bars import TallyBars

OVERVIEW = "Overview"
SHARE, OUTCOMES, ERRORS, DURATIONS, COLD = "Share", "Outcomes", "Errors", "Durations", "Cold starts"
PLOTS = (SHARE, OUTCOMES, ERRORS, DURATIONS, COLD)
TOGETHER = (SHARE, ERRORS, OUTCOMES, DURATIONS)
"""What the overview shows, in its order."""
OF_EXECUTIONS = (ERRORS, DURATIONS, COLD)
"""What there is nothing to be seen of where calls are routed and not run."""
NOT_RUN = "The calls were drawn and not run: nothing failed, took time or started an environment."
BEFORE_LAYOUT = 200
"""Points for a plot that does not know its size yet; what is too fine for it is merged when it is drawn."""
ROOM_FOR_TWO_PLOTS = 96
"""Columns from which two plots stand side by side."""
TABLE_POINTS = 20
"""Lines of a table of what changed along the calls."""


class ExperimentPlots(Container):
    """Five plots of one run. What is not seen is not fed."""

    DEFAULT_CSS = """
    ExperimentPlots {
        height: 1fr;
        & > SharePlot, & > ErrorPlot, & > OutcomeStrip, & > DurationPlot, & > ColdPlot {
            height: 1fr; width: 1fr; margin: 0 1;
        }
        & > TallyBars { height: auto; margin: 0 1; }
        & > #not_run { height: 1fr; margin: 0 1; color: $foreground 80%; }
        & > #as_table { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & > #as_table Static { height: auto; width: auto; min-width: 100%; }
        & > #as_table:focus { background: $foreground 7%; }
        &.-together { layout: grid; grid-size: 2; grid-gutter: 1 0; }
        &.-together.-one-column { grid-size: 1; }
        &.-together.-one-column.-two { grid-rows: 3fr 2fr; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Shows no run yet."""
        super().__init__(id=id)
        self._run: Run | None = None
        self._behind: tuple[str, ...] = ()
        self._told = 0
        """Calls of the run when each plot was given its turn last."""
        self.view = OVERVIEW
        """What is shown: `OVERVIEW` or one of `PLOTS`."""
        self.as_table = False
        """Whether in words and numbers, for who reads them better, or hears them."""

    def compose(self) -> ComposeResult:
        yield TallyBars(id="run_tally")
        yield SharePlot(pickable=True, id="run_share")
        yield ErrorPlot(pickable=True, id="run_errors")
        yield OutcomeStrip(pickable=True, id="run_outcomes")
        yield DurationPlot(id="run_durations")
        yield ColdPlot(pickable=True, id="run_cold")
        yield Static(NOT_RUN, id="not_run", markup=False)
        with VerticalScroll(id="as_table", can_focus=True):
            yield Static(id="table_text", markup=False)

    def on_mount(self) -> None:
        """Show what is to be seen first."""
        self.turn(self.view, as_table=False)

    @property
    def plots(self) -> Mapping[str, Widget]:
        """Each plot by the name of its tab."""
        return {
            SHARE: self.query_one(SharePlot),
            OUTCOMES: self.query_one(OutcomeStrip),
            ERRORS: self.query_one(ErrorPlot),
            DURATIONS: self.query_one(DurationPlot),
            COLD: self.query_one(ColdPlot),
        }

    @property
    def main(self) -> Widget | None:
        """What is focused first: the table, or what a call can be picked in; ``None`` where there is neither."""
        if self.as_table:
            return self.query_one("#as_table")
        plots = self.plots
        return next((plots[name] for name in (OUTCOMES, ERRORS, COLD, SHARE) if name in self.shown), None)

    @property
    def shown(self) -> tuple[str, ...]:
        """The plots that are seen."""
        routed_only = self._run is not None and not self._run.plan.executes
        if self.view != OVERVIEW:
            return () if routed_only and self.view in OF_EXECUTIONS else (self.view,)
        if routed_only:
            return (SHARE, OUTCOMES)
        if self.has_class("-one-column"):
            return TOGETHER[:3] if self.size.height >= 18 else (SHARE, OUTCOMES)
        return TOGETHER

    def turn(self, view: str, *, as_table: bool) -> None:
        """Show one plot, or the overview; or the same as a table."""
        self.view, self.as_table = view, as_table
        self._arrange()

    def _arrange(self) -> None:
        shown = () if self.as_table else self.shown
        for name, plot in self.plots.items():
            plot.display = name in shown
        self.query_one(TallyBars).display = not self.as_table and self.view == OUTCOMES
        self.query_one("#as_table").display = self.as_table
        self.query_one("#not_run").display = not self.as_table and not shown
        self.set_class(len(shown) > 1, "-together")
        self.set_class(len(shown) == 2, "-two")
        self.feed()

    @on(Plot.Resized)
    def fit(self, event: Plot.Resized) -> None:
        """Give a plot as much as it has room for."""
        self._feed(name for name, plot in self.plots.items() if plot is event.plot and plot.display)

    def on_resize(self) -> None:
        """As many plots as there is room for."""
        self.set_class(self.size.width < ROOM_FOR_TWO_PLOTS, "-one-column")
        self._arrange()

    def show(self, run: Run | None) -> None:
        """Show a run as it is now; while it goes on, one plot at a time: see `is_behind`."""
        before, self._run = self._run, run
        if run is not before:
            self.forget_cursors()
            self._arrange()
            return
        if run is not None and run.state == "running" and self.shown and not self.as_table:
            self._feed_next()
            return
        self.feed()

    @property
    def is_behind(self) -> bool:
        """Whether a plot that is seen still waits for its turn to show the run as it was when last shown."""
        return bool(self._behind)

    def _feed_next(self) -> None:
        """Feed the plot that has waited longest: all of them in every frame would leave the run itself no time."""
        shown, calls = self.shown, self._run.tally.total if self._run is not None else 0
        news = shown if calls != self._told else ()
        waiting = tuple(dict.fromkeys((*(name for name in self._behind if name in shown), *news)))
        self._told, self._behind = calls, waiting[1:]
        self._feed(waiting[:1])

    def forget_cursors(self) -> None:
        """Another run: its marks are not those that the cursors are on."""
        for plot in self.query(MarkPicker):
            plot.cursor_call = None

    def feed(self) -> None:
        """Give what is seen as much of the run as it has room for."""
        self._told, self._behind = self._run.tally.total if self._run is not None else 0, ()
        if not self.as_table:
            self._feed(self.shown)
        elif self._run is not None and self.is_mounted:
            self.query_one("#table_text", Static).update(Text(self.text_of(self.view)))

    def _feed(self, names: Iterable[str]) -> None:
        run = self._run
        if run is None or not self.is_mounted:
            return
        feeders: dict[str, Callable[[Run], None]] = {
            SHARE: self._feed_share,
            OUTCOMES: self._feed_outcomes,
            ERRORS: self._feed_errors,
            DURATIONS: self._feed_durations,
            COLD: self._feed_cold,
        }
        for name in names:
            feeders[name](run)

    def text_of(self, view: str) -> str:
        """What a view shows, as tables."""
        return "\n\n".join(map(tables.as_text, tables_of(self._run, view))) if self._run is not None else ""

    def _feed_share(self, run: Run) -> None:
        plot = self.query_one(SharePlot)
        version = plotted_version(run)
        plot.series = share_of(run, version, _room(plot, plot.points_wanted)) if version else None

    def _feed_outcomes(self, run: Run) -> None:
        strip = self.query_one(OutcomeStrip)
        strip.series = run.tally.bins(_room(strip, strip.cells))
        reading, failed = readings.outcomes_reading(strip.series), f"{run.tally.failed:,} failed."
        calls = reading.partition(";")[0]
        strip.reading = fitting(strip, reading, f"{calls}; {failed}", f"{run.tally.total:,} calls, {failed}")
        if self.view == OUTCOMES:
            self.query_one(TallyBars).update(run.tally.counts, run.tally.asked_on_average)

    def _feed_errors(self, run: Run) -> None:
        plot = self.query_one(ErrorPlot)
        plot.series = run.tally.errors_series(_room(plot, plot.bins_wanted))
        plot.reading = fitting(plot, *shorter(readings.errors_reading(plot.series)))

    def _feed_durations(self, run: Run) -> None:
        plot = self.query_one(DurationPlot)
        plot.series = run.tally.duration_series(max(8, plot.size.width or BEFORE_LAYOUT))
        plot.reading = fitting(plot, *shorter(readings.durations_reading(plot.series)))

    def _feed_cold(self, run: Run) -> None:
        plot = self.query_one(ColdPlot)
        plot.series = run.tally.cold_series(_room(plot, plot.bins_wanted))
        plot.moments = run.moments
        plot.reading = fitting(plot, *shorter(readings.cold_reading(plot.series)))


def fitting(plot: Widget, *readings: str) -> str:
    """The first of the readings that there is room for above a plot; nothing where there is none."""
    width = plot.size.width or BEFORE_LAYOUT
    return next((words for words in readings if cell_len(words) <= width), "")


def shorter(reading: str) -> tuple[str, str]:
    """A reading, and what it says first; the plot itself has a shorter one."""
    return reading, f"{reading.partition(';')[0]}."


def _room(plot: Widget, wanted: int) -> int:
    return wanted if plot.size.width else BEFORE_LAYOUT


def tables_of(run: Run, view: str) -> list[Table]:
    """What a plot shows, as tables; of the overview, what each of its plots shows."""
    tally = run.tally
    version = plotted_version(run)
    makers: dict[str, list[Callable[[], Table]]] = {
        SHARE: [lambda: tables.share_table(share_of(run, version, TABLE_POINTS))],
        OUTCOMES: [
            lambda: tables.counts_table(tally.counts, tally.asked_on_average),
            lambda: tables.outcomes_table(tally.bins(TABLE_POINTS)),
        ],
        ERRORS: [
            lambda: tables.errors_table(tally.errors_series(TABLE_POINTS)),
            *([] if not tally.failed else [lambda: tables.error_types_table(tally.errors_of_each)]),
        ],
        DURATIONS: [
            lambda: tables.durations_table(tally.duration_series(TABLE_POINTS)),
            lambda: tables.histogram_table(tally.duration_series(TABLE_POINTS)),
        ],
        COLD: [lambda: tables.cold_table(tally.cold_series(TABLE_POINTS))],
    }
    moments = [tables.moments_table(run.moments)] if run.moments else []
    if view == OVERVIEW:
        return [makers[OUTCOMES][0](), makers[DURATIONS][0](), makers[ERRORS][0](), *moments]
    return [*(make() for make in makers[view]), *(moments if view in (SHARE, ERRORS, COLD) else [])]
