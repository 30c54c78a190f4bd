"""``lvtui aws lambda …``, as a shell runs it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lvtui.cli.aws import aws
from lvtui.domain.code import pack
from lvtui.storage import Workspace
from tests.cli.test_commands import lvtui

ROLE = "arn:aws:iam::123456789012:role/demo"
HANDLER = (
    b"import time\n\ndef handler(event, context):\n    time.sleep(event.get('sleep', 0))\n    return {'got': event}\n"
)


class Shell:
    """A folder in which commands are typed; each runs as a process would, but in this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "workspace"
        self.environment = {
            "LVTUI_CONFIG": str(folder / "config"),
            "LVTUI_STATE": str(folder / "state"),
            "LVTUI_WORKSPACE": str(self.workspace),
        }

    def type(self, line: str) -> Result:
        return CliRunner().invoke(aws, shlex.split(line), env=self.environment)

    def told(self, line: str) -> str:
        done = self.type(line)
        assert (done.exit_code, done.stderr) == (0, ""), done.stderr
        return done.stdout


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "function.zip").write_bytes(pack({"app.py": HANDLER}).zip_file)
    return Shell(tmp_path)


@pytest.fixture
def furnished(shell: Shell) -> Shell:
    shell.told(
        f"lambda create-function --function-name demo --role {ROLE} --runtime python3.12 --handler app.handler "
        "--zip-file fileb://function.zip"
    )
    return shell


