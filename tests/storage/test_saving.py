"""A save costs what changed, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lvtui.domain.model import Region
from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    GetFunction,
    PublishVersion,
    Request,
    TagResource,
    UpdateAlias,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import LambdaError, ResourceConflict
from lvtui.storage import Workspace
from tests.storage.kit import RecordingDisk, create, deploy, do, functions_folder, same


@pytest.fixture
def disk() -> RecordingDisk:
    return RecordingDisk()


@pytest.fixture
def workspace(tmp_path: Path, disk: RecordingDisk) -> Workspace:
    """Two functions; `demo` has three versions and the alias `prod` on the first."""
    workspace = Workspace.open(tmp_path / "ws", disk=disk)
    do(workspace, create("other", publish=True))
    do(workspace, create())
    for number in "123":
        do(workspace, deploy(f"# {number}", publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    disk.names()
    return workspace


def test_a_new_function_is_its_head_and_its_aliases(workspace: Workspace, disk: RecordingDisk) -> None:
    do(workspace, create("third"))
    assert disk.names() == ["aliases.toml", "function.toml"]


def test_a_deploy_writes_the_head_alone(workspace: Workspace, disk: RecordingDisk) -> None:
    do(workspace, deploy("# new"))
    assert disk.names() == ["function.toml"]


def test_publishing_writes_one_version_and_the_head(workspace: Workspace, disk: RecordingDisk) -> None:
    do(workspace, deploy("# new"))
    disk.names()
    do(workspace, PublishVersion(function_name="demo"))
    assert disk.names() == ["4.toml", "function.toml"]


def test_an_alias_writes_the_aliases_alone(workspace: Workspace, disk: RecordingDisk) -> None:
    do(workspace, UpdateAlias(function_name="demo", name="prod", function_version="2"))
    do(workspace, DeleteAlias(function_name="demo", name="prod"))
    assert disk.names() == ["aliases.toml", "aliases.toml"]


def test_deleting_a_version_writes_the_head_and_removes_the_file(workspace: Workspace, disk: RecordingDisk) -> None:
    do(workspace, DeleteFunction(function_name="demo", qualifier="2"))
    assert disk.names() == ["function.toml"]
    versions = functions_folder(workspace.folder) / "demo" / "versions"
    assert sorted(path.name for path in versions.iterdir()) == ["1.toml", "3.toml"]


def test_deleting_a_function_writes_its_number_down_and_leaves_no_file(
    workspace: Workspace, disk: RecordingDisk
) -> None:
    do(workspace, DeleteFunction(function_name="demo"))
    assert disk.names() == ["retired.toml"]
    assert sorted(path.name for path in functions_folder(workspace.folder).iterdir()) == ["other", "retired.toml"]


def test_a_question_a_refusal_and_a_publish_with_nothing_new_write_nothing(
    workspace: Workspace, disk: RecordingDisk
) -> None:
    before = workspace.region
    do(workspace, GetFunction(function_name="demo"))
    do(workspace, PublishVersion(function_name="demo"))
    with pytest.raises(ResourceConflict):
        do(workspace, create())
    assert disk.names() == []
    assert workspace.region is before


def test_whatever_a_step_raises_leaves_everything_as_it_was(workspace: Workspace, disk: RecordingDisk) -> None:
    def step(region: Region) -> tuple[Region, None]:
        raise LambdaError("no")

    before = workspace.region
    with pytest.raises(LambdaError):
        workspace.change(step)
    assert workspace.region is before
    assert disk.names() == []


def test_a_version_file_is_never_written_again(workspace: Workspace) -> None:
    path = functions_folder(workspace.folder) / "demo" / "versions" / "1.toml"
    before = path.stat()
    do(workspace, UpdateFunctionConfiguration(function_name="demo", timeout=9))
    do(workspace, PublishVersion(function_name="demo"))
    do(Workspace.open(workspace.folder), deploy("# other", publish=True))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_going_back_to_an_older_state_is_saved_as_well(workspace: Workspace) -> None:
    before = workspace.region
    do(workspace, deploy("# new", publish=True))
    do(workspace, UpdateAlias(function_name="demo", name="prod", function_version="4"))
    do(workspace, DeleteFunction(function_name="demo", qualifier="1"))
    do(workspace, DeleteFunction(function_name="other"))
    do(workspace, create("third"))
    workspace.change(lambda _: (before, None))
    assert workspace.region is before
    assert same(Workspace.open(workspace.folder).region, before)


def lines_of(folder: Path) -> dict[str, list[str]]:
    return {str(path.relative_to(folder)): path.read_text("utf-8").splitlines() for path in folder.rglob("*.toml")}


def test_a_change_is_a_small_difference_in_the_files(workspace: Workspace) -> None:
    """As somebody who keeps a workspace in git would see it: the lines that changed, and no other."""
    changes: list[tuple[Request[Any], int]] = [
        (UpdateAlias(function_name="demo", name="prod", function_version="2"), 2),
        (TagResource(resource="arn:aws:lambda:us-east-1:123456789012:function:demo", tags={"a": "1"}), 2),
        (UpdateFunctionConfiguration(function_name="demo", timeout=9), 5),
        (DeleteFunction(function_name="demo", qualifier="1"), 2),
    ]
    for request, most in changes:
        before = lines_of(workspace.folder)
        do(workspace, request)
        after = lines_of(workspace.folder)
        added = [line for name in after for line in set(after[name]) - set(before[name])]
        assert 1 <= len(added) <= most, (request, added)


def test_the_order_in_the_files_is_that_of_names_and_not_of_what_was_done_first(tmp_path: Path) -> None:
    written = []
    for names in (["a", "b", "c"], ["c", "a", "b"]):
        workspace = Workspace.open(tmp_path / names[0], disk=RecordingDisk())
        do(workspace, create(publish=True), salt=1)
        for name in names:
            resource = "arn:aws:lambda:us-east-1:123456789012:function:demo"
            do(workspace, TagResource(resource=resource, tags={name: "x"}), salt=2)
            do(workspace, CreateAlias(function_name="demo", name=name, function_version="1"), salt=3)
        folder = functions_folder(workspace.folder) / "demo"
        written.append([(folder / file).read_bytes() for file in ("function.toml", "aliases.toml")])
    assert written[0] == written[1]


def test_every_file_begins_with_a_comment_that_says_what_it_is(workspace: Workspace) -> None:
    do(workspace, DeleteFunction(function_name="other"))
    files = list(workspace.folder.rglob("*.toml"))
    assert len(files) >= 7
    for path in files:
        assert path.read_text("utf-8").startswith("# "), path


def test_a_number_taken_back_and_given_again_is_the_new_version(workspace: Workspace) -> None:
    before = workspace.region
    do(workspace, deploy("# one", publish=True))
    follower = Workspace.open(workspace.folder)
    workspace.change(lambda _: (before, None))
    do(workspace, deploy("# two", publish=True))
    follower.catch_up()
    for found in (follower, Workspace.open(workspace.folder)):
        assert found.region.functions["demo"].published["4"].code.files["app.py"] == b"# two"
