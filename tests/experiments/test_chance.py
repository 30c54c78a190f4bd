"""Chance, against values worked out by hand or by exact fractions."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import comb, sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.experiments.chance import (
    band,
    calls_to_see_failure,
    calls_to_see_one,
    clopper_pearson,
    probability_of_none,
    wilson,
)
from tests.experiments import by_scipy
from tests.experiments.draws import binomial_draws

CALLS = st.integers(min_value=1, max_value=120)
PROBABILITIES = st.floats(min_value=0.0, max_value=1.0)


def exact_band(n: int, p: float, confidence: float) -> tuple[float, float]:
    """The definition, with fractions: slow, and without a single rounding."""
    share = Fraction(str(p))
    tail = (1 - Fraction(str(confidence))) / 2
    upto = list(accumulate(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)))
    low = next(k for k in range(n + 1) if upto[k] >= tail)
    high = next(k for k in range(n + 1) if 1 - upto[k] <= tail)
    return low / n, high / n


@pytest.mark.parametrize(
    ("n", "p", "expected"),
    [
        (10, 0.1, (0.0, 0.3)),
        (200, 0.5, (0.43, 0.57)),
        (100, 0.1, (0.05, 0.16)),
        (1, 0.5, (0.0, 1.0)),
        (5, 0.0, (0.0, 0.0)),
        (5, 1.0, (1.0, 1.0)),
        (0, 0.3, (0.0, 1.0)),
    ],
)
def test_the_band_has_its_known_values(n: int, p: float, expected: tuple[float, float]) -> None:
    assert band(n, p) == expected


@settings(deadline=None)
@given(CALLS, st.integers(min_value=0, max_value=1000), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_the_band_is_the_exact_one(n: int, per_mille: int, confidence: float) -> None:
    p = per_mille / 1000
    assert band(n, p, confidence) == exact_band(n, p, confidence)


@given(st.integers(min_value=1, max_value=20_000), PROBABILITIES)
def test_the_band_holds_the_nearest_possible_shares(n: int, p: float) -> None:
    low, high = band(n, p)
    assert 0.0 <= low <= high <= 1.0
    assert low <= p + 1 / n
    assert high >= p - 1 / n


@given(st.integers(min_value=1, max_value=2_000), PROBABILITIES)
def test_more_confidence_never_narrows_the_band(n: int, p: float) -> None:
    low, high = band(n, p, 0.9)
    wider_low, wider_high = band(n, p, 0.99)
    assert wider_low <= low <= high <= wider_high


@pytest.mark.parametrize("p", [1e-6, 0.001, 0.1, 0.5, 0.999])
def test_the_band_of_a_million_calls_agrees_with_the_normal_curve(p: float) -> None:
    n = 1_000_000
    low, high = band(n, p)
    reach = 1.96 * sqrt(n * p * (1 - p))
    # Skewness moves the exact quantiles by less than one and a half counts; rounding by one more.
    assert low * n == pytest.approx(max(0.0, n * p - reach), abs=2.5)
    assert high * n == pytest.approx(n * p + reach, abs=2.5)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 10, 0.0, 0.27753), (5, 10, 0.23659, 0.76341), (10, 10, 0.72247, 1.0), (1, 100, 0.00177, 0.05449)],
)
def test_wilson_has_its_known_values(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-6)


@given(st.data(), st.integers(min_value=1, max_value=10_000))
def test_wilson_holds_the_share_it_is_made_from(data: st.DataObject, n: int) -> None:
    successes = data.draw(st.integers(min_value=0, max_value=n))
    low, high = wilson(successes, n)
    assert 0.0 <= low <= successes / n <= high <= 1.0
    mirrored_low, mirrored_high = wilson(n - successes, n)
    assert (1 - mirrored_high, 1 - mirrored_low) == pytest.approx((low, high), abs=1e-12)


def test_wilson_without_calls_excludes_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.data(), st.integers(min_value=1, max_value=1_000_000), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_both_intervals_are_the_known_ones(data: st.DataObject, n: int, confidence: float) -> None:
    successes = data.draw(st.integers(min_value=0, max_value=n))
    # Where it is all but 0, SciPy's low end is left of a subtraction.
    assert wilson(successes, n, confidence) == pytest.approx(by_scipy.wilson(successes, n, confidence), rel=1e-9)
    expected = by_scipy.clopper_pearson(successes, n, confidence)
    assert clopper_pearson(successes, n, confidence) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("p", [0.001, 0.02, 0.1, 0.37, 0.5])
def test_the_exact_interval_holds_the_truth_at_least_as_often_as_it_says(p: float) -> None:
    for n in (1, 7, 40):
        covered = 0.0
        for k in range(n + 1):
            low, high = clopper_pearson(k, n)
            covered += comb(n, k) * p**k * (1 - p) ** (n - k) if low <= p <= high else 0.0
        assert covered >= 0.95


@pytest.mark.parametrize(("p", "n"), [(0.02, 100), (0.1, 60), (0.37, 25), (0.5, 200)])
def test_the_intervals_cover_the_truth_about_as_often_as_they_say(p: float, n: int) -> None:
    draw = binomial_draws(n, p, Random(12))
    intervals = cache(lambda k: (wilson(k, n), clopper_pearson(k, n)))
    by_wilson = by_clopper_pearson = 0
    for _ in range(4_000):
        (low, high), (exact_low, exact_high) = intervals(draw())
        by_wilson += low <= p <= high
        by_clopper_pearson += exact_low <= p <= exact_high
    # The noise of 4,000 runs is a third of a percentage point; few calls make the coverage jump around 95 %.
    assert 0.92 <= by_wilson / 4_000 <= 0.985
    assert by_clopper_pearson / 4_000 >= 0.94


def test_the_exact_interval_without_calls_excludes_nothing() -> None:
    assert clopper_pearson(0, 0) == (0.0, 1.0)


def test_a_rare_failure_behind_a_small_weight_takes_thousands_of_calls() -> None:
    assert calls_to_see_failure(0.01, 0.1) == calls_to_see_one(0.001) == 2995
    assert calls_to_see_failure(0.01, 1.0) == 299


def test_ten_calls_at_a_tenth_often_miss_the_new_version() -> None:
    assert probability_of_none(10, 0.1) == pytest.approx(0.9**10)
    assert round(probability_of_none(10, 0.1), 2) == 0.35


@pytest.mark.parametrize(("n", "p", "chance"), [(0, 0.5, 1.0), (0, 1.0, 1.0), (3, 1.0, 0.0), (9, 0.0, 1.0)])
def test_seeing_none_is_certain_or_impossible_at_the_ends(n: int, p: float, chance: float) -> None:
    assert probability_of_none(n, p) == chance


@pytest.mark.parametrize(("p", "confidence", "calls"), [(0.1, 0.95, 29), (0.5, 0.5, 1), (0.5, 0.75, 2), (1.0, 0.95, 1)])
def test_the_calls_until_one_is_seen_are_known(p: float, confidence: float, calls: int) -> None:
    assert calls_to_see_one(p, confidence) == calls


@given(st.floats(min_value=1e-4, max_value=1.0), st.sampled_from([0.5, 0.9, 0.99]))
def test_the_calls_until_one_is_seen_are_the_fewest(p: float, confidence: float) -> None:
    calls = calls_to_see_one(p, confidence)
    assert 1 - probability_of_none(calls, p) >= confidence - 1e-9
    assert calls == 1 or 1 - probability_of_none(calls - 1, p) < confidence


@pytest.mark.parametrize(
    "call",
    [
        lambda: band(-1, 0.5),
        lambda: band(10, 1.5),
        lambda: band(10, float("nan")),
        lambda: band(10, 0.5, 1.0),
        lambda: wilson(3, 2),
        lambda: wilson(-1, 2),
        lambda: probability_of_none(-1, 0.5),
        lambda: calls_to_see_one(0.0),
        lambda: calls_to_see_failure(0.1, 0.0),
        lambda: calls_to_see_failure(1.1, 0.5),
        lambda: clopper_pearson(3, 2),
        lambda: clopper_pearson(1, 2, 0.0),
    ],
)
def test_what_cannot_be_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=r"\S"):
        call()
