"""The script of a session does again what changed something, and says what it cannot do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lvtui.dialects.awscli.files import DiskFiles
from lvtui.dialects.awscli.running import Surroundings, run_line
from lvtui.dialects.export import Exported
from lvtui.dialects.session_script import PATH, Step, session_script
from lvtui.domain.code import pack
from lvtui.domain.model import Region
from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    DeleteFunction,
    GetFunction,
    Invoke,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import Environment, FunctionCode, RoutingConfig
from lvtui.settings import Settings
from lvtui.wiring import Opened, open_workspace

ROLE = "arn:aws:iam::123456789012:role/demo"
HERE = Region(name="us-east-1", account_id="123456789012")


def code(text: str) -> bytes:
    return pack({"app.py": text.encode()}).zip_file


STORY: list[Request[Any]] = [
    CreateFunction(
        function_name="demo",
        runtime="python3.12",
        role=ROLE,
        handler="app.handler",
        code=FunctionCode(zip_file=code("one = 1\n")),
    ),
    PublishVersion(function_name="demo", description="it's the first"),
    UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables={"KEY": "a 'quoted' value"})),
    UpdateFunctionCode(function_name="demo", zip_file=code("two = 2\n"), publish=True),
    CreateAlias(function_name="demo", name="prod", function_version="1", description="file:///not/a/file"),
    UpdateAlias(
        function_name="demo", name="prod", routing_config=RoutingConfig(additional_version_weights={"2": 0.25})
    ),
    UpdateFunctionCode(function_name="demo", zip_file=code("three = 3\n"), publish=True),
    DeleteFunction(function_name="demo", qualifier="3"),
]


def opened(folder: Path) -> Opened:
    return open_workspace(Settings(workspace=folder / "w", config_folder=folder / "c", state_folder=folder / "s"))


def steps(requests: list[Request[Any]]) -> list[Step]:
    return [Step(request, "at some time, somebody → done", "us-east-1") for request in requests]


def written(script: Exported, folder: Path) -> str:
    for path, content in script.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return script.files[PATH].decode()


def commands(text: str) -> list[str]:
    """The lines that call the AWS CLI, each in one piece."""
    whole = text.replace("\\\n", " ").split("\n")
    return [line for line in whole if line.startswith("aws ")]


async def test_run_on_an_empty_workspace_it_gives_the_same_state(tmp_path: Path) -> None:
    one, two = opened(tmp_path / "one"), opened(tmp_path / "two")
    for request in STORY:
        await one.service.call(request)
    text = written(session_script(steps(STORY), HERE, comments=True), tmp_path)
    around = Surroundings(two.service, DiskFiles(tmp_path))
    for line in commands(text):
        done = await run_line(line, around)
        assert done.exit_code == 0, (line, done.text)
    was, is_now = one.service.region.functions["demo"], two.service.region.functions["demo"]
    assert list(is_now.published) == list(was.published) == ["1", "2"]
    assert is_now.next_number == was.next_number
    assert is_now.latest.configuration == was.latest.configuration
    for number in was.published:
        assert is_now.published[number].code.zip_file == was.published[number].code.zip_file
        assert is_now.published[number].configuration == was.published[number].configuration
    assert is_now.aliases["prod"].weights == was.aliases["prod"].weights == {"2": 0.25}
    assert is_now.aliases["prod"].description == "file:///not/a/file"
    await one.regions.close()
    await two.regions.close()


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_reads_it_and_calls_the_aws_cli_for_each_step(tmp_path: Path) -> None:
    text = written(session_script(steps(STORY), HERE, comments=True), tmp_path)
    calls = tmp_path / "calls"
    stub = f'aws() {{ printf "%s\\n" "$2" >> {calls}; }}\n'
    done = subprocess.run(["bash"], input=stub + text, text=True, capture_output=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = [name for name in calls.read_text().split() if name != "wait"]
    assert names == [request.binding.cli_name for request in STORY]


def test_what_read_invoked_or_was_refused_is_a_comment_or_is_left_out() -> None:
    took = [
        Step(GetFunction(function_name="demo"), "read", "us-east-1"),
        Step(Invoke(function_name="demo"), "invoked", "us-east-1"),
        Step(PublishVersion(function_name="demo"), "refused\nin two lines", "us-east-1", done=False),
        Step(PublishVersion(function_name="demo"), "published", "us-east-1"),
    ]
    without = session_script(took, HERE, comments=False).files[PATH].decode()
    assert commands(without) == ["aws lambda publish-version --function-name demo"]
    assert "# published" in without and "refused" not in without and "get-function" not in without
    with_them = session_script(took, HERE, comments=True).files[PATH].decode()
    assert commands(with_them) == commands(without)
    assert "# refused in two lines\n#   aws lambda publish-version --function-name demo\n" in with_them
    assert "#   aws lambda get-function --function-name demo\n" in with_them


@pytest.mark.parametrize("comments", [True, False])
def test_what_no_line_can_do_again_is_said_in_both_ways_and_noted(comments: bool) -> None:
    took = [
        Step(None, "Undone: that", "us-east-1"),
        Step(UpdateFunctionCode(function_name="demo", zip_file=b""), "by a command", "us-east-1", whole=False),
        Step(None, "a fault dial was turned", "us-east-1", changes_state=False),
    ]
    script = session_script(took, HERE, comments=comments)
    text = script.files[PATH].decode()
    assert not commands(text)
    assert "# Undone: that (not done again)" in text
    assert "# by a command (not done again)\n#   aws lambda update-function-code" in text
    assert any(note.startswith("2 things were done") for note in script.notes)


def test_a_comment_never_becomes_a_command() -> None:
    nasty = "done\r\nrm -rf x \x1b[2J"
    text = session_script([Step(None, nasty, "us-east-1")], HERE, comments=True).files[PATH].decode()
    assert "# done rm -rf x ?[2J" in text


def test_revision_ids_are_left_out_and_other_regions_are_named() -> None:
    request = PublishVersion(function_name="demo", revision_id="of here alone")
    text = session_script([Step(request, "", "eu-west-1")], HERE, comments=False).files[PATH].decode()
    assert commands(text) == ["aws lambda publish-version --function-name demo --region eu-west-1"]


@pytest.mark.parametrize("text", ["\0", "file://a", "--"])
def test_a_text_that_no_line_can_hold_is_a_file_beside_it(text: str) -> None:
    script = session_script(steps([PublishVersion(function_name="demo", description=text)]), HERE, comments=False)
    (path,) = [path for path in script.files if path != PATH]
    assert f"--description file://{path}" in script.files[PATH].decode()
    assert script.files[path] == text.encode()


def test_the_same_code_is_written_once() -> None:
    same = UpdateFunctionCode(function_name="demo", zip_file=code("same = 1\n"))
    other = UpdateFunctionCode(function_name="demo", zip_file=code("other = 1\n"))
    script = session_script(steps([same, other, same]), HERE, comments=False)
    assert [path for path in script.files if path != PATH] == ["code/1-demo.zip", "code/2-demo.zip"]
    assert script.files[PATH].decode().count("fileb://code/1-demo.zip") == 2
