"""The map: pane 5, its triggers, and who may invoke what; by keys, mouse and palette."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from lvtui.domain.triggers import API_ROUTE, QUEUE, SCHEDULE, Trigger
from lvtui.operations import CreateAlias, DeleteAlias, PublishVersion, Request, UpdateAlias, UpdateFunctionCode
from lvtui.operations.shapes import RoutingConfig
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.map_pane import MapPane
from tests.ui.driver import Driver, package, running, settings_for, with_function

ROUTE = Trigger("hello", API_ROUTE, "GET /hello", "prod")
ORDERS = Trigger("orders", QUEUE, "orders", "prod")


async def with_story(drive: Driver, *triggers: Trigger) -> None:
    """`demo` with versions 1 and 2 and prod on 1, and these triggers; the map is open."""
    await with_function(drive)
    code = package("def handler(event, context):\n    return event\n")
    story: list[Request[Any]] = [
        PublishVersion(function_name="demo", description="first"),
        UpdateFunctionCode(function_name="demo", zip_file=code),
        PublishVersion(function_name="demo", description="second"),
        CreateAlias(function_name="demo", name="prod", function_version="1"),
    ]
    for request in story:
        await drive.service.call(request)
    for trigger in triggers:
        drive.bench.desk.save_trigger("demo", trigger)
    await drive.pane(5)
    await drive.until(lambda: map_of(drive).view.node is not None)


def map_of(drive: Driver) -> MapPane:
    return drive.bench.query_one(MapPane)


async def test_a_dialog_that_is_opened_at_once_does_not_keep_the_last_trigger_from_its_permission(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path), (100, 32)) as drive:
        await with_story(drive)
        await drive.press("n")
        await drive.until_dialog("TriggerDialog")
        drive.app.screen.query_one("#kind", Field).value = "Function URL"
        await drive.until_shown("It needs 3 more calls")
        await drive.press("enter")
        await drive.press("n")
        await drive.until_dialog("TriggerDialog")
        await drive.until(
            lambda: "prod" in drive.function.policies and len(drive.function.policies["prod"].statements) == 2
        )


async def test_a_trigger_is_added_let_in_sent_and_stays_as_it_is_while_the_alias_moves(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (100, 32)) as drive:
        await with_story(drive)
        assert map_of(drive).view.chosen == "alias:prod"
        await drive.press("n")
        await drive.until_dialog("TriggerDialog")
        await drive.until_shown("function:demo:prod")
        await drive.until_shown("add-permission")
        await drive.press("f6")  # without the permission
        await drive.until(lambda: drive.dialog == "Workbench")
        await drive.until(lambda: map_of(drive).view.chosen == "trigger:api-route")
        await drive.until_shown("✗ not allowed", "#map_view")
        before = drive.bench.desk.triggers("demo")["api-route"]

        await drive.press("i")
        await drive.until_shown("500 Internal Server Error")
        assert drive.bench.last_execution is None

        await drive.press("a")
        await drive.until_dialog("ConfirmDialog")
        await drive.press("enter")
        await drive.until(lambda: "prod" in drive.function.policies)
        await drive.press("i")
        await drive.until_shown("v1 1", "#map_view")
        await drive.service.call(UpdateAlias(function_name="demo", name="prod", function_version="2"))
        await drive.press("i")
        await drive.until_shown("v1 1 · v2 1", "#map_view")
        await drive.until_shown("calls that reached: v1 1, v2 1", "#map_detail")
        assert "function:demo:prod" in drive.text("#map_detail")
        assert drive.bench.desk.triggers("demo")["api-route"] == before

        answered = drive.bench.last_execution
        assert answered is not None
        event = json.loads(answered.outcome.payload)  # version 2 gives its event back
        assert event["version"] == "2.0" and event["rawPath"] == "/hello"
        await drive.press("4")
        await drive.until_shown("executed version 2")

        await drive.pane(5)
        await drive.press("e")
        await drive.until_dialog("TriggerDialog")
        await drive.press("escape", "ctrl+d")
        await drive.until_dialog("SureDialog")
        await drive.press("enter")
        await drive.until(lambda: not drive.bench.desk.triggers("demo"))
        assert "prod" in drive.function.policies  # as on AWS, the statement stays


async def test_a_schedule_is_sent_as_an_event_that_nobody_waits_for_and_counted_when_it_ended(tmp_path: Path) -> None:
    hourly = Trigger("hourly", SCHEDULE, "rate(1 hour)", "prod", '{"mine": 1}')
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_story(drive, hourly)
        await drive.press("left")
        assert map_of(drive).view.chosen == "trigger:hourly"
        await drive.press("a")
        await drive.until_dialog("ConfirmDialog")
        await drive.press("enter")
        await drive.until(lambda: "prod" in drive.function.policies)
        await drive.press("i")
        await drive.until_shown("v1 1", "#map_view")
        (ended,) = drive.service.ended_events
        assert ended.event.payload == b'{"mine": 1}' and ended.event.function_arn.endswith(":demo:prod")
        await drive.service.call(DeleteAlias(function_name="demo", name="prod"))
        await drive.until_shown("✗ gone", "#map_view")
        await drive.press("i")
        await drive.until_shown("ResourceNotFoundException: Function not found", "CommandStrip")
        drive.bench.desk.save_trigger("demo", ORDERS)  # one that waits for the answer
        drive.bench.show_map()
        await drive.press("down" if map_of(drive).view.chosen == "trigger:hourly" else "up", "e")
        await drive.until_dialog("TriggerDialog")
        await drive.until_shown("are refused until there is one")
        await drive.press("escape")
        drive.bench.say("nothing yet")
        await drive.until_shown("nothing yet", "CommandStrip")
        await drive.press("i")
        await drive.until_shown("ResourceNotFoundException: Function not found", "CommandStrip")


async def test_boxes_open_what_they_stand_for_and_the_arrows_follow_the_lines(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (120, 36)) as drive:
        await with_story(drive, ROUTE)
        split = RoutingConfig(additional_version_weights={"2": 0.25})
        await drive.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=split))
        await drive.until_shown("75%", "#map_view")
        await drive.until_shown("25%", "#map_view")
        assert not drive.bench.query_one("#side").display
        await drive.press("left")
        assert map_of(drive).view.chosen == "trigger:hello"
        await drive.press("enter")
        await drive.until_dialog("TriggerDialog")
        await drive.press("escape", "right", "enter")
        await drive.until_dialog("AliasDialog")
        await drive.press("escape", "right")
        assert map_of(drive).view.chosen == "version:1"
        await drive.press("enter")
        await drive.until(lambda: drive.bench.opened == "1" and drive.bench.code_pane.has_focus_within)
        assert drive.bench.query_one("#side").display and not map_of(drive).display

        await drive.press("escape")
        await drive.pane(5)
        box = map_of(drive).view._pictured().layout.boxes["version:2"]
        await drive.pilot.click("#map_view", offset=(box.x + 3, box.y + 1))
        assert map_of(drive).view.chosen == "version:2"
        await drive.pilot.click("#map_view", offset=(box.x + 3, box.y + 1))
        await drive.until(lambda: drive.bench.opened == "2")


async def test_calls_go_along_their_lines_during_a_run_and_stand_still_where_no_motion_is_wanted(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_story(drive, ROUTE)
        view = map_of(drive).view
        drive.bench.runner_pane.target = "prod"
        for level, calls in (("none", 20), ("full", 30)):
            drive.app.animation_level = level  # type: ignore[assignment]
            before = view._phase
            drive.bench.run_calls(calls)
            await drive.until_shown(f"{calls} calls", "#map_view")
            assert map_of(drive).display and "●" in drive.text("#map_view")
            assert (view._phase > before) is (level == "full")
        drive.bench.runner_pane.target = "$LATEST"  # no alias, and no trigger names it
        await drive.press("f5")
        await drive.until_shown(":$LATEST", "#map_view")


async def test_the_table_says_who_may_call_which_arn_and_grants_and_takes_away_there(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (60, 20)) as drive:
        await with_story(drive, ROUTE)
        await drive.press("f3", "f3")
        await drive.until_shown("apigateway", "#map_matrix")
        await drive.press("down", "right", "right")
        await drive.until_shown("✗ a trigger needs this here", "#map_detail")
        await drive.press("enter")
        await drive.until_dialog("PermissionDialog")
        await drive.press("enter")
        await drive.until(lambda: "prod" in drive.function.policies)
        (statement,) = drive.function.policies["prod"].statements.values()
        assert statement.principal == "apigateway.amazonaws.com" and statement.source_arn
        await drive.until_shown("Statement apigateway", "#map_detail")
        await drive.press("left", "a")  # on $LATEST, which can have none
        await drive.until_dialog("PermissionDialog")
        await drive.until_shown("We currently do not support adding policies for")
        await drive.press("escape", "right", "ctrl+d")
        await drive.until_dialog("ConfirmDialog")
        await drive.press("enter")
        await drive.until(lambda: not drive.function.policies)


async def test_the_list_of_triggers_and_the_dialogs_own_checks(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_story(drive, ROUTE, ORDERS)
        await drive.press("f3")
        await drive.until_shown("orders Queue orders → prod no calls yet", "#map_triggers")
        await drive.press("down", "enter")
        await drive.until_dialog("TriggerDialog")
        await drive.press("shift+tab")
        await drive.type("hello")  # the whole is selected, and this name is taken
        await drive.until_shown("There is a trigger hello already")
        await drive.press("enter")
        assert drive.dialog == "TriggerDialog"
        await drive.type("2")
        await drive.press("tab")
        await drive.type("$LATEST")
        await drive.until_shown("function:demo:$LATEST")
        await drive.press("enter")
        await drive.until(lambda: set(drive.bench.desk.triggers("demo")) == {"hello", "hello2"})
        assert drive.bench.desk.triggers("demo")["hello2"] == replace(ORDERS, name="hello2", qualifier="$LATEST")


async def test_another_kind_has_another_source_name_and_event_and_what_is_typed_stays(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_story(drive)
        await drive.press("colon", "escape", "5", "n")
        await drive.until_dialog("TriggerDialog")
        await drive.press("down")
        await drive.until_shown("rate(5 minutes)")
        area = drive.app.screen.query_one("#trigger_event", CodeArea)
        assert '"Scheduled Event"' in area.text
        area.text = '{"mine": true}'
        await drive.press("down")
        await drive.until_shown("Queue")
        assert area.text == '{"mine": true}'
        await drive.press("f7")
        await drive.until(lambda: "aws:sqs" in area.text)
        area.text = "{"
        await drive.until_shown("The event is not JSON")
        area.text = '{"mine": true}'
        await drive.press("enter")
        await drive.until(lambda: "queue" in drive.bench.desk.triggers("demo"))
        found = drive.bench.desk.triggers("demo")["queue"]
        assert found == Trigger("queue", QUEUE, "orders", "prod", '{"mine": true}')

        folder = tmp_path / "workspace" / "functions" / "us-east-1" / "demo"
        (folder / "triggers.toml").write_text("format = 2\n[triggers.queue]\n")
        await drive.until_dialog("ProblemsDialog")
        await drive.until_shown("triggers.queue.kind")
