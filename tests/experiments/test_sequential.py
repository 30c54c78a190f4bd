"""The evidence, against its definition: whatever is true, its mean is at most 1 while the claim against it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise, product
from math import comb, exp, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.experiments.sequential import (
    RISES,
    Arms,
    Stretch,
    at_most,
    at_most_in,
    log_evidence_of_less,
    log_evidence_of_longer,
    log_evidence_of_longer_in,
    log_evidence_of_rise,
    log_evidence_of_rise_in,
    log_of_odds_against,
)

RATES = (0.0, 0.02, 0.2, 0.5, 0.9, 1.0)
WEIGHTS = (0.01, 0.1, 0.5, 0.9)


def binomial(n: int, p: float) -> list[float]:
    return [comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n + 1)]


def everything(calls: int, weight: float, rate_a: float, rate_b: float) -> Iterator[tuple[float, Arms]]:
    """All that so many calls can come to, with the chance of each."""
    for calls_b, chance in enumerate(binomial(calls, weight)):
        chances_a, chances_b = binomial(calls - calls_b, rate_a), binomial(calls_b, rate_b)
        for failed_a, failed_b in product(range(len(chances_a)), range(len(chances_b))):
            arms = Arms(calls - calls_b, failed_a, calls_b, failed_b)
            yield chance * chances_a[failed_a] * chances_b[failed_b], arms


def mean_evidence(
    log_evidence: Callable[[Arms], float], calls: int, weight: float, rate_a: float, rate_b: float
) -> float:
    return sum(
        chance * exp(log_evidence(arms)) for chance, arms in everything(calls, weight, rate_a, rate_b) if chance > 0.0
    )


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("calls", [1, 7, 12])
def test_evidence_of_a_rise_is_at_most_1_on_average_where_there_is_none(calls: int, weight: float) -> None:
    for rate_a, rate_b in product(RATES, RATES):
        if rate_b <= rate_a:
            mean = mean_evidence(
                lambda arms: log_evidence_of_rise([Stretch(weight, arms)]), calls, weight, rate_a, rate_b
            )
            assert mean <= 1.0 + 1e-9, (rate_a, rate_b)
            assert mean_evidence(log_evidence_of_rise_in, calls, weight, rate_a, rate_b) <= 1.0 + 1e-9, (rate_a, rate_b)


@pytest.mark.parametrize("rise", [0.01, 0.1, 0.6])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_evidence_of_less_is_at_most_1_on_average_where_the_rise_is_as_large(weight: float, rise: float) -> None:
    for rate_a, more in product((0.0, 0.02, 0.1, 0.4), (0.0, 0.05, 0.3)):
        rate_b = rate_a + rise + more
        if rate_b <= 1.0:
            mean = mean_evidence(
                lambda arms: log_evidence_of_less([Stretch(weight, arms)], rise), 9, weight, rate_a, rate_b
            )
            assert mean <= 1.0 + 1e-9, (rate_a, rate_b)


def test_an_outage_while_the_weight_is_moved_is_no_evidence() -> None:
    """Both fail far more often where the second version has far more calls: the totals alone would accuse it."""
    mean_rise = mean_less = 0.0
    for (chance_1, quiet), (chance_2, outage) in product(everything(6, 0.1, 0.05, 0.05), everything(6, 0.7, 0.9, 0.9)):
        stretches = [Stretch(0.1, quiet), Stretch(0.7, outage)]
        mean_rise += chance_1 * chance_2 * exp(log_evidence_of_rise(stretches))
    for (chance_1, quiet), (chance_2, outage) in product(everything(5, 0.1, 0.05, 0.15), everything(5, 0.7, 0.8, 0.9)):
        stretches = [Stretch(0.1, quiet), Stretch(0.7, outage)]
        mean_less += chance_1 * chance_2 * exp(log_evidence_of_less(stretches, 0.1))
    assert mean_rise <= 1.0 + 1e-9
    assert mean_less <= 1.0 + 1e-9

    totals = Arms(900 + 500, 9 + 100, 100 + 500, 1 + 100)
    stretches = [Stretch(0.1, Arms(900, 9, 100, 1)), Stretch(0.5, Arms(500, 100, 500, 100))]
    assert log_evidence_of_rise_in(totals) > 2.0
    assert log_evidence_of_rise(stretches) < 0.0


@pytest.mark.parametrize("weight", [0.1, 0.5])
@pytest.mark.parametrize("chances_b", [(0.2, 0.3, 0.5), (0.4, 0.3, 0.3)])
def test_evidence_of_longer_calls_is_at_most_1_on_average_where_they_are_not(
    weight: float, chances_b: tuple[float, ...]
) -> None:
    chances_a = (0.2, 0.3, 0.5)
    known = unknown = 0.0
    cells = [(1.0 - weight) * chance for chance in chances_a] + [weight * chance for chance in chances_b]
    for calls in product(range(6), repeat=5):
        last = 5 - sum(calls)
        if last < 0:
            continue
        counts = (*calls, last)
        chance, left = 1.0, 5
        for count, cell in zip(counts, cells, strict=True):
            chance *= comb(left, count) * cell**count
            left -= count
        known += chance * exp(log_evidence_of_longer(weight, counts[:3], counts[3:]))
        unknown += chance * exp(log_evidence_of_longer_in(counts[:3], counts[3:]))
    assert known <= 1.0 + 1e-9
    assert unknown <= 1.0 + 1e-9


@given(
    st.sampled_from(WEIGHTS),
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
)
def test_stretches_of_one_weight_are_as_good_as_one(weight: float, first: list[int], second: list[int]) -> None:
    parts = [Arms(each[0] + each[1], each[1], each[2] + each[3], each[3]) for each in (first, second)]
    whole = Arms(*map(sum, zip(*parts, strict=True)))
    split = [Stretch(weight, part) for part in parts]
    assert log_evidence_of_rise(split) == pytest.approx(log_evidence_of_rise([Stretch(weight, whole)]), abs=1e-6)
    assert log_evidence_of_less(split, 0.05) == pytest.approx(
        log_evidence_of_less([Stretch(weight, whole)], 0.05), abs=1e-6
    )


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_calls_that_could_only_go_one_way_tell_nothing(weight: float) -> None:
    arms = Arms(0, 0, 50, 50) if weight else Arms(50, 0, 0, 0)
    assert log_evidence_of_rise([Stretch(weight, arms)]) == pytest.approx(0.0)
    assert log_evidence_of_less([Stretch(weight, arms)], 0.1) == pytest.approx(0.0)
    assert at_most([Stretch(weight, arms)]) == 1.0


def test_nothing_seen_is_no_evidence_and_no_bound() -> None:
    nothing = Arms(0, 0, 0, 0)
    assert log_evidence_of_rise([]) == pytest.approx(0.0)
    assert log_evidence_of_rise_in(nothing) == pytest.approx(0.0)
    assert log_evidence_of_longer(0.1, (), ()) == 0.0
    assert at_most([]) == at_most([Stretch(0.1, nothing)]) == at_most_in(nothing) == 1.0


@pytest.mark.parametrize(
    ("arms", "weight"),
    [
        (Arms(900, 9, 100, 20), 0.1),
        (Arms(100, 0, 100, 12), 0.5),
        (Arms(50, 25, 50, 50), 0.5),
        (Arms(90, 81, 90, 90), 0.5),
    ],
)
def test_a_plain_difference_convinces_one_way_only(arms: Arms, weight: float) -> None:
    swapped = Arms(arms.calls_b, arms.failed_b, arms.calls_a, arms.failed_a)
    needed = log_of_odds_against(0.95)
    assert log_evidence_of_rise([Stretch(weight, arms)]) > needed
    assert log_evidence_of_rise([Stretch(1.0 - weight, swapped)]) < 0.0
    assert log_evidence_of_rise_in(swapped) < 0.0


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(WEIGHTS),
    st.integers(0, 3_000),
    st.floats(0.0, 1.0),
    st.integers(0, 3_000),
    st.floats(0.0, 1.0),
)
def test_a_bound_is_given_only_where_all_larger_rises_are_ruled_out_too(
    weight: float, calls_a: int, rate_a: float, calls_b: int, rate_b: float
) -> None:
    stretches = [Stretch(weight, Arms(calls_a, round(calls_a * rate_a), calls_b, round(calls_b * rate_b)))]
    bound = at_most(stretches)
    assert bound in RISES
    for rise in RISES[RISES.index(bound) : -1]:
        assert log_evidence_of_less(stretches, rise) >= log_of_odds_against(0.95)


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 5_000), st.floats(0.0, 1.0), st.integers(1, 1_000), st.floats(0.0, 1.0))
def test_the_bound_lies_above_what_was_seen(calls_a: int, rate_a: float, calls_b: int, rate_b: float) -> None:
    arms = Arms(calls_a, round(calls_a * rate_a), calls_b, round(calls_b * rate_b))
    seen = arms.failed_b / arms.calls_b - arms.failed_a / arms.calls_a
    assert at_most_in(arms) >= seen
    # Known weights also tell when one version had fewer calls than it should: seen so, its rate is less than seen.
    weight = calls_b / (calls_a + calls_b)
    assert at_most([Stretch(weight, arms)]) >= min(seen, RISES[-1]) - 1e-9
    assert at_most_in(arms, 0.99) >= at_most_in(arms, 0.9)


def test_known_weights_need_fewer_calls() -> None:
    arms = Arms(9_000, 90, 1_000, 10)
    assert at_most([Stretch(0.1, arms)]) < 0.8 * at_most_in(arms)
    worse = Arms(1_800, 18, 200, 10)
    assert log_evidence_of_rise([Stretch(0.1, worse)]) > log_evidence_of_rise_in(worse) + 2.0


def test_no_failure_in_a_million_calls_leaves_hardly_a_rise() -> None:
    assert at_most([Stretch(0.5, Arms(500_000, 0, 500_000, 0))]) < 5e-4
    assert at_most_in(Arms(500_000, 0, 500_000, 0)) == pytest.approx(RISES[0])


def test_calls_of_twice_the_length_are_seen_and_shorter_ones_are_not() -> None:
    quick = [0, 40, 60, 40, 0, 0, 0, 0]
    slow = [0, 0, 0, 0, 4, 6, 4, 0]
    assert log_evidence_of_longer(0.1, quick, slow) > log_of_odds_against(0.99)
    assert log_evidence_of_longer_in(quick, slow) > log_of_odds_against(0.99)
    assert log_evidence_of_longer(0.9, slow, quick) < 0.0
    assert log_evidence_of_longer(0.5, quick, [0] * 8) == -inf


def test_asking_at_fewer_lengths_keeps_what_is_far_apart() -> None:
    quick, slow = [50, *[0] * 15], [*[0] * 15, 50]
    assert log_evidence_of_longer(0.5, quick, slow, every=4) == pytest.approx(log_evidence_of_longer(0.5, quick, slow))


def test_durations_in_different_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="3 and 2 classes"):
        log_evidence_of_longer(0.5, (1, 2, 3), (1, 2))


@pytest.mark.parametrize("confidence", [0.0, 1.0, float("nan")])
def test_what_is_no_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        at_most([], confidence)


def test_the_rises_ascend_to_all() -> None:
    assert list(RISES) == sorted(set(RISES))
    assert RISES[-1] == 1.0
    assert all(high <= 1.16 * low for low, high in pairwise(RISES))
