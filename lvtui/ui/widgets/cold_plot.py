"""Which calls started an execution environment, per version, along a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import ColdBin, ColdSeries, Moment
from lvtui.ui.text import counted, shorten
from lvtui.ui.version_look import order
from lvtui.ui.widgets.axes import milliseconds, title_line
from lvtui.ui.widgets.call_frame import CallFrame, group_size
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.moment_marks import MOMENT, moment_labels, places_of
from lvtui.ui.widgets.plot_cursor import CURSOR_LINE, Mark, MarkPicker
from lvtui.ui.widgets.plotting import axis_end, short_count
from lvtui.ui.widgets.version_strips import LEAST_WIDTH, Rows, bars, headings, shared_out

_ROOM_FOR_LEGEND = 10


@dataclass(frozen=True, slots=True)
class _Layout:
    series: ColdSeries
    """The run, in no more bins than there are columns."""
    calls: CallFrame
    versions: Sequence[int]
    """Places in `series.versions`, in the order of the versions."""
    rows: Rows
    most: int
    """Cold starts at the top of the bars."""
    moments: bool
    legend: bool


class ColdPlot(MarkPicker):
    """The cold starts of each version along a run: for each few calls a bar of how many there were among them, and in
    the heading how long they took. ``n`` goes from one to the next."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "cold-plot--title",
        "cold-plot--axis",
        "cold-plot--moment",
        "cold-plot--empty",
    }
    """
    | Class | Description |
    | :- | :- |
    | `cold-plot--title` | The sentence that states the finding. |
    | `cold-plot--axis` | Axes, ticks and legend. |
    | `cold-plot--moment` | The marks of moments at which something was changed, and their labels. |
    | `cold-plot--empty` | What is shown before the first call. |
    """

    DEFAULT_CSS = """
    ColdPlot {
        height: 1fr;
        color: $foreground;
        & > .cold-plot--title { color: $foreground; text-style: bold; }
        & > .cold-plot--axis { color: $text-muted; }
        & > .cold-plot--moment { color: $accent; }
        & > .cold-plot--empty { color: $text-muted; }
    }
    """

    series: reactive[ColdSeries | None] = reactive[ColdSeries | None](None)
    """The run to show; it may have any number of bins."""
    moments: reactive[tuple[Moment, ...]] = reactive[tuple[Moment, ...]](())
    """When what is asked was changed on the way."""
    reading: reactive[str] = reactive("")
    """The title, one line; without it the plot states its finding itself."""

    def __init__(
        self,
        series: ColdSeries | None = None,
        *,
        reading: str = "",
        pickable: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(pickable=pickable, name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(ColdPlot.series, series)
        self.set_reactive(ColdPlot.reading, reading)

    @property
    def bins_wanted(self) -> int:
        """How many bins this size can show: ask for no more of them."""
        return max(1, self.content_size.width)

    def marks(self) -> Sequence[Mark]:
        """The bins at the present size; those with a cold start stand out."""
        if self.series is None or not self.series.bins:
            return ()
        bins = self._layout(self.series, self.content_size).series.bins
        starts = [0, *(each.end for each in bins)]
        return [Mark(start, each.end - 1, any(each.cold)) for start, each in zip(starts, bins, strict=False)]

    def mark_at(self, x: int, y: int) -> int | None:
        """The bin that is drawn in that column."""
        width, height = self.content_size
        if self.series is None or width < LEAST_WIDTH or not 0 < y < height:
            return None
        layout = self._layout(self.series, self.content_size)
        return layout.calls.place_at(x - layout.calls.left) if layout.rows.bars else None

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the moments, each version's heading and bars, the axis, the legend."""
        width = size.width
        series = self.series
        if series is None or not series.bins:
            words = Content("No calls yet: those that start an execution environment are drawn here.")
            ink = self.ink("cold-plot--empty")
            return [strip_of([(line.plain, ink)]) for line in words.wrap(max(2, width))]
        words_above = title_line(self.reading, width) or shorten(_finding(series), width)
        lines = [strip_of([(words_above, self.ink("cold-plot--title"))])]
        if width < LEAST_WIDTH:
            return lines
        layout = self._layout(series, size)
        frame = layout.calls
        axis = self.ink("cold-plot--axis")
        if layout.moments:
            labels = moment_labels(places_of(self.moments, frame.calls, frame.columns), width - frame.left)
            lines.append(strip_of([(" " * frame.left + labels, self.ink("cold-plot--moment"))]))
        lines += self._draw_versions(layout, width)
        if layout.rows.bars:
            lines += [strip_of([(text, axis)]) for text in frame.axis()]
        if layout.legend:
            together = layout.series.bins[0].end
            words_below = f"bars: cold starts among {counted(together, 'call')} each"
            lines.append(strip_of([(shorten(words_below, width), axis)]))
        return lines

    def _layout(self, series: ColdSeries, size: Size) -> _Layout:
        width, height = size
        moments = height >= _ROOM_FOR_LEGEND and any(each.call > 0 for each in self.moments)
        legend = height >= _ROOM_FOR_LEGEND
        rows = shared_out(height - 3 - moments - legend, len(series.versions))
        if not rows.bars:
            rows, moments, legend = shared_out(height - 1, len(series.versions)), False, False
            rows = Rows(rows.shown, 0)
        # The width of the numbers depends on the bins, and how many of these there are on that width: so make room
        # for as much as all the cold starts there are.
        total = sum(sum(each.cold) for each in series.bins)
        left = max(4, len(short_count(axis_end(total))) + 2)
        fitted = _fitted(series, width - left)
        most = axis_end(max(cold for each in fitted.bins for cold in (1, *each.cold)))
        frame = CallFrame.of([each.end for each in fitted.bins], width=width, left=left, right=0)
        versions = sorted(range(len(series.versions)), key=lambda place: order(series.versions[place]))
        return _Layout(fitted, frame, versions, rows, most, moments, legend)

    def _draw_versions(self, layout: _Layout, width: int) -> list[Strip]:
        series, frame = layout.series, layout.calls
        axis = self.ink("cold-plot--axis")
        place = self.cursor_place(self.marks())
        cursor = range(0) if place is None else frame.columns_of(place)
        moments = places_of(self.moments, frame.calls, frame.columns)
        figures = [(series.versions[each], _figures(series, each)) for each in layout.versions]
        lines = []
        names = headings(figures, width)
        shown = layout.rows.shown
        for version, name in list(zip(layout.versions, names, strict=True))[:shown]:
            ink = self.palette.style(series.versions[version], bold=True)
            lines.append(strip_of([(name, ink)]))
            heights = [0.0] * frame.columns
            for bin_place, each in enumerate(series.bins):
                for column in frame.columns_of(bin_place):
                    heights[column] = max(heights[column], each.cold[version] / layout.most)
            plain = self.palette.style(series.versions[version])
            top = short_count(layout.most)
            for runs in bars(heights, layout.rows.bars, top=top, left=frame.left, ink=plain, axis=axis):
                self._mark(runs, moments, cursor)
                lines.append(strip_of(joined(runs)))
        if shown < len(names) and lines:
            lines[-1] = strip_of([(shorten(f"and {len(names) - shown + 1} more versions", width), axis)])
        return lines

    def _mark(self, runs: list[Run], moments: dict[int, Moment], cursor: range) -> None:
        """Draw the moments and the cursor behind a row of bars, whose first run is the axis."""
        for column in moments:
            if runs[column + 1][0] == " ":
                runs[column + 1] = (MOMENT, self.ink("cold-plot--moment"))
        if cursor:
            column = cursor[len(cursor) // 2]
            text, style = runs[column + 1]
            if text in (" ", MOMENT):
                runs[column + 1] = (CURSOR_LINE, self.ink("mark-picker--line"))
            elif text == "█":
                runs[column + 1] = (CURSOR_LINE, style + Style(reverse=True))


def _fitted(series: ColdSeries, columns: int) -> ColdSeries:
    """The same run in at most so many bins, merging neighbours where there are more."""
    together = group_size(len(series.bins), columns)
    if together == 1:
        return series
    starts = [*range(0, len(series.bins), together), len(series.bins)]
    merged = tuple(_merge(series.bins[start:end]) for start, end in pairwise(starts))
    return ColdSeries(series.versions, merged, series.init_p50)


def _merge(bins: tuple[ColdBin, ...]) -> ColdBin:
    return ColdBin(
        end=bins[-1].end,
        cold=tuple(map(sum, zip(*(each.cold for each in bins), strict=True))),
        calls=tuple(map(sum, zip(*(each.calls for each in bins), strict=True))),
    )


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
