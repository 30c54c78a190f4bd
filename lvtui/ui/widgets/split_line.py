"""One line that tells how an alias splits its traffic: what goes where, and what is left out when it is narrow."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from rich.cells import cell_len
from rich.style import Style

from lvtui.ui.text import percent, shorten
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.drawing import Run


@dataclass(frozen=True, slots=True)
class SplitLine:
    """Where the pieces of one weight bar lie: ``A 1 ██████▒▒▒▒ 2 B   40 %``."""

    primary: str
    additional: str | None
    weight: float
    width: int
    before: str
    bar: int
    """Cells of the bar itself; 0 when there is no room for one."""
    after: str
    value: str

    @property
    def start(self) -> int:
        """The first cell of the bar."""
        return cell_len(self.before)

    @property
    def primary_cells(self) -> int:
        """Cells of the primary version: all or none only when it gets all or none of the calls."""
        if self.additional is None or self.weight <= 0.0:
            return self.bar
        if self.weight >= 1.0 or self.bar == 0:
            return 0
        # Half a cell goes to the additional version, so that it grows and shrinks alike.
        return min(self.bar - 1, max(1, ceil(self.bar * (1.0 - self.weight) - 0.5)))

    def runs(self, palette: Palette, value_style: Style) -> list[Run]:
        """The line, piece by piece."""
        first = look(self.primary)
        primary_style = palette.style(self.primary)
        runs: list[Run] = [
            (self.before, palette.style(self.primary, bold=True)),
            (first.fill * self.primary_cells, primary_style),
        ]
        if self.additional is not None:
            second = look(self.additional)
            runs += [
                (second.fill * (self.bar - self.primary_cells), palette.style(self.additional)),
                (self.after, palette.style(self.additional, bold=True)),
            ]
        gap = len(self.value) - len(self.value.lstrip())
        runs += [(self.value[:gap], Style()), (self.value[gap:], value_style)]
        used = sum(cell_len(text) for text, _ in runs)
        runs.append((" " * (self.width - used), Style()))
        return runs

    def weight_at(self, x: int) -> float:
        """The weight, in whole percent, that puts the border at column `x`; both ends can be reached."""
        if self.bar < 2:
            return self.weight
        place = min(1.0, max(0.0, (x - self.start) / (self.bar - 1)))
        return round(1.0 - place, 2)


def split_line(primary: str, additional: str | None, weight: float, width: int) -> SplitLine:
    """Lay a weight bar out in `width` cells, leaving out what does not fit: letters, percentage, bar, in this order."""
    first = look(primary)
    if additional is None:
        before = f"{first.letter} {first.label} "
        if width - cell_len(before) < 4:
            before = shorten(f"{first.label} ", width)
        return SplitLine(primary, None, 0.0, width, before, max(0, width - cell_len(before)), "", "")
    second = look(additional)
    # As wide as any percentage with one decimal, so that the bar keeps its length while the weight moves.
    value = " " + percent(weight).rjust(6)
    for before, after, shown, least in (
        (f"{first.letter} {first.label} ", f" {second.label} {second.letter}", value, 8),
        (f"{first.label} ", f" {second.label}", value, 6),
        (f"{first.label} ", f" {second.label}", "", 3),
    ):
        bar = width - len(before) - len(after) - len(shown)
        if bar >= least:
            return SplitLine(primary, additional, weight, width, before, bar, after, shown)
    named = shorten(f"{first.label}|{second.label}", width)
    return SplitLine(primary, additional, weight, width, named, 0, "", "")
