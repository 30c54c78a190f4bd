"""The history's files: only ever added to, read from the end, and damaged without hiding anything."""

from __future__ import annotations

import errno
import os
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.history import Entry, Pointing
from lvtui.storage import Workspace
from lvtui.storage.history import HEAD, MOST_NEWS, History
from lvtui.storage.history_chunks import BLOCK
from lvtui.storage.history_entries import entry_text, read_entry
from tests.storage.kit import QuickDisk, create, do

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def entry(number: int = 0, **members: Any) -> Entry:
    members.setdefault("who", "screen")
    members.setdefault("operation", "PublishVersion")
    members.setdefault("outcome", "done")
    members.setdefault("answer", f"version {number}")
    return Entry(when=NOON + timedelta(seconds=number), region="us-east-1", **members)


def answers(history: History, mentioning: str = "") -> list[str]:
    return [each.answer for each in history.latest(mentioning)]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path, QuickDisk())


texts = st.text(max_size=40)
values = st.recursive(
    texts | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
pointings = st.none() | st.builds(Pointing, texts, st.dictionaries(texts, st.floats(0, 1), max_size=2))
entries = st.builds(
    Entry,
    when=st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    who=texts,
    region=texts,
    operation=texts,
    members=st.dictionaries(texts, values, max_size=4),
    functions=st.lists(texts, max_size=2).map(tuple),
    calls=st.dictionaries(texts, st.integers(0, 10**9), max_size=2),
    failures=st.dictionaries(texts, st.integers(0, 10**9), max_size=2),
    moves=st.dictionaries(texts, st.dictionaries(texts, pointings, min_size=1, max_size=2), max_size=2),
    outcome=texts,
    answer=texts,
)


@given(st.lists(entries, min_size=1, max_size=3))
def test_any_entries_come_back_as_they_were_from_one_valid_toml_file(given_entries: list[Entry]) -> None:
    parts = [entry_text(each) for each in given_entries]
    assert len(tomllib.loads((HEAD + b"".join(parts)).decode())["event"]) == len(parts)
    assert [read_entry(Path("history.toml"), part) for part in parts] == given_entries


@given(st.text(st.characters(min_codepoint=0xD7F0, max_codepoint=0xE010), max_size=5))
def test_half_a_character_becomes_a_question_mark_and_never_a_file_that_cannot_be_read(text: str) -> None:
    back = read_entry(Path("history.toml"), entry_text(entry(answer=text)))
    assert back.answer == text.encode(errors="replace").decode()


def test_the_latest_entry_comes_first_and_the_file_has_the_oldest_first(history: History) -> None:
    history.append([entry(1), entry(2)])
    history.append([entry(3)])
    assert answers(history) == ["version 3", "version 2", "version 1"]
    found = tomllib.loads(history.path.read_text())["event"]
    assert [each["answer"] for each in found] == ["version 1", "version 2", "version 3"]


def test_only_what_mentions_a_name_can_be_asked_for(history: History) -> None:
    history.append([entry(1, members={"Name": "prod"}), entry(2, members={"Name": "test"})])
    assert answers(history, "prod") == ["version 1"]


def test_entries_are_found_wherever_the_blocks_that_are_read_end(history: History) -> None:
    count = 3 * BLOCK // len(entry_text(entry(1000)))
    history.append([entry(1000 + number, members={"Pad": "x" * (number % 97)}) for number in range(count)])
    assert history.path.stat().st_size > 2 * BLOCK
    assert answers(history) == [f"version {1000 + number}" for number in reversed(range(count))]
    assert not history.problems


def test_reading_the_latest_does_not_read_the_rest(history: History) -> None:
    history.append([entry(number) for number in range(3000)])
    damaged = history.path.read_bytes().replace(b'version 7"', b"version 7", 1)
    history.path.write_bytes(damaged)
    reading = history.latest()
    assert [next(reading).answer for _ in range(5)] == [f"version {2999 - n}" for n in range(5)]
    assert not history.problems


def test_wherever_an_entry_is_torn_off_all_others_are_there_and_the_next_is_added(tmp_path: Path) -> None:
    whole = HEAD + entry_text(entry(1)) + entry_text(entry(2))
    third = entry_text(entry(3, members={"Name": "a\nb"}))
    for length in range(1, len(third)):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / "history.toml").write_bytes(whole + third[:length])
        history = History(folder, QuickDisk())
        kept = answers(history)
        assert kept[-2:] == ["version 2", "version 1"]
        history.append([entry(4)])
        # Of the torn one there is nothing, or, if no more than its last line end is missing, all.
        assert answers(history) == ["version 4", *kept]
        tomllib.loads(history.path.read_text())
        aside = list(folder.glob("history.toml.torn-*"))
        if aside:
            assert aside[0].read_bytes() == third[:length]
            assert any(aside[0].name in problem for problem in history.problems)


