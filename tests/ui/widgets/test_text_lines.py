"""Text in any amount: wrapped to the width without losing a letter, and drawn only where it is seen."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical

from lvtui.ui.widgets.text_lines import KEPT, LONGEST, TextLines


class Lines(App[None]):
    """One `TextLines`, as high as its text or as high as the screen."""

    CSS = """
    .auto TextLines { height: auto; max-height: 8; padding: 0 1; }
    .fixed TextLines { height: 1fr; padding: 0 1; }
    """

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def compose(self) -> ComposeResult:
        with Vertical(classes=self._kind):
            yield TextLines()

    @property
    def lines(self) -> TextLines:
        return self.query_one(TextLines)

    def shown(self) -> list[str]:
        """What is on the screen, a row each, without the edges."""
        rows = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in row)[1:-2].rstrip() for row in rows]


@pytest.mark.parametrize("kind", ["auto", "fixed"])
async def test_a_long_line_is_wrapped_and_loses_nothing(kind: str) -> None:
    app = Lines(kind)
    async with app.run_test(size=(30, 10)) as pilot:
        text = "".join(chr(ord("a") + place % 26) for place in range(100))
        app.lines.write(text)
        await pilot.pause()
        assert "".join(app.shown()).strip() == text
        app.lines.write("\n".join("more" for _ in range(20)))  # and now there is something to scroll
        app.lines.show_from(0)
        await pilot.pause()
        assert "".join(app.shown()).startswith(text + "more")


async def test_another_width_wraps_anew() -> None:
    app = Lines("fixed")
    async with app.run_test(size=(30, 10)) as pilot:
        app.lines.write("x" * 40)
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert app.shown()[0] == "x" * 40


async def test_wide_letters_are_never_cut_in_half() -> None:
    app = Lines("fixed")
    async with app.run_test(size=(24, 10)) as pilot:
        app.lines.write("版" * 25)
        await pilot.pause()
        assert "".join(app.shown()).replace(" ", "") == "版" * 25


async def test_of_more_lines_than_are_kept_the_earliest_go() -> None:
    app = Lines("fixed")
    async with app.run_test(size=(30, 10)) as pilot:
        app.lines.write("\n".join(f"a{n}" for n in range(KEPT)))
        first = app.lines.write("one\ntwo")
        assert first == KEPT - 2
        app.lines.show_from(first)
        await pilot.pause()
        assert [row for row in app.shown() if row][-2:] == ["one", "two"]
        assert app.lines.whole_text.startswith("a2\n")


async def test_a_line_of_megabytes_is_cut_and_says_so() -> None:
    app = Lines("fixed")
    async with app.run_test(size=(30, 10)):
        app.lines.write("y" * (LONGEST + 1_234_567))
        assert app.lines.whole_text.endswith("… 1,234,567 characters more are not shown")


async def test_a_terminals_orders_are_shown_and_not_obeyed() -> None:
    app = Lines("fixed")
    async with app.run_test(size=(30, 10)) as pilot:
        app.lines.write("\x1b[2Jdemo")
        await pilot.pause()
        assert app.shown()[0] == "␛[2Jdemo"
