"""The line at the foot: typing, completing, running, stopping, and what the panes make of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from lvtui.operations import CreateAlias, PublishVersion
from lvtui.settings import Settings
from lvtui.ui.widgets.command_line import SHOWN, CommandLine
from lvtui.ui.widgets.row_list import RowList
from tests.ui.driver import Driver, running, settings_for, with_function


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


SLEEPER = "import time\n\n\ndef handler(event, context):\n    time.sleep(60)\n"


async def open_line(drive: Driver) -> CommandLine:
    """A function, and the line open."""
    await with_function(drive)
    await drive.pane(1)
    await drive.press("colon")
    await drive.until(lambda: drive.bench.command_line.has_focus_within)
    return drive.bench.command_line


async def run(drive: Driver, line: str) -> str:
    """Type a line and have it run; everything that has been put out by then."""
    await drive.type(line)
    await drive.press("enter")
    await drive.until(lambda: not drive.bench.command_line.busy)
    return output(drive)


def output(drive: Driver) -> str:
    return drive.bench.command_line.query_one("#command_output").whole_text  # type: ignore[attr-defined,no-any-return]


def typed(drive: Driver) -> Input:
    return drive.bench.command_line.query_one(Input)


async def test_a_line_without_aws_lambda_runs_and_the_panes_follow(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        text = await run(drive, "publish-version --function-name demo --description typed")
        assert text.startswith("$ aws lambda publish-version --function-name demo --description typed\n{")
        assert '"Version": "1"' in text
        assert drive.function.published["1"].configuration.description == "typed"
        await drive.until_shown("“typed”", "#versions")
        assert typed(drive).value == ""
        assert typed(drive).has_focus


async def test_with_aws_lambda_it_is_the_same_line_and_the_history_says_screen(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        text = await run(drive, "aws lambda list-functions --query Functions[].FunctionName --output text")
        assert text == "$ aws lambda list-functions --query Functions[].FunctionName --output text\ndemo"
        await run(drive, "publish-version --function-name demo")
        await drive.service.keep_history()
        assert next(drive.service.history()).who == "screen"


@pytest.mark.parametrize(
    "line, said, code",
    [
        (
            "get-alias --function-name demo --name nope",
            "An error occurred (ResourceNotFoundException) when calling",
            254,
        ),
        ("get-alias --function-name", "aws: error: argument --function-name: expected one argument", 252),
        ("no-such-thing", "aws: error:", 252),
        ("list-functions 'half", "No closing quotation", 2),
    ],
)
async def test_an_error_shows_as_in_a_shell_with_its_exit_code(
    settings: Settings, line: str, said: str, code: int
) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        assert said in await run(drive, line)
        assert f"exit code {code}" in str(drive.bench.command_line.border_title)


async def test_tab_puts_in_what_there_is_only_one_of(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        await drive.type("publish-v")
        await drive.press("tab")
        assert typed(drive).value == "publish-version "
        await drive.type("--function-name ")
        await drive.press("tab")
        assert typed(drive).value == "publish-version --function-name demo "


async def test_tab_among_many_goes_as_far_as_it_can_and_lists_them(settings: Settings) -> None:
    async with running(settings) as drive:
        line = await open_line(drive)
        await drive.type("upd")
        await drive.press("tab")
        assert typed(drive).value == "update-"
        await drive.until_shown("update-function-configuration", "#candidates")
        await drive.press("tab", "down", "shift+tab", "enter")
        assert typed(drive).value == "update-function-code "
        assert not line.query_one(RowList).display
        assert not line.busy


async def test_typing_on_and_escape_each_close_the_list_and_leave_the_line(settings: Settings) -> None:
    async with running(settings) as drive:
        line = await open_line(drive)
        await drive.type("list-")
        for key in ("a", "escape"):
            await drive.press("tab")
            assert line.query_one(RowList).display
            await drive.press(key)
            assert not line.query_one(RowList).display
            assert line.display
            typed(drive).value = "list-"
            await drive.pilot.pause()
            await drive.press("end")


async def test_aliases_and_versions_are_completed_by_their_names(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
        await drive.type("update-alias --function-name demo --name ")
        await drive.press("tab")
        assert typed(drive).value.endswith("--name prod ")
        await drive.type("--routing-config ")
        await drive.press("tab")
        await drive.until_shown("a tenth to version 1", "#candidates")


async def test_the_likeliest_end_of_a_word_is_shown_and_right_takes_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        await drive.type("publish-v")
        await drive.until_shown("publish-version", "CommandInput")
        assert typed(drive).value == "publish-v"
        await drive.press("right")
        assert typed(drive).value == "publish-version"


async def test_up_and_down_go_through_earlier_lines_and_back_to_what_was_being_typed(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        await run(drive, "list-functions")
        await run(drive, "get-account-settings")
        await run(drive, "get-account-settings")
        await drive.type("half a li")
        await drive.press("up")
        assert typed(drive).value == "get-account-settings"
        await drive.press("up", "up")
        assert typed(drive).value == "list-functions"
        await drive.press("down", "down", "down")
        assert typed(drive).value == "half a li"


async def test_escape_leaves_to_where_one_was_and_the_output_is_there_again_later(settings: Settings) -> None:
    async with running(settings) as drive:
        line = await open_line(drive)
        await run(drive, "list-functions --query length(Functions)")
        await drive.press("escape")
        assert not line.display
        assert drive.bench.versions_pane.has_focus_within
        await drive.press("colon")
        await drive.until_shown("length(Functions)", "#command_output")


async def test_ctrl_c_stops_what_takes_long_and_another_line_can_be_run(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive, SLEEPER, timeout=120)
        await drive.pane(1)
        await drive.press("colon")
        await drive.type("invoke --function-name demo /dev/null")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.command_line.busy)
        await drive.type("list-functions --query length(Functions)")
        await drive.press("enter")
        await drive.until_shown("still running")
        await drive.press("ctrl+c")
        await drive.until(lambda: not drive.bench.command_line.busy)
        assert output(drive).endswith("^C")
        await drive.press("enter")
        await drive.until(lambda: output(drive).endswith("\n1"))


async def test_ctrl_c_empties_the_line_while_nothing_runs(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        await drive.type("list-fun")
        await drive.press("ctrl+c")
        assert typed(drive).value == ""


async def test_of_a_very_long_output_the_beginning_is_shown_and_all_of_it_copied(settings: Settings) -> None:
    async with running(settings) as drive:
        line = await open_line(drive)
        line.begin("list-functions")
        line.end("\n".join(f"row {n}" for n in range(SHOWN + 7)), "", 0)
        await drive.until_shown("row 0 row 1", "#command_output")
        assert output(drive).endswith("… and 7 more lines: ctrl+y copies all, --query asks for less")
        await drive.press("ctrl+y")
        await drive.until(lambda: drive.app.clipboard.endswith(f"row {SHOWN + 6}"))


async def test_on_a_small_screen_output_and_panes_share_it_and_the_output_scrolls(settings: Settings) -> None:
    async with running(settings, (80, 24)) as drive:
        line = await open_line(drive)
        text = await run(drive, "list-versions-by-function --function-name demo --output table")
        assert "ListVersionsByFunction" in text
        assert 8 <= line.outer_size.height <= 12
        assert drive.bench.versions_pane.size.height >= 4
        shown = drive.text("#command_output")
        await drive.press("pagedown")
        await drive.until(lambda: drive.text("#command_output") != shown)


async def test_help_says_what_the_line_takes_and_its_keys_and_no_list_keys(settings: Settings) -> None:
    async with running(settings) as drive:
        await open_line(drive)
        await drive.press("f1")
        await drive.until_dialog("HelpScreen")
        text = drive.text()
        assert "In Command line" in text and "Stop the command, or empty the line" in text
        assert "Choose the row" not in text and "Page up" not in text.split("Everywhere")[0]


async def test_the_palette_still_opens_with_ctrl_p_and_offers_the_line(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(1)
        await drive.press("ctrl+p")
        await drive.type("command line")
        await drive.until_shown("key :")
