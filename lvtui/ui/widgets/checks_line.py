"""What is wrong with the code, in one line below it, and where the cursor is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.live_checks import Problem, nearest
from lvtui.ui.text import counted, pad_right, printable
from lvtui.ui.widgets.code_area import MARKS

AT_REST = "✓ no problem found"


class ChecksLine(Widget):
    """How many problems there are, and the one that is nearest to the cursor; a click goes to the next."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"checks-line--error", "checks-line--warning"}

    DEFAULT_CSS = """
    ChecksLine {
        height: 1;
        padding: 0 1;
        color: $foreground 70%;
        & > .checks-line--error { color: $text-error; text-style: bold; }
        & > .checks-line--warning { color: $text-warning; text-style: bold; }
    }
    """

    problems: reactive[Sequence[Problem]] = reactive[Sequence[Problem]](())
    """Of the text that is shown, from top to bottom."""
    place: reactive[tuple[int, int]] = reactive((0, 0))
    """The cursor's line and column, counted from 0."""
    language: reactive[str] = reactive("")
    """What the text is checked as; empty if it is not checked."""

    class Clicked(Message):
        """The user wants to see the next problem."""

    def render(self) -> Text:
        """``2 problems · line 12: undefined name 'foo'      3:5``."""
        place = f"{self.place[0] + 1}:{self.place[1] + 1}"
        room = max(0, self.size.width - len(place) - 1)
        line = Text(no_wrap=True, overflow="crop")
        words, weight = finding(self.problems, self.place[0] + 1) if self.language else ("", "")
        style = self.get_component_rich_style(f"checks-line--{weight}", partial=True) if weight else ""
        return line.append(pad_right(printable(words), room), style).append(f" {place}")

    def on_click(self) -> None:
        """Ask for the next problem."""
        self.post_message(self.Clicked())


def finding(problems: Sequence[Problem], line: int) -> tuple[str, str]:
    """What is said of the problems to somebody whose cursor is at `line` (from 1), and how much it weighs."""
    problem = nearest(problems, line)
    if problem is None:
        return AT_REST, ""
    count = f"{counted(len(problems), 'problem')} · " if len(problems) > 1 else ""
    return f"{MARKS[problem.weight]} {count}line {problem.line}: {problem.text}", problem.weight
