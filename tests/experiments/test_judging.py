"""The verdict on a run: on its canary, also on one that has ended."""

from __future__ import annotations

from lvtui.experiments.judging import judge
from lvtui.experiments.tally import Tally
from tests.experiments.outcomes import outcome


def a_run(*stretches: tuple[dict[str, float], int, int]) -> Tally:
    """So many calls to version 1, and so many to version 2, which all fail, under each of the shares."""
    tally = Tally()
    for asked, good, bad in stretches:
        tally.note_asked(tally.size, asked, "prod")
        for version, calls in (("1", good), ("2", bad)):
            for _ in range(calls):
                error = "ValueError" if version == "2" else None
                tally.add(tally.size, outcome(version, error_type=error))
    return tally


SPLIT = {"1": 0.5, "2": 0.5}


def test_a_verdict_outlives_the_canary_and_advises_nothing_that_would_undo_what_was_done() -> None:
    before = judge(a_run((SPLIT, 50, 50)), SPLIT)
    assert (before.kind, before.advice, before.settled_on) == ("worse", "roll back", None)
    for version in ("1", "2"):
        after = judge(a_run((SPLIT, 50, 50), ({version: 1.0}, 40, 0)), {version: 1.0})
        assert (after.kind, after.advice, after.settled_on) == ("worse", "none", version)
        assert after.additional is not None
        assert after.additional.version == "2"


def test_a_new_canary_is_judged_instead_and_without_any_there_is_nothing_to_judge() -> None:
    tally = a_run((SPLIT, 50, 50), ({"1": 1.0}, 10, 0), ({"1": 0.9, "3": 0.1}, 10, 0))
    now = judge(tally, {"1": 0.9, "3": 0.1})
    assert (now.kind, now.settled_on) == ("not enough data", None)
    assert judge(a_run(({"1": 1.0}, 10, 0)), {"1": 1.0}).kind == "no canary"
    assert judge(Tally(), {}).kind == "no canary"


def test_what_was_asked_on_average_is_weighed_by_the_calls() -> None:
    tally = a_run(({"1": 0.9, "2": 0.1}, 27, 3), (SPLIT, 5, 5))
    assert tally.asked_on_average == {"1": (30 * 0.9 + 10 * 0.5) / 40, "2": (30 * 0.1 + 10 * 0.5) / 40}
    assert a_run((SPLIT, 1, 1)).asked_on_average == SPLIT
