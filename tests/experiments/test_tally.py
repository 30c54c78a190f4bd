"""A tally keeps count, whatever the order in which outcomes arrive."""

from __future__ import annotations

import itertools
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.outcomes import outcomes_of
from lvtui.experiments.series import OutcomeBin, SharePoint, VersionCount
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
    assert tally.record(1) == Record("2", "KeyError", 7.25, 88, cold=True)
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


def test_a_hundred_thousand_outcomes_take_less_than_twenty_megabytes() -> None:
    tally = Tally()
    shared = outcome("1"), outcome("2", "ValueError", cold=True)
    for index in range(100_000):
        tally.add(index, shared[index % 10 == 0])
    kept = [value for value in vars(tally).values() if not isinstance(value, int)]
    size = sum(sys.getsizeof(value) for value in kept)
    size += sum(sys.getsizeof(block) for block in vars(tally)["_blocks"])
    assert size < 20 * 1024 * 1024
    assert tally.count("2") == VersionCount("2", 10_000, failed=10_000, cold=10_000)


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
