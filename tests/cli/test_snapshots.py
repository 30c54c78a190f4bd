"""``lvtui snapshot``, as a shell runs it, and fast: within this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lvtui.cli.main import lvtui
from lvtui.operations import CreateAlias, DeleteFunction, UpdateAlias
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, deploy, do, functions_folder, same


class _Shell:
    """Runs the command on one workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "ws"
        self.environment = {"LVTUI_CONFIG": str(folder / "config"), "LVTUI_STATE": str(folder / "state")}

    def run(self, *arguments: str, code: int = 0, workspace: Path | None = None) -> Result:
        place = ["--workspace", str(workspace or self.workspace)]
        done = CliRunner().invoke(lvtui, ["snapshot", *arguments, *place], env=self.environment)
        assert done.exit_code == code, done.output
        return done

    def opened(self) -> Workspace:
        trusted = self.folder / "state" / "trusted.toml"
        return Workspace.open(self.workspace, disk=QuickDisk(), trusted=trusted)


@pytest.fixture
def shell(tmp_path: Path) -> _Shell:
    made = _Shell(tmp_path)
    workspace = made.opened()
    do(workspace, create(publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    return made


def test_saved_listed_shown_compared_restored_exported_and_imported(shell: _Shell, tmp_path: Path) -> None:
    assert "Saved as monday" in shell.run("save", "monday", "--note", "before the lesson").stdout
    do(shell.opened(), deploy("# two\n", publish=True))
    do(shell.opened(), UpdateAlias(function_name="demo", name="prod", function_version="2"))

    listed = shell.run("list").stdout
    assert listed.startswith("monday ") and "1 function changed  before the lesson" in listed
    shown = shell.run("show", "monday").stdout
    assert "version 1\n  alias prod → 1" in shown and "From then to now: 1 function changed." in shown
    diff = shell.run("diff", "monday").stdout
    assert "  alias prod → 2, was → 1\n" in diff and "    +# two\n" in diff
    assert "+# two" not in shell.run("diff", "monday", "--no-code").stdout

    assert "would change: 1 function changed" in shell.run("restore", "monday", "--dry-run").stdout
    assert shell.opened().region.functions["demo"].aliases["prod"].function_version == "2"
    restored = shell.run("restore", "monday").stdout
    assert "Restored monday: 1 function changed.\n" in restored and "The state before is the snapshot auto-" in restored
    demo = shell.opened().region.functions["demo"]
    assert demo.aliases["prod"].function_version == "1" and demo.next_number == 3

    out = tmp_path / "out.toml"
    assert f"to {out}" in shell.run("export", "monday", str(out)).stdout
    elsewhere = tmp_path / "elsewhere"
    imported = shell.run("import", str(out), workspace=elsewhere).stdout
    assert "Kept as the snapshot monday: 1 function added." in imported
    theirs = Workspace.open(elsewhere, disk=QuickDisk(), trusted=tmp_path / "state" / "trusted.toml")
    assert list(theirs.region.functions["demo"].published) == ["1"]
    assert not theirs.trust.may_run(theirs.region.functions["demo"].latest.code.sha256)


def test_a_deleted_function_comes_back_alone(shell: _Shell) -> None:
    shell.run("save", "both")
    do(shell.opened(), create("new"))
    do(shell.opened(), DeleteFunction(function_name="demo"))
    shell.run("restore", "both", "--function", "demo")
    assert shell.opened().region.functions.keys() == {"demo", "new"}
    assert "has no function new" in shell.run("restore", "both", "--function", "new", code=1).stderr


def test_two_can_be_compared_and_programs_can_ask(shell: _Shell) -> None:
    shell.run("save", "one")
    shell.run("diff", "one", "--exit-code")
    do(shell.opened(), deploy("# two\n"))
    shell.run("save", "two")
    assert "From one to two: 1 function changed." in shell.run("diff", "one", "two").stdout
    shell.run("diff", "one", "two", "--exit-code", code=1)
    rows = json.loads(shell.run("list", "--json").stdout)
    assert [(row["name"], row["differs"]) for row in rows] == [
        ("two", "nothing differs"),
        ("one", "1 function changed"),
    ]
    assert json.loads(shell.run("show", "one", "--json").stdout)["functions"] == {
        "demo": ["version 1", "alias prod → 1"]
    }


def test_what_cannot_be_done_is_one_sentence_and_a_one(shell: _Shell, tmp_path: Path) -> None:
    shell.run("save", "mine")
    (tmp_path / "nonsense.toml").write_text("format = = 1\n")
    for arguments, words in [
        (["save", "mine"], "There is a snapshot mine already."),
        (["save", "../mine"], "A snapshot's name is"),
        (["show", "other"], "Snapshot not found: other"),
        (["restore", "other"], "Snapshot not found: other"),
        (["diff", "mine", "other"], "Snapshot not found: other"),
        (["import", str(tmp_path / "nowhere.toml")], "cannot be read: No such file"),
        (["import", str(tmp_path / "nonsense.toml")], "is not valid TOML: Invalid value (at line 1, column 10)"),
    ]:
        done = shell.run(*arguments, code=1)
        assert done.stderr.startswith("Error: ") and words in done.stderr and done.stderr.count("\n") == 1
    shell.run("save", "mine", "--replace")
    empty = shell.run("list", code=1, workspace=tmp_path / "nowhere")
    assert "There is no workspace in" in empty.stderr and not (tmp_path / "nowhere").exists()


def test_a_damaged_one_is_said_and_the_others_are_listed(shell: _Shell) -> None:
    shell.run("save", "good")
    shell.run("save", "bad")
    path = shell.workspace / "snapshots" / "bad.toml"
    path.write_text(path.read_text().replace("MemorySize = 128", "MemorySize = 1"))
    done = shell.run("list")
    assert "bad" in done.stdout and "cannot be read" in done.stdout and "good" in done.stdout
    assert str(path) in done.stderr and "memorySize" in done.stderr


def test_what_a_terminal_would_obey_is_shown_instead(shell: _Shell) -> None:
    shell.run("save", "odd", "--note", "red \x1b[31m and back \u202e")
    for command in ("list", "show"):
        printed = shell.run(command, *(["odd"] if command == "show" else [])).stdout
        assert "\x1b" not in printed and "\\u001b[31m" in printed and "\u202e" not in printed


def test_the_difference_of_one_function_is_told_and_one_that_is_nowhere_is_refused(shell: _Shell) -> None:
    do(shell.opened(), create("other"))
    shell.run("save", "one")
    do(shell.opened(), deploy("# two\n"))
    do(shell.opened(), create("new"))
    found = shell.run("diff", "one", "--function", "demo", "--exit-code", code=1).stdout
    assert "From one to now: 1 function changed." in found and "demo: changed" in found and "new" not in found
    assert "nothing differs" in shell.run("diff", "one", "--function", "other", "--exit-code").stdout
    assert "1 function added" in shell.run("diff", "one", "--function", "new").stdout
    refused = shell.run("diff", "one", "--function", "nope", code=1)
    assert refused.stderr == "Error: Neither the snapshot one nor the state of now has a function nope.\n"
    refused = shell.run("diff", "one", "one", "--function", "new", "--exit-code", code=2)
    assert "nor the snapshot one has a function new" in refused.stderr and not refused.stdout
    shell.run("diff", "nowhere", "--exit-code", code=2)


def test_what_is_only_kept_changes_no_function(shell: _Shell, tmp_path: Path) -> None:
    shell.run("save", "first", "--note", "mailed")
    shell.run("export", "first", str(tmp_path / "first.toml"))
    do(shell.opened(), deploy("# two\n"))
    before = shell.opened().region
    done = shell.run("import", str(tmp_path / "first.toml"), "--keep-only", "--name", "theirs")
    assert done.stdout.startswith("Kept as the snapshot theirs. `lvtui snapshot restore theirs`")
    assert same(shell.opened().region, before)
    assert [row["name"] for row in json.loads(shell.run("list", "--json").stdout)].count("theirs") == 1
    shell.run("restore", "theirs")
    assert not same(shell.opened().region, before)


def test_a_snapshot_is_replaced_only_if_that_is_said(shell: _Shell) -> None:
    shell.run("save", "mine")
    do(shell.opened(), create("new"))
    shell.run("save", "mine", code=1)
    assert "1 function added" in shell.run("diff", "mine").stdout
    shell.run("save", "mine", "--replace")
    assert "nothing differs" in shell.run("diff", "mine").stdout


def test_a_snapshot_is_deleted_even_if_it_is_damaged(shell: _Shell) -> None:
    shell.run("save", "good")
    shell.run("save", "bad")
    (shell.workspace / "snapshots" / "bad.toml").write_text("nonsense")
    for name in ("good", "bad"):
        assert shell.run("delete", name).stdout == f"Deleted the snapshot {name}.\n"
    assert "There is no snapshot yet" in shell.run("list").stdout
    assert "Snapshot not found: good" in shell.run("delete", "good", code=1).stderr


def test_an_export_is_replaced_only_if_that_is_said_and_a_link_leads_to_the_file(shell: _Shell, tmp_path: Path) -> None:
    shell.run("save", "mine")
    (tmp_path / "deep").mkdir()
    file, link = tmp_path / "deep" / "file.toml", tmp_path / "link.toml"
    file.write_text("before")
    link.symlink_to(Path("deep") / "file.toml")
    for target in (file, link):
        assert f"{target} is there already." in shell.run("export", "mine", str(target), code=1).stderr
    assert file.read_text() == "before"
    shell.run("export", "mine", str(link), "--replace")
    assert link.is_symlink() and tomllib.loads(file.read_text())["name"] == "mine"
    nowhere = tmp_path / "nowhere.toml"
    nowhere.symlink_to(tmp_path / "deep" / "new.toml")
    shell.run("export", "mine", str(nowhere), "--replace")
    assert nowhere.is_symlink() and (tmp_path / "deep" / "new.toml").read_bytes() == file.read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_is_not_replaced_by_one(shell: _Shell, tmp_path: Path) -> None:
    shell.run("save", "mine")
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for target, words in ((pipe, "is not a file that could be replaced"), (loop, "could not be written")):
        for options in ([], ["--replace"]):
            refused = shell.run("export", "mine", str(target), *options, code=1)
            assert f"Error: {target} {words}" in refused.stderr
    assert pipe.is_fifo() and loop.is_symlink()
    shell.run("export", "mine", str(tmp_path), "--replace", code=2)


def test_a_dash_is_the_standard_output(shell: _Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shell.run("save", "mine")
    shell.run("export", "mine", "out.toml")
    done = shell.run("export", "mine", "-")
    assert done.stdout_bytes == (tmp_path / "out.toml").read_bytes()
    assert done.stderr.endswith(
        "to the standard output. It holds the code, the environment variables and the test events.\n"
    )
    assert not (tmp_path / "-").exists()


def test_what_of_the_workspace_cannot_be_read_is_said_beside_what_is_done(shell: _Shell) -> None:
    do(shell.opened(), create("other"))
    head = functions_folder(shell.workspace) / "other" / "function.toml"
    head.write_text("nonsense")
    done = shell.run("save", "mine")
    assert "Saved as mine" in done.stdout
    assert (
        done.stderr.startswith(f"lvtui: {head} is not valid TOML") and "The function other is left out" in done.stderr
    )
    assert done.stderr.count("\n") == 1
    assert json.loads(shell.run("show", "mine", "--json").stdout)["functions"].keys() == {"demo"}


def test_a_list_says_once_that_it_is_the_state_of_now_that_cannot_be_read(shell: _Shell) -> None:
    for name in ("one", "two", "three"):
        shell.run("save", name)
    do(shell.opened(), deploy("# two\n", publish=True))
    version = functions_folder(shell.workspace) / "demo" / "versions" / "1.toml"
    version.write_text("nonsense")
    done = shell.run("list")
    assert [line.split("  ")[-1] for line in done.stdout.splitlines()] == ["now cannot be read"] * 3
    assert done.stderr.count(f"{version} is not valid TOML") == 1


@pytest.mark.parametrize(
    "arguments", [["save"], ["diff"], ["export", "mine"], ["restore", "a", "b"], ["list", "--x"], ["x"]]
)
def test_what_makes_no_sense_ends_with_two_and_makes_no_workspace(
    shell: _Shell, tmp_path: Path, arguments: list[str]
) -> None:
    refused = shell.run(*arguments, code=2, workspace=tmp_path / "nowhere")
    assert "Error: " in refused.stderr and not refused.stdout
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("arguments", [["list"], ["save", "mine"], ["export", "mine", "-"]])
def test_a_folder_that_may_not_be_entered_is_one_sentence(shell: _Shell, arguments: list[str]) -> None:
    shell.workspace.chmod(0)
    try:
        if os.access(shell.workspace / "workspace.toml", os.R_OK):
            pytest.skip("needs permissions that count")
        environment = {**shell.environment, "LVTUI_WORKSPACE": str(shell.workspace)}
        refused = CliRunner().invoke(lvtui, ["snapshot", *arguments], env=environment)
    finally:
        shell.workspace.chmod(0o700)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: ") and "cannot be read: Permission denied" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_the_commands_are_in_the_help_and_load_no_screen() -> None:
    probe = (
        "import sys, lvtui.__main__\n"
        "sys.argv = ['lvtui', 'snapshot', '--help']\n"
        "try: lvtui.__main__.main()\n"
        "except SystemExit as end: code = end.code\n"
        "print('textual' in sys.modules, 'rich' in sys.modules, code)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False False 0\n")
    for command in ("save", "list", "show", "diff", "restore", "delete", "export", "import"):
        assert f"\n  {command} " in done.stdout
    assert "snapshot" in CliRunner().invoke(lvtui, ["--help"]).output
