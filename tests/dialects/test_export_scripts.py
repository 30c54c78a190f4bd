"""Scripts: what they ask for, and that bash with the AWS CLI, and Python with boto3, make the function with them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lvtui.dialects.export import Exported, Format, export
from lvtui.dialects.export.recreation import requests_for
from lvtui.domain.model import Function
from lvtui.operations import (
    OPERATIONS,
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    UpdateFunctionConfiguration,
)
from lvtui.operations.wire import from_document, to_document
from lvtui.storage import Workspace
from tests.conformance.serving import Served, serving
from tests.dialects import aws_command
from tests.dialects.export_kit import PUBLIC, copyable, lab_of_the_story, lab_with_everything
from tests.domain.builders import Lab, create, lab_with_demo, weights

SHELLISH = "'\"$(exit 3)`exit 4`\\\n\té #\n"
RECORDER = """
aws() {
  printf '%s\\0' "$#" "$@" >> "$CALLS"
  if [ "$2" = publish-version ]; then
    echo x >> "$CALLS.published"
    wc -l < "$CALLS.published" | tr -d ' '
  fi
}
. "$1"
"""
"""Bash that writes down what the script in $1 would call, and answers as if each publishing gave the next number."""


def exported(lab: Lab, kind: Format, folder: Path) -> Exported:
    """The files, in `folder`."""
    found = export(lab.region, lab.demo, kind)
    for path, content in found.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return found


def lab_with_texts_that_a_shell_might_read() -> Lab:
    """Descriptions that the AWS CLI would take for files, addresses or options, and a shell for more."""
    lab = lab_with_demo()
    for text in ("file://x", "https://example.com/", "--query", "--", "-x", SHELLISH, "{}", ""):
        lab.do(UpdateFunctionConfiguration(function_name="demo", description=text))
        lab.publish(description=f"{text}?" if text else None)
    for number, text in enumerate(("fileb://x", "http://example.com/"), start=1):
        lab.do(CreateAlias(function_name="demo", name=f"a{number}", function_version="1", description=text))
    return lab


def lab_with_a_little_of_everything() -> Lab:
    """As few requests as show each kind once: the AWS CLI takes its time."""
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1", weights(v2=0.25))
    lab.do(AddPermission(function_name="demo", qualifier="prod", statement_id="url", **PUBLIC))
    lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier="prod", auth_type="NONE"))
    lab.do(PutFunctionEventInvokeConfig(function_name="demo", maximum_retry_attempts=0))
    lab.do(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=20))
    lab.do(PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=1))
    return lab


# --- what they ask for ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lab", [lab_with_everything, lab_of_the_story, lab_with_texts_that_a_shell_might_read])
def test_bash_and_the_aws_cli_read_the_script_as_the_requests_it_was_made_of(
    lab: Callable[[], Lab], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(lab(), "aws-cli", tmp_path)
    monkeypatch.chdir(tmp_path)  # files are named from there
    asked = []
    for words in recorded(tmp_path):
        if words[1] != "wait":
            read = aws_command.run(words)
            assert read.members is not None, (words, read.errors)
            asked.append((words[1], read.members))
    operations = {binding.cli_name: binding.request for binding in OPERATIONS.values()}
    requests = [from_document(operations[name], members) for name, members in asked]
    assert [*map(plain, requests)] == [*map(plain, requests_for(lab().demo))]


def plain(request: Any) -> tuple[str, Any]:
    return type(request).__name__, to_document(request)


def recorded(folder: Path) -> Iterator[list[str]]:
    """What the script calls ``aws`` with, each time."""
    calls = folder / "calls"
    environment = {**os.environ, "CALLS": str(calls)}
    subprocess.run(["bash", "-c", RECORDER, "bash", "./recreate.sh"], cwd=folder, env=environment, check=True)
    words = calls.read_bytes().decode().split("\0")[:-1]
    while words:
        count = int(words.pop(0))
        yield words[:count]
        del words[:count]


# --- what comes of it ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An endpoint; each test has a region of its own, and finds nothing there."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


def run(served: Served, region: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script from elsewhere, with nothing of this machine's own settings."""
    path = f"{Path(sys.executable).parent}:{served.environment['PATH']}"
    environment = {**served.environment, "PATH": path, "PYTHONWARNINGS": "ignore", "AWS_REGION": region}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def made(served: Served, region: str) -> Function:
    """The function that the endpoint has now, from its workspace."""
    workspace = Workspace.open(served.workspace, trusted=served.folder / "state" / "trusted.toml")
    return workspace.region_store(region).region.functions["demo"]


def test_the_bash_script_makes_the_same_function(served: Served, tmp_path: Path) -> None:
    lab = lab_with_a_little_of_everything()
    exported(lab, "aws-cli", tmp_path / "out")
    done = run(served, "eu-west-1", "bash", "out/recreate.sh", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Version 2 is published.\n" in done.stdout
    assert copyable(made(served, "eu-west-1")) == copyable(lab.demo)


def test_the_boto3_script_makes_the_same_function(served: Served, tmp_path: Path) -> None:
    lab = lab_with_everything()
    exported(lab, "boto3", tmp_path / "out")
    done = run(served, "eu-west-2", sys.executable, "out/recreate.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"Version {number} is published." for number in (1, 2, 3, 4)]
    assert copyable(made(served, "eu-west-2")) == copyable(lab.demo)


def test_a_script_stops_where_a_number_would_be_another(served: Served, tmp_path: Path) -> None:
    lab = lab_of_the_story()
    exported(lab, "boto3", tmp_path)
    client, latest = served.client("eu-west-3"), lab.demo.latest
    settings = {"Role": latest.configuration.role, "Runtime": "python3.12", "Handler": "a.b", "Publish": True}
    client.create_function(FunctionName="demo", Code={"ZipFile": latest.code.zip_file}, **settings)
    client.delete_function(FunctionName="demo")
    done = run(served, "eu-west-3", sys.executable, "recreate.py", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "This should have been version 1, but it is 2: there has been a function of that name.\n"


@pytest.mark.parametrize("text", ["\0", "file://a", "fileb://a", "--", "https://example.com"])
def test_a_file_that_the_bash_script_names_is_there(text: str) -> None:
    lab = Lab()
    lab.do(create(description=text))
    found = export(lab.region, lab.demo, "aws-cli")
    words = shlex.split(found.files[found.main].decode(), comments=True)
    (path,) = [word.removeprefix("file://") for word in words if word.startswith("file://")]
    assert found.files[path] == text.encode()


# --- files and notes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["aws-cli", "boto3"])
def test_code_that_several_versions_have_is_written_once(kind: Format) -> None:
    lab = Lab()
    lab.do(create(publish=True))
    lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    lab.publish()
    found = export(lab.region, lab.demo, kind)
    assert [*found.files] == [found.main, "code/version-1.zip"]
    assert found.files["code/version-1.zip"] == lab.demo.latest.code.zip_file


@pytest.mark.parametrize("kind", ["aws-cli", "boto3"])
def test_deleted_numbers_are_told_of(kind: Format) -> None:
    lab = lab_with_demo(versions=9)
    for number in ("1", "3", "4", "6", "7", "8"):
        lab.delete(number)
    notes = export(lab.region, lab.demo, kind).notes
    assert any(note.startswith("Deleted here: versions 1, 3, 4 and 6 to 8. Placeholders") for note in notes)
    assert "There must not be a function demo yet: a number is never used twice." in notes
