"""At whatever step a save ends, the workspace holds the state before it or the state after it, whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from lvtui.domain import apply
from lvtui.domain.model import Region
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    DeleteAlias,
    DeleteFunction,
    DeleteProvisionedConcurrencyConfig,
    PublishVersion,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import ServiceFailure
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.storage import Workspace
from tests.storage.kit import Crash, FailingDisk, QuickDisk, copied, create, deploy, do, functions_folder, same, world
from tests.storage.test_round_trip import foreign_zip

HALF = RoutingConfig(additional_version_weights={"2": 0.5})
STORY: list[Request[Any]] = [
    create(),
    PublishVersion(function_name="demo", description="first"),
    deploy("# two", publish=True),
    CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=HALF),
    UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()),
    PublishVersion(function_name="demo", description="a zip"),
    UpdateFunctionConfiguration(function_name="demo", timeout=9),
    PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=9),
    PutProvisionedConcurrencyConfig(function_name="demo", qualifier="3", provisioned_concurrent_executions=2),
    DeleteProvisionedConcurrencyConfig(function_name="demo", qualifier="3"),
    PutProvisionedConcurrencyConfig(function_name="demo", qualifier="prod", provisioned_concurrent_executions=5),
    AddPermission(
        function_name="demo", qualifier="prod", statement_id="a", action="lambda:InvokeFunction", principal="*"
    ),
    CreateFunctionUrlConfig(function_name="demo", auth_type="NONE"),
    PutFunctionEventInvokeConfig(function_name="demo", qualifier="3", maximum_retry_attempts=0),
    UpdateAlias(function_name="demo", name="prod", function_version="3", routing_config=RoutingConfig()),
    deploy("# four"),
    create("Other", publish=True, code=FunctionCode(zip_file=foreign_zip())),
    UpdateAlias(
        function_name="demo",
        name="prod",
        function_version="2",
        routing_config=RoutingConfig(additional_version_weights={}),
    ),
    DeleteFunction(function_name="demo", qualifier="3"),
    DeleteAlias(function_name="demo", name="prod"),
    DeleteFunction(function_name="demo"),
    create(publish=True),
]


def chapters(tmp_path: Path) -> Iterator[tuple[Path, Region, Request[Any], Region, int]]:
    """Each request of the story: the workspace before it, both states, and how many steps its save takes."""
    for salt, request in enumerate(STORY, start=1):
        disk = FailingDisk()
        workspace = Workspace.open(tmp_path / "ws", disk=disk)
        before = workspace.region
        copied(tmp_path / "ws", tmp_path / "before")
        disk.steps = 0
        do(workspace, request, salt)
        assert disk.steps > 0, request
        yield tmp_path / "before", before, request, workspace.region, disk.steps


def test_a_crash_at_any_step_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    crashes = 0
    for salt, (folder, before, request, after, steps) in enumerate(chapters(tmp_path), start=1):
        for step in range(1, steps + 1):
            disk = FailingDisk()
            crashed = Workspace.open(copied(folder, tmp_path / "crashed"), disk=disk)
            disk.steps, disk.failing_at = 0, step
            with pytest.raises(Crash):
                do(crashed, request, salt)
            crashes += 1
            found = Workspace.open(tmp_path / "crashed", disk=QuickDisk())
            assert found.problems == (), (request, step)
            assert same(found.region, before) or same(found.region, after), (request, step)
            go_on(found, request, before, after)
    assert crashes > 150


def go_on(found: Workspace, request: Request[Any], before: Region, after: Region) -> None:
    """What a crash left is in nobody's way: the change can be made, others too, and no litter stays."""
    if same(found.region, before):
        do(found, request)
    else:
        assert same(found.region, after)
    do(found, create("next", publish=True))
    again = Workspace.open(found.folder)
    assert same(again.region, found.region) and again.problems == ()
    litter = [path for path in found.folder.glob("functions/*/.*") if path.name.startswith((".new~", ".gone~"))]
    assert litter == []


def test_a_refusal_of_the_disk_is_a_sentence_and_memory_holds_what_the_disk_does(tmp_path: Path) -> None:
    codes = cycle([errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
    for salt, (folder, before, request, after, steps) in enumerate(chapters(tmp_path), start=1):
        for step in range(1, steps + 1):
            disk = FailingDisk()
            failing = Workspace.open(copied(folder, tmp_path / "failing"), disk=disk)
            code = next(codes)
            disk.steps, disk.failing_at, disk.failure = 0, step, partial(OSError, code, os.strerror(code))
            try:
                do(failing, request, salt)
            except ServiceFailure as error:
                assert os.strerror(code) in str(error) and str(tmp_path) in str(error)
            else:
                # Only what comes after the change was made may be let pass: removing what nobody reads any more.
                assert same(failing.region, after), (request, step)
            assert same(failing.region, before) or same(failing.region, after), (request, step)
            found = Workspace.open(tmp_path / "failing")
            assert same(found.region, failing.region) and found.problems == (), (request, step)
            if same(failing.region, before):
                do(failing, request, salt)
                assert same(failing.region, after)


def test_a_change_of_several_parts_never_leaves_an_alias_that_points_at_nothing(tmp_path: Path) -> None:
    """As undo and restore make them: such a change may be cut in two, but each half opens."""
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    other = workspace.region
    change: list[Request[Any]] = [
        deploy("# two", publish=True),
        UpdateAlias(function_name="demo", name="prod", function_version="2"),
        DeleteFunction(function_name="demo", qualifier="1"),
    ]
    for salt, request in enumerate(change, start=1_000_000):
        other, _ = apply(other, request, world(salt))
    for step in range(1, 60):
        disk = FailingDisk()
        crashed = Workspace.open(copied(tmp_path / "ws", tmp_path / "crashed"), disk=disk)
        disk.steps, disk.failing_at = 0, step
        try:
            crashed.change(lambda _: (other, None))
        except Crash:
            assert Workspace.open(tmp_path / "crashed").problems == (), step
        else:
            break
    assert step > 10 and same(Workspace.open(tmp_path / "crashed").region, other)


def test_what_is_left_of_an_older_deletion_does_not_turn_the_numbers_back(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws")
    do(workspace, create(publish=True))
    do(workspace, deploy("# two", publish=True))
    do(workspace, DeleteFunction(function_name="demo"))
    leftover = functions_folder(tmp_path / "ws") / ".gone~2~demo"
    (leftover / "versions").mkdir(parents=True)
    (leftover / "versions" / "1.toml").touch()
    assert Workspace.open(tmp_path / "ws").region.retired_numbers == {"demo": 3}
    assert do(workspace, create(publish=True)).version == "3"
    assert not leftover.exists()
