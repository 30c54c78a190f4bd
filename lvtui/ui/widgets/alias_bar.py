"""All aliases in one line, for terminals too narrow for a pane of their own."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from lvtui.domain.model import Function
from lvtui.ui.text import printable
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.aliases_pane import alias_text

_SPLIT_WIDTH = 24
_PLAIN_WIDTH = 12


class AliasBar(Widget):
    """``dev → $LATEST   prod A 1 ████▒▒▒▒ 2 B 50 %``."""

    DEFAULT_CSS = """
    AliasBar { height: 1; padding: 0 1; color: $foreground; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._function: Function | None = None

    def show(self, function: Function | None) -> None:
        """Show a function's aliases."""
        self._function = function
        self.refresh()

    def render(self) -> Text:
        """The split aliases first: they are what one looks for."""
        if self._function is None or not self._function.aliases:
            return Text("no aliases yet", "dim")
        palette = Palette.of(self.app)
        line = Text(no_wrap=True, overflow="ellipsis")
        by_interest = sorted(self._function.aliases.values(), key=lambda alias: (not alias.weights, alias.name))
        for alias in by_interest:
            width = _SPLIT_WIDTH if alias.weights else _PLAIN_WIDTH
            shown = alias_text(alias, width, palette)
            shown.rstrip()
            line.append(printable(alias.name), "bold").append(" ").append_text(shown).append("   ")
        return line
