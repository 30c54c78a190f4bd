"""How often each version was executed, and how often it failed: one line per version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Unpack

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import VersionCount
from lvtui.experiments.version_names import in_order
from lvtui.ui.text import measured, pad_left, pad_right, percent, shorten
from lvtui.ui.version_look import look
from lvtui.ui.widgets.drawing import Run, strip_of
from lvtui.ui.widgets.plot import FAILED, Plot, PlotOptions


@dataclass(frozen=True, slots=True)
class _Row:
    """One version's line, as text: what does not fit is left out for all lines alike."""

    version: str
    count: VersionCount
    share: float
    calls: str
    measured: str
    asked: str
    failed: str
    failed_short: str


class TallyBars(Plot):
    """Counts and shares per executed version, beside what was configured, with the failures in the bars.

    ``v1 A ██████████████ 49  49.0 %  asked 50 %  0 failed``
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tally-bars--figure", "tally-bars--asked"}
    """
    | Class | Description |
    | :- | :- |
    | `tally-bars--figure` | Counts and shares. |
    | `tally-bars--asked` | The configured weight, and a version's absence of failures. |
    """

    DEFAULT_CSS = """
    TallyBars {
        height: auto;
        & > .tally-bars--figure { color: $foreground; }
        & > .tally-bars--asked { color: $text-muted; }
    }
    """

    reading: reactive[str] = reactive("", layout=True)
    """The title, one line; none while it is empty, nor before the first call."""

    def __init__(
        self,
        counts: Sequence[VersionCount] = (),
        asked: Mapping[str, float] | None = None,
        **options: Unpack[PlotOptions],
    ) -> None:
        super().__init__(**options)
        self._asked = dict(asked or {})
        self._lines = _lines_of(counts, self._asked)

    def update(self, counts: Sequence[VersionCount], asked: Mapping[str, float] | None = None) -> None:
        """Show these counts.

        `asked` holds the configured share (from 0 to 1) of each version, in the order the lines are to have; a version
        that was asked for and not called yet has a line too. Without it nothing is said about what was asked.
        """
        before = self.lines_wanted()
        self._asked = dict(asked or {})
        self._lines = _lines_of(counts, self._asked)
        self.refresh(layout=self.lines_wanted() != before)

    def lines_wanted(self) -> int:
        """One line per version, and the title."""
        return len(self._lines) + bool(self.reading) if self._lines else 1

    def draw(self, size: Size) -> Sequence[Strip]:
        """The lines of all versions, their columns aligned."""
        width = size.width
        counts = self._lines
        total = sum(count.calls for count in counts)
        if not counts:
            words = shorten("No calls yet: how many each version gets will stand here.", width)
            return [strip_of([(words, self.ink("plot--empty"))])]
        rows = [self._row(count, total) for count in counts]
        most = max(max(row.share for row in rows), max(self._asked.values(), default=0.0)) or 1.0
        names = [f"{look(row.version).name} {look(row.version).letter}" for row in rows]
        name_width = max(map(cell_len, names))
        columns, bar = _columns(rows, width - name_width - 1)
        inks = {
            "calls": self.ink("tally-bars--figure"),
            "measured": self.ink("tally-bars--figure"),
            "asked": self.ink("tally-bars--asked"),
            "failed": self.ink("plot--failed"),
            "failed_short": self.ink("plot--failed"),
        }
        lines = []
        if self.reading and size.height > len(rows):
            lines.append(self.title(width))
        for row, name in zip(rows, names, strict=True):
            runs: list[Run] = [
                (pad_right(name, name_width) + " ", self.palette.style(row.version, bold=True)),
                *self._bar(row, bar, most),
            ]
            for column, cells in columns:
                text: str = getattr(row, column)
                quiet = column.startswith("failed") and not row.count.failed
                runs.append((pad_left(text, cells), inks["asked"] if quiet else inks[column]))
            lines.append(strip_of(runs))
        return lines

    def _row(self, count: VersionCount, total: int) -> _Row:
        share = count.calls / total if total else 0.0
        asked = self._asked.get(count.version)
        return _Row(
            version=count.version,
            count=count,
            share=share,
            calls=f"{count.calls:,}",
            measured=measured(share),
            asked="" if asked is None else f"asked {percent(asked)}",
            failed=f"{count.failed:,} failed",
            failed_short=f"{count.failed:,}{FAILED}" if count.failed else "",
        )

    def _bar(self, row: _Row, width: int, most: float) -> list[Run]:
        cells = round(width * row.share / most)
        if row.count.calls:
            cells = max(1, cells)
        cells = min(cells, width)
        failed = 0
        if row.count.failed:
            failed = max(1, round(cells * row.count.failed / row.count.calls))
        if row.count.failed < row.count.calls and cells > 1:
            failed = min(failed, cells - 1)
        return [
            (look(row.version).fill * (cells - failed), self.palette.style(row.version)),
            (FAILED * failed, self.ink("plot--failed")),
            (" " * (width - cells), Style()),
        ]


def _lines_of(counts: Sequence[VersionCount], asked: Iterable[str]) -> list[VersionCount]:
    """The versions to show: those asked for in their order, then whatever else was executed, by number."""
    called = {count.version: count for count in counts}
    first = [called.pop(version, VersionCount(version, 0)) for version in asked]
    return [*first, *in_order(called.values())]


def _columns(rows: Sequence[_Row], width: int) -> tuple[list[tuple[str, int]], int]:
    """The columns that fit beside a bar of a useful length, each with its width, and that length."""
    choices = (
        (("calls", "measured", "asked", "failed"), 10),
        (("calls", "measured", "asked", "failed_short"), 8),
        (("calls", "measured", "failed_short"), 3),
        (("calls", "failed_short"), 1),
    )
    for names, least in choices:
        columns = []
        for name in names:
            longest = max(cell_len(getattr(row, name)) for row in rows)
            if longest:
                columns.append((name, longest + (1 if name in ("calls", "failed_short") else 2)))
        bar = width - sum(size for _, size in columns)
        if bar >= least:
            return columns, bar
    return [], max(0, width)
