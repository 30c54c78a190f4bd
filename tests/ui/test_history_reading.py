"""The history read piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lvtui.domain.history import Entry
from lvtui.ui import history_reading
from lvtui.ui.history_reading import HistoryReading

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def entry(number: int, operation: str = "PublishVersion") -> Entry:
    """The entry that many seconds after the beginning."""
    when = BEGIN + timedelta(seconds=number)
    return Entry(when=when, who="command", region="us-east-1", operation=operation, outcome="done", answer=str(number))


class Log:
    """A history that counts what is read of it."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = list(entries)
        self.read = 0

    def __call__(self) -> Iterator[Entry]:
        for each in reversed(self.entries):
            self.read += 1
            yield each


def answers(reading: HistoryReading) -> list[str]:
    return [each.answer for each in reading.entries.values()]


def quietly() -> None:
    """Nobody watches."""


def every(_: Entry) -> bool:
    return True


@pytest.fixture(autouse=True)
def pieces_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_reading, "CHUNK", 5)


async def test_no_more_is_read_than_was_asked_for_and_one_piece() -> None:
    log = Log(*map(entry, range(100)))
    reading = HistoryReading(log, every)
    await reading.more(8, quietly)
    assert log.read == reading.looked_at == 10
    assert answers(reading)[0] == "99"
    assert not reading.whole


async def test_what_comes_next_is_read_from_where_the_last_piece_ended() -> None:
    log = Log(*map(entry, range(12)))
    reading = HistoryReading(log, every)
    await reading.more(5, quietly)
    await reading.more(100, quietly)
    assert answers(reading) == [str(number) for number in reversed(range(12))]
    assert log.read == 12
    assert reading.whole


async def test_reading_goes_on_until_enough_fit_and_tells_after_each_piece() -> None:
    log = Log(*(entry(number, "Invoke" if number % 4 else "CreateAlias") for number in range(100)))
    reading = HistoryReading(log, lambda each: each.operation == "CreateAlias")
    told: list[int] = []
    await reading.more(4, lambda: told.append(len(reading)))
    assert len(reading) >= 4
    assert told == sorted(told)
    assert log.read == 5 * len(told) < 100


async def test_news_come_above_and_keep_the_keys_of_what_is_there() -> None:
    log = Log(*map(entry, range(7)))
    reading = HistoryReading(log, every)
    await reading.more(5, quietly)
    before = dict(reading.entries)
    assert not await reading.news()
    log.entries += [entry(7), entry(8)]
    assert await reading.news()
    assert answers(reading)[:3] == ["8", "7", "6"]
    assert before.items() <= reading.entries.items()


@pytest.mark.parametrize(("fits", "tells"), [(every, True), (lambda each: each.answer == "3", False)])
async def test_only_news_that_fit_are_news(fits: Callable[[Entry], bool], tells: bool) -> None:
    log = Log(*map(entry, range(5)))
    reading = HistoryReading(log, fits)
    await reading.more(1, quietly)
    log.entries.append(entry(5))
    assert await reading.news() is tells
    assert reading.looked_at in (6, 7)


async def test_what_was_written_late_stands_where_it_happened() -> None:
    log = Log(entry(1), entry(3))
    reading = HistoryReading(log, every)
    await reading.more(5, quietly)
    log.entries.append(entry(2, "Invoke"))
    await reading.news()
    assert answers(reading) == ["3", "2", "1"]


async def test_the_first_entry_of_all_is_news_to_a_reading_that_found_none() -> None:
    log = Log()
    reading = HistoryReading(log, every)
    await reading.more(5, quietly)
    assert reading.whole
    log.entries.append(entry(0))
    assert await reading.news()
    assert answers(reading) == ["0"]


async def test_a_history_that_was_deleted_is_read_anew() -> None:
    log = Log(*map(entry, range(3)))
    reading = HistoryReading(log, every)
    await reading.more(5, quietly)
    log.entries = [entry(10)]
    assert await reading.news()
    assert answers(reading) == ["10"]
