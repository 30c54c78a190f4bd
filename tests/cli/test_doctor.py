"""``lvtui doctor``, as a shell runs it, and what it says of the machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lvtui.cli import machine
from lvtui.operations import CreateAlias, DeleteFunction, UpdateAlias
from lvtui.operations.errors import ServiceFailure
from lvtui.settings import load_settings
from lvtui.storage import Workspace
from lvtui.wiring import open_workspace
from tests.cli.test_commands import lvtui
from tests.storage.kit import create, deploy, do, functions_folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    opened = Workspace.open(tmp_path / "ws", seed=7, trusted=tmp_path / "state" / "trusted.toml")
    do(opened, create(publish=True))
    do(opened, deploy("# two\n", publish=True))
    do(opened, create("other"))
    return tmp_path / "ws"


def doctor(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = lvtui("doctor", "--workspace", str(tmp_path / "ws"), "--json", *arguments, folder=tmp_path)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def wrong(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in found["findings"] if not finding["fine"]]


def test_a_sound_workspace_on_this_machine_is_all_well(workspace: Path, tmp_path: Path) -> None:
    status, found = doctor(tmp_path)
    assert (status, found["well"], wrong(found), found["done"]) == (0, True, [], [])
    sentences = {finding["subject"]: finding["sentence"] for finding in found["findings"]}
    assert "was deployed, run and answered" in sentences["handlers"]
    for subject in (
        *("workspace", "lock", "function demo", "trust", "config", "interpreters", "processes"),
        *("terminal", "clipboard", "extras"),
    ):
        assert sentences[subject]


def test_a_problem_is_said_first_and_repaired_on_request(workspace: Path, tmp_path: Path) -> None:
    version = functions_folder(workspace) / "demo" / "versions" / "2.toml"
    version.write_bytes(b"nonsense")
    status, found = doctor(tmp_path)
    assert status == 1 and not found["well"]
    (finding,) = wrong(found)
    assert str(version) in finding["sentence"] and "line 1, column 9" in finding["sentence"]
    assert "Leaves version 2 out" in finding["repair"]
    assert version.read_bytes() == b"nonsense"

    status, found = doctor(tmp_path, "--repair")
    assert status == 0 and found["well"]
    (kept,) = (workspace / "damaged").glob("*/functions/us-east-1/demo/versions/2.toml")
    assert kept.read_bytes() == b"nonsense"
    assert any(str(kept) in sentence for sentence in found["done"])


async def test_a_damaged_version_is_left_out_of_snapshots_and_its_function_is_deleted_only_after_a_repair(
    workspace: Path, tmp_path: Path
) -> None:
    """Step by step as the sentences say, while an app is open."""
    do(Workspace.open(workspace), CreateAlias(function_name="demo", name="prod", function_version="2"))
    version = functions_folder(workspace) / "demo" / "versions" / "2.toml"
    version.write_bytes(b"nonsense")
    environ = {"LVTUI_CONFIG": str(tmp_path / "config"), "LVTUI_STATE": str(tmp_path / "state")}
    opened = open_workspace(load_settings(workspace=workspace, environ=environ))
    service = opened.service

    where = f"{version} is not valid TOML"
    saving = ("snapshot", "save", "now", "--workspace", str(workspace))
    saved = lvtui(*saving, folder=tmp_path)
    assert saved.returncode == 0
    assert where in saved.stderr and "mend it, or have `lvtui doctor` say what a repair can do" in saved.stderr
    assert list((await service.snapshots.read("now")).without) == ["demo"]
    await service.call(DeleteFunction(function_name="other"))
    with pytest.raises(ServiceFailure) as refusal:
        await service.call(DeleteFunction(function_name="demo"))
    for words in (where, "`lvtui doctor`", "So no snapshot was taken before deleting", "nothing was changed"):
        assert words in str(refusal.value)
    assert set(service.region.functions) == {"demo"} and version.read_bytes() == b"nonsense"

    (finding,) = wrong(doctor(tmp_path)[1])
    assert "point prod at another version: then a repair can leave it out" in finding["advice"]
    await service.call(UpdateAlias(function_name="demo", name="prod", function_version="1"))
    (finding,) = wrong(doctor(tmp_path)[1])
    assert "Leaves version 2 out" in finding["repair"]
    assert doctor(tmp_path, "--repair")[0] == 0

    assert await service.catch_up() and list(service.region.functions["demo"].published) == ["1"]
    await service.call(DeleteFunction(function_name="demo"))
    assert service.region.functions == {} and not opened.desk.problems
    await service.close()


def test_damage_in_any_region_is_found_and_repaired(workspace: Path, tmp_path: Path) -> None:
    elsewhere = Workspace.open(workspace).region_store("eu-central-1")
    do(elsewhere, create(publish=True))
    version = workspace / "functions" / "eu-central-1" / "demo" / "versions" / "1.toml"
    version.write_bytes(b"nonsense")
    (finding,) = wrong(doctor(tmp_path)[1])
    assert str(version) in finding["sentence"]
    assert doctor(tmp_path, "--repair")[0] == 0
    assert not Workspace.open(workspace).region_store("eu-central-1").region.functions["demo"].published


def test_what_a_person_reads_says_what_to_do_and_ends_with_a_count(workspace: Path, tmp_path: Path) -> None:
    (functions_folder(workspace) / "other" / "faults.toml").write_bytes(b"nonsense")
    done = lvtui("doctor", "--workspace", str(workspace), folder=tmp_path)
    assert done.returncode == 1 and done.stderr == ""
    assert "NOT OK  function other: " in done.stdout
    assert "        --repair: Moves it aside" in done.stdout
    assert "1 not well; `lvtui doctor --repair` can do something about 1" in done.stdout
    done = lvtui("doctor", "--workspace", str(workspace), "--repair", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("done  ") and "All is well" in done.stdout


def test_a_workspace_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    status, found = doctor(tmp_path, "--repair")
    assert status == 0 and found["well"]
    assert not (tmp_path / "ws").exists() and not (tmp_path / "state").exists()


def test_a_workspace_that_does_not_open_is_examined_all_the_same(workspace: Path, tmp_path: Path) -> None:
    (workspace / "workspace.toml").write_bytes(b"")
    status, found = doctor(tmp_path)
    assert status == 1 and "workspace.toml: `format` is missing" in wrong(found)[0]["sentence"]
    assert doctor(tmp_path, "--repair")[0] == 0
    assert set(Workspace.open(workspace).region.functions) == {"demo", "other"}


def test_a_slip_in_the_config_file_is_a_problem_that_no_repair_touches(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('them = "lvtui-light"\n')
    (finding,) = machine.config_file(load_settings(environ={"LVTUI_CONFIG": str(tmp_path)}))
    assert not finding.fine and "did you mean `theme`?" in finding.sentence and not finding.repair


@pytest.mark.parametrize(
    "environ, size, encoding, words",
    [
        ({"TERM": "xterm"}, (79, 24), "utf-8", "79 columns"),
        ({"TERM": "xterm"}, (80, 23), "utf-8", "23 rows"),
        ({"TERM": "xterm"}, (80, 24), "iso8859-1", "iso8859-1"),
        ({"TERM": "xterm"}, (80, 24), None, "None"),
    ],
)
def test_a_terminal_that_does_not_do_is_a_problem_with_advice(
    environ: dict[str, str], size: tuple[int, int], encoding: str | None, words: str
) -> None:
    found = machine.terminal(environ, os.terminal_size(size), encoding)
    (finding,) = (finding for finding in found if not finding.fine)
    assert words in finding.sentence and finding.advice


@pytest.mark.skipif(os.name == "nt", reason="there is no TERM")
@pytest.mark.parametrize("kind", ["", "dumb"])
def test_a_terminal_of_no_kind_is_a_problem_only_where_there_is_one(kind: str) -> None:
    size = os.terminal_size((80, 24))
    assert [f.fine for f in machine.terminal({"TERM": kind}, size, "utf-8")] == [True, False, True]
    assert all(f.fine for f in machine.terminal({"TERM": kind}, None, "utf-8"))


@pytest.mark.parametrize(
    "environ, words",
    [
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256 colours"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "NO_COLOR"),
        ({"TERM": "xterm"}, "is not said"),
    ],
)
def test_the_colours_of_a_terminal_are_told_from_what_it_says(environ: dict[str, str], words: str) -> None:
    found = machine.terminal(environ, os.terminal_size((80, 24)), "UTF-8")
    assert any(words in finding.sentence for finding in found) and all(finding.fine for finding in found)


def test_the_programs_for_the_clipboard_are_found_and_none_is_run(tmp_path: Path) -> None:
    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    (finding,) = machine.clipboard({"PATH": str(tmp_path), "TMUX": "1"})
    assert "xclip" in finding.sentence and "set-clipboard" in finding.sentence
    assert not (tmp_path / "ran").exists()
    assert "No program" in machine.clipboard({"PATH": ""})[0].sentence
