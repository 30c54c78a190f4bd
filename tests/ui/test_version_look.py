"""A version looks the same everywhere, and unlike its neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from lvtui.experiments.version_names import order
from lvtui.ui.version_look import Palette, VersionLook, look


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1", VersionLook("1", "A", "█", "version-1")),
        ("2", VersionLook("2", "B", "▒", "version-2")),
        ("3", VersionLook("3", "C", "░", "version-3")),
        ("4", VersionLook("4", "D", "▓", "version-4")),
        ("7", VersionLook("7", "G", "▄", "version-1")),
        ("27", VersionLook("27", "AA", "▌", "version-3")),
        ("$LATEST", VersionLook("$LATEST", "$", "╱", "version-latest")),
    ],
)
def test_looks_are_fixed(version: str, expected: VersionLook) -> None:
    assert look(version) == expected


@pytest.mark.parametrize(("number", "letter"), [(26, "Z"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA")])
def test_letters_go_on_as_the_columns_of_a_spreadsheet_do(number: int, letter: str) -> None:
    assert look(str(number)).letter == letter


@given(st.integers(min_value=1, max_value=100_000), st.integers(min_value=1, max_value=41))
def test_versions_less_than_42_apart_differ_in_colour_or_pattern(number: int, distance: int) -> None:
    one, other = look(str(number)), look(str(number + distance))
    assert (one.token, one.fill) != (other.token, other.fill)


@given(st.integers(min_value=1, max_value=10_000), st.integers(min_value=1, max_value=6))
def test_versions_less_than_seven_apart_differ_without_colour(number: int, distance: int) -> None:
    assert look(str(number)).fill != look(str(number + distance)).fill


@pytest.mark.parametrize("version", ["", "0", "-1", "v1", "prod", "$latest", "١"])
def test_only_versions_have_a_look(version: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        look(version)


def test_names_suit_tight_places_and_sentences() -> None:
    assert (look("2").name, look("2").words) == ("v2", "version 2")
    assert (look("$LATEST").name, look("$LATEST").words) == ("$LATEST", "$LATEST")


def test_versions_are_ordered_by_number() -> None:
    assert sorted(["10", "2", "$LATEST", "1"], key=order) == ["$LATEST", "1", "2", "10"]


def test_a_theme_decides_the_colours() -> None:
    palette = Palette({"version-1": "#123456", "version-latest": "ansi_red"})
    assert palette.colour("1") == Color.parse("#123456")
    assert palette.colour("7") == palette.colour("1")
    assert palette.colour("$LATEST") == Color.parse("ansi_red")


@pytest.mark.parametrize("dark", [True, False])
def test_a_theme_without_version_colours_gets_ours(dark: bool) -> None:
    ours, broken = Palette(dark=dark), Palette({"version-2": "no colour at all"}, dark)
    assert broken.colour("2") == ours.colour("2")
    assert len({ours.colour(version) for version in ("1", "2", "3", "4", "5", "6", "$LATEST")}) == 7


@pytest.mark.parametrize(("dark", "ground"), [(True, "#121212"), (False, "#f5f5f5")])
def test_our_colours_stand_out_from_their_ground(dark: bool, ground: str) -> None:
    background = Color.parse(ground)
    for version in ("1", "2", "3", "4", "5", "6", "$LATEST"):
        assert _contrast(Palette(dark=dark).colour(version), background) >= 4.5


def _contrast(one: Color, other: Color) -> float:
    """The contrast ratio of the accessibility guidelines for the web; 4.5 is what they ask of text."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
