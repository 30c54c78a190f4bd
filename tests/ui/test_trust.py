"""Code from elsewhere: the screen asks once before it runs any."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from lvtui.operations import CreateFunction, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode
from lvtui.settings import Settings
from lvtui.wiring import open_workspace
from tests.ui.driver import GREETING, Driver, package, running, settings_for


@pytest.fixture
async def received(tmp_path: Path) -> Settings:
    """A workspace as it arrives: made by somebody else, unpacked here."""
    theirs = replace(settings_for(tmp_path), workspace=tmp_path / "theirs", state_folder=tmp_path / "their state")
    opened = open_workspace(theirs)
    await opened.service.call(
        CreateFunction(
            function_name="demo",
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            code=FunctionCode(zip_file=package(GREETING)),
        )
    )
    await opened.service.close()
    mine = settings_for(tmp_path)
    shutil.copytree(theirs.workspace, mine.workspace)
    return mine


@asynccontextmanager
async def asked(settings: Settings, *keys: str) -> AsyncIterator[Driver]:
    """The app, where those keys have brought up the question."""
    async with running(settings) as drive:
        await drive.press(*keys)
        await drive.until_dialog("TrustDialog")
        yield drive


@pytest.mark.parametrize("no", ["escape", "enter"])
async def test_without_a_yes_nothing_runs_and_the_next_try_asks_again(received: Settings, no: str) -> None:
    async with asked(received, "f5") as drive:
        await drive.until_shown("demo: $LATEST", "#foreign")
        await drive.press(no)
        await drive.until_shown("✗ CodeNotTrusted: Nothing was run", "#headline")
        await drive.until_shown("asks again.", "#headline")
        assert drive.bench.last_execution is None
        await drive.press("f5")
        await drive.until_dialog("TrustDialog")


async def test_after_a_yes_the_call_goes_on_and_nobody_asks_again(received: Settings) -> None:
    async with asked(received, "f5") as drive:
        await drive.press("y")
        await drive.until_shown('✓ "hello"', "#headline")
        drive.bench.runner_pane.clear()
        await drive.press("f5")
        await drive.until_shown('✓ "hello"', "#headline")
    async with running(received) as again:
        await again.press("f5")
        await again.until_shown('✓ "hello"', "#headline")


async def test_the_mouse_can_say_yes(received: Settings) -> None:
    async with asked(received, "f5") as drive:
        await drive.pilot.click("#accept")
        await drive.until_shown('✓ "hello"', "#headline")


async def test_many_calls_go_on_as_many(received: Settings) -> None:
    async with running(received) as drive:
        await drive.press("f9")
        await drive.until_dialog("NumberDialog")
        await drive.type("30")
        await drive.press("enter")
        await drive.until_dialog("TrustDialog")
        await drive.press("y")
        await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total == 30)


async def test_an_asynchronous_call_is_sent_after_a_yes_and_not_without(received: Settings) -> None:
    async with running(received) as drive:
        drive.bench.action_send_asynchronously()
        await drive.until_dialog("TrustDialog")
        await drive.press("escape")
        await drive.until_shown("Nothing was run", "CommandStrip")
        assert (drive.service.waiting_events, drive.service.ended_events) == (0, ())
        drive.bench.action_send_asynchronously()
        await drive.until_dialog("TrustDialog")
        await drive.press("y")
        await drive.until_shown("accepted with a status of 202", "CommandStrip")
        await drive.until(lambda: len(drive.service.ended_events) == 1)


async def test_what_is_deployed_here_runs_without_a_question(received: Settings) -> None:
    async with running(received) as drive:
        mine = package('def handler(event, context):\n    return "mine"\n')
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=mine))
        await drive.press("f5")
        await drive.until_shown('✓ "mine"', "#headline")


async def test_a_yes_that_cannot_be_kept_counts_for_now_and_says_so(received: Settings) -> None:
    received.state_folder.write_text("no folder")
    async with asked(received, "f5") as drive:
        await drive.press("y")
        await drive.until_dialog("ProblemsDialog")
        await drive.until_shown("Until lvtui ends, what you trust is remembered", "#problems")
        await drive.press("enter")
        await drive.until_shown('✓ "hello"', "#headline")
    async with asked(received, "f5"):
        pass


async def test_of_many_functions_some_are_named_and_the_rest_counted(received: Settings) -> None:
    theirs = replace(received, workspace=received.workspace.parent / "theirs", state_folder=received.state_folder)
    shutil.rmtree(received.workspace)
    opened = open_workspace(replace(theirs, state_folder=received.workspace.parent / "their state"))
    for number in range(7):
        name = f"more{number}"
        request = CreateFunction(
            function_name=name,
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            publish=True,
            code=FunctionCode(zip_file=package(GREETING)),
        )
        await opened.service.call(request)
    await opened.service.close()
    shutil.copytree(theirs.workspace, received.workspace)
    async with asked(received, "f5") as drive:
        await drive.until_shown("more3: $LATEST and 1 version and 3 more functions", "#foreign")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_question_and_answers_are_all_on_the_screen(received: Settings, size: tuple[int, int]) -> None:
    async with running(received, size) as drive:
        await drive.press("f5")
        await drive.until_dialog("TrustDialog")
        for words in (
            "not made on this machine",
            "your own rights",
            "demo: $LATEST",
            "run nothing",
            "Trust it and run",
        ):
            await drive.until_shown(words)
        assert drive.app.focused is not None and drive.app.focused.id == "back"
