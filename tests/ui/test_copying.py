"""Copying on the screen, and commands that are shown and not done."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.settings import Settings
from lvtui.ui.clipboard import FILE, Clipboard
from lvtui.ui.widgets.field import Field
from tests.ui.driver import GREETING, Driver, running, settings_for, with_function, with_split


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


async def copied(drive: Driver, *keys: str) -> str:
    drive.app._clipboard = ""
    await drive.press(*keys)
    await drive.until(lambda: bool(drive.app.clipboard))
    return drive.app.clipboard


def toasts(drive: Driver) -> list[str]:
    return [each.message for each in drive.app._notifications]


async def test_name_arn_and_command_are_copied_and_the_toast_says_how_far_that_is_certain(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.pane(2)
        assert await copied(drive, "y") == "prod"
        assert await copied(drive, "Y") == "arn:aws:lambda:us-east-1:123456789012:function:demo:prod"
        assert (await copied(drive, "C")).startswith("aws lambda update-alias --function-name demo --name prod")
        await drive.until(lambda: any("aws lambda update-alias" in told for told in toasts(drive)))
        told = next(told for told in toasts(drive) if "aws lambda update-alias" in told)
        assert "(OSC 52), which never says whether it took it. Kept in" in told
        assert (settings.state_folder / FILE).read_text() == drive.app.clipboard


async def test_a_desktop_that_has_it_is_said_in_four_words(settings: Settings) -> None:
    held = []

    class Desk:
        def copy(self, text: str) -> bool:
            held.append(text)
            return True

    async with running(settings) as drive:
        await with_split(drive)
        drive.app._copying = Clipboard(lambda _: None, settings.state_folder, {}, Desk())
        await drive.pane(2)
        await drive.press("y")
        await drive.until(lambda: "prod\nOn the clipboard." in toasts(drive))
        assert held == ["prod"] and not (settings.state_folder / FILE).exists()


async def test_what_is_copied_in_the_editor_goes_the_same_way(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.pane(3)
        await drive.press("shift+down", "ctrl+c")
        await drive.until(lambda: (settings.state_folder / FILE).exists())
        assert (settings.state_folder / FILE).read_text() == GREETING.split("\n")[0] + "\n"


async def test_an_exclamation_mark_in_a_dialog_copies_its_command_and_does_nothing(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.pane(2)
        await drive.press("P")
        await drive.until_dialog("ConfirmDialog")
        line = await copied(drive, "exclamation_mark")
        assert line.startswith("aws lambda update-alias --function-name demo --name prod --function-version 2")
        assert drive.dialog == "ConfirmDialog"
        assert drive.function.aliases["prod"].function_version == "1"


async def test_in_a_field_the_mark_is_typed_and_f3_copies(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.pane(1)
        await drive.press("p")
        await drive.until_dialog("PublishDialog")
        await drive.press("exclamation_mark")
        assert await copied(drive, "f3") == "aws lambda publish-version --function-name demo --description '!'"
        await drive.press("escape")
        assert len(drive.function.published) == 2


async def test_an_exclamation_mark_on_an_alias_shows_what_each_key_would_do_and_copies_one(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        before = drive.service.region
        await drive.pane(2)
        await drive.press("exclamation_mark")
        await drive.until_dialog("AtHandDialog")
        await drive.until_shown("Promote 2")
        text = drive.text()
        for words in ("Weigh 2 against 1", "Roll back", "Delete it", "Invoke $LATEST"):
            assert words in text
        await drive.press("down", "down", "down")
        await drive.until_shown("--function-version 1 --routing-config 'AdditionalVersionWeights={}'", "#command")
        assert "AdditionalVersionWeights={}" in await copied(drive, "enter")
        assert drive.service.region is before


async def test_on_a_version_it_says_beforehand_what_aws_would_refuse(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.pane(1)
        await drive.press("end", "exclamation_mark")
        await drive.until_dialog("AtHandDialog")
        await drive.press("down", "down", "down")
        await drive.until_shown("delete-function --function-name demo --qualifier 1")
        await drive.until_shown("✗ ResourceConflictException")
        await drive.press("escape")


async def test_without_a_function_there_is_nothing_to_be_done(settings: Settings) -> None:
    async with running(settings) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        await drive.press("exclamation_mark")
        await drive.until_shown("There is no function yet that anything could be done with")


async def test_text_that_is_not_deployed_can_be_deployed_by_a_command(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(3)
        await drive.type("# typed")
        await drive.until(lambda: drive.bench.not_deployed)
        await drive.press("escape")
        await drive.pane(4)
        await drive.press("exclamation_mark")
        await drive.until_dialog("AtHandDialog")
        await drive.until_shown("$ aws lambda update-function-code --function-name demo")
        await drive.press("escape")


async def test_a_function_is_exported_with_a_look_at_it_first(settings: Settings, tmp_path: Path) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.pane(1)
        drive.bench.action_export_function()
        await drive.until_dialog("WriteFilesDialog")
        await drive.until_shown("# Makes the function demo again")
        await drive.press("right", "right")
        await drive.until_shown("Its number cannot be chosen", "#preview")
        await drive.press("pagedown")
        await drive.until_shown("Type: AWS::Serverless::Function", "#preview")
        assert (await copied(drive, "C")).startswith("# The function demo")
        drive.app.screen.query_one("#folder", Field).value = str(tmp_path / "out")
        await drive.until_shown("Writes template.yaml")
        await drive.press("enter")
        await drive.until(lambda: (tmp_path / "out" / "template.yaml").exists())


async def test_the_palette_offers_export_and_endpoint(settings: Settings) -> None:
    async with running(settings) as drive:
        await with_split(drive)
        await drive.press("ctrl+p")
        await drive.type("export")
        await drive.until_shown("Export function…")
        await drive.press("escape")
        await drive.press("ctrl+p")
        await drive.type("endpoint")
        await drive.until_shown("Endpoint: start it")
