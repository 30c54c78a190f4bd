"""Each plot says in a line of words what it shows."""

from __future__ import annotations

import pytest

from lvtui.domain.outcomes import outcomes_of
from lvtui.experiments import words
from lvtui.experiments.readings import (
    cold_reading,
    counts_reading,
    durations_reading,
    errors_reading,
    odds_reading,
    outcomes_reading,
    route_reading,
    share_reading,
)
from lvtui.experiments.records import Record
from lvtui.experiments.series import (
    ColdSeries,
    DurationSeries,
    ErrorSeries,
    Moment,
    OutcomeSeries,
    SharePoint,
    ShareSeries,
    VersionCount,
)
from lvtui.experiments.tables import moments_table
from lvtui.experiments.tally import Tally
from tests.experiments.outcomes import add_all, outcome, tally_of


def share(part: float, calls: int = 1000, *moments: Moment) -> ShareSeries:
    return ShareSeries("prod", "2", 0.1, (SharePoint(calls, part),), None, moments)


def test_the_share_is_told_beside_what_chance_explains() -> None:
    assert share_reading(share(0.097)) == (
        "prod sent 9.7 % of 1,000 calls to version 2, 10 % asked: chance explains that."
    )
    assert share_reading(share(0.15)) == (
        "prod sent 15.0 % of 1,000 calls to version 2, 10 % asked: more than chance explains (95 %)."
    )
    assert share_reading(ShareSeries("prod", "2", 0.1)) == "No calls yet. prod is to send 10 % to version 2."


def test_the_share_is_judged_by_all_that_was_asked_on_the_way() -> None:
    moments = Moment(0, "", {"1": 0.9, "2": 0.1}), Moment(500, "", {"1": 0.5, "2": 0.5})
    assert share_reading(share(0.31, 1000, *moments)) == (
        "prod sent 31.0 % of 1,000 calls to version 2, 30.0 % asked on average over 1 change of weights: "
        "chance explains that."
    )
    assert share_reading(share(0.1, 1000, *moments)).endswith("more than chance explains (95 %).")


@pytest.mark.parametrize(
    ("calls", "cells", "reading"),
    [
        ("", 5, "No calls yet."),
        ("112", 5, "3 calls, 2 by version 1 and 1 by version 2; none failed."),
        ("1112!", 5, "4 calls, 3 by version 1 and 1 by version 2; 1 failed, at call 4."),
        ("112!12!", 9, "5 calls, 3 by version 1 and 2 by version 2; 2 failed, first at call 3."),
        ("1111112!2!", 2, "8 calls, 6 by version 1 and 2 by version 2; 2 failed, most often between calls 6 and 8."),
        ("1!1!", 5, "2 calls, 2 by version 1; 2 failed."),
    ],
)
def test_outcomes_are_told_with_the_place_of_failures(calls: str, cells: int, reading: str) -> None:
    assert outcomes_reading(tally_of(calls).bins(cells)) == reading


def test_counts_are_told_as_shares() -> None:
    counts = VersionCount("1", 900), VersionCount("2", 100, failed=12)
    assert counts_reading(counts, {"1": 0.9, "2": 0.1}) == (
        "Of 1,000 calls version 1 took 90.0 % (90 % asked) and version 2 took 10.0 % (10 % asked), 12.0 % failed."
    )
    assert counts_reading([VersionCount("1", 10)], {"1": 0.9, "2": 0.1}) == (
        "Of 10 calls version 1 took 100 % (90 % asked) and none came to version 2."
    )
    assert counts_reading([]) == "No calls yet."


def test_durations_are_told_by_their_median() -> None:
    tally = Tally()
    add_all(tally, [(number, outcome("1", duration_ms=61.2)) for number in range(120)])
    tally.add(120, outcome("2", duration_ms=182))
    assert durations_reading(tally.duration_series(20)) == (
        "Half of the calls took at most 61 ms in version 1 (99 % within 61 ms) and 182 ms in version 2."
    )
    assert durations_reading(DurationSeries()) == "Nothing has run yet, so nothing took time."


def test_cold_starts_are_told_with_what_they_took() -> None:
    tally = Tally()
    add_all(tally, [(0, outcome("1", cold=True)), (1, outcome("1")), (2, outcome("2"))])
    assert cold_reading(tally.cold_series(10)) == "Cold starts: 1 of 2 in version 1 (median init 80 ms)."
    assert cold_reading(tally_of("12").cold_series(10)) == "No cold start in 2 calls."
    assert cold_reading(ColdSeries()) == "No calls yet."


