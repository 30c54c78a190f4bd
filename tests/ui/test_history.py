"""Undo and redo by keys, the history on the screen, and rolling an alias back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from lvtui.operations import CreateAlias, Invoke, PublishVersion, UpdateAlias, UpdateFunctionCode
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import RoutingConfig
from lvtui.settings import Settings
from lvtui.wiring import open_workspace
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


async def furnished(drive: Driver) -> None:
    """`demo` with versions 1 and 2; `prod` was on 1 and is now split."""
    await with_function(drive)
    call = drive.service.call
    await call(PublishVersion(function_name="demo"))
    await call(UpdateFunctionCode(function_name="demo", zip_file=package(GREETING + "# two\n"), publish=True))
    await call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    split = RoutingConfig(additional_version_weights={"2": 0.25})
    await call(UpdateAlias(function_name="demo", name="prod", routing_config=split))
    await drive.pane(2)


async def test_z_takes_a_publish_back_says_that_aws_has_no_such_thing_and_shift_z_does_it_again(
    settings: Settings,
) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.pane(1)
        await drive.press("z")
        await drive.until_shown("AWS has no such thing")
        assert not drive.function.published
        assert "1" not in drive.bench.versions_pane.rows.row_keys
        await drive.press("Z")
        await drive.until(lambda: "1" in drive.bench.versions_pane.rows.row_keys)


async def test_z_takes_a_deploy_back_and_the_editor_follows(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package("handler = None\n")))
        await drive.until(lambda: drive.bench.code_pane.editor.text == "handler = None\n")
        await drive.pane(1)
        await drive.press("z")
        await drive.until(lambda: drive.bench.code_pane.editor.text == GREETING)


async def test_with_nothing_to_undo_z_says_so(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(1)
        await drive.press("z")
        await drive.until(lambda: drive.bench.function is None)
        await drive.press("z")
        await drive.until_shown("There is nothing to undo in this session.")


async def test_the_letter_z_is_typed_where_text_is_typed(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(3)
        await drive.press("z")
        assert drive.bench.code_pane.editor.text.startswith("z")
        assert drive.service.undoable == "creation of demo"


async def test_b_rolls_an_alias_back_once_it_was_said_what_that_does(settings: Settings) -> None:
    async with running(settings) as drive:
        await furnished(drive)
        await drive.press("b")
        await drive.until_dialog("ConfirmDialog")
        await drive.until_shown("prod points again at what it pointed at before: 1.")
        assert "update-alias --function-name demo --name prod --function-version 1" in drive.text()
        await drive.press("enter")
        await drive.until(lambda: not drive.function.aliases["prod"].weights)


async def test_an_alias_that_never_moved_says_why_it_cannot_be_rolled_back(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.service.call(CreateAlias(function_name="demo", name="dev", function_version="$LATEST"))
        await drive.pane(2)
        await drive.press("b")
        await drive.until_shown("dev has pointed at nothing but $LATEST")


async def test_capital_h_shows_where_the_alias_pointed_and_rolls_it_back_from_there(settings: Settings) -> None:
    async with running(settings) as drive:
        await furnished(drive)
        await drive.press("H")
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("update-alias", "#entries")
        assert "– now" in drive.text("#timeline")
        assert drive.text("#timeline").count("screen") == 2
        assert "publish-version" not in drive.text("#entries")
        await drive.press("b")
        await drive.until_dialog("ConfirmDialog")
        await drive.press("enter")
        await drive.until(lambda: not drive.function.aliases["prod"].weights)


async def test_the_history_has_everything_with_its_command_and_what_came_of_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await furnished(drive)
        with pytest.raises(LambdaError):
            await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("✗ ResourceConflict", "#entries")
        await drive.until_shown("create-function --function-name demo", "#entries")
        await drive.press("enter")
        await drive.until_dialog("EntryDialog")
        await drive.until_shown("ResourceConflictException: Alias already exists")
        await drive.press("escape")
        await drive.press("escape")
        await drive.until_dialog("Workbench")


async def test_a_slash_filters_and_escape_ends_the_filter_before_the_screen(settings: Settings) -> None:
    async with running(settings) as drive:
        await furnished(drive)
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("publish-version", "#entries")
        await drive.press("slash")
        await drive.type("op:alias")
        await drive.until(lambda: "publish-version" not in drive.text("#entries"))
        assert "create-alias" in drive.text("#entries")
        await drive.type("nothing-like-it")
        await drive.until_shown("Nothing fits", "#entries")
        await drive.press("escape")
        await drive.until_shown("publish-version", "#entries")
        assert not drive.app.screen.query_one("#filter", Input).display
        await drive.press("escape")
        await drive.until_dialog("Workbench")


async def test_what_a_command_changes_elsewhere_is_shown_with_who_did_it(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        elsewhere = open_workspace(settings, who="command")
        await elsewhere.service.call(PublishVersion(function_name="demo"))
        await elsewhere.service.close()
        await drive.until_shown("publish of version 1 of demo.")
        assert "By a command" in drive.text()


async def test_a_run_on_the_screen_comes_into_the_history(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.service.call(Invoke(function_name="demo", payload=b"{}"))
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("invoke --function-name demo", "#entries")
        await drive.until_shown("→ version $LATEST", "#entries")


async def test_the_palette_says_what_an_undo_would_take_back(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(1)
        await drive.press("colon")
        await drive.type("undo")
        await drive.until_shown("Undo: creation of demo")
