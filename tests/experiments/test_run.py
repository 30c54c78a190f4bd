"""Playing a plan: over a service that runs nothing, and with real processes where a handler has to sleep."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from lvtui.domain.code import pack
from lvtui.experiments.event_sources import OneEvent, Template
from lvtui.experiments.pace import Burst, Constant
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.run import Run
from lvtui.operations import LATEST, CreateFunction, DeleteFunction, Invoke, UpdateAlias, UpdateFunctionCode
from lvtui.operations.errors import ResourceNotFound
from lvtui.operations.shapes import Environment, FunctionCode
from lvtui.runtime import ExecutionEnvironments
from lvtui.service import LocalLambda
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.house import House, weights
from tests.service.invokers import ScriptedInvoker, succeed

PLAN = RunPlan("demo", "prod", seed=7, count=200)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker())
    await house.furnish()
    return house


class Time:
    """Time that passes while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(30):  # whatever can be done meanwhile is done
            await asyncio.sleep(0)

    def run(self, plan: RunPlan) -> Run:
        return Run(plan, clock=self.clock, sleep=self.sleep, now=lambda: NOW)


async def played(plan: RunPlan, house: House) -> Run:
    """A run that was played to its end."""
    run = Run(plan)
    async for _ in run.play(house.service):
        pass
    return run


