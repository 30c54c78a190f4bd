"""``lvtui export``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from click.testing import CliRunner, Result

from lvtui.cli.main import lvtui
from lvtui.dialects.export import FORMATS, export
from lvtui.operations import CreateAlias
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, deploy, do


class _Shell:
    """Runs the command on one workspace."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "ws"
        self.out = folder / "out"
        self.environment = {"LVTUI_CONFIG": str(folder / "config"), "LVTUI_STATE": str(folder / "state")}
        self.opened = Workspace.open(self.workspace, disk=QuickDisk(), trusted=folder / "state" / "trusted.toml")

    def run(self, *arguments: str, code: int = 0) -> Result:
        words = ["export", *arguments, "--workspace", str(self.workspace)]
        done = CliRunner().invoke(lvtui, words, env=self.environment)
        assert done.exit_code == code, done.output
        return done

    def written(self) -> dict[str, bytes]:
        files = (path for path in self.out.rglob("*") if path.is_file())
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def shell(tmp_path: Path) -> _Shell:
    made = _Shell(tmp_path)
    do(made.opened, create(publish=True))
    do(made.opened, deploy("# two\n", publish=True))
    do(made.opened, CreateAlias(function_name="demo", name="prod", function_version="2"))
    return made


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_is_written_into_a_folder(shell: _Shell, format_: str) -> None:
    done = shell.run("demo", "--format", format_, "--to", str(shell.out))
    region = shell.opened.region
    found = export(region, region.functions["demo"], format_)  # type: ignore[arg-type]
    assert shell.written() == found.files
    assert done.stdout.splitlines() == [f"Wrote {shell.out / path}." for path in found.files]
    assert done.stderr.splitlines() == [f"lvtui: {note}" for note in found.notes]


def test_without_a_folder_the_template_is_printed_and_nothing_else_on_stdout(shell: _Shell) -> None:
    done = shell.run("demo", "--format", "sam")
    assert yaml.safe_load(done.stdout.replace("!", ""))["Transform"] == "AWS::Serverless-2016-10-31"
    assert done.stderr.startswith("lvtui: Not printed: src/app.py. --to DIR writes them too.\n")
    assert not shell.out.exists()


def test_nothing_is_written_over_unless_asked_for(shell: _Shell) -> None:
    shell.out.mkdir()
    (shell.out / "main.tf").write_text("mine")
    refused = shell.run("demo", "--format", "terraform", "--to", str(shell.out), code=1)
    assert "main.tf in" in refused.stderr and "--replace" in refused.stderr
    assert shell.written() == {"main.tf": b"mine"}
    shell.run("demo", "--format", "terraform", "--to", str(shell.out), "--replace")
    assert [*sorted(shell.written())] == ["code/version-2.zip", "main.tf"]
    assert shell.written()["main.tf"] != b"mine"


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such bit")
def test_a_shell_script_can_be_run_as_it_is(shell: _Shell) -> None:
    shell.run("demo", "--format", "aws-cli", "--to", str(shell.out))
    assert (shell.out / "recreate.sh").stat().st_mode & 0o777 == 0o755


def test_a_folder_that_cannot_be_made_is_one_sentence(shell: _Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = shell.run("demo", "--format", "sam", "--to", str(tmp_path / "file" / "out"), code=1)
    assert done.stderr.startswith("Error: ") and len(done.stderr.splitlines()) == 1


def test_a_function_of_another_region(shell: _Shell) -> None:
    do(shell.opened.region_store("eu-west-1"), create("there"))
    done = shell.run("there", "--format", "terraform", "--region", "eu-west-1")
    assert 'region = "eu-west-1"' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody",), "There is no function nobody in us-east-1; there is demo."),
        (("demo", "--region", "eu-west-1"), "There is no function demo in eu-west-1; there is none."),
        (("demo", "--region", "no region"), "no region"),
    ],
)
def test_what_is_not_there_is_named(shell: _Shell, arguments: tuple[str, ...], sentence: str) -> None:
    done = shell.run(*arguments, "--format", "sam", code=1)
    assert sentence in done.stderr
    assert done.stdout == ""


def test_no_workspace_is_made_to_look_for_a_function(tmp_path: Path) -> None:
    words = ["export", "demo", "--format", "sam", "--workspace", str(tmp_path / "none")]
    done = CliRunner().invoke(lvtui, words, env={"LVTUI_CONFIG": str(tmp_path), "LVTUI_STATE": str(tmp_path)})
    assert done.exit_code == 1
    assert "There is no workspace in" in done.stderr
    assert not (tmp_path / "none").exists()


def test_exporting_loads_neither_the_screen_nor_the_endpoint(shell: _Shell) -> None:
    probe = (
        "import sys, lvtui.cli.export\n"
        "from lvtui.dialects.export import FORMATS, sam, scripts, terraform\n"
        "print({'textual', 'rich', 'uvicorn', 'boto3', 'yaml'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
