"""An app, an endpoint and a command on one workspace: each sees what the others did, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lvtui.operations import PublishVersion, UpdateFunctionCode
from lvtui.settings import load_settings
from lvtui.wiring import open_workspace
from tests.conformance.functions import make, zipped
from tests.conformance.serving import PATIENCE, elsewhere, serving

EACH = 15


async def test_app_endpoint_and_command_publish_at_once_and_every_number_is_somebody_s(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        client = served.client()
        make(client, "demo")
        environ = {**os.environ, **elsewhere(tmp_path)}
        opened = open_workspace(load_settings(workspace=served.workspace, environ=environ))

        async def by_the_app() -> list[str]:
            numbers = []
            for turn in range(EACH):
                code = zipped(f"app = {turn}\n")
                await opened.service.call(UpdateFunctionCode(function_name="demo", zip_file=code))
                answer = await opened.service.call(PublishVersion(function_name="demo"))
                numbers.append(answer.version or "")
            return numbers

        def by_the_endpoint() -> list[str]:
            numbers = []
            for turn in range(EACH):
                code = zipped(f"endpoint = {turn}\n")
                numbers.append(client.update_function_code(FunctionName="demo", ZipFile=code, Publish=True)["Version"])
            return numbers

        def by_a_command() -> list[str]:
            numbers = []
            for turn in range(3):
                (tmp_path / "code.zip").write_bytes(zipped(f"command = {turn}\n"))
                line = "update-function-code --function-name demo --zip-file fileb://code.zip --publish"
                numbers.append(lvtui_aws(line, tmp_path, environ)["Version"])
            return numbers

        found = await asyncio.gather(by_the_app(), asyncio.to_thread(by_the_endpoint), asyncio.to_thread(by_a_command))
        await opened.service.catch_up()
        # Another's deploy may come between the app's own deploy and its publish, which then publishes nothing new.
        given = [number for numbers in found[1:] for number in numbers]
        assert len(set(given)) == len(given) == EACH + 3
        everybody = set(opened.service.region.functions["demo"].published)
        assert everybody == {*given, *found[0]} == set(map(str, range(1, len(everybody) + 1)))
        async with asyncio.timeout(PATIENCE):
            while versions_of(client) != {"$LATEST", *everybody}:  # the endpoint looks ten times a second
                await asyncio.sleep(0.01)
        assert {entry.who for entry in opened.service.history()} == {"screen", "endpoint", "command"}
        await opened.service.close()


def versions_of(client: Any) -> set[str]:
    listed = client.get_paginator("list_versions_by_function").paginate(FunctionName="demo").search("Versions[]")
    return {each["Version"] for each in listed}


def lvtui_aws(line: str, folder: Path, environ: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "lvtui", "aws", "lambda", *line.split()]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)
