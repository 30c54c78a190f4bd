"""The doctor looks at whatever lies where a folder should, and at no folder that may not be looked into: never a
traceback, never "all is well"."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lvtui.domain.desk import Draft, Session
from lvtui.domain.snapshots import SnapshotHead
from lvtui.operations import CreateAlias, UpdateFunctionCode
from lvtui.storage import Workspace
from lvtui.storage.doctor import examine, repair
from lvtui.storage.findings import RIGHT, Finding
from lvtui.storage.history import HEAD, History
from tests.storage.kit import NOON, QuickDisk, create, do
from tests.storage.test_history import entry
from tests.storage.test_round_trip import foreign_zip

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
DEMO = "functions/us-east-1/demo"
FOLDERS = [
    "functions",
    "functions/us-east-1",
    DEMO,
    f"{DEMO}/events",
    f"{DEMO}/code",
    f"{DEMO}/versions",
    "snapshots",
    "drafts",
    "drafts/us-east-1",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    do(workspace, UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()))
    workspace.save_event("demo", "hello", b"{}")
    workspace.keep_draft("demo", Draft({"app.py": "typed"}, based_on="4fE="))
    workspace.keep_session(Session("demo"))
    workspace.snapshots.take(SnapshotHead(name="kept", taken=NOON, account_id="123456789012", region="us-east-1"))
    History(workspace.folder, QuickDisk()).append([entry(1)])
    assert not [finding for finding in examine(workspace.folder) if not finding.fine]
    return workspace.folder


def problems(folder: Path) -> list[Finding]:
    return [finding for finding in examine(folder) if not finding.fine]


def contents(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


KINDS: dict[str, Callable[[Path], object]] = {
    "a file": lambda path: path.write_bytes(b"mine"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", FOLDERS)
def test_what_is_in_the_place_of_a_folder_is_told_of_and_lost_by_no_repair(folder: Path, place: str, kind: str) -> None:
    path = folder / place
    shutil.rmtree(path)
    KINDS[kind](path)
    assert any(str(path) in finding.sentence for finding in problems(folder))
    before = contents(folder)
    repair(folder, now=NOW, disk=QuickDisk())
    assert [content for content in before if content not in contents(folder)] == []
    links = [found for found in folder.rglob("*") if found.is_symlink()]
    assert len(links) == ("link" in kind)
    problems(folder)


@contextmanager
def closed(path: Path) -> Iterator[None]:
    """Nobody may enter a folder or list it, for as long as this is on."""
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        if os.access(path, os.R_OK):
            pytest.skip("needs permissions that count")
        yield
    finally:
        path.chmod(mode)


@pytest.mark.parametrize("place", [".", *FOLDERS])
def test_a_folder_that_may_not_be_looked_into_is_told_of_and_no_repair_touches_it(folder: Path, place: str) -> None:
    before = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with closed(folder / place):
        found = problems(folder)
        refused = [finding for finding in found if "Permission denied" in finding.sentence]
        assert refused and all(RIGHT in finding.advice and not finding.repair for finding in refused)
        repair(folder, now=NOW, disk=QuickDisk())
    assert {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert problems(folder) == []


def test_a_folder_in_a_folder_that_may_not_be_entered_is_told_of(folder: Path) -> None:
    with closed(folder.parent):
        (finding,) = examine(folder)
        assert "cannot be looked at: Permission denied" in finding.sentence and not finding.fine
        assert repair(folder, now=NOW) == []


def test_a_region_that_is_not_written_as_one_is_told_of(folder: Path) -> None:
    (folder / "functions" / "us-east-1").rename(folder / "functions" / "US-EAST-1")
    assert any("US-EAST-1 is by its name no region's folder" in finding.sentence for finding in problems(folder))


def test_a_file_beside_the_functions_that_is_no_functions_is_nobodys_business(folder: Path) -> None:
    for name in ("README.md", ".DS_Store", "Notes"):
        (folder / "functions" / "us-east-1" / name).write_bytes(b"mine")
        (folder / "functions" / name).write_bytes(b"mine")
    assert problems(folder) == []


@pytest.mark.parametrize("content", [b"\0" * 300, b"hello", HEAD[:-20], b"#" * 70_000])
def test_a_history_without_an_entry_that_is_no_head_either_is_told_of(folder: Path, content: bytes) -> None:
    (folder / "history.toml").write_bytes(content)
    (finding,) = problems(folder)
    assert "has no entry in it, and is not TOML that one could be added to" in finding.sentence


@pytest.mark.parametrize("content", [b"", HEAD])
def test_a_history_without_an_entry_may_be(folder: Path, content: bytes) -> None:
    (folder / "history.toml").write_bytes(content)
    assert problems(folder) == []


@pytest.mark.parametrize("tail", [b"\0" * 300, b"[[eve", b"[[event]]\nwhen = "])
def test_a_history_that_ends_in_a_torn_entry_is_told_of(folder: Path, tail: bytes) -> None:
    with (folder / "history.toml").open("ab") as file:
        file.write(tail)
    (finding,) = problems(folder)
    assert "its last entry is torn off" in finding.sentence


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_history_that_is_no_file_is_told_of(folder: Path) -> None:
    (folder / "history.toml").unlink()
    os.mkfifo(folder / "history.toml")
    (finding,) = problems(folder)
    assert "history.toml cannot be read: it is not a file" in finding.sentence


def test_what_an_opened_workspace_complains_of_is_told_though_nothing_else_finds_it(folder: Path) -> None:
    """Here the aliases, whose versions are looked for only when all of a function is put together."""
    aliases = folder / DEMO / "aliases.toml"
    aliases.write_text(aliases.read_text("utf-8").replace('"1"', '"7"'), "utf-8")
    sentences = [finding.sentence for finding in problems(folder)]
    assert len([sentence for sentence in sentences if "names version 7, which is not there" in sentence]) == 1
