"""A workspace that is only looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial, FixedLatency
from lvtui.domain.history import Entry
from lvtui.domain.snapshots import SnapshotHead
from lvtui.operations import CreateAlias, PublishVersion
from lvtui.operations.errors import ReadOnly
from lvtui.storage import Workspace, WorkspaceUnreadable
from tests.storage.kit import NOON, QuickDisk, create, do

DIAL = FaultDial(latency=FixedLatency(1.0))
HEAD = SnapshotHead(
    name="first", note="", taken=NOON, automatic="", account_id="123456789012", region="us-east-1", size=0
)
ENTRY = Entry(when=NOON, who="screen", region="us-east-1", operation="Invoke", members={}, outcome="done", answer="")
CHANGES: dict[str, Callable[[Workspace], object]] = {
    "change": lambda workspace: do(workspace, PublishVersion(function_name="demo")),
    "a new region": lambda workspace: do(workspace.region_store("eu-west-1"), create()),
    "draft": lambda workspace: workspace.keep_draft("demo", Draft({"app.py": "x"}, "")),
    "no draft": lambda workspace: workspace.keep_draft("demo", None),
    "session": lambda workspace: workspace.keep_session(Session("demo")),
    "event": lambda workspace: workspace.save_event("demo", "hello", b"{}"),
    "no event": lambda workspace: workspace.delete_event("demo", "hello"),
    "fault dial": lambda workspace: workspace.keep_fault_dial("demo", "1", DIAL),
    "snapshot": lambda workspace: workspace.snapshots.take(replace(HEAD, name="second")),
    "no snapshot": lambda workspace: workspace.snapshots.delete("first"),
    "code from elsewhere": lambda workspace: workspace.mark_foreign(["4fE="]),
}


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create())
    do(workspace, PublishVersion(function_name="demo"))
    workspace.save_event("demo", "hello", b"[]")
    workspace.snapshots.take(HEAD)
    return workspace


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_would_be_written_is_refused(workspace: Workspace, change: Callable[[Workspace], object]) -> None:
    before = files_of(workspace.folder)
    reader = Workspace.open(workspace.folder, readonly=True)
    with pytest.raises(ReadOnly, match="read-only, so nothing was changed"):
        change(reader)
    reader.keep_history([ENTRY])
    assert files_of(workspace.folder) == before
    reader.readonly = False
    change(reader)
    assert reader.problems == ()


def test_what_others_do_is_seen_all_the_same(workspace: Workspace) -> None:
    reader = Workspace.open(workspace.folder, readonly=True)
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    assert reader.catch_up()
    assert "prod" in reader.region.functions["demo"].aliases


def test_where_there_is_no_workspace_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceUnreadable, match=r"There is no workspace in .*, and read-only, none is made"):
        Workspace.open(tmp_path / "none", readonly=True)
    assert not (tmp_path / "none").exists()
