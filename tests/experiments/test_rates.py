"""Two failure rates, against SciPy, published values and simulation."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.experiments.chance import wilson
from lvtui.experiments.rates import Alternative, fisher, newcombe
from tests.experiments import by_scipy
from tests.experiments.draws import binomial_draws

ALTERNATIVES: list[Alternative] = ["two-sided", "greater", "less"]
CALLS = st.integers(min_value=1, max_value=60)


@pytest.mark.parametrize(
    ("failed_b", "n_b", "failed_a", "n_a", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_the_published_intervals_come_out(
    failed_b: int, n_b: int, failed_a: int, n_a: int, low: float, high: float
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10."""
    assert newcombe(failed_a, n_a, failed_b, n_b) == pytest.approx((low, high), abs=5.1e-5)


@given(st.data(), CALLS, CALLS)
def test_the_interval_holds_the_difference_and_turns_with_the_sides(data: st.DataObject, n_a: int, n_b: int) -> None:
    a = data.draw(st.integers(min_value=0, max_value=n_a))
    b = data.draw(st.integers(min_value=0, max_value=n_b))
    low, high = newcombe(a, n_a, b, n_b)
    assert -1.0 <= low <= b / n_b - a / n_a <= high <= 1.0
    turned_low, turned_high = newcombe(b, n_b, a, n_a)
    assert (-turned_high, -turned_low) == pytest.approx((low, high), abs=1e-12)


def test_a_side_without_calls_may_have_any_rate() -> None:
    low, high = wilson(3, 10)
    assert newcombe(0, 0, 3, 10) == (low - 1.0, high)
    assert newcombe(3, 10, 0, 0) == (-high, 1.0 - low)
    assert newcombe(0, 0, 0, 0) == (-1.0, 1.0)


@pytest.mark.parametrize(("p_a", "n_a", "p_b", "n_b"), [(0.02, 180, 0.02, 90), (0.1, 150, 0.3, 40), (0.5, 30, 0.9, 30)])
def test_the_interval_covers_the_true_difference_about_as_often_as_it_says(
    p_a: float, n_a: int, p_b: float, n_b: int
) -> None:
    random = Random(20)
    draw_a, draw_b = binomial_draws(n_a, p_a, random), binomial_draws(n_b, p_b, random)
    interval = cache(newcombe)
    covered = 0
    for _ in range(4_000):
        low, high = interval(draw_a(), n_a, draw_b(), n_b)
        covered += low <= p_b - p_a <= high
    # The hybrid is conservative where failures are rare; the noise of 4,000 runs is a third of a percentage point.
    assert 0.93 <= covered / 4_000 <= 0.995


@settings(deadline=None)
@given(st.data(), CALLS, CALLS, st.sampled_from(ALTERNATIVES))
def test_fisher_agrees_with_fractions(data: st.DataObject, n_a: int, n_b: int, alternative: Alternative) -> None:
    a = data.draw(st.integers(min_value=0, max_value=n_a))
    b = data.draw(st.integers(min_value=0, max_value=n_b))
    ways = {x: comb(n_a, x) * comb(n_b, a + b - x) for x in range(max(0, a + b - n_b), min(a + b, n_a) + 1)}
    counted = {
        "two-sided": [x for x in ways if ways[x] <= ways[a]],
        "greater": [x for x in ways if x >= a],
        "less": [x for x in ways if x <= a],
    }[alternative]
    expected = Fraction(sum(ways[x] for x in counted), sum(ways.values()))
    assert fisher(a, n_a, b, n_b, alternative) == pytest.approx(float(expected), rel=1e-10)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(min_value=1, max_value=1_000_000),
    st.integers(min_value=1, max_value=1_000_000),
    st.floats(min_value=0.0, max_value=0.3),
    st.floats(min_value=-3.0, max_value=3.0),
    st.sampled_from(ALTERNATIVES),
)
def test_fisher_agrees_with_scipy_up_to_a_million_calls(
    n_a: int, n_b: int, rate: float, spreads: float, alternative: Alternative
) -> None:
    a = round(n_a * rate)
    b = min(n_b, max(0, round(n_b * rate + spreads * (n_b * rate) ** 0.5)))
    assert fisher(a, n_a, b, n_b, alternative) == pytest.approx(by_scipy.fisher(a, n_a, b, n_b, alternative), rel=1e-9)


def test_fisher_says_greater_when_the_first_fails_more() -> None:
    assert fisher(9, 10, 1, 10, "greater") < 0.01 < fisher(9, 10, 1, 10, "less")


@pytest.mark.parametrize(("a", "n_a", "b", "n_b"), [(0, 0, 0, 0), (0, 0, 3, 5), (0, 4, 0, 9), (4, 4, 9, 9)])
def test_fisher_finds_nothing_where_nothing_differs(a: int, n_a: int, b: int, n_b: int) -> None:
    assert [fisher(a, n_a, b, n_b, alternative) for alternative in ALTERNATIVES] == pytest.approx([1.0] * 3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: fisher(3, 2, 0, 2),
        lambda: fisher(0, 2, -1, 2),
        lambda: fisher(1, 2, 1, 2, cast(Alternative, "more")),
        lambda: newcombe(3, 2, 0, 2),
        lambda: newcombe(1, 2, 0, 2, 1.0),
    ],
)
def test_what_cannot_be_compared_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=r"\S"):
        call()
