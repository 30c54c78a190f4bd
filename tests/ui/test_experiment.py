"""Runs and traffic in the experiment pane: seen as they go on, held, stopped, looked into, repeated, followed."""

from __future__ import annotations

import gc
import json
import os
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.widgets import Static

from lvtui.experiments.event_sources import OneEvent
from lvtui.experiments.pace import Constant
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.run import Run
from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    DeleteFunction,
    PublishVersion,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.ui.screens.dialogs.export_run import FORMS, ExportKind
from lvtui.ui.screens.dialogs.run import RunDialog
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.cold_plot import ColdPlot
from lvtui.ui.widgets.error_plot import ErrorPlot
from lvtui.ui.widgets.experiment_pane import CallRows, ExperimentPane
from lvtui.ui.widgets.experiment_plots import COLD, DURATIONS, ERRORS, OUTCOMES, SHARE, ExperimentPlots
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.share_plot import SharePlot
from lvtui.ui.widgets.tab_line import TabLine
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function
from tests.ui.test_every_action import click

RAISES = """def handler(event, context):
    print("looking for the price of", event["name"])
    raise LookupError("no such price")
"""
HELLO_TWO = GREETING + "# two\n"
SLEEPS = """import time
def handler(event, context):
    time.sleep(50)
"""
SLOW = """import time
def handler(event, context):
    time.sleep(0.02)
"""
SAMPLE = OneEvent(b'{"name": "sample"}')
FAST = Constant(300)


async def with_canary(drive: Driver, additional: str = RAISES, *, primary: str = GREETING, weight: float = 0.5) -> None:
    """`demo`, whose `prod` sends that share of its calls to version 2; `prod` is the target, and pane 6 is open."""
    await with_function(drive, primary, timeout=60)
    call = drive.service.call
    await call(PublishVersion(function_name="demo"))
    await call(UpdateFunctionCode(function_name="demo", zip_file=package(additional), publish=True))
    await call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    await weigh(drive, weight)
    drive.bench.runner_pane.target = "prod"
    await drive.pane(6)


async def weigh(drive: Driver, weight: float) -> None:
    split = RoutingConfig(additional_version_weights={"2": weight})
    await drive.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=split))


def pane(drive: Driver) -> ExperimentPane:
    return drive.bench.query_one(ExperimentPane)


def shown(drive: Driver) -> Run:
    run = drive.bench.run_shown
    assert run is not None
    return run


async def run_calls(drive: Driver, count: int, **changes: object) -> Run:
    """A run on `prod`, to its end."""
    plan = RunPlan("demo", "prod", SAMPLE, count=count, seed=7)
    drive.bench.start_run(replace(plan, **changes))  # type: ignore[arg-type]
    return await finished(drive)


async def finished(drive: Driver, before: Run | None = None) -> Run:
    """The run that has begun since `before`, over."""
    await drive.until(lambda: drive.bench.run_shown not in (None, before), "a run")
    run = shown(drive)
    await drive.until(lambda: run.over and not drive.bench.running, "the end of the run")
    return run


async def let_traffic_flow(drive: Driver, pace: Constant = FAST, *, calls: int = 20) -> Run:
    """Traffic to `prod`, of which so many calls have been answered."""
    before = drive.bench.run_shown
    drive.bench.start_run(RunPlan("demo", "prod", SAMPLE, count=None, pace=pace, seed=7))
    await drive.until(lambda: drive.bench.run_shown is not before)
    await drive.until(lambda: shown(drive).tally.total >= calls, "traffic")
    return shown(drive)


def outcomes(run: Run) -> list[tuple[str, str | None]]:
    """Who answered each call, and how that ended."""
    return [(record.version, record.error_type) for _, record in run.tally.calls()]


async def turn_to(drive: Driver, tab: str) -> None:
    pane(drive).show_tab(tab)
    pane(drive).take_focus()
    await drive.settle()


