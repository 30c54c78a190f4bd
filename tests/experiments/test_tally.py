"""A tally keeps count, whatever the order in which outcomes arrive."""

from __future__ import annotations

import itertools
import tracemalloc
from array import array
from collections import Counter
from dataclasses import replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.execution import Injection
from lvtui.domain.outcomes import outcomes_of
from lvtui.experiments.series import OutcomeBin, SharePoint, Span, VersionCount
from lvtui.experiments.tally import Record, Tally
from tests.experiments.outcomes import add_all, outcome, tally_of

RUNS = st.lists(st.tuples(st.sampled_from(["1", "2", "$LATEST"]), st.booleans()), min_size=1, max_size=700)


def test_counts_and_failures_are_kept_per_version() -> None:
    tally = tally_of("112!12!1")
    assert tally.total == 6
    assert tally.failed == 2
    assert tally.versions == ("1", "2")
    assert tally.counts == (VersionCount("1", 4), VersionCount("2", 2, failed=2))
    assert tally.count("3") == VersionCount("3", 0)


def test_error_types_and_cold_starts_are_kept_per_version() -> None:
    tally = Tally()
    add_all(
        tally,
        [
            (0, outcome("1", "ValueError", cold=True)),
            (1, outcome("1", "Sandbox.Timedout")),
            (2, outcome("1", "ValueError")),
            (3, outcome("2", cold=True)),
        ],
    )
    assert tally.errors("1") == {"ValueError": 2, "Sandbox.Timedout": 1}
    assert tally.errors("2") == {}
    assert tally.errors("3") == {}
    assert tally.count("1").cold == 1


def test_each_call_can_be_looked_up() -> None:
    tally = Tally()
    tally.add(1, outcome("2", "KeyError", duration_ms=7.25, cold=True))
    assert tally.record(1) == Record("2", "KeyError", 7.25, 88, cold=True, init_ms=80.0)
    for missing in (-1, 0, 2, 500):
        with pytest.raises(LookupError):
            tally.record(missing)


def test_the_sequence_follows_the_calls_not_the_arrivals() -> None:
    tally = Tally()
    for index, version in [(3, "2"), (0, "1"), (4, "1")]:
        tally.add(index, outcome(version))
    assert tally.versions == ("2", "1")
    assert list(tally.sequence) == [1, -1, -1, 0, 1]


def test_durations_are_those_of_one_version() -> None:
    tally = Tally()
    add_all(tally, ((index, outcome(str(1 + index % 2), duration_ms=float(index))) for index in range(5)))
    assert list(tally.durations("1")) == [0.0, 2.0, 4.0]
    assert list(tally.durations("9")) == []


def test_the_last_outcomes_are_those_of_the_latest_calls() -> None:
    tally = Tally()
    assert tally.last is None
    assert tally.last_failed is None
    late, early_failure, later_failure = outcome("1"), outcome("2", "A"), outcome("2", "B")
    add_all(tally, [(9, late), (4, later_failure), (2, early_failure)])
    assert tally.last is late
    assert tally.last_failed is later_failure


def test_a_call_has_one_outcome() -> None:
    tally = tally_of("1")
    with pytest.raises(ValueError, match="already here"):
        tally.add(0, outcome())
    with pytest.raises(ValueError, match="counted from 0"):
        tally.add(-1, outcome())
    assert tally.total == 1


def test_the_share_curve_tells_the_share_so_far() -> None:
    assert tally_of("1212").share_curve("2", points=10) == (
        SharePoint(1, 0.0),
        SharePoint(2, 0.5),
        SharePoint(3, 1 / 3),
        SharePoint(4, 0.5),
    )
    assert tally_of("1212").share_curve("9", points=1) == (SharePoint(4, 0.0),)
    assert Tally().share_curve("2", points=10) == ()


def test_calls_under_way_add_no_point() -> None:
    tally = Tally()
    add_all(tally, [(1, outcome("2")), (4, outcome("1"))])
    assert tally.share_curve("2", points=10) == (SharePoint(1, 1.0), SharePoint(2, 0.5))


