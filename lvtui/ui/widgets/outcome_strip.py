"""Every call of a run as one mark, in the order of the calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import OutcomeSeries
from lvtui.ui.version_look import look, order
from lvtui.ui.widgets.axes import title_line
from lvtui.ui.widgets.drawing import Run, joined, strip_of
from lvtui.ui.widgets.plot_cursor import Mark, MarkPicker
from lvtui.ui.widgets.tally_bars import FAILED

_MISSING = "·"


class OutcomeStrip(MarkPicker):
    """One cell per call, coloured and patterned by executed version; failures are crosses, which ``n`` goes to.

    When there are more calls than cells each cell stands for several calls: it shows the version that most of them
    went to, bold when all did and dim when barely most did, and a cross if any failed.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "outcome-strip--title",
        "outcome-strip--failed",
        "outcome-strip--caption",
        "outcome-strip--empty",
    }
    """
    | Class | Description |
    | :- | :- |
    | `outcome-strip--title` | The sentence that states the finding. |
    | `outcome-strip--failed` | The cross of a failed call. |
    | `outcome-strip--caption` | The legend and how many calls a cell stands for. |
    | `outcome-strip--empty` | What is shown before the first call. |
    """

    DEFAULT_CSS = """
    OutcomeStrip {
        height: 5;
        color: $foreground;
        & > .outcome-strip--title { color: $foreground; text-style: bold; }
        & > .outcome-strip--failed { color: $text-error; text-style: bold; }
        & > .outcome-strip--caption { color: $text-muted; }
        & > .outcome-strip--empty { color: $text-muted; }
    }
    """

    series: reactive[OutcomeSeries] = reactive(OutcomeSeries())
    """The run to show; it may have any number of bins."""
    reading: reactive[str] = reactive("")
    """The title, one line; none while it is empty, nor before the first call."""

    def __init__(
        self,
        series: OutcomeSeries | None = None,
        *,
        reading: str = "",
        pickable: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(pickable=pickable, name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(OutcomeStrip.series, series or OutcomeSeries())
        self.set_reactive(OutcomeStrip.reading, reading)

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
            words = Content("No calls yet: each will be one mark here.").wrap(max(2, width))
            return [strip_of([(line.plain, self.ink("outcome-strip--empty"))]) for line in words]
        if height == 1:
            return [self._legend(self.series, width)]
        series = self.series.fitted(self._cells_of(size))
        marks = self._marks(series)
        cursor = self.cursor_place(self.marks())
        if cursor is not None:
            text, style = marks[cursor]
            shown = list(_shown_versions(series))[cursor]
            if shown is not None and text != FAILED:
                text = look(series.versions[shown]).letter[0]  # a full block in reverse would be a hole
            marks[cursor] = (text, style + self.cursor_style())
        lines = [strip_of(joined(marks[start : start + width])) for start in range(0, len(marks), width)]
        if self._titles(height):
            lines.insert(0, strip_of([(title_line(self.reading, width), self.ink("outcome-strip--title"))]))
        return [*lines, self._legend(series, width)]

    def marks(self) -> Sequence[Mark]:
        """The marks at the present size; those with a failure stand out."""
        series = self.series.fitted(self.cells)
        calls = series.calls_per_bin
        return [
            Mark(place * calls, (place + 1) * calls - 1, any(each.failed)) for place, each in enumerate(series.bins)
        ]

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
        failed_ink = self.ink("outcome-strip--failed")
        missing = (_MISSING, self.ink("outcome-strip--caption"))
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

    def _legend(self, series: OutcomeSeries, width: int) -> Strip:
        """How many calls a mark is, and whose it is; in fewer words where those don't fit."""
        for brief in (False, True):
            pieces = self._legend_pieces(series, brief)
            sizes = [sum(cell_len(text) for text, _ in piece) + 2 for piece in pieces]
            if sum(sizes) - 2 <= width:
                break
        caption = self.ink("outcome-strip--caption")
        runs: list[Run] = []
        for piece, used in zip(pieces, accumulate(sizes), strict=True):
            if used - 2 > width:
                break
            runs += [*piece, ("  ", caption)]
        return strip_of(runs)

    def _legend_pieces(self, series: OutcomeSeries, brief: bool) -> list[list[Run]]:
        caption = self.ink("outcome-strip--caption")
        failed_ink = self.ink("outcome-strip--failed")
        calls = f"{series.calls_per_bin:,} call{'s' if series.calls_per_bin > 1 else ''}"
        pieces: list[list[Run]] = [[(f"{series.calls_per_bin:,} a mark" if brief else f"1 mark = {calls}", caption)]]
        counts = sorted(series.counts, key=lambda count: order(count.version))
        for count in counts:
            this = look(count.version)
            pieces.append(
                [
                    (this.fill * (1 if brief else 2), self.palette.style(count.version)),
                    (f" {this.name} {this.letter}", caption),
                    (f" {count.failed:,}{FAILED}" if count.failed else "", failed_ink),
                ]
            )
        if any(count.failed for count in counts):
            words = " failed" if series.calls_per_bin == 1 else " a call failed"
            pieces.append([(FAILED, failed_ink), (words, caption)])
        return pieces


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
