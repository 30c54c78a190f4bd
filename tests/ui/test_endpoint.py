"""The endpoint inside the app: what arrives there is seen here."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lvtui.operations import LATEST
from lvtui.server.variables import export_lines
from lvtui.settings import Settings, themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.screens.endpoint_actions import USUAL_PORT
from lvtui.ui.serving import Serving
from lvtui.ui.themes import load_themes
from lvtui.ui.widgets.field import Field
from lvtui.wiring import open_workspace, samples
from tests.ui.driver import Driver, running, settings_for, with_function

CLIENTS = ThreadPoolExecutor(16)
"""Threads of their own: clients that wait in those of the app would keep it from answering them."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@dataclass
class Answer:
    status: int
    body: Any


async def ask(drive: Driver, method: str, path: str, body: Any = None, region: str = "us-east-1") -> Answer:
    """One request to the endpoint, by a client that knows nothing of lvtui."""
    signed = f"AWS4-HMAC-SHA256 Credential=lvtui/20260101/{region}/lambda/aws4_request, SignedHeaders=host, Signature=0"
    data = None if body is None else json.dumps(body).encode()
    url = f"{drive.bench.serving.address}/2015-03-31/{path}"
    request = urllib.request.Request(url, data, {"Authorization": signed}, method=method)

    def send() -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=30) as found:
                return Answer(found.status, json.loads(found.read() or b"null"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.loads(error.read() or b"null"))

    return await asyncio.get_running_loop().run_in_executor(CLIENTS, send)


async def serving_app(drive: Driver) -> None:
    """A function, and the endpoint on a free port, both as a user would."""
    await with_function(drive)
    await drive.pane(1)
    drive.bench.action_endpoint()
    await drive.until_dialog("StartEndpointDialog")
    await drive.type("0")
    await drive.press("enter")
    await drive.until_dialog("EndpointDialog")


async def test_what_arrives_shows_in_the_panes_and_in_the_strip_with_who_did_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await serving_app(drive)
        assert drive.bench.serving.address in drive.text()
        await drive.press("enter")
        await drive.until_shown(f"● {drive.bench.serving.address}", "Masthead")
        made = await ask(drive, "POST", "functions/demo/versions", {"Description": "by a client"})
        assert (made.status, made.body["Version"]) == (201, "1")
        await drive.until_shown("“by a client”", "#versions")
        await drive.until_shown("@ endpoint: aws lambda publish-version --function-name demo", "CommandStrip")
        refused = await ask(drive, "GET", "functions/demo/aliases/nope")
        assert refused.status == 404
        await drive.until_shown("✗ ResourceNotFoundException", "CommandStrip")
        assert {action.entry.who for action in drive.bench.actions} == {"screen", "endpoint"}


async def test_what_goes_to_another_region_is_said_with_its_region_and_changes_no_pane(settings: Settings) -> None:
    async with running(settings) as drive:
        await serving_app(drive)
        await drive.press("enter")
        found = await ask(drive, "GET", "functions/demo", region="eu-west-1")
        assert found.status == 404
        await drive.until_shown("get-function --function-name demo --region eu-west-1", "CommandStrip")
        assert drive.bench.function is not None


async def test_many_requests_are_drawn_a_few_times_and_the_last_state_is_shown(settings: Settings) -> None:
    async with running(settings) as drive:
        await serving_app(drive)
        await drive.press("enter")
        names = [f"alias-{number}" for number in range(12)]
        body = {"FunctionVersion": LATEST}
        await asyncio.gather(*(ask(drive, "POST", "functions/demo/aliases", {"Name": n, **body}) for n in names))
        await drive.until(lambda: list(drive.bench.aliases_pane.rows.row_keys) == sorted(names))
        assert len(drive.bench.actions) == 13


async def test_the_dialog_gives_the_lines_to_paste_and_stops_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await serving_app(drive)
        address = drive.bench.serving.address
        await drive.press("C")
        await drive.until(lambda: bool(drive.app.clipboard))
        assert drive.app.clipboard.splitlines() == export_lines(address, "us-east-1")
        await drive.press("s")
        await drive.until_shown("The endpoint is stopped.")
        assert drive.bench.serving.address == "" and "●" not in drive.text("Masthead")
        with pytest.raises(urllib.error.URLError):
            await asyncio.to_thread(lambda: urllib.request.urlopen(address, timeout=5))


async def test_a_port_that_somebody_has_is_said_and_another_is_asked_for(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with running(settings) as drive:
            await with_function(drive)
            drive.bench.action_endpoint()
            await drive.until_dialog("StartEndpointDialog")
            await drive.type(str(port))
            await drive.press("enter")
            await drive.until_shown(f"Port {port} on 127.0.0.1 cannot be had", "#problem")
            assert "--port" not in drive.text("#problem")
            await drive.type("0")
            await drive.press("enter")
            await drive.until_dialog("EndpointDialog")


@pytest.mark.parametrize("typed", ["nine", "65536", "-1", ""])
async def test_what_is_no_port_is_not_tried(settings: Settings, typed: str) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        drive.bench.action_endpoint()
        await drive.until_dialog("StartEndpointDialog")
        drive.app.screen.query_one("#port", Field).value = typed
        await drive.press("enter")
        await drive.until_shown("A port is a whole number")
        assert not drive.bench.serving.address


async def test_without_the_optional_part_a_sentence_says_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvtui.server.endpoint.find_spec", lambda name: None)
    async with running(settings) as drive:
        await with_function(drive)
        drive.bench.action_endpoint()
        await drive.until_dialog("StartEndpointDialog")
        await drive.press("enter")
        await drive.until_shown("pip install 'lvtui[server]' brings it", "#problem")


async def test_on_a_narrow_screen_the_port_is_enough(settings: Settings) -> None:
    async with running(settings, (80, 24)) as drive:
        await serving_app(drive)
        await drive.press("enter")
        await drive.until_shown(f"● :{drive.bench.serving.address.rpartition(':')[2]}", "Masthead")


async def test_an_app_that_is_told_to_serve_does_so_at_once_and_ends_it_with_itself(settings: Settings) -> None:
    opened = open_workspace(settings)
    app = LvtuiApp(settings, opened, samples(), load_themes(themes_folder()), serve=0)
    async with app.run_test(size=(120, 36)) as pilot:
        drive = Driver(app, pilot, opened)
        await drive.until(lambda: bool(drive.bench.serving.address))
        assert (await ask(drive, "GET", "functions")).status == 200
        kept: Serving = drive.bench.serving
        address = kept.address
    assert kept.address == ""
    with pytest.raises(urllib.error.URLError):
        await asyncio.to_thread(lambda: urllib.request.urlopen(address, timeout=5))
    await opened.regions.close()


def test_the_usual_port_is_the_endpoints_own() -> None:
    from lvtui.cli import main
    from lvtui.server.endpoint import DEFAULT_PORT

    assert USUAL_PORT == main.USUAL_PORT == DEFAULT_PORT
