"""The fault dial: its dialog, the marked version, the marked outcome."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lvtui.domain.execution import Injection, Outcome
from lvtui.domain.faults import FaultDial, FixedLatency, Latency, LogNormalLatency, UniformLatency
from lvtui.operations import DeleteFunction
from lvtui.service import Execution
from lvtui.ui.fault_words import in_short, in_words, injected
from lvtui.ui.widgets.field import Field
from tests.ui.driver import Driver, running, settings_for
from tests.ui.test_workbench import publish_two

STANDING = FaultDial(0.12, LogNormalLatency(80, 400), 800)


async def open_dial(drive: Driver, *moves: str) -> None:
    """The dial of version 2, or of what the moves lead to from ``$LATEST``."""
    await drive.pane(1)
    await drive.press("home", *(moves or ("down",)))
    await drive.press("f")
    await drive.until_dialog("FaultDialDialog")


async def fill(drive: Driver, **values: str) -> None:
    """Type into fields of the dialog, in the place of what they hold."""
    for name, value in values.items():
        box = drive.app.screen.query_one(f"#{name}", Field).input
        box.focus()
        box.action_select_all()
        await drive.type(value)
        await drive.until(lambda box=box, value=value: box.value == value)  # type: ignore[misc]


def dial_of(drive: Driver, version: str) -> FaultDial | None:
    return drive.service.fault_dial("demo", version)


async def test_a_dial_is_set_shown_in_the_list_kept_and_switched_off(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await publish_two(drive)
        await open_dial(drive)
        await fill(drive, failure_rate="12", kind="fixed", ms="80", init_ms="800")
        sentence = (
            "12 % of the calls of version 2 fail without running its code; each call waits 80 ms first; "
            "a cold start takes 800 ms longer. lvtui does this from outside the code; AWS has no such dial."
        )
        await drive.until_shown(sentence, "#sentence")
        await drive.press("enter")
        await drive.until(lambda: dial_of(drive, "2") == FaultDial(0.12, FixedLatency(80), 800))
        await drive.until_shown("2 ! 12 % fail, +80 ms, ini…", "#versions")
        await drive.until_shown("Fault dial set. 12 % of the calls of version 2 fail", "CommandStrip")
    async with running(settings) as again:
        await again.until_shown("2 ! 12 % fail, +80 ms, ini…", "#versions")
        await open_dial(again)
        await again.until_shown("f8: Switch off")
        await again.press("f8")
        await again.until(lambda: dial_of(again, "2") is None)
        await again.until(lambda: "!" not in again.text("#versions"))
        await again.until_shown("Fault dial of version 2 is off.", "CommandStrip")


async def test_each_kind_of_latency_has_figures_of_its_own(tmp_path: Path) -> None:
    shown = {"none": set(), "fixed": {"ms"}, "uniform": {"low_ms", "high_ms"}, "log-normal": {"median_ms", "p99_ms"}}
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await publish_two(drive)
        await open_dial(drive)
        await drive.press("tab")
        for kind, figures in shown.items():
            await drive.until(lambda kind=kind: drive.app.screen.query_one("#kind", Field).value == kind)  # type: ignore[misc]
            await drive.pilot.pause()
            fields = {field.id for field in drive.app.screen.query(Field) if field.display}
            assert fields == {"failure_rate", "kind", "init_ms"} | figures
            await drive.press("down")


@pytest.mark.parametrize(
    ("values", "latency"),
    [
        ({"kind": "uniform", "low_ms": "50", "high_ms": "200 ms"}, UniformLatency(50, 200)),
        ({"kind": "log-normal", "median_ms": "80", "p99_ms": "400.5"}, LogNormalLatency(80, 400.5)),
        ({"kind": "none"}, None),
    ],
)
async def test_what_is_typed_is_what_is_set(tmp_path: Path, values: dict[str, str], latency: Latency | None) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await open_dial(drive)
        await fill(drive, failure_rate="7 %", **values)
        await drive.press("enter")
        await drive.until(lambda: dial_of(drive, "2") == FaultDial(0.07, latency))


@pytest.mark.parametrize(
    ("values", "field", "problem"),
    [
        ({"failure_rate": "120"}, "failure_rate", "The failure rate is from 0 % to 100 %, not 120 %."),
        ({"failure_rate": "often"}, "failure_rate", "A number from 0 to 100."),
        ({"init_ms": "-1"}, "init_ms", "The extra init time is from 0 ms"),
        ({"kind": "normal"}, "kind", "none, fixed, uniform, log-normal: ↑↓ choose."),
        ({"kind": "fixed", "ms": "x"}, "ms", "A number of milliseconds."),
        ({"kind": "uniform", "low_ms": "2", "high_ms": "1"}, "high_ms", "The longest latency (1 ms) is below"),
        ({"kind": "log-normal", "median_ms": "0", "p99_ms": "1"}, "median_ms", "above 0 ms"),
    ],
)
async def test_what_makes_no_sense_is_said_beside_its_field_as_it_is_typed_and_enter_does_nothing(
    tmp_path: Path, values: dict[str, str], field: str, problem: str
) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await open_dial(drive)
        await fill(drive, **values)
        await drive.until_shown(problem, f"#{field}")
        assert not drive.app.screen.query_one("#sentence").display
        await drive.press("enter")
        assert drive.dialog == "FaultDialDialog"
        await drive.press("escape")
        assert drive.dialog == "Workbench"
        assert dial_of(drive, "2") is None


async def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await open_dial(drive)
        await fill(drive, failure_rate="120", init_ms="x", kind="fixed", ms="-5")
        for field, problem in (("failure_rate", "not 120 %"), ("init_ms", "A number of"), ("ms", "not -5 ms")):
            await drive.until_shown(problem, f"#{field}")


async def test_a_dial_that_stands_is_in_the_fields_and_nothing_changes_on_leaving(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await publish_two(drive)
        await drive.service.set_fault_dial("demo", "2", STANDING)
        await open_dial(drive)
        values = {field.id: field.value for field in drive.app.screen.query(Field) if field.display}
        assert values == {
            "failure_rate": "12",
            "kind": "log-normal",
            "median_ms": "80",
            "p99_ms": "400",
            "init_ms": "800",
        }
        await fill(drive, failure_rate="99")
        await drive.press("escape")
        assert dial_of(drive, "2") == STANDING


async def test_zeros_switch_the_dial_off(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.service.set_fault_dial("demo", "2", FaultDial(0.5))
        await open_dial(drive)
        await fill(drive, failure_rate="0")
        await drive.until_shown("Nothing is put on the calls of version 2.", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: dial_of(drive, "2") is None)


async def test_the_buttons_set_and_switch_off(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await publish_two(drive)
        await open_dial(drive)
        assert not drive.app.screen.query("#choice-0")
        await fill(drive, failure_rate="50")
        await drive.pilot.click("#accept")
        await drive.until(lambda: dial_of(drive, "2") == FaultDial(0.5))
        await open_dial(drive)
        await drive.pilot.click("#choice-0")
        await drive.until(lambda: dial_of(drive, "2") is None)


async def test_the_dialog_warns_of_what_lambda_would_make_of_it(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await open_dial(drive, "home")
        await fill(drive, kind="fixed", ms="3000")
        await drive.until_shown("Every call will time out: the timeout is 3 seconds.", "#note")
        await drive.until_shown("It stays when you deploy, and is not copied when you publish.", "#note")
        await fill(drive, kind="uniform", low_ms="0", high_ms="10000")
        await drive.until_shown("Some calls will time out", "#note")
        await fill(drive, init_ms="10000")
        await drive.until_shown("The init phase has 10 s", "#note")
        await drive.press("enter")
        await drive.until_shown("$LATEST ●! +0–10000 ms, i", "#versions")


async def test_a_version_that_is_deleted_meanwhile_is_a_refusal_not_a_crash(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await open_dial(drive)
        await fill(drive, failure_rate="50")
        await drive.service.call(DeleteFunction(function_name="demo", qualifier="2"))
        await drive.press("enter")
        await drive.until(lambda: any("no version 2" in notice.message for notice in drive.app._notifications))
        assert drive.dialog == "Workbench"


async def test_the_dial_is_in_the_palette_and_in_the_help(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        await drive.press("f1")
        await drive.until_shown("f Fault dial")
        await drive.press("escape", "ctrl+p")
        await drive.until_dialog("CommandPalette")
        await drive.type("fault dial")
        await drive.until_shown("Versions: Fault dial")
        await drive.press("enter")
        await drive.until_dialog("FaultDialDialog")


async def test_without_a_function_there_is_no_dial_to_turn(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape", "f")
        await drive.until_shown("There is no version yet whose fault dial could be turned", "CommandStrip")


async def test_a_dial_that_another_process_turns_shows_by_itself(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await publish_two(drive)
        folder = drive.opened.folder / "functions" / "us-east-1" / "demo"
        (folder / "faults.toml").write_text("format = 1\n[versions.1]\nfailure_rate = 0.5\n")
        await drive.until_shown("1 ! 50 % fail", "#versions")
        (folder / "faults.toml").write_text("format = 1\n[versions.1]\nfailure_rate = 50\n")
        await drive.until_dialog("ProblemsDialog")
        await drive.until_shown("The failure rate is from 0 % to 100 %, not 5000 %.", "#problems")


async def test_an_injected_outcome_is_marked_in_headline_and_result(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await publish_two(drive)
        await drive.pane(1)
        await drive.press("home", "down", "i")
        await drive.until(lambda: drive.bench.last_execution is not None)
        ran = drive.bench.last_execution
        assert ran is not None and "injected" not in drive.text("#runner_pane")
        drive.bench.runner_pane.show_execution(failed(ran))
        await drive.until_shown("✗ InjectedFailure · injected: failure, +120 ms, init +800 ms", "#headline")
        await drive.until_shown("injected by the fault dial: failure, +120 ms, init +800 ms", "OutputView")


def failed(execution: Execution) -> Execution:
    """The same call, as a dial would have had it end."""
    payload = b'{"errorMessage": "Failed on purpose.", "errorType": "InjectedFailure"}'
    injection = Injection(fails=True, delay_ms=120.3, init_ms=800)
    outcome = execution.outcome._replace(
        payload=payload, error_type="InjectedFailure", init_ms=802.0, injected=injection
    )
    return replace(execution, outcome=outcome)


def outcome(injection: Injection | None, init_ms: float | None) -> Outcome:
    return Outcome("id", "1", b"1", None, b"", 1.0, 1, init_ms, 10, "3.12.1", injection)


@pytest.mark.parametrize(
    ("injection", "init_ms", "words"),
    [
        (None, 1.0, ""),
        (Injection(fails=True), None, "failure"),
        (Injection(delay_ms=0.123), None, "+0.12 ms"),
        (Injection(fails=True, delay_ms=12345.67), None, "failure, +12346 ms"),
        (Injection(init_ms=5), 6.0, "init +5 ms"),
        (Injection(init_ms=5), None, ""),  # the environment was warm
    ],
)
def test_what_was_injected_is_said_in_few_words(injection: Injection | None, init_ms: float | None, words: str) -> None:
    assert injected(outcome(injection, init_ms)) == words


@pytest.mark.parametrize(
    ("dial", "short", "sentence"),
    [
        (FaultDial(1), "100 % fail", "All of the calls of version 2 fail without running its code."),
        (FaultDial(latency=FixedLatency(0.5)), "+0.5 ms", "Each call of version 2 waits 0.5 ms first."),
        (FaultDial(latency=UniformLatency(5, 9)), "+5–9 ms", "Each call of version 2 waits 5 to 9 ms first."),
        (
            FaultDial(0.001, LogNormalLatency(80, 400)),
            "0.1 % fail, +~80 ms",
            "0.1 % of the calls of version 2 fail without running its code; "
            "each call waits first, half of them less than 80 ms, 1 in 100 over 400 ms.",
        ),
        (FaultDial(init_ms=1500), "init +1500 ms", "A cold start of version 2 takes 1500 ms longer."),
        (FaultDial(), "", "Nothing is put on the calls of version 2."),
    ],
)
def test_a_dial_is_put_into_words(dial: FaultDial, short: str, sentence: str) -> None:
    assert (in_short(dial), in_words(dial, "version 2")) == (short, sentence)