async def until(condition: Callable[[], object]) -> None:
    """Wait for it."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def sequence(run: Run) -> list[str]:
    """Where each call went."""
    return [run.tally.record(index).version for index in range(run.tally.total)]


async def test_the_same_plan_gives_the_same_run_and_another_seed_another(house: House) -> None:
    first, again, other = [await played(plan, house) for plan in (PLAN, PLAN.again(), PLAN.again(8))]
    assert first.state == "ended"
    assert first.tally.total == 200
    assert sequence(first) == sequence(again) != sequence(other)


async def test_routing_only_goes_the_same_way_without_running_anything(house: House) -> None:
    routed = await played(replace(PLAN, executes=False), house)
    assert not house.invoker.calls
    assert sequence(routed) == sequence(await played(PLAN, house))
    assert routed.last is not None
    assert routed.last.index == 199


async def test_what_if_shares_replay_the_same_draws(house: House) -> None:
    halves, tenth = await played(PLAN, house), await played(replace(PLAN, asked_instead={"1": 0.9, "2": 0.1}), house)
    moved = {(before, after) for before, after in zip(sequence(halves), sequence(tenth), strict=True)}
    assert moved == {("1", "1"), ("2", "1"), ("2", "2")}
    assert tenth.asked == {"1": pytest.approx(0.9), "2": 0.1}


async def test_a_weight_that_is_moved_on_the_way_is_marked_at_the_first_call_that_felt_it(house: House) -> None:
    run = Run(replace(PLAN, count=None))
    async with aclosing(run.play(house.service)) as news:
        await anext(news)
        await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({"2": 1.0})))
        async for _ in news:
            if len(run.tally.spans) == 2:
                break
    first, second = run.tally.spans
    assert (first.first, first.end, second.end) == (0, second.first, run.tally.total)
    assert first.asked == {"1": 0.5, "2": 0.5}
    assert second.asked == {"1": 0.0, "2": 1.0} == run.asked
    assert set(sequence(run)[second.first :]) == {"2"}
    assert "1" in sequence(run)[: first.end]
    assert [moment.call for moment in run.moments] == [0, second.first]


async def test_a_deploy_on_the_way_is_marked_where_calls_go_to_latest_and_nowhere_else(house: House) -> None:
    marked: dict[str, list[str]] = {}
    for qualifier in (LATEST, "1"):
        run = Run(replace(PLAN.on(qualifier), count=None))
        async with aclosing(run.play(house.service)) as news:
            await anext(news)
            code = pack({"app.py": f"# for {qualifier}".encode()})
            await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=code.zip_file))
            before = run.tally.total
            async for _ in news:
                if run.tally.total > before + 500:
                    break
        marked[qualifier] = [moment.words for moment in run.moments]
        assert all(moment.deployed for moment in run.moments[1:])
        assert all(moment.asked == {LATEST: 1.0} for moment in run.moments)
    assert marked == {LATEST: ["$LATEST: $LATEST 100 %", "$LATEST: code deployed"], "1": []}


async def test_a_refusal_on_the_way_ends_the_run_and_keeps_what_was_done(house: House) -> None:
    run = Run(replace(PLAN, count=None))
    async with aclosing(run.play(house.service)) as news:
        async for _ in news:
            if house.service.region.functions:
                await house.service.call(DeleteFunction(function_name="demo"))
    assert run.state == "refused"
    assert isinstance(run.refusal, ResourceNotFound)
    assert run.tally.total > 0


async def test_what_is_refused_at_the_start_ran_nothing(house: House) -> None:
    run = await played(PLAN.on("nowhere"), house)
    assert (run.state, run.tally.total, run.last) == ("refused", 0, None)


async def test_each_call_has_its_own_event_which_can_be_asked_for_again(house: House) -> None:
    time = Time()
    text = '{"n": {{counter}}, "at": {{now}}, "who": {{uuid}}}'
    run = time.run(replace(PLAN, events=Template(text), count=5, pace=Constant(10)))
    async for _ in run.play(house.service):
        pass
    sent = [call.payload for call in house.invoker.calls]
    assert sent == [run.payload(index) for index in range(5)]
    events = [json.loads(event) for event in sent]
    assert [event["n"] for event in events] == [1, 2, 3, 4, 5]
    assert all(one["at"] < other["at"] for one, other in pairwise(events))
    kept = run.tally.kept(2)
    assert kept is not None
    assert kept.event == sent[2]


async def test_calls_come_at_their_pace(house: House) -> None:
    time = Time()
    run = time.run(replace(PLAN, count=None, pace=Constant(50)))
    async with aclosing(run.play(house.service)) as news:
        async for _ in news:
            if time.now >= 4:
                break
    assert run.state == "stopped"
    assert run.tally.total == pytest.approx(50 * 4, abs=4)
    assert run.left_out == 0


async def test_a_pause_holds_the_calls_and_the_clock_and_no_call_is_made_up_for(house: House) -> None:
    time = Time()
    run = time.run(replace(PLAN, count=None, pace=Constant(50)))
    playing = asyncio.ensure_future(_play(run, house.service))
    await until(lambda: run.tally.total >= 20)
    run.pause()
    await time.sleep(0)
    before, elapsed = run.tally.total, run.elapsed_s
    await time.sleep(10)
    assert (run.state, run.tally.total, run.elapsed_s) == ("paused", before, elapsed)
    run.resume()
    await until(lambda: run.tally.total >= before + 20)
    assert run.elapsed_s == pytest.approx(run.tally.total / 50, abs=0.1)
    run.stop()
    await playing
    assert run.state == "stopped"


async def test_what_could_not_begin_within_a_second_is_left_out(house: House) -> None:
    time = Time()

    def slowly(call: object) -> object:
        time.now += 0.1  # nothing else happens meanwhile: ten calls a second can be done
        return succeed(call)  # type: ignore[arg-type]

    house.invoker.answer = slowly  # type: ignore[assignment]
    run = time.run(replace(PLAN, count=60, pace=Burst(0, 100, 10, 9.9)))
    async for _ in run.play(house.service):
        pass
    assert run.tally.total == 60
    assert run.left_out > 100


async def test_a_run_is_played_once_and_a_stopped_one_not_at_all(house: House) -> None:
    run = await played(PLAN, house)
    with pytest.raises(RuntimeError):
        await anext(run.play(house.service))
    stopped = Run(PLAN)
    stopped.stop()
    assert [news async for news in stopped.play(house.service)] == []
    assert stopped.tally.total == 0


async def test_leaving_the_news_stops_the_run_and_its_batch(house: House) -> None:
    run = Run(replace(PLAN, count=None))
    async with aclosing(run.play(house.service)) as news:
        await anext(news)
    assert run.state == "stopped"
    assert house.invoker.batches_closed == 1


async def test_a_fault_of_ours_on_the_way_is_not_lost(house: House) -> None:
    def broken(call: object) -> object:
        raise ZeroDivisionError

    house.invoker.answer = broken  # type: ignore[assignment]
    run = Run(PLAN)
    with pytest.raises(ZeroDivisionError):
        async for _ in run.play(house.service):
            pass
    assert run.state == "stopped"


async def _play(run: Run, service: LocalLambda) -> None:
    async for _ in run.play(service):
        pass


CODE = """
import os, time
def handler(event, context):
    with open(os.environ['SEEN'], 'a') as file: print(event, file=file)
    time.sleep(event if isinstance(event, (int, float)) else 0)
    return {answer!r}