@given(RUNS, st.integers(min_value=1, max_value=50), st.randoms(use_true_random=False))
def test_a_thinned_curve_lies_on_the_whole_one(
    run: list[tuple[str, bool]], points: int, shuffled: st.DataObject
) -> None:
    tally = Tally()
    numbered = [(index, outcome(version, "E" if bad else None)) for index, (version, bad) in enumerate(run)]
    shuffled.shuffle(numbered)  # type: ignore[attr-defined]
    add_all(tally, numbered)
    curve = tally.share_curve("2", points)
    assert len(curve) == min(points, len(run))
    assert curve[-1].calls == len(run)
    for calls, share in curve:
        assert share == sum(version == "2" for version, _ in run[:calls]) / calls


@given(RUNS, st.integers(min_value=1, max_value=60))
def test_bins_are_equal_and_lose_no_call(run: list[tuple[str, bool]], cells: int) -> None:
    tally = Tally()
    add_all(tally, ((index, outcome(version, "E" if bad else None)) for index, (version, bad) in enumerate(run)))
    series = tally.bins(cells)
    assert len(series.bins) <= cells
    assert str(series.calls_per_bin).rstrip("0") in ("1", "2", "5")
    for number, each in enumerate(series.bins):
        part = run[number * series.calls_per_bin : (number + 1) * series.calls_per_bin]
        assert each == OutcomeBin(
            calls=tuple(Counter(version for version, _ in part)[version] for version in series.versions),
            failed=tuple(part.count((version, True)) for version in series.versions),
        )
    assert Counter({count.version: count.calls for count in series.counts}) == Counter(v for v, _ in run)


def test_an_empty_run_has_no_bins() -> None:
    assert Tally().bins(10).bins == ()
    assert Tally().bins(10).counts == ()


def test_a_curve_and_bins_need_room() -> None:
    for ask in (lambda: Tally().bins(0), lambda: Tally().share_curve("1", points=0)):
        with pytest.raises(ValueError, match="0"):
            ask()


def test_a_hundred_thousand_outcomes_take_less_than_ten_megabytes() -> None:
    calls = [outcome("1"), outcome("2", "ValueError", cold=True)] * 500
    chunk, draws = outcomes_of(0, calls), [0.5] * len(calls)
    tally = Tally()
    tally.extend(chunk, draws)
    tracemalloc.start()
    try:
        for number in range(1, 101):
            tally.extend(replace(chunk, first=number * len(calls)), draws, payload=lambda index: b"%d" % index)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 10 * 1024 * 1024
    assert tally.count("2") == VersionCount("2", 50_500, failed=50_500, cold=50_500)


@given(RUNS, st.lists(st.integers(1, 150), min_size=1))
def test_calls_taken_in_by_the_chunk_are_the_same_as_one_by_one(run: list[tuple[str, bool]], sizes: list[int]) -> None:
    calls = [
        outcome(version, f"E{number % 3}" if bad else None, duration_ms=float(number), cold=number % 7 == 0)
        for number, (version, bad) in enumerate(run)
    ]
    one_by_one, chunked = Tally(), Tally()
    add_all(one_by_one, enumerate(calls))
    first = 0
    for size in itertools.cycle(sizes):
        if first >= len(calls):
            break
        chunked.extend(outcomes_of(first, calls[first : first + size]))
        first += size
    assert chunked.counts == one_by_one.counts
    assert [chunked.record(n) for n in range(len(calls))] == [one_by_one.record(n) for n in range(len(calls))]
    for version in one_by_one.versions:
        assert chunked.errors(version) == one_by_one.errors(version)
        assert chunked.share_curve(version, 30) == one_by_one.share_curve(version, 30)
    assert chunked.bins(25) == one_by_one.bins(25)
    assert chunked.last == one_by_one.last
    assert chunked.last_failed == one_by_one.last_failed


