"""What all lines that text is typed into have in common."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from lvtui.ui.widgets.command_input import CommandInput
from lvtui.ui.widgets.field import ChoiceInput
from lvtui.ui.widgets.filter_line import FilterLine
from lvtui.ui.widgets.row_list import RowList

LINES: dict[str, Callable[[], Input]] = {
    "filter": lambda: FilterLine(RowList(), ""),
    "choice": ChoiceInput,
    "command": CommandInput,
}


class OneLine(App[None]):
    def __init__(self, line: Input) -> None:
        super().__init__()
        self._line = line

    def compose(self) -> ComposeResult:
        yield self._line


@pytest.mark.parametrize("kind", LINES)
async def test_a_line_hands_nothing_to_the_terminal_that_it_would_obey(kind: str) -> None:
    line = LINES[kind]()
    app = OneLine(line)
    async with app.run_test(size=(20, 3)) as pilot:
        line.display = True
        line.value = "a\u202eb\x1b\ud800"
        await pilot.pause()
        assert line.value == "a\u202eb\x1b?"
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "a␦b␛?" in shown
        assert "\x1b" not in shown
