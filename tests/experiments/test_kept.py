"""Some calls are kept whole: the last, the last that failed, the first failures."""

from __future__ import annotations

from dataclasses import replace

from lvtui.domain.execution import Outcome
from lvtui.domain.outcomes import outcomes_of
from lvtui.experiments.kept import LAST, ROOM
from lvtui.experiments.tally import Tally
from tests.experiments.outcomes import outcome


def event(index: int) -> bytes:
    return b"%d" % index


def numbered(index: int, error_type: str | None = None, version: str = "1", size: int = 0) -> Outcome:
    """An outcome whose log tells its number."""
    return outcome(version, error_type)._replace(log=b"%d" % index, payload=bytes(size))


def run_of(calls: list[Outcome], chunk: int) -> Tally:
    tally = Tally()
    for first in range(0, len(calls), chunk):
        tally.extend(outcomes_of(first, calls[first : first + chunk]), None, event)
    return tally


def is_whole(tally: Tally, index: int) -> bool:
    """Whether that call, and no other, is found under its number."""
    kept = tally.kept(index)
    if kept is None:
        return False
    assert (kept.index, kept.outcome.log, kept.event) == (index, b"%d" % index, b"%d" % index)
    assert kept.record == tally.record(index)
    return True


def test_the_last_calls_are_kept_with_their_events() -> None:
    for chunk in (1, 7, 64, 1000):
        tally = run_of([numbered(index) for index in range(2000)], chunk)
        assert all(is_whole(tally, index) for index in range(2000 - LAST, 2000))
        assert not is_whole(tally, 2000 - LAST - chunk - 1)
        assert not is_whole(tally, 2000)


def test_the_last_failures_are_kept_however_long_ago_they_were() -> None:
    failing = {*range(0, 1000, 5)}
    for chunk in (1, 9, 64):
        tally = run_of([numbered(index, "E" if index in failing else None) for index in range(4000)], chunk)
        latest = sorted(failing)[-LAST:]
        assert all(is_whole(tally, index) for index in latest)
        assert not is_whole(tally, 300)


def test_the_first_failure_of_each_kind_is_kept() -> None:
    calls = [numbered(index, "E", "2") for index in range(1000)]
    calls[3] = numbered(3, "Rare")
    tally = run_of(calls, 50)
    assert is_whole(tally, 0)
    assert is_whole(tally, 3)
    assert not is_whole(tally, 4)


def test_what_was_asked_goes_with_a_call() -> None:
    tally = Tally()
    tally.note_asked(0, {"1": 1.0})
    tally.add(0, numbered(0))
    kept = tally.kept(0)
    assert kept is not None
    assert kept.asked == {"1": 1.0}
    assert kept.event is None


def bytes_kept(tally: Tally) -> int:
    kept = (tally.kept(index) for index in range(tally.size))
    return sum(len(each.outcome.payload) for each in kept if each is not None)


def test_large_results_are_kept_no_further_than_there_is_room() -> None:
    for chunk in (1, 10):
        tally = run_of([numbered(index, "E", size=700_000) for index in range(60)], chunk)
        assert 0 < bytes_kept(tally) <= ROOM
        assert is_whole(tally, 59)


def test_a_chunk_that_is_larger_than_the_room_is_not_held() -> None:
    tally = run_of([numbered(index, size=100_000) for index in range(300)], 300)
    assert 0 < bytes_kept(tally) <= ROOM
    assert is_whole(tally, 299)


def test_a_chunk_is_let_go_of_once_its_calls_are_old() -> None:
    asked: list[int] = []
    chunk = outcomes_of(0, [numbered(0, "E")] + [numbered(index) for index in range(1, 100)])

    def whole(row: int) -> Outcome:
        asked.append(row)
        return chunk.outcome(row)

    tally = Tally()
    tally.extend(replace(chunk, outcome=whole))
    for number in range(1, 10):
        tally.extend(outcomes_of(100 * number, [numbered(100 * number + row) for row in range(100)]))
    asked.clear()
    kept = tally.kept(0)
    assert kept is not None
    assert kept.outcome.log == b"0"
    assert asked == []