async def choose(drive: Driver, words: str) -> None:
    """Choose this in the list that is open."""
    await drive.until_dialog("PickerList")
    rows = drive.app.screen.query_one(RowList)
    assert rows.move_to(words)
    await drive.press("enter")


async def test_traffic_goes_on_while_code_is_edited_and_deployed_and_a_weight_is_moved_and_the_plot_marks_that(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, weight=0.1)
        await drive.press("T")
        await drive.until_dialog("RunDialog")
        await drive.type("300/s")
        await drive.press("enter")
        await drive.until(lambda: drive.bench.run_shown is not None and shown(drive).tally.total > 60)
        run = shown(drive)
        await drive.press("3", "home")
        await drive.until(lambda: drive.app.focused is drive.bench.code_pane.editor)
        await drive.type("# edited ")
        await drive.press("ctrl+s")
        await drive.until(lambda: b"# edited" in drive.function.latest.code.files["app.py"])
        assert run.state == "running"
        assert not run.moments
        await drive.press("escape", "2", "w")
        await drive.until_dialog("AliasDialog")
        await drive.press("9", "0", "enter")
        await drive.until(lambda: len(run.moments) == 2)
        change = run.moments[1]
        await drive.until(lambda: run.tally.size > change.call + 60)
        sent = {each.version: each.calls for each in run.tally.counts_between(change.call, run.tally.size)}
        assert sent["2"] > sent["1"]
        assert run.tally.count("1").calls > sent["1"]
        await drive.pane(6)
        await drive.until_shown("2 90 %", "#run_share")
        series = drive.bench.query_one("#run_share", SharePlot).series
        assert series is not None
        assert [round(moment.asked["2"], 9) for moment in series.moments] == [0.1, 0.9]
        assert run.state == "running"
        await drive.press("s")
        await drive.until(lambda: run.state == "stopped")


