"""Reserved concurrency throttles; provisioned concurrency starts environments ahead."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from lvtui.domain.world import Choices
from lvtui.operations import (
    LATEST,
    DeleteProvisionedConcurrencyConfig,
    Invoke,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    UpdateAlias,
)
from lvtui.operations.errors import TooManyRequests
from lvtui.service.running import RunningCalls
from tests.service.house import House, weights
from tests.service.invokers import ScriptedInvoker


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker())
    await house.furnish()
    return house


async def reserve(house: House, count: int) -> None:
    await house.service.call(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=count))


async def test_a_reservation_of_nothing_stops_the_function_with_awss_429(house: House) -> None:
    await reserve(house, 0)
    with pytest.raises(TooManyRequests) as refused:
        await house.service.call(Invoke(function_name="demo", qualifier="prod"))
    assert refused.value.status == 429
    assert str(refused.value) == "Rate Exceeded."
    assert refused.value.extra["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert house.invoker.calls == []


async def test_a_run_of_a_stopped_function_is_refused_before_anything_runs(house: House) -> None:
    await reserve(house, 0)
    with pytest.raises(TooManyRequests):
        async for _ in house.service.run(Invoke(function_name="demo", qualifier="1"), 5):
            pass
    assert house.invoker.calls == []


async def test_all_versions_and_aliases_share_the_reservation_and_an_end_makes_room(house: House) -> None:
    await reserve(house, 2)
    house.invoker.gate = asyncio.Event()
    running = [
        asyncio.create_task(house.service.call(Invoke(function_name="demo", qualifier=qualifier)))
        for qualifier in ("1", "prod")
    ]
    while len(house.invoker.calls) < 2:
        await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        await house.service.call(Invoke(function_name="demo", qualifier=LATEST))
    house.invoker.gate.set()
    await asyncio.gather(*running)
    assert (await house.service.call(Invoke(function_name="demo"))).status_code == 200


async def test_provisioned_environments_are_started_as_soon_as_they_are_asked_for(house: House) -> None:
    await house.service.call(
        PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=3)
    )
    assert house.invoker.started == [("2", 3)]


async def test_provisioned_environments_of_an_alias_follow_its_weights_and_its_version(house: House) -> None:
    await house.service.call(
        PutProvisionedConcurrencyConfig(function_name="demo", qualifier="prod", provisioned_concurrent_executions=4)
    )
    assert house.invoker.started == [("1", 2), ("2", 2)]
    house.invoker.started.clear()
    await house.service.call(
        UpdateAlias(function_name="demo", name="prod", function_version="2", routing_config=weights({}))
    )
    assert house.invoker.started == [("1", 0), ("2", 4)]
    house.invoker.started.clear()
    await house.service.call(DeleteProvisionedConcurrencyConfig(function_name="demo", qualifier="prod"))
    assert house.invoker.started == [("2", 0)]


async def test_at_a_new_start_everything_provisioned_can_be_started_again(house: House) -> None:
    await house.service.call(
        PutProvisionedConcurrencyConfig(function_name="demo", qualifier="1", provisioned_concurrent_executions=1)
    )
    house.invoker.started.clear()
    house.service.start_provisioned()
    assert house.invoker.started == [("1", 1)]


async def test_environments_are_started_though_their_status_is_still_in_progress() -> None:
    house = House(ScriptedInvoker(), choices=Choices(settle_time=timedelta(seconds=5)))
    await house.furnish(settle=5)
    await house.service.call(
        PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=3)
    )
    assert house.invoker.started == [("2", 3)]


async def test_a_call_that_runs_in_what_another_function_has_provisioned_takes_no_room(house: House) -> None:
    await house.service.call(
        PutProvisionedConcurrencyConfig(function_name="demo", qualifier="1", provisioned_concurrent_executions=2)
    )
    region, calls = house.service.region, RunningCalls()
    demo = region.functions["demo"]
    other = replace(demo, name="other", provisioned={})
    region = replace(region, functions={"demo": demo, "other": other})
    with contextlib.ExitStack() as running:
        for _ in range(2):
            running.enter_context(calls.call(region, demo))
        for _ in range(998):
            running.enter_context(calls.call(region, other))
        with pytest.raises(TooManyRequests) as refused:
            calls.check(region, other)
        assert refused.value.extra["Reason"] == "ConcurrentInvocationLimitExceeded"
    calls.check(region, other)


async def test_a_call_that_is_given_up_makes_room(house: House) -> None:
    await reserve(house, 1)
    house.invoker.gate = asyncio.Event()
    call = asyncio.create_task(house.service.call(Invoke(function_name="demo", qualifier="1")))
    while not house.invoker.calls:
        await asyncio.sleep(0)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    house.invoker.gate.set()
    assert (await house.service.call(Invoke(function_name="demo"))).status_code == 200


async def test_a_function_stopped_during_a_run_ends_it_with_awss_429(house: House) -> None:
    seen = 0
    with pytest.raises(TooManyRequests):
        async for chunk in house.service.run(Invoke(function_name="demo", qualifier=LATEST), 1000):
            seen += len(chunk)
            if seen == 10:
                await reserve(house, 1)
            if seen == 20:
                await reserve(house, 0)
    assert 20 <= seen < 1000
