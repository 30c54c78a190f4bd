"""The verdict: what it says, and when it had better say nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.experiments.sequential import Arms, Stretch
from lvtui.experiments.series import VersionCount
from lvtui.experiments.verdict import Evidence, Limits, Verdict, kind_of, stretches_of, verdict_of


def judged(calls_a: int, failed_a: int, calls_b: int, failed_b: int, weight: float = 0.1) -> Verdict:
    return verdict_of(Evidence("1", calls_a, failed_a), Evidence("2", calls_b, failed_b), weight)


@pytest.mark.parametrize(
    ("counts", "kind", "advice"),
    [
        ((900, 9, 100, 1), "not enough data", "wait"),
        ((900, 9, 100, 4), "not enough data", "wait"),
        ((900, 9, 100, 12), "worse", "roll back"),
        ((900, 0, 100, 0), "not enough data", "wait"),
        ((5_400, 0, 600, 0), "not worse", "promote"),
        ((18_000, 180, 2_000, 20), "not worse", "promote"),
        ((9_000, 900, 1_000, 20), "not worse", "promote"),
        ((45, 0, 5, 5), "worse", "roll back"),
        ((900, 900, 100, 100), "not enough data", "wait"),
        ((0, 0, 0, 0), "not enough data", "wait"),
    ],
)
def test_a_verdict_follows_from_the_counts(counts: tuple[int, int, int, int], kind: str, advice: str) -> None:
    verdict = judged(*counts)
    assert (verdict.kind, verdict.advice) == (kind, advice)
    assert (verdict.more_calls is not None) == (kind == "not enough data")


def test_surely_worse_by_less_than_is_tolerated_is_left_to_a_person() -> None:
    verdict = judged(500_000, 5_000, 500_000, 5_700, 0.5)
    assert (verdict.kind, verdict.advice) == ("worse", "none")
    assert verdict.at_most is not None
    assert 0.0014 < verdict.at_most < 0.01


@pytest.mark.parametrize("counts", [(3, 0, 40, 40), (400, 0, 4, 4), (5_000, 0, 0, 0), (0, 0, 500, 500)])
def test_a_version_with_hardly_a_call_is_never_judged(counts: tuple[int, int, int, int]) -> None:
    verdict = judged(*counts)
    assert verdict.kind == "not enough data"
    assert verdict.more_calls is not None


def test_a_single_failure_accuses_nobody() -> None:
    assert judged(4_995, 0, 5, 1, 0.001).kind == "not enough data"
    assert judged(50_000, 0, 60, 1, 0.001).kind == "not enough data"


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_a_weight_of_none_or_all_is_no_canary_whatever_was_counted_before(weight: float) -> None:
    verdict = judged(900, 9, 100, 90, weight)
    assert (verdict.kind, verdict.advice, verdict.more_calls) == ("no canary", "none", None)


def test_an_alias_with_one_version_has_no_canary() -> None:
    assert verdict_of(Evidence("1", 10, 0), None, 0.0).kind == "no canary"
    assert verdict_of(None, None, 0.5).kind == "no canary"


def test_versions_that_changed_places_change_the_verdict() -> None:
    bad, good = Evidence("2", 500, 50), Evidence("1", 500, 1)
    assert verdict_of(good, bad, 0.5).kind == "worse"
    assert verdict_of(bad, good, 0.5).kind == "not worse"


@pytest.mark.parametrize("counts", [(900, 0, 100, 0), (9_000, 90, 1_000, 10), (900, 9, 100, 5), (0, 0, 0, 0)])
def test_as_many_more_calls_as_were_forecast_bring_a_verdict(counts: tuple[int, int, int, int]) -> None:
    """If they go on as before; half as many do not."""
    more = judged(*counts).more_calls
    assert more is not None
    assert _after(counts, more * 1.3).kind != "not enough data"
    assert _after(counts, more * 0.5).kind == "not enough data"


def _after(counts: tuple[int, int, int, int], more: float, weight: float = 0.1) -> Verdict:
    calls_a, failed_a, calls_b, failed_b = counts
    more_a, more_b = round(more * (1 - weight)), round(more * weight)
    return judged(
        calls_a + more_a,
        failed_a + (round(more_a * failed_a / calls_a) if calls_a else 0),
        calls_b + more_b,
        failed_b + (round(more_b * failed_b / calls_b) if calls_b else 0),
        weight,
    )


def test_less_weight_means_a_longer_wait() -> None:
    waits = [
        verdict_of(Evidence("1", 0, 0), Evidence("2", 0, 0), weight).more_calls or 0 for weight in (0.5, 0.1, 0.01)
    ]
    assert waits == sorted(waits)
    assert waits[2] > 5 * waits[1] > 10 * waits[0] > 0


def test_a_stricter_limit_asks_for_more() -> None:
    primary, additional = Evidence("1", 5_400, 0), Evidence("2", 600, 0)
    assert verdict_of(primary, additional, 0.1).kind == "not worse"
    assert verdict_of(primary, additional, 0.1, Limits(margin=0.001)).kind == "not enough data"
    assert verdict_of(primary, additional, 0.1, Limits(confidence=0.9999)).kind == "not enough data"


def test_an_outage_while_the_weight_was_moved_does_not_accuse_the_canary() -> None:
    primary, additional = Evidence("1", 1_400, 109), Evidence("2", 600, 101)
    stretches = (Stretch(0.1, Arms(900, 9, 100, 1)), Stretch(0.5, Arms(500, 100, 500, 100)))
    assert verdict_of(primary, additional, 0.3).kind == "worse"
    assert verdict_of(primary, additional, 0.5, stretches=stretches).kind == "not enough data"


def test_a_weight_that_the_calls_do_not_fit_is_not_trusted() -> None:
    """Half of the calls and half of the failures are no sign of anything, though a tenth was said to be asked for."""
    assert judged(1_000, 50, 1_000, 50, 0.1).kind == "not enough data"
    assert judged(1_000, 50, 1_000, 50, 0.9).kind == "not enough data"
    assert judged(1_000, 10, 1_000, 200, 0.1).kind == "worse"
    assert judged(100_000, 100, 100_000, 100, 0.1).kind == "not worse"


QUICK = tuple([0] * 10 + [100, 300, 300, 100] + [0] * 10)
SLOW = tuple([0] * 15 + [10, 30, 30, 10] + [0] * 5)
ONE = Evidence("1", 800, 0, QUICK, 50.0)
TWO = Evidence("2", 80, 0, SLOW, 75.0)


def test_a_version_that_takes_longer_is_slower() -> None:
    verdict = verdict_of(ONE, TWO, 0.1)
    assert (verdict.kind, verdict.advice) == ("slower", "roll back")
    moved = (Stretch(0.1, Arms(400, 0, 40, 0)), Stretch(0.09, Arms(400, 0, 40, 0)))
    assert verdict_of(ONE, TWO, 0.1, stretches=moved).kind == "slower"
    assert (
        verdict_of(replace(ONE, durations=SLOW, p50=75.0), replace(TWO, durations=QUICK, p50=50.0), 0.1).kind
        != "slower"
    )


@pytest.mark.parametrize(
    ("primary", "additional"),
    [
        (ONE, replace(TWO, p50=55.0)),
        (replace(ONE, p50=0.5), replace(TWO, p50=0.9)),
        (replace(ONE, p50=None), TWO),
        (ONE, replace(TWO, durations=())),
        (ONE, replace(TWO, durations=(0,) * 24)),
        (ONE, Evidence("2", 80, 0, tuple([0] * 13 + [2] + [0] * 10), 75.0)),
    ],
    ids=["by little", "by less than is billed", "no median", "no durations", "no call", "hardly a call"],
)
def test_what_is_hardly_slower_is_not_called_so(primary: Evidence, additional: Evidence) -> None:
    assert verdict_of(primary, additional, 0.1).kind == "not enough data"


def test_failing_more_often_goes_before_being_slower() -> None:
    assert verdict_of(ONE, replace(TWO, failed=40), 0.1).kind == "worse"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_any_counts_have_a_verdict_that_agrees_with_itself(
    calls_a: int, calls_b: int, rate_a: float, rate_b: float, weight: float
) -> None:
    primary = Evidence("1", calls_a, round(calls_a * rate_a))
    additional = Evidence("2", calls_b, round(calls_b * rate_b))
    verdict = verdict_of(primary, additional, weight)
    if verdict.kind == "no canary":
        assert weight in (0.0, 1.0)
        return
    assert verdict.kind == kind_of(primary, additional, weight, Limits())
    rise = (additional.failure_rate or 0.0) - (primary.failure_rate or 0.0)
    if verdict.kind == "worse":
        assert rise > 0.0
    if verdict.kind == "not worse":
        assert rise < Limits().margin
        assert verdict.at_most is not None
        assert verdict.at_most <= Limits().margin


def test_a_run_is_split_where_its_weight_was_moved() -> None:
    ten, half = {"1": 0.9, "2": 0.1}, {"1": 0.5, "2": 0.5}
    spans = [
        ({"1": 1.0}, [VersionCount("1", 50, 1)]),
        (ten, [VersionCount("1", 90, 2), VersionCount("2", 10, 3)]),
        (half, [VersionCount("2", 5, 1), VersionCount("1", 5, 0)]),
        (ten, [VersionCount("1", 9, 1)]),
        ({"1": 0.75, "3": 0.25}, [VersionCount("1", 3, 0), VersionCount("3", 1, 1)]),
    ]
    assert stretches_of("1", "2", spans) == (
        Stretch(0.0, Arms(53, 1, 0, 0)),
        Stretch(0.1, Arms(99, 3, 10, 3)),
        Stretch(0.5, Arms(5, 0, 5, 1)),
    )


def test_after_a_swap_the_weight_is_that_of_the_version_now_additional() -> None:
    spans = [({"1": 0.75, "2": 0.25}, [VersionCount("1", 75, 0), VersionCount("2", 25, 0)])]
    assert stretches_of("2", "1", spans) == (Stretch(0.75, Arms(25, 0, 75, 0)),)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Evidence("1", 3, 4),
        lambda: Evidence("1", 3, 0, (3, -1)),
        lambda: Limits(confidence=1.0),
        lambda: Limits(margin=0.0),
        lambda: Limits(slower=0.9),
        lambda: judged(1, 0, 1, 0, 1.5),
        lambda: verdict_of(ONE, replace(TWO, durations=SLOW[1:]), 0.1),
    ],
)
def test_what_cannot_be_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=r"\S"):
        make()
