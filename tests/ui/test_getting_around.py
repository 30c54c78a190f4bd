"""Palette, help, jump labels, top line, arrangement, what is brought back: how one gets about in the app."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from textual.command import CommandPalette
from textual.events import MouseDown, MouseMove, MouseUp

from lvtui.operations import CreateFunction
from lvtui.operations.shapes import FunctionCode
from lvtui.settings import themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.screens.jump import JumpScreen
from lvtui.ui.themes import load_themes
from lvtui.ui.widgets.key_cast import KeyCast
from lvtui.ui.widgets.masthead import Masthead
from lvtui.wiring import open_workspace, samples
from tests.ui.driver import Driver, package, running, settings_for
from tests.ui.test_workbench import publish_two, type_something


async def palette(drive: Driver, typed: str, expected: str) -> None:
    """Choose the first thing that the palette finds, which must be this."""
    await drive.press("ctrl+p")
    await drive.until_dialog("CommandPalette")
    await drive.type(typed)

    def first() -> str:
        if not isinstance(drive.app.screen, CommandPalette):
            return ""
        options = drive.app.screen.query_one("CommandList").options  # type: ignore[attr-defined]
        return str(options[0].hit.text) if options and not options[0].disabled else ""

    await drive.until(lambda: first() == expected, f"{expected!r}, not {first()!r}")
    await drive.press("enter")
    await drive.until(lambda: drive.dialog != "CommandPalette")


async def two_functions(drive: Driver) -> None:
    await publish_two(drive)
    await drive.service.call(
        CreateFunction(
            function_name="other",
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            code=FunctionCode(zip_file=package("A = 1\n")),
        )
    )


async def test_the_palette_goes_to_places_and_does_what_is_called_so(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await two_functions(drive)
        await palette(drive, "go to prod", "Go to prod")
        await drive.until(lambda: drive.bench.aliases_pane.has_focus_within)
        assert drive.bench.aliases_pane.selected == "prod"
        await palette(drive, "version 1", "Go to version 1")
        await drive.until(lambda: drive.bench.opened == "1" and drive.bench.code_pane.has_focus_within)
        await palette(drive, "other", "Go to other")
        await drive.until(lambda: drive.bench.function_name == "other")
        await palette(drive, "", "Lately: demo:1")
        await drive.until(lambda: (drive.bench.function_name, drive.bench.opened) == ("demo", "1"))
        await palette(drive, "hist", "History: everything that was done")
        await drive.until_dialog("HistoryScreen")


async def test_the_function_switcher_finds_by_letters_and_begins_with_the_one_before(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await two_functions(drive)
        await drive.press("f2")
        await drive.until_dialog("FunctionDialog")
        await drive.type("zz")
        await drive.until_shown("No function is called like “zz”.")
        await drive.press("enter", "escape")  # nothing to take; the letters go first
        assert drive.dialog == "FunctionDialog"
        await drive.type("ot")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function_name == "other")
        await drive.press("f2", "enter")
        await drive.until(lambda: drive.bench.function_name == "demo")


async def test_the_top_line_is_a_path_to_click_on(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(60, 20)) as drive:
        await two_functions(drive)
        await drive.until_shown("demo ▾ › $LATEST ▾", "Masthead")
        assert await drive.pilot.click(Masthead, offset=(1, 0))
        await drive.until_dialog("FunctionDialog")
        await drive.press("escape")
        assert await drive.pilot.click(Masthead, offset=(12, 0))
        await drive.until_dialog("PickerList")
        await drive.press("end", "enter")
        await drive.until_shown("demo ▾ › version 1 ▾", "Masthead")
        assert drive.bench.opened == "1"


async def test_a_letter_jumps_to_each_pane_tab_and_field_also_in_a_dialog(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)

        async def labels() -> dict[str, str]:
            await drive.press("ctrl+o")
            await drive.until_dialog("JumpScreen")
            assert isinstance(drive.app.screen, JumpScreen)
            return {place.widget.id or "": label for label, place in drive.app.screen.labels.items()}

        found = await labels()
        assert {found["versions_pane"], found["code_pane"], found["runner_pane"]} == {"1", "3", "4"}
        await drive.press(found["target"])
        await drive.until(lambda: drive.app.focused is drive.bench.query_one("#target"))
        await labels()
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is drive.bench)
        found = await labels()
        await drive.press(found["code_tabs"])  # of several labels of one line, the last
        await drive.until(lambda: drive.bench.code_pane.tab != "Code")
        await labels()
        await drive.pilot.resize_terminal(100, 30)
        await drive.until(lambda: drive.app.screen is drive.bench)  # the labels would be in the wrong places
        await drive.pane(2)
        await drive.press("n")
        await drive.until_dialog("AliasDialog")
        found = await labels()
        await drive.press(found["back"])
        await drive.until(lambda: getattr(drive.app.focused, "id", "") == "back")


async def test_f1_explains_a_dialog_and_the_line_of_keys_is_the_dialogs(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        await drive.until(lambda: "Publish" in drive.text("KeyLine") and "Deploy" not in drive.text("KeyLine"))
        await drive.press("p")
        await drive.until_dialog("PublishDialog")
        await drive.until(lambda: "Alias here" not in drive.text() and "f1 Help" in drive.text())
        await drive.press("f1")
        await drive.until_dialog("HelpScreen")
        await drive.until_shown("Help · Publish")
        await drive.until_shown("Copy the command, do not run")
        await drive.press("n")
        await drive.until_shown("dialog.back")  # what config.toml calls it
        await drive.press("escape", "escape")
        await type_something(drive)
        await drive.until_shown("Deploy", "KeyLine")


async def test_an_empty_workspace_names_the_one_thing_to_do_first(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(60, 20)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        await drive.until(lambda: drive.text("KeyLine").startswith("^n New function"))
        assert "Publish" not in drive.text("KeyLine")


async def test_the_border_between_the_columns_is_moved_by_keys_and_by_the_mouse(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(120, 36)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        side = drive.bench.query_one("#side")
        await drive.press("greater_than_sign", "greater_than_sign", "less_than_sign")
        await drive.until(lambda: side.size.width == 44)
        at = (side.region.right - 1, side.region.y + 3)
        for kind, x in ((MouseDown, at[0]), (MouseMove, 59), (MouseUp, 59)):
            await drive.pilot._post_mouse_events([kind], None, (x, at[1]), button=1)
        await drive.until(lambda: side.size.width == 60)
        await drive.press("plus")
        await drive.until(lambda: side.size.width == 120)
        await drive.press("underscore")
        await drive.until(lambda: side.size.width == 60)
        await drive.pilot.resize_terminal(101, 36)
        await drive.until(lambda: side.size.width == 51)


async def test_the_next_start_is_where_the_last_one_ended(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, size=(120, 36)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        await drive.press("greater_than_sign")
        await type_something(drive, "# new")
        await drive.press("ctrl+s", "escape")
        await drive.until(lambda: not drive.bench.not_deployed)
        await drive.pane(4)
        await drive.press("plus", "ctrl+q")
        await drive.until(lambda: not drive.app.is_running)
    async with running(settings, size=(120, 36)) as again:
        assert again.bench.runner_pane.has_focus_within and again.bench.zoomed
        assert again.bench.side_width == 44
        assert again.bench.code_pane.editor.cursor_location == (0, 5)
        assert again.bench.recents.places == ("demo",)


async def test_read_only_refuses_every_change_with_one_sentence_and_writes_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await publish_two(drive)
    before = {path: path.read_bytes() for path in settings.workspace.rglob("*") if path.is_file()}
    async with running(replace(settings, readonly=True), size=(80, 24)) as drive:
        await drive.until_shown("read-only", "Masthead")
        await drive.press("p")
        await drive.until_dialog("PublishDialog")
        await drive.until_shown("lvtui is read-only, so nothing was changed", "#refusal")
        await drive.press("enter", "escape")
        await drive.pane(2)
        await drive.press("e")
        await drive.until_dialog("AliasDialog")  # no field of it is wrong
        await drive.until_shown("lvtui is read-only, so nothing was changed", "#refusal")
        await drive.press("escape")
        await type_something(drive)
        await drive.press("ctrl+s", "f5")
        await drive.until_shown("hi", "OutputView")
        await drive.press("ctrl+q")
        await drive.until_dialog("QuitDialog")
        await drive.press("x")
        await drive.until(lambda: not drive.app.is_running)
    assert {path: path.read_bytes() for path in settings.workspace.rglob("*") if path.is_file()} == before
    async with running(replace(settings, readonly=True)) as drive:
        await palette(drive, "read-only", "Read-only: allow changes again")
        await drive.until(lambda: not drive.service.readonly)
        assert "read-only" not in drive.text("Masthead")
        await drive.pane(1)
        await drive.press("end", "up", "ctrl+d")
        await drive.until_shown("Deletes version 2.", "#sentence")


async def test_presenter_mode_shows_large_labels_and_the_keys_and_no_toasts(tmp_path: Path) -> None:
    async with running(replace(settings_for(tmp_path), presenter=True)) as drive:
        await publish_two(drive)
        await drive.until(lambda: drive.bench.query_one(Masthead).size.height == 4)
        await drive.pane(1)
        await drive.press("j", "j", "y")
        await drive.until_shown("j ×2 y", "KeyCast")
        await drive.until(lambda: "copied" in drive.text("CommandStrip").lower() or "1" in drive.text("CommandStrip"))
        assert not drive.app._notifications
        await drive.press("f10")
        await drive.until(lambda: drive.bench.query_one(Masthead).size.height == 1)
        assert not drive.bench.query_one(KeyCast).display


async def test_own_keys_act_are_shown_and_those_that_cannot_be_are_told(tmp_path: Path) -> None:
    keys = {"versions.publish": "x", "deploy": "f11", "dploy": "f10", "undo": "ctrl+bogus", "new_function": "ctrl+y"}
    async with running(replace(settings_for(tmp_path), keys=keys)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        await drive.until_dialog("ProblemsDialog")
        await drive.until_shown("did you mean `deploy`?")
        await drive.until_shown("`undo` cannot have 'ctrl+bogus'")
        await drive.press("escape")
        await drive.until_shown("No function yet. ctrl+y makes one.", "#versions")
        await drive.press("ctrl+y")
        await publish_two(drive)
        await drive.pane(1)
        await drive.until_shown("x Publish", "KeyLine")
        await drive.press("p")
        assert drive.dialog == "Workbench"
        await drive.press("x")
        await drive.until_dialog("PublishDialog")
        await drive.press("escape")
        await type_something(drive)
        await drive.press("escape", "x")
        await drive.until_shown("Deploy first: esc, f11.", "#note")
        await drive.press("escape", "f11")
        await drive.until(lambda: not drive.bench.not_deployed)
        await drive.press("escape", "f1")
        await drive.until_shown("f11 Deploy")


async def test_the_app_goes_by_the_clock_that_it_is_given(tmp_path: Path) -> None:
    moment = datetime(2040, 1, 1, tzinfo=UTC)
    opened = open_workspace(settings_for(tmp_path))
    app = LvtuiApp(settings_for(tmp_path), opened, samples(), load_themes(themes_folder()), now=lambda: moment)
    try:
        async with app.run_test(size=(120, 36)) as pilot:
            drive = Driver(app, pilot, opened)
            await publish_two(drive)
            days = (moment - datetime.now(UTC)).days
            await drive.until_shown(f"{days}d", "#versions")
    finally:
        await opened.regions.close()
