"""The aliases of a function, each with where it points and how it splits."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from lvtui.domain.model import Alias, Function
from lvtui.ui.text import pad_right, printable, shorten
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.list_pane import ListPane
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.weight_bar import weight_bar_text


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
    """Each row: the name, then an arrow to its version or the bar of its split."""

    NUMBER = 2
    TITLE = "Aliases"
    ABOUT = "An alias is a name that points at a version, and may send a share of its calls to a second one."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "screen.new_alias", "New", id="aliases.new"),
        Binding("w", "screen.weigh_alias", "Weights", id="aliases.weights"),
        Binding("P", "screen.promote", "Promote", id="aliases.promote"),
        Binding("b", "screen.roll_back", "Roll back", id="aliases.roll_back", show=False),
        Binding("H", "screen.alias_history", "History", id="aliases.history", show=False),
        Binding("i", "screen.invoke_selected", "Invoke it", id="aliases.invoke"),
        Binding("ctrl+d", "screen.delete_alias", "Delete", id="aliases.delete", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield AliasRows(id="aliases")

    def show(self, function: Function | None) -> None:
        """Show a function's aliases, by name."""
        self._function = function
        self.rows.show_empty(
            "No alias yet: a name that points at a version.\nn makes one." if function else "No function yet."
        )
        self.rows.set_rows(sorted(function.aliases) if function else [], self._row)
        self.fact = f"{len(function.aliases)}" if function and function.aliases else ""

    def _row(self, name: str, width: int) -> Text:
        alias = self._function.aliases.get(name) if self._function else None
        if alias is None or self._function is None:
            return Text(name)
        longest = max(len(other) for other in self._function.aliases)
        column = min(longest, max(4, width // 3))
        head = pad_right(shorten(printable(name), column), column)
        line = Text(f"{head} ", "bold", no_wrap=True, overflow="crop")
        line.append_text(alias_text(alias, max(1, width - column - 1), Palette.of(self.app)))
        return line
