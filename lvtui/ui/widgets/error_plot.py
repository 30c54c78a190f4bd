"""How often each version failed along a run, with what was done on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Unpack

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import ErrorSeries, Moment
from lvtui.experiments.version_names import order, places_in_order
from lvtui.ui.text import measured, pad_left, percent
from lvtui.ui.version_look import look
from lvtui.ui.widgets.axes import LEAST_HEIGHT, LEAST_WIDTH, ROOM_FOR_LEGEND, ROOM_FOR_MARGIN, ROOM_FOR_MOMENTS, upright
from lvtui.ui.widgets.bin_plot import BinLayout, BinPlot
from lvtui.ui.widgets.call_frame import CallFrame
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.error_steps import LEAST_CALLS, ErrorStep, error_steps, fitted_errors
from lvtui.ui.widgets.moment_marks import MOMENT, places_of
from lvtui.ui.widgets.plot import FAILED
from lvtui.ui.widgets.plot_cursor import CURSOR_LINE, PickerOptions
from lvtui.ui.widgets.plotting import BrailleGrid, Scale, rate_scale

_ROOM_FOR_FAILURES = 7

# Lines are told apart without colours by which dots of neighbouring cells they have: all, the left ones, two of three.
_PATTERNS: tuple[tuple[int, ...], ...] = ((0xFF,), (0x47,), (0xFF, 0xFF, 0))
_SAMPLE = "⠒⠒⠒⠒⠒"
_LEGENDS = ((True, True), (True, False), (False, True), (False, False))
"""Whether they have figures, and say what a step is: the fullest first."""


@dataclass(frozen=True, slots=True)
class _Layout(BinLayout):
    series: ErrorSeries
    """The run, in no more bins than there are columns."""
    rates: Scale
    rows: int
    moments: bool
    failures: bool
    legend: bool
    steps: Sequence[tuple[str, Sequence[ErrorStep]]]
    """Of each version, in their order."""

    def dot_row(self, rate: float) -> int:
        dots = self.rows * 4
        return dots - 1 - self.rates.place(rate, dots)


class ErrorPlot(BinPlot):
    """The failure rate of each version along a run, as steps of at least `error_steps.LEAST_CALLS` of its calls, with a
    cross below wherever a call failed and an upright line where a weight was changed."""

    series: reactive[ErrorSeries | None] = reactive[ErrorSeries | None](None)
    """The run to show; it may have any number of bins."""

    least_top: reactive[float] = reactive(0.0)
    """The rate, from 0 to 1, that the scale reaches at least: the same for plots that stand beside each other."""

    def __init__(self, series: ErrorSeries | None = None, **options: Unpack[PickerOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(ErrorPlot.series, series)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the moments, the plot from top to bottom, the failures, the axis, the legend."""
        width = size.width
        series, layout = self.series, self.laid_out(size)
        if series is None or layout is None:
            return self.before_calls("No calls yet: how often each version fails is drawn here, call by call.", width)
        lines = [self.title(width, lambda: _finding(series))]
        if not layout.plotted:
            return lines
        frame = layout.calls
        moments = places_of(series.moments, frame.calls, frame.columns)
        if layout.moments:
            lines.append(self.moments_line(moments, frame.left, width))
        cursor = self.cursor_columns(layout)
        lines += self._draw_plot(layout, cursor, moments)
        if layout.failures:
            lines.append(self._draw_failures(layout, cursor))
        lines += self.below(*frame.axis())
        if layout.legend:
            lines.append(self.legend((self._legend_pieces(layout, *how) for how in _LEGENDS), width, gap=2))
        return lines

    def laid_out(self, size: Size) -> _Layout | None:
        """The bins, and what else there is room for."""
        width, height = size
        series = self.series
        if series is None or not series.bins:
            return None
        versions = places_in_order(series.versions)
        steps = [(series.versions[place], error_steps(series, place)) for place in versions]
        # Beside another plot as many rows are left for the rates as in that one, so that their scales are the same.
        moments = height >= ROOM_FOR_MOMENTS and (self.least_top > 0.0 or _was_changed(series))
        failures = height >= _ROOM_FOR_FAILURES
        legend = height >= ROOM_FOR_LEGEND
        rows = max(1, height - 3 - moments - failures - legend)
        highest = max((step.rate for _, each in steps for step in each), default=0.0)
        rates = rate_scale(max(self.least_top, highest), max(2, (rows + 1) // 2))
        left = max(6 if failures else 0, *(len(percent(tick)) for tick in rates.ticks)) + 1
        right = 1 + max((cell_len(_label(version)) for version, each in steps if each), default=0)
        right = right if width >= ROOM_FOR_MARGIN else 0
        fitted = fitted_errors(series, max(1, width - left - right))
        return _Layout(
            calls=CallFrame.of([each.end for each in fitted.bins], width=width, left=left, right=right),
            stands_out=[any(each.failed) for each in fitted.bins],
            plotted=width >= LEAST_WIDTH and height >= LEAST_HEIGHT,
            series=fitted,
            rates=rates,
            rows=rows,
            moments=moments,
            failures=failures,
            legend=legend,
            steps=steps,
        )

    def _draw_plot(self, layout: _Layout, cursor: range, moments: Mapping[int, Moment]) -> list[Strip]:
        frame = layout.calls
        across = frame.columns * 2
        grids = []
        for place, (_, steps) in enumerate(layout.steps):
            grid = BrailleGrid(frame.columns, layout.rows)
            rows = [layout.dot_row(step.rate) for step in steps]
            starts = [frame.calls.place(step.start, across) // 2 * 2 for step in steps]
            for step, start, row in zip(steps, starts, rows, strict=True):
                grid.line([(start, row), (max(start, frame.calls.place(step.end, across) // 2 * 2 - 1), row)])
            grid.thin(_PATTERNS[place % len(_PATTERNS)])
            # What stands upright is whole in every pattern: the eye follows it from one step to the next.
            for start, (before, here) in zip(starts[1:], pairwise(rows), strict=True):
                grid.line([(start, before), (start, here)])
            grids.append(grid)
        inks = [self.palette.style(version, bold=True) for version, _ in layout.steps]
        axis = self.ink("plot--axis")
        behind: list[Run] = [(" ", Style.null())] * frame.columns
        moment = (MOMENT, self.ink("plot--moment"))
        for column in moments:
            behind[column] = moment
        if cursor:
            behind[cursor[len(cursor) // 2]] = (CURSOR_LINE, self.ink("mark-picker--line"))
        labels = {layout.dot_row(tick) // 4: percent(tick) for tick in layout.rates.ticks}
        margin = self._margin(layout)
        lines = []
        for row in range(layout.rows):
            cells = list(behind)
            for grid, ink in zip(grids, inks, strict=True):
                for column, dots_here in enumerate(grid.row(row)):
                    if dots_here:
                        under = ord(cells[column][0])
                        both = chr(ord(dots_here) | under) if 0x2800 < under <= 0x28FF else dots_here
                        cells[column] = (both, ink)
            label = (upright(labels.get(row, ""), frame.left), axis)
            lines.append(strip_of([label, *joined(cells), *margin.get(row, ())]))
        return lines

    def _margin(self, layout: _Layout) -> dict[int, list[Run]]:
        """What each line is, beside its end, by row; those whose rows meet give way to each other."""
        margin: dict[int, list[Run]] = {}
        if not layout.calls.right:
            return margin
        for version, steps in layout.steps:
            if not steps:
                continue
            wanted = layout.dot_row(steps[-1].rate) // 4
            free = [row for row in range(layout.rows) if row not in margin]
            if free:
                row = min(free, key=lambda row: abs(row - wanted))
                margin[row] = [(f" {_label(version)}", self.palette.style(version, bold=True))]
        return margin

    def _draw_failures(self, layout: _Layout, cursor: range) -> Strip:
        frame = layout.calls
        failed = self.ink("plot--failed")
        cells: list[Run] = [(" ", Style.null())] * frame.columns
        for place, each in enumerate(layout.series.bins):
            if any(each.failed):
                columns = frame.columns_of(place)
                cells[columns[len(columns) // 2]] = (FAILED, failed)
        picked = self.cursor_style()
        for column in cursor:
            cells[column] = (cells[column][0], cells[column][1] + picked)
        axis = self.ink("plot--axis")
        return strip_of([(pad_left("failed", frame.left - 1) + "│", axis), *joined(cells)])

    def _legend_pieces(self, layout: _Layout, figures: bool, steps: bool) -> list[list[Run]]:
        axis = self.ink("plot--axis")
        totals = _totals(layout.series)
        pieces: list[list[Run]] = []
        for place, (version, _) in enumerate(layout.steps):
            this = look(version)
            pattern = _PATTERNS[place % len(_PATTERNS)]
            dots = "".join(
                chr(0x2800 | ord(sample) & 0xFF & pattern[cell % len(pattern)]) for cell, sample in enumerate(_SAMPLE)
            )
            failed, calls = totals[version]
            share = f": {failed:,} of {calls:,}, {measured(failed / calls)}" if calls and figures else ""
            words = f" {this.name} {this.letter}{share}"
            pieces.append([(dots, self.palette.style(version, bold=True)), (words, axis)])
        pieces.append([(FAILED, self.ink("plot--failed")), (" failed", axis)])
        if layout.moments and _was_changed(layout.series):
            pieces.append([(MOMENT, self.ink("plot--moment")), (" changed", axis)])
        if steps:
            pieces.append([(f"a step: {LEAST_CALLS} calls or more", axis)])
        return pieces


def _was_changed(series: ErrorSeries) -> bool:
    return any(each.call > 0 for each in series.moments)


def _label(version: str) -> str:
    """No figure: beside a line's end it would be taken for that of the whole run, or the other way round."""
    return f"{look(version).name} {look(version).letter}"


def _totals(series: ErrorSeries) -> dict[str, tuple[int, int]]:
    """Version → how many of its calls failed, and how many there were."""
    return {
        version: (sum(each.failed[place] for each in series.bins), sum(each.calls[place] for each in series.bins))
        for place, version in enumerate(series.versions)
    }


def _finding(series: ErrorSeries) -> str:
    """``failed: v1 0.9 %, v2 12.3 %``."""
    totals = sorted(_totals(series).items(), key=lambda item: order(item[0]))
    shares = [f"{look(version).name} {measured(failed / calls)}" for version, (failed, calls) in totals if calls]
    return f"failed: {', '.join(shares)}" if shares else "no calls yet"
