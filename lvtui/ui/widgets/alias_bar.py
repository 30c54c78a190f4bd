"""All aliases in one line, for terminals too narrow for a pane of their own."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text
from textual.widget import Widget

from lvtui.domain.model import Alias, Function
from lvtui.ui.text import ELLIPSIS, printable, shorten
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.aliases_pane import alias_text

_SPLIT_WIDTH = 24
_PLAIN_WIDTH = 12
_GAP = "   "


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
        return aliases_in_a_line(self._function.aliases, self.content_size.width, Palette.of(self.app))


def aliases_in_a_line(aliases: Mapping[str, Alias], width: int, palette: Palette) -> Text:
    """As many aliases as fit, whole, those that split first; then how many there are besides: ``… +3``."""
    line = Text(no_wrap=True, overflow="crop")
    by_interest = sorted(aliases.values(), key=lambda alias: (not alias.weights, alias.name))
    for place, alias in enumerate(by_interest):
        left = len(by_interest) - place
        more = f"{ELLIPSIS} +{left - 1}" if left > 1 else ""
        gap = _GAP if place else ""
        shown = _in_short(alias, palette)
        room = width - line.cell_len - len(gap)
        if shown.cell_len <= room - (len(_GAP) + len(more) if more else 0):
            line.append(gap).append_text(shown)
            continue
        if place == 0:
            shown.truncate(max(1, room - (len(more) + 1 if more else 0)), overflow="ellipsis")
            line.append_text(shown).append(f" {more}" if more else "")
        else:
            line.append(shorten(f"{gap}{ELLIPSIS} +{left}", width - line.cell_len), "dim")
        break
    return line


def _in_short(alias: Alias, palette: Palette) -> Text:
    points = alias_text(alias, _SPLIT_WIDTH if alias.weights else _PLAIN_WIDTH, palette)
    points.rstrip()
    return Text.assemble((printable(alias.name), "bold"), " ", points)
