"""One version in a list: what it shows at which width, in columns where there is room for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.text import Text

from lvtui.operations import LATEST
from lvtui.settings import TimeForm
from lvtui.ui.text import pad_left, pad_right, percent, printable, shorten
from lvtui.ui.version_list import Holder, Sorting
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.column_heads import ColumnHead

ROOM_FOR_COLUMNS = 60
"""Cells from which a list has columns, with names above them."""
_ROOM_FOR_SIZE = 74
_ROOM_FOR_SHA = 90
_SIZE, _SHA = 8, 9
_LEAST_DESCRIPTION = 16
_SOME_WORDS = 12

MOMENT_CELLS: Mapping[TimeForm, int] = {"relative": 4, "24h": 6, "12h": 8, "iso": 16}
"""What a moment takes in a list, by how it is said."""

OPENED, MARKED, DIAL = "●", "◆", "!"


@dataclass(frozen=True, slots=True)
class VersionColumns:
    """How many cells each column of a list of versions takes; 0 where there is none."""

    width: int
    letter: int
    number: int
    description: int
    aliases: int
    """0: there are no columns, and what there is to say of a row stands at its right end."""
    size: int
    sha: int
    when: int


def columns_for(width: int, newest: str | None, widest_aliases: int, when: int) -> VersionColumns:
    """The columns of a list of this width, whose highest number is `newest`.

    `widest_aliases` is the longest text of aliases in it, `when` that of a moment, in cells.
    """
    widest = look(newest or "1")
    letter, number = len(widest.letter), max(3, len(widest.label))
    if width < ROOM_FOR_COLUMNS:
        return VersionColumns(width, letter, number, 0, 0, 0, 0, when)
    number = max(len(LATEST), number)
    size = _SIZE if width >= _ROOM_FOR_SIZE else 0
    sha = _SHA if width >= _ROOM_FOR_SHA else 0
    rest = width - _head(letter, number) - sum(cells + 1 for cells in (size, sha, when) if cells)
    aliases = max(len("Aliases"), min(widest_aliases, rest // 2, rest - _LEAST_DESCRIPTION - 1))
    return VersionColumns(width, letter, number, max(0, rest - aliases - 1), aliases, size, sha, when)


def _head(letter: int, number: int) -> int:
    """Sign, letter, number, two signs more, and the blanks between them."""
    return 1 + letter + 1 + number + 1 + 2 + 1


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """What a row says."""

    version: str
    opened: bool = False
    marked: bool = False
    dial: str = ""
    """How its fault dial stands, in short."""
    remark: str = ""
    """Its description, or what there is to know of ``$LATEST``."""
    holders: Sequence[Holder] = ()
    when: str = ""
    size: int = 0
    sha256: str = ""

    def text(self, columns: VersionColumns, palette: Palette) -> Text:
        """The row in exactly the columns' width, if that is enough for its number."""
        appearance = look(self.version)
        line = Text(no_wrap=True, overflow="crop")
        sign = f"{appearance.fill}{pad_right(appearance.letter, columns.letter)} "
        line.append(sign, palette.style(self.version, bold=True))
        # Without columns, the one name that is longer than a number takes of its own row what it needs.
        number = columns.number if columns.aliases else max(columns.number, len(self.version))
        # One that is marked and has a dial still says in words how that stands.
        signs = (OPENED if self.opened else " ") + (MARKED if self.marked else DIAL if self.dial else " ")
        line.append(f"{self.version:<{number}} {signs} ", "bold")
        about = " ".join(part for part in (self.dial, self.remark) if part)
        if columns.aliases:
            line.append(pad_right(about, columns.description)).append(" ")
            line.append(pad_right(aliases_text(self.holders, columns.aliases), columns.aliases))
            if columns.size:
                line.append(f" {pad_left(code_size(self.size) if self.size else '', columns.size)}")
            if columns.sha:
                line.append(f" {pad_right(self.sha256, columns.sha)}", "dim")
            return line.append(f" {pad_left(self.when, columns.when)}")
        room = max(0, columns.width - line.cell_len)
        taken = cell_len(self.when) + 1 + min(_SOME_WORDS, cell_len(about) + 1)
        aliases = aliases_text(self.holders, max(0, room - taken))
        right = " ".join(part for part in (aliases, self.when) if part)
        left = max(0, room - cell_len(right) - 1)
        return line.append(pad_right(about, left)).append(" ").append(right)


def column_heads(columns: VersionColumns, sorting: Sorting) -> list[ColumnHead]:
    """The names of the columns, and what a click on each sorts by; the one that is sorted by has an arrow."""
    by_number = Sorting.OLDEST if sorting is Sorting.NEWEST else Sorting.NEWEST
    found = [
        ColumnHead("Version", _head(columns.letter, columns.number), by_number, up=sorting is Sorting.OLDEST),
        ColumnHead("Description", columns.description + 1, Sorting.DESCRIPTION, up=True),
        ColumnHead("Aliases", columns.aliases, Sorting.TRAFFIC),
        ColumnHead("Code", columns.size + 1, Sorting.SIZE, right=True),
        ColumnHead(" Sha256", columns.sha + 1),
        ColumnHead("Age" if columns.when < len("Changed") else "Changed", columns.when + 1, right=True),
    ]
    here = (Sorting.NEWEST, Sorting.OLDEST) if sorting in (Sorting.NEWEST, Sorting.OLDEST) else (sorting,)
    return [replace(head, sorted_by=head.sorts_by in here) for head in found if head.width > 1]


def holder_text(holder: Holder) -> str:
    """``prod 90%``; the name alone where all of its calls come here."""
    share = "" if holder.share == 1.0 else f" {percent(holder.share).replace(' ', '')}"
    return f"{printable(holder.alias)}{share}"


def aliases_text(holders: Sequence[Holder], width: int) -> str:
    """As many of them as there is room for, and how many there are besides: ``dev, prod 90% +2``."""
    shown = [holder_text(holder) for holder in holders]
    for count in range(len(shown), 0, -1):
        more = f" +{len(shown) - count}" if count < len(shown) else ""
        text = ", ".join(shown[:count]) + more
        if cell_len(text) <= width:
            return text
    if not shown:
        return ""
    more = f" +{len(shown) - 1}" if len(shown) > 1 else ""
    return shorten(shown[0], max(1, width - len(more))) + more if width > len(more) else shorten(shown[0], width)


def code_size(count: int) -> str:
    """``391 B``, ``2.4 kB``, ``45 kB``, ``1.2 MB``: a thousand to each, as AWS's console has it."""
    if count < 1_000:
        return f"{count} B"
    for unit, size in (("kB", 1e3), ("MB", 1e6), ("GB", 1e9)):
        value = count / size
        if value < 9.95:
            return f"{value:.1f} {unit}"
        if value < 999.5 or unit == "GB":
            return f"{value:,.0f} {unit}"
    raise AssertionError("the last unit takes everything")
