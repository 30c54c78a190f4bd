"""The last action as its ``aws lambda`` command, and what came of it."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.text import printable, shorten


class CommandStrip(Widget):
    """Two lines: the command, and its answer; where there is one line only, the answer if there is one."""

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

    def tell(self, command: str, answer: str, *, refused: bool = False) -> None:
        """Show a command and its answer, or an answer alone."""
        self.command, self.answer, self.refused = command, answer, refused
        self.last_command = command or self.last_command

    def render(self) -> Text:
        """The lines, cut to the width."""
        width = max(8, self.size.width - 4)
        sign = self.get_component_rich_style("command-strip--sign", partial=True)
        refusal = self.get_component_rich_style("command-strip--refused", partial=True)
        lines = []
        if self.command:
            command = shorten(printable(" ".join(self.command.split())), width)
            lines.append(Text.assemble(("@ ", sign), command))
        if self.answer:
            shown = shorten(printable(self.answer).replace("\n", " "), width)
            mark = ("✗ ", refusal) if self.refused else ("→ ", sign)
            lines.append(Text.assemble(mark, (shown, refusal) if self.refused else shown))
        if self.size.height == 1:
            lines = lines[-1:]
        return Text("\n", no_wrap=True, overflow="crop").join(lines)
