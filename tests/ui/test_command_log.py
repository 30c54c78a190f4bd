"""The command log on the screen: who did what, said in three dialects, copied, and made a script of."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lvtui.operations import CreateAlias, GetFunction, ListVersionsByFunction, PublishVersion
from lvtui.operations.errors import LambdaError
from lvtui.service import Caller
from lvtui.settings import Settings
from lvtui.ui.widgets.field import Field
from lvtui.wiring import open_workspace
from tests.ui.driver import Driver, running, settings_for, with_function


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


async def open_log(drive: Driver) -> None:
    """A function with a version, a refused alias, and something from the endpoint; and the log of that."""
    await with_function(drive)
    await drive.service.call(PublishVersion(function_name="demo", description="first"))
    with pytest.raises(LambdaError):
        await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="9"))
    await drive.service.call(GetFunction(function_name="demo"), Caller("endpoint", "id"))
    await drive.pane(1)
    await drive.press("at")
    await drive.until_dialog("CommandLogScreen")
    await drive.until_shown("get-function", "#actions")


async def copied(drive: Driver, key: str) -> str:
    before = drive.app.clipboard
    await drive.press(key)
    await drive.until(lambda: drive.app.clipboard != before)
    return drive.app.clipboard


async def test_everything_is_there_with_who_did_it_and_what_came_of_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        text = drive.text("#actions")
        assert text.index("endpoint get-function") < text.index("screen create-alias") < text.index("create-function")
        assert "✗ ResourceNotFound" in text and "→ version 1" in text
        await drive.until_shown("4 actions")


async def test_what_happens_while_it_is_open_comes_in_and_the_cursor_stays_on_its_action(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("down")
        await drive.service.call(ListVersionsByFunction(function_name="demo"), Caller("endpoint", "id"))
        await drive.until_shown("list-versions-by-function", "#actions")
        assert "create-alias" in drive.text("#said")


async def test_what_another_process_did_is_there_too_and_is_not_taken_for_whole(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        elsewhere = open_workspace(settings, who="command")
        await elsewhere.service.call(CreateAlias(function_name="demo", name="dev", function_version="1"))
        await elsewhere.regions.close()
        await drive.until_shown("command create-alias --function-name demo --name dev", "#actions")


async def test_d_says_the_action_under_the_cursor_in_another_dialect_and_capital_c_copies_that(
    settings: Settings,
) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("down", "down")
        assert await copied(drive, "C") == "aws lambda publish-version --function-name demo --description first"
        await drive.press("d")
        await drive.until_shown('client.publish_version(FunctionName="demo", Description="first")', "#said")
        assert await copied(drive, "C") == 'client.publish_version(FunctionName="demo", Description="first")'
        await drive.press("d")
        await drive.until_shown("POST /2015-03-31/functions/demo/versions", "#said")


async def test_capital_a_copies_what_the_filter_lets_through_in_the_order_it_was_done(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("slash")
        await drive.type("who:screen op:alias")
        await drive.until_shown("1 of 4")
        await drive.press("enter")
        line = "aws lambda create-alias --function-name demo --name prod --function-version 9"
        assert await copied(drive, "A") == line
        await drive.press("escape")
        await drive.until_shown("4 actions")
        lines = (await copied(drive, "A")).split("\n")
        assert lines[0].startswith("aws lambda create-function") and lines[2:] == [
            line,
            "aws lambda get-function --function-name demo",
        ]


async def test_an_undo_is_there_in_words(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        await drive.service.undo()
        await drive.until_shown("undo of publish of version 1 of demo", "#actions")
        await drive.until_shown("AWS has no such thing", "#said")


async def test_a_run_at_the_screen_is_one_action_however_many_calls_it_made(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        drive.bench.run_calls(30)
        await drive.until(lambda: len(drive.bench.actions) == 2)
        await drive.pane(1)
        await drive.press("at")
        await drive.until_shown("30 calls: 30 by $LATEST")


async def test_capital_s_writes_a_script_with_the_code_beside_it(settings: Settings, tmp_path: Path) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("S")
        await drive.until_dialog("WriteFilesDialog")
        await drive.until_shown("#!/usr/bin/env bash")
        drive.app.screen.query_one("#folder", Field).value = str(tmp_path / "out")
        await drive.until_shown("Writes session.sh, code/1-demo.zip into", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: (tmp_path / "out" / "session.sh").exists() and drive.dialog == "CommandLogScreen")
        script = (tmp_path / "out" / "session.sh").read_text()
        assert "\naws lambda publish-version --function-name demo --description first\n" in script
        assert "prod" not in script
        assert (tmp_path / "out" / "session.sh").stat().st_mode & stat.S_IXUSR
        assert (tmp_path / "out" / "code" / "1-demo.zip").read_bytes() == drive.function.latest.code.zip_file


async def test_a_script_may_have_the_rest_as_comments_and_says_what_it_replaces(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "session.sh").write_text("mine")
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("S")
        await drive.until_dialog("WriteFilesDialog")
        drive.app.screen.query_one("#folder", Field).value = str(tmp_path)
        await drive.press("right")
        await drive.until_shown("In the place of what is there: session.sh.", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: "#   aws lambda create-alias" in (tmp_path / "session.sh").read_text())


async def test_a_folder_that_is_a_file_or_cannot_be_written_is_said(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("S")
        await drive.until_dialog("WriteFilesDialog")
        await drive.until_shown("#!/usr/bin/env bash")
        drive.app.screen.query_one("#folder", Field).value = str(tmp_path / "file")
        await drive.until_shown("is a file; this takes a folder.", "#problem")
        await drive.press("enter")
        assert drive.dialog == "WriteFilesDialog"
        drive.app.screen.query_one("#folder", Field).value = str(tmp_path / "file" / "below")
        await drive.pilot.pause()
        await drive.press("enter")
        await drive.until(lambda: any(each.title == "Not written" for each in drive.app._notifications))


async def test_escape_ends_the_filter_before_the_screen_and_help_explains_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_log(drive)
        await drive.press("slash")
        await drive.type("nothing-like-it")
        await drive.until_shown("Nothing fits “nothing-like-it”.", "#actions")
        await drive.press("escape")
        await drive.until_shown("create-function", "#actions")
        await drive.press("question_mark")
        await drive.until_dialog("HelpScreen")
        await drive.until_shown("Say it as AWS CLI, as boto3, as REST")
        await drive.press("escape", "escape")
        await drive.until_dialog("Workbench")


async def test_an_empty_log_says_what_will_be_here(settings: Settings) -> None:
    async with running(settings) as drive:
        await drive.press("escape")
        drive.bench.action_command_log()
        await drive.until_dialog("CommandLogScreen")
        await drive.until_shown("Nothing has been done yet.")
        await drive.press("C", "A", "S", "d")
        await drive.press("escape")
        await drive.until_dialog("Workbench")
