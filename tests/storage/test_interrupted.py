"""What an interrupted change leaves behind is in nobody's way, goes with the next change, and says why it ended."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lvtui.domain import apply
from lvtui.operations import CreateAlias, DeleteFunction, Request, UpdateAlias
from lvtui.operations.errors import ServiceFailure
from lvtui.operations.shapes import FunctionCode
from lvtui.storage import Workspace
from tests.storage.kit import Crash, FailingDisk, QuickDisk, copied, create, deploy, do, functions_folder, same, world
from tests.storage.test_round_trip import foreign_zip


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A workspace with `demo`, its version 1, and `prod` on it."""
    workspace = Workspace.open(tmp_path / "before", disk=QuickDisk())
    do(workspace, create(publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    return workspace.folder


def failing(before: Path, step: int) -> tuple[Workspace, FailingDisk]:
    """A copy of the workspace, whose disk crashes at that step of what is asked of it next."""
    disk = FailingDisk()
    workspace = Workspace.open(copied(before, before.with_name("failing")), disk=disk)
    disk.steps, disk.failing_at = 0, step
    return workspace, disk


def litter(folder: Path) -> list[Path]:
    return [path for path in folder.glob("functions/*/.*") if path.name.startswith((".new~", ".gone~"))]


@pytest.mark.parametrize(
    "request_",
    [create("Other", publish=True, code=FunctionCode(zip_file=foreign_zip())), DeleteFunction(function_name="demo")],
    ids=["a creation", "a deletion"],
)
def test_what_a_crash_leaves_of_a_function_is_gone_after_the_next_change(before: Path, request_: Request[Any]) -> None:
    littered = 0
    for step in range(1, 100):
        workspace, _ = failing(before, step)
        try:
            do(workspace, request_)
        except Crash:
            littered += bool(litter(workspace.folder))
        else:
            break
        found = Workspace.open(workspace.folder, disk=QuickDisk())
        do(found, create("next"))
        assert litter(found.folder) == [], step
        assert same(Workspace.open(found.folder).region, found.region), step
    assert 5 < step < 99 and littered > 3


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
def test_a_refusal_of_the_disk_names_the_file_and_gives_the_disks_reason(before: Path, code: int) -> None:
    refusals = 0
    for step in range(1, 100):
        workspace, disk = failing(before, step)
        disk.failure = partial(OSError, code, os.strerror(code))
        old = workspace.region
        try:
            do(workspace, deploy("# two", publish=True))
        except ServiceFailure as error:
            assert os.strerror(code) in str(error) and str(workspace.folder) in str(error), step
            refusals += 1
            if same(workspace.region, old):
                do(workspace, deploy("# two", publish=True))  # there is room again
        assert workspace.region.functions["demo"].published.keys() == {"1", "2"}, step
        assert same(Workspace.open(workspace.folder).region, workspace.region), step
        if disk.steps < step:
            break
    assert 5 < refusals < 99


def test_a_change_of_several_parts_never_leaves_an_alias_that_points_at_nothing(before: Path) -> None:
    """As undo and restore make them: versions come and go, and the alias moves from one to another."""
    workspace = Workspace.open(before, disk=QuickDisk())
    other = workspace.region
    change: list[Request[Any]] = [
        deploy("# two", publish=True),
        UpdateAlias(function_name="demo", name="prod", function_version="2"),
        DeleteFunction(function_name="demo", qualifier="1"),
    ]
    for salt, request in enumerate(change, start=1_000_000):
        other, _ = apply(other, request, world(salt))
    for step in range(1, 60):
        crashed, _ = failing(before, step)
        try:
            crashed.change(lambda _: (other, None))
        except Crash:
            assert Workspace.open(crashed.folder).problems == (), step
        else:
            break
    assert 10 < step < 59 and same(Workspace.open(crashed.folder).region, other)


def test_what_is_left_of_an_older_deletion_does_not_turn_the_numbers_back(before: Path) -> None:
    workspace = Workspace.open(before)
    do(workspace, deploy("# two", publish=True))
    do(workspace, DeleteFunction(function_name="demo"))
    leftover = functions_folder(before) / ".gone~2~demo"
    (leftover / "versions").mkdir(parents=True)
    (leftover / "versions" / "1.toml").touch()
    assert Workspace.open(before).region.retired_numbers == {"demo": 3}
    assert do(workspace, create(publish=True)).version == "3"
    assert not leftover.exists()
