"""With thousands of versions a snapshot takes its time: nobody waits for it, and it is of what was replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.domain import apply
from lvtui.domain.snapshots import Snapshot, SnapshotHead, automatic_head, restored
from lvtui.operations import DeleteFunction, PublishVersion
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace, snapshots
from lvtui.storage.snapshot_file import snapshot_file
from tests.storage.kit import NOON, QuickDisk, create, deploy, do, same, world

OTHER = "functions/us-east-1/other/versions/1.toml"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Snapshot]:
    """Each snapshot whose file is made; while the first is, another process publishes a version."""
    seen: list[Snapshot] = []

    def slowly(snapshot: Snapshot) -> bytes:
        seen.append(snapshot)
        if len(seen) == 1:
            other = Workspace.open(tmp_path / "ws", disk=QuickDisk())
            do(other, deploy("meanwhile = 1\n"))
            do(other, PublishVersion(function_name="demo"))
        return snapshot_file(snapshot)

    monkeypatch.setattr(snapshots, "snapshot_file", slowly)
    return seen


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True))
    return workspace


def test_another_process_goes_on_while_one_is_drawn_up_and_what_it_did_is_kept_before_a_deletion(
    workspace: Workspace, drawn: list[Snapshot]
) -> None:
    first = automatic_head("before deleting demo", NOON, workspace.region)
    workspace.change(lambda region: apply(region, DeleteFunction(function_name="demo"), world()), first=first)
    (kept,) = workspace.snapshots.listed().found
    assert list(workspace.snapshots.read(kept.name).region.functions["demo"].published) == ["1", "2"]
    assert len(drawn) == 2, "it was drawn up anew once the lock was held"


def test_a_snapshot_that_is_saved_holds_what_was_done_while_it_was_drawn_up(
    workspace: Workspace, drawn: list[Snapshot]
) -> None:
    region = workspace.region
    workspace.snapshots.take(SnapshotHead(name="now", taken=NOON, region=region.name, account_id=region.account_id))
    assert same(workspace.snapshots.read("now").region, workspace.region)
    assert list(workspace.region.functions["demo"].published) == ["1", "2"]
    assert len(drawn) == 2


@pytest.fixture
def damaged(tmp_path: Path) -> Workspace:
    """Two functions; of `other`, a version cannot be read."""
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True))
    do(workspace, create("other", publish=True))
    (workspace.folder / OTHER).write_text("oops")
    return Workspace.open(tmp_path / "ws", disk=QuickDisk())


def test_a_damaged_function_keeps_no_other_from_being_deleted_and_stays_when_that_is_put_back(
    damaged: Workspace,
) -> None:
    before = damaged.region
    first = automatic_head("before deleting demo", NOON, before)
    damaged.change(lambda region: apply(region, DeleteFunction(function_name="demo"), world()), first=first)
    (head,) = damaged.snapshots.listed().found
    kept = damaged.snapshots.read(head.name)
    assert list(kept.region.functions) == ["demo"] and "oops" in (damaged.folder / OTHER).read_text()
    assert "other/versions/1.toml" in kept.without["other"]
    damaged.change(lambda region: (restored(region, kept.region, but=kept.without), None))
    assert damaged.region.functions.keys() == {"demo", "other"}
    assert damaged.region.functions["other"] is before.functions["other"]


def test_what_cannot_be_read_is_not_deleted_as_no_snapshot_could_bring_it_back(damaged: Workspace) -> None:
    first = automatic_head("before deleting other", NOON, damaged.region)
    with pytest.raises(ServiceFailure, match=r"1\.toml.* So no snapshot was taken before deleting other"):
        damaged.change(lambda region: apply(region, DeleteFunction(function_name="other"), world()), first=first)
    assert damaged.snapshots.listed().found == () and "other" in damaged.region.functions


def test_a_function_whose_head_is_damaged_is_named_in_a_snapshot_as_left_out(damaged: Workspace) -> None:
    (damaged.folder / "functions/us-east-1/other/function.toml").write_text("oops")
    region = damaged.region
    damaged.snapshots.take(SnapshotHead(name="now", taken=NOON, region=region.name, account_id=region.account_id))
    kept = damaged.snapshots.read("now")
    assert list(kept.region.functions) == ["demo"] and "function.toml" in kept.without["other"]
