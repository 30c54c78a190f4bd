"""The dialogs of experiments: beginning a run, one of its calls, two runs side by side, and exporting one."""

from __future__ import annotations

import json
import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button, Static

from lvtui.cli.run import run
from lvtui.cli.run_events import event_source
from lvtui.domain.execution import Injection, Outcome
from lvtui.domain.outcomes import outcomes_of
from lvtui.experiments.comparing import Comparison, compare
from lvtui.experiments.event_sources import EventSet, EventSource, OneEvent, Template
from lvtui.experiments.kept import KeptCall
from lvtui.experiments.pace import Burst, Constant, Pace, Ramp, Wave, parse_pace
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.records import Record
from lvtui.experiments.tally import Tally
from lvtui.ui.run_words import export_stem, run_command, run_sentence, seconds_for
from lvtui.ui.screens.dialogs.call import NOT_KEPT, CallDialog
from lvtui.ui.screens.dialogs.comparison import ComparisonDialog, comparison_sentence
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.screens.dialogs.export_run import FORMS, ExportDialog, ExportKind, ExportWanted
from lvtui.ui.screens.dialogs.run import AS_BEFORE, AS_TYPED, AT_RANDOM, IN_TURN, LARGEST_SEED, TEMPLATE, RunDialog
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.tab_line import TabLine
from tests.ui.driver import Driver, running, settings_for, with_split

TYPED = b'{"name": "typed"}'
EVENTS: Mapping[str, bytes] = {"empty": b"{}", "sample": b'{"name": "sample"}'}
PLAN = RunPlan("demo", "prod", OneEvent(TYPED), seed=7, count=100)
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
SIZES = ((60, 20), (80, 24), (160, 48))


class Asked:
    """A dialog that is open, and what it has answered."""

    def __init__(self, drive: Driver, dialog: Dialog[Any]) -> None:
        self.drive, self.dialog = drive, dialog
        self.answers: list[Any] = []

    async def fill(self, **values: str) -> None:
        """Type into fields, in the place of what they hold."""
        for name, value in values.items():
            box = self.dialog.query_one(f"#{name}", Field).input
            box.focus()
            box.action_select_all()
            await self.drive.press("delete")
            await self.drive.type(value)
            assert box.value == value

    def value(self, name: str) -> str:
        return self.dialog.query_one(f"#{name}", Field).value

    def problem(self, name: str) -> str:
        field = self.dialog.query_one(f"#{name}", Field)
        return field.problem if field.touched else ""

    def shown(self, selector: str) -> str:
        """The text of a Static, wherever it has been scrolled to; empty where it is hidden."""
        static = self.dialog.query_one(selector, Static)
        return str(static.visual) if static.display else ""


@asynccontextmanager
async def asked(drive: Driver, dialog: Dialog[Any]) -> AsyncIterator[Asked]:
    """The dialog, open; closed at the end if it is open still."""
    result = Asked(drive, dialog)
    drive.app.push_screen(dialog, result.answers.append)
    await drive.until(lambda: drive.app.screen is dialog)
    yield result
    if drive.app.screen is dialog:
        await drive.press("escape")
        await drive.until(lambda: drive.app.screen is not dialog)


def run_dialog(
    drive: Driver,
    plan: RunPlan = PLAN,
    *,
    events: Mapping[str, bytes] = EVENTS,
    typed: bytes = TYPED,
    traffic: bool = False,
) -> RunDialog:
    return RunDialog(drive.function, events, typed, plan, traffic=traffic, now=lambda: NOON)


# Beginning a run


