"""How often each version failed along a run, with what was done on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import ErrorSeries
from lvtui.ui.text import measured, pad_left, percent, shorten
from lvtui.ui.version_look import look, order
from lvtui.ui.widgets.axes import title_line
from lvtui.ui.widgets.call_frame import CallFrame
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.error_steps import ErrorStep, error_steps, fitted_errors
from lvtui.ui.widgets.moment_marks import MOMENT, moment_labels, places_of
from lvtui.ui.widgets.plot_cursor import CURSOR_LINE, Mark, MarkPicker
from lvtui.ui.widgets.plotting import BrailleGrid, Scale, rate_scale
from lvtui.ui.widgets.tally_bars import FAILED

_LEAST_WIDTH = 20
_LEAST_HEIGHT = 5
_ROOM_FOR_MARGIN = 56
_ROOM_FOR_FAILURES = 7
_ROOM_FOR_MOMENTS = 8
_ROOM_FOR_LEGEND = 9

# Lines are told apart without colours by which dots of neighbouring cells they have: all, the left ones, two of three.
_PATTERNS: tuple[tuple[int, ...], ...] = ((0xFF,), (0x47,), (0xFF, 0xFF, 0))
_SAMPLE = "⠒⠒⠒⠒⠒"


@dataclass(frozen=True, slots=True)
class _Layout:
    series: ErrorSeries
    """The run, in no more bins than there are columns."""
    calls: CallFrame
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


class ErrorPlot(MarkPicker):
    """The failure rate of each version along a run, as steps of at least `error_steps.LEAST_CALLS` of its calls, with a
    cross below wherever a call failed and an upright line where a weight was changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "error-plot--title",
        "error-plot--axis",
        "error-plot--failed",
        "error-plot--moment",
        "error-plot--empty",
    }
    """
    | Class | Description |
    | :- | :- |
    | `error-plot--title` | The sentence that states the finding. |
    | `error-plot--axis` | Axes, ticks and legend. |
    | `error-plot--failed` | The crosses where calls failed. |
    | `error-plot--moment` | The marks of moments at which something was changed, and their labels. |
    | `error-plot--empty` | What is shown before the first call. |
    """

    DEFAULT_CSS = """
    ErrorPlot {
        height: 1fr;
        color: $foreground;
        & > .error-plot--title { color: $foreground; text-style: bold; }
        & > .error-plot--axis { color: $text-muted; }
        & > .error-plot--failed { color: $text-error; text-style: bold; }
        & > .error-plot--moment { color: $accent; }
        & > .error-plot--empty { color: $text-muted; }
    }
    """

    series: reactive[ErrorSeries | None] = reactive[ErrorSeries | None](None)
    """The run to show; it may have any number of bins."""
    reading: reactive[str] = reactive("")
    """The title, one line; without it the plot states its finding itself."""

    def __init__(
        self,
        series: ErrorSeries | None = None,
        *,
        reading: str = "",
        pickable: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(pickable=pickable, name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(ErrorPlot.series, series)
        self.set_reactive(ErrorPlot.reading, reading)

    @property
    def bins_wanted(self) -> int:
        """How many bins this size can show: ask for no more of them."""
        return max(1, self.content_size.width)

    def marks(self) -> Sequence[Mark]:
        """The bins at the present size; those with a failure stand out."""
        if self.series is None or not self.series.bins:
            return ()
        bins = self._layout(self.series, self.content_size).series.bins
        starts = [0, *(each.end for each in bins)]
        return [Mark(start, each.end - 1, any(each.failed)) for start, each in zip(starts, bins, strict=False)]

    def mark_at(self, x: int, y: int) -> int | None:
        """The bin that is drawn in that column."""
        width, height = self.content_size
        if self.series is None or not 0 < y < height or width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
            return None
        frame = self._layout(self.series, self.content_size).calls
        return frame.place_at(x - frame.left)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the moments, the plot from top to bottom, the failures, the axis, the legend."""
        width, height = size
        series = self.series
        if series is None or not series.bins:
            words = Content("No calls yet: how often each version fails is drawn here, call by call.")
            ink = self.ink("error-plot--empty")
            return [strip_of([(line.plain, ink)]) for line in words.wrap(max(2, width))]
        title = strip_of(
            [(title_line(self.reading, width) or shorten(_finding(series), width), self.ink("error-plot--title"))]
        )
        if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
            return [title]
        layout = self._layout(series, size)
        frame = layout.calls
        axis = self.ink("error-plot--axis")
        moments = places_of(series.moments, frame.calls, frame.columns)
        lines = [title]
        if layout.moments:
            labels = " " * frame.left + moment_labels(moments, width - frame.left)
            lines.append(strip_of([(labels, self.ink("error-plot--moment"))]))
        cursor_place = self.cursor_place(self.marks())
        cursor = range(0) if cursor_place is None else frame.columns_of(cursor_place)
        lines += self._draw_plot(layout, cursor, {column: self.ink("error-plot--moment") for column in moments})
        if layout.failures:
            lines.append(self._draw_failures(layout, cursor))
        lines += [strip_of([(text, axis)]) for text in frame.axis()]
        if layout.legend:
            lines.append(self._draw_legend(layout, width))
        return lines

    def _layout(self, series: ErrorSeries, size: Size) -> _Layout:
        width, height = size
        versions = sorted(range(len(series.versions)), key=lambda place: order(series.versions[place]))
        steps = [(series.versions[place], error_steps(series, place)) for place in versions]
        moments = height >= _ROOM_FOR_MOMENTS and any(each.call > 0 for each in series.moments)
        failures = height >= _ROOM_FOR_FAILURES
        legend = height >= _ROOM_FOR_LEGEND
        rows = max(1, height - 3 - moments - failures - legend)
        highest = max((step.rate for _, each in steps for step in each), default=0.0)
        rates = rate_scale(highest, max(2, (rows + 1) // 2))
        left = max(6 if failures else 0, *(len(percent(tick)) for tick in rates.ticks)) + 1
        right = 1 + max((cell_len(_label(*each)) for each in steps if each[1]), default=0)
        right = right if width >= _ROOM_FOR_MARGIN else 0
        fitted = fitted_errors(series, max(1, width - left - right))
        frame = CallFrame.of([each.end for each in fitted.bins], width=width, left=left, right=right)
        return _Layout(fitted, frame, rates, rows, moments, failures, legend, steps)

    def _draw_plot(self, layout: _Layout, cursor: range, moments: Mapping[int, Style]) -> list[Strip]:
        frame = layout.calls
        across = frame.columns * 2
        grids = []
        for place, (_, steps) in enumerate(layout.steps):
            grid = BrailleGrid(frame.columns, layout.rows)
            dots = []
            for step in steps:
                row = layout.dot_row(step.rate)
                # Even dots, so that what stands upright is kept by every pattern.
                dots.append((frame.calls.place(step.start, across) // 2 * 2, row))
                dots.append((max(dots[-1][0], frame.calls.place(step.end, across) // 2 * 2 - 1), row))
            grid.line(dots)
            grid.thin(_PATTERNS[place % len(_PATTERNS)])
            grids.append(grid)
        inks = [self.palette.style(version, bold=True) for version, _ in layout.steps]
        axis = self.ink("error-plot--axis")
        behind: list[Run] = [(" ", Style.null())] * frame.columns
        for column, style in moments.items():
            behind[column] = (MOMENT, style)
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
            label = pad_left(labels.get(row, ""), frame.left - 1) + ("┤" if row in labels else "│")
            lines.append(strip_of([(label, axis), *joined(cells), *margin.get(row, ())]))
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
                margin[row] = [(f" {_label(version, steps)}", self.palette.style(version, bold=True))]
        return margin

    def _draw_failures(self, layout: _Layout, cursor: range) -> Strip:
        frame = layout.calls
        failed = self.ink("error-plot--failed")
        cells: list[Run] = [(" ", Style.null())] * frame.columns
        for place, each in enumerate(layout.series.bins):
            if any(each.failed):
                columns = frame.columns_of(place)
                cells[columns[len(columns) // 2]] = (FAILED, failed)
        picked = self.cursor_style()
        for column in cursor:
            cells[column] = (cells[column][0], cells[column][1] + picked)
        axis = self.ink("error-plot--axis")
        return strip_of([(pad_left("failed", frame.left - 1) + "│", axis), *joined(cells)])

    def _draw_legend(self, layout: _Layout, width: int) -> Strip:
        """Which line is whose; in fewer words, then with fewer pieces, where those don't fit."""
        axis = self.ink("error-plot--axis")
        for brief in (False, True):
            pieces = self._legend_pieces(layout, brief)
            ends = list(accumulate(sum(cell_len(text) for text, _ in piece) + 3 for piece in pieces))
            if ends[-1] - 3 <= width:
                break
        runs: list[Run] = []
        for piece, end in zip(pieces, ends, strict=True):
            if end - 3 <= width:
                runs += [*piece, ("   ", axis)]
        return strip_of(runs[:-1])

    def _legend_pieces(self, layout: _Layout, brief: bool) -> list[list[Run]]:
        axis = self.ink("error-plot--axis")
        totals = _totals(layout.series)
        pieces: list[list[Run]] = []
        for place, (version, _) in enumerate(layout.steps):
            this = look(version)
            pattern = _PATTERNS[place % len(_PATTERNS)]
            dots = "".join(
                chr(0x2800 | ord(sample) & 0xFF & pattern[cell % len(pattern)]) for cell, sample in enumerate(_SAMPLE)
            )
            failed, calls = totals[version]
            words = f" {this.name} {this.letter}" + ("" if brief else f" {failed:,} of {calls:,}")
            pieces.append([(dots, self.palette.style(version, bold=True)), (words, axis)])
        pieces.append([(FAILED, self.ink("error-plot--failed")), (" failed", axis)])
        if layout.moments:
            pieces.append([(MOMENT, self.ink("error-plot--moment")), (" changed", axis)])
        return pieces


def _label(version: str, steps: Sequence[ErrorStep]) -> str:
    return f"{version} {look(version).letter} {measured(steps[-1].rate)}"


def _totals(series: ErrorSeries) -> dict[str, tuple[int, int]]:
    """Version → how many of its calls failed, and how many there were."""
    return {
        version: (sum(each.failed[place] for each in series.bins), sum(each.calls[place] for each in series.bins))
        for place, version in enumerate(series.versions)
    }


def _finding(series: ErrorSeries) -> str:
    """``failed: 1 0.9 %, 2 12.3 %``."""
    totals = sorted(_totals(series).items(), key=lambda item: order(item[0]))
    shares = [f"{version} {measured(failed / calls)}" for version, (failed, calls) in totals if calls]
    return f"failed: {', '.join(shares)}" if shares else "no calls yet"
