"""Two runs side by side: their figures, and how often each failed along its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from lvtui.experiments.comparing import Comparison, Pair, Side
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.series import ErrorSeries
from lvtui.experiments.words import asked_words, milliseconds, number, percent
from lvtui.ui.run_words import AS_FAST_AS_IT_GOES
from lvtui.ui.screens.dialogs.dialog import ShowingDialog
from lvtui.ui.text import printable, shorten_middle
from lvtui.ui.version_look import look
from lvtui.ui.widgets.error_plot import ErrorPlot
from lvtui.ui.widgets.error_steps import highest_rate

NOTHING = "–"
SHARES, AS_ASKED = "Shares", "as asked"
_WIDEST_NAME = 18
_LABELS = 14
TIMELINE_POINTS = 100
"""Bins in which a run is given to its timeline; what is too fine is merged there."""


class ComparisonDialog(ShowingDialog):
    """Settings, counts, failures and durations of both, and a sentence that says what that means."""

    TITLE_TEXT = "Compare two runs"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup,up", "scroll_text(-1)", "Scroll up", show=False, id="comparison.page_up"),
        Binding("pagedown,down", "scroll_text(1)", "Scroll down", show=False, id="comparison.page_down"),
    ]

    # It is read from above: focus on the button, below everything, would scroll to that.
    AUTO_FOCUS = ""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (28, "-tall")]

    DEFAULT_CSS = """
    ComparisonDialog {
        & #figures, & #alike { height: auto; }
        & #alike { color: $foreground 80%; margin-bottom: 1; }
        &.-short #alike { margin-bottom: 0; }
        & #timelines { height: 12; margin-top: 1; }
        & #timelines ErrorPlot { width: 1fr; }
        & #timelines #first { margin-right: 2; }
        &.-short #timelines { height: 10; margin-top: 0; }
    }
    """

    def __init__(
        self,
        comparison: Comparison,
        first: str | RunPlan,
        second: str | RunPlan,
        timelines: Sequence[ErrorSeries] = (),
    ) -> None:
        """`first` and `second` are the plans of the two runs, or what they are called where there is none;
        `timelines` is how often each failed along its calls, if both ran anything."""
        super().__init__()
        self._timelines = timelines
        self._comparison = comparison
        self._plans = (first, second)

    def compose_body(self) -> Iterator[Widget]:
        """What it means, then the figures, then what was the same."""
        yield Static(Text(comparison_sentence(self._comparison)), id="sentence")
        alike = self._alike()
        yield Static(Text(printable(alike)), id="alike")
        yield Static(self._figures(), id="figures", markup=False)
        if self._timelines:
            top = max(map(highest_rate, self._timelines))
            with Horizontal(id="timelines"):
                for which, series in zip(("first", "second"), self._timelines, strict=True):
                    plot = ErrorPlot(series, reading=f"{which}: failed along its calls", id=which)
                    plot.least_top = top
                    plot.can_focus = False
                    yield plot

    def on_mount(self) -> None:
        """Take the keys; what is said of both is left out where nothing is the same."""
        self.query_one("#alike").display = bool(self._alike())
        self.query_one("#accept").focus(scroll_visible=False)

    def action_scroll_text(self, pages: int) -> None:
        """Scroll by so many pages."""
        frame = self.query_one("#frame")
        frame.scroll_relative(y=pages * max(1, frame.size.height - 1), animate=False)

    def _alike(self) -> str:
        """The settings that both have, in a sentence."""
        first, second = map(_settings, self._plans)
        same = [f"{name.lower()} {value}" for name, value in first.items() if second.get(name) == value]
        return f"The same in both: {' · '.join(same)}." if same else ""

    def _figures(self) -> Table:
        first, second = map(_settings, self._plans)
        table = Table.grid(padding=(0, 2), pad_edge=False)
        table.add_column(width=_LABELS)
        for _ in range(3):
            table.add_column(justify="right", ratio=1)
        table.expand = True

        def row(name: str, *cells: str, style: str = "") -> None:
            table.add_row(Text(name, style), *(Text(printable(cell), style) for cell in cells))

        row("", "first", "second", f"difference ({self._comparison.confidence * 100:g} %)", style="bold")
        if any(isinstance(plan, str) for plan in self._plans):
            row("Run", *(shorten_middle(_name(plan), _WIDEST_NAME) for plan in self._plans), "")
        for name in dict.fromkeys((*first, *second)):
            if first.get(name) != second.get(name):
                unsaid = AS_ASKED if name == SHARES else NOTHING
                row(name, *(shorten_middle(each.get(name, unsaid), _WIDEST_NAME) for each in (first, second)), "")
        comparison = self._comparison
        for name, pair in (("All versions", comparison.whole), *comparison.versions.items()):
            if pair is not comparison.whole:
                appearance = look(name)
                name = f"{appearance.fill}{appearance.letter} {appearance.words}"
            elif len(comparison.versions) < 2:
                continue
            row(name, *(f"{number(side.calls)} calls" for side in (pair.first, pair.second)), "", style="bold")
            for label, *cells in _rows(pair):
                row(f"  {label}", *cells)
        return table


def comparison_sentence(comparison: Comparison) -> str:
    """What two runs mean for who has to decide: whether one of them failed more often than chance explains."""
    whole = comparison.whole
    if whole.difference is None or whole.first.rate is None or whole.second.rate is None:
        return "One of the two runs made no call, so there is nothing to compare."
    low, high = whole.difference
    sure = f"{comparison.confidence * 100:g} %"
    first, second = percent(whole.first.rate), percent(whole.second.rate)
    if low > 0 or high < 0:
        often, more = ("more", "more") if low > 0 else ("less", "fewer")
        least, most = sorted((abs(low), abs(high)))
        return (
            f"The second run failed {often} often: {second} of its calls, {first} of the first's. "
            f"That is {_points(least)} to {_points(most)} percentage points {more} ({sure})."
        )
    if not whole.first.failed and not whole.second.failed:
        return f"No call failed in either run; the second may fail at most {_points(high)} points more ({sure})."
    return (
        f"No difference that chance does not explain: {first} and {second} of the calls failed. The second may fail "
        f"from {_points(-low)} percentage points less to {_points(high)} more ({sure})."
    )


def _rows(pair: Pair) -> Iterator[tuple[str, str, str, str]]:
    first, second = pair.first, pair.second
    yield "failed", _failed(first), _failed(second), _change(pair)
    # Of several versions together no duration is known: beside that of one it would compare nothing.
    timed = [side for side in (first, second) if side.calls]
    if timed and all(side.p50_ms is not None for side in timed):
        yield "median", _time(first.p50_ms), _time(second.p50_ms), _times(first.p50_ms, second.p50_ms)
        yield "99 % within", _time(first.p99_ms), _time(second.p99_ms), _times(first.p99_ms, second.p99_ms)
    if first.cold or second.cold:
        yield "cold starts", number(first.cold), number(second.cold), ""


def _failed(side: Side) -> str:
    return NOTHING if side.rate is None else f"{number(side.failed)} · {percent(side.rate)}"


def _change(pair: Pair) -> str:
    if pair.difference is None:
        return ""
    low, high = pair.difference
    return f"{_signed(low)} to {_signed(high)} pts"


def _time(duration: float | None) -> str:
    return NOTHING if duration is None else milliseconds(duration)


def _times(first: float | None, second: float | None) -> str:
    """``× 2.9``: durations are compared by their ratio."""
    return f"× {second / first:.2g}" if first and second else ""


def _signed(share: float) -> str:
    points = f"{share * 100:+.1f}"
    return "0.0" if points in ("+0.0", "-0.0") else points.replace("-", "−")


def _points(share: float) -> str:
    return f"{share * 100:.1f}"


def _name(plan: str | RunPlan) -> str:
    return plan if isinstance(plan, str) else plan.target


def _settings(plan: str | RunPlan) -> Mapping[str, str]:
    """Of a plan, what else there is to be said of it."""
    if isinstance(plan, str):
        return {}
    settings = {
        "Target": plan.target,
        "Calls": "no end" if plan.count is None else number(plan.count),
        "Seed": str(plan.seed),
        "Rate": AS_FAST_AS_IT_GOES if plan.pace is None else plan.pace.describe(),
        "At once": str(plan.concurrency),
        "Event": plan.events.describe(),
    }
    if plan.asked_instead is not None:
        settings[SHARES] = asked_words(plan.asked_instead)
    if not plan.executes:
        settings["Routing only"] = "yes"
    return settings
