"""Ticks are round and few; lines of dots have no gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.style import Style

from lvtui.ui.widgets.plotting import BrailleGrid, Shading, count_scale, round_up, share_scale, short_count


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0.27, 0.73, 5, (0.2, 0.4, 0.6, 0.8)),
        (0.0, 1.0, 3, (0.0, 0.5, 1.0)),
        (0.08, 0.12, 3, (0.08, 0.1, 0.12)),
        (0.07, 0.12, 3, (0.05, 0.1, 0.15)),
        (0.1, 0.1, 5, (0.1, 0.11)),
        (1.0, 1.0, 2, (0.99, 1.0)),
        (0.0, 0.0, 2, (0.0, 0.01)),
    ],
)
def test_a_scale_of_shares_runs_between_round_percentages(
    low: float, high: float, most: int, ticks: tuple[float, ...]
) -> None:
    assert share_scale(low, high, most).ticks == ticks


@given(st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1), st.integers(2, 9))
def test_a_scale_of_shares_covers_what_it_must_with_few_ticks(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    scale = share_scale(low, high, most)
    assert 0.0 <= scale.low <= low + 1e-9
    assert high - 1e-9 <= scale.high <= 1.0
    assert 2 <= len(scale.ticks) <= most
    assert 0 <= scale.place(low, 100) <= scale.place(high, 100) <= 99


@given(st.integers(min_value=1, max_value=2_000_000), st.integers(min_value=2, max_value=12))
def test_a_scale_of_counts_ends_where_the_run_does(high: int, most: int) -> None:
    scale = count_scale(high, most)
    assert (scale.low, scale.high) == (0, high)
    assert scale.ticks[0] == 0
    assert 2 <= len(scale.ticks) <= most
    assert all(tick <= high for tick in scale.ticks)


def test_a_scale_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end at 0"):
        count_scale(0, 3)


@pytest.mark.parametrize(("count", "rounded"), [(1, 1), (3, 5), (100, 100), (101, 200), (999_999, 1_000_000)])
def test_counts_round_up_to_one_two_or_five(count: int, rounded: int) -> None:
    assert round_up(count) == rounded


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (500, "500"), (1500, "1.5k"), (20_000, "20k"), (1e6, "1M")])
def test_round_counts_are_short(count: float, shown: str) -> None:
    assert short_count(count) == shown


def test_dots_fill_a_cell_of_two_by_four() -> None:
    grid = BrailleGrid(1, 1)
    assert grid.cell(0, 0) == ""
    grid.set(0, 0)
    assert grid.cell(0, 0) == "⠁"
    for x in range(2):
        for y in range(4):
            grid.set(x, y)
    assert grid.cell(0, 0) == "⣿"


def test_dots_outside_the_grid_are_lost() -> None:
    grid = BrailleGrid(1, 1)
    for x, y in [(-1, 0), (2, 0), (0, -1), (0, 4)]:
        grid.set(x, y)
    assert grid.cell(0, 0) == ""


@given(st.lists(st.integers(min_value=-20, max_value=40), min_size=1, max_size=20), st.integers(1, 4))
def test_a_line_has_a_dot_in_every_column_it_crosses(heights: list[int], stride: int) -> None:
    grid = BrailleGrid(40, 5)
    grid.line([(place * stride, height) for place, height in enumerate(heights)])
    for column in range(((len(heights) - 1) * stride) // 2):
        inside = [0 <= height < 20 for height in heights]
        if all(inside):
            assert any(grid.cell(column, row) for row in range(5))


def test_a_surface_has_fine_edges_where_there_are_colours() -> None:
    grey, black = Color.parse("grey30"), Color.parse("black")
    shading = Shading(Style(color="grey50"), surface=grey, ground=black)
    assert shading.cell(0, 8) == (" ", Style(bgcolor=grey))
    assert shading.cell(0, 0)[0] == " "
    assert shading.cell(6, 8) == ("▂", Style(color=grey))
    assert shading.cell(0, 3) == ("▅", Style(color=black, bgcolor=grey))


def test_a_surface_is_a_pattern_where_there_are_none() -> None:
    shading = Shading(Style(bold=True))
    assert shading.cell(0, 8) == ("░", Style(bold=True))
    assert shading.cell(6, 8)[0] == " "
    assert not shading.behind
    assert shading.sample(3)[0] == "░░░"