async def test_a_run_is_what_its_fields_say_and_is_told_as_a_sentence_and_as_a_command(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive)) as open_now:
            assert open_now.shown("#sentence") == (
                "100 calls to prod as fast as they go, seed 7. Each is drawn for itself: 75 % to 1, 25 % to 2. "
                "It takes 1,197 calls to show, with 95 % chance, at least one failure of a version 2 that fails 1 % of "
                "its calls."
            )
            await drive.type("10,000")  # what was there is selected
            await open_now.fill(pace="50/s", concurrency="4", seed="9", executes="yes", events="sample")
            assert open_now.shown("#sentence") == (
                "10,000 calls to prod at 50/s (about 3 min), seed 9. Up to 4 of a version run at once. "
                "The event is sample. Each is drawn for itself: 75 % to 1, 25 % to 2. No code is run."
            )
            assert open_now.shown("#command") == (
                "$ lvtui run demo:prod -n 10000 --event sample --seed 9 --rate 50/s --concurrency 4 --routing-only"
            )
            await drive.press("f3")
            assert drive.app.clipboard.startswith("lvtui run demo:prod -n 10000")
            assert open_now.answers == []
            await drive.press("enter")
        sample = OneEvent(EVENTS["sample"], "sample")
        assert open_now.answers == [RunPlan("demo", "prod", sample, 9, 10_000, Constant(50), 4, executes=False)]


async def test_leaving_begins_nothing(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive)) as open_now:
            await open_now.fill(count="5")
            await drive.press("escape")
        assert open_now.answers == [None]


async def test_every_qualifier_is_offered_and_the_sentence_says_where_its_calls_go(tmp_path: Path) -> None:
    goes_to = {
        "prod": "Each is drawn for itself: 75 % to 1, 25 % to 2.",
        "$LATEST": "All of them go to $LATEST.",
        "2": "All of them go to version 2.",
        "1": "All of them go to version 1.",
        "(unqualified)": "All of them go to $LATEST.",
    }
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive)) as open_now:
            open_now.dialog.query_one("#qualifier", Field).input.focus()
            for target, sentence in goes_to.items():
                assert open_now.value("qualifier") == target
                assert sentence in open_now.shown("#sentence")
                await drive.press("down")
            assert open_now.value("qualifier") == "prod"
            await drive.press("up", "enter")
        assert open_now.answers[0].qualifier is None


async def test_what_makes_no_run_is_said_beside_its_field_and_enter_begins_none(tmp_path: Path) -> None:
    wrong = (
        ("qualifier", "staging", "demo has no staging: ↑↓ choose."),
        ("qualifier", "3", "demo has no 3: ↑↓ choose."),
        ("count", "0", "A whole number from 1 to 1,000,000."),
        ("count", "1000001", "A whole number from 1 to 1,000,000."),
        ("count", "ten", "A whole number from 1 to 1,000,000."),
        ("events", "other", "There is no saved event other: ↑↓ choose, or type JSON."),
        ("pace", "fast", "“fast” is no rate."),
        ("concurrency", "33", "A whole number from 1 to 32."),
        ("seed", "-1", f"A whole number from 0 to {LARGEST_SEED:,}."),
        ("executes", "maybe", "yes or no"),
    )
    async with running(settings_for(tmp_path), (80, 40)) as drive:
        await with_split(drive)
        for field, value, problem in wrong:
            async with asked(drive, run_dialog(drive)) as open_now:
                await open_now.fill(**{field: value})
                await drive.until_shown(problem, f"#{field}")
                assert open_now.shown("#sentence") == open_now.shown("#command") == ""
                await drive.press("enter")
                assert drive.dialog == "RunDialog"


async def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive)) as open_now:
            wrong = {"qualifier": "x", "count": "x", "events": "x", "pace": "x", "concurrency": "x", "seed": "x"}
            await open_now.fill(**wrong)
            assert all(open_now.problem(name) for name in wrong)


async def test_a_typed_event_that_is_no_json_is_refused_before_anything_is_typed_here(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive, typed=b'{"name"', plan=RunPlan("demo", "prod"))) as open_now:
            await open_now.fill(events="as in the test pane")
            await drive.until_shown("Could not parse request body into json", "#events")
            await open_now.fill(events="sample")
            assert open_now.problem("events") == ""