def test_failures_are_told_per_version_and_since_the_weights_were_moved() -> None:
    assert errors_reading(ErrorSeries()) == "No calls yet."
    assert errors_reading(tally_of("12").errors_series(5)) == "None of 2 calls failed."
    assert errors_reading(tally_of("112!2").errors_series(5)) == (
        "Failed: 0 % of the calls to version 1 and 50.0 % of the calls to version 2."
    )
    tally = tally_of("1111222!2!")
    tally.note_asked(0, {"1": 1.0})
    tally.note_asked(4, {"1": 0.5, "2": 0.5})
    assert errors_reading(tally.errors_series(8)) == (
        "Failed: 0 % of the calls to version 1 and 50.0 % of the calls to version 2; "
        "50.0 % of all since the weights were moved at call 5."
    )


def test_failures_are_told_since_latest_was_changed() -> None:
    tally = Tally()
    tally.note_asked(0, {"$LATEST": 1.0})
    add_all(tally, [(number, outcome("$LATEST", "KeyError" if number > 5 else None)) for number in range(8)])
    assert tally.note_asked(4, {"$LATEST": 1.0}, deployed="$LATEST: code deployed")
    assert errors_reading(tally.errors_series(8)).endswith("; 50.0 % of all since $LATEST was changed at call 5.")
    assert moments_table(tally.moments).columns == ("From call", "$LATEST asked", "Changed")
    assert [row[-1] for row in moments_table(tally.moments).rows] == ["", "$LATEST: code deployed"]


def test_a_call_tells_why_it_went_where_it_went() -> None:
    asked = {"1": 0.9, "2": 0.1}
    below = Record("2", None, 1.0, 1, cold=False, draw=0.0421)
    assert route_reading(below, asked, "prod") == (
        "prod drew 0.0421, below the 10 % of version 2: the call went to version 2, the additional version."
    )
    above = Record("1", None, 1.0, 1, cold=False, draw=0.5)
    assert route_reading(above, asked, "") == (
        "The alias drew 0.5000, not below the 10 % of version 2: the call went to version 1, the version it points at."
    )
    undrawn = Record("3", None, 1.0, 1, cold=False)
    assert route_reading(undrawn, {"3": 1.0}, "prod") == "prod leads to version 3; nothing was drawn."
    assert route_reading(undrawn, {}, "") == "Version 3 was called; nothing was drawn."


def test_a_reading_is_one_line_whatever_there_is() -> None:
    tally = Tally()
    tally.extend(outcomes_of(0, [outcome(str(number % 5), "E" if number % 3 else None) for number in range(50)]))
    readings = [
        outcomes_reading(OutcomeSeries()),
        outcomes_reading(tally.bins(10)),
        counts_reading(tally.counts),
        durations_reading(tally.duration_series(5)),
        cold_reading(tally.cold_series(5)),
        errors_reading(tally.errors_series(5)),
    ]
    assert all(reading.endswith(".") and "\n" not in reading for reading in readings)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0 ms"),
        (0.001, "<0.01 ms"),
        (0.012, "0.01 ms"),
        (0.31, "0.31 ms"),
        (6.15, "6.2 ms"),
        (61.2, "61 ms"),
        (182.0, "182 ms"),
        (2400.0, "2.4 s"),
        (90_000.0, "90 s"),
        (900_000.0, "15 min"),
    ],
)
def test_durations_read_with_two_digits(duration: float, text: str) -> None:
    assert words.milliseconds(duration) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [(0.0, "0 %"), (0.0001, "<0.1 %"), (0.097, "9.7 %"), (0.1, "10.0 %"), (0.9999, ">99.9 %"), (1.0, "100 %")],
)
def test_only_none_reads_as_none_and_all_as_all(part: float, text: str) -> None:
    assert words.percent(part) == text


def test_what_was_asked_reads_as_it_was_chosen() -> None:
    assert words.asked_words({"1": 0.75, "2": 0.25}, "prod") == "prod: v1 75 %, v2 25 %"
    assert words.asked_words({"1": 0.875, "2": 0.125}) == "v1 87.5 %, v2 12.5 %"
    assert words.asked_words({"1": 0.99999, "2": 0.00001}) == "v1 >99.99 %, v2 <0.01 %"
    assert words.asked_words({}) == "nothing asked"


@pytest.mark.parametrize(
    ("calls", "weight", "said"),
    [
        (10, 0.1, "In 34.9 % of such runs, no call at all reaches version 2."),
        (
            100,
            0.1,
            "It takes 2,995 calls to show, with 95 % chance, at least one failure of a version 2 that fails 1 % of its "
            "calls.",
        ),
        (
            10_000,
            0.1,
            "With >99.9 % chance, such a run shows at least one failure of a version 2 that fails 1 % of its calls.",
        ),
        (10, 0.0, ""),
    ],
)
def test_a_plan_says_what_it_cannot_show(calls: int, weight: float, said: str) -> None:
    assert odds_reading(calls, "2", weight) == said
