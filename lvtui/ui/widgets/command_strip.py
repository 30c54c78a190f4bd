"""The last action as its ``aws lambda`` command, and what came of it."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.text import printable, shorten


class CommandStrip(Widget):
    """Two lines: the command, and its answer; or an answer alone, which then has both."""

    COMPONENT_CLASSES = {"command-strip--sign", "command-strip--refused"}

    DEFAULT_CSS = """
    CommandStrip {
        height: 2;
        padding: 0 1;
        color: $foreground 80%;
        & > .command-strip--sign { color: $accent; text-style: bold; }
        & > .command-strip--refused { color: $text-error; text-style: bold; }
    }
    """

    last_command = ""
    """The last one shown, for copying."""

    command: reactive[str] = reactive("")
    answer: reactive[str] = reactive("")
    refused: reactive[bool] = reactive(False)
    who: reactive[str] = reactive("")
    """Who did it, if not the user of this screen."""

    def tell(self, command: str, answer: str, *, refused: bool = False, who: str = "") -> None:
        """Show a command and its answer, or an answer alone; `who` did it, if not the user of this screen."""
        self.command, self.answer, self.refused, self.who = command, answer, refused, who
        self.last_command = command or self.last_command

    def render(self) -> Text:
        """The lines, cut to the width."""
        width = max(8, self.size.width - 4)
        sign = self.get_component_rich_style("command-strip--sign", partial=True)
        refusal = self.get_component_rich_style("command-strip--refused", partial=True)
        lines = []
        if self.command:
            who = f"{self.who}: " if self.who else ""
            command = shorten(printable(" ".join(self.command[: 8 * width].split())), width - len(who))
            lines.append(Text.assemble(("@ ", sign), (who, sign), command))
        if self.answer:
            mark = ("✗ ", refusal) if self.refused else ("→ ", sign)
            for shown in _lines(printable(self.answer).replace("\n", " "), width, 1 if self.command else 2):
                lines.append(Text.assemble(mark, (shown, refusal) if self.refused else shown))
                mark = ("  ", sign)
        return Text("\n", no_wrap=True, overflow="crop").join(lines)


def _lines(text: str, width: int, count: int) -> list[str]:
    """`text` on at most so many lines, its end lost if that is not enough."""
    lines: list[str] = []
    rest = text
    while len(lines) < count - 1 and cell_len(rest) > width:
        line = chop_cells(rest[: 4 * width], width)[0]
        room = line.rfind(" ") + 1 if " " in line else len(line)
        lines.append(rest[:room].rstrip())
        rest = rest[room:]
    return [*lines, shorten(rest, width)]