async def test_a_choice_of_events_is_what_is_sent_and_what_the_next_dialog_begins_with(tmp_path: Path) -> None:
    choices: Mapping[str, tuple[EventSource, str]] = {
        IN_TURN: (EventSet(EVENTS), "The 2 saved events are sent in turn."),
        AT_RANDOM: (EventSet(EVENTS, "random"), "The 2 saved events are sent at random."),
        "sample": (OneEvent(EVENTS["sample"], "sample"), "The event is sample."),
    }
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        for choice, (source, told) in choices.items():
            async with asked(drive, run_dialog(drive)) as open_now:
                await open_now.fill(events=choice)
                assert told in open_now.shown("#sentence")
                await drive.press("enter")
            plan = open_now.answers[0]
            assert plan.events == source
            async with asked(drive, run_dialog(drive, plan)) as again:
                assert again.value("events") == choice
                await drive.press("enter")
            assert again.answers == [plan]


async def test_all_saved_events_are_offered_only_where_there_are_several(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive, events={"empty": b"{}"})) as open_now:
            offered = open_now.dialog.query_one("#events", Field).input.choices
            assert list(offered) == ["as in the test pane", "empty", TEMPLATE]


async def test_events_of_before_that_are_gone_by_now_can_be_sent_again(tmp_path: Path) -> None:
    plan = RunPlan("demo", "prod", OneEvent(b'{"old": 1}'), seed=3, count=5)
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive, plan)) as open_now:
            assert open_now.value("events") == AS_BEFORE
            await drive.press("enter")
        assert open_now.answers == [plan]


async def test_json_and_templates_may_be_typed_where_an_event_is_chosen(tmp_path: Path) -> None:
    events = {"empty": b"{}", "orders": b'{"order": {{counter}}}'}
    sources: Mapping[str, EventSource] = {
        '{"n": 1}': OneEvent(b'{"n": 1}'),
        '{"n": {{counter}}}': Template('{"n": {{counter}}}'),
        "orders": Template('{"order": {{counter}}}'),
        "empty": OneEvent(b"{}", "empty"),
    }
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        for typed, source in sources.items():
            async with asked(drive, run_dialog(drive, events=events)) as open_now:
                await open_now.fill(events=typed)
                await drive.press("enter")
            assert open_now.answers[0].events == source
        async with asked(drive, run_dialog(drive, events=events)) as open_now:
            await open_now.fill(events='{"n": {{dice}}}')
            assert "there is no placeholder dice" in open_now.problem("events")
            await open_now.fill(events='{"n": ')
            assert "Could not parse" in open_now.problem("events")
        async with asked(drive, run_dialog(drive, PLAN, events=events, typed=events["orders"])) as open_now:
            await open_now.fill(events=AS_TYPED)
            await drive.press("enter")
        assert open_now.answers[0].events == Template('{"order": {{counter}}}')
        async with asked(drive, run_dialog(drive, open_now.answers[0], events=events)) as again:
            assert again.value("events") == "orders"


async def test_a_template_shows_its_first_event_or_what_is_wrong_with_it(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive)) as open_now:
            assert not open_now.dialog.query_one("#template_box").display
            await open_now.fill(events=TEMPLATE)
            await drive.until_shown('First event: {"order": 1, "size": "', "#first_event")
            assert '--event \'{"order": {{counter}}' in open_now.shown("#command")
            area = open_now.dialog.query_one("#template", CodeArea)
            area.load_text('{"n": {{counter 5}}, "at": {{now}}}')
            await drive.until_shown('First event: {"n": 5, "at": "2026-01-02T12:00:00.000Z"}', "#first_event")
            area.load_text('{"n": {{dice}}}')
            await drive.until_shown("✗ Line 1, column 7: there is no placeholder dice", "#template_problem")
            open_now.dialog.query_one("#count", Field).input.focus()
            await drive.press("enter")
            assert drive.dialog == "RunDialog"
            area.load_text('{"n": {{counter}}}')
            await drive.settle()
            await drive.press("enter")
        plan = open_now.answers[0]
        assert plan.events == Template('{"n": {{counter}}}')
        async with asked(drive, run_dialog(drive, plan)) as again:
            assert again.value("events") == TEMPLATE
            assert again.dialog.query_one("#template", CodeArea).text == '{"n": {{counter}}}'


