"""What leads to a sight and is done by no key, or by too many; and what undoes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from textual.screen import Screen

from lvtui.domain.code import pack
from lvtui.domain.faults import FaultDial, FixedLatency
from lvtui.domain.triggers import API_ROUTE, QUEUE, SCHEDULE, Trigger
from lvtui.experiments.event_sources import OneEvent
from lvtui.experiments.pace import Constant
from lvtui.experiments.plan import RunPlan
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    DeleteFunction,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.shapes import RoutingConfig
from lvtui.ui.screens import run_playing
from tests.ui.driver import Driver
from tests.ui.looks.sight import Deed, to_the_versions
from tests.ui.looks.world import FUNCTION

CALLS = 200
PLAN = RunPlan(FUNCTION, "prod", OneEvent(b'{"name": "lecture"}'), seed=7)
A_SECOND = 100
"""Calls in one, of a run with a pace."""
TRIGGERS = (
    Trigger("checkout", API_ROUTE, "POST /checkout", "prod"),
    Trigger("nightly", SCHEDULE, "rate(1 day)", "test"),
    Trigger("orders", QUEUE, "orders", "prod"),
)
RAISES = '''"""Prices an order."""

PRICES = {"book": 12.0}


def total(items):
    return sum(PRICES[item] for item in items)


def lambda_handler(event, context):
    print("pricing", event)
    return {"total": total(["book", "pen"])}
'''
MORE = 'def lambda_handler(event, context):\n    return {{"version": {number}}}\n'


def bench(action: str) -> Deed:
    """An action of the workbench that has no key, but a place in the palette."""

    async def deed(drive: Driver) -> None:
        await drive.app.run_action(action, default_namespace=drive.bench)
        await drive.settle()

    return deed


def over(screen: Callable[[Driver], Screen[Any]]) -> Deed:
    """A dialog that a user meets only when something has gone wrong."""

    async def deed(drive: Driver) -> None:
        drive.app.push_screen(screen(drive))

    return deed


def keys(*pressed: str) -> Deed:
    """Keys, wherever the focus is."""

    async def deed(drive: Driver) -> None:
        await drive.press(*pressed)

    return deed


async def run_many(drive: Driver) -> None:
    """Two hundred calls to `prod`."""
    await _run(drive, "prod", CALLS)


async def run_with_a_moved_weight(drive: Driver) -> None:
    """Four hundred calls: a tenth of them to a version that fails now and then, and after the first half, half."""
    await drive.service.set_fault_dial(FUNCTION, "2", FaultDial(0.12, FixedLatency(2)))
    drive.bench.runner_pane.target = "prod"
    await _weigh(drive, 0.1)
    watch = await _begin(drive, replace(PLAN, count=4 * A_SECOND, pace=Constant(A_SECOND)))
    for second in range(1, 5):
        watch.seconds = second
        await drive.until(lambda second=second: _total(drive) == min(second * A_SECOND + 1, 4 * A_SECOND), "its calls")  # type: ignore[misc]
        if second == 2:
            await _weigh(drive, 0.5)
    await drive.until(lambda: not drive.bench.running, "the end of the run")


async def run_without_failures(drive: Driver) -> None:
    """So many calls that nobody need worry any more."""
    await mend(drive)
    await _begin(drive, replace(PLAN, seed=8, count=2_000))
    await drive.until(lambda: not drive.bench.running, "the end of the run")


async def route_only(drive: Driver) -> None:
    """A hundred thousand draws."""
    await _begin(drive, replace(PLAN, count=100_000, executes=False))
    await drive.until(lambda: not drive.bench.running, "the end of the run")


async def hold_traffic(drive: Driver) -> None:
    """Traffic of three seconds, held."""
    watch = await _begin(drive, replace(PLAN, count=None, pace=Constant(20)))
    for second in range(1, 4):
        watch.seconds = second
        await drive.until(lambda second=second: _total(drive) == second * 20 + 1, "its calls")  # type: ignore[misc]
    drive.bench.action_traffic()


async def end_traffic(drive: Driver) -> None:
    """End what runs; the test pane is to show one call again, without plots."""
    drive.bench.action_stop()
    await drive.until(lambda: not drive.bench.running, "the end of the run")
    await _run(drive, "dev", 1)


class _Watch:
    """A clock for a run with a pace: time passes when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def _begin(drive: Driver, plan: RunPlan) -> _Watch:
    watch, before = _Watch(), drive.bench.run_shown
    with patch.object(run_playing, "monotonic", watch):
        drive.bench.start_run(plan)
        await drive.until(lambda: drive.bench.run_shown is not before, "a run")
    return watch


async def _weigh(drive: Driver, share: float) -> None:
    routing = RoutingConfig(additional_version_weights={"2": share})
    await _request(drive, UpdateAlias(function_name=FUNCTION, name="prod", routing_config=routing))


