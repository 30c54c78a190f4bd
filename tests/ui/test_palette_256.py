from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from lvtui.ui.palette_256 import CUBE, GREYS, To256, nearest
from tests.ui.test_themes import contrast, each_theme, resolved, row, seen_by

levels = st.integers(0, 255)


def shown(colour: Color) -> Color:
    """As a terminal of 256 colours paints it."""
    return Color(*RichColor.from_ansi(nearest(*colour.rgb)).get_truecolor())


@given(levels, levels, levels)
def test_only_those_colours_are_taken_that_are_alike_everywhere(red: int, green: int, blue: int) -> None:
    assert 16 <= nearest(red, green, blue) <= 255


@pytest.mark.parametrize("level", GREYS)
def test_greys_stay_grey(level: int) -> None:
    assert shown(Color(level, level, level)).rgb == (level, level, level)


@given(st.sampled_from(CUBE), st.sampled_from(CUBE), st.sampled_from(CUBE))
def test_colours_of_the_cube_stay_themselves(red: int, green: int, blue: int) -> None:
    assert shown(Color(red, green, blue)).rgb == (red, green, blue)


@each_theme
@pytest.mark.parametrize("token", ["background", "surface", "panel", "foreground", "primary", "error", "warning"])
def test_a_theme_looks_much_as_it_does_in_all_colours(theme: Theme, token: str) -> None:
    wanted = Color.parse(resolved(theme)[token])
    assert math.dist(seen_by("trichromat", wanted), seen_by("trichromat", shown(wanted))) < 0.1


@each_theme
def test_no_two_versions_fall_together_and_none_into_what_is_behind_it(theme: Theme) -> None:
    versions = {name: shown(colour) for name, colour in row(theme).items()}
    assert [pair for pair in combinations(versions, 2) if versions[pair[0]] == versions[pair[1]]] == []
    for ground in ("background", "surface", "panel"):
        behind = shown(Color.parse(resolved(theme)[ground]))
        assert min(contrast(behind, colour) for colour in versions.values()) > 2.5


def test_what_is_no_full_colour_is_left_alone() -> None:
    plain = [Segment("a"), Segment("b", Style(bold=True)), Segment("c", Style(color="red", underline=True))]
    assert To256().apply(plain, Color(0, 0, 0)) == plain
    (painted,) = To256().apply([Segment("d", Style(color="#222733", bgcolor="#ffffff", bold=True))], Color(0, 0, 0))
    assert painted.style == Style(color=RichColor.from_ansi(235), bgcolor=RichColor.from_ansi(231), bold=True)
