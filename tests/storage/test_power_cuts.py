"""When the power fails, what was acknowledged is on the disk, and what was under way is there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from lvtui.domain.desk import Draft
from lvtui.storage import Workspace
from tests.storage.everything import State, open_here, state_of
from tests.storage.failing import UnpluggedDisk
from tests.storage.kit import Crash, QuickDisk, create, deploy, do
from tests.storage.operations_at_random import story


def left(disk: UnpluggedDisk, target: Path, random: Random | None) -> State:
    """What a power cut leaves: opened by the next who comes, without a complaint."""
    shutil.rmtree(target, ignore_errors=True)
    disk.leave(target, random)
    workspace = open_here(target / "ws", QuickDisk())
    assert workspace.problems == ()
    return state_of(workspace)


@pytest.mark.parametrize("seed", range(2))
def test_the_power_may_fail_at_any_moment(tmp_path: Path, seed: int) -> None:
    home, random, cuts = tmp_path / "home", Random(seed), 0
    copied_state = state_of(open_here(home / "ws", QuickDisk()))
    disk = UnpluggedDisk(home)
    workspace = open_here(home / "ws", disk)
    for _, before, deed in story(seed + 100, 60, copied_state):
        moments = 0

        def at_a_moment() -> None:
            nonlocal moments
            moments += 1
            if random.random() < 0.3:
                found = left(disk, tmp_path / "cut", random if moments % 2 else None)
                assert found in (before, deed.after), f"{deed}, moment {moments}"  # noqa: B023

        disk.moment = at_a_moment
        deed.do(workspace)
        disk.moment = lambda: None
        assert left(disk, tmp_path / "cut", None) == deed.after, str(deed)
        cuts += moments
    assert cuts > 300


def _type(workspace: Workspace, who: str) -> None:
    workspace.draft("demo")  # as an app does: another's would not be written over
    workspace.keep_draft("demo", Draft({"app.py": who}, "sha"))


FIRST_OF_A_FOLDER: dict[str, Callable[[Workspace, str], object]] = {
    "functions": lambda workspace, who: do(workspace, create(who)),
    "versions": lambda workspace, who: do(workspace, deploy(f"# {who}", publish=True)),
    "events": lambda workspace, who: workspace.save_event("demo", who, b"{}"),
    "drafts": _type,
    "trust": lambda workspace, who: workspace.mark_foreign({who}),
}
"""What makes a folder where there is none yet."""


@pytest.mark.parametrize("deed", FIRST_OF_A_FOLDER)
def test_a_folder_that_a_process_made_and_left_is_waited_for_by_the_next(tmp_path: Path, deed: str) -> None:
    """The first one ends in the midst of it, perhaps between making a folder and waiting for its name."""
    act, moment, count = FIRST_OF_A_FOLDER[deed], 0, 0

    def at_a_moment() -> None:
        nonlocal count
        count += 1
        if count == moment:
            raise Crash

    while count == moment:  # until it gets through
        moment, count = moment + 1, 0
        home = tmp_path / str(moment) / "home"
        workspace = open_here(home / "ws", QuickDisk())
        if deed not in ("functions", "trust"):
            do(workspace, create())
        disk = UnpluggedDisk(home)
        first = open_here(home / "ws", disk)
        disk.moment = at_a_moment
        with suppress(Crash):
            act(first, "first")
        disk.moment = lambda: None
        disk.settled.clear()  # the next process knows nothing of it
        second = open_here(home / "ws", disk)
        act(second, "second")
        assert left(disk, tmp_path / "cut", None) == state_of(second), moment
    assert moment > 4
