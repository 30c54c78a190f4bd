"""The aliases of a function, each with where it points and how it splits."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from lvtui.domain.model import Alias, Function
from lvtui.ui.alias_list import AliasSorting, aliases_found
from lvtui.ui.keys import key_of
from lvtui.ui.text import pad_right, printable, shorten
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.column_heads import ColumnHead, ColumnHeads
from lvtui.ui.widgets.filter_line import FilterLine
from lvtui.ui.widgets.list_pane import ListPane
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.weight_bar import weight_bar_text

ROOM_FOR_COLUMNS = 64
"""Cells from which a description has its own column."""
_LONGEST_NAME = 30
_LONGEST_BAR = 44


def alias_text(alias: Alias, width: int, palette: Palette) -> Text:
    """Where an alias points, in exactly `width` cells: ``→ A 1``, or the weight bar of a split."""
    if alias.additional_version is not None:
        return weight_bar_text(
            alias.function_version, alias.additional_version, alias.additional_weight, width, palette
        )
    appearance = look(alias.function_version)
    line = Text("→ ", no_wrap=True, overflow="crop")
    line.append(f"{appearance.fill}{appearance.letter} ", palette.style(alias.function_version, bold=True))
    line.append(alias.function_version)
    line.truncate(width, pad=True)
    return line


class AliasRows(RowList):
    """The rows, whose enter edits an alias."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,e", "choose", "Edit", id="aliases.edit")]


class AliasesPane(ListPane):
    """Each row: the name, then an arrow to its version or the bar of its split; with room, the description."""

    NUMBER = 2
    TITLE = "Aliases"
    ABOUT = "An alias is a name that points at a version, and may send a share of its calls to a second one."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "screen.new_alias", "New", id="aliases.new"),
        Binding("w", "screen.weigh_alias", "Weights", id="aliases.weights"),
        Binding(
            "c",
            "screen.start_canary",
            "Canary",
            tooltip="Canary: send a tenth of the calls to the newest version, and see",
            id="aliases.canary",
        ),
        Binding("P", "screen.promote", "Promote", id="aliases.promote"),
        Binding("b", "screen.roll_back", "Roll back", id="aliases.roll_back", show=False),
        Binding("H", "screen.alias_history", "History", id="aliases.history", show=False),
        Binding("i", "screen.invoke_selected", "Invoke it", id="aliases.invoke"),
        Binding("ctrl+d", "screen.delete_alias", "Delete", id="aliases.delete", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._sorting: AliasSorting = AliasSorting.NAME
        self._longest = 0

    def compose(self) -> ComposeResult:
        rows = AliasRows(id="aliases")
        yield ColumnHeads()
        yield rows
        yield FilterLine(rows, "name, description or version")

    def show(self, function: Function | None) -> None:
        """Show a function's aliases."""
        before = self._function
        self._function = function
        if before is None or function is None or before.name != function.name:
            self.forget_filter()
        if function is not None and (before is None or before.aliases is not function.aliases):
            self._longest = max((cell_len(printable(name)) for name in function.aliases), default=0)
        self.arrange_rows()

    def arrange_rows(self) -> None:
        """Show what fits the filter, in its order."""
        aliases = self._function.aliases if self._function is not None else {}
        typed = self.filter.value.strip()
        found = aliases_found(aliases, typed, self._sorting)
        if self._function is None:
            self.rows.show_empty("No function yet.")
        elif typed and aliases:
            self.rows.show_empty(f"No alias fits “{printable(typed)}”.\n{key_of(self, 'list.show_all')} shows all.")
        else:
            self.rows.show_empty(
                f"No alias yet: a name that points at a version.\n{key_of(self, 'aliases.new')} makes one."
            )
        self.arrange_heads()
        self.rows.set_rows(found, self._row)
        parts = [f"{len(found):,} of {len(aliases):,} shown" if typed else f"{len(aliases):,}"] if aliases else []
        if aliases and self._sorting is not AliasSorting.NAME:
            parts.append(str(self._sorting))
        self.fact = " · ".join(parts)

    def arrange_heads(self) -> None:
        """Fit the columns to the width."""
        name, points, about = self._columns(max(0, self.rows.scrollable_content_region.width - 1))
        self.show_heads(wanted=bool(about and self._longest))
        here = self._sorting
        self.query_one(ColumnHeads).heads = [
            ColumnHead("Alias", name + 1, AliasSorting.NAME, up=True, sorted_by=here is AliasSorting.NAME),
            ColumnHead("Sends its calls to", points, AliasSorting.SPLIT, sorted_by=here is AliasSorting.SPLIT),
            ColumnHead("  Description", about + 2),
        ]

    def _columns(self, width: int) -> tuple[int, int, int]:
        """The cells of name, target and description; without room for the last it has none."""
        name = min(self._longest, max(4, width // 3), _LONGEST_NAME)
        if width < ROOM_FOR_COLUMNS:
            return name, max(1, width - name - 1), 0
        name = max(name, len("Alias ▲"))
        rest = width - name - 1
        points = min(_LONGEST_BAR, rest // 2 + 4)
        return name, points, rest - points - 2

    def _row(self, name: str, width: int) -> Text:
        alias = self._function.aliases.get(name) if self._function else None
        if alias is None:
            return Text(name)
        column, points, about = self._columns(width)
        line = Text(no_wrap=True, overflow="crop")
        line.append(f"{pad_right(shorten(printable(name), column), column)} ", "bold")
        line.append_text(alias_text(alias, points, Palette.of(self.app)))
        if about:
            line.append(f"  {pad_right(printable(alias.description), about)}")
        return line
