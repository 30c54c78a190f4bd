"""Undo and redo by keys, the history on the screen, and rolling an alias back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from lvtui.domain.history import Entry
from lvtui.operations import CreateAlias, Invoke, PublishVersion, UpdateAlias, UpdateFunctionCode
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import RoutingConfig
from lvtui.settings import Settings
from lvtui.ui import history_reading
from lvtui.ui.history_words import came_in_short, in_row
from lvtui.ui.screens import history
from lvtui.wiring import open_workspace
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function, with_split


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


async def furnished(drive: Driver) -> None:
    """The split of `prod`, in its pane."""
    await with_split(drive)
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
        assert not drive.app._notifications
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
        await drive.until_shown("prod sends every call to version 1 again: the canary gets none.")
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
        await drive.press("ctrl+p")
        await drive.type("undo")
        await drive.until_shown("Undo: creation of demo")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_an_undo_has_to_say_is_read_whole_where_answers_are(
    settings: Settings, size: tuple[int, int]
) -> None:
    async with running(settings, size) as drive:
        await furnished(drive)
        await drive.press("z")
        await drive.until_shown("Undone: change of alias prod of demo (prod → 1, 25 % to 2).", "CommandStrip")
        await drive.until_shown("there it takes another update.", "CommandStrip")


async def test_after_an_undo_the_strip_still_says_where_text_is_whose_function_is_gone(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(3)
        await drive.type("# typed")
        await drive.until(lambda: drive.bench.not_deployed)
        await drive.press("escape")
        await drive.pane(1)
        await drive.press("z")
        await drive.until(lambda: drive.bench.function is None)
        await drive.until_shown("still in the editor", "CommandStrip")


async def test_an_open_history_follows_what_others_do_and_keeps_the_cursor_where_it_is(settings: Settings) -> None:
    async with running(settings, (120, 36)) as drive:
        await furnished(drive)
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("5 entries")
        elsewhere = open_workspace(settings, who="command")
        await elsewhere.service.call(CreateAlias(function_name="demo", name="beta", function_version="2"))
        await drive.until_shown("beta → 2", "#entries")
        assert drive.text("#entries").startswith("▌")
        assert "command" in drive.text("#entries").split("▌")[1][:30]
        await drive.press("down")
        chosen = drive.text("#entry")
        await elsewhere.service.call(CreateAlias(function_name="demo", name="gamma", function_version="2"))
        await elsewhere.service.close()
        await drive.until_shown("gamma → 2", "#entries")
        assert drive.text("#entry") == chosen
        assert drive.text("#entries").index("gamma") < drive.text("#entries").index("▌")


async def test_the_history_of_an_alias_follows_its_moves(settings: Settings) -> None:
    async with running(settings) as drive:
        await furnished(drive)
        await drive.press("H")
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("– now", "#timeline")
        elsewhere = open_workspace(settings, who="command")
        whole = RoutingConfig(additional_version_weights={})
        await elsewhere.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=whole))
        await elsewhere.service.close()
        await drive.until_shown("command", "#timeline")


async def test_the_history_has_its_own_keys_at_its_foot(settings: Settings) -> None:
    async with running(settings, (80, 24)) as drive:
        await furnished(drive)
        await drive.press("H")
        await drive.until_dialog("HistoryScreen")
        for key in ("Details", "/ Filter", "b Roll back", "C Copy command", "esc Back", "f1 Help"):
            await drive.until_shown(key, "KeyLine")
        assert "Publish" not in drive.text("KeyLine")
        await drive.press("question_mark")
        await drive.until_dialog("HelpScreen")
        await drive.until_shown("Everything that was done in this workspace")
        await drive.press("escape", "escape")
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("esc Back", "KeyLine")
        assert "Roll back" not in drive.text("KeyLine")


async def test_a_workspace_in_which_nothing_was_done_says_what_will_be_here(settings: Settings) -> None:
    async with running(settings) as drive:
        await drive.press("escape")
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("Nothing has been done yet.", "#entries")
        await drive.press("enter", "C", "b")
        assert drive.dialog == "HistoryScreen"


async def test_coming_near_the_end_reads_on_and_a_filter_finds_what_is_further_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_reading, "CHUNK", 10)
    monkeypatch.setattr(history, "PAGE", 20)
    monkeypatch.setattr(history, "NEAR", 5)
    async with running(settings) as drive:
        await with_function(drive)
        begin = datetime.now(UTC)
        drive.service._store.keep_history([_published(number, begin) for number in range(50)])
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("the latest 20; there are more")
        assert "number 1 " not in drive.text("#entries")
        await drive.press("end")
        await drive.until_shown("the latest 40; there are more")
        await drive.press("slash")
        await drive.type("op:create")
        await drive.until_shown("create-function --function-name demo", "#entries")
        await drive.until_shown("1 of 51")
        await drive.press("escape")
        await drive.until_shown("the latest 20; there are more")
        await drive.press("end")
        await drive.until_shown("the latest 40; there are more")
        await drive.press("end")
        await drive.until_shown("51 entries")


async def test_a_history_that_cannot_be_read_says_so_and_is_left_as_any_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(settings) as drive:
        await with_function(drive)

        def refuse(mentioning: str = "") -> None:
            raise PermissionError(13, "Permission denied", "history.toml")

        monkeypatch.setattr(drive.service, "history", refuse)
        drive.bench.action_history()
        await drive.until_dialog("HistoryScreen")
        await drive.until_shown("✗ The history cannot be read", "#entries")
        await drive.press("escape")
        await drive.until_dialog("Workbench")


def test_a_narrow_row_says_in_words_what_a_wide_one_says_as_a_command() -> None:
    entry = _published(3, datetime.now(UTC))
    assert in_row(entry, 80).startswith("publish-version --function-name demo")
    assert in_row(entry, 30) == "publish of version 3 of demo"


def test_a_row_does_not_say_twice_what_was_undone() -> None:
    undo = Entry(
        when=datetime.now(UTC),
        who="screen",
        region="us-east-1",
        operation="Undo",
        outcome="done",
        answer="Undone: that.",
    )
    assert came_in_short(undo) == "→ done"


def _published(number: int, begin: datetime) -> Entry:
    return Entry(
        when=begin + timedelta(seconds=number),
        who="command",
        region="us-east-1",
        operation="PublishVersion",
        members={"FunctionName": "demo", "Description": f"number {number} "},
        functions=("demo",),
        outcome="done",
        answer=f"version {number}",
    )
