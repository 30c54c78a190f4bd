"""Which code may run: the user's own list, and the workspaces it speaks of."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.code import Code, pack
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace, WorkspaceUnreadable
from lvtui.storage.trust import Entry, list_file, read_list
from tests.storage.kit import Crash, FailingDisk, QuickDisk, copied, create, deploy, do, zipped

FOREIGN = Code(zipped()).sha256
"""What `create` deploys."""
OTHER = pack({"app.py": b"# other"}).sha256
THIRD = pack({"app.py": b"# third"}).sha256


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    return tmp_path / "state" / "trusted.toml"


@pytest.fixture
def home(tmp_path: Path, trusted: Path) -> Path:
    """A workspace that was made here."""
    do(Workspace.open(tmp_path / "home", trusted=trusted, disk=QuickDisk()), create())
    return tmp_path / "home"


@pytest.fixture
def guest(home: Path, tmp_path: Path) -> Path:
    """The same workspace as it arrives elsewhere."""
    return copied(home, tmp_path / "guest")


def opened(folder: Path, trusted: Path | None, **options: Any) -> Workspace:
    return Workspace.open(folder, trusted=trusted, disk=options.pop("disk", QuickDisk()), **options)


def without_id(folder: Path) -> bytes:
    """Make it a workspace of lvtui's first version."""
    path = folder / "workspace.toml"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(b"id")) + b"# mine\r\n")
    return path.read_bytes()


