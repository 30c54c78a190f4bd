"""Runs with a chance, events and a flow of their own, and those that only route."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from lvtui.domain.faults import FaultDial
from lvtui.operations import DeleteFunction, Invoke, PutFunctionConcurrency, UpdateAlias
from lvtui.operations.errors import CodeNotTrusted, InvalidRequestContent, ResourceNotFound, TooManyRequests
from lvtui.service import Chance, Executions, Flow
from lvtui.service.draws import Draws
from tests.service.house import House, weights
from tests.service.invokers import ScriptedInvoker

PROD = Invoke(function_name="demo", qualifier="prod")


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker())
    await house.furnish()
    return house


async def versions(chunks: AsyncIterator[Executions]) -> list[str]:
    """Where each call went."""
    return [version async for chunk in chunks for version in chunk.outcomes.versions]


async def test_a_run_with_its_own_chance_goes_the_same_way_whatever_was_drawn_before(house: House) -> None:
    first = await versions(house.service.run(PROD, 50, chance=Chance(3)))
    await versions(house.service.run(PROD, 7))
    assert await versions(house.service.run(PROD, 50, chance=Chance(3))) == first
    assert await versions(house.service.run(PROD, 50, chance=Chance(4))) != first


async def test_a_run_with_its_own_chance_shifts_none_of_the_draws_that_all_share(house: House) -> None:
    other = House(ScriptedInvoker())
    await other.furnish()
    await versions(house.service.run(PROD, 50, chance=Chance(3)))
    await versions(house.service.route(PROD, 50, chance=Chance(3)))
    assert await versions(house.service.run(PROD, 50)) == await versions(other.service.run(PROD, 50))


async def test_a_call_has_its_draw_by_its_number_also_where_those_before_needed_none(house: House) -> None:
    expected = Draws(3).several(60)
    await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({})))
    draws: list[float] = []
    async with aclosing(house.service.run(PROD, 60, chance=Chance(3))) as chunks:
        async for chunk in chunks:
            if not draws:
                await house.service.call(
                    UpdateAlias(function_name="demo", name="prod", routing_config=weights({"2": 0.5}))
                )
            draws += chunk.draws
    split = next(place for place, draw in enumerate(draws) if not math.isnan(draw))
    assert 0 < split < 60
    assert draws[split:] == expected[split:]


async def test_the_fate_of_a_call_under_a_dial_depends_on_its_number_and_its_version_alone(house: House) -> None:
    await house.service.set_fault_dial("demo", "2", FaultDial(failure_rate=0.3))

    async def failed(shares: dict[str, float]) -> dict[int, bool]:
        found = {}
        async for chunk in house.service.run(PROD, 300, chance=Chance(5), shares=shares):
            for place, outcome in chunk.outcomes:
                if outcome.executed_version == "2":
                    found[place] = outcome.failed
        return found

    some, every = await failed({"1": 0.8, "2": 0.2}), await failed({"2": 1.0})
    assert len(every) == 300
    assert 30 < len(some) < 90
    assert 60 < sum(every.values()) < 120
    assert some.items() <= every.items()


async def test_other_shares_use_the_same_draws(house: House) -> None:
    draws = Draws(5).several(200)
    went = await versions(house.service.run(PROD, 200, chance=Chance(5), shares={"2": 0.75, "1": 0.25}))
    assert went == ["1" if draw < 0.25 else "2" for draw in draws]


async def test_other_shares_must_name_versions_that_there_are_and_may_be_run(house: House) -> None:
    with pytest.raises(ResourceNotFound):
        await versions(house.service.run(PROD, 5, shares={"9": 1.0}))
    function = house.service.region.functions["demo"]
    house.trust.foreign.add(function.published["2"].code.sha256)
    one = Invoke(function_name="demo", qualifier="1")
    assert await versions(house.service.run(one, 2)) == ["1", "1"]
    with pytest.raises(CodeNotTrusted):
        await versions(house.service.run(one, 5, shares={"2": 1.0}))
    assert await versions(house.service.route(one, 2, shares={"2": 1.0})) == ["2", "2"]


async def test_each_call_gets_its_own_event_and_the_run_ends_with_them(house: House) -> None:
    events = [b'{"n": 1}', b"", b"[2]"]
    assert len(await versions(house.service.run(PROD, 10, payloads=iter(events)))) == 3
    assert [call.payload for call in house.invoker.calls] == [b'{"n": 1}', b"{}", b"[2]"]


async def test_an_event_that_is_not_json_ends_the_run_where_it_is(house: House) -> None:
    seen = 0
    with pytest.raises(InvalidRequestContent):
        async for chunk in house.service.run(PROD, 30, payloads=iter([b"1"] * 20 + [b"{"] + [b"1"] * 9)):
            seen += len(chunk)
    assert seen == 20


async def test_calls_that_run_at_once_count_against_the_reserved_concurrency(house: House) -> None:
    await house.service.call(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=3))
    await versions(house.service.run(PROD, 5, concurrency=3))
    assert house.invoker.concurrencies == [3]
    with pytest.raises(TooManyRequests):
        await versions(house.service.run(PROD, 5, concurrency=4))


@pytest.mark.parametrize("executes", [True, False])
async def test_a_flow_says_how_many_calls_may_begin(house: House, executes: bool) -> None:
    flow, seen = Flow(4), 0
    run = house.service.run if executes else house.service.route

    async def play() -> None:
        nonlocal seen
        async for chunk in run(PROD, 30, flow=flow):
            seen += len(chunk)

    playing = asyncio.ensure_future(play())
    for allowed in (4, 5, 27):
        flow.allow(allowed)
        for _ in range(20):
            await asyncio.sleep(0)
        assert (seen, flow.begun) == (allowed, allowed)
    flow.allow(100)
    await playing
    assert seen == 30


async def test_routing_only_goes_where_the_run_would_and_runs_nothing(house: House) -> None:
    ran = await versions(house.service.run(PROD, 500, chance=Chance(9)))
    entries = len(house.invoker.calls)
    chunks = [chunk async for chunk in house.service.route(PROD, 500, chance=Chance(9))]
    assert [version for chunk in chunks for version in chunk.outcomes.versions] == ran
    assert len(house.invoker.calls) == entries
    assert sum(chunks[0].outcomes.billed_ms) == 0
    first = chunks[0][0]
    assert first.route.executed_version == first.outcome.executed_version == ran[0]
    assert first.route.draw == Draws(9)()


async def test_routing_only_follows_an_alias_and_ends_with_its_function(house: House) -> None:
    counts: list[Counter[str]] = []
    with pytest.raises(ResourceNotFound):
        async for chunk in house.service.route(PROD, 100_000):
            counts.append(Counter(chunk.outcomes.versions))
            if len(counts) == 2:
                await house.service.call(
                    UpdateAlias(function_name="demo", name="prod", function_version="2", routing_config=weights({}))
                )
            if len(counts) == 4:
                await house.service.call(DeleteFunction(function_name="demo"))
    assert [set(count) for count in counts] == [{"1", "2"}, {"1", "2"}, {"2"}, {"2"}]


async def test_draws_that_are_passed_over_are_those_that_would_have_been_drawn() -> None:
    one, other = Draws(5), Draws(5)
    one.several(10_000)
    other.skip(10_000)
    assert one() == other()
