"""The commands, as a shell runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lvtui import __version__
from lvtui.cli import main
from lvtui.cli.main import USUAL_PORT, ScreenOptions
from lvtui.cli.main import lvtui as command_line
from lvtui.settings import load_settings
from lvtui.storage import Workspace

SPLIT = re.compile(r"version +(\d+) .* (\d+) +[\d.]+%")


def lvtui(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing of this machine's own settings."""
    return subprocess.run(
        [sys.executable, "-m", "lvtui", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
        env={
            **os.environ,
            "LVTUI_CONFIG": str(folder / "config"),
            "LVTUI_STATE": str(folder / "state"),
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
    )


def test_the_version_is_printed_without_loading_the_screen(tmp_path: Path) -> None:
    probe = (
        "import sys, lvtui.__main__\n"
        "sys.argv = ['lvtui', '--version']\n"
        "try: lvtui.__main__.main()\n"
        "except SystemExit as end: code = end.code\n"
        "print('textual' in sys.modules, 'rich' in sys.modules, code)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == f"lvtui, version {__version__}\nFalse False 0\n"


def test_without_a_terminal_one_sentence_names_the_demo(tmp_path: Path) -> None:
    done = lvtui(folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    (sentence,) = done.stderr.splitlines()
    assert "needs a terminal" in sentence
    assert "lvtui demo --plain" in sentence


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return lvtui("demo", "--plain", "--seed", "7", folder=tmp_path_factory.mktemp("told"))


def test_the_demo_tells_nine_steps_and_every_claim_holds(told: subprocess.CompletedProcess[str]) -> None:
    assert told.returncode == 0, told.stdout + told.stderr
    assert [line[0] for line in told.stdout.splitlines() if re.match(r"\d\. ", line)] == list("123456789")
    assert "NOT SO" not in told.stdout
    held, total = re.findall(r"(\d+) of (\d+) claims held", told.stdout)[0]
    assert held == total
    for line in (
        "aws lambda publish-version --function-name lambda-version-demo --description first",
        "$LATEST is not supported for an alias pointing to more than 1 version",
        "Member must satisfy regular expression pattern: (\\$LATEST(\\.PUBLISHED)?|[0-9]+)",
        "--routing-config 'AdditionalVersionWeights={}'",
    ):
        assert line in " ".join(told.stdout.split())


def test_the_plain_demo_has_no_colour_and_no_boxes(told: subprocess.CompletedProcess[str]) -> None:
    assert told.stdout.isascii()
    assert "\x1b" not in told.stdout


def test_two_demos_with_one_seed_print_the_same_split(told: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    again = lvtui("demo", "--plain", "--seed", "7", folder=tmp_path)
    other = lvtui("demo", "--plain", "--seed", "8", folder=tmp_path)
    assert splits(told.stdout) == splits(again.stdout)
    assert splits(told.stdout) != splits(other.stdout)


def splits(printed: str) -> list[str]:
    found = [line for line in printed.splitlines() if SPLIT.search(line) or line.strip().startswith("calls")]
    assert len(found) > 8
    return found


def test_the_demo_leaves_its_workspace_behind_when_asked(tmp_path: Path) -> None:
    done = lvtui("demo", "--keep", str(tmp_path / "kept"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    function = Workspace.open(tmp_path / "kept").region.functions["lambda-version-demo"]
    assert list(function.published) == ["1", "2"]
    assert function.aliases["prod"].function_version == "2"


def test_a_kept_demo_was_made_here_and_a_throwaway_one_leaves_nothing_behind(tmp_path: Path) -> None:
    lvtui("demo", "--plain", folder=tmp_path)
    assert not (tmp_path / "state").exists()
    lvtui("demo", "--keep", str(tmp_path / "kept"), folder=tmp_path)
    kept = Workspace.open(tmp_path / "kept", trusted=tmp_path / "state" / "trusted.toml")
    assert kept.trust.may_run("any code at all")


def test_the_demo_does_not_play_in_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = lvtui("demo", "--keep", str(tmp_path), folder=tmp_path)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_demo_touches_no_workspace_of_the_users(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    lvtui("demo", "--plain", folder=tmp_path, LVTUI_WORKSPACE=str(mine))
    assert not mine.exists()


@pytest.mark.parametrize("arguments", [["--nonsense"], ["nonsense"], ["demo", "--seed", "x"]])
def test_a_mistyped_command_ends_with_two_and_a_sentence(arguments: list[str], tmp_path: Path) -> None:
    done = lvtui(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "Error:" in done.stderr


def test_the_workspace_is_the_options_then_the_environments(tmp_path: Path) -> None:
    environ = {"LVTUI_CONFIG": str(tmp_path), "LVTUI_WORKSPACE": str(tmp_path / "from-environment")}
    assert load_settings(environ=environ).workspace == tmp_path / "from-environment"
    assert load_settings(workspace=tmp_path / "option", environ=environ).workspace == tmp_path / "option"


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = lvtui("demo", "--plain", "--keep", str(tmp_path / "file" / "below"), folder=tmp_path)
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert "could not be made" in sentence


def test_options_of_the_screen_are_not_silently_ignored_before_a_command(tmp_path: Path) -> None:
    done = lvtui("--workspace", str(tmp_path / "w"), "demo", folder=tmp_path)
    assert done.returncode == 2
    assert "--workspace is an option of the screen" in done.stderr and "lvtui demo --help" in done.stderr


@pytest.mark.parametrize(
    "options, command, sentence",
    [
        (["--workspace", "a b"], "snapshot", "`lvtui snapshot COMMAND … --workspace 'a b'`"),
        (["--workspace", "d"], "doctor", "`lvtui doctor --workspace d`"),
        (["--seed", "0"], "demo", "`lvtui demo --seed 0`"),
    ],
)
def test_an_option_that_the_command_has_too_is_said_to_go_after_it(
    options: list[str], command: str, sentence: str
) -> None:
    done = CliRunner().invoke(command_line, [*options, command])
    assert done.exit_code == 2
    assert f"Put {options[0]} after the command: {sentence}." in done.stderr


def test_the_screen_is_told_to_be_read_only_and_readable_from_afar_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def open_screen(asked_for: ScreenOptions) -> int:
        asked.append((asked_for.readonly, asked_for.presenter))
        return 0

    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(main, "sys", SimpleNamespace(stdin=terminal, stdout=terminal, stderr=terminal))
    for options in (["--readonly", "--presenter"], []):
        assert CliRunner().invoke(command_line, options, obj=open_screen).exit_code == 0
    assert asked == [(True, True), (None, None)]  # what is not said is as the config file has it


@pytest.mark.parametrize("options, port", [([], None), (["--serve"], USUAL_PORT), (["--serve", "0"], 0)])
def test_the_screen_is_told_on_which_port_it_is_to_serve(
    options: list[str], port: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def open_screen(asked_for: ScreenOptions) -> int:
        asked.append(asked_for.serve)
        return 0

    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(main, "sys", SimpleNamespace(stdin=terminal, stdout=terminal, stderr=terminal))
    done = CliRunner().invoke(command_line, options, obj=open_screen)
    assert (done.exit_code, asked) == (0, [port])


def test_what_is_no_port_is_refused_before_the_screen_opens() -> None:
    done = CliRunner().invoke(command_line, ["--serve", "65536"])
    assert done.exit_code == 2 and "65536 is not in the range" in done.stderr