def files_of(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_a_workspace_made_here_runs_whatever_it_holds(home: Path, trusted: Path) -> None:
    workspace = opened(home, trusted)
    assert workspace.trust.may_run(FOREIGN) and workspace.trust.may_run(OTHER)
    assert workspace.problems == ()


def test_a_copy_of_a_workspace_is_one_from_elsewhere(guest: Path, trusted: Path) -> None:
    before = trusted.read_bytes()
    assert not opened(guest, trusted).trust.may_run(FOREIGN)
    assert trusted.read_bytes() == before


def test_a_workspace_that_takes_anothers_place_is_one_from_elsewhere(home: Path, tmp_path: Path, trusted: Path) -> None:
    do(opened(tmp_path / "theirs", tmp_path / "their list"), create())
    home.rename(tmp_path / "aside")
    (tmp_path / "theirs").rename(home)
    assert not opened(home, trusted).trust.may_run(FOREIGN)


def test_a_workspace_that_is_moved_asks_and_one_behind_a_link_does_not(
    home: Path, tmp_path: Path, trusted: Path
) -> None:
    (tmp_path / "link").symlink_to(home)
    assert opened(tmp_path / "link", trusted).trust.may_run(FOREIGN)
    home.rename(tmp_path / "moved")
    assert not opened(tmp_path / "moved", trusted).trust.may_run(FOREIGN)


def test_what_is_deployed_into_a_workspace_from_elsewhere_runs_and_the_rest_of_it_asks(
    guest: Path, trusted: Path
) -> None:
    opened(guest, trusted).trust.made_here(OTHER)
    again = opened(guest, trusted)
    assert again.trust.may_run(OTHER)
    assert not again.trust.may_run(FOREIGN) and not again.trust.may_run(THIRD)


def test_a_yes_is_said_once_and_for_good(guest: Path, trusted: Path) -> None:
    first = opened(guest, trusted)
    first.trust.made_here(OTHER)
    first.trust.allow({FOREIGN})
    again = opened(guest, trusted)
    for workspace in (first, again):
        assert workspace.trust.may_run(FOREIGN) and workspace.trust.may_run(OTHER)
        assert workspace.problems == ()
    again.trust.made_here(THIRD)
    assert THIRD not in trusted.read_text("utf-8")  # a workspace that runs needs no exceptions that do


def test_a_yes_to_one_copy_says_nothing_of_another(guest: Path, tmp_path: Path, trusted: Path) -> None:
    opened(guest, trusted).trust.allow({FOREIGN})
    third = copied(guest, tmp_path / "third")
    assert not opened(third, trusted).trust.may_run(FOREIGN)


def test_a_yes_or_a_mark_of_another_process_counts_at_once(guest: Path, trusted: Path) -> None:
    here, there = opened(guest, trusted), opened(guest, trusted)
    there.trust.allow({FOREIGN})
    assert here.trust.may_run(FOREIGN)
    there.mark_foreign([OTHER])
    assert not here.trust.may_run(OTHER)


def test_a_workspace_of_the_first_version_asks_and_gets_an_id_with_the_yes(guest: Path, trusted: Path) -> None:
    before = without_id(guest)
    workspace = opened(guest, trusted)
    workspace.trust.made_here(OTHER)
    again = opened(guest, trusted)
    assert again.trust.may_run(OTHER) and not again.trust.may_run(FOREIGN)
    assert (guest / "workspace.toml").read_bytes() == before
    again.trust.allow({FOREIGN})
    after = (guest / "workspace.toml").read_bytes()
    assert after.startswith(before.rstrip()) and len(tomllib.loads(after.decode())["id"]) == 36
    found = opened(guest, trusted)
    assert found.trust.may_run(FOREIGN) and found.region.functions.keys() == {"demo"}
    other = opened(guest, trusted)
    other.trust.allow({FOREIGN})
    assert (guest / "workspace.toml").read_bytes() == after


def test_two_that_say_yes_to_a_workspace_without_an_id_give_it_one(guest: Path, trusted: Path) -> None:
    without_id(guest)
    here, there = opened(guest, trusted), opened(guest, trusted)
    here.trust.allow({FOREIGN})
    there.trust.allow({FOREIGN})
    assert (guest / "workspace.toml").read_text().count("\nid = ") == 1
    assert here.trust.may_run(OTHER) and there.trust.may_run(OTHER) and opened(guest, trusted).trust.may_run(OTHER)


def test_an_id_that_cannot_be_one_is_a_sentence(home: Path, trusted: Path) -> None:
    path = home / "workspace.toml"
    path.write_text(path.read_text().replace('\nid = "', '\nid = "/etc/'))
    with pytest.raises(WorkspaceUnreadable, match=r"`id` should be 36 digits.*Nothing was changed\."):
        opened(home, trusted)


def test_marked_code_asks_though_the_workspaces_own_runs(home: Path, trusted: Path) -> None:
    opened(home, trusted).mark_foreign([OTHER, THIRD])
    workspace = opened(home, trusted)
    assert workspace.trust.may_run(FOREIGN)
    assert not workspace.trust.may_run(OTHER) and not workspace.trust.may_run(THIRD)
    workspace.trust.made_here(THIRD)
    workspace.trust.allow({OTHER})
    again = opened(home, trusted)
    assert again.trust.may_run(OTHER) and again.trust.may_run(THIRD)


def test_a_yes_leaves_out_what_somebody_is_just_bringing_in(home: Path, guest: Path, trusted: Path) -> None:
    for folder in (home, guest):
        workspace = opened(folder, trusted)
        workspace.mark_foreign([OTHER])
        workspace.trust.allow({FOREIGN})
        assert not opened(folder, trusted).trust.may_run(OTHER)


def test_what_the_workspace_holds_already_is_not_marked(home: Path, guest: Path, trusted: Path) -> None:
    mine, theirs = opened(home, trusted), opened(guest, trusted)
    mine.mark_foreign([FOREIGN])
    theirs.mark_foreign([FOREIGN])
    assert mine.trust.may_run(FOREIGN) and not theirs.trust.may_run(FOREIGN)


def test_a_mark_takes_back_what_this_session_knew(home: Path, trusted: Path) -> None:
    workspace = opened(home, None)
    workspace.trust.made_here(OTHER)
    workspace.mark_foreign([OTHER])
    assert not workspace.trust.may_run(OTHER)


def test_a_mark_that_cannot_be_written_is_refused(home: Path, trusted: Path) -> None:
    workspace = opened(home, trusted)
    trusted.write_text("not toml")
    with pytest.raises(ServiceFailure, match=r"trusted\.toml is not valid TOML.*left as it is"):
        workspace.mark_foreign([OTHER])
    assert not workspace.trust.may_run(OTHER)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"workspaces = {", "is not valid TOML"),
        (b"\xff", "is not UTF-8"),
        (b"", "`format` is missing"),
        (b"format = 3\n", "a newer one wrote it"),
        (b"format = 1\n", "`workspaces` is missing"),
        (b"format = 1\n[workspaces]\nx = 1\n", "`workspaces.x` should be a table"),
        (b"format = 1\n[workspaces.x]\nid = 'a'\ncode = true\n", "`workspaces.x.code` should be text"),
        (b"format = 1\n[workspaces.x]\nid = 'a'\ncode = 'yes'\n", "`workspaces.x.code` should be runs or asks"),
        (b"format = 1\n[workspaces.x]\ncode = 'runs'\n", "`workspaces.x.id` is missing"),
        (b"format = 1\n[workspaces.x]\nid = 'a'\ncode = 'asks'\nb = 1\n", "`workspaces.x.b` means nothing here"),
        (b"format = 1\n[workspaces.x]\ncode = 'asks'\nexcept.a = 'no'\n", "`workspaces.x.except.a` should be runs or"),
        (b"format = 2\n[workspaces.x]\ncode = 'asks'\nkey = 'abc'\n", "`workspaces.x.key` should be 64 hexadecimal"),
    ],
)
def test_a_list_that_makes_no_sense_trusts_nothing_is_a_sentence_and_stays_as_it_is(
    home: Path, trusted: Path, content: bytes, words: str
) -> None:
    trusted.write_bytes(content)
    workspace = opened(home, trusted)
    (problem,) = workspace.problems
    assert words in problem and str(trusted) in problem and "lvtui asks" in problem
    assert not workspace.trust.may_run(FOREIGN)
    workspace.trust.allow({FOREIGN})
    workspace.trust.made_here(OTHER)
    assert workspace.trust.may_run(FOREIGN) and workspace.trust.may_run(OTHER) and not workspace.trust.may_run(THIRD)
    assert "Until lvtui ends" in workspace.problems[1]
    assert trusted.read_bytes() == content
    assert not opened(home, trusted).trust.may_run(FOREIGN)