async def test_space_begins_traffic_holds_it_and_lets_it_go_on(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await drive.press("space")
        await drive.until(lambda: drive.bench.run_shown is not None and shown(drive).tally.total > 2)
        run = shown(drive)
        assert run.plan.target == "demo:prod"
        assert run.plan.endless
        await drive.press("space")
        assert run.state == "paused"
        await drive.until_shown("paused, space goes on", "#experiment_headline")
        held = run.elapsed_s
        await drive.settle()
        assert run.elapsed_s == held
        before = run.tally.total
        await drive.press("space")
        await drive.until(lambda: run.state == "running")
        await drive.until(lambda: run.tally.total > before + 2)
        await drive.until_shown("space pauses, s stops", "#experiment_headline")
        assert drive.bench.runs == (run,)


async def test_stop_takes_effect_at_once_even_while_a_handler_sleeps_for_long(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, SLEEPS, weight=0.5)
        drive.bench.start_run(RunPlan("demo", "2", SAMPLE, count=5, seed=7))
        await drive.until_shown("0 of 5 calls to 2", "#experiment_headline")
        await drive.press("s")
        await drive.until(lambda: not drive.bench.running)
        run = shown(drive)
        assert run.state == "stopped"
        assert run.tally.total == 0
        await drive.until_shown("0 of 5 calls to 2 · stopped", "#experiment_headline")


async def test_from_a_failed_mark_in_the_error_plot_one_comes_to_the_log_of_that_call_and_to_why_that_version(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 40)
        await turn_to(drive, ERRORS)
        plot = drive.bench.query_one("#run_errors", ErrorPlot)
        assert drive.app.focused is plot
        await drive.press("home", "n")
        assert plot.cursor_call is not None
        await drive.press("enter")
        await drive.until_dialog("CallDialog")
        await drive.until_shown("LookupError: no such price")
        await drive.press("right")
        await drive.until_shown("looking for the price of sample")
        await drive.press("right")
        await drive.until_shown('"name": "sample"')
        await drive.press("right")
        await drive.until_shown("version 2")
        await drive.until_shown("drew 0.")
        await drive.press("escape")
        await drive.until(lambda: drive.dialog == "Workbench")
        assert drive.app.focused is plot
        assert run.tally.failed


async def test_in_the_strip_n_goes_from_failure_to_failure_and_the_line_below_says_what_it_is(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 40)
        await turn_to(drive, OUTCOMES)
        strip = drive.bench.query_one("#run_outcomes", OutcomeStrip)
        assert drive.app.focused is strip
        failed = [index for index, record in run.tally.calls() if record.failed]
        visited = [strip.cursor_call]
        for _ in failed[1:]:
            await drive.press("n")
            visited.append(strip.cursor_call)
        assert visited == failed
        await drive.until_shown(
            f"call {failed[-1] + 1} (enter opens it): ▒ version 2 · ✗ LookupError", "#experiment_detail"
        )
        await drive.press("N")
        await drive.until_shown(
            f"call {failed[-2] + 1} (enter opens it): ▒ version 2 · ✗ LookupError", "#experiment_detail"
        )


async def test_a_click_on_a_mark_opens_its_call(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await run_calls(drive, 40)
        await turn_to(drive, OUTCOMES)
        strip = drive.bench.query_one("#run_outcomes", OutcomeStrip)
        await click(drive, strip.content_region.offset + Offset(11, 1))  # the title is above
        await drive.until_dialog("CallDialog")
        await drive.until_shown("Call 12")


async def test_the_list_of_calls_has_the_failed_ones_latest_first_and_opens_them(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 40)
        await turn_to(drive, "Calls")
        rows = drive.bench.query_one(CallRows)
        assert drive.app.focused is rows
        failed = run.tally.failed_calls(500)
        assert list(rows.row_keys) == [str(index) for index in failed]
        await drive.press("home", "down", "enter")
        await drive.until_dialog("CallDialog")
        await drive.until_shown(f"Call {failed[1] + 1}")
        await drive.until_shown("LookupError: no such price")


async def test_where_nothing_failed_the_list_has_the_latest_calls(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, HELLO_TWO)
        await run_calls(drive, 12)
        await turn_to(drive, "Calls")
        assert list(drive.bench.query_one(CallRows).row_keys) == [str(index) for index in range(11, -1, -1)]
        await drive.until_shown("none of which failed", "#experiment_detail")


async def test_each_plot_is_also_a_table_of_the_same_numbers_which_can_be_copied(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 40)
        counts = {each.version: each for each in run.tally.counts}
        await turn_to(drive, OUTCOMES)
        for each in counts.values():
            await drive.until_shown(f"v{each.version}", "#run_tally")
            await drive.until_shown(f" {each.calls} ", "#run_tally")
        await drive.press("t")
        for each in counts.values():
            await drive.until_shown(f"{each.version} {each.calls}", "#as_table")
        assert not drive.bench.query_one("#run_outcomes").display
        for tab in (SHARE, OUTCOMES, ERRORS, DURATIONS, COLD, "Overview"):
            await turn_to(drive, tab)
            assert pane(drive).plots.as_table
            await drive.press("c")
            await drive.until(lambda: drive.app.clipboard == str(drive.bench.query_one("#table_text", Static).visual))
        assert str(counts["2"].failed) in drive.app.clipboard
        await turn_to(drive, OUTCOMES)
        await drive.press("t")
        assert drive.bench.query_one("#run_outcomes").display


async def test_the_same_seed_gives_the_same_outcomes_again_and_another_qualifier_meets_the_same_draws(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        first = await run_calls(drive, 60)
        await drive.press("R")
        second = await finished(drive, first)
        assert second is not first
        assert outcomes(second) == outcomes(first)
        await drive.service.call(
            CreateAlias(
                function_name="demo",
                name="less",
                function_version="1",
                routing_config=RoutingConfig(additional_version_weights={"2": 0.2}),
            )
        )
        await drive.press("q")
        await choose(drive, "less")
        third = await finished(drive, second)
        assert third.plan.qualifier == "less"
        assert [record.draw for _, record in third.tally.calls()] == [record.draw for _, record in first.tally.calls()]
        both = zip(outcomes(first), outcomes(third), strict=True)
        assert all(before[0] == "2" for before, after in both if after[0] == "2")
        assert 0 < third.tally.count("2").calls < first.tally.count("2").calls


async def test_what_would_have_been_all_at_once_is_replayed_and_can_be_laid_beside_what_was(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, weight=0.25)
        first = await run_calls(drive, 60)
        await drive.press("w")
        await drive.until_dialog("PickerList")
        await drive.press("enter")
        second = await finished(drive, first)
        assert second.tally.count("2").calls == second.tally.failed == 60
        assert drive.function.aliases["prod"].additional_weight == 0.25
        await drive.press("d")
        await drive.until_dialog("ComparisonDialog")
        await drive.until_shown(f"failed {first.tally.failed} · ")
        await drive.until_shown("60 · 100 %")
        before, after = drive.app.screen.query(ErrorPlot)
        assert (before.series, after.series) == tuple(run.tally.errors_series(100) for run in (first, second))
        assert before.least_top == after.least_top == 1.0, "one scale for both"


async def test_what_if_of_traffic_replays_as_many_calls_as_there_have_been(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        traffic = await let_traffic_flow(drive)
        await drive.press("s")
        await drive.until(lambda: not drive.bench.running)
        await drive.press("w")
        await drive.until_dialog("PickerList")
        await drive.press("enter")
        replayed = await finished(drive, traffic)
        assert replayed.tally.total == traffic.tally.total
        assert replayed.tally.failed == replayed.tally.total


async def export(drive: Driver, kind: ExportKind, path: Path) -> None:
    """Through the dialog."""
    await drive.press("E")
    await drive.until_dialog("ExportDialog")
    fields = {field.id: field for field in drive.app.screen.query(Field)}
    fields["kind"].value = FORMS[kind].words
    await drive.settle()
    fields["path"].value = str(path)
    await drive.press("enter")
    await drive.until(lambda: drive.dialog == "Workbench")
    await drive.until_shown(f"Written: {path}"[:60], "CommandStrip")


async def test_each_kind_of_export_is_written_where_the_dialog_says(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 30)
        assert run.tally.failed
        for kind in FORMS:
            path = tmp_path / kind
            await export(drive, kind, path)
            if kind == "svg":
                assert len(list(path.iterdir())) >= 5
                assert all(each.read_text().startswith("<") for each in path.iterdir())
                continue
            text = path.read_text()
            assert ("2 is worse than 1" if kind in ("markdown", "html") else "LookupError") in text
            if kind == "csv":
                assert len(text.splitlines()) == 31
            elif kind == "json":
                assert json.loads(text)["count"] == 30


async def test_a_run_that_goes_on_can_be_exported(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await let_traffic_flow(drive, calls=50)
        kinds: tuple[ExportKind, ...] = ("csv", "html")
        for kind in kinds:
            await export(drive, kind, tmp_path / kind)
            assert (tmp_path / kind).stat().st_size > 1_000
        assert shown(drive).state == "running"
        await drive.press("s")
        await drive.until(lambda: not drive.bench.running)


async def test_what_cannot_be_written_is_said_and_ends_nothing(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await run_calls(drive, 5)
        await drive.press("E")
        await drive.until_dialog("ExportDialog")
        drive.app.screen.query_one("#path", Field).value = "/proc/nothing.csv"
        await drive.press("enter")
        await drive.until_shown("Not written")
        await drive.until(lambda: drive.dialog == "Workbench")


async def test_where_the_new_version_is_worse_the_advice_is_to_roll_back_and_its_key_does_it(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await drive.service.call(CreateAlias(function_name="demo", name="aaa", function_version="1"))
        await run_calls(drive, 100)
        await drive.until_shown("✗ 2 is worse than 1", "VerdictCard")
        await drive.until_shown("Roll back: clear the weight of 2, so that prod calls 1 alone. Press a.", "VerdictCard")
        await drive.press("a")
        await drive.until_dialog("ConfirmDialog")
        await drive.until_shown("Roll prod back")
        await drive.press("enter")
        await drive.until(lambda: not drive.function.aliases["prod"].weights)
        assert drive.function.aliases["prod"].function_version == "1"


async def test_where_the_new_version_is_not_worse_the_advice_is_to_promote_and_its_key_does_it(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, HELLO_TWO)
        await run_calls(drive, 4_000)
        await drive.until_shown("✓ No sign that 2 is worse than 1", "VerdictCard")
        await drive.until_shown("Promote: let prod point at 2 alone. Press a.", "VerdictCard")
        await drive.press("a")
        await drive.until_dialog("ConfirmDialog")
        await drive.until_shown("prod sends every call to version 2")
        await drive.press("enter")
        await drive.until(lambda: drive.function.aliases["prod"].function_version == "2")


async def test_advice_about_another_function_than_the_open_one_opens_that(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await run_calls(drive, 100)
        await with_other(drive)
        drive.bench.open_function("other")
        await drive.pane(6)
        await drive.until_shown("worse", "VerdictCard")
        await drive.press("a")
        await drive.until_dialog("ConfirmDialog")
        await drive.until_shown("--function-name demo")
        await drive.until_shown("Roll prod back")


async def test_with_too_little_data_and_without_a_canary_the_key_of_the_advice_says_so(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, HELLO_TWO)
        await run_calls(drive, 10)
        await drive.until_shown("Call prod more often.", "VerdictCard")
        assert "Press a" not in drive.text("VerdictCard")
        await drive.press("a")
        await drive.until_shown("more calls have to come first", "CommandStrip")
        await run_calls(drive, 10, qualifier="1")
        await drive.press("a")
        await drive.until_shown("advice about the calls of a weighted alias only", "CommandStrip")
        assert drive.dialog == "Workbench"


async def test_what_is_only_routed_is_drawn_and_not_run_and_has_no_verdict(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive, weight=0.25)
        await drive.press("r")
        await drive.until_dialog("RunDialog")
        await drive.type("100000")
        dialog = drive.app.screen
        assert isinstance(dialog, RunDialog)
        dialog.query_one("#executes", Field).value = "yes"
        await drive.press("enter")
        run = await finished(drive)
        assert run.tally.total == 100_000
        assert run.tally.failed == 0
        assert abs(run.tally.count("2").calls - 25_000) < 1_000
        await drive.until_shown("drawn and not run", "#experiment_headline")
        assert drive.bench.verdict is None
        assert drive.text("VerdictCard") == ""
        await turn_to(drive, OUTCOMES)
        await drive.press("enter")
        await drive.until_dialog("CallDialog")
        await drive.until_shown("routed only")


async def test_an_earlier_run_can_be_looked_at_again(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        first = await run_calls(drive, 30)
        second = await run_calls(drive, 50, seed=8)
        assert shown(drive) is second
        await drive.press("p")
        await drive.until_dialog("PickerList")
        await drive.press("end", "enter")
        await drive.until(lambda: shown(drive) is first)
        await drive.until_shown("30 of 30 calls to prod", "#experiment_headline")
        strip = drive.bench.query_one("#run_outcomes", OutcomeStrip)
        assert strip.series == first.tally.bins(strip.cells)


async def test_the_line_about_the_mark_under_the_cursor_is_about_the_run_that_is_shown(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await run_calls(drive, 40)
        await turn_to(drive, OUTCOMES)
        await drive.press("n", "n")
        await drive.until_shown("✗ LookupError", "#experiment_detail")
        await run_calls(drive, 5, qualifier="1")
        await drive.settle()
        assert "LookupError" not in drive.text("#experiment_detail")
        await drive.press("home")
        await drive.until_shown("call 1 (enter opens it): █ version 1 · ok", "#experiment_detail")


async def test_a_run_whose_function_is_deleted_ends_as_refused_and_says_why(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await let_traffic_flow(drive)
        await drive.service.call(DeleteFunction(function_name="demo"))
        await drive.until(lambda: run.over and not drive.bench.running)
        assert run.state == "refused"
        await drive.until_shown("ResourceNotFoundException", "#experiment_headline")
        await drive.press("a")
        await drive.until_shown("advice", "CommandStrip")
        await drive.press("q")
        assert drive.dialog in ("Workbench", "NewFunctionDialog")


async def test_a_run_that_is_refused_at_once_says_why_in_its_pane(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 10, qualifier="nobody")
        assert run.state == "refused"
        await drive.until_shown("ResourceNotFoundException", "#experiment_headline")


async def with_other(drive: Driver) -> None:
    await drive.service.call(
        CreateFunction(
            function_name="other",
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            code=FunctionCode(zip_file=package(GREETING)),
        )
    )


async def test_another_function_can_be_opened_while_traffic_flows_to_the_first(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await let_traffic_flow(drive)
        await with_other(drive)
        drive.bench.open_function("other")
        await drive.until(lambda: drive.bench.function_name == "other")
        seen = run.tally.total
        await drive.until(lambda: run.tally.total > seen + 20)
        await drive.pane(6)
        await drive.until_shown("calls to prod", "#experiment_headline")
        await drive.until_shown("demo:prod")
        await drive.pane(4)
        assert drive.text("#headline") == ""
        drive.bench.open_function("demo")
        await drive.pane(4)
        await drive.until_shown("calls to prod", "#headline")
        await drive.press("f8")
        await drive.until(lambda: run.over and not drive.bench.running)


async def test_an_answer_of_another_function_is_not_taken_for_one_of_the_open(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await let_traffic_flow(drive)
        await with_other(drive)
        drive.bench.open_function("other")
        await drive.until(lambda: drive.bench.function_name == "other")
        drive.bench.runner_pane.target = "$LATEST"
        drive.bench.run_calls(1)
        await drive.until(lambda: last_version(drive) == "$LATEST")
        await drive.press("f8")
        await drive.until(lambda: not drive.bench.running)
        assert last_version(drive) == "$LATEST"


def last_version(drive: Driver) -> str | None:
    execution = drive.bench.last_execution
    return None if execution is None else execution.outcome.executed_version


async def test_the_terminal_may_change_its_size_while_traffic_flows(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        run = await let_traffic_flow(drive)
        for size in ((60, 20), (1, 1), (100, 30)):
            await drive.pilot.resize_terminal(*size)
            seen = run.tally.total
            await drive.until(lambda seen=seen: run.tally.total > seen + 5)  # type: ignore[misc]
            for tab in (OUTCOMES, "Calls", "Overview"):
                await turn_to(drive, tab)
            if size == (60, 20):
                await drive.until_shown("calls to prod", "#experiment_headline")
                assert drive.bench.query_one("#run_share").display
        assert run.state == "running"


async def test_tabs_are_turned_by_keys_and_by_the_mouse_and_only_what_is_seen_is_drawn(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await run_calls(drive, 40)
        plots = drive.bench.query_one(ExperimentPlots)
        seen = []
        for _ in range(7):
            seen.append((pane(drive).tab, tuple(name for name, plot in plots.plots.items() if plot.display)))
            assert drive.app.focused is not None
            assert pane(drive) in drive.app.focused.ancestors_with_self
            await drive.press("f3")
        assert seen == [
            ("Overview", (SHARE, OUTCOMES, ERRORS, DURATIONS)),
            *((name, (name,)) for name in (SHARE, OUTCOMES, ERRORS, DURATIONS, COLD)),
            ("Calls", seen[-1][1]),
        ]
        assert not plots.display or pane(drive).tab == "Overview"
        tabs = drive.bench.query_one("#experiment_tabs", TabLine)
        places = {tab: start for start, tab in tabs.places()}
        await click(drive, tabs.content_region.offset + Offset(places[COLD] + 2, 0))
        assert pane(drive).tab == COLD
        cold = drive.bench.query_one("#run_cold", ColdPlot)
        await drive.until(lambda: cold.series is not None and bool(cold.reading))
        await drive.press("shift+f3")
        assert pane(drive).tab == DURATIONS


async def test_the_palette_has_what_is_done_with_runs(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        first = await run_calls(drive, 20)
        await drive.pane(1)
        await drive.press("ctrl+p")
        await drive.until_dialog("CommandPalette")
        await drive.type("Experiment: Again")
        await drive.until_shown("Experiment: Again")
        await drive.press("enter")
        second = await finished(drive, first)
        assert outcomes(second) == outcomes(first)


async def test_a_workspace_that_nothing_may_be_changed_in_still_runs(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_canary(drive)
        await run_calls(drive, 5)
    async with running(replace(settings, readonly=True)) as again:
        await again.until(lambda: again.bench.function_name == "demo")
        again.bench.runner_pane.target = "prod"
        run = await run_calls(again, 100)
        assert run.tally.total == 100
        await again.pane(6)
        await again.press("a")
        await again.until(lambda: again.dialog == "ConfirmDialog" or "read" in again.text("CommandStrip"))
        assert again.function.aliases["prod"].weights


def children() -> set[str]:
    """Processes that this one has begun, and those that they have."""
    found: set[str] = set()

    def add(process: str) -> None:
        for tasks in Path(f"/proc/{process}/task").glob("*/children"):
            for child in tasks.read_text().split():
                found.add(child)
                add(child)

    add(str(os.getpid()))
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not tell which processes there are")
async def test_quitting_while_traffic_flows_leaves_no_process_and_nothing_that_was_never_awaited(
    tmp_path: Path,
) -> None:
    before = children()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with running(settings_for(tmp_path)) as drive:
            await with_canary(drive)
            run = await let_traffic_flow(drive)
            assert children() > before
            await drive.press("ctrl+q")
            await drive.until(lambda: not drive.app.is_running)
        gc.collect()
    assert children() <= before
    assert run.over
    assert [str(each.message) for each in caught if "never awaited" in str(each.message)] == []


async def test_a_dialog_that_is_left_takes_no_seed(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        for key in ("r", "T", "r"):
            await drive.press(key)
            await drive.until_dialog("RunDialog")
            assert drive.app.screen.query_one("#seed", Field).value == "7"
            await drive.press("escape")
            await drive.until(lambda: drive.dialog == "Workbench")
        await drive.press("r")
        await drive.until_dialog("RunDialog")
        await drive.type("5")
        await drive.press("enter")
        first = await finished(drive)
        assert first.plan.seed == 7
        await drive.press("r")
        await drive.until_dialog("RunDialog")
        assert drive.app.screen.query_one("#seed", Field).value != "7"


async def test_before_there_was_a_run_each_key_says_how_to_begin_one(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await drive.until_shown("No run yet. r begins one", "#experiment_empty")
        for key in ("R", "q", "w", "d", "p", "E", "a"):
            drive.bench.say("")
            await drive.press(key)
            await drive.until_shown("There is no run yet", "CommandStrip")
        await drive.press("t", "c", "f3", "enter")
        assert drive.dialog == "Workbench"


async def test_a_run_that_has_begun_takes_the_place_of_one_that_still_goes_on(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        first = await let_traffic_flow(drive)
        second = await run_calls(drive, 30)
        assert (first.state, second.state) == ("stopped", "ended")
        await drive.until_shown("30 of 30 calls to prod", "#experiment_headline")


async def test_a_run_that_was_begun_in_the_test_pane_is_seen_in_that_of_experiments_as_well(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_canary(drive)
        await drive.pane(4)
        await drive.press("R")
        await drive.until_dialog("NumberDialog")
        await drive.type("40")
        await drive.press("enter")
        run = await finished(drive)
        await drive.until_shown("40 of 40 calls to prod", "#headline")
        await drive.press("6")
        await drive.until_shown("40 of 40 calls to prod", "#experiment_headline")
        assert "No run yet" not in drive.text()
        strip = drive.bench.query_one("#run_outcomes", OutcomeStrip)
        await drive.until(lambda: strip.series == run.tally.bins(strip.cells), "the marks")
        assert drive.app.focused is strip
        await drive.press("enter")
        await drive.until_dialog("CallDialog")


async def test_an_event_that_is_refused_is_said_to_have_begun_nothing_and_the_run_before_can_be_looked_at_again(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path), (120, 36)) as drive:
        await with_canary(drive)
        run = await run_calls(drive, 300)
        pane(drive).show_tab("Calls")
        await drive.pane(4)
        drive.bench.runner_pane.query_one("#event", CodeArea).text = "{{{}"
        await drive.press("space")
        await drive.until_shown("InvalidRequestContentException", "#headline")
        await drive.until_shown("Nothing was called. InvalidRequestContentException", "CommandStrip")
        await drive.pane(6)
        assert not pane(drive).rows.row_keys
        await drive.until_shown("InvalidRequestContentException", "#experiment_headline")
        await drive.press("p", "down", "enter")
        await drive.until(lambda: shown(drive) is run)
        await drive.until_shown("300 of 300 calls to prod")


async def test_the_list_of_calls_of_one_run_is_not_drawn_with_another(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (120, 36)) as drive:
        await with_canary(drive)
        await run_calls(drive, 300)
        pane(drive).show_tab("Calls")
        await drive.settle()
        empty = Run(RunPlan("demo", "prod"))
        pane(drive).show(empty, None)
        assert not pane(drive).rows.row_keys
        await drive.until_shown("No call yet.")


async def test_a_template_in_the_test_pane_is_another_event_in_each_call(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (120, 36)) as drive:
        await with_canary(drive, "def handler(event, context):\n    return event\n", weight=1.0)
        event = drive.bench.runner_pane.query_one("#event", CodeArea)
        event.text = '{"order": {{counter}}}'
        drive.bench.run_calls(3)
        run = await finished(drive)
        found = [run.tally.kept(index) for index in range(3)]
        assert [call.event for call in found if call is not None] == [b'{"order": %d}' % order for order in (1, 2, 3)]
        for _ in range(2):
            before = drive.bench.last_execution
            drive.bench.action_invoke()
            await drive.until(lambda before=before: drive.bench.last_execution is not before)  # type: ignore[misc]
        last = drive.bench.last_execution
        assert last is not None
        assert json.loads(last.outcome.payload) == {"order": 2}
        event.text = '{"a": "{{braces}}"}'
        assert drive.bench.runner_pane.event_source == OneEvent(b'{"a": "{{braces}}"}')


async def test_the_line_of_keys_says_what_space_does_now(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (120, 36)) as drive:
        await with_canary(drive)
        await drive.until_shown("space Traffic", "KeyLine")
        await let_traffic_flow(drive)
        await drive.until_shown("space Pause", "KeyLine")
        await drive.press("space")
        await drive.until_shown("space Go on", "KeyLine")
        await drive.press("s")
        await drive.until_shown("space Traffic", "KeyLine")


async def test_following_the_advice_while_traffic_flows_keeps_the_verdict_and_advises_nothing_more(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path), (120, 36)) as drive:
        await with_canary(drive)
        run = await let_traffic_flow(drive)
        await drive.until_shown("2 is worse than 1", "VerdictCard")
        await drive.press("a")
        await drive.until_dialog("ConfirmDialog")
        await drive.press("enter")
        await drive.until(lambda: list(run.asked) == ["1"], "calls to version 1 alone")
        await drive.until_shown("prod sends every call to 1 now.", "VerdictCard")
        await drive.until_shown("2 is worse than 1", "VerdictCard")
        await drive.press("s")
        await drive.until(lambda: not drive.bench.running)
        await drive.until_shown("2 is worse than 1", "VerdictCard")
