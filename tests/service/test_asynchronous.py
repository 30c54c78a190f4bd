"""Events: accepted at once, run later, tried again, and what leaves with them (semantics §7.7)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from lvtui.domain.execution import Call, Outcome
from lvtui.operations import (
    DeleteFunction,
    Invoke,
    InvokeAsync,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    UpdateFunctionCode,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess
from lvtui.service.asynchronous import EndedEvent
from tests.service.house import ARN, QUEUE, House, zip_of
from tests.service.invokers import ScriptedInvoker, fail, succeed

TOPIC = "arn:aws:sns:us-east-1:123456789012:outcomes"


async def house_with(answer: Callable[[Call], Outcome], dead_letters: str | None = None) -> House:
    house = House(ScriptedInvoker(answer))
    await house.furnish(dead_letters)
    return house


async def send(house: House, qualifier: str | None = None) -> EndedEvent:
    """Send an event and wait for its end."""
    request = Invoke(function_name="demo", qualifier=qualifier, invocation_type="Event", payload=b'{"a": 1}')
    answer = await house.service.call(request)
    assert (answer.status_code, answer.payload, answer.executed_version) == (202, None, None)
    while house.service.waiting_events:
        await asyncio.sleep(0)
    return house.service.ended_events[-1]


async def configure(house: House, qualifier: str | None = None, **settings: object) -> None:
    destinations = DestinationConfig(on_success=OnSuccess(destination=TOPIC), on_failure=OnFailure(destination=QUEUE))
    await house.service.call(
        PutFunctionEventInvokeConfig(
            function_name="demo",
            qualifier=qualifier,
            destination_config=destinations,
            **settings,  # type: ignore[arg-type]
        )
    )


async def test_an_event_that_fails_is_tried_three_times_a_minute_and_two_minutes_apart() -> None:
    house = await house_with(fail)
    ended = await send(house)
    assert (ended.condition, ended.attempts, list(ended.deliveries)) == ("RetriesExhausted", 3, [])
    assert house.waits == [60.0, 120.0]
    assert len({call.request_id for call in house.invoker.calls}) == 1


async def test_an_event_that_succeeds_runs_once() -> None:
    house = await house_with(succeed)
    ended = await send(house)
    assert (ended.condition, ended.attempts, house.waits) == ("Success", 1, [])


async def test_the_settings_of_the_qualifier_that_was_invoked_count_and_no_others() -> None:
    house = await house_with(fail)
    await configure(house, "prod", maximum_retry_attempts=0)
    through_alias = await send(house, "prod")
    assert (through_alias.attempts, [sent.target for sent in through_alias.deliveries]) == (1, [QUEUE])
    assert (await send(house, "1")).attempts == 3


async def test_a_destination_gets_the_record_of_the_invocation() -> None:
    house = await house_with(succeed)
    await configure(house, "prod")
    (sent,) = (await send(house, "prod")).deliveries
    record = json.loads(sent.body)
    assert (sent.kind, sent.target) == ("destination", TOPIC)
    assert record["requestContext"]["functionArn"] == f"{ARN}:prod"
    assert record["requestContext"]["condition"] == "Success"
    assert record["responseContext"]["executedVersion"] in ("1", "2")
    assert record["requestPayload"] == {"a": 1}


async def test_a_dead_letter_queue_gets_the_event_itself() -> None:
    house = await house_with(fail, dead_letters=QUEUE)
    (sent,) = (await send(house)).deliveries
    assert (sent.kind, sent.target, sent.body) == ("dead-letter", QUEUE, b'{"a": 1}')
    assert sent.attributes["ErrorMessage"] == "boom"


async def test_an_unqualified_event_is_recorded_as_one_for_latest() -> None:
    house = await house_with(succeed)
    await configure(house)
    (sent,) = (await send(house)).deliveries
    assert json.loads(sent.body)["requestContext"]["functionArn"] == f"{ARN}:$LATEST"


async def test_an_event_that_waits_runs_on_the_code_that_is_there_when_it_is_its_turn() -> None:
    house = await house_with(fail)
    deployed = house.hold_sleepers()
    await house.service.call(Invoke(function_name="demo", invocation_type="Event"))
    while not house.invoker.calls:
        await asyncio.sleep(0)
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("new")))
    deployed.set()
    while house.service.waiting_events:
        await asyncio.sleep(0)
    hashes = [call.executable.code_sha256 for call in house.invoker.calls]
    assert hashes[-1] == house.service.region.functions["demo"].latest.code.sha256


async def test_with_no_concurrency_at_all_an_event_ends_without_running() -> None:
    house = await house_with(succeed, dead_letters=QUEUE)
    await house.service.call(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=0))
    ended = await send(house)
    assert (ended.condition, ended.attempts, house.invoker.calls) == ("ZeroReservedConcurrency", 0, [])
    assert [sent.kind for sent in ended.deliveries] == ["dead-letter"]


async def test_an_event_that_grows_too_old_between_two_attempts_is_given_up() -> None:
    house = await house_with(fail)
    await configure(house, maximum_event_age_in_seconds=60)
    ended = await send(house)
    assert (ended.condition, ended.attempts) == ("EventAgeExceeded", 2)


async def test_a_throttled_event_is_tried_again_until_there_is_room() -> None:
    house = await house_with(succeed)
    await house.service.call(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=1))
    house.invoker.gate = asyncio.Event()
    first = asyncio.create_task(house.service.call(Invoke(function_name="demo")))
    while not house.invoker.calls:
        await asyncio.sleep(0)
    await house.service.call(Invoke(function_name="demo", invocation_type="Event"))
    while len(house.waits) < 3:
        await asyncio.sleep(0)
    house.invoker.gate.set()
    await first
    while house.service.waiting_events:
        await asyncio.sleep(0)
    assert house.waits[:3] == [1.0, 2.0, 4.0]
    assert house.service.ended_events[-1].condition == "Success"


async def test_an_event_whose_function_is_deleted_meanwhile_is_dropped() -> None:
    house = await house_with(fail)
    deleted = house.hold_sleepers()
    await house.service.call(Invoke(function_name="demo", invocation_type="Event"))
    while not house.invoker.calls:
        await asyncio.sleep(0)
    await house.service.call(DeleteFunction(function_name="demo"))
    deleted.set()
    while house.service.waiting_events:
        await asyncio.sleep(0)
    assert house.service.ended_events[-1].condition is None


async def test_the_deprecated_invoke_async_is_an_event() -> None:
    house = await house_with(succeed)
    answer = await house.service.call(InvokeAsync(function_name="demo", invoke_args=b"{}"))
    assert answer.status == 202
    while house.service.waiting_events:
        await asyncio.sleep(0)
    assert len(house.invoker.calls) == 1


async def test_closing_forgets_what_waits() -> None:
    house = await house_with(fail)
    house.hold_sleepers()
    await house.service.call(Invoke(function_name="demo", invocation_type="Event"))
    while not house.invoker.calls:
        await asyncio.sleep(0)
    await house.service.close()
    assert house.service.waiting_events == 0


async def test_an_event_has_no_client_context_and_a_bad_one_does_not_lose_it() -> None:
    house = await house_with(succeed)
    request = Invoke(function_name="demo", invocation_type="Event", client_context="no base64!")
    assert (await house.service.call(request)).status_code == 202
    while house.service.waiting_events:
        await asyncio.sleep(0)
    assert [ended.condition for ended in house.service.ended_events] == ["Success"]
    assert house.invoker.calls[0].client_context is None