async def test_traffic_has_no_end_no_command_and_needs_a_rate(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive, traffic=True)) as open_now:
            assert not open_now.dialog.query("#count")
            assert "Calls to prod at 20/s until you stop them, seed 7." in open_now.shown("#sentence")
            assert open_now.shown("#command") == ""
            await open_now.fill(pace="")
            await drive.press("enter")
            await drive.until_shown("Traffic needs a rate, such as 20/s", "#pace")
            await drive.press("down", "down")
            assert open_now.value("pace") == "ramp 1-50/s over 30s"
            await drive.press("enter")
        assert open_now.answers == [RunPlan("demo", "prod", OneEvent(TYPED), 7, None, Ramp(1, 50, 30))]


async def test_shares_asked_instead_stay_with_their_target(tmp_path: Path) -> None:
    plan = RunPlan("demo", "prod", OneEvent(TYPED), asked_instead={"2": 1.0})
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive, plan)) as open_now:
            assert "All of them go to version 2, whatever prod asks for." in open_now.shown("#sentence")
            assert open_now.shown("#command") == ""
            await drive.press("enter")
        assert open_now.answers == [plan]
        async with asked(drive, run_dialog(drive, plan)) as open_now:
            await open_now.fill(qualifier="1")
            await drive.press("enter")
        assert open_now.answers[0].asked_instead is None


# The words of a plan


@pytest.mark.parametrize(
    ("plan", "command"),
    [
        (RunPlan("demo", "$LATEST", count=5), "lvtui run 'demo:$LATEST' -n 5 --seed 0"),
        (RunPlan("demo", count=5), "lvtui run demo -n 5 --seed 0"),
        (
            RunPlan("demo", "1", OneEvent(b'{\n  "a": "it\'s"\n}'), count=1, seed=2),
            """lvtui run demo:1 -n 1 --event '{"a": "it'"'"'s"}' --seed 2""",
        ),
        (
            RunPlan("demo", "1", pace=Ramp(1, 9, 2), count=1),
            "lvtui run demo:1 -n 1 --seed 0 --rate 'ramp 1-9/s over 2s'",
        ),
        (RunPlan("demo", "1", OneEvent(b"{"), count=1), ""),
        (RunPlan("demo", "1", OneEvent(b'"' + b"x" * 30_000 + b'"'), count=1), ""),
    ],
)
def test_a_plan_is_a_command_where_one_can_say_it(plan: RunPlan, command: str) -> None:
    assert run_command(plan, EVENTS) == command


BRACES = {"braces": b'{"text": "{{counter}}"}', "empty": b"{}"}


@pytest.mark.parametrize(
    ("source", "saved"),
    [
        (OneEvent(), EVENTS),
        (OneEvent(TYPED), EVENTS),
        (OneEvent(EVENTS["sample"], "sample"), EVENTS),
        (OneEvent(BRACES["braces"]), {}),
        (OneEvent(BRACES["braces"], "braces"), BRACES),
        (EventSet(EVENTS), EVENTS),
        (EventSet(EVENTS, "random"), EVENTS),
        (EventSet(BRACES), BRACES),
        (Template('{\n  "n": {{counter}},\n  "x": "{{choice a|b c}}"\n}'), EVENTS),
        (Template('{"n": 1}'), EVENTS),
    ],
)
def test_the_command_makes_the_same_run(source: EventSource, saved: Mapping[str, bytes]) -> None:
    plan = RunPlan("demo", "$LATEST", source, 9, 12, Ramp(1, 9, 2), 3, executes=False)
    program, command, *words = shlex.split(run_command(plan, saved))
    assert (program, command) == ("lvtui", run.name)
    said = run.make_context("run", words).params
    assert f"{said['function']}" == plan.target
    assert (said["count"], said["seed"], said["concurrency"]) == (plan.count, plan.seed, plan.concurrency)
    assert parse_pace(said["rate"]) == plan.pace and said["routing_only"]
    sent = event_source(said["events"], saved, order=said["order"], as_is=said["as_is"])
    for index in range(8):
        ours, theirs = (json.loads(each.event(index, plan.seed, NOON)) for each in (source, sent))
        assert ours == theirs


