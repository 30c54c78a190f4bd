"""Which calls started an execution environment, per version, along a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import ColdBin, ColdSeries, Moment
from lvtui.experiments.version_names import places_in_order
from lvtui.experiments.words import milliseconds
from lvtui.ui.text import counted, shorten
from lvtui.ui.widgets.axes import LEAST_WIDTH
from lvtui.ui.widgets.bin_plot import BinLayout, BinPlot
from lvtui.ui.widgets.call_frame import CallFrame, grouped, summed
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.moment_marks import MOMENT, places_of
from lvtui.ui.widgets.plot_cursor import CURSOR_LINE, PickerOptions
from lvtui.ui.widgets.plotting import axis_end, short_count
from lvtui.ui.widgets.version_strips import Rows, bars, headings, headings_alone, more_versions, shared_out

_ROOM_FOR_LEGEND = 10
_LEAST_TOP = 4
"""Cold starts at the top of the bars: a single one is no tower."""


@dataclass(frozen=True, slots=True)
class _Layout(BinLayout):
    series: ColdSeries
    """The run, in no more bins than there are columns."""
    versions: Sequence[int]
    """Places in `series.versions`, in the order of the versions."""
    rows: Rows
    most: int
    """Cold starts at the top of the bars."""
    moments: bool
    legend: bool


class ColdPlot(BinPlot):
    """The cold starts of each version along a run: for each few calls a bar of how many there were among them, and in
    the heading how long they took. ``n`` goes from one to the next."""

    series: reactive[ColdSeries | None] = reactive[ColdSeries | None](None)
    """The run to show; it may have any number of bins."""
    moments: reactive[tuple[Moment, ...]] = reactive[tuple[Moment, ...]](())
    """When what is asked was changed on the way."""

    def __init__(self, series: ColdSeries | None = None, **options: Unpack[PickerOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(ColdPlot.series, series)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the moments, each version's heading and bars, the axis, the legend."""
        width = size.width
        series, layout = self.series, self.laid_out(size)
        if series is None or layout is None:
            return self.before_calls("No calls yet: those that start an execution environment are drawn here.", width)
        lines = [self.title(width, lambda: _finding(series))]
        if width < LEAST_WIDTH:
            return lines
        frame = layout.calls
        moments = places_of(self.moments, frame.calls, frame.columns)
        if layout.moments:
            lines.append(self.moments_line(moments, frame.left, width))
        lines += self._draw_versions(layout, moments, width)
        if layout.rows.bars:
            lines += self.below(*frame.axis())
        if layout.legend:
            together = layout.series.bins[0].end
            lines += self.below(shorten(f"bars: cold starts among {counted(together, 'call')} each", width))
        return lines

    def laid_out(self, size: Size) -> _Layout | None:
        """The bins, and what else there is room for."""
        width, height = size
        series = self.series
        if series is None or not series.bins:
            return None
        moments = height >= _ROOM_FOR_LEGEND and any(each.call > 0 for each in self.moments)
        legend = height >= _ROOM_FOR_LEGEND
        rows = shared_out(height - 3 - moments - legend, len(series.versions))
        if not rows.bars:
            rows, moments, legend = headings_alone(height - 1, len(series.versions)), False, False
        # The width of the numbers depends on the bins, and how many of these there are on that width: so make room
        # for as much as all the cold starts there are.
        total = sum(sum(each.cold) for each in series.bins)
        left = max(4, len(short_count(axis_end(total))) + 2)
        fitted = _fitted(series, max(1, width - left))
        return _Layout(
            calls=CallFrame.of([each.end for each in fitted.bins], width=width, left=left, right=0),
            stands_out=[any(each.cold) for each in fitted.bins],
            plotted=width >= LEAST_WIDTH and rows.bars > 0,
            series=fitted,
            versions=places_in_order(series.versions),
            rows=rows,
            most=axis_end(max(cold for each in fitted.bins for cold in (_LEAST_TOP, *each.cold))),
            moments=moments,
            legend=legend,
        )

    def _draw_versions(self, layout: _Layout, moments: Mapping[int, Moment], width: int) -> list[Strip]:
        series, frame = layout.series, layout.calls
        axis = self.ink("plot--axis")
        cursor = self.cursor_columns(layout)
        names = headings([(series.versions[each], _figures(series, each)) for each in layout.versions], width)
        top = short_count(layout.most)
        columns = [frame.columns_of(place) for place in range(len(series.bins))]
        behind: dict[int, Run] = dict.fromkeys(moments, (MOMENT, self.ink("plot--moment")))
        line = self.ink("mark-picker--line")
        shown = layout.rows.shown
        lines = []
        for version, name in list(zip(layout.versions, names, strict=True))[:shown]:
            lines.append(strip_of([(name, self.palette.style(series.versions[version], bold=True))]))
            heights = [0.0] * frame.columns
            for its_columns, each in zip(columns, series.bins, strict=True):
                for column in its_columns:
                    heights[column] = max(heights[column], each.cold[version] / layout.most)
            ink = self.palette.style(series.versions[version])
            for runs in bars(heights, layout.rows.bars, top=top, left=frame.left, ink=ink, axis=axis):
                _mark(runs, behind, cursor, line)
                lines.append(strip_of(joined(runs)))
        if shown < len(names) and lines:
            lines[-1:] = self.below(more_versions(len(names) - shown, width))
        return lines


def _mark(runs: list[Run], behind: Mapping[int, Run], cursor: range, line: Style) -> None:
    """Draw the moments and the cursor behind a row of bars, whose first run is the axis."""
    for column, moment in behind.items():
        if runs[column + 1][0] == " ":
            runs[column + 1] = moment
    if cursor:
        column = cursor[len(cursor) // 2]
        text, style = runs[column + 1]
        if text in (" ", MOMENT):
            runs[column + 1] = (CURSOR_LINE, line)
        elif text == "█":
            runs[column + 1] = (CURSOR_LINE, style + Style(reverse=True))


def _fitted(series: ColdSeries, columns: int) -> ColdSeries:
    """The same run in at most so many bins, merging neighbours where there are more."""
    if len(series.bins) <= columns:
        return series
    return replace(series, bins=tuple(map(_merge, grouped(series.bins, columns))))


def _merge(bins: Sequence[ColdBin]) -> ColdBin:
    return ColdBin(bins[-1].end, summed(each.cold for each in bins), summed(each.calls for each in bins))


def _figures(series: ColdSeries, version: int) -> list[str]:
    cold = sum(each.cold[version] for each in series.bins)
    calls = sum(each.calls[version] for each in series.bins)
    init = series.init_p50[version] if version < len(series.init_p50) else None
    return [
        f"{cold:,} cold",
        f"of {calls:,} calls",
        "" if init is None else f"init median {milliseconds(init)}",
    ]


def _finding(series: ColdSeries) -> str:
    """``12 of 1,000 calls were cold starts``."""
    cold = sum(sum(each.cold) for each in series.bins)
    calls = sum(sum(each.calls) for each in series.bins)
    return f"{cold:,} of {calls:,} calls were cold starts"
