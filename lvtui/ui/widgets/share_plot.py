"""The share of one version over the calls of a run, against what chance allows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil
from typing import ClassVar, Unpack

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.asked_shares import AskedShares
from lvtui.experiments.chance import CONFIDENCE
from lvtui.experiments.series import ShareSeries
from lvtui.ui.text import measured, percent
from lvtui.ui.version_look import look
from lvtui.ui.widgets.axes import LEAST_HEIGHT, LEAST_WIDTH, upright
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.moment_marks import MOMENT, places_of
from lvtui.ui.widgets.plot_cursor import CURSOR_LINE, Mark, MarkPicker, PickerOptions
from lvtui.ui.widgets.plotting import BrailleGrid, Shading, closed
from lvtui.ui.widgets.share_frame import Frame, frame_of

_BEFORE_CALLS = (
    "No calls yet.\n"
    "Invoke an alias that splits its traffic: the additional version's share is drawn here, call by call."
)


class SharePlot(MarkPicker):
    """A line of the share so far, over the band that chance alone would explain and the configured weight.

    Each stretch of the line is a mark, as long as a column is wide.

    Feed it a `ShareSeries` thinned to about `points_wanted` points; its cost does not depend on the run's length.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"share-plot--band", "share-plot--asked"}
    """
    | Class | Description |
    | :- | :- |
    | `share-plot--band` | The band of chance: its background, or where there are no colours its shading. |
    | `share-plot--asked` | The dashed line of the configured weight, and its label. |
    """

    DEFAULT_CSS = """
    SharePlot {
        & > .share-plot--band { color: $foreground 40%; background: $foreground 26%; }
        & > .share-plot--asked { color: $foreground 80%; }
    }
    """

    series: reactive[ShareSeries | None] = reactive[ShareSeries | None](None)
    """What to plot; ``None`` when there is nothing to say yet."""

    def __init__(self, series: ShareSeries | None = None, **options: Unpack[PickerOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(SharePlot.series, series)

    @property
    def points_wanted(self) -> int:
        """How many points this size can show: two to a column."""
        return max(2, 2 * self.content_size.width)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the plot from top to bottom, the axis, the legend."""
        width = size.width
        series = self.series
        if series is None:
            return self.before_calls(_BEFORE_CALLS, width)
        asked = AskedShares.of(series)
        title = self.title(width, lambda: _title(series, asked, width))
        frame = self._frame(series, asked, size)
        if frame is None:
            return [title]
        moments = places_of(series.moments, frame.calls, frame.columns)
        shading = self._shading()
        lines = [title]
        if frame.moments:
            lines.append(self.moments_line(moments, frame.left, width))
        lines += self._draw_plot(series, asked, frame, moments, shading)
        lines += self.below(*frame.axis())
        if frame.legend:
            lines.append(self._draw_legend(series, asked, shading, width))
        return lines

    def marks(self) -> Sequence[Mark]:
        """The calls that the line goes on by in each column."""
        laid_out = self._laid_out()
        return () if laid_out is None else self._marks_in(*laid_out)

    def _marks_in(self, series: ShareSeries, frame: Frame) -> list[Mark]:
        together = max(1, ceil(len(series.points) / frame.columns))
        ends = [point.calls for point in series.points[together - 1 :: together]]
        if series.calls and (not ends or ends[-1] < series.calls):
            ends.append(series.calls)
        return [Mark(first, end - 1, stands_out=False) for first, end in pairwise((0, *ends))]

    def mark_at(self, x: int, y: int) -> int | None:  # noqa: ARG002
        """The mark of that column, as far as the line goes."""
        laid_out = self._laid_out()
        if laid_out is None:
            return None
        series, frame = laid_out
        column = x - frame.left
        reached = frame.calls.place(series.calls, frame.columns) if series.calls else -1
        if not 0 <= column <= reached:
            return None
        marks, calls = self._marks_in(series, frame), column / max(1, frame.columns - 1) * frame.calls.high
        return min(len(marks) - 1, bisect_left(marks, calls, key=lambda mark: mark.last_call + 1))

    def _laid_out(self) -> tuple[ShareSeries, Frame] | None:
        """What is shown, and where; ``None`` where there is no line."""
        series = self.series
        frame = None if series is None else self._frame(series, AskedShares.of(series), self.content_size)
        return None if series is None or frame is None else (series, frame)

    def _frame(self, series: ShareSeries, asked: AskedShares, size: Size) -> Frame | None:
        """Where what lies at that size; ``None`` where there is room for words only."""
        width, height = size
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            return None
        return frame_of(series, asked, width, height, [_asked_label(series), _share_label(series)])

    def _cursor_column(self, series: ShareSeries, frame: Frame) -> int | None:
        """Where the cursor is, if it is to be seen."""
        marks = self._marks_in(series, frame) if self.has_cursor else ()
        place = self.cursor_place(marks)
        return None if place is None else frame.calls.place(marks[place].last_call + 1, frame.columns)

    def _draw_plot(
        self,
        series: ShareSeries,
        asked_shares: AskedShares,
        frame: Frame,
        moments: Iterable[int],
        shading: Shading,
    ) -> list[Strip]:
        asked_rows = [-1] * frame.columns
        asked = BrailleGrid(frame.columns, frame.rows)
        for column, share in enumerate(frame.asked(asked_shares)):
            if share is None:
                continue
            asked_rows[column] = frame.row(share)
            # Dashes: both dots of every other cell.
            if column % 2 == 0:
                asked.set(2 * column, frame.dot_row(share))
                asked.set(2 * column + 1, frame.dot_row(share))
        line = BrailleGrid(frame.columns, frame.rows)
        line.line(frame.line(series.points))

        axis, dashes = self.ink("plot--axis"), self.ink("share-plot--asked")
        ink = self.palette.style(series.version, bold=True)
        on_band = {False: (ink, dashes), True: (ink + shading.behind, dashes + shading.behind)}
        reaches = frame.band(asked_shares)
        upright_marks = {column: (MOMENT, self.ink("plot--moment")) for column in moments}
        if (cursor := self._cursor_column(series, frame)) is not None:
            upright_marks[cursor] = (CURSOR_LINE, self.ink("mark-picker--line"))
        labels = {frame.row(tick): percent(tick) for tick in frame.shares.ticks}
        margin = self._margin(series, frame)
        lines = []
        for row in range(frame.rows):
            runs: list[Run] = [(upright(labels.get(row, ""), frame.left), axis)]
            cells: list[Run] = []
            first = 8 * row
            # A thousand cells in a plot, fifteen times a second: no calls for those in which there is nothing.
            row_of = zip(reaches, line.row(row), asked.row(row), asked_rows, strict=True)
            for (top, bottom), dots, dash, asked_row in row_of:
                # Eighths of this cell, counted from its top, that the band covers.
                upper = top - first if top > first else 0
                lower = bottom - first if bottom < first + 8 else 8
                covered = lower - upper >= 4
                if dots:
                    cells.append((dots, on_band[covered][0]))
                elif dash:
                    cells.append((dash, on_band[covered][1]))
                elif row == asked_row and covered:
                    # Between dashes the band ends where it ends behind them: with the cell.
                    cells.append(shading.cell(0, 8))
                else:
                    cells.append(shading.cell(upper, lower) if lower > upper else shading.nothing)
            if shading.is_pattern:
                cells = _in_whole_cells(cells, reaches, first, shading)
            for column, (mark, mark_ink) in upright_marks.items():
                if not line.cell(column, row):
                    top, bottom = reaches[column]
                    covered = min(bottom, first + 8) - max(top, first) >= 4
                    cells[column] = (mark, mark_ink + shading.behind if covered else mark_ink)
            runs += joined(cells)
            if row in margin:
                runs.append(margin[row])
            lines.append(strip_of(runs))
        return lines

    def _shading(self) -> Shading:
        """How the band is drawn: as a surface where there are colours to mix, else in a pattern."""
        full = self.get_component_rich_style("share-plot--band")
        pattern = self.app.no_color or self.app.native_ansi_color
        return Shading(
            Style(color=full.color),
            surface=None if pattern else full.bgcolor,
            ground=None if pattern else self.rich_style.bgcolor,
        )

    def _margin(self, series: ShareSeries, frame: Frame) -> dict[int, Run]:
        """The labels beside the lines' ends, by row."""
        if not frame.right:
            return {}
        asked_row = frame.row(series.asked)
        margin = {asked_row: (f" {_asked_label(series)}", self.ink("share-plot--asked"))}
        if series.share is not None:
            row = min(frame.rows - 1, max(0, frame.row(series.share)))
            if row == asked_row:
                above = series.share >= series.asked
                row += -1 if (above and row > 0) or row == frame.rows - 1 else 1
            margin[row] = (f" {_share_label(series)}", self.palette.style(series.version, bold=True))
        return margin

    def _draw_legend(self, series: ShareSeries, asked: AskedShares, shading: Shading, width: int) -> Strip:
        axis = self.ink("plot--axis")
        marks: list[Run] = [
            ("⠒⠊⠉", self.palette.style(series.version, bold=True)),
            shading.sample(3),
            ("⠒ ⠒", self.ink("share-plot--asked")),
        ]
        full = (
            f"share of {look(series.version).name}",
            f"chance, {percent(CONFIDENCE)}",
            _asked_label(series) if asked.stood_still else "asked",
        )
        short = (look(series.version).name, "chance", "asked")
        size = sum(len(mark) + len(words) + 4 for (mark, _), words in zip(marks, full, strict=True))
        runs: list[Run] = []
        for mark, words in zip(marks, full if size <= width else short, strict=True):
            runs += [mark, (f" {words}{'   ' if size <= width else '  '}", axis)]
        return strip_of(runs)


def _title(series: ShareSeries, asked_shares: AskedShares, width: int) -> str:
    """The finding, as fully as the width allows."""
    asked = percent(series.asked)
    if series.share is None:
        choices = [
            f"{series.name}: {asked} to {look(series.version).name} asked, no calls yet",
            f"{asked} to {look(series.version).name} asked, no calls yet",
        ]
    else:
        mean = None if asked_shares.stood_still else asked_shares.mean(series.calls)
        wanted = f"{asked} asked{'' if asked_shares.stood_still else ' now'}"
        if mean is not None:
            wanted = f"{measured(mean)} asked on average"
        finding = f"{measured(series.share)} to {look(series.version).name}, {wanted}"
        choices = [f"{series.name} sent {finding}", finding]
        band = asked_shares.band(series.calls, CONFIDENCE)
        if band is not None:
            where = "inside" if band[0] <= series.share <= band[1] else "outside"
            choices.insert(0, f"{series.name} sent {finding}: {where} the {percent(CONFIDENCE)} band")
    return next((choice for choice in choices if cell_len(choice) <= width), choices[-1])


def _asked_label(series: ShareSeries) -> str:
    return f"asked {percent(series.asked)}"


def _share_label(series: ShareSeries) -> str:
    share = "" if series.share is None else measured(series.share)
    return f"{look(series.version).name} {look(series.version).letter} {share}"


def _in_whole_cells(
    cells: Sequence[Run], reaches: Sequence[tuple[int, int]], first: int, shading: Shading
) -> list[Run]:
    """A row of a band in a pattern, which has no fine edges: in each column its middle at least, and no scraps."""
    full = shading.cell(0, 8)
    covered = [
        cell == full or (top < bottom and first <= (top + bottom) // 2 < first + 8)
        for cell, (top, bottom) in zip(cells, reaches, strict=True)
    ]
    return [
        full if here and cell is shading.nothing else cell for here, cell in zip(closed(covered), cells, strict=True)
    ]
