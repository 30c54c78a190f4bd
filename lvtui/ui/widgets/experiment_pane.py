"""Experiment: what the traffic did, and whether the new version is any good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lvtui.experiments.records import Record
from lvtui.experiments.run import Run
from lvtui.experiments.verdict import Verdict
from lvtui.experiments.words import milliseconds
from lvtui.ui.keys import key_of
from lvtui.ui.run_progress import called_name, end_words, progress, state_words, traffic_words
from lvtui.ui.text import pad_left, pad_right, printable, shorten
from lvtui.ui.version_look import look
from lvtui.ui.widgets.experiment_plots import OVERVIEW, PLOTS, ExperimentPlots
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.plot import Plot
from lvtui.ui.widgets.plot_cursor import MarkPicker
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.tab_line import TabLine
from lvtui.ui.widgets.verdict_card import VerdictCard

CALLS = "Calls"
_PARTS = ("#experiment_tabs", "VerdictCard", "#experiment_detail", "#as_table")
FAILED_LISTED = 500
"""Failed calls that are listed, the latest first."""


class CallRows(RowList):
    """The calls that failed, and the last one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Open the call", id="calls.open")]


class ExperimentPane(Pane):
    """The large plots of a run, its verdict, and what one can do next."""

    NUMBER = 6
    TITLE = "Experiment"
    WHOLE_BODY = True
    ABOUT = (
        "Runs and traffic: who answered, who failed, how long it took, and whether chance explains it. Traffic goes on "
        "while you edit, deploy and move weights elsewhere; the plots show when. The verdict may be looked at as often "
        "as one likes. In a plot, n goes to the next failure and enter opens the call under the cursor."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "screen.new_run", "Run", tooltip="Begin a run: how many, with what", id="experiment.run"),
        Binding("space", "screen.traffic", "Traffic", tooltip="Begin traffic, pause, go on", id="experiment.traffic"),
        Binding("s", "screen.stop", "Stop", id="experiment.stop"),
        Binding("a", "screen.follow_advice", "Follow the advice", id="experiment.follow"),
        Binding("f3", "next_tab(1)", "Next tab", id="experiment.next_tab"),
        Binding("t", "turn_table", "Table", tooltip="The plot as a table, and back", id="experiment.table"),
        Binding("T", "screen.new_traffic", "Traffic…", tooltip="Choose the rate and its shape", id="experiment.shape"),
        Binding("d", "screen.compare_runs", "Compare", tooltip="Beside another run", id="experiment.compare"),
        Binding("R", "screen.repeat_run", "Again", tooltip="Again with the same seed", id="experiment.again"),
        Binding(
            "q", "screen.repeat_elsewhere", "On another", tooltip="Elsewhere, by the same draws", id="experiment.on"
        ),
        Binding("w", "screen.what_if", "What if", tooltip="The same draws under another plan", id="experiment.what_if"),
        Binding("p", "screen.pick_run", "Earlier run", tooltip="Look at another run", show=False, id="experiment.pick"),
        Binding("E", "screen.export_run", "Export", tooltip="Write it to a file", id="experiment.export"),
        Binding("c", "copy_table", "Copy table", show=False, id="experiment.copy"),
        Binding("shift+f3", "next_tab(-1)", "Tab before", show=False, id="experiment.tab_before"),
        Binding("escape", "screen.back", "Back", show=False, id="experiment.back"),
    ]

    DEFAULT_CSS = """
    ExperimentPane {
        display: none;
        width: 1fr;
        height: 1fr;
        & > #experiment_headline { height: 1; padding: 0 1; color: $foreground 80%; }
        & > #experiment_detail { height: 1; padding: 0 1; color: $foreground; }
        & > #experiment_calls { display: none; }
        & > #experiment_empty { height: 1fr; padding: 1 2; color: $foreground 80%; }
    }
    """

    @dataclass
    class Opened(Message):
        """The user came to the pane."""

    @dataclass
    class CallChosen(Message):
        """The user wants to see one call."""

        index: int
        """Counted from 0."""

    @dataclass
    class TableCopied(Message):
        """The user wants what is shown as text."""

        text: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Shows no run yet."""
        super().__init__(id=id)
        self._run: Run | None = None
        self._titled = self._detailed = ""
        self.is_behind = False
        """Whether some of what is seen waits for its turn to be drawn, at the next `show`."""

    def compose(self) -> ComposeResult:
        yield TabLine([OVERVIEW, *PLOTS, CALLS], id="experiment_tabs")
        yield Static(id="experiment_headline")
        yield VerdictCard()
        yield Static(id="experiment_empty")
        yield ExperimentPlots(id="experiment_plots")
        yield CallRows(id="experiment_calls")
        yield Static(id="experiment_detail")

    def on_mount(self) -> None:
        """Say how to begin."""
        self._turn()

    @property
    def is_seen(self) -> bool:
        """Whether it is displayed, with all its parts: not any more while the app is on its way out."""
        parts = (self.query_one_optional(selector) for selector in _PARTS)
        return self.display and all(part is not None and part.is_attached for part in parts)

    @property
    def plots(self) -> ExperimentPlots:
        """The plots."""
        return self.query_one(ExperimentPlots)

    @property
    def rows(self) -> RowList:
        """The list of calls."""
        return self.query_one(CallRows)

    @property
    def tab(self) -> str:
        """The view that is shown."""
        return self.query_one("#experiment_tabs", TabLine).active

    @property
    def tabs(self) -> Mapping[str, Widget]:
        """What each tab shows."""
        plots = self.plots
        return {OVERVIEW: plots, **plots.plots, CALLS: self.rows}

    def show_tab(self, tab: str) -> None:
        """Turn to one of them."""
        self.query_one("#experiment_tabs", TabLine).active = tab
        self._turn()

    @property
    def words(self) -> Mapping[str, str]:
        """What space does now."""
        return traffic_words(self._run)

    def take_focus(self) -> None:
        """Focus what is shown."""
        self.post_message(self.Opened())
        self.focus_on(self._main)

    @property
    def _main(self) -> Widget:
        tabs = self.query_one("#experiment_tabs")
        if self._run is None:
            return tabs
        return self.rows if self.tab == CALLS else self.plots.main or tabs

    def show(self, run: Run | None, verdict: Verdict | None) -> None:
        """Show a run as it is now, and what its numbers say; nothing is drawn while nobody sees it."""
        first, another, self._run = self._run is None, self._run is not run, run
        self.is_behind = False
        if another:  # also when nobody sees it yet
            self.plots.forget_cursors()
            self._detail("")
            self.rows.set_rows([], self._row)  # those of another run's calls
        if first or run is None:
            self._turn()
        if run is None or not self.is_seen:
            return
        if first and self.query_one("#experiment_tabs").has_focus:
            self.focus_on(self._main)
        self.query_one("#experiment_headline", Static).update(Text(self._headline(run)), layout=False)
        card = self.query_one(VerdictCard)
        card.verdict, card.name_called, card.goes_on = verdict, called_name(run), not run.over
        if self.tab == CALLS:
            self._list_calls(run)
        else:
            self.plots.show(run)
            self.is_behind = self.plots.is_behind
            self._tell_cursor()
        self.fact = f"{state_words(run)} · seed {run.plan.seed}"
        if self._titled != (titled := printable(run.plan.target)):
            self._titled = titled
            self.retitle(titled)  # which draws the whole pane anew, so not in every frame

    def _headline(self, run: Run) -> str:
        keys = {
            "running": f"{key_of(self, 'experiment.traffic')} pauses, {key_of(self, 'experiment.stop')} stops",
            "paused": f"paused, {key_of(self, 'experiment.traffic')} goes on",
        }
        left_out = f" · {run.left_out:,} left out, as those before still ran" if run.left_out else ""
        return f"{progress(run)} · {keys.get(run.state) or end_words(run)}{left_out}"

    def _turn(self) -> None:
        run, tab = self._run, self.tab
        plots, rows = self.plots, self.rows
        plots.display = run is not None and tab != CALLS
        rows.display = run is not None and tab == CALLS
        empty = self.query_one("#experiment_empty", Static)
        empty.display = run is None
        empty.update(
            f"No run yet. {key_of(self, 'experiment.run')} begins one: so many calls to an alias, a version or "
            f"$LATEST, with an event, several or a template.\n{key_of(self, 'experiment.traffic')} begins traffic, "
            "which goes on while you edit, deploy, move weights and promote.\n\nHere you will see who answered, "
            "whether chance explains the split, who failed and when, how long it took, and whether the new version is "
            "any worse."
        )
        if tab != CALLS:
            plots.turn(tab, as_table=plots.as_table)
            self._tell_cursor()
        elif run is not None:
            self._list_calls(run)
        self.refresh_bindings()

    def action_next_tab(self, places: int) -> None:
        """Turn to the next view."""
        self.query_one("#experiment_tabs", TabLine).action_step(places)
        self._turn()
        self.focus_on(self._main)

    @on(TabLine.Changed, "#experiment_tabs")
    def turn(self, event: TabLine.Changed) -> None:
        """Show the view of the tab."""
        event.stop()
        self._turn()
        if self.display and self.screen.focused is None:  # what had the focus is hidden now
            self.focus_on(self._main)
        self.post_message(self.Opened())

    def action_turn_table(self) -> None:
        """Show the numbers in place of the plot, or the plot again."""
        if self.tab != CALLS and self._run is not None:
            self.plots.turn(self.tab, as_table=not self.plots.as_table)
            self.focus_on(self._main)
            self._tell_cursor()

    @on(Plot.Resized)
    @on(events.DescendantFocus)
    def follow_cursor(self) -> None:
        """Of two plots, each has its cursor; and its marks are others when it has another size."""
        if self.tab != CALLS and self.is_seen:
            self._tell_cursor()

    def action_copy_table(self) -> None:
        """Copy what is shown as a table, with the readings."""
        if self._run is not None:
            self.post_message(self.TableCopied(self.plots.text_of(OVERVIEW if self.tab == CALLS else self.tab)))

    @on(MarkPicker.MarkHighlighted)
    def tell_mark(self, event: MarkPicker.MarkHighlighted) -> None:
        """Say what is under the cursor."""
        event.stop()
        self._tell_cursor()  # since it was sent, the mark may have come to stand for other calls

    def _tell_cursor(self) -> None:
        """Say what is under the cursor of the plot in focus; as a run grows, a mark comes to stand for more calls."""
        focused = self.screen.focused
        plot = focused if isinstance(focused, MarkPicker) and self.plots in focused.ancestors else None
        marks = plot.marks() if plot is not None and plot.size.width else ()
        place = plot.cursor_place(marks) if plot is not None else None
        if plot is not None and place is None and marks:
            plot.on_focus()  # it had no marks when it was focused
        self._detail("" if place is None else self._mark_words(marks[place].first_call, marks[place].last_call))

    @on(MarkPicker.MarkChosen)
    def open_mark(self, event: MarkPicker.MarkChosen) -> None:
        """Open the call of a mark: of several, the first that failed, else the first."""
        event.stop()
        index = self._call_of(event.first_call, event.last_call)
        if index is not None:
            self.post_message(self.CallChosen(index))

    @on(RowList.Chosen, "#experiment_calls")
    def open_row(self, event: RowList.Chosen) -> None:
        """Open the call of a row."""
        event.stop()
        self.post_message(self.CallChosen(int(event.row_key)))

    def _call_of(self, first: int, last: int) -> int | None:
        run = self._run
        if run is None or first >= run.tally.size:
            return None
        failed = run.tally.next_failed(first, last + 1)
        return first if failed is None else failed

    def _mark_words(self, first: int, last: int) -> str:
        run = self._run
        index = self._call_of(first, last)
        if run is None or index is None:
            return ""
        last = min(last, run.tally.size - 1)
        if first == last:
            opens = f"{key_of(self, 'plot.choose')} opens it"
            return f"call {first + 1:,} ({opens}): {record_words(run.tally.record(first))}"
        counts = run.tally.counts_between(first, last + 1)
        by_version = ", ".join(
            f"{each.calls:,} by {each.version}" + (f" ({each.failed:,} failed)" if each.failed else "")
            for each in counts
            if each.calls
        )
        opens = f"{key_of(self, 'plot.choose')} opens call {index + 1:,}"
        return f"calls {first + 1:,} to {last + 1:,} ({opens}): {by_version}"

    def _detail(self, words: str) -> None:
        line = self.query_one("#experiment_detail", Static)
        shown = shorten(printable(words), line.content_size.width or len(words))
        if shown != self._detailed:  # or it would be drawn in every frame, and with it all between it and the headline
            self._detailed = shown
            line.update(Text(shown), layout=False)

    def _list_calls(self, run: Run) -> None:
        failed = run.tally.failed_calls(FAILED_LISTED)
        others = range(run.tally.size - 1, max(-1, run.tally.size - 1 - FAILED_LISTED), -1)
        listed = failed or tuple(others)
        self.rows.show_empty("No call yet.")
        self.rows.set_rows([str(index) for index in listed], self._row)
        what = "failed calls" if failed else "calls, none of which failed"
        self._detail(f"the latest {len(listed):,} {what}; {key_of(self, 'calls.open')} opens one")

    def _row(self, key: str, width: int) -> Text:  # noqa: ARG002
        run = self._run
        if run is None:
            return Text(key)
        record = run.tally.record(int(key))
        return Text(f"{pad_left(f'{int(key) + 1:,}', 9)}  {record_words(record)}", no_wrap=True, overflow="ellipsis")


def record_words(record: Record) -> str:
    """One call in a line: who answered, how it ended, how long it took."""
    appearance = look(record.version)
    parts = [f"{appearance.fill} {pad_right(appearance.words, 9)}"]
    parts.append(f"✗ {printable(record.error_type)}" if record.error_type else "ok")
    if record.executed:
        parts.append(f"{milliseconds(record.duration_ms)}, billed {record.billed_ms} ms")
    else:
        parts = [parts[0], "drawn and not run"]
    if record.cold:
        parts.append("cold start")
    if record.injected:
        parts.append("injected")
    if record.draw is not None:
        parts.append(f"draw {record.draw:.4f}")
    return " · ".join(parts)


def runs_in_words(run: Run) -> str:
    """A run in a line, to be chosen from several."""
    return f"seed {run.plan.seed} · {progress(run)} · {state_words(run)}"
