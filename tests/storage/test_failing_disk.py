"""Whatever the disk refuses, and whenever it ends: the state before, or the state after, whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from lvtui.domain.changes import put
from lvtui.domain.model import Region
from lvtui.operations import CreateAlias, DeleteFunction, UpdateAlias
from lvtui.operations.errors import ServiceFailure
from lvtui.storage.names import file_stem
from lvtui.storage.workspace import Workspace
from tests.fakes import MemoryWorkspace
from tests.storage.everything import NAMES, State, open_here, state_of
from tests.storage.failing import MOMENTS, Failure, FaultyDisk
from tests.storage.kit import Crash, QuickDisk, copied, create, deploy, do, plain
from tests.storage.operations_at_random import KINDS, Deed, story

JOURNAL = "functions/us-east-1/.change.toml"
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
STORIES = (5, 6, 7, 8)
"""Seeds of which each comes to every kind of operation."""
LENGTH = 42
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
            # The other stories see to the others; of what takes many calls, a few in each story will do.
            if (calls + number) % (len(STORIES) * (3 if deed.kind == "put a state back" else 1)) == 0:
                if one_failure(home / "ws", before, deed, failure, going_on=injected % 3 == 0) != before:
                    copied(tmp_path / "before", home)
                injected += 1
        copied(tmp_path / "after", home)
    assert seen == set(KINDS)
    assert injected * len(STORIES) > 2000, injected


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


def two_states() -> tuple[Region, Region]:
    """States far apart: as undo, restore and import replace one by another."""
    workspace = MemoryWorkspace()
    for number, name in enumerate(NAMES):
        do(workspace, create(name, publish=True), salt=number)
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"), salt=5)
    old = workspace.region
    do(workspace, deploy("two = 2\n", publish=True), salt=6)
    do(workspace, UpdateAlias(function_name="demo", name="prod", function_version="2"), salt=7)
    do(workspace, DeleteFunction(function_name="demo", qualifier="1"), salt=8)
    do(workspace, deploy("three = 3\n"), salt=9)
    return old, workspace.region


def one_made_one_changed_one_deleted() -> tuple[Region, Region]:
    old, new = two_states()
    third = replace(old.functions["Orders"], name="third")
    return old, replace(new, functions={"demo": new.functions["demo"], "third": third}, retired_numbers={"Orders": 7})


def another_version_under_the_same_number() -> tuple[Region, Region]:
    """As an undo of a publish leaves it once another was published."""
    _, old = two_states()
    demo = old.functions["demo"]
    other = replace(demo.published["2"], code=demo.latest.code)
    aliases = {"prod": replace(demo.aliases["prod"], description="moved")}
    return old, put(old, replace(demo, published={"2": other}, aliases=aliases))


@pytest.mark.parametrize(
    "states",
    [two_states, one_made_one_changed_one_deleted, another_version_under_the_same_number],
    ids=lambda states: states.__name__,
)
def test_a_change_of_several_steps_is_made_whole_or_not_at_all(
    tmp_path: Path, states: Callable[[], tuple[Region, Region]]
) -> None:
    old, new = states()
    open_here(tmp_path / "home/ws", QuickDisk()).change(lambda _: (old, None))
    copied(tmp_path / "home", tmp_path / "before")
    disk = FaultyDisk()
    open_here(tmp_path / "home/ws", disk).change(lambda _: (new, None))
    calls, left = disk.calls, set[bool]()
    for failure in list(failures_of(calls))[::5]:
        copied(tmp_path / "before", tmp_path / "home")
        workspace = open_here(tmp_path / "home/ws", disk := FaultyDisk())
        disk.fail(failure)
        with suppress(Crash, ServiceFailure):
            workspace.change(lambda _: (new, None))
        disk.fail(None)
        found = open_here(tmp_path / "home/ws", QuickDisk())
        assert found.problems == (), failure
        changed = plain(found.region) == plain(new)
        assert changed or plain(found.region) == plain(old), failure
        left.add(changed)
        workspace.catch_up()
        assert plain(workspace.region) == plain(found.region), failure
        found.change(lambda _: (new, None))
        assert plain(open_here(tmp_path / "home/ws", QuickDisk()).region) == plain(new), failure
    assert left == {True, False}
    assert len(calls) > 12


def test_what_a_crash_left_half_changed_is_taken_back_by_whoever_comes_next(tmp_path: Path) -> None:
    workspace, other = half_changed(tmp_path / "ws")
    assert not (tmp_path / "ws" / JOURNAL).exists()
    assert other.problems == ()
    assert plain(other.region) == plain(workspace)


def half_changed(folder: Path, between: Callable[[Path], None] = lambda _: None) -> tuple[Region, Workspace]:
    """The state before a change of two functions that ended between them, and the workspace opened after that."""
    workspace = open_here(folder, disk := FaultyDisk())
    for number, name in enumerate(NAMES):
        do(workspace, create(name), salt=number)
    before = workspace.region
    changed = {name: replace(function, tags={"half": "way"}) for name, function in before.functions.items()}
    calls = iter(range(1, 100))
    while True:
        disk.fail(Failure(next(calls), "before", Crash, for_good=True))
        with suppress(Crash):
            workspace.change(lambda region: (replace(region, functions=changed), None))
        disk.fail(None)
        heads = [folder / "functions/us-east-1" / file_stem(name) / "function.toml" for name in NAMES]
        written = [b"half" in head.read_bytes() for head in heads]
        if any(written):
            break
        workspace.catch_up()
    assert not all(written)
    assert (folder / JOURNAL).exists()
    between(folder / JOURNAL)
    return before, open_here(folder, QuickDisk())


def test_a_change_that_cannot_be_taken_back_is_told_of_and_nothing_is_changed_until_it_is(tmp_path: Path) -> None:
    folder, kept = tmp_path / "ws", list[bytes]()

    def damage(path: Path) -> None:
        kept.append(path.read_bytes())
        path.write_bytes(kept[0][:-40] + b"\n[oops")

    before, found = half_changed(folder, damage)
    (problem,) = found.problems
    assert str(folder / JOURNAL) in problem
    assert "line" in problem
    with pytest.raises(ServiceFailure, match="interrupted could not be taken back"):
        do(found, create("more"))
    (folder / JOURNAL).write_bytes(kept[0])
    do(found, create("more"))
    assert found.problems == ()
    assert plain({name: found.region.functions[name] for name in NAMES}) == plain(before.functions)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that count")
def test_a_half_made_change_in_a_folder_that_cannot_be_written_to_is_shown_and_told_of(tmp_path: Path) -> None:
    locked = [tmp_path / "ws", (tmp_path / "ws" / JOURNAL).parent]

    def lock(_: Path) -> None:
        for path in locked:
            path.chmod(0o555)

    try:
        _, found = half_changed(tmp_path / "ws", lock)
        assert len(found.region.functions) == 2
        assert any("is taken back once that can be written" in problem for problem in found.problems)
    finally:
        for path in locked:
            path.chmod(0o755)
