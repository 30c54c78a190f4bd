"""What the workbench does, pane by pane."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events

from lvtui.domain.code import pack
from lvtui.experiments.chance import band
from lvtui.operations import (
    LATEST,
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    PublishVersion,
    PutFunctionEventInvokeConfig,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.event_invokes import DestinationConfig, OnSuccess
from lvtui.operations.shapes import RoutingConfig
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from lvtui.ui.widgets.pane import Pane
from lvtui.wiring import open_workspace
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function


async def publish_two(drive: Driver) -> None:
    """Versions 1 and 2 of `demo`, and `prod` on 1."""
    await with_function(drive)
    await drive.service.call(PublishVersion(function_name="demo", description="first"))
    await drive.service.call(
        UpdateFunctionCode(function_name="demo", zip_file=package(GREETING.replace("hello", "hi")))
    )
    await drive.service.call(PublishVersion(function_name="demo", description="second"))
    await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    await drive.pilot.pause()


async def type_something(drive: Driver, text: str = "x = 1") -> None:
    await drive.pane(1)
    await drive.press("home", "enter")
    await drive.until(lambda: drive.app.focused is drive.bench.code_pane.editor)
    await drive.type(text)
    await drive.until(lambda: drive.bench.not_deployed)


async def test_an_empty_workspace_says_in_each_pane_what_to_do(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        await drive.until_shown("ctrl+n makes one", "#versions")
        await drive.until_shown("ctrl+n makes one", "CodePane")
        assert "f5 sends" not in drive.text("OutputView")  # there is nothing yet that it could be sent to
        for key in ("ctrl+s", "f5", "p"):
            await drive.press(key)
            await drive.until_shown("ctrl+n makes one", "CommandStrip")
        await drive.press("ctrl+n")
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function is not None)
        await drive.until_shown("f5 sends the event to the target", "OutputView")
        assert "No function yet" not in drive.text()


async def test_each_sample_can_be_made_into_a_function_that_answers(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        for place in range(1, len(drive.bench.samples)):
            await drive.press("escape", "ctrl+n")
            await drive.until_dialog("NewFunctionDialog")
            await drive.press(*("down",) * place)
            await drive.press("enter")
            name = drive.bench.samples[place].function_name
            await drive.until(lambda name=name: drive.bench.function_name == name)  # type: ignore[misc]
            await drive.until(lambda name=name: bool(drive.bench.desk.events(name)), "its events")  # type: ignore[misc]


@pytest.mark.parametrize(("key", "kept", "deployed"), [("enter", True, False), ("d", False, True), ("x", False, False)])
async def test_on_quitting_unsaved_text_is_kept_deployed_or_thrown_away(
    tmp_path: Path, key: str, kept: bool, deployed: bool
) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await type_something(drive)
        await drive.press("ctrl+q")
        await drive.until_dialog("QuitDialog")
        await drive.press(key)
        await drive.until(lambda: not drive.app.is_running)
    async with running(settings) as again:
        assert again.bench.not_deployed is kept
        assert again.bench.code_pane.editor.text.startswith("x = 1") is (kept or deployed)
        assert (b"x = 1" in again.function.latest.code.files["app.py"]) is deployed


async def test_without_unsaved_text_quitting_asks_nothing(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.press("ctrl+q")
        await drive.until(lambda: not drive.app.is_running)


async def test_typed_text_survives_a_crash(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await type_something(drive, "# precious")
        await drive.until(lambda: drive.bench.desk.draft("demo") is not None)
        # Leaving the block without quitting is the end of the app without a word.
    async with running(settings) as again:
        assert again.bench.code_pane.editor.text.startswith("# precious")
        assert again.bench.not_deployed


async def test_each_function_keeps_its_own_unsaved_text(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await type_something(drive, "# mine")
        await drive.press("escape", "ctrl+n")
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function_name == "lambda-version-demo")
        assert not drive.bench.not_deployed
        await drive.press("escape", "f2")
        await drive.until_dialog("FunctionDialog")
        await drive.press("enter")  # the one that was open before is the one at hand
        await drive.until(lambda: drive.bench.function_name == "demo")
        await drive.until(lambda: drive.bench.code_pane.editor.text.startswith("# mine"))


async def test_undo_and_the_cursor_survive_a_look_at_a_version(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await type_something(drive, "# new")
        await drive.press("escape")
        await drive.press("end", "enter")
        await drive.until(lambda: drive.bench.opened == "1")
        await drive.press("escape")
        await drive.press("home", "enter")
        await drive.until(lambda: drive.app.focused is drive.bench.code_pane.editor)
        assert drive.bench.code_pane.editor.cursor_location == (0, 5)
        await drive.press("ctrl+z")
        assert not drive.bench.not_deployed


async def test_the_code_of_a_version_can_be_copied_to_latest_and_is_not_deployed_by_that(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        await drive.press("end", "c")
        await drive.until(lambda: drive.bench.not_deployed)
        assert drive.bench.code_pane.editor.text == GREETING
        assert drive.bench.opened == LATEST
        assert b"hi" in drive.function.latest.code.files["app.py"]
        await drive.press("ctrl+s")
        await drive.until(lambda: drive.function.latest.code == drive.function.published["1"].code)


async def test_a_change_from_elsewhere_is_followed_unless_text_would_be_lost(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package("A = 1\n")))
        await drive.until(lambda: drive.bench.code_pane.editor.text == "A = 1\n")
        await type_something(drive, "# mine ")
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package("B = 2\n")))
        await drive.pilot.pause()
        assert drive.bench.code_pane.editor.text == "# mine A = 1\n"
        assert drive.bench.not_deployed


async def test_a_version_that_an_alias_needs_is_not_deleted_and_the_alias_is_named(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        await drive.press("end", "ctrl+d")
        await drive.until_shown("the following aliases reference it: [prod]", "#refusal")
        await drive.press("escape", "up", "ctrl+d")
        await drive.until_shown("Deletes version 2.", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: list(drive.function.published) == ["1"])


async def test_deleting_the_open_version_goes_back_to_latest(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.service.call(DeleteAlias(function_name="demo", name="prod"))
        await drive.pane(1)
        await drive.press("end", "enter")
        await drive.until(lambda: drive.bench.opened == "1")
        await drive.press("escape", "end", "ctrl+d")
        await drive.until_dialog("DeleteVersionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.opened == LATEST)


async def test_promoting_an_unsplit_alias_moves_it_to_the_newest_version(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(2)
        await drive.press("P")
        await drive.until_shown("prod sends every call to version 2.", "#sentence")
        assert "--routing-config" not in drive.text("#command")
        await drive.press("enter")
        await drive.until(lambda: drive.function.aliases["prod"].function_version == "2")
        await drive.press("P")
        await drive.until_shown("sends everything to version 2 already", "CommandStrip")


async def test_an_edit_names_only_what_it_changes(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        split = RoutingConfig(additional_version_weights={"2": 0.25})
        await drive.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=split))
        await drive.pane(2)
        await drive.press("w")
        await drive.until_dialog("AliasDialog")
        await drive.press("right")
        await drive.until_shown("--name prod --routing-config 'AdditionalVersionWeights={2=0.26}'", "#command")
        assert "--function-version" not in drive.text("#command")
        await drive.press("escape")
        await drive.until(lambda: drive.dialog == "Workbench")
        assert drive.function.aliases["prod"].additional_weight == 0.25


async def test_the_weight_can_be_typed(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(2)
        await drive.press("w")
        await drive.until_dialog("AliasDialog")
        await drive.press("3", "5", "enter")
        await drive.until(lambda: dict(drive.function.aliases["prod"].weights) == {"2": 0.35})


async def test_a_saved_event_is_chosen_changed_saved_and_deleted_by_keys(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(4)
        for name in ("one", "two"):
            await drive.press("w")
            await drive.until_dialog("EventNameDialog")
            await drive.press("ctrl+a", "ctrl+k")
            await drive.type("a/b")
            await drive.until_shown("A test event's name is", "#name")
            await drive.press("ctrl+a", "ctrl+k")
            await drive.type(name)
            await drive.press("enter")
            await drive.until(lambda name=name: drive.bench.runner_pane.event_name == name)  # type: ignore[misc]
        assert list(drive.bench.desk.events("demo")) == ["one", "two"]
        await drive.press("ctrl+d")
        await drive.until_dialog("DeleteEventDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.runner_pane.event_name == "one")
        assert list(drive.bench.desk.events("demo")) == ["one"]


async def test_the_marks_of_a_run_are_as_fine_as_there_is_room_also_for_the_first_and_after_a_resize(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path), (160, 48)) as drive:
        await publish_two(drive)
        strip = drive.bench.runner_pane.query_one(OutcomeStrip)
        drive.bench.run_calls(200)
        for size in ((160, 48), (300, 48), (100, 30)):
            await drive.pilot.resize_terminal(*size)
            await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total == 200)
            await drive.until(lambda: not drive.bench.running)
            assert drive.bench.last_tally is not None
            assert strip.series == drive.bench.last_tally.bins(strip.cells)


async def test_the_same_seed_sends_the_same_calls_to_the_same_versions(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        split = RoutingConfig(additional_version_weights={"2": 0.5})
        await drive.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=split))
        sequences = []
        for seed in ("11", "11", "12"):
            await drive.pane(4)
            drive.bench.runner_pane.target = "prod"
            await drive.press("S")
            await drive.until_dialog("NumberDialog")
            await drive.type(seed)
            await drive.press("enter")
            await drive.until_shown(f"seed {seed}", "Masthead")
            before = drive.bench.last_tally
            drive.bench.run_calls(60)
            await drive.until(lambda before=before: drive.bench.last_tally is not before)  # type: ignore[misc]
            tally = drive.bench.last_tally
            assert tally is not None
            await drive.until(lambda tally=tally: tally.total == 60)  # type: ignore[misc]
            sequences.append([tally.versions[place] for place in tally.sequence])
        assert sequences[0] == sequences[1] != sequences[2]


async def test_help_explains_the_pane_in_focus_with_its_keys(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        for number, title, key in ((1, "Versions", "Publish"), (2, "Aliases", "Promote"), (4, "Test", "N times")):
            await drive.pane(number)
            await drive.press("question_mark")
            await drive.until_dialog("HelpScreen")
            await drive.until_shown(f"Help · {title}")
            await drive.until_shown(key)
            await drive.press("escape")


async def test_everything_a_key_does_is_in_the_palette(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(2)
        await drive.press("ctrl+p")
        await drive.until_dialog("CommandPalette")
        await drive.type("Promote")
        await drive.until_shown("Aliases: Promote")
        await drive.press("enter")
        await drive.until_dialog("ConfirmDialog")


async def test_zoom_gives_the_screen_to_one_pane_and_back(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(2)
        await drive.press("plus")
        await drive.until(lambda: shown_panes(drive) == [2])
        await drive.pane(4)
        assert shown_panes(drive) == [4]
        await drive.press("underscore")
        await drive.until(lambda: shown_panes(drive) == [1, 2, 3, 4])


async def test_resizing_at_any_moment_keeps_a_pane_in_view(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(160, 48)) as drive:
        await publish_two(drive)
        await drive.pane(2)
        for size in ((80, 24), (120, 36), (60, 20), (200, 60), (80, 24)):
            await drive.pilot.resize_terminal(*size)
            await drive.pilot.pause()
            panes = shown_panes(drive)
            assert panes == ([2] if size[0] < 100 else [1, 2, 3, 4])
            assert drive.bench.focused is not None


async def test_the_theme_one_chooses_is_there_at_the_next_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await drive.until_dialog("NewFunctionDialog")
        drive.app.theme = "lvtui-light"
        await drive.pilot.pause()
    assert 'theme = "lvtui-light"' in (settings.config_folder / "config.toml").read_text()


async def test_a_copied_command_is_the_last_one_shown(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(2)
        await drive.press("C")
        assert drive.app.clipboard == ("aws lambda create-alias --function-name demo --name prod --function-version 1")
        await drive.press("Y")
        assert drive.app.clipboard == "arn:aws:lambda:us-east-1:123456789012:function:demo:prod"


def shown_panes(drive: Driver) -> list[int]:
    """The numbers of the panes that can be seen."""
    assert isinstance(drive.bench, Workbench)
    return [
        pane.NUMBER
        for pane in drive.bench.query(Pane)
        if all(
            node.display for node in pane.ancestors_with_self if node is not drive.bench and hasattr(node, "display")
        )
    ]


async def test_letters_typed_into_locked_code_do_nothing_at_all(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await type_something(drive, "# precious")
        await drive.press("escape", "end", "enter")
        await drive.until(lambda: drive.bench.opened == "1")
        await drive.type("changed 1234?:+p")
        await drive.until_shown("published versions are immutable", "CommandStrip")
        assert drive.app.focused is drive.bench.code_pane.viewer
        assert drive.bench.code_pane.editor.text.startswith("# precious")
        await drive.press("ctrl+l")
        await drive.until_dialog("ReplaceDialog")
        await drive.press("escape")
        assert drive.bench.code_pane.editor.text.startswith("# precious")
        await drive.press("ctrl+l")
        await drive.until_dialog("ReplaceDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.code_pane.editor.text == GREETING)


async def test_what_is_typed_into_an_event_is_kept_unsaved_per_event_and_over_a_restart(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(4)
        await drive.press("e")
        await drive.type("7")
        await drive.until_shown("(changed)", "#controls")
        await drive.press("escape")
        await drive.until(lambda: any(text.startswith("7{") for text in drive.bench.desk.session().extra.values()))
    async with running(settings) as again:
        assert again.bench.runner_pane.payload.startswith(b"7{")
        await again.until_shown("(changed)", "#controls")


async def test_a_function_is_deleted_only_when_its_name_is_typed(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        drive.bench.action_delete_function()
        await drive.until_dialog("DeleteFunctionDialog")
        await drive.press("enter")
        assert drive.dialog == "DeleteFunctionDialog"
        await drive.type("demo")
        await drive.until_shown("0 versions and 0 aliases", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: not drive.service.region.functions)
        await drive.until_shown("No function yet.")


async def test_the_screen_follows_what_another_process_does_to_the_workspace(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        other = open_workspace(settings)
        await other.service.call(UpdateFunctionCode(function_name="demo", zip_file=package("C = 3\n")))
        await other.service.call(PublishVersion(function_name="demo", description="from elsewhere"))
        await other.service.close()
        await drive.until(lambda: drive.bench.code_pane.editor.text == "C = 3\n", "the other's code")
        await drive.until_shown("“from elsewhere”", "#versions")


async def test_a_run_under_way_shows_the_shares_that_were_sent_not_those_that_were_faster(tmp_path: Path) -> None:
    slow = "import time\ndef handler(event, context):\n    time.sleep(0.05)\n"
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, slow)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(GREETING)))
        await drive.service.call(PublishVersion(function_name="demo"))
        split = RoutingConfig(additional_version_weights={"2": 0.5})
        await drive.service.call(
            CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=split)
        )
        drive.bench.runner_pane.target = "prod"
        drive.bench.run_calls(2000)
        await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total >= 60)
        await drive.press("f8")
        await drive.until(lambda: not drive.bench.running)
        tally = drive.bench.last_tally
        assert tally is not None
        low, high = band(tally.total, 0.5, 1 - 1e-9)
        assert low <= tally.count("2").calls / tally.total <= high
        assert -1 not in tally.sequence


@pytest.mark.parametrize(("key", "published"), [("enter", ["1"]), ("escape", [])])
async def test_a_key_that_is_held_down_leaves_a_dialog_once(tmp_path: Path, key: str, published: list[str]) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(1)
        await drive.press("p")
        await drive.until_dialog("PublishDialog")
        for _ in range(5):
            drive.app.post_message(events.Key(key, None))
        await drive.until(lambda: drive.dialog == "Workbench")
        await drive.until(lambda: list(drive.function.published) == published)
        await drive.press("escape", "f5")
        await drive.until_shown('✓ "hello"', "#headline")


async def test_asking_to_quit_twice_asks_once(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await type_something(drive)
        await drive.press("ctrl+q")
        await drive.until_dialog("QuitDialog")
        await drive.press("ctrl+q", "enter")
        await drive.until(lambda: not drive.app.is_running)


async def test_going_back_to_the_first_theme_is_remembered_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await drive.until_dialog("NewFunctionDialog")
        for theme in ("lvtui-light", "lvtui-dark"):
            drive.app.theme = theme
            await drive.pilot.pause()
    assert 'theme = "lvtui-dark"' in (settings.config_folder / "config.toml").read_text()


async def test_what_stands_in_for_a_missing_theme_does_not_replace_the_choice(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), theme="my-own")
    async with running(settings) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
        await drive.until_shown("There is no theme 'my-own'")
        await drive.pilot.pause()
    assert not (settings.config_folder / "config.toml").exists()


async def test_mixed_line_ends_alone_are_no_change(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "A = 1\r\nB = 2\nC = 3\r\n")
        await type_something(drive, "x")
        await drive.press("ctrl+z")
        await drive.until(lambda: not drive.bench.not_deployed)


async def test_a_function_changed_while_another_was_open_shows_its_new_code(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.press("ctrl+n")
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function_name == "lambda-version-demo")
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package("D = 4\n")))
        drive.bench.open_function("demo")
        await drive.until(lambda: drive.bench.code_pane.editor.text == "D = 4\n")
        assert not drive.bench.not_deployed


async def test_text_that_somebody_else_deploys_meanwhile_counts_as_deployed(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await type_something(drive, "# same")
        same = drive.bench.code_pane.editor.text
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(same)))
        await drive.until_shown("buffer = $LATEST", "Masthead")


async def test_a_function_that_is_deleted_elsewhere_makes_room_for_another_but_typed_text_stays(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await drive.press("ctrl+n")
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function_name == "lambda-version-demo")
        other = open_workspace(settings)
        await other.service.call(DeleteFunction(function_name="lambda-version-demo"))
        await drive.until_shown("lambda-version-demo is deleted.", "CommandStrip")
        assert drive.bench.function_name == "demo"
        await drive.press("escape")
        await type_something(drive, "# precious")
        await other.service.call(DeleteFunction(function_name="demo"))
        await other.service.close()
        await drive.until_shown("still in the editor", "CommandStrip")
        assert drive.bench.code_pane.editor.text.startswith("# precious")


async def test_a_run_is_shown_only_where_its_function_is(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "import time\ndef handler(event, context):\n    time.sleep(0.02)\n")
        drive.bench.run_calls(10_000)
        await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total > 5)
        await drive.press("ctrl+n")
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function_name == "lambda-version-demo")
        tally = drive.bench.last_tally
        assert tally is not None
        seen = tally.total
        await drive.until(lambda: tally.total > seen + 5)
        assert drive.text("#headline") == ""
        await drive.press("f8")
        await drive.until(lambda: not drive.bench.running)
        assert drive.text("#headline") == ""


async def test_an_answer_names_a_weight_to_the_last_digit(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        split = RoutingConfig(additional_version_weights={"2": 0.125})
        await drive.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=split))
        await drive.until_shown("prod → 1, 12.5 % to 2", "CommandStrip")


async def test_a_change_that_ends_after_the_screen_is_told_of_to_nobody_and_is_made(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        asking = asyncio.create_task(drive.service.call(PublishVersion(function_name="demo")))
        await drive.press("ctrl+q")
        await drive.until(lambda: not drive.app.is_running)
        await asking
    async with running(settings) as again:
        assert list(again.function.published) == ["1"]


async def test_a_deploy_keeps_what_somebody_else_did_to_the_packages_other_files(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await type_something(drive, "# mine ")
        await drive.press("escape", "ctrl+n")
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.function_name == "lambda-version-demo")
        theirs = pack({"app.py": GREETING.encode(), "other.py": b"THEIRS = 1\n"}).zip_file
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=theirs))
        await drive.press("ctrl+q")
        await drive.until_dialog("QuitDialog")
        await drive.press("d")
        await drive.until(lambda: not drive.app.is_running)
        files = drive.service.region.functions["demo"].latest.code.files
        assert files["app.py"].startswith(b"# mine ")
        assert files["other.py"] == b"THEIRS = 1\n"


async def test_an_empty_function_answers_with_its_event(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("end", "enter")
        await drive.until(lambda: drive.bench.function_name == "my-function")
        await drive.press("f5")
        await drive.until_shown('✓ {"name": "sample"}', "#headline")


@pytest.mark.parametrize("key", ["n", "enter", "w", "P"])
async def test_a_key_that_is_held_down_opens_one_dialog(tmp_path: Path, key: str) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(2)
        for _ in range(3):
            drive.app.post_message(events.Key(key, None if key == "enter" else key))
        await drive.until(lambda: drive.dialog != "Workbench")
        await drive.pilot.pause()
        if drive.dialog != "Workbench":  # the last enter may have been the dialog's
            await drive.press("escape")
        assert drive.dialog == "Workbench"


async def test_an_asynchronous_event_is_accepted_at_once_and_what_became_of_it_can_be_looked_at(tmp_path: Path) -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:outcomes"
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        destinations = DestinationConfig(on_success=OnSuccess(destination=topic))
        await drive.service.call(PutFunctionEventInvokeConfig(function_name="demo", destination_config=destinations))
        await drive.pane(4)
        await drive.press("A")
        await drive.until_shown("accepted with a status of 202", "CommandStrip")
        await drive.until(lambda: len(drive.service.ended_events) == 1)
        await drive.press("L")
        await drive.until_dialog("EventsDialog")
        await drive.until_shown("Success after 1 attempt", "#events_text")
        await drive.until_shown(f"→ destination {topic}", "#events_text")


async def test_the_theme_is_chosen_from_a_list_by_key(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.press("ctrl+t")
        await drive.until_dialog("CommandPalette")
        await drive.type("lvtui-projector")
        await drive.until_shown("lvtui-projector")
        await drive.press("enter")
        await drive.until(lambda: drive.app.theme == "lvtui-projector")


async def test_under_a_dialog_the_key_line_stays_as_it_was(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(4)
        before = drive.text("KeyLine")
        assert "Stop" not in before
        await drive.press("L")
        await drive.until_dialog("EventsDialog")
        drive.bench.refresh(layout=True)
        await drive.pilot.pause()
        assert "Stop" not in drive.bench.query_one("KeyLine").render().plain  # type: ignore[union-attr]
        await drive.press("escape")
        await drive.until(lambda: drive.text("KeyLine") == before)
