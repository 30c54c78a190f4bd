"""Foreign text is shown, never obeyed, and fits its cells."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from lvtui.ui.text import (
    glimpse,
    measured,
    pad_left,
    pad_right,
    percent,
    plain,
    printable,
    shorten,
    shorten_middle,
    whole,
)

ARN = "arn:aws:lambda:us-east-1:123456789012:function:lambda-version-demo:prod"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ünïcödé, 日本 and 👍🏽 stay", "plain text, ünïcödé, 日本 and 👍🏽 stay"),
        ("two\nlines", "two\nlines"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\rb\x00c\x07\x7f", "a␍b␀c␇␡"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("abc\u202edcba", "abc⟨U+202E⟩dcba"),
        ("\u2066x\u2069\u200b\ufeff", "⟨U+2066⟩x⟨U+2069⟩⟨U+200B⟩⟨U+FEFF⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("line\u2028separator", "line⟨U+2028⟩separator"),
        ("a\tb", "a   b"),
        ("\tindented\n\t\ttwice", "    indented\n        twice"),
        ("日\tx", "日  x"),
        ("\x1b\tx", "␛   x"),
        ("[bold]not markup[/]", "[bold]not markup[/]"),
    ],
)
def test_text_is_shown_for_what_it_is(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_is_left_that_a_terminal_would_obey(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(character) == "Cc" for character in shown.replace("\n", ""))
    shown.encode()
    assert printable(shown) == shown
    assert shown.count("\n") == text.count("\n")


def test_plain_content_is_never_markup() -> None:
    assert plain("[red]x[/red] \x1b").plain == "[red]x[/red] ␛"
    assert plain("[red]x[/red]").spans == []


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (100, ARN),
        (len(ARN), ARN),
        (24, "arn:aws:lam…on-demo:prod"),
        (9, "arn:…prod"),
        (2, "…d"),
        (1, "…"),
        (0, ""),
    ],
)
def test_an_arn_loses_its_middle(width: int, shown: str) -> None:
    assert shorten_middle(ARN, width) == shown


def test_wide_characters_are_never_halved() -> None:
    assert shorten_middle("日本語日本語", 8) == "日…本語"
    assert shorten("日本語", 4) == "日…"
    assert pad_right("日本語", 4) == "日… "
    assert pad_left("日本", 5) == " 日本"


def test_an_accent_stays_with_its_letter() -> None:
    assert shorten_middle("e\u0301" * 9, 3) == "e\u0301…e\u0301"


@given(st.text(), st.integers(min_value=0, max_value=30))
def test_shortened_text_fits(text: str, width: int) -> None:
    text = printable(text).replace("\n", "")
    assert cell_len(shorten_middle(text, width)) <= width
    assert cell_len(shorten(text, width)) <= width
    assert cell_len(pad_right(text, width)) == width
    assert cell_len(pad_left(text, width)) == width


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 %"),
        (0.1, "10 %"),
        (0.125, "12.5 %"),
        (0.07, "7 %"),
        (0.29, "29 %"),
        (1 / 3, "33.33 %"),
        (1.0, "100 %"),
        (1e-9, "<0.01 %"),
        (1 - 1e-9, ">99.99 %"),
    ],
)
def test_a_chosen_share_reads_as_it_was_chosen(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0.0 %"), (0.097, "9.7 %"), (1.0, "100.0 %"), (0.00001, "<0.1 %"), (0.99999, ">99.9 %")],
)
def test_a_counted_share_has_one_decimal(share: float, shown: str) -> None:
    assert measured(share) == shown


def test_of_a_text_of_megabytes_only_the_ends_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counting(text: str) -> object:
        seen.append(len(text))
        return split_graphemes(text)

    monkeypatch.setattr("lvtui.ui.text.split_graphemes", counting)
    assert shorten("ab" * 1_000_000, 5) == "abab…"
    assert shorten_middle("ab" * 1_000_000, 5) == "ab…ab"
    assert glimpse(b"ab" * 1_000_000, 5) == "abab…"
    assert max(seen) < 2_000


def test_half_a_character_becomes_a_mark() -> None:
    assert whole("a\ud800b\U0001f600") == "a?b\U0001f600"