def test_a_function_is_made_published_split_and_invoked(furnished: Shell) -> None:
    shell = furnished
    assert shell.told("lambda wait function-active --function-name demo") == ""
    assert shell.told("lambda publish-version --function-name demo --query Version --output text") == "1\n"
    shell.told("lambda update-function-configuration --function-name demo --timeout 9")
    shell.told("lambda wait function-updated --function-name demo")
    shell.told("lambda publish-version --function-name demo --description second")
    shell.told("lambda create-alias --function-name demo --name prod --function-version 1")
    weighted = json.loads(
        shell.told(
            "lambda update-alias --function-name demo --name prod --routing-config AdditionalVersionWeights={2=1.0}"
        )
    )
    assert weighted["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 1.0}}
    answer = json.loads(
        shell.told(
            "lambda invoke --function-name demo --qualifier prod --cli-binary-format raw-in-base64-out "
            """--payload '{"a": 1}' out.json"""
        )
    )
    assert answer == {"StatusCode": 200, "ExecutedVersion": "2"}
    assert json.loads((shell.folder / "out.json").read_text()) == {"got": {"a": 1}}
    region = Workspace.open(shell.workspace).region
    assert region.functions["demo"].aliases["prod"].weights == {"2": 1.0}


def test_the_history_says_that_it_was_a_command(furnished: Shell) -> None:
    entries = list(Workspace.open(furnished.workspace).history())
    assert entries
    assert {entry.who for entry in entries} == {"command"}


def test_the_workspace_may_be_named_before_lambda(furnished: Shell) -> None:
    listing = "lambda list-functions --query Functions[].FunctionName --output text"
    assert furnished.told(listing) == "demo\n"
    for option in ("--workspace other", "--workspace=other"):
        assert furnished.told(f"{option} {listing}") == ""
        assert furnished.told(f"--region us-east-1 {option} {listing}") == ""
    assert (furnished.folder / "other" / "workspace.toml").exists()
    assert furnished.type(f"{listing} --workspace other").exit_code == 252


def test_each_region_is_a_place_of_its_own(furnished: Shell) -> None:
    listing = "lambda list-functions --query Functions[].FunctionName --output text"
    assert furnished.told(f"{listing} --region eu-west-1") == ""
    done = furnished.type(f"{listing} --region no_region")
    assert done.stderr == "\nProvided region_name 'no_region' doesn't match a supported format.\n"
    assert done.exit_code == 255


def test_refusals_go_to_stderr_with_awss_exit_codes(furnished: Shell) -> None:
    done = furnished.type("lambda get-alias --function-name demo --name nope")
    assert (done.exit_code, done.stdout) == (254, "")
    assert "An error occurred (ResourceNotFoundException) when calling the GetAlias operation: " in done.stderr
    assert furnished.type("lambda get-alias").exit_code == 252
    assert furnished.type("lambda get-alias --function-name demo --name prod --nonsense").exit_code == 252


def test_an_argument_that_is_no_utf_8_is_refused_in_a_sentence(furnished: Shell) -> None:
    for option in ("--environment Variables={AB=\udcff}", "--description \udcff"):
        done = furnished.type(f"lambda update-function-configuration --function-name demo {option}")
        assert (done.exit_code, done.stdout) == (252, "")
        assert done.stderr.endswith("holds '\\udcff', which is no text: UTF-8 has no bytes for it.\n")


@pytest.mark.parametrize("terms", ["--page-size 0", "--starting-token eyJNYXJrZXIiOiA1fQ=="])
def test_pages_that_are_asked_for_in_terms_of_no_sense_are_refused(furnished: Shell, terms: str) -> None:
    done = furnished.type(f"lambda list-aliases --function-name demo {terms}")
    assert (done.exit_code, done.stdout) == (252, "")
    assert done.stderr.startswith("\nParameter validation failed:\nInvalid ")


def test_wrong_usage_and_help_need_no_workspace(shell: Shell) -> None:
    for line in ("", "lambda", "s3 ls", "lambda nonsense"):
        assert shell.type(line).exit_code == 252
    for line in ("help", "lambda help", "lambda update-alias help", "--version", "--help"):
        assert shell.type(line).exit_code == 0
    assert not shell.workspace.exists()


def test_a_workspace_that_cannot_be_opened_is_one_sentence(shell: Shell) -> None:
    shell.workspace.mkdir()
    (shell.workspace / "workspace.toml").write_text("format = 999\n")
    done = shell.type("lambda list-functions")
    assert done.exit_code == 253
    assert done.stderr.startswith("lvtui: ") and len(done.stderr.splitlines()) == 1


def test_a_zip_keeps_its_bytes(shell: Shell) -> None:
    with zipfile.ZipFile(shell.folder / "mine.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.py", HANDLER)
    shell.told(
        f"lambda create-function --function-name demo --role {ROLE} --runtime python3.12 --handler app.handler "
        "--zip-file fileb://mine.zip"
    )
    code = Workspace.open(shell.workspace).region.functions["demo"].latest.code
    assert code.zip_file == (shell.folder / "mine.zip").read_bytes()


def test_an_event_is_handled_before_the_command_ends(furnished: Shell) -> None:
    line = "lambda invoke --function-name demo --invocation-type Event --cli-binary-format raw-in-base64-out out.json"
    assert json.loads(furnished.told(f"""{line} --payload '{{"sleep": 0.1}}'""")) == {"StatusCode": 202}
    assert (furnished.folder / "out.json").read_bytes() == b""


def test_an_event_that_fails_is_said_to_be_given_up(furnished: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lvtui.cli.aws._COLD_START", 0.0)
    furnished.told("lambda update-function-configuration --function-name demo --timeout 1 --handler app.nothing")
    done = furnished.type("lambda invoke --function-name demo --invocation-type Event out.json")
    assert done.exit_code == 0
    assert done.stderr.startswith("lvtui: the event was not handled")


def test_neither_the_screen_nor_awss_packages_are_loaded(tmp_path: Path) -> None:
    probe = (
        "import sys, lvtui.__main__\n"
        "sys.argv = ['lvtui', 'aws', 'lambda', 'list-functions']\n"
        "try: lvtui.__main__.main()\n"
        "except SystemExit as end: code = end.code\n"
        "print(code, *(name in sys.modules for name in ('textual', 'rich', 'botocore', 'awscli', 'jmespath')))"
    )
    environment = {"LVTUI_CONFIG": str(tmp_path), "LVTUI_STATE": str(tmp_path), "LVTUI_WORKSPACE": str(tmp_path / "w")}
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    assert done.stdout.splitlines()[-1] == "0 False False False False False"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    environment = {"LVTUI_CONFIG": str(tmp_path), "LVTUI_STATE": str(tmp_path), "LVTUI_WORKSPACE": str(tmp_path / "w")}
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "lvtui", "aws", "lambda", "help"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_an_interrupt_ends_with_130(furnished: Shell) -> None:
    furnished.told("lambda update-function-configuration --function-name demo --timeout 60")
    started = furnished.folder / "started"
    code = (
        b"import pathlib, time\n\ndef handler(event, context):\n    pathlib.Path(event).touch()\n    time.sleep(50)\n"
    )
    (furnished.folder / "slow.zip").write_bytes(pack({"app.py": code}).zip_file)
    furnished.told("lambda wait function-updated --function-name demo")
    furnished.told("lambda update-function-code --function-name demo --zip-file fileb://slow.zip")
    words = ["lambda", "invoke", "--function-name", "demo", "--payload", json.dumps(str(started)), "out.json"]
    words += ["--cli-binary-format", "raw-in-base64-out"]
    process = subprocess.Popen(
        [sys.executable, "-m", "lvtui", "aws", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **furnished.environment},
        start_new_session=True,
    )
    until = time.monotonic() + 30
    while not started.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (130, b"\n", b"")


def test_it_stands_among_the_commands(tmp_path: Path) -> None:
    done = lvtui("--help", folder=tmp_path)
    assert "\n  aws " in done.stdout