def test_a_chunk_that_was_taken_in_is_not_taken_in_again() -> None:
    tally = Tally()
    tally.extend(outcomes_of(0, [outcome("1"), outcome("2")]))
    with pytest.raises(ValueError, match="outcomes of the calls from 1 to 1 are already here"):
        tally.extend(outcomes_of(1, [outcome("1")]))


def test_draws_and_injections_are_kept_of_each_call() -> None:
    tally = Tally()
    tally.add(0, outcome("1"))
    tally.extend(outcomes_of(1, [outcome("2"), outcome("1")]), array("d", [0.03, nan]))
    tally.extend(outcomes_of(3, [outcome("2")._replace(injected=Injection(fails=True))]), [0.04])
    assert [tally.record(index).draw for index in range(4)] == [None, 0.03, None, 0.04]
    assert [tally.record(index).injected for index in range(4)] == [False, False, False, True]
    assert (tally.injected, tally.injected_in("2"), tally.injected_in("1")) == (1, 1, 0)


def test_calls_that_are_only_routed_take_no_time() -> None:
    tally = Tally()
    tally.extend_routes(0, ["1", "2", "1"], [0.5, 0.04, 0.7])
    tally.extend_routes(3, [])
    assert tally.counts == (VersionCount("1", 2), VersionCount("2", 1))
    record = tally.record(1)
    assert (record.executed, record.duration_ms, record.billed_ms, record.draw) == (False, 0.0, 0, 0.04)
    assert tally.duration_series(10).versions == ()
    assert list(tally.durations("1")) == []
    assert tally.kept(1) is None
    with pytest.raises(ValueError, match="already here"):
        tally.extend_routes(2, ["1", "1"])


def test_failed_calls_are_found_from_any_call() -> None:
    tally = tally_of("1" * 300 + "2!" + "1" * 400 + "2!2!" + "1")
    assert tally.failed_calls(2) == (702, 701)
    assert tally.failed_calls(9) == (702, 701, 300)
    assert tally.next_failed(0) == 300
    assert tally.next_failed(301) == 701
    assert tally.next_failed(301, 701) is None
    assert tally.next_failed(703) is None
    assert tally_of("11").failed_calls(3) == ()


@given(RUNS, st.integers(min_value=1, max_value=60))
def test_the_series_over_a_run_lose_no_call(run: list[tuple[str, bool]], points: int) -> None:
    tally = Tally()
    calls = [outcome(version, "E" if bad else None, cold=place % 3 == 0) for place, (version, bad) in enumerate(run)]
    tally.extend(outcomes_of(0, calls))
    errors, cold = tally.errors_series(points), tally.cold_series(points)
    assert len(errors.bins) == len(cold.bins) <= points
    start = 0
    for failing, starting in zip(errors.bins, cold.bins, strict=True):
        part = calls[start : failing.end]
        for place, version in enumerate(errors.versions):
            own = [each for each in part if each.executed_version == version]
            assert failing.calls[place] == starting.calls[place] == len(own)
            assert failing.failed[place] == sum(each.failed for each in own)
            assert starting.cold[place] == sum(each.cold for each in own)
        start = failing.end
    assert start == len(run)


def test_the_median_init_phase_is_told_where_there_was_one() -> None:
    tally = Tally()
    add_all(tally, [(0, outcome("1", cold=True)), (1, outcome("1")), (2, outcome("2"))])
    assert tally.cold_series(5).init_p50 == (80.0, None)


def test_durations_are_told_in_shared_classes() -> None:
    tally = Tally()
    add_all(tally, ((number, outcome("1", duration_ms=60.0 + number)) for number in range(5)))
    add_all(tally, ((number, outcome("2", duration_ms=180.0)) for number in range(5, 8)))
    series = tally.duration_series(6)
    assert len(series.edges) - 1 <= 6
    assert series.edges[0] <= 60.0
    assert series.edges[-1] > 180.0
    one, two = series.versions
    assert (one.version, one.calls, one.p50, one.most) == ("1", 5, 62.0, 64.0)
    assert (sum(one.counts), sum(two.counts), two.p99) == (5, 3, 180.0)
    assert sum(tally.duration_counts("1")) == 5
    assert tally.duration_counts("9") == ()
    assert tally.percentile("2", 0.5) == 180.0
    assert tally.percentile("9", 0.5) is None


