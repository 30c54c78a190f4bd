"""The share of one version over the calls of a run, against what chance allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import ShareSeries
from lvtui.ui.text import measured, pad_left, percent, shorten
from lvtui.ui.version_look import look
from lvtui.ui.widgets.axes import title_line
from lvtui.ui.widgets.drawing import Drawing, Run, joined, strip_of
from lvtui.ui.widgets.moment_marks import MOMENT, moment_labels, places_of
from lvtui.ui.widgets.plotting import BrailleGrid, Shading
from lvtui.ui.widgets.share_asked import AskedShares
from lvtui.ui.widgets.share_frame import CONFIDENCE, LEAST_HEIGHT, LEAST_WIDTH, Frame, frame_of


class SharePlot(Drawing):
    """A line of the share so far, over the band that chance alone would explain and the configured weight.

    Feed it a `ShareSeries` thinned to about `points_wanted` points; its cost does not depend on the run's length.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "share-plot--title",
        "share-plot--axis",
        "share-plot--band",
        "share-plot--asked",
        "share-plot--moment",
        "share-plot--empty",
    }
    """
    | Class | Description |
    | :- | :- |
    | `share-plot--title` | The sentence that states the finding. |
    | `share-plot--axis` | Axes, ticks and legend. |
    | `share-plot--band` | The band of chance: its background, or where there are no colours its shading. |
    | `share-plot--asked` | The dashed line of the configured weight, and its label. |
    | `share-plot--moment` | The marks of moments at which what is asked was changed, and their labels. |
    | `share-plot--empty` | What is shown while there is nothing to plot. |
    """

    DEFAULT_CSS = """
    SharePlot {
        height: 1fr;
        color: $foreground;
        & > .share-plot--title { color: $foreground; text-style: bold; }
        & > .share-plot--axis { color: $text-muted; }
        & > .share-plot--band { color: $foreground 40%; background: $foreground 16%; }
        & > .share-plot--asked { color: $foreground 80%; }
        & > .share-plot--moment { color: $accent; }
        & > .share-plot--empty { color: $text-muted; }
    }
    """

    series: reactive[ShareSeries | None] = reactive[ShareSeries | None](None)
    """What to plot; ``None`` when there is nothing to say yet."""
    reading: reactive[str] = reactive("")
    """The title, one line; without it the plot states its finding itself."""

    def __init__(
        self,
        series: ShareSeries | None = None,
        *,
        reading: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(SharePlot.series, series)
        self.set_reactive(SharePlot.reading, reading)

    @property
    def points_wanted(self) -> int:
        """How many points this size can show: two to a column."""
        return max(2, 2 * self.content_size.width)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the plot from top to bottom, the axis, the legend."""
        width, height = size
        series = self.series
        if series is None:
            return self._draw_empty(width)
        words = title_line(self.reading, width) or _title(series, width)
        title = strip_of([(words, self.ink("share-plot--title"))])
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            return [title]
        frame = frame_of(series, width, height, [_asked_label(series), _share_label(series)])
        axis = [strip_of([(text, self.ink("share-plot--axis"))]) for text in frame.axis()]
        lines = [title]
        if frame.moments:
            lines.append(self._draw_moments(series, frame, width))
        lines += [*self._draw_plot(series, frame), *axis]
        if frame.legend:
            lines.append(self._draw_legend(series, width))
        return lines

    def _draw_empty(self, width: int) -> list[Strip]:
        words = Content(
            "No calls yet.\n"
            "Invoke an alias that splits its traffic: the additional version's share is drawn here, call by call."
        )
        ink = self.ink("share-plot--empty")
        return [strip_of([(line.plain, ink)]) for line in words.wrap(max(2, width))]

    def _draw_moments(self, series: ShareSeries, frame: Frame, width: int) -> Strip:
        labels = moment_labels(places_of(series.moments, frame.calls, frame.columns), width - frame.left)
        return strip_of([(" " * frame.left + labels, self.ink("share-plot--moment"))])

    def _draw_plot(self, series: ShareSeries, frame: Frame) -> list[Strip]:
        asked_shares = AskedShares.of(series)
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

        axis, dashes = self.ink("share-plot--axis"), self.ink("share-plot--asked")
        ink = self.palette.style(series.version, bold=True)
        shading = self._shading()
        on_band = {False: (ink, dashes), True: (ink + shading.behind, dashes + shading.behind)}
        reaches = frame.band(asked_shares)
        moment = self.ink("share-plot--moment")
        on_moment = {False: moment, True: moment + shading.behind}
        moments = places_of(series.moments, frame.calls, frame.columns)
        labels = {frame.row(tick): percent(tick) for tick in frame.shares.ticks}
        margin = self._margin(series, frame)
        lines = []
        for row in range(frame.rows):
            tick = "┤" if row in labels else "│"
            runs: list[Run] = [(pad_left(labels.get(row, ""), frame.left - 1) + tick, axis)]
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
            for column in moments:
                if not line.cell(column, row):
                    top, bottom = reaches[column]
                    cells[column] = (MOMENT, on_moment[min(bottom, first + 8) - max(top, first) >= 4])
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

    def _draw_legend(self, series: ShareSeries, width: int) -> Strip:
        axis = self.ink("share-plot--axis")
        marks: list[Run] = [
            ("⠒⠊⠉", self.palette.style(series.version, bold=True)),
            self._shading().sample(3),
            ("⠒ ⠒", self.ink("share-plot--asked")),
        ]
        full = (f"share of {series.version}", f"chance, {percent(CONFIDENCE)}", f"asked {percent(series.asked)}")
        short = (series.version, "chance", "asked")
        size = sum(len(mark) + len(words) + 4 for (mark, _), words in zip(marks, full, strict=True))
        runs: list[Run] = []
        for mark, words in zip(marks, full if size <= width else short, strict=True):
            runs += [mark, (f" {words}{'   ' if size <= width else '  '}", axis)]
        return strip_of(runs)


def _title(series: ShareSeries, width: int) -> str:
    """The finding, as fully as the width allows."""
    asked = percent(series.asked)
    if series.share is None:
        choices = [
            f"{series.name}: {asked} to {series.version} asked, no calls yet",
            f"{asked} to {series.version} asked, no calls yet",
        ]
    else:
        finding = f"{measured(series.share)} to {series.version}, {asked} asked{' now' if series.moments else ''}"
        choices = [f"{series.name} sent {finding}", finding]
        band = AskedShares.of(series).band(series.calls, CONFIDENCE)
        if band is not None:
            where = "inside" if band[0] <= series.share <= band[1] else "outside"
            choices.insert(0, f"{series.name} sent {finding}: {where} the 95 % band")
    fitting = (choice for choice in choices if cell_len(choice) <= width)
    return next(fitting, shorten(choices[-1], width))


def _asked_label(series: ShareSeries) -> str:
    return f"asked {percent(series.asked)}"


def _share_label(series: ShareSeries) -> str:
    share = "" if series.share is None else measured(series.share)
    return f"{series.version} {look(series.version).letter} {share}"