def test_what_was_torn_off_is_zeros_after_a_power_failure_and_is_set_aside_too(history: History) -> None:
    history.append([entry(1)])
    with history.path.open("ab") as file:
        file.write(b"\0" * 200)
    again = History(history.path.parent, QuickDisk())
    again.append([entry(2)])
    assert answers(again) == ["version 2", "version 1"]
    assert (history.path.parent / "history.toml.torn-1").read_bytes() == b"\0" * 200


def test_damage_in_the_middle_is_a_sentence_with_its_line_and_hides_nothing_else(history: History) -> None:
    history.append([entry(1), entry(2), entry(3)])
    text = history.path.read_text().replace('answer = "version 2"', "answer = version 2")
    history.path.write_text(text)
    assert answers(history) == ["version 3", "version 1"]
    before = text[: text.index("answer = version 2")]
    begins = before[: before.rindex("[[event]]")].count("\n") + 1
    (problem,) = history.problems
    assert f"in the entry at line {begins}: an entry is not valid TOML" in problem
    assert history.path.read_text() == text


def test_an_entry_of_the_wrong_kinds_is_a_sentence_that_says_which(history: History) -> None:
    history.append([entry(1), entry(2)])
    history.path.write_text(history.path.read_text().replace('who = "screen"', "who = 7", 1))
    assert answers(history) == ["version 2"]
    assert "`event.who` should be text in quotes, not 7" in history.problems[0]


def test_a_large_file_is_put_away_under_the_next_number_and_read_on_from_there(tmp_path: Path) -> None:
    history = History(tmp_path, QuickDisk(), large=600)
    for number in range(12):
        history.append([entry(number)])
    assert {"history.toml", "history-1.toml", "history-2.toml"} <= {path.name for path in tmp_path.iterdir()}
    assert answers(history) == [f"version {number}" for number in reversed(range(12))]
    for path in tmp_path.iterdir():
        assert path.stat().st_size < 1200
        tomllib.loads(path.read_text())


def test_two_writers_take_turns_and_each_hears_of_what_the_other_did(tmp_path: Path) -> None:
    one, two = (History(tmp_path, QuickDisk(), large=1500) for _ in range(2))
    heard: dict[str, list[str]] = {"one": [], "two": []}
    for number in range(20):
        (one if number % 2 else two).append([entry(number)])
        if number % 3 == 0:
            heard["one"] += [each.answer for each in one.news()]
            heard["two"] += [each.answer for each in two.news()]
    heard["one"] += [each.answer for each in one.news()]
    heard["two"] += [each.answer for each in two.news()]
    assert heard["one"] == [f"version {number}" for number in range(0, 20, 2)]
    assert heard["two"] == [f"version {number}" for number in range(1, 20, 2)]
    assert answers(one) == answers(two) == [f"version {number}" for number in reversed(range(20))]


def test_an_entry_that_is_still_being_written_is_news_only_once_it_is_whole(tmp_path: Path) -> None:
    history = History(tmp_path, QuickDisk())
    other = History(tmp_path, QuickDisk())
    other.append([entry(1)])
    text = entry_text(entry(2))
    with history.path.open("ab") as file:
        file.write(text[:50])
    assert [each.answer for each in history.news()] == ["version 1"]
    assert not history.news()
    with history.path.open("ab") as file:
        file.write(text[50:])
    assert [each.answer for each in history.news()] == ["version 2"]
    assert not history.news()


def test_what_was_there_at_the_start_is_no_news(history: History) -> None:
    history.append([entry(1)])
    assert not History(history.path.parent, QuickDisk()).news()