@pytest.mark.parametrize(
    "source",
    [
        OneEvent(b"5"),
        EventSet({"empty": b"{}", "gone": b"[]"}),
        Template("{{counter}}"),
    ],
)
def test_what_a_command_would_take_for_something_else_has_none(source: EventSource) -> None:
    assert run_command(RunPlan("demo", "1", source), {"5": b"{}", "empty": b"{}", "{{counter}}": b"{}"}) == ""


async def test_a_single_call_is_told_as_one_and_each_pace_has_words(tmp_path: Path) -> None:
    paces: Mapping[Pace, str] = {
        Wave(5, 50, 60): "in waves of 60 s between 5/s and 50/s",
        Burst(5, 200, 30, 2): "at 5/s with 200/s for 2 s of every 30 s",
        Constant(0.01): "(about 3 h)",
    }
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        once = RunPlan("demo", "prod", count=1)
        assert run_sentence(once, drive.function) == "1 call to prod, seed 0. It is drawn: 75 % to 1, 25 % to 2."
        assert "It goes to version 2." in run_sentence(once.on("2"), drive.function)
        assert "All of them go to gone." in run_sentence(RunPlan("demo", "gone"), drive.function)
        for pace, words in paces.items():
            assert words in run_sentence(RunPlan("demo", "1", count=100, pace=pace), drive.function)


@pytest.mark.parametrize(
    "text", ["50/s", "ramp 0-100/s over 30s", "wave 5-50/s every 60s", "burst 5-200/s every 30s for 2s"]
)
@pytest.mark.parametrize("calls", [1, 100, 1_000_000])
def test_the_time_that_a_run_is_said_to_take_is_when_its_last_call_is_due(text: str, calls: int) -> None:
    pace = parse_pace(text)
    seconds = seconds_for(pace, calls)
    assert pace.due(seconds) >= calls > pace.due(seconds * 0.98)


def test_the_files_of_a_run_are_called_after_it() -> None:
    assert export_stem(RunPlan("demo", "prod", seed=7)) == "demo-prod-seed-7"
    assert export_stem(RunPlan("demo", seed=7)) == "demo-LATEST-seed-7"
    assert export_stem(RunPlan("arn:aws:lambda:us-east-1:123456789012:function:demo", "1")) == "demo-1-seed-0"


# One call

ERROR = (
    b'{"errorType": "ValueError", "errorMessage": "no [bold]price", "stackTrace": ["  File \\"app.py\\", line 3\\n"]}'
)
FAILED = Record("2", "ValueError", 61.4, 62, True, 120.0, 0.0731, injected=True)
ASKED = {"1": 0.75, "2": 0.25}


def outcome(payload: bytes = ERROR, error: str | None = "ValueError", injected: Injection | None = None) -> Outcome:
    log = b"START RequestId: r\nthe [red]log\x1b[2J\nEND RequestId: r\n"
    return Outcome("r", "2", payload, error, log, 61.4, 62, 120.0, 20, "3.11.7", injected)


async def test_a_call_that_is_kept_shows_its_result_its_log_its_event_and_why(tmp_path: Path) -> None:
    whole = outcome(injected=Injection(delay_ms=40))
    kept = KeptCall(41, whole, b'{"name": "[b]sample"}', FAILED, ASKED)
    shown = {
        "Result": "injected by the fault dial: +40 ms ValueError: no [bold]price File",
        "Log": "the [red]log␛[2J",
        "Event": '{ "name": "[b]sample" }',
        "Why": "prod drew 0.0731, below the 25 % of version 2: the call went to version 2",
    }
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_split(drive)
        async with asked(drive, CallDialog(41, FAILED, kept, "prod", None)) as open_now:
            await drive.until_shown("Call 42 to prod")
            facts = "✗ ValueError · ▒B version 2 · 61 ms, billed 62 ms · cold start 120 ms · injected: +40 ms"
            assert open_now.shown("#facts") == facts
            for tab, text in shown.items():
                assert open_now.dialog.query_one(TabLine).active == tab
                await drive.until_shown(text, "#call_box")
                await drive.press("right")
            await drive.press("left")
            assert open_now.dialog.query_one(TabLine).active == "Why"
            for key, tab in (("f3", "Result"), ("o", "Log")):
                await drive.press(key)
                assert open_now.dialog.query_one(TabLine).active == tab
            # There is nothing to be done in it, and so nothing to be left undone.
            assert [str(button.label) for button in open_now.dialog.query(Button)] == ["Close"]
            await drive.press("enter")
            assert drive.dialog == "Workbench"


