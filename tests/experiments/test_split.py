"""The observed split against the asked one: SciPy, exact fractions, and the normal curve where it stands in."""

from __future__ import annotations

from fractions import Fraction
from math import comb, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.experiments.split import split_test, split_test_over
from tests.experiments import by_scipy

PER_CENT = st.integers(min_value=1, max_value=99)


def exact_over(stretches: list[tuple[int, int, int]]) -> float:
    """The definition, with fractions; the weights in per cent."""
    chances = {0: Fraction(1)}
    for _, n, per_cent in stretches:
        p = Fraction(per_cent, 100)
        following: dict[int, Fraction] = {}
        for before, chance in chances.items():
            for k in range(n + 1):
                here = chance * comb(n, k) * p**k * (1 - p) ** (n - k)
                following[before + k] = following.get(before + k, Fraction(0)) + here
        chances = following
    observed = chances[sum(count for count, _, _ in stretches)]
    return float(sum(chance for chance in chances.values() if chance <= observed))


@settings(deadline=None)
@given(
    st.integers(min_value=1, max_value=1_000_000),
    st.floats(min_value=0.0005, max_value=0.9995),
    st.floats(min_value=-5.0, max_value=5.0),
)
def test_the_split_test_has_nine_digits(n: int, p: float, spreads: float) -> None:
    count = min(n, max(0, round(n * p + spreads * sqrt(n * p * (1 - p)))))
    assert split_test(count, n, p) == pytest.approx(by_scipy.binomial_test(count, n, p), rel=1e-9)


@pytest.mark.parametrize(
    ("count", "n", "p", "chance"),
    [
        (10, 100, 0.1, 1.0),
        (0, 10, 0.5, 2 / 1024),
        (0, 0, 0.5, 1.0),
        (0, 9, 0.0, 1.0),
        (1, 9, 0.0, 0.0),
        (9, 9, 1.0, 1.0),
        (8, 9, 1.0, 0.0),
    ],
)
def test_the_split_test_has_its_known_values(count: int, n: int, p: float, chance: float) -> None:
    assert split_test(count, n, p) == pytest.approx(chance, rel=1e-12)


@settings(deadline=None, max_examples=50)
@given(st.data(), st.lists(st.tuples(st.integers(min_value=0, max_value=12), PER_CENT), min_size=1, max_size=3))
def test_a_moved_weight_is_tested_exactly(data: st.DataObject, asked: list[tuple[int, int]]) -> None:
    stretches = [(data.draw(st.integers(min_value=0, max_value=n)), n, per_cent) for n, per_cent in asked]
    found = split_test_over([(count, n, per_cent / 100) for count, n, per_cent in stretches])
    assert found == pytest.approx(exact_over(stretches), rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=500), st.integers(min_value=0, max_value=500), PER_CENT)
def test_a_weight_that_stayed_is_one_split(count: int, n: int, per_cent: int) -> None:
    count, p = min(count, n), per_cent / 100
    whole = split_test(count * 2, n * 2, p)
    assert split_test_over([(count, n, p), (count, n, p)]) == whole
    assert split_test_over([(0, 0, 0.5), (count * 2, n * 2, p)]) == whole


def test_before_and_after_all_at_once_only_the_stretch_between_is_left_to_chance() -> None:
    assert split_test_over([(0, 50, 0.0), (13, 100, 0.1), (70, 70, 1.0)]) == split_test(13, 100, 0.1)


def test_a_call_that_could_not_be_drawn_decides() -> None:
    assert split_test_over([(1, 50, 0.0), (10, 100, 0.1)]) == 0.0
    assert split_test_over([(69, 70, 1.0), (10, 100, 0.1)]) == 0.0


def test_nothing_called_rules_nothing_out() -> None:
    assert split_test_over([]) == 1.0
    assert split_test_over([(0, 0, 0.3), (0, 0, 0.0)]) == 1.0


@pytest.mark.parametrize("spreads", [-3.0, -2.0, -0.3, 0.0, 1.0, 2.6])
def test_many_calls_at_moved_weights_follow_the_normal_curve(spreads: float) -> None:
    """Nearly equal weights are not taken together, yet must give nearly what one split gives."""
    n, p = 500_000, 0.3
    count = round(n * p + spreads * sqrt(n * p * (1 - p)))
    halves = [(count // 2, n // 2, p - 1e-9), (count - count // 2, n // 2, p + 1e-9)]
    expected = split_test(count, n, p)
    assert split_test_over(halves) == pytest.approx(expected, rel=0.02, abs=1e-6)


@pytest.mark.parametrize(("shift", "low", "high"), [(0.0, 0.5, 1.0), (2.0, 0.03, 0.06), (6.0, 0.0, 1e-8)])
def test_a_split_further_from_what_was_asked_is_less_likely(shift: float, low: float, high: float) -> None:
    stretches = [(100_000, 0.1), (100_000, 0.5), (300_000, 0.2)]
    spread = sqrt(sum(n * p * (1 - p) for n, p in stretches))
    counts = [round(n * p + shift * spread / 3) for n, p in stretches]
    found = split_test_over([(count, n, p) for count, (n, p) in zip(counts, stretches, strict=True)])
    assert low <= found <= high


@pytest.mark.parametrize(
    "call",
    [
        lambda: split_test(3, 2, 0.5),
        lambda: split_test(-1, 2, 0.5),
        lambda: split_test(1, 2, 1.5),
        lambda: split_test_over([(1, 2, 0.5), (1, 2, float("nan"))]),
        lambda: split_test_over([(3, 2, 0.5)]),
    ],
)
def test_a_split_that_cannot_be_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=r"\S"):
        call()
