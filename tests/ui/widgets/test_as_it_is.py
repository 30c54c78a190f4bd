from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from lvtui.ui.widgets.as_it_is import AsItIs


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("a\u202eb", "a␦b"),
        ("\x1b[31mred", "␛[31mred"),
        ("漢字 שלום", "漢字 שלום"),
        ("[bold]a[/]", "[bold]a[/]"),
        ("one\ntwo", "one␊two"),
    ],
)
def test_a_value_is_shown_letter_by_letter_for_what_it_is(value: str, shown: str) -> None:
    text = AsItIs()(value)
    assert text.plain == shown
    assert len(text.plain) == len(value)
    assert text.spans == []


class OneField(App[None]):
    def compose(self) -> ComposeResult:
        yield Input("a\u202eb\x1b", highlighter=AsItIs(), compact=True)


async def test_a_field_hands_nothing_to_the_terminal_that_it_would_obey() -> None:
    app = OneField()
    async with app.run_test(size=(20, 3)):
        (line, *_) = app.screen._compositor.render_strips()
        assert line.text.startswith("a␦b␛")
        assert app.query_one(Input).value == "a\u202eb\x1b"
