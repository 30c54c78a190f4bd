"""The form of the settings, by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

from lvtui.operations import PublishVersion, UpdateFunctionConfiguration
from lvtui.operations.shapes import Environment
from lvtui.ui.widgets.configuration_view import ConfigurationView
from tests.ui.driver import Driver, running, settings_for, with_function

ROWS = "#configuration_rows"
FOOT = "#configuration_foot"
PROBLEM = "#configuration_problem"


async def open_form(drive: Driver) -> ConfigurationView:
    drive.bench.code_pane.show_configuration()
    await drive.pane(3)
    return drive.bench.code_pane.configuration


async def type_over(drive: Driver, text: str) -> None:
    await drive.press("home", "ctrl+k")
    await drive.type(text)


async def test_settings_are_typed_where_they_stand_and_saved_with_one_request(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_function(drive)
        heard: list[object] = []
        drive.opened.regions.listen(lambda event: heard.append(event))
        form = await open_form(drive)
        await drive.press("down", "down", "down")
        await drive.until_shown("Timeout: 1 to 900 seconds.", FOOT)
        await drive.press("enter")
        await type_over(drive, "901")
        await drive.until_shown("Member must have value less than or equal to 900", PROBLEM)
        await drive.press("enter")
        assert form.editing
        await type_over(drive, "x")
        await drive.until_shown("A whole number of seconds.", PROBLEM)
        await type_over(drive, "30")
        # At once, as fast as one can: what comes after tab is for the next row.
        await drive.pilot.press("tab", "2", "5", "6")
        await drive.until_shown(
            "update-function-configuration --function-name demo --timeout 30 --memory-size 256", FOOT
        )
        await drive.until_shown("30 s (not saved, was 3 s)", ROWS)
        assert heard == []
        await drive.press("enter")
        await drive.until(lambda: drive.function.latest.configuration.memory_size == 256)
        assert drive.function.latest.configuration.timeout == 30
        await drive.until(lambda: len(heard) == 1 and not form.not_saved)
        assert form.rows.has_focus and not form.editing


async def test_what_is_typed_can_be_left_put_back_or_saved_later(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        form = await open_form(drive)
        await drive.press("enter")
        await drive.type("thrown away")
        await drive.press("escape")
        assert not form.editing and not form.not_saved and form.rows.has_focus
        await drive.press("enter")
        await drive.type("kept")
        await drive.press("1")
        assert form.editing, "digits are typed, not commands"
        await drive.pilot.click("#versions", offset=(2, 0))
        await drive.until(lambda: form.not_saved and not form.editing)
        await drive.until_shown("kept1 (not saved, was –)", ROWS)
        await drive.pane(3)
        await drive.press("u")
        assert not form.not_saved
        await drive.press("enter")
        await drive.type("later")
        await drive.press("tab", "escape", "ctrl+q")
        await drive.until_dialog("LeaveSettingsDialog")
        await drive.until_shown("demo: Description")
        await drive.press("ctrl+q", "escape")
        assert drive.app.is_running
        await drive.press("ctrl+s")
        await drive.until(lambda: drive.function.latest.configuration.description == "later")


async def test_variables_are_a_table_that_grows_and_shrinks(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (120, 60)) as drive:
        await with_function(drive)
        form = await open_form(drive)

        def variables() -> dict[str, str]:
            return dict(drive.function.latest.configuration.variables)

        await drive.until_shown("2 of 4,096 bytes", ROWS)
        await drive.press("n")
        await drive.type("TZ=Europe")
        await drive.until_shown("contains reserved keys", PROBLEM)
        await drive.press("enter")
        assert form.editing and variables() == {}
        await drive.press("escape", "n")
        await drive.type("STAGE")
        await drive.press("enter")
        theirs = Environment(variables={"THEIRS": "1"})
        await drive.service.call(UpdateFunctionConfiguration(function_name="demo", environment=theirs))
        await drive.type("test")
        await drive.press("enter")
        await drive.until(lambda: variables() == {"THEIRS": "1", "STAGE": "test"})
        await drive.until_shown("env STAGE test", ROWS)
        assert form.rows.move_to("environment STAGE")
        await drive.press("r")
        await type_over(drive, "MODE")
        await drive.press("enter")
        await drive.until(lambda: variables() == {"THEIRS": "1", "MODE": "test"})
        assert form.rows.move_to("environment THEIRS")
        await drive.press("delete")
        await drive.until_shown("to be removed, was “1”", ROWS)
        await drive.press("s")
        await drive.until(lambda: variables() == {"MODE": "test"})
        lines = Environment(variables={"KEY": "one\ntwo"})
        await drive.service.call(UpdateFunctionConfiguration(function_name="demo", environment=lines))
        assert form.rows.move_to("environment KEY")
        await drive.press("enter")
        await drive.until_shown("This value has several lines")
        assert not form.editing


async def test_a_published_version_shows_what_latest_has_otherwise_and_cannot_be_changed(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.service.call(UpdateFunctionConfiguration(function_name="demo", timeout=9))
        await drive.pane(1)
        await drive.press("end", "enter")
        form = await open_form(drive)
        await drive.until_shown("≠ Timeout 3 s ($LATEST has 9 s)", ROWS)
        await drive.until_shown("≠ 1 setting differs from $LATEST: Timeout.", FOOT)
        await drive.press("n", "s", "delete", "enter")
        await drive.until_shown("its settings are as immutable as its code")
        assert not form.editing and not form.not_saved


async def test_what_is_typed_for_a_function_goes_with_it_and_that_is_said_before(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        view = await open_form(drive)
        view.change_row("Timeout")
        await type_over(drive, "60")
        await drive.press("tab", "escape")
        assert view.not_saved
        drive.bench.action_delete_function()
        await drive.until_dialog("DeleteFunctionDialog")
        await drive.until_shown("not deployed or not saved is lost. Type demo", "#note")
        await drive.type("demo")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function is None)
        await drive.press("ctrl+n")  # another one of that name
        await with_function(drive)
        assert not view.not_saved