def test_a_list_that_is_mended_counts_again_at_once(home: Path, trusted: Path) -> None:
    good = trusted.read_bytes()
    trusted.write_bytes(good[:-20])
    workspace = opened(home, trusted)
    assert not workspace.trust.may_run(FOREIGN)
    trusted.write_bytes(good)
    assert workspace.trust.may_run(FOREIGN) and workspace.problems == ()


def test_a_list_that_cannot_be_written_is_a_sentence_and_the_yes_counts_for_this_session(
    home: Path, guest: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    nowhere = tmp_path / "file" / "trusted.toml"
    workspace = opened(guest, nowhere)
    assert not workspace.trust.may_run(FOREIGN) and not workspace.problems
    workspace.trust.allow({FOREIGN})
    assert workspace.trust.may_run(FOREIGN)
    (problem,) = workspace.problems
    assert "file could not be made" in problem and "Until lvtui ends" in problem
    assert not opened(guest, nowhere).trust.may_run(FOREIGN)
    (tmp_path / "file").unlink()
    workspace.trust.allow({FOREIGN})
    assert workspace.problems == () and opened(guest, nowhere).trust.may_run(FOREIGN)


def test_a_workspace_that_cannot_be_given_an_id_is_trusted_for_this_session(guest: Path, trusted: Path) -> None:
    without_id(guest)
    (guest / ".lock").unlink()
    (guest / ".lock").mkdir()
    workspace = opened(guest, trusted)
    workspace.trust.allow({FOREIGN})
    assert workspace.trust.may_run(FOREIGN) and "could not be locked" in workspace.problems[0]
    assert not opened(guest, trusted).trust.may_run(FOREIGN)


def test_without_a_list_nothing_is_remembered_beyond_the_session(tmp_path: Path) -> None:
    workspace = opened(tmp_path / "ws", None)
    workspace.trust.made_here(OTHER)
    workspace.trust.allow({FOREIGN})
    assert workspace.trust.may_run(OTHER) and workspace.trust.may_run(FOREIGN) and workspace.problems == ()
    assert not opened(tmp_path / "ws", None).trust.may_run(FOREIGN)


def test_a_lock_that_somebody_keeps_is_a_sentence(guest: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lvtui.storage.trust.PATIENCE", 0.05)
    workspace = opened(guest, trusted)
    with FileLock(trusted.with_name(".trusted.toml.lock")):
        workspace.trust.allow({FOREIGN})
    assert workspace.trust.may_run(FOREIGN)
    assert "Another process has been saving" in workspace.problems[0]


@pytest.mark.parametrize("failure", [Crash, lambda: OSError(28, "No space left on device")])
def test_wherever_writing_the_list_ends_it_says_what_it_said_or_what_was_to_be_said(
    guest: Path, home: Path, trusted: Path, failure: Any
) -> None:
    before = trusted.read_bytes()
    for step in range(1, 50):
        disk = FailingDisk()
        disk.failure = failure
        workspace = opened(guest, trusted, disk=disk)
        disk.failing_at = disk.steps + step
        try:
            workspace.trust.allow({FOREIGN})
        except Crash:
            pass
        else:
            assert workspace.trust.may_run(FOREIGN)
        done = disk.steps < disk.failing_at
        assert opened(home, trusted).trust.may_run(FOREIGN)
        assert opened(guest, trusted).problems == ()
        if done:
            break
        if trusted.read_bytes() == before:
            assert not opened(guest, trusted).trust.may_run(FOREIGN)
        trusted.write_bytes(before)
    assert step > 3 and opened(guest, trusted).trust.may_run(FOREIGN)


YES = """
import sys
from pathlib import Path
from lvtui.storage import Workspace
folder, trusted = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for n in range(20):
    Workspace.open(folder / str(n), trusted=trusted)
"""


def test_two_processes_and_their_threads_lose_nothing_of_each_others_entries(tmp_path: Path, trusted: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", YES, str(tmp_path / me), str(trusted)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in ("left", "right")
    ]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda n: opened(tmp_path / "mine" / str(n), trusted), range(20)))
    assert [writer.wait() for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    names = {str(tmp_path / who / str(n)) for who in ("left", "right", "mine") for n in range(20)}
    assert {folder for folder, entry in read_list(trusted).items() if entry.runs} == names


def test_no_path_user_or_host_gets_into_the_workspace(guest: Path, tmp_path: Path, trusted: Path) -> None:
    workspace = opened(guest, trusted)
    workspace.trust.made_here(OTHER)
    workspace.mark_foreign([THIRD])
    workspace.trust.allow({FOREIGN})
    do(workspace, deploy("# more"))
    assert str(tmp_path) in trusted.read_text("utf-8")
    for path in files_of(guest):
        for secret in filter(None, (str(tmp_path), platform.node(), os.environ.get("USER"))):
            assert secret.encode() not in path.read_bytes(), path


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
KEYS = st.just("") | st.binary(min_size=32, max_size=32).map(bytes.hex)
ENTRIES = st.builds(Entry, TEXT, st.booleans(), st.dictionaries(TEXT, st.booleans()), KEYS)


@given(st.dictionaries(TEXT, ENTRIES))
def test_whatever_is_listed_is_read_back(tmp_path_factory: pytest.TempPathFactory, entries: dict[str, Entry]) -> None:
    path = tmp_path_factory.mktemp("list") / "trusted.toml"
    path.write_bytes(list_file(entries))
    assert read_list(path) == entries


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_a_folder_whose_name_no_text_can_hold_is_a_sentence_and_works(tmp_path: Path, trusted: Path) -> None:
    workspace = opened(tmp_path / os.fsdecode(b"ws\xff"), trusted)
    do(workspace, create())
    workspace.trust.made_here(FOREIGN)
    assert workspace.trust.may_run(FOREIGN)
    assert "no character that a file can hold" in workspace.problems[0]


def test_an_entry_whose_folder_is_gone_goes_when_the_list_is_next_written_and_not_before(
    home: Path, guest: Path, trusted: Path, tmp_path: Path
) -> None:
    passing = tmp_path / "passing"
    opened(passing, trusted)
    shutil.rmtree(passing)
    before = trusted.read_bytes()
    opened(home, trusted).trust.made_here(OTHER)  # which runs as it is: nothing is written
    assert trusted.read_bytes() == before and str(passing) in read_list(trusted)
    opened(guest, trusted).trust.allow({FOREIGN})
    assert read_list(trusted).keys() == {str(home), str(guest)}
    copied(home, passing)
    assert not opened(passing, trusted).trust.may_run(FOREIGN)


@pytest.mark.parametrize("place", ["taken out/with its mount point", "unmounted/ws"])
def test_an_entry_whose_folder_may_be_on_a_disk_that_was_taken_out_stays(
    guest: Path, trusted: Path, tmp_path: Path, place: str
) -> None:
    stick = tmp_path / place
    do(opened(stick, trusted), create())
    away = copied(stick, tmp_path / "elsewhere")
    shutil.rmtree(stick)
    if place.startswith("taken"):
        stick.parent.rmdir()
    opened(guest, trusted).trust.allow({FOREIGN})
    copied(away, stick)
    assert opened(stick, trusted).trust.may_run(FOREIGN)


@pytest.mark.parametrize("name", ["a relative one", "a\0b", "/no such place/ws"])
def test_an_entry_of_no_folder_that_can_be_looked_for_stays(home: Path, guest: Path, trusted: Path, name: str) -> None:
    trusted.write_bytes(list_file({**read_list(trusted), name: Entry("i", True)}))
    opened(guest, trusted).trust.allow({FOREIGN})
    assert read_list(trusted).keys() == {name, str(home), str(guest)}
