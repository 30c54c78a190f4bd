"""The real ``aws`` command tells the story on our endpoint, as a class would type it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.functions import ROLE, zipped
from tests.conformance.serving import client as boto3_client
from tests.conformance.serving import environment, serving
from tests.ui.driver import running, settings_for

NAME = "lambda-version-demo"
ARN = f"arn:aws:lambda:us-east-1:123456789012:function:{NAME}"


class Shell:
    """Somebody who types ``aws lambda …``, with the packages to upload in their folder."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        for number, words in enumerate(("one", "two"), start=1):
            text = f'def handler(event, context):\n    return "this is version {words}"\n'
            (folder / f"v{number}.zip").write_bytes(zipped(text))

    def aws(self, line: str) -> subprocess.CompletedProcess[str]:
        """What the command did."""
        command = [sys.executable, "-m", "awscli", "lambda", *line.split()]
        variables = {**environment(self.address, self.folder), "AWS_PAGER": ""}
        return subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, timeout=120, check=False
        )

    def __call__(self, line: str) -> Any:
        """What it printed, read."""
        done = self.aws(line)
        assert (done.returncode, done.stderr) == (0, ""), f"{line}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, line: str) -> str:
        """What it says on stderr when AWS refuses."""
        done = self.aws(line)
        assert done.returncode in (254, 255), done  # version 2 and version 1
        return done.stderr.strip()


@pytest.mark.long
def test_the_story_is_told_by_the_aws_command(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        tell(Shell(served.address, tmp_path), lambda _: None)


@pytest.mark.long
async def test_it_is_told_to_the_endpoint_inside_the_app_and_the_panes_follow(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        await drive.bench.serve(0)
        shell, loop = Shell(drive.bench.serving.address, tmp_path), asyncio.get_running_loop()
        shown = iter(
            [
                (NAME, "Masthead"),
                ("1", "#versions"),
                ("“faster”", "#versions"),
                ("prod", "#aliases"),
                ("50 %", "#aliases"),
                ("prod → ▒B 2", "#aliases"),
            ]
        )

        def follows(_step: str) -> None:
            asyncio.run_coroutine_threadsafe(drive.until_shown(*next(shown)), loop).result()

        with ThreadPoolExecutor(1) as class_room:
            await loop.run_in_executor(class_room, tell, shell, follows)
        assert next(shown, None) is None
        await drive.until_shown("endpoint:", "CommandStrip")


def tell(shell: Shell, follows: Callable[[str], None]) -> None:
    """The story; `follows` is told of each step that somebody who watches should see."""
    on = f"--function-name {NAME}"
    made = shell(
        f"create-function {on} --runtime python3.12 --role {ROLE} --handler app.handler --zip-file fileb://v1.zip"
    )
    assert made["FunctionArn"] == ARN
    follows("created")
    shell(f"invoke {on} out.json")
    assert (shell.folder / "out.json").read_text() == '"this is version one"'
    first = shell(f"publish-version {on}")
    assert (first["Version"], first["FunctionArn"]) == ("1", f"{ARN}:1")
    follows("published")
    shell(f"update-function-code {on} --zip-file fileb://v2.zip")
    assert shell(f"publish-version {on} --description faster")["Version"] == "2"
    follows("published again")
    shell(f"invoke {on} --qualifier 1 out.json")
    assert (shell.folder / "out.json").read_text() == '"this is version one"', "a version is frozen"
    for name, version in {"dev": "$LATEST", "test": "2", "prod": "1"}.items():
        alias = shell(f"create-alias {on} --name {name} --function-version {version}")
        assert alias["AliasArn"] == f"{ARN}:{name}"
    follows("pointed at")
    told = shell.refused(f"create-alias {on} --name live --function-version prod")
    assert "An error occurred (ValidationException) when calling the CreateAlias operation: 1 validation error" in told
    assert "ResourceConflictException" in shell.refused(f"delete-function {on} --qualifier 1")
    weighed = shell(f"update-alias {on} --name prod --routing-config AdditionalVersionWeights={{2=0.5}}")
    assert weighed["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.5}}
    follows("weighed")
    client, seen = boto3_client(shell.address), Counter[str]()
    for _ in range(100):
        seen[client.invoke(FunctionName=NAME, Qualifier="prod")["ExecutedVersion"]] += 1
    assert seen.total() == 100 and 20 < seen["1"] < 80
    shell(f"update-alias {on} --name prod --function-version 2 --routing-config AdditionalVersionWeights={{}}")
    answer = shell(f"invoke {on} --qualifier prod out.json")
    assert answer == {"StatusCode": 200, "ExecutedVersion": "2"}
    assert (shell.folder / "out.json").read_text() == '"this is version two"'
    follows("promoted")