"""


class Real:
    """A function in real processes."""

    def __init__(self, seen: Path) -> None:
        self.seen = seen
        self.service = LocalLambda(MemoryWorkspace(), ExecutionEnvironments(), trust=MemoryTrust(), seed=7)

    async def furnish(self) -> None:
        await self.service.call(
            CreateFunction(
                function_name="demo",
                runtime="python3.12",
                role="arn:aws:iam::123456789012:role/demo",
                handler="app.handler",
                timeout=60,
                environment=Environment(variables={"SEEN": str(self.seen)}),
                code=FunctionCode(zip_file=self.package("one")),
            )
        )

    def package(self, answer: str) -> bytes:
        return pack({"app.py": CODE.replace("{answer!r}", repr(answer)).encode()}).zip_file

    def started(self) -> int:
        return len(self.seen.read_text().splitlines()) if self.seen.exists() else 0


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[Real]:
    real = Real(tmp_path / "seen")
    await real.furnish()
    yield real
    await real.service.close()


async def test_a_sleeping_handler_holds_no_stop_up(real: Real) -> None:
    run = Run(RunPlan("demo", events=OneEvent(b"50"), count=None))
    playing = asyncio.ensure_future(_play(run, real.service))
    await until(lambda: real.started() == 1)
    run.stop()
    assert run.state == "stopped"
    async with asyncio.timeout(10):  # the handler sleeps for 50 s
        await playing
    assert (run.tally.total, real.started()) == (0, 1)


async def test_no_call_of_a_slow_handler_begins_in_a_pause(real: Real) -> None:
    run = Run(RunPlan("demo", events=OneEvent(b"0.1"), count=8))
    playing = asyncio.ensure_future(_play(run, real.service))
    await until(lambda: run.tally.total >= 2)
    run.pause()
    begun = run.tally.total + 1  # the one under way
    for _ in range(4):  # which takes as long as four calls of the run would
        await real.service.call(Invoke(function_name="demo", payload=b"0.1"))
    assert run.tally.total == real.started() - 4 <= begun < 8
    run.resume()
    await playing
    assert (run.state, run.tally.total) == ("ended", 8)


async def test_traffic_goes_on_through_a_deploy_and_runs_the_new_code_from_then_on(real: Real) -> None:
    run = Run(RunPlan("demo", count=None, pace=Constant(300)))
    playing = asyncio.ensure_future(_play(run, real.service))
    await until(lambda: run.tally.total >= 10)
    await real.service.call(UpdateFunctionCode(function_name="demo", zip_file=real.package("two")))
    after = run.tally.total
    await until(lambda: run.last is not None and run.last.outcome.payload == b'"two"')
    await until(lambda: run.tally.total >= after + 100)
    run.stop()
    await playing
    assert run.tally.failed == 0
    assert run.last is not None
    assert run.last.outcome.payload == b'"two"'


async def test_several_environments_share_the_calls_of_a_run(real: Real) -> None:
    run = Run(RunPlan("demo", events=OneEvent(b"0.05"), count=12, concurrency=3))
    await _play(run, real.service)
    assert run.state == "ended"
    assert run.tally.counts[0].cold == 3
