"""Durations compared: against SciPy, against plain resampling, and over histograms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import inf
from random import Random
from statistics import median, quantiles
from typing import cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lvtui.experiments.durations import MannWhitney, mann_whitney, mann_whitney_of_counts, median_difference
from lvtui.experiments.rates import Alternative
from tests.experiments import by_scipy

ALTERNATIVES = st.sampled_from(cast("list[Alternative]", ["two-sided", "greater", "less"]))
COUNTS = st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=12)


@settings(deadline=None)
@given(
    st.lists(st.integers(min_value=0, max_value=30), min_size=9, max_size=60),
    st.lists(st.integers(min_value=0, max_value=30), min_size=9, max_size=60),
    ALTERNATIVES,
)
def test_tied_samples_agree_with_scipy(a: list[int], b: list[int], alternative: Alternative) -> None:
    assume(len(set(a + b)) > 1)
    found = mann_whitney(a, b, alternative)
    assert (found.u, found.p) == pytest.approx(by_scipy.mann_whitney(a, b, alternative, "asymptotic"), rel=1e-9)


@settings(deadline=None)
@given(
    st.data(),
    st.integers(min_value=1, max_value=8),
    st.lists(st.floats(min_value=-1e9, max_value=1e9), min_size=9, max_size=40, unique=True),
    ALTERNATIVES,
)
def test_small_samples_without_ties_are_exact(
    data: st.DataObject, size: int, values: list[float], alternative: Alternative
) -> None:
    mixed = data.draw(st.permutations(values))
    a, b = mixed[:size], mixed[size:]
    found = mann_whitney(a, b, alternative)
    assert (found.u, found.p) == pytest.approx(by_scipy.mann_whitney(a, b, alternative, "exact"), rel=1e-9)
    other_way: Alternative = {"two-sided": "two-sided", "greater": "less", "less": "greater"}[alternative]  # type: ignore[assignment]
    assert mann_whitney(b, a, other_way).p == pytest.approx(found.p, rel=1e-12)


def test_large_samples_without_ties_follow_the_normal_curve() -> None:
    random = Random(4)
    a = [random.lognormvariate(0.1, 1.0) for _ in range(500)]
    b = [random.lognormvariate(0.0, 1.0) for _ in range(4_000)]
    found = mann_whitney(a, b, "greater")
    assert (found.u, found.p) == pytest.approx(by_scipy.mann_whitney(a, b, "greater", "asymptotic"), rel=1e-9)
    # Eight of a and five thousand of b are too many pairs for the exact way.
    few = mann_whitney(a[:8], b)
    assert few.p == pytest.approx(by_scipy.mann_whitney(a[:8], b, "two-sided", "asymptotic")[1], rel=1e-9)


@settings(deadline=None)
@given(COUNTS, COUNTS, ALTERNATIVES)
def test_a_histogram_gives_what_its_values_give(a: list[int], b: list[int], alternative: Alternative) -> None:
    values_a = [float(place) for place, count in enumerate(a) for _ in range(count)]
    values_b = [float(place) for place, count in enumerate(b) for _ in range(count)]
    assert mann_whitney_of_counts(a, b, alternative) == mann_whitney(values_a, values_b, alternative)


def test_a_histogram_of_a_million_calls_costs_and_means_what_a_small_one_does() -> None:
    small = mann_whitney_of_counts([5, 3, 2], [2, 3, 5])
    large = mann_whitney_of_counts([500_000, 300_000, 200_000], [200_000, 300_000, 500_000])
    assert large.superiority == small.superiority == pytest.approx(0.5 * 0.1 + 0.3 * 0.35 + 0.2 * 0.75)
    assert large.u == small.u * 1e10
    assert large.p == 0.0


def test_classes_missing_at_the_end_are_empty() -> None:
    assert mann_whitney_of_counts([4, 1], [2, 2, 0, 3]) == mann_whitney_of_counts([4, 1, 0, 0], [2, 2, 0, 3])


def test_superiority_is_the_share_of_pairs_in_which_the_first_is_longer() -> None:
    assert mann_whitney([10, 20], [5, 10, 15, 30]).superiority == pytest.approx((1.5 + 3) / 8)
    assert mann_whitney([9.0], [1.0]).superiority == 1.0


@pytest.mark.parametrize(("a", "b"), [([], []), ([1.0], []), ([], [1.0, 2.0])])
def test_without_values_nothing_is_ruled_out(a: list[float], b: list[float]) -> None:
    assert mann_whitney(a, b) == MannWhitney(u=0.0, p=1.0, superiority=0.5)


def test_equal_durations_show_no_difference() -> None:
    for alternative in cast("list[Alternative]", ["two-sided", "greater", "less"]):
        assert mann_whitney([7.0] * 50, [7.0] * 90, alternative) == MannWhitney(u=2250.0, p=1.0, superiority=0.5)


def test_the_test_alarms_about_as_often_as_it_says() -> None:
    random = Random(8)
    alarms = 0
    for _ in range(1_500):
        a = Counter(int(random.expovariate(0.4)) for _ in range(30))
        b = Counter(int(random.expovariate(0.4)) for _ in range(20))
        last = max(max(a), max(b)) + 1
        found = mann_whitney_of_counts([a[i] for i in range(last)], [b[i] for i in range(last)], "greater")
        alarms += found.p <= 0.05
    assert 0.025 <= alarms / 1_500 <= 0.07


@pytest.mark.parametrize("size", [1, 2, 21, 40])
def test_medians_are_resampled_as_if_all_values_were_drawn(size: int) -> None:
    """Beside the plain bootstrap, which draws every value anew."""
    random = Random(5)
    values = sorted(random.expovariate(1.0) for _ in range(size))
    quick = median_difference([0.0], values, random=Random(6), draws=4_000, confidence=0.8)
    plain = [median(random.choices(values, k=size)) for _ in range(4_000)]
    tenths = quantiles(plain, n=10)
    gaps = max(values) - min(values)
    assert quick.difference == pytest.approx((tenths[0], tenths[-1]), abs=0.05 * gaps + 1e-12)


def test_the_median_interval_covers_the_true_difference_about_as_often_as_it_says() -> None:
    random = Random(11)
    covered = 0
    for _ in range(300):
        a = [random.lognormvariate(0.0, 0.5) for _ in range(80)]
        b = [2.0 * random.lognormvariate(0.0, 0.5) for _ in range(60)]
        found = median_difference(a, b, random=random, draws=200)
        covered += found.ratio[0] <= 2.0 <= found.ratio[1]
    assert 0.90 <= covered / 300 <= 0.99


def test_the_same_seed_gives_the_same_interval() -> None:
    a, b = [3.0, 5.0, 9.0], [2.0, 8.0, 8.5, 20.0]
    first = median_difference(a, b, random=Random(1))
    assert first == median_difference(a, b, random=Random(1))
    assert (first.median_a, first.median_b) == (5.0, 8.25)
    assert a == [3.0, 5.0, 9.0]


def test_a_ratio_to_nothing_is_infinite() -> None:
    assert median_difference([0.0], [4.0], random=Random(1)).ratio == (inf, inf)
    assert median_difference([0.0], [0.0], random=Random(1)).ratio == (1.0, 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: mann_whitney([float("nan")], [1.0]),
        lambda: mann_whitney([2.0], [1.0], cast(Alternative, "longer")),
        lambda: mann_whitney_of_counts([1, -1], [1]),
        lambda: median_difference([], [1.0], random=Random(1)),
        lambda: median_difference([1.0], [1.0], random=Random(1), draws=0),
        lambda: median_difference([1.0], [1.0], random=Random(1), confidence=1.0),
    ],
)
def test_what_cannot_be_ranked_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        call()