class FullDisk(QuickDisk):
    """A disk on which half of what is appended fits, while it is full."""

    full = True

    def append(self, path: Path, content: bytes, at: int) -> None:
        if self.full:
            super().append(path, content[: len(content) // 2], at)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().append(path, content, at)


def test_what_a_full_disk_refuses_is_said_and_written_when_there_is_room(tmp_path: Path) -> None:
    disk = FullDisk()
    history = History(tmp_path, disk)
    history.append([entry(1)])
    history.append([entry(2)])
    assert answers(history) == ["version 1"]
    assert "history.toml could not be written: No space left on device" in history.problems[0]
    disk.full = False
    history.append([entry(3)])
    assert answers(history) == ["version 3", "version 2", "version 1"]
    assert not history.problems


def test_a_history_of_a_newer_format_is_not_added_to(history: History) -> None:
    content = HEAD.replace(b"format = 1", b"format = 2") + entry_text(entry(1))
    history.path.write_bytes(content)
    history.append([entry(2)])
    assert history.path.read_bytes() == content
    assert "is of format 2; this lvtui writes format 1" in history.problems[0]


def test_a_history_that_was_deleted_begins_anew(history: History) -> None:
    history.append([entry(1)])
    history.path.unlink()
    history.append([entry(2)])
    assert answers(history) == ["version 2"]


def test_a_change_and_its_entry_are_written_before_anybody_else_can_make_one(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w", disk=QuickDisk())
    workspace.change(lambda region: (region, 7), record=lambda before, after, answer: entry(answer))
    assert [each.answer for each in workspace.history()] == ["version 7"]


def test_a_refused_change_has_no_entry_of_its_own_accord(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w", disk=QuickDisk())
    do(workspace, create())

    def refuse(region: Any) -> Any:
        raise KeyError

    with pytest.raises(KeyError):
        workspace.change(refuse, record=lambda before, after, answer: entry(1))
    assert not list(workspace.history())


def test_a_change_stands_even_if_the_history_cannot_be_written(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w", disk=QuickDisk())
    (tmp_path / "w" / "history.toml").mkdir()
    workspace.change(lambda region: (region, "done"), record=lambda before, after, answer: entry(1))
    assert any("history.toml could not be" in problem for problem in workspace.problems)
    (tmp_path / "w" / "history.toml").rmdir()
    workspace.keep_history([entry(2)])
    assert [each.answer for each in workspace.history()] == ["version 2", "version 1"]


def test_opening_a_workspace_reads_no_history(tmp_path: Path) -> None:
    Workspace.open(tmp_path / "w", disk=QuickDisk())
    (tmp_path / "w" / "history.toml").write_bytes(b"\xff\xfe nothing like TOML")
    assert not Workspace.open(tmp_path / "w", disk=QuickDisk()).problems


@pytest.mark.parametrize("tail", [b"# a note of mine\n", b"\n", b"[[eve", b"\0" * 40])
def test_what_is_no_entry_is_no_news_and_hides_none_that_comes_after_it(tmp_path: Path, tail: bytes) -> None:
    history, other = (History(tmp_path, QuickDisk()) for _ in range(2))
    other.append([entry(1)])
    with history.path.open("ab") as file:
        file.write(tail)
    assert [each.answer for each in history.news()] == ["version 1"]
    assert not history.news()
    other.append([entry(2)])
    assert [each.answer for each in history.news()] == ["version 2"]
    with history.path.open("ab") as file:
        file.write(tail)
    history.append([entry(3)])
    assert answers(history) == ["version 3", "version 2", "version 1"]


def test_half_a_first_line_is_heard_of_once_the_rest_is_there(tmp_path: Path) -> None:
    history, other = (History(tmp_path, QuickDisk()) for _ in range(2))
    other.append([entry(1)])
    assert len(history.news()) == 1
    text = entry_text(entry(2))
    for piece in (text[:5], text[5:]):
        assert not history.news()
        with history.path.open("ab") as file:
            file.write(piece)
    assert [each.answer for each in history.news()] == ["version 2"]


def test_an_entry_longer_than_a_block_is_news_too(tmp_path: Path) -> None:
    history, other = (History(tmp_path, QuickDisk()) for _ in range(2))
    other.append([entry(1)])
    assert len(history.news()) == 1
    other.append([entry(2), entry(3, members={"Pad": "x" * (2 * BLOCK)})])
    assert [each.answer for each in history.news()] == ["version 3"]
    other.append([entry(4)])
    assert [each.answer for each in history.news()] == ["version 4"]


def test_no_more_is_news_than_a_screen_could_tell_of(tmp_path: Path) -> None:
    history, other = (History(tmp_path, QuickDisk()) for _ in range(2))
    other.append([entry(number) for number in range(2000)])
    news = [each.answer for each in history.news()]
    assert MOST_NEWS <= sum(len(entry_text(entry(int(each.split()[1])))) for each in news) < MOST_NEWS + 1000
    assert news == [f"version {number}" for number in range(2000 - len(news), 2000)]


def test_news_are_told_across_a_file_that_was_put_away_but_not_of_one_that_an_editor_wrote_anew(tmp_path: Path) -> None:
    history, other = (History(tmp_path, QuickDisk(), large=300) for _ in range(2))
    other.append([entry(0)])
    assert len(history.news()) == 1
    for number in range(1, 8):
        other.append([entry(number)])
    assert len(list(tmp_path.glob("history-*.toml"))) >= 2
    assert [each.answer for each in history.news()] == [f"version {number}" for number in range(1, 8)]
    (tmp_path / "saved").write_bytes(HEAD + entry_text(entry(8)))
    (tmp_path / "saved").replace(history.path)
    assert not history.news()
    other.append([entry(9)])
    assert [each.answer for each in history.news()] == ["version 9"]


@pytest.mark.parametrize(
    "content", [b"# x\nformat = 1", b"hello", b"hello\n", b"\0" * 300, HEAD + b"[[eve", b"event = 1\n", b"#" * 70_000]
)
def test_what_no_entry_can_follow_is_put_aside_whole_and_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "history.toml").write_bytes(content)
    history = History(tmp_path, QuickDisk())
    history.append([entry(1)])
    assert answers(history) == ["version 1"]
    assert len(tomllib.loads(history.path.read_text())["event"]) == 1
    assert (tmp_path / "history.toml.torn-1").read_bytes() == content
    (problem,) = history.problems
    assert "It is now history.toml.torn-1, and a new history has been begun." in problem


@pytest.mark.parametrize("content", [HEAD, b"", b"\xef\xbb\xbf" + HEAD, b"# mine\r\n", b"format = 1\n"])
def test_a_head_alone_is_added_to(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "history.toml").write_bytes(content)
    history = History(tmp_path, QuickDisk())
    history.append([entry(1)])
    assert answers(history) == ["version 1"]
    assert history.path.read_bytes() == (content or HEAD) + entry_text(entry(1))
    assert not history.problems


def test_a_head_is_looked_at_again_when_the_entries_are_gone_from_the_same_file(history: History) -> None:
    history.append([entry(1)])
    history.path.write_bytes(b"format = 1")
    history.append([entry(2)])
    assert answers(history) == ["version 2"]
    assert (history.path.parent / "history.toml.torn-1").read_bytes() == b"format = 1"


def test_a_newer_history_without_an_entry_is_not_put_aside(history: History) -> None:
    history.path.write_bytes(b"format = 2")
    history.append([entry(1)])
    assert history.path.read_bytes() == b"format = 2"
    assert "is of format 2" in history.problems[0]


def test_a_file_that_cannot_be_read_is_a_problem_and_what_is_in_it_is_told_once_it_can(tmp_path: Path) -> None:
    history, other = (History(tmp_path, QuickDisk()) for _ in range(2))
    other.append([entry(1)])
    kept = history.path.rename(tmp_path / "kept")
    history.path.mkdir()
    assert not history.news() and not answers(history)
    assert history.problems == (
        f"{history.path} cannot be read: it is not a file. What is in it is left out of the history.",
    )
    history.path.rmdir()
    kept.rename(history.path)
    assert [each.answer for each in history.news()] == ["version 1"]
    assert not history.problems


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_the_place_of_the_history_is_not_waited_for(history: History) -> None:
    os.mkfifo(history.path)
    history.append([entry(1)])
    assert not history.news() and not answers(history)
    assert any("could not be read: it is not a file" in problem for problem in history.problems)


def test_a_number_that_could_not_be_shown_is_no_entry(history: History) -> None:
    history.append([entry(1), entry(2)])
    text = history.path.read_text().replace('answer = "version 1"', f"members = {{N = 0x{'f' * 9000}}}")
    history.path.write_text(text)
    assert answers(history) == ["version 2"]
    assert "is a number of more than 1,000 digits" in history.problems[0]


def test_a_change_is_made_whatever_somebody_has_added_to_the_history(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w", disk=QuickDisk())
    workspace.change(lambda region: (region, 1), record=lambda before, after, answer: entry(answer))
    with (tmp_path / "w" / "history.toml").open("ab") as file:
        file.write(b"# a note of mine\n\n")
    assert workspace.change(lambda region: (region, 2), record=lambda before, after, answer: entry(answer)) == 2
    assert [each.answer for each in workspace.history()] == ["version 2", "version 1"]
    assert not workspace.history_news()