async def test_a_call_with_its_route_tells_the_whole_way_to_the_version(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        drive.bench.runner_pane.target = "prod"
        await drive.press("f5")
        await drive.until(lambda: drive.bench.last_execution is not None)
        execution = drive.bench.last_execution
        assert execution is not None
        record = Record(execution.outcome.executed_version, None, 5.0, 5, False, draw=execution.route.draw)
        kept = KeptCall(0, execution.outcome, None, record, ASKED)
        async with asked(drive, CallDialog(0, record, kept, "prod", execution.route)) as open_now:
            dialog = open_now.dialog
            assert isinstance(dialog, CallDialog)
            dialog.show_tab("Why")
            await drive.until_shown("prod points at 1, with 25 % to 2", "#call_box")
            dialog.show_tab("Event")
            await drive.until_shown("What it was called with is not known.", "#call_box")


async def test_of_a_call_that_is_no_longer_kept_its_figures_and_the_draw_are_shown(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (60, 20)) as drive:
        await with_split(drive)
        async with asked(drive, CallDialog(41, FAILED, None, "prod", None, asked=ASKED)) as open_now:
            assert "✗ ValueError" in open_now.shown("#facts")
            assert "the fault dial had a hand in it" in open_now.shown("#facts")
            assert "prod drew 0.0731, below the 25 % of version 2" in open_now.shown("#why_line")
            assert open_now.shown("#not_kept") == NOT_KEPT
            assert not open_now.dialog.query(TabLine)
            await drive.press("pagedown", "enter")
            assert drive.dialog == "Workbench"


async def test_a_draw_without_known_shares_is_not_said_to_be_none(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, CallDialog(41, FAILED, None, "prod", None)) as open_now:
            assert open_now.shown("#why_line") == "prod drew 0.0731: the call went to version 2."


async def test_a_call_that_was_only_routed_says_that_nothing_ran(tmp_path: Path) -> None:
    routed = Record("1", None, 0.0, 0, False, draw=0.5, executed=False)
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, CallDialog(0, routed, None, "prod", None, asked=ASKED)) as open_now:
            assert open_now.shown("#facts") == "→ routed only · █A version 1"
            assert "no code was run" in open_now.shown("#not_kept")


async def test_a_long_log_is_scrolled_by_pages(tmp_path: Path) -> None:
    long = outcome()._replace(log=b"".join(b"line %d\n" % number for number in range(200)))
    kept = KeptCall(0, long, b"not json \xff", FAILED, ASKED)
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_split(drive)
        async with asked(drive, CallDialog(0, FAILED, kept, "prod", None)) as open_now:
            await drive.press("right")
            await drive.until_shown("line 0 line 1", "#call_box")
            await drive.press("pagedown")
            box = open_now.dialog.query_one("#call_box")
            assert box.scroll_y == box.size.height - 1
            await drive.press("right")
            await drive.until_shown("not json", "#call_box")
            assert box.scroll_y == 0


# Two runs