async def run_once(drive: Driver) -> None:
    """One call to `prod`."""
    await _run(drive, "prod", 1)


async def run_faulty(drive: Driver) -> None:
    """Two hundred calls to `prod`, of which some fail."""
    await drive.service.set_fault_dial(FUNCTION, "2", FaultDial(0.12, FixedLatency(0)))
    await _run(drive, "prod", CALLS)


async def mend(drive: Driver) -> None:
    """Switch the dial off."""
    await drive.service.set_fault_dial(FUNCTION, "2", None)


async def run_to_a_traceback(drive: Driver) -> None:
    """A handler that raises, deployed and called."""
    await _request(drive, UpdateFunctionCode(function_name=FUNCTION, zip_file=_package(RAISES)))
    await _run(drive, "dev", 1)


async def _run(drive: Driver, target: str, calls: int) -> None:
    drive.bench.runner_pane.target = target
    drive.bench.run_calls(calls)
    await drive.until(lambda: _total(drive) == calls and not drive.bench.running, f"{calls} calls")


def _total(drive: Driver) -> int:
    tally = drive.bench.last_tally
    return tally.total if tally is not None else 0


async def send_events(drive: Driver) -> None:
    """An asynchronous call that has ended."""
    drive.bench.runner_pane.target = "prod"
    told = len(drive.bench.actions)
    await drive.press("4", "A")
    await drive.until(
        lambda: bool(drive.service.ended_events) and len(drive.bench.actions) > told, "an event that has ended"
    )
    await drive.until_shown("accepted with a status of 202", "CommandStrip")
    await drive.service.keep_history()  # before that of what is done next


async def history(drive: Driver) -> None:
    """Everything that was done."""
    await bench("screen.history")(drive)
    await drive.until_shown("entries")


async def unmark(drive: Driver) -> None:
    """Compare with `$LATEST` again."""
    drive.bench.marked = None
    drive.bench.refresh_panes()
    await drive.settle()


async def save_event(drive: Driver) -> None:
    """A test event with a name."""
    drive.bench.desk.save_event(FUNCTION, "empty", b"{}")
    drive.bench.show_events("empty")
    await drive.settle()


async def forget_event(drive: Driver) -> None:
    """None with a name any more."""
    drive.bench.desk.delete_event(FUNCTION, "empty")
    drive.bench.show_events(None)
    await drive.settle()


async def discard(drive: Driver) -> None:
    """Throw away what was typed."""
    if drive.bench.not_deployed:
        await to_the_versions(drive)
        await drive.press("ctrl+r")
        await drive.until(lambda: not drive.bench.not_deployed, "the typed text is gone")


async def type_over_theirs(drive: Driver) -> None:
    """Somebody deploys while something else is typed here."""
    await drive.press("3", "ctrl+end")
    await drive.type("# mine")
    await drive.until(lambda: drive.bench.not_deployed, "typed text")
    await _request(drive, UpdateFunctionCode(function_name=FUNCTION, zip_file=_package(RAISES)))
    await drive.press("ctrl+s")


async def add_triggers(drive: Driver) -> None:
    """Three triggers, of which one may not invoke yet."""
    for trigger in TRIGGERS:
        drive.bench.desk.save_trigger(FUNCTION, trigger)
    await _request(
        drive,
        AddPermission(
            function_name=FUNCTION,
            qualifier="prod",
            statement_id="checkout",
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
        ),
    )


async def publish_more(drive: Driver) -> None:
    """Versions that no alias needs."""
    for number in (3, 4, 5):
        code = _package(MORE.format(number=number))
        await _request(drive, UpdateFunctionCode(function_name=FUNCTION, zip_file=code))
        await _request(drive, PublishVersion(function_name=FUNCTION, description=f"attempt {number}"))


async def make_a_snapshot(drive: Driver) -> None:
    """A snapshot, and a change since."""
    await drive.service.snapshots.save("before class", "two versions, half and half")
    await _request(drive, CreateAlias(function_name=FUNCTION, name="later", function_version="1"))


async def snapshots(drive: Driver) -> None:
    """The list of them, read and compared."""
    await drive.press("f6")
    await drive.until_shown("before class")
    await drive.until_shown("to now: ")


async def delete_function(drive: Driver) -> None:
    """Leave an empty workspace."""
    await _request(drive, DeleteFunction(function_name=FUNCTION))
    await drive.until(lambda: drive.bench.function is None, "no function")


async def _request(drive: Driver, request: Request[Any]) -> None:
    await drive.service.call(request)
    await drive.settle()


def _package(code: str) -> bytes:
    return pack({"lambda_function.py": code.encode()}).zip_file