def test_what_was_asked_is_known_for_each_call() -> None:
    tally = tally_of("1" * 10)
    assert tally.asked_at(3) == {}
    assert list(tally.spans) == [Span(0, 10, {})]
    assert list(Tally().spans) == []
    assert not tally.note_asked(0, {"1": 0.9, "2": 0.1}, "prod")
    assert not tally.note_asked(4, {"1": 0.9, "2": 0.1}, "prod")
    assert list(tally.moments) == []
    assert list(tally.spans) == [Span(0, 10, {"1": 0.9, "2": 0.1})]
    assert tally.note_asked(6, {"1": 0.75, "2": 0.25}, "prod")
    assert [(moment.call, moment.words) for moment in tally.moments] == [
        (0, "prod: v1 90 %, v2 10 %"),
        (6, "prod: v1 75 %, v2 25 %"),
    ]
    assert tally.asked_at(5) == {"1": 0.9, "2": 0.1}
    assert tally.asked_at(6) == {"1": 0.75, "2": 0.25}
    assert list(tally.spans) == [Span(0, 6, {"1": 0.9, "2": 0.1}), Span(6, 10, {"1": 0.75, "2": 0.25})]
    assert tally.share_series("prod", "2", 0.25).moments == tally.moments == tally.errors_series(5).moments


def test_of_two_changes_between_the_same_calls_the_later_counts() -> None:
    tally = Tally()
    for call, share in [(0, 0.1), (0, 0.2), (5, 0.3), (5, 0.4)]:
        tally.note_asked(call, {"2": share})
    assert [(each.call, dict(each.asked)) for each in tally.moments] == [(0, {"2": 0.2}), (5, {"2": 0.4})]


def test_a_run_may_meet_more_versions_than_a_byte_tells_apart() -> None:
    tally = Tally()
    for number in range(300):
        tally.extend_routes(2 * number, [str(number)] * 2)
    assert tally.total == 600
    assert tally.counts[299] == VersionCount("299", 2)
    assert tally.record(599).version == "299"
    assert tally.record(0).version == "0"
    assert list(tally.sequence)[::2] == list(range(300))


def test_every_call_is_told_in_turn() -> None:
    tally = Tally()
    add_all(tally, [(3, outcome("2", "E")), (1, outcome("1"))])
    assert [(index, record.version, record.failed) for index, record in tally.calls()] == [
        (1, "1", False),
        (3, "2", True),
    ]


@given(RUNS, st.lists(st.integers(1, 200), min_size=1), st.randoms(use_true_random=False))
def test_asking_on_the_way_changes_nothing_that_is_told_later(
    run: list[tuple[str, bool]], sizes: list[int], shuffled: st.DataObject
) -> None:
    calls = [outcome(version, "E" if bad else None, cold=place % 9 == 0) for place, (version, bad) in enumerate(run)]
    chunks = []
    first = 0
    for size in itertools.cycle(sizes):
        if first >= len(calls):
            break
        chunks.append(outcomes_of(first, calls[first : first + size]))
        first += size
    shuffled.shuffle(chunks)  # type: ignore[attr-defined]
    asked, silent = Tally(), Tally()
    for chunk in chunks:
        asked.extend(chunk)
        silent.extend(chunk)
        asked.share_curve("1", 20)
        asked.errors_series(7)
        assert sum(each.calls for each in asked.counts) == asked.total
    assert asked.bins(30) == silent.bins(30)
    assert asked.counts == silent.counts
    for version in silent.versions:
        assert asked.share_curve(version, 40) == silent.share_curve(version, 40)
        assert silent.count(version).cold == sum(each.cold and each.executed_version == version for each in calls)