def tally_of(calls: Mapping[str, tuple[int, int, float]]) -> Tally:
    """A run with so many calls, failures and milliseconds of each version."""
    tally, first = Tally(), 0
    for version, (count, failed, took) in calls.items():
        chunk = [
            Outcome("r", version, b"1", "ValueError" if place < failed else None, b"", took, 1, None, 20, "3.11.7")
            for place in range(count)
        ]
        tally.extend(outcomes_of(first, chunk))
        first += count
    return tally


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (
            (1000, 10),
            (1000, 120),
            "The second run failed more often: 12.0 % of its calls, 1.0 % of the first's. That is",
        ),
        (
            (1000, 120),
            (1000, 10),
            "The second run failed less often: 1.0 % of its calls, 12.0 % of the first's. That is",
        ),
        ((100, 2), (100, 3), "No difference that chance does not explain: 2.0 % and 3.0 % of the calls failed."),
        ((100, 0), (100, 0), "No call failed in either run; the second may fail at most"),
        ((100, 0), (0, 0), "One of the two runs made no call, so there is nothing to compare."),
    ],
)
def test_the_sentence_says_what_two_runs_mean(first: tuple[int, int], second: tuple[int, int], sentence: str) -> None:
    comparison = compare(tally_of({"1": (*first, 5.0)}), tally_of({"1": (*second, 5.0)}))
    assert comparison_sentence(comparison).startswith(sentence)


def test_the_sentence_gives_the_interval_of_the_difference() -> None:
    comparison = compare(tally_of({"1": (1000, 10, 5.0)}), tally_of({"1": (1000, 120, 5.0)}))
    assert comparison.whole.difference is not None
    low, high = comparison.whole.difference
    assert comparison_sentence(comparison).endswith(
        f"That is {low * 100:.1f} to {high * 100:.1f} percentage points more (95 %)."
    )


def two_runs() -> Comparison:
    return compare(tally_of({"1": (900, 9, 50.0), "2": (100, 20, 200.0)}), tally_of({"2": (1000, 200, 100.0)}))


@pytest.mark.parametrize("size", SIZES[1:])
async def test_two_runs_stand_side_by_side_with_what_differs_and_what_does_not(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    first = RunPlan("demo", "prod", seed=7, count=1000)
    second = RunPlan("demo", "prod", seed=7, count=1000, asked_instead={"2": 1.0})
    async with running(settings_for(tmp_path), size) as drive:
        await with_split(drive)
        async with asked(drive, ComparisonDialog(two_runs(), first, second)) as open_now:
            sentence = "The second run failed more often: 20.0 % of its calls, 2.9 % of the first's."
            await drive.until_shown(sentence, "#sentence")
            alike = (
                "The same in both: target demo:prod · calls 1,000 · seed 7 · rate as fast as they go · at once 1 · "
                "event {}."
            )
            assert drive.text("#alike") == alike
            shown = drive.text("#figures")
            for row in (
                "first second difference",
                "Shares as asked v2 100 %",
                "All versions 1,000 calls 1,000 calls failed 29 · 2.9 % 200 · 20.0 %",
                "█A version 1 900 calls 0 calls failed 9 · 1.0 % –",
                "▒B version 2 100 calls 1,000 calls failed 20 · 20.0 % 200 · 20.0 %",
                "median 200 ms 100 ms × 0.5",
                "99 % within 200 ms 100 ms × 0.5",
            ):
                assert row in shown
            assert "seed" not in shown.lower()
            assert "– 100 ms" not in shown, "a duration beside none"
            await drive.press("enter")
            assert drive.dialog == "Workbench"
        assert open_now.answers == [None]


async def test_a_long_comparison_begins_at_its_top_and_is_scrolled_by_keys(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (60, 20)) as drive:
        await with_split(drive)
        async with asked(drive, ComparisonDialog(two_runs(), "run 1 [b]", "run 2")) as open_now:
            frame = open_now.dialog.query_one("#frame")
            assert frame.scroll_y == 0
            await drive.until_shown("run 1 [b]")
            await drive.press("pagedown")
            await drive.until(lambda: frame.scroll_y > 0)
            await drive.press("pageup")
            await drive.until(lambda: frame.scroll_y == 0)


# Exporting


async def test_each_kind_has_its_ending_and_is_what_is_returned(tmp_path: Path) -> None:
    (folder := tmp_path / "out").mkdir()
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_split(drive)
        for place, (kind, form) in enumerate(FORMS.items()):
            async with asked(drive, ExportDialog("demo-prod", folder=folder)) as open_now:
                await drive.press(*["down"] * place)
                path = folder / f"demo-prod{form.ending}"
                assert open_now.value("path") == str(path)
                assert open_now.shown("#sentence") == f"Writes {form.holds} into {path}."
                assert open_now.shown("#note") == ""
                await drive.press("enter")
            assert open_now.answers == [ExportWanted(kind, path)]
    assert list(folder.iterdir()) == []


async def test_without_a_folder_the_current_one_is_suggested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, ExportDialog("demo", kind="html")) as open_now:
            assert open_now.value("path") == str(tmp_path / "demo.html")
            await open_now.fill(path="other.html")
            await drive.press("enter")
        assert open_now.answers == [ExportWanted("html", tmp_path / "other.html")]


