"""Plans of runs."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.experiments.plan import InvalidPlan, RunPlan


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("count", 0),
        ("count", 1_000_001),
        ("concurrency", 0),
        ("concurrency", 1001),
        ("function", ""),
        ("asked_instead", {}),
        ("asked_instead", {"1": 0.5}),
        ("asked_instead", {"1": 1.5, "2": -0.5}),
        ("asked_instead", {"1": 0.5, "2": 0.25, "3": 0.25}),
    ],
)
def test_what_is_out_of_its_limits_is_refused_by_its_name(member: str, value: Any) -> None:
    with pytest.raises(InvalidPlan) as refused:
        RunPlan(**{"function": "demo", member: value})
    assert refused.value.member == member


def test_the_same_again_has_the_same_seed_and_another_qualifier_changes_nothing_else() -> None:
    plan = RunPlan("demo", "prod", seed=7, count=None, asked_instead={"1": 1.0})
    assert plan.again() == plan
    assert plan.again(8).seed == 8
    moved = plan.on("2")
    assert (moved.target, moved.seed, moved.asked_instead) == ("demo:2", 7, None)
    assert plan.endless
    assert plan.on(None).target == "demo"
