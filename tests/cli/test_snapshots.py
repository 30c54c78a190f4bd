"""``lvtui snapshot``, as a shell runs it, and fast: within this process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lvtui.cli.main import lvtui
from lvtui.operations import CreateAlias, DeleteFunction, UpdateAlias
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, deploy, do


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
    shell.run("diff", "one", "two", "--exit-code", "--function", "other")
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
    for command in ("save", "list", "show", "diff", "restore", "export", "import"):
        assert f"\n  {command} " in done.stdout
    assert "snapshot" in CliRunner().invoke(lvtui, ["--help"]).output