async def test_another_ending_of_ones_own_stays_when_the_kind_changes(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, ExportDialog("demo", folder=tmp_path)) as open_now:
            await open_now.fill(path=f"{tmp_path}/mine.txt", kind="JSON")
            assert open_now.value("path") == f"{tmp_path}/mine.txt"


async def test_what_is_there_is_overwritten_after_a_second_enter_alone(tmp_path: Path) -> None:
    (tmp_path / "demo.csv").touch()
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, ExportDialog("demo", folder=tmp_path)) as open_now:
            assert open_now.shown("#note") == "demo.csv is there already."
            await drive.press("enter")
            assert open_now.answers == []
            assert open_now.shown("#note") == "demo.csv is there already. Enter once more overwrites."
            await open_now.fill(path=f"{tmp_path}/other.csv")
            await open_now.fill(path=f"{tmp_path}/demo.csv")
            assert open_now.shown("#note") == "demo.csv is there already."
            await drive.press("enter")
            assert open_now.answers == []
            await drive.press("enter")
        assert open_now.answers == [ExportWanted("csv", tmp_path / "demo.csv")]


async def test_pictures_go_into_a_folder_and_those_that_are_there_are_told_of(tmp_path: Path) -> None:
    (pictures := tmp_path / "demo-pictures").mkdir()
    (pictures / "share.svg").touch()
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, ExportDialog("demo", folder=tmp_path, kind="svg")) as open_now:
            assert open_now.shown("#note").startswith("demo-pictures holds 1 picture already")
            await drive.press("enter", "enter")
        assert open_now.answers == [ExportWanted("svg", pictures)]


async def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    wrong: Sequence[tuple[ExportKind, str, str]] = (
        ("csv", "{}/none/run.csv", "There is no folder {}/none."),
        ("csv", "{}/here", "{}/here is a folder; this takes a file."),
        ("csv", "{}/file/run.csv", "There is no folder {}/file."),
        ("svg", "{}/file", "{}/file is a file; the pictures take a folder."),
        ("csv", "", "Type a path."),
        ("csv", "{}/" + "x" * 300, "{}/xxx"),
    )
    (tmp_path / "file").touch()
    (tmp_path / "here").mkdir()
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        for kind, path, problem in wrong:
            async with asked(drive, ExportDialog("demo", folder=tmp_path, kind=kind)) as open_now:
                await open_now.fill(path=path.format(tmp_path))
                assert open_now.problem("path").startswith(problem.format(tmp_path))
                assert open_now.shown("#sentence") == ""
                await drive.press("enter")
                assert open_now.answers == []


async def test_a_kind_that_there_is_not_is_refused(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_split(drive)
        async with asked(drive, ExportDialog("demo", folder=tmp_path)) as open_now:
            await open_now.fill(kind="Excel")
            assert open_now.problem("kind").startswith("CSV, JSON, TOML, Report (Markdown)")
            await drive.press("enter")
            assert open_now.answers == []


# Room


@pytest.mark.parametrize("size", SIZES)
async def test_the_field_with_the_focus_is_seen_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    templated = RunPlan("demo", "prod", Template('{"n": {{counter}}}'), 7, 100, Ramp(1, 9, 2), 4)
    async with running(settings_for(tmp_path), size) as drive:
        await with_split(drive)
        async with asked(drive, run_dialog(drive, templated)) as open_now:
            for _ in range(12):
                focused = drive.app.screen.focused
                assert focused is not None
                assert open_now.dialog.query_one("#frame").content_region.contains_region(focused.region)
                await drive.press("tab")
