"""The line at the top: which function, which version is open, how buffer, ``$LATEST`` and newest version relate."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.text import printable, shorten, shorten_middle

ROOM_FOR_ADDRESS = 110
"""Columns from which the endpoint's address is said whole."""


@dataclass(frozen=True)
class Standing:
    """What the top line says."""

    function: str | None = None
    qualifier: str = ""
    arn: str = ""
    not_deployed: bool = False
    """The buffer differs from ``$LATEST``."""
    not_published: bool = False
    """``$LATEST`` differs from the newest version."""
    newest: str | None = None
    seed: int = 0
    endpoint: str = ""
    """Where the endpoint answers, while it does."""

    @property
    def chips(self) -> str:
        """The three states of the code, told apart in words."""
        buffer = "buffer ≠ $LATEST" if self.not_deployed else "buffer = $LATEST"
        if self.newest is None:
            return f"{buffer}, nothing published"
        return f"{buffer} {'≠' if self.not_published else '='} v{self.newest}"

    def where(self, width: int) -> str:
        """The endpoint's address, or of a narrow line its port: it is always on this machine."""
        if not self.endpoint:
            return ""
        return f"● {self.endpoint}" if width >= ROOM_FOR_ADDRESS else f"● :{self.endpoint.rpartition(':')[2]}"


class Masthead(Widget):
    """Shows a :class:`Standing`."""

    COMPONENT_CLASSES = {"masthead--function", "masthead--quiet", "masthead--not-deployed", "masthead--serving"}

    DEFAULT_CSS = """
    Masthead {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        & > .masthead--function { text-style: bold; color: $foreground; }
        & > .masthead--quiet { color: $foreground 70%; }
        & > .masthead--serving { color: $accent; text-style: bold; }
        & > .masthead--not-deployed { color: $text-warning; text-style: bold; }
    }
    """

    standing: reactive[Standing] = reactive(Standing())

    class FunctionClicked(Message):
        """The user wants another function."""

    def render(self) -> Text:
        """One line; the ARN gives way first, then the seed."""
        standing, width = self.standing, self.size.width
        function = self.get_component_rich_style("masthead--function", partial=True)
        quiet = self.get_component_rich_style("masthead--quiet", partial=True)
        serving = self.get_component_rich_style("masthead--serving", partial=True)
        if standing.function is None:
            where = f"   ● {standing.endpoint}" if standing.endpoint else ""
            nothing = "  no function yet: ctrl+n makes one"
            return Text.assemble(("lvtui", function), (nothing, quiet), (where, serving), no_wrap=True)
        warning = self.get_component_rich_style("masthead--not-deployed", partial=True)
        chips: list[tuple[str, Style]] = [(standing.chips, warning if standing.not_deployed else quiet)]
        seed, where = f"   seed {standing.seed}", standing.where(width)
        name = f"{shorten(printable(standing.function), max(12, width // 3))} ▾"
        opened = f"  {standing.qualifier}"
        if where:
            chips.append((f"   {where}", serving))
        room = width - len(name) - len(opened) - sum(len(text) for text, _ in chips) - 2
        if room > len(seed):
            chips.append((seed, quiet))
            room -= len(seed)
        arn = shorten_middle(standing.arn, room - 4) if room >= 30 else ""
        left = Text.assemble((name, function), (opened, function), (f"  {arn}" if arn else "", quiet))
        right = Text.assemble(*chips)
        gap = max(1, width - left.cell_len - right.cell_len)
        return Text.assemble(left, " " * gap, right, no_wrap=True, overflow="crop")

    def on_click(self, event: events.Click) -> None:
        """A click on the function's name asks for another."""
        if self.standing.function is not None and event.x <= len(self.standing.function) + 2:
            self.post_message(self.FunctionClicked())
