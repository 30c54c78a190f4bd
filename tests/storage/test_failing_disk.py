"""Whatever the disk refuses, and whenever it ends: the state before, or the state after, whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from lvtui.domain.model import Region
from lvtui.operations.errors import ServiceFailure
from tests.storage.everything import NAMES, State, open_here, state_of
from tests.storage.failing import MOMENTS, Failure, FaultyDisk
from tests.storage.kit import Crash, QuickDisk, copied, create, do, plain
from tests.storage.operations_at_random import KINDS, Deed, story

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
STORIES = (5, 6, 7, 8)
"""Seeds of which each comes to every kind of operation."""
LENGTH = 40
"""Operations in a story."""


def refusal(code: int) -> OSError:
    return OSError(code, os.strerror(code))


def failures_of(calls: list[str]) -> Iterator[Failure]:
    """Every way in which an operation that makes these calls can fail, each call in its turn."""
    for number, kind in enumerate(calls, start=1):
        for moment in MOMENTS[kind]:
            yield from (Failure(number, moment, partial(refusal, code)) for code in ERRORS)
            yield Failure(number, moment, Crash)
        yield Failure(number, "before", partial(refusal, errno.ENOSPC), for_good=True)


@pytest.mark.parametrize("seed", STORIES)
def test_any_call_may_fail_in_any_way_and_nothing_is_lost_or_torn(tmp_path: Path, seed: int) -> None:
    home, seen, calls, injected = tmp_path / "home", set[str](), 0, 0
    for number, before, deed in story(seed, LENGTH, state_of(open_here(home / "ws"))):
        copied(home, tmp_path / "before")
        workspace = open_here(home / "ws", disk := FaultyDisk())
        disk.fail(None)
        deed.do(workspace)
        assert state_of(workspace) == deed.after, str(deed)
        copied(home, tmp_path / "after")
        copied(tmp_path / "before", home)
        seen.add(deed.kind)
        for failure in failures_of(disk.calls):
            calls += 1
            if (calls + number) % len(STORIES) == 0:  # the other stories see to the others
                if one_failure(home / "ws", before, deed, failure, going_on=injected % 3 == 0) != before:
                    copied(tmp_path / "before", home)
                injected += 1
        copied(tmp_path / "after", home)
    assert seen == set(KINDS)
    assert injected * len(STORIES) > 2000


def one_failure(folder: Path, before: State, deed: Deed, failure: Failure, *, going_on: bool) -> State:
    """Let an operation fail; what the disk holds then, or, if somebody is to go on there, once the operation was done
    after all."""
    told = f"{deed} fails: {failure}"
    workspace = open_here(folder, disk := FaultyDisk())
    disk.fail(failure)
    refused = crashed = False
    try:
        deed.do(workspace)
    except ServiceFailure as error:
        refused = True
        assert str(folder.parent) in str(error), told  # which file it was
    except Crash:
        crashed = True
    disk.fail(None)
    in_memory = state_of(workspace)
    found = open_here(folder, QuickDisk())
    on_disk = state_of(found)
    assert found.problems == (), told
    assert on_disk in (before, deed.after), told
    assert refused or crashed or on_disk == deed.after, told
    assert in_memory == on_disk, told
    if on_disk != before or not going_on:
        return on_disk
    # Who goes on is the process whose disk failed; after a crash, the next one.
    deed.do(found if crashed else workspace)
    assert state_of(found if crashed else workspace) == deed.after, told
    assert state_of(open_here(folder, QuickDisk())) == deed.after, told
    return deed.after


def test_a_change_of_everything_may_be_cut_between_functions_but_never_within_one(tmp_path: Path) -> None:
    """As undo and restore make them: what is left opens, and the change can be made again."""
    home, states = tmp_path / "home", list[Region]()
    workspace = open_here(home / "ws", QuickDisk())
    for number, name in enumerate(NAMES):
        do(workspace, create(name), salt=number)
    for _, before, deed in story(9, 60, state_of(workspace)):
        deed.do(workspace)
        if len(before.region.functions) == 2:
            states.append(before.region)
    old, new = states[0], states[-1]
    assert plain(old.functions["demo"]) != plain(new.functions["demo"])
    assert plain(old.functions["Orders"]) != plain(new.functions["Orders"])
    workspace.change(lambda _: (old, None))
    copied(home, tmp_path / "before")
    calls = 0
    for call in range(1, 200):
        failure = Failure(call, "before", Crash if call % 2 else partial(refusal, errno.EIO))
        workspace = open_here(home / "ws", disk := FaultyDisk())
        disk.fail(failure)
        try:
            workspace.change(lambda _: (new, None))
        except (Crash, ServiceFailure):
            found = open_here(home / "ws", QuickDisk())
            assert found.problems == (), call
            assert plain(found.region) == plain(workspace.region), call
            found.change(lambda _: (new, None))
        calls = len(disk.calls)
        assert plain(open_here(home / "ws", QuickDisk()).region) == plain(new), call
        if calls < call:
            break
        copied(tmp_path / "before", home)
    assert 10 < calls < 199
