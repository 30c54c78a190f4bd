"""Several at once on one workspace: threads, two openings in one process, and processes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from lvtui.operations import CreateAlias, DeleteFunction, UpdateAlias
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, deploy, do, do_now, functions_folder, same

WRITER = """
import sys
from pathlib import Path
from lvtui.operations import CreateAlias
from lvtui.storage import Workspace
from tests.storage.kit import deploy, do_now

folder, me, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
workspace = Workspace.open(folder)
print("ready", flush=True)
sys.stdin.readline()
for n in range(rounds):
    published = do_now(workspace, deploy(f"# {me} {n}", publish=True))
    do_now(workspace, CreateAlias(function_name="demo", name=f"{me}-{n}", function_version=published.version))
    print(published.version, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    do(Workspace.open(tmp_path / "ws"), create(), salt=1)
    return tmp_path / "ws"


def test_two_processes_lose_nothing_of_each_others_changes(folder: Path) -> None:
    rounds = 12
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), me, str(rounds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in ("left", "right")
    ]
    follower = Workspace.open(folder)
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    while any(writer.poll() is None for writer in writers):
        follower.catch_up()  # reads while they write: never torn, never an error
        assert follower.problems == ()
        for alias in follower.region.functions["demo"].aliases.values():
            assert alias.function_version in follower.region.functions["demo"].published
    answers = [writer.communicate() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    numbers = [number for out, _ in answers for number in out.split()]
    assert sorted(map(int, numbers)) == list(range(1, 2 * rounds + 1))
    found = Workspace.open(folder).region
    assert set(found.functions["demo"].aliases) == {f"{me}-{n}" for me in ("left", "right") for n in range(rounds)}
    assert list(found.functions["demo"].published) == [str(n) for n in range(1, 2 * rounds + 1)]
    follower.catch_up()
    assert same(follower.region, found)


def test_threads_of_two_openings_lose_nothing_of_each_others_changes(folder: Path) -> None:
    workspaces = [Workspace.open(folder), Workspace.open(folder)]

    def publish(n: int) -> str:
        published = do_now(workspaces[n % 2], deploy(f"# {n}", publish=True))
        do_now(workspaces[n // 2 % 2], CreateAlias(function_name="demo", name=f"a{n}", function_version="1"))
        return published.version

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(publish, range(24)))
    assert sorted(map(int, numbers)) == list(range(1, 25))
    for workspace in workspaces:
        workspace.catch_up()
    assert set(workspaces[0].region.functions["demo"].aliases) == {f"a{n}" for n in range(24)}
    assert same(workspaces[0].region, workspaces[1].region)
    assert same(Workspace.open(folder).region, workspaces[0].region)


def test_what_another_saved_is_news_once_and_leaves_the_rest_as_it_is(folder: Path) -> None:
    here, there = Workspace.open(folder), Workspace.open(folder)
    do(there, create("other", publish=True))
    assert here.catch_up()
    assert not here.catch_up()
    demo, other = here.region.functions["demo"], here.region.functions["other"]
    do(there, deploy("# new", name="other", publish=True))
    assert here.catch_up()
    assert here.region.functions["demo"] is demo
    assert here.region.functions["other"].published["1"] is other.published["1"]
    do(there, CreateAlias(function_name="other", name="prod", function_version="1"))
    latest = here.region.functions["other"].latest
    assert here.catch_up()
    assert here.region.functions["other"].latest is latest
    assert same(here.region, there.region)


def test_ones_own_change_is_no_news_but_what_it_took_in_is(folder: Path) -> None:
    here, there = Workspace.open(folder), Workspace.open(folder)
    do(here, deploy("# mine"))
    assert not here.catch_up()
    assert there.catch_up()
    do(there, deploy("# theirs"))
    do(here, create("other"))
    assert here.catch_up()
    assert not here.catch_up()


def test_a_change_begins_where_the_others_left_off(folder: Path) -> None:
    here, there = Workspace.open(folder), Workspace.open(folder)
    do(there, deploy("# theirs", publish=True))
    assert do(here, deploy("# mine", publish=True)).version == "2"
    do(here, CreateAlias(function_name="demo", name="prod", function_version="1"))
    do(there, UpdateAlias(function_name="demo", name="prod", function_version="2"))
    do(there, DeleteFunction(function_name="demo", qualifier="1"))
    here.catch_up()
    assert list(here.region.functions["demo"].published) == ["2"]
    do(here, DeleteFunction(function_name="demo"))
    there.catch_up()
    assert there.region.functions == {} and there.region.retired_numbers == {"demo": 3}


def test_saves_within_one_tick_of_the_clock_are_seen_all_the_same(folder: Path) -> None:
    here, there = Workspace.open(folder, disk=QuickDisk()), Workspace.open(folder, disk=QuickDisk())
    for n in range(200):
        do(there, deploy(f"# {n:03d}"), salt=2000 + n)
        assert here.catch_up()
        assert here.region.functions["demo"].latest.code.files["app.py"] == f"# {n:03d}".encode()


def test_a_lock_that_somebody_keeps_is_a_sentence_and_not_a_wait_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvtui.storage.locks.PATIENCE", 0.05)
    workspace = Workspace.open(folder)
    before = workspace.region
    with FileLock(folder / ".lock"), pytest.raises(ServiceFailure, match="Another process has been saving"):
        do(workspace, deploy("# new"))
    assert workspace.region is before
    do(workspace, deploy("# new"))


def test_the_lock_of_a_process_that_was_killed_is_free(folder: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from filelock import FileLock; FileLock(sys.argv[1]).acquire();"
            " print('held', flush=True); sys.stdin.readline()",
            str(folder / ".lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    holder.kill()
    holder.communicate()
    do(Workspace.open(folder), deploy("# new"))


def test_two_that_make_a_workspace_at_once_make_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        workspaces = list(threads.map(lambda _: Workspace.open(tmp_path / "ws"), range(8)))
    assert len({workspace.seed for workspace in workspaces}) == 1


def test_a_workspace_whose_folder_went_away_is_not_brought_back_empty(folder: Path) -> None:
    workspace = Workspace.open(folder)
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(ServiceFailure, match=r"workspace\.toml is gone"):
        do(workspace, deploy("# new"))
    with pytest.raises(ServiceFailure):
        workspace.catch_up()
    assert not folder.exists() and "demo" in workspace.region.functions


def test_functions_removed_by_hand_are_gone(folder: Path) -> None:
    workspace = Workspace.open(folder)
    functions_folder(folder).joinpath("demo").rename(folder / "kept elsewhere")
    assert workspace.catch_up()
    assert workspace.region.functions == {} and workspace.problems == ()
