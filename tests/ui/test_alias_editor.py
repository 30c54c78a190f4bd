"""The alias editor bars what AWS refuses, and sends it all the same when it is told to."""

from __future__ import annotations

from pathlib import Path

from lvtui.operations import LATEST, CreateAlias, PublishVersion, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.ui.widgets.choice_list import ChoiceRows
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function

OTHER_ROLE = "Specified versions must be associated with the same execution role"


async def publish_four(drive: Driver) -> None:
    """Versions 1 to 4, of which 3 has another role; `prod` is on 1."""
    await with_function(drive)
    role = "arn:aws:iam::123456789012:role/"
    for number in range(1, 5):
        name = "other" if number == 3 else "demo"
        await drive.service.call(UpdateFunctionConfiguration(function_name="demo", role=role + name))
        code = package(GREETING + "# more\n" * number)
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=code))
        await drive.service.call(PublishVersion(function_name="demo", description=f"number {number}"))
    await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    await drive.pilot.pause()
    await drive.pane(2)


async def test_every_choice_is_seen_and_a_mistake_is_sent_only_with_the_switch_on(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_four(drive)
        await drive.press("e")
        await drive.until_dialog("AliasDialog")
        await drive.until_shown("“number 1”", "ChoiceRows")
        await drive.press("tab")
        await drive.until_shown("none every call goes to the version above", "ChoiceRows")
        await drive.until_shown("✗ ╱$ $LATEST Value '{$LATEST=0.1}' at", "ChoiceRows")
        await drive.until_shown("✗ ░C 3 Specified versions must", "ChoiceRows")
        assert "let me make the mistake" not in drive.text()

        await drive.press("down", "down", "down")
        await drive.until_shown(OTHER_ROLE, "#additional")
        await drive.until_shown("☐ f8: let me make the mistake")
        await drive.press("enter")
        assert drive.dialog == "AliasDialog"
        history = [entry.operation for entry in drive.service.history()]
        await drive.press("f8", "enter")
        await drive.until_shown("HTTP 400 InvalidParameterValueException", "#refusal")
        await drive.service.keep_history()
        assert [entry.operation for entry in drive.service.history()] == ["UpdateAlias", *history]
        assert dict(drive.function.aliases["prod"].weights) == {}

        rows = drive.app.screen.query_one(ChoiceRows)
        place = list(rows.row_keys).index("4") - rows.scroll_offset.y
        await drive.pilot.click(rows, offset=(8, place))
        await drive.until_shown("10 % of the calls of prod go to version 4", "#sentence")
        assert "the mistake will be sent" not in drive.text()
        await drive.press("enter")
        await drive.until(lambda: dict(drive.function.aliases["prod"].weights) == {"4": 0.1})


async def test_a_canary_is_one_key_and_one_update_and_is_promoted_or_taken_back_by_another(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_four(drive)
        await drive.press("c")
        await drive.until_dialog("CanaryDialog")
        await drive.until_shown("10 % of the calls of prod go to version 4, the rest stay with version 1.", "#sentence")
        command = drive.text("#command")
        assert "update-alias --function-name demo --name prod --routing-config" in command
        assert "--function-version" not in command
        await drive.press("shift+right", "enter")
        await drive.until(lambda: dict(drive.function.aliases["prod"].weights) == {"4": 0.2})
        await drive.press("c")
        await drive.until_shown("20 % of the calls of prod go to version 4", "#sentence")
        await drive.press("escape", "P")
        await drive.until_shown("prod sends every call to version 4, and its weights are cleared", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: drive.function.aliases["prod"].function_version == "4")
        await drive.press("b")
        await drive.until_dialog("ConfirmDialog")
        await drive.press("enter")
        await drive.until(lambda: dict(drive.function.aliases["prod"].weights) == {"4": 0.2})
        assert drive.function.aliases["prod"].function_version == "1"

        await drive.service.call(CreateAlias(function_name="demo", name="dev", function_version=LATEST))
        await drive.pilot.pause()
        await drive.press("home", "c")
        await drive.until_shown("$LATEST is not supported for an alias pointing to more than 1 version", "#canary")
        await drive.until_shown("P points it at the newest version first", "#note")
