"""Every call of a run as one mark, in the order of the calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Unpack

from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import OutcomeSeries
from lvtui.experiments.version_names import in_order
from lvtui.experiments.words import counted
from lvtui.ui.version_look import look
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.plot import FAILED
from lvtui.ui.widgets.plot_cursor import Mark, MarkPicker, PickerOptions

_MISSING = "·"
_LEGENDS = ((True, True), (True, False), (False, False))
"""Whether they have figures, and say how versions share marks: the fullest first."""


class OutcomeStrip(MarkPicker):
    """One cell per call, coloured and patterned by executed version; failures are crosses, which ``n`` goes to.

    When there are more calls than cells each cell stands for several calls: it shows the version that most of them
    went to, bold when all did and dim when barely most did, and a cross if any failed.
    """

    DEFAULT_CSS = "OutcomeStrip { height: 5; }"

    series: reactive[OutcomeSeries] = reactive(OutcomeSeries())
    """The run to show; it may have any number of bins."""

    def __init__(self, series: OutcomeSeries | None = None, **options: Unpack[PickerOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(OutcomeStrip.series, series or OutcomeSeries())

    @property
    def cells(self) -> int:
        """How many bins this size can show: ask for no more of them."""
        return self._cells_of(self.content_size)

    def draw(self, size: Size) -> Sequence[Strip]:
        """The title, the marks, row by row, and the legend below them."""
        width, height = size
        if width < 1 or height < 1:
            return []
        if not self.series.bins:
            return self.before_calls("No calls yet: each will be one mark here.", width)
        if height == 1:
            return [self._draw_legend(self.series, width)]
        series = self.series.fitted(self._cells_of(size))
        marks = self._marks(series)
        cursor = self.cursor_place(_marks_of(series)) if self.has_cursor else None
        if cursor is not None:
            text, style = marks[cursor]
            shown = list(_shown_versions(series))[cursor]
            if shown is not None and text != FAILED:
                text = look(series.versions[shown]).letter[0]  # a full block in reverse would be a hole
            marks[cursor] = (text, style + self.cursor_style())
        lines = [strip_of(joined(marks[start : start + width])) for start in range(0, len(marks), width)]
        if self._titles(height):
            lines.insert(0, self.title(width))
        return [*lines, self._draw_legend(series, width)]

    def marks(self) -> Sequence[Mark]:
        """The marks at the present size; those with a failure stand out."""
        return _marks_of(self.series.fitted(self.cells))

    def mark_at(self, x: int, y: int) -> int | None:
        """The mark in that cell."""
        width, height = self.content_size
        row = y - self._titles(height)
        return row * width + x if 0 <= x < width and 0 <= row < height - 1 - self._titles(height) else None

    def marks_in_row(self) -> int:
        """As many as there are columns."""
        return max(1, self.content_size.width)

    def _titles(self, height: int) -> int:
        """How many lines the title takes."""
        return 1 if self.reading and height > 2 else 0

    def _cells_of(self, size: Size) -> int:
        return max(1, size.width * (size.height - 1 - self._titles(size.height)))

    def _marks(self, series: OutcomeSeries) -> list[Run]:
        failed_ink = self.ink("plot--failed")
        missing = (_MISSING, self.ink("plot--axis"))
        palette = self.palette
        surface = self.background_colors[1]
        fills = [look(version).fill for version in series.versions]
        inks, crosses = [], []
        for version in series.versions:
            colour = palette.style(version)
            # All, most, and barely most of a cell's calls.
            inks.append((colour + Style(bold=True), colour, colour + Style(dim=True)))
            tint = palette.colour(version)
            mixed = tint.ansi is None and surface.ansi is None
            behind = None if not mixed else surface.blend(tint, 0.35).rich_color
            crosses.append(failed_ink + Style(bgcolor=behind))
        marks: list[Run] = []
        for each, shown in zip(series.bins, _shown_versions(series), strict=True):
            total = sum(each.calls)
            if shown is None:
                marks.append(missing)
            elif any(each.failed):
                marks.append((FAILED, crosses[shown]))
            else:
                share = each.calls[shown] / total
                strength = 0 if share == 1.0 else 1 if share >= 0.75 else 2
                marks.append((fills[shown], inks[shown][strength]))
        return marks

    def _draw_legend(self, series: OutcomeSeries, width: int) -> Strip:
        """How many calls a mark is, and whose it is."""
        return self.legend((self._legend_pieces(series, *how) for how in _LEGENDS), width, gap=2)

    def _legend_pieces(self, series: OutcomeSeries, figures: bool, sharing: bool) -> list[list[Run]]:
        caption = self.ink("plot--axis")
        failed_ink = self.ink("plot--failed")
        calls = series.calls_per_bin
        mixed = ", versions in proportion" if sharing and calls > 1 and len(series.versions) > 1 else ""
        of_one = f"1 mark = {counted(calls, 'call')}{mixed}" if figures else f"{calls:,} a mark"
        pieces: list[list[Run]] = [[(of_one, caption)]]
        counts = in_order(series.counts)
        for count in counts:
            this = look(count.version)
            pieces.append(
                [
                    (this.fill * (2 if figures else 1), self.palette.style(count.version)),
                    (f" {this.name} {this.letter}", caption),
                    (f" {count.failed:,} failed" if count.failed and figures else "", failed_ink),
                ]
            )
        if any(count.failed for count in counts):
            words = " failed" if series.calls_per_bin == 1 else " one or more failed"
            pieces.append([(FAILED, failed_ink), (words, caption)])
        return pieces


def _marks_of(series: OutcomeSeries) -> list[Mark]:
    calls = series.calls_per_bin
    return [Mark(place * calls, (place + 1) * calls - 1, any(each.failed)) for place, each in enumerate(series.bins)]


def _shown_versions(series: OutcomeSeries) -> Iterator[int | None]:
    """The version that each mark stands for; ``None`` for a bin without calls.

    A mark of many calls can show one version only. Were it always the most frequent, a version with a quarter of the
    calls would never be seen; so what a mark could not show is carried on to the next, as a printer does with greys.
    """
    owed = [0] * len(series.versions)
    for each in series.bins:
        total = sum(each.calls)
        if not total:
            yield None
            continue
        owed = [debt + calls for debt, calls in zip(owed, each.calls, strict=True)]
        present = [version for version, calls in enumerate(each.calls) if calls]
        shown = max(present, key=lambda version: owed[version])
        owed[shown] -= total
        yield shown
