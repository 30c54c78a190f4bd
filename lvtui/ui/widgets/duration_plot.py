"""How long the calls of each version took: a histogram and percentiles for each, above one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from rich.cells import cell_len
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import Durations, DurationSeries
from lvtui.experiments.version_names import in_order
from lvtui.experiments.words import counted, milliseconds
from lvtui.ui.text import percent, shorten
from lvtui.ui.version_look import look
from lvtui.ui.widgets.axes import LEAST_WIDTH, level_axis, upright
from lvtui.ui.widgets.drawing import joined, strip_of
from lvtui.ui.widgets.duration_scale import DurationScale, in_columns
from lvtui.ui.widgets.plot import Plot, PlotOptions
from lvtui.ui.widgets.plotting import axis_end
from lvtui.ui.widgets.version_strips import Rows, bars, headings, headings_alone, more_versions, shared_out

_ROOM_FOR_LEGEND = 10
_ROOM_FOR_PERCENTILES = 2
"""Rows of bars, above which a line of percentiles is worth its own row."""

_MEDIAN, _P90, _P99 = "●", "┼", "┤"
_LEFT = 6
"""Cells for the numbers of the upright axis, and the axis."""


@dataclass(frozen=True, slots=True)
class _Layout:
    rows: Rows
    percentiles: bool
    legend: bool


class DurationPlot(Plot):
    """A histogram of each version's durations, all on one logarithmic axis, so that a slower version stands further to
    the right; the figures are in its heading, the percentiles as a line below its bars."""

    series: reactive[DurationSeries | None] = reactive[DurationSeries | None](None)
    """The run to show; it may have any number of classes."""

    def __init__(self, series: DurationSeries | None = None, **options: Unpack[PlotOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(DurationPlot.series, series)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, each version's heading, bars and percentiles, the axis, the legend."""
        width = size.width
        series = self.series
        versions = in_order(series.versions) if series else []
        if series is None or not any(each.calls for each in versions):
            return self.before_calls("No calls yet: how long those of each version take is drawn here.", width)
        title = self.title(width, lambda: _finding(versions))
        if width < LEAST_WIDTH:
            return [title]
        layout = _layout(size.height, len(versions))
        scale = DurationScale.of(series)
        columns = width - _LEFT
        lines = [title, *self._draw_versions(series, versions, layout, scale, width)]
        if layout.rows.bars:
            lines += self.below(*level_axis(scale.ticks(columns), left=_LEFT, columns=columns))
        if layout.legend:
            lines += self.below(_legend(layout, width))
        return lines

    def _draw_versions(
        self,
        series: DurationSeries,
        versions: Sequence[Durations],
        layout: _Layout,
        scale: DurationScale,
        width: int,
    ) -> list[Strip]:
        axis = self.ink("plot--axis")
        columns = width - _LEFT
        shares = []
        for each in versions:
            sums = in_columns(each.counts, series.edges, scale, columns)
            shares.append([count / each.calls if each.calls else 0.0 for count in sums])
        top = axis_end(max(map(max, shares)) * 1000) / 1000
        shown = layout.rows.shown
        names = headings([(each.version, _figures(each)) for each in versions], width)
        lines = []
        for each, name, heights in list(zip(versions, names, shares, strict=True))[:shown]:
            bold = self.palette.style(each.version, bold=True)
            lines.append(strip_of([(name, bold)]))
            ink = self.palette.style(each.version)
            reach = [height / top for height in heights]
            rows = bars(reach, layout.rows.bars, top=percent(top), left=_LEFT, ink=ink, axis=axis)
            lines += [strip_of(joined(row)) for row in rows]
            if layout.percentiles:
                lines.append(strip_of([(upright("", _LEFT), axis), (_percentiles(each, scale, columns), bold)]))
        if shown < len(names) and lines:
            lines[-1:] = self.below(more_versions(len(names) - shown, width))
        return lines


def _layout(height: int, versions: int) -> _Layout:
    legend = height >= _ROOM_FOR_LEGEND
    free = height - 3 - legend
    rows = shared_out(free, versions, extra=1)
    if rows.bars >= _ROOM_FOR_PERCENTILES:
        return _Layout(rows, percentiles=True, legend=legend)
    rows = shared_out(free, versions)
    if rows.bars:
        return _Layout(rows, percentiles=False, legend=legend)
    # Without bars there is no axis either: the figures alone.
    return _Layout(headings_alone(height - 1, versions), percentiles=False, legend=False)


def _figures(durations: Durations) -> list[str]:
    named = (("median", durations.p50), ("90 %", durations.p90), ("99 %", durations.p99), ("most", durations.most))
    figures = [f"{name} {milliseconds(time)}" if time is not None else "" for name, time in named]
    return [*figures, counted(durations.calls, "call")]


def _percentiles(durations: Durations, scale: DurationScale, columns: int) -> str:
    """A line from the median to the 99th percentile."""
    if durations.p50 is None or durations.p90 is None or durations.p99 is None:
        return ""
    first, last = scale.column(durations.p50, columns), scale.column(durations.p99, columns)
    cells = [" "] * first + ["─"] * (last - first + 1)
    cells[last] = _P99
    cells[scale.column(durations.p90, columns)] = _P90
    cells[first] = _MEDIAN
    return "".join(cells)


def _legend(layout: _Layout, width: int) -> str:
    marks = f"{_MEDIAN} median  {_P90} 90 %  {_P99} 99 %" if layout.percentiles else ""
    full = f"bars: share of the version's calls{'   ' if marks else ''}{marks}"
    choices = [
        f"{full}   durations on a log scale",
        full,
        f"bars: share of its calls{'  ' if marks else ''}{marks}",
        marks or "bars: share of its calls",
    ]
    return next((words for words in choices if cell_len(words) <= width), shorten(choices[-1], width))


def _finding(versions: Sequence[Durations]) -> str:
    """``median of 1: 61 ms, of 2: 182 ms``."""
    medians = [f"of {look(each.version).name}: {milliseconds(each.p50)}" for each in versions if each.p50 is not None]
    return f"median {', '.join(medians)}" if medians else "no calls yet"
