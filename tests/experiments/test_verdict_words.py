"""What a verdict reads like."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lvtui.experiments.verdict import Evidence, Verdict, verdict_of
from lvtui.experiments.verdict_words import advice_sentence, as_document, verdict_sentence

ONE = Evidence("1", 9_000, 81, p50=61.2)
TWO = Evidence("2", 1_000, 123, p50=182.4)
WAITING = Verdict("not enough data", "wait", 0.1, ONE, TWO, more_calls=5_321)


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (WAITING, "Not enough data yet: about 5,400 more calls to prod."),
        (
            replace(WAITING, at_most=0.0412, more_calls=1),
            "Not enough data yet: about 1 more call to prod. "
            "So far: at most 4.2 percentage points more failures (95 %).",
        ),
        (replace(WAITING, more_calls=None), "Not enough data, and no verdict in sight at this weight."),
        (
            replace(WAITING, additional=Evidence("2", 0, 0)),
            "Not enough data yet: about 5,400 more calls to prod. No call has gone to 2.",
        ),
        (
            replace(WAITING, primary=Evidence("1", 0, 0), additional=Evidence("2", 0, 0), more_calls=98),
            "Not enough data yet: about 98 more calls to prod. No call has gone to 1 or 2.",
        ),
        (
            Verdict("not worse", "promote", 0.1, ONE, ONE, at_most=0.0079),
            "No sign that 1 is worse than 1: at most 0.79 percentage points more failures (95 %).",
        ),
        (
            Verdict("not worse", "promote", 0.1, ONE, Evidence("2", 900, 900), at_most=0.00999),
            "No sign that 2 is worse than 1: at most 1 percentage point more failures (95 %); "
            "but all of its calls failed, 0.9 % of those of 1 failed.",
        ),
        (
            Verdict("worse", "roll back", 0.1, ONE, TWO, at_most=0.14),
            "2 is worse than 1: 12.3 % of its calls failed, 0.9 % of those of 1 failed.",
        ),
        (
            Verdict("worse", "roll back", 0.1, Evidence("1", 50, 0), Evidence("2", 5, 5)),
            "2 is worse than 1: all of its calls failed, none of those of 1 failed.",
        ),
        (
            Verdict("worse", "none", 0.1, ONE, TWO, at_most=0.0021),
            "2 is a little worse than 1: 12.3 % of its calls failed, 0.9 % of those of 1 failed, "
            "so at most 0.21 percentage points more (95 %).",
        ),
        (
            Verdict("slower", "roll back", 0.1, ONE, TWO),
            "2 is slower than 1: median 182 ms against 61 ms.",
        ),
        (
            Verdict("slower", "roll back", 0.1, replace(ONE, p50=1.234), replace(TWO, p50=9.51)),
            "2 is slower than 1: median 9.5 ms against 1.2 ms.",
        ),
        (Verdict("no canary", "none", 0.0, ONE), "prod has no canary: all of its calls go to 1."),
        (Verdict("no canary", "none", 1.0, ONE, TWO), "prod has no canary: all of its calls go to 2."),
        (Verdict("no canary", "none", 0.0), "prod has no canary: its calls are not split."),
    ],
)
def test_a_verdict_is_said_in_plain_words(verdict: Verdict, sentence: str) -> None:
    assert verdict_sentence(verdict, "prod") == sentence


@pytest.mark.parametrize(
    ("failed", "words"),
    [(0, "none of its calls"), (1, "0.001 %"), (99_999, "99.9 %"), (100_000, "all of its calls"), (950, "0.95 %")],
)
def test_few_failures_are_not_rounded_to_none_nor_many_to_all(failed: int, words: str) -> None:
    verdict = Verdict("worse", "roll back", 0.1, ONE, Evidence("2", 100_000, failed))
    assert words in verdict_sentence(verdict, "prod")


@pytest.mark.parametrize("bound", [0.000101, 0.00801, 0.0999, 0.5, 0.9012])
def test_a_bound_is_never_rounded_down(bound: float) -> None:
    sentence = verdict_sentence(Verdict("not worse", "promote", 0.1, ONE, TWO, at_most=bound), "prod")
    said = float(sentence.partition("at most ")[2].partition(" ")[0]) / 100.0
    assert bound * (1 - 1e-9) <= said <= bound * 1.1


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (WAITING, "Wait: let the calls to prod go on."),
        (replace(WAITING, more_calls=None), "Give 2 more weight, or decide without a verdict."),
        (Verdict("not worse", "promote", 0.1, ONE, TWO), "Promote: let prod point at 2 alone."),
        (
            Verdict("worse", "roll back", 0.1, ONE, TWO),
            "Roll back: clear the weight of 2, so that prod calls 1 alone.",
        ),
        (
            Verdict("worse", "none", 0.1, ONE, TWO, at_most=0.001),
            "That is within the 1 percentage point tolerated: it is yours to decide.",
        ),
        (Verdict("no canary", "none", 0.0, ONE), "Give prod an additional version and a weight to begin a canary."),
    ],
)
def test_the_advice_is_one_sentence(verdict: Verdict, sentence: str) -> None:
    assert advice_sentence(verdict, "prod") == sentence


def test_a_document_holds_what_the_words_are_made_of() -> None:
    document = as_document(WAITING)
    assert json.loads(json.dumps(document)) == document
    assert document == {
        "kind": "not enough data",
        "advice": "wait",
        "weight": 0.1,
        "confidence": 0.95,
        "margin": 0.01,
        "at_most": None,
        "more_calls": 5_321,
        "settled_on": None,
        "primary": {"version": "1", "calls": 9_000, "failed": 81, "failure_rate": 0.009, "p50_ms": 61.2},
        "additional": {"version": "2", "calls": 1_000, "failed": 123, "failure_rate": 0.123, "p50_ms": 182.4},
    }
    assert as_document(Verdict("no canary", "none", 0.0))["additional"] is None


def test_what_is_no_worse_and_always_fails_is_not_to_be_promoted() -> None:
    verdict = verdict_of(Evidence("1", 20_000, 20_000), Evidence("2", 20_000, 20_000), 0.5)
    assert (verdict.kind, verdict.advice) == ("not worse", "none")
    assert advice_sentence(verdict, "prod") == "Neither is any good: mend what fails before you promote 2."


@pytest.mark.parametrize("name", ["$LATEST", "3"])
def test_of_one_version_there_is_nothing_to_compare_and_no_weight_is_advised(name: str) -> None:
    verdict = Verdict("no canary", "none", 0.0, ONE)
    assert verdict_sentence(verdict, name) == "One version only, so there is nothing to compare."
    assert advice_sentence(verdict, name) == "Call an alias that splits its calls to compare two versions."


def test_what_was_found_stays_found_when_the_canary_has_ended_and_nothing_more_is_advised() -> None:
    verdict = Verdict("worse", "none", 0.1, ONE, TWO, settled_on="1")
    assert verdict_sentence(verdict, "prod").startswith("2 is worse than 1: 12.3 %")
    assert advice_sentence(verdict, "prod") == "prod sends every call to 1 now."
    open_now = replace(WAITING, advice="none", more_calls=None, settled_on="2")
    assert verdict_sentence(open_now, "prod") == "There was not enough data for a verdict."


def test_when_no_more_calls_come_by_themselves_one_is_not_told_to_wait() -> None:
    assert advice_sentence(WAITING, "prod", goes_on=False) == "Call prod more often."
