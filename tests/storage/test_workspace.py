"""What every store and desk does, on disk or in memory; and how a workspace is made and opened."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Protocol

import pytest

from lvtui.domain.desk import Draft, InvalidEventName, Session
from lvtui.operations import CreateAlias, DeleteFunction
from lvtui.operations.errors import ResourceConflict, ResourceNotFound
from lvtui.service.ports import Desk, Store
from lvtui.storage import Workspace
from tests.fakes import MemoryWorkspace
from tests.storage.kit import code_of, create, deploy, do


class StoreAndDesk(Store, Desk, Protocol):
    def catch_up(self) -> bool: ...


@pytest.fixture(params=["disk", "memory"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> StoreAndDesk:
    return Workspace.open(tmp_path / "ws") if request.param == "disk" else MemoryWorkspace()


def test_a_change_is_answered_once_it_is_in_the_state(workspace: StoreAndDesk) -> None:
    assert workspace.region.functions == {}
    assert do(workspace, create()).function_arn == "arn:aws:lambda:us-east-1:123456789012:function:demo"
    do(workspace, deploy("# new", publish=True))
    alias = do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    assert workspace.region.functions["demo"].aliases["prod"].revision_id == alias.revision_id
    assert code_of(workspace.region) == {"app.py": b"# new"}


def test_a_refused_change_changes_nothing(workspace: StoreAndDesk) -> None:
    do(workspace, create())
    before = workspace.region
    with pytest.raises(ResourceConflict):
        do(workspace, create())
    assert workspace.region is before


def test_there_is_no_news_when_nobody_else_saves(workspace: StoreAndDesk) -> None:
    do(workspace, create())
    assert not workspace.catch_up()


def test_drafts_and_the_session_are_kept_and_forgotten(workspace: StoreAndDesk) -> None:
    assert workspace.draft("demo") is None and workspace.session() == Session()
    draft = Draft({"app.py": "x\r\n"}, based_on="sha")
    workspace.keep_draft("demo", draft)
    workspace.keep_session(Session(function="demo"))
    assert workspace.draft("demo") == draft and workspace.session() == Session(function="demo")
    workspace.keep_draft("demo", None)
    workspace.keep_draft("demo", None)
    assert workspace.draft("demo") is None


def test_events_are_kept_by_name_and_go_with_their_function(workspace: StoreAndDesk) -> None:
    do(workspace, create())
    for name in ("b", "A", "a b.c-d_e", "nul", "a" * 64):
        workspace.save_event("demo", name, name.encode())
    workspace.save_event("demo", "b", b"again")
    assert list(workspace.events("demo").items()) == [
        ("A", b"A"),
        ("a b.c-d_e", b"a b.c-d_e"),
        ("a" * 64, b"a" * 64),
        ("b", b"again"),
        ("nul", b"nul"),
    ]
    workspace.delete_event("demo", "b")
    workspace.delete_event("demo", "b")
    assert "b" not in workspace.events("demo")
    do(workspace, DeleteFunction(function_name="demo"))
    assert workspace.events("demo") == {}


@pytest.mark.parametrize("name", ["", ".hidden", " a", "a ", "a/b", "a\\b", "ä", "a\n", "a" * 65, "a+b", "..", "a\0"])
def test_a_name_that_cannot_be_a_files_is_refused_with_a_reason(workspace: StoreAndDesk, name: str) -> None:
    do(workspace, create())
    with pytest.raises(InvalidEventName, match="1 to 64 letters"):
        workspace.save_event("demo", name, b"{}")
    assert workspace.events("demo") == {}


def test_an_event_needs_its_function(workspace: StoreAndDesk) -> None:
    with pytest.raises(ResourceNotFound):
        workspace.save_event("demo", "sample", b"{}")
    assert workspace.events("demo") == {}


def test_a_new_workspace_says_what_it_is_and_keeps_what_it_was_made_with(tmp_path: Path) -> None:
    made = Workspace.open(tmp_path / "a" / "b", account_id="210987654321", region="eu-west-3", seed=7)
    text = (tmp_path / "a" / "b" / "workspace.toml").read_text("utf-8")
    assert text.startswith("# A workspace of lvtui")
    members = tomllib.loads(text)
    assert uuid.UUID(members.pop("id"))
    assert members == {"format": 2, "account_id": "210987654321", "region": "eu-west-3", "seed": 7}
    again = Workspace.open(made.folder, account_id="123456789012", region="us-east-1")
    assert (again.account_id, again.region.name, again.seed) == ("210987654321", "eu-west-3", 7)
    assert again.region.account_id == "210987654321"


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_git_is_told_what_of_a_workspace_is_of_this_machine_and_moment_alone(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    do(workspace, create(publish=True))
    workspace.keep_session(Session(function="demo"))
    workspace.keep_draft("demo", Draft({"app.py": "x"}, based_on="sha"))
    kept = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    functions = tmp_path / "functions" / "us-east-1"
    (functions / ".new~half").mkdir()
    for left in (functions / ".new~half" / "function.toml", functions / "demo" / ".function.toml.new"):
        left.write_text("a crash has left this")
    (functions / ".change.toml").write_text("this is needed, to take an interrupted change back")

    def git(*arguments: str) -> list[str]:
        done = subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    git("init", "--quiet")
    listed = set(git("ls-files", "--others", "--exclude-standard"))
    assert listed == kept - {".lock", "drafts/session.toml"} | {"functions/us-east-1/.change.toml"}
    assert {".gitignore", "workspace.toml", "drafts/us-east-1/demo.toml"} <= listed


def test_a_list_for_git_that_is_there_already_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    Workspace.open(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_a_seed_for_one_session_is_not_written_down(tmp_path: Path) -> None:
    own = Workspace.open(tmp_path / "ws").seed
    assert Workspace.open(tmp_path / "ws", seed=own + 1).seed == own + 1
    assert Workspace.open(tmp_path / "ws").seed == own


def test_a_workspace_stays_where_it_was_opened_when_the_process_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    workspace = Workspace.open(Path("ws"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    do(workspace, create())
    assert workspace.folder == tmp_path / "ws" and (tmp_path / "ws" / "functions").is_dir()


def test_reading_a_workspace_needs_no_lock_and_no_toml_writer(tmp_path: Path) -> None:
    do(Workspace.open(tmp_path / "ws"), create())
    probe = (
        "import json, sys; from pathlib import Path; from lvtui.storage import Workspace\n"
        "found = sorted(Workspace.open(Path(sys.argv[1])).region.functions)\n"
        "heavy = [name for name in ('filelock', 'tomli_w', 'textual', 'asyncio') if name in sys.modules]\n"
        "print(json.dumps([found, heavy]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(tmp_path / "ws")], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [["demo"], []]
