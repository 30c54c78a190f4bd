"""Fault dials behind the one door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from lvtui.domain import apply
from lvtui.domain.execution import Injection
from lvtui.domain.faults import FaultDial, FixedLatency, UniformLatency
from lvtui.operations import LATEST, DeleteFunction, Invoke, PublishVersion, UpdateAlias, UpdateFunctionCode
from lvtui.operations.errors import ResourceNotFound, ServiceFailure
from lvtui.service import Execution
from tests.service.house import House, weights, zip_of
from tests.service.invokers import ScriptedInvoker
from tests.storage.kit import create, world

HALF = FaultDial(failure_rate=0.5, latency=UniformLatency(10, 20))


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker())
    await house.furnish()
    return house


async def run(house: House, qualifier: str = "prod", count: int = 200) -> Sequence[Execution]:
    """A run, from the beginning of the draws."""
    house.service.reseed(7)
    found: list[Execution] = []
    async with aclosing(house.service.run(Invoke(function_name="demo", qualifier=qualifier), count)) as chunks:
        async for chunk in chunks:
            found += chunk
    return found


def marks(executions: Sequence[Execution], version: str) -> list[Injection | None]:
    return [each.outcome.injected for each in executions if each.route.executed_version == version]


async def test_a_dial_is_felt_by_the_calls_of_its_version_alone(house: House) -> None:
    await house.service.set_fault_dial("demo", "2", FaultDial(failure_rate=1, latency=FixedLatency(120)))
    executions = await run(house)
    assert set(marks(executions, "2")) == {Injection(fails=True, delay_ms=120)}
    assert set(marks(executions, "1")) == {None}
    assert {each.outcome.error_type for each in executions} == {None, "InjectedFailure"}


async def test_a_single_call_and_an_asynchronous_one_feel_it_too(house: House) -> None:
    await house.service.set_fault_dial("demo", "2", FaultDial(failure_rate=1))
    answer = await house.service.call(Invoke(function_name="demo", qualifier="2"))
    assert answer.function_error == "Unhandled"
    await house.service.call(Invoke(function_name="demo", qualifier="2", invocation_type="Event"))
    for _ in range(100):
        await asyncio.sleep(0)
    (ended,) = house.service.ended_events
    assert (ended.condition, ended.attempts) == ("RetriesExhausted", 3)


async def test_turning_a_dial_changes_no_draw_of_a_split_alias(house: House) -> None:
    before = [each.route.draw for each in await run(house)]
    await house.service.set_fault_dial("demo", "1", HALF)
    await house.service.set_fault_dial("demo", "2", FaultDial(init_ms=5))
    assert [each.route.draw for each in await run(house)] == before


async def test_after_the_same_seed_a_run_injects_the_same_and_after_another_it_does_not(house: House) -> None:
    await house.service.set_fault_dial("demo", "2", HALF)
    first = marks(await run(house, "2"), "2")
    assert marks(await run(house, "2"), "2") == first
    house.service.reseed(8)
    request = Invoke(function_name="demo", qualifier="2")
    async with aclosing(house.service.run(request, 200)) as chunks:
        assert [each.outcome.injected async for chunk in chunks for each in chunk] != first


async def test_two_services_with_one_seed_inject_the_same(house: House) -> None:
    other = House(ScriptedInvoker())
    await other.furnish()
    for each in (house, other):
        await each.service.set_fault_dial("demo", "2", HALF)
    assert marks(await run(house), "2") == marks(await run(other), "2")


async def test_what_one_version_meets_depends_neither_on_anothers_dial_nor_on_the_weights(house: House) -> None:
    await house.service.set_fault_dial("demo", "2", HALF)
    alone = marks(await run(house), "2")
    await house.service.set_fault_dial("demo", "1", HALF)
    await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({"2": 0.9})))
    both = await run(house)
    assert marks(both, "2")[: len(alone)] == alone
    assert marks(both, "1") != marks(both, "2")[: len(marks(both, "1"))]


async def test_a_dial_turned_during_a_run_is_felt_by_the_rest_of_it(house: House) -> None:
    found: list[Execution] = []
    async with aclosing(house.service.run(Invoke(function_name="demo", qualifier="2"), 100)) as chunks:
        async for chunk in chunks:
            found += chunk
            if len(found) == 50:
                await house.service.set_fault_dial("demo", "2", FaultDial(failure_rate=1))
    failed = [each.index for each in found if each.outcome.failed]
    assert failed == list(range(failed[0], 100))
    assert 50 <= failed[0] <= 60


async def test_the_dial_of_latest_stays_through_a_deploy_and_is_not_published(house: House) -> None:
    await house.service.set_fault_dial("demo", LATEST, HALF)
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    published = await house.service.call(PublishVersion(function_name="demo"))
    assert house.service.fault_dial("demo", LATEST) == HALF
    assert published.version == "3"
    assert house.service.fault_dial("demo", "3") is None


async def test_a_dial_is_no_part_of_lambdas_state(house: House) -> None:
    before = house.service.region
    await house.service.set_fault_dial("demo", "1", HALF)
    assert house.service.region is before


async def test_dials_go_with_their_version_and_their_function(house: House) -> None:
    await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({})))
    for version in (LATEST, "1", "2"):
        await house.service.set_fault_dial("demo", version, HALF)
    await house.service.call(DeleteFunction(function_name="demo", qualifier="2"))
    assert (house.service.fault_dial("demo", "1"), house.service.fault_dial("demo", "2")) == (HALF, None)
    house.workspace.saved_elsewhere(lambda region: apply(region, DeleteFunction(function_name="demo"), world()))
    assert await house.service.catch_up()
    await house.service.call(create("demo"))
    assert house.service.fault_dial("demo", LATEST) is None


@pytest.mark.parametrize("off", [None, FaultDial(), FaultDial(latency=UniformLatency(0, 0))])
async def test_a_dial_that_does_nothing_is_none(house: House, off: FaultDial | None) -> None:
    await house.service.set_fault_dial("demo", "1", HALF)
    await house.service.set_fault_dial("demo", "1", off)
    assert house.service.fault_dial("demo", "1") is None
    assert set(marks(await run(house, "1"), "1")) == {None}


@pytest.mark.parametrize(("function", "version"), [("gone", "1"), ("demo", "9"), ("demo", "prod")])
async def test_only_a_version_that_is_there_has_a_dial(house: House, function: str, version: str) -> None:
    with pytest.raises(ResourceNotFound):
        await house.service.set_fault_dial(function, version, HALF)
    assert house.service.fault_dial(function, version) is None


async def test_a_dial_that_cannot_be_saved_stands_as_it_stood(house: House) -> None:
    await house.service.set_fault_dial("demo", "1", HALF)
    house.workspace.refusal = "The disk is full."
    with pytest.raises(ServiceFailure, match="The disk is full"):
        await house.service.set_fault_dial("demo", "1", None)
    assert house.service.fault_dial("demo", "1") == HALF
