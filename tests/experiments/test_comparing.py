"""Two runs side by side."""

from __future__ import annotations

import pytest

from lvtui.experiments.comparing import ALL_AT_ONCE, NOT_AT_ALL, compare, what_if
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.rates import fisher, newcombe
from lvtui.experiments.tally import Tally
from tests.experiments.outcomes import add_all, outcome, tally_of

PLAN = RunPlan("demo", "prod", seed=7, count=100)


def test_both_runs_are_counted_in_all_and_by_version() -> None:
    comparison = compare(tally_of("1112!1!111"), tally_of("2!22!2222"))
    whole = comparison.whole
    assert (whole.first.calls, whole.first.failed) == (8, 2)
    assert (whole.second.calls, whole.second.failed) == (7, 2)
    assert whole.rise == pytest.approx(2 / 7 - 2 / 8)
    assert whole.difference == newcombe(2, 8, 2, 7)
    assert whole.p_value == fisher(2, 8, 2, 7)
    assert list(comparison.versions) == ["1", "2"]
    assert comparison.versions["2"].first.rate == 1.0


def test_a_version_that_one_run_never_called_has_no_difference() -> None:
    pair = compare(tally_of("11"), tally_of("22")).versions["2"]
    assert (pair.first.calls, pair.first.rate, pair.first.p50_ms) == (0, None, None)
    assert (pair.difference, pair.p_value, pair.rise) == (None, None, None)


def test_runs_without_a_call_can_be_compared() -> None:
    comparison = compare(Tally(), tally_of("1"))
    assert comparison.whole.difference is None
    assert comparison.whole.first.interval == (0.0, 1.0)


def test_medians_are_those_of_each_version() -> None:
    slow, quick = Tally(), Tally()
    add_all(slow, enumerate(outcome(duration_ms=80.0) for _ in range(5)))
    add_all(quick, enumerate(outcome(duration_ms=2.0) for _ in range(5)))
    pair = compare(quick, slow).versions["1"]
    assert pair.first.p50_ms == pytest.approx(2.0, rel=0.03)
    assert pair.second.p50_ms == pytest.approx(80.0, rel=0.03)


def test_all_at_once_is_the_additional_version_alone_and_not_at_all_the_primary() -> None:
    asked = {"1": 0.9, "2": 0.1}
    assert what_if(PLAN, ALL_AT_ONCE, asked=asked).asked_instead == {"2": 1.0}
    assert what_if(PLAN, NOT_AT_ALL, asked=asked).asked_instead == {"1": 1.0}
    assert what_if(PLAN, {"1": 0.5, "2": 0.5}).asked_instead == {"1": 0.5, "2": 0.5}
    assert what_if(PLAN, "2") == PLAN.on("2")
    assert what_if(PLAN, ALL_AT_ONCE, asked=asked).seed == PLAN.seed


def test_all_at_once_of_a_run_that_asked_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs to know which versions"):
        what_if(PLAN, ALL_AT_ONCE)
