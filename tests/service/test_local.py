"""The one door over local state."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest

from lvtui.domain.world import Choices
from lvtui.operations import (
    LATEST,
    CreateAlias,
    DeleteFunction,
    GetAlias,
    Invoke,
    ListAliases,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import (
    InvalidParameterValue,
    InvalidRequestContent,
    LambdaError,
    ResourceConflict,
    ResourceNotFound,
    ServiceFailure,
    ValidationFailed,
)
from tests.service.house import ARN, House, weights, zip_of
from tests.service.invokers import ScriptedInvoker, fail


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker())
    await house.furnish()
    house.invoker.retired.clear()
    return house


async def test_an_answer_is_the_operations_own_result(house: House) -> None:
    alias = await house.service.call(GetAlias(function_name="demo", name="prod"))
    assert (alias.function_version, alias.alias_arn) == ("1", f"{ARN}:prod")


async def test_a_request_outside_the_table_is_refused_before_any_rule_is_asked(house: House) -> None:
    with pytest.raises(ValidationFailed, match="at 'name' failed to satisfy constraint"):
        await house.service.call(CreateAlias(function_name="missing", name="2024", function_version="1"))


async def test_a_refused_request_leaves_the_very_same_state(house: House) -> None:
    before = house.service.region
    with pytest.raises(ResourceConflict):
        await house.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    assert house.service.region is before


async def test_listeners_hear_of_changes_refusals_and_questions(house: House) -> None:
    heard: list[Any] = []
    stop = house.service.listen(heard.append)
    await house.service.call(ListAliases(function_name="demo"))
    await house.service.call(UpdateAlias(function_name="demo", name="prod", description="live"))
    with pytest.raises(ResourceNotFound):
        await house.service.call(GetAlias(function_name="demo", name="gone"))
    stop()
    await house.service.call(ListAliases(function_name="demo"))
    assert [(event.changed, type(event.refusal)) for event in heard] == [
        (False, type(None)),
        (True, type(None)),
        (False, ResourceNotFound),
    ]


async def test_a_refusal_can_be_foreseen_without_changing_or_telling_anything(house: House) -> None:
    heard: list[Any] = []
    house.service.listen(heard.append)
    before = house.service.region
    refused = house.service.refusal(UpdateAlias(function_name="demo", name="prod", function_version=LATEST))
    assert isinstance(refused, InvalidParameterValue)
    assert house.service.refusal(UpdateAlias(function_name="demo", name="prod", function_version="2")) is not None
    assert house.service.refusal(PublishVersion(function_name="demo")) is None
    assert house.service.foresee(PublishVersion(function_name="demo")).version == "2"
    assert house.service.region is before
    assert heard == []


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (Invoke(function_name="demo", payload=b"{nope"), InvalidRequestContent),
        (Invoke(function_name="demo", qualifier="gone"), ResourceNotFound),
        (Invoke(function_name="demo", qualifier="prod"), type(None)),
    ],
)
async def test_the_refusal_of_an_invoke_is_foreseen_without_running_it(
    house: House, request_: Invoke, kind: type[LambdaError]
) -> None:
    assert type(house.service.refusal(request_)) is kind
    assert house.invoker.calls == []


async def test_concurrent_changes_are_made_one_after_the_other(house: House) -> None:
    async def publish(number: int) -> None:
        request: Request[Any] = UpdateFunctionConfiguration(function_name="demo", description=f"{number}")
        await house.service.call(request)
        await house.service.call(PublishVersion(function_name="demo"))

    await asyncio.gather(*(publish(number) for number in range(10)))
    numbers = [int(number) for number in house.service.region.functions["demo"].published]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_caller_that_goes_away_leaves_a_change_whole(house: House) -> None:
    task = asyncio.create_task(house.service.call(PublishVersion(function_name="demo", description="x")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    alias = await house.service.call(UpdateAlias(function_name="demo", name="prod", description="after"))
    assert alias.description == "after"


async def test_a_disk_that_refuses_is_an_error_and_no_change(house: House) -> None:
    before = house.service.region
    house.workspace.refusal = "The disk is full."
    with pytest.raises(ServiceFailure, match="disk is full"):
        await house.service.call(UpdateAlias(function_name="demo", name="prod", description="lost"))
    assert house.service.region is before


async def test_a_deploy_retires_the_environments_of_latest_only(house: House) -> None:
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    assert house.invoker.retired == [(ARN, LATEST)]


async def test_publishing_retires_nothing(house: House) -> None:
    await house.service.call(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    house.invoker.retired.clear()
    await house.service.call(PublishVersion(function_name="demo"))
    assert house.invoker.retired == []


async def test_deleting_a_version_or_the_function_retires_its_environments(house: House) -> None:
    await house.service.call(
        UpdateAlias(function_name="demo", name="prod", function_version="1", routing_config=weights({}))
    )
    await house.service.call(DeleteFunction(function_name="demo", qualifier="2"))
    await house.service.call(DeleteFunction(function_name="demo"))
    assert house.invoker.retired == [(ARN, "2"), (ARN, None)]


async def test_an_invoke_answers_with_the_executed_version_and_the_end_of_the_log(house: House) -> None:
    house.invoker.answer = fail
    answer = await house.service.call(Invoke(function_name="demo", qualifier="2", log_type="Tail"))
    assert (answer.status_code, answer.function_error, answer.executed_version) == (200, "Unhandled", "2")
    assert base64.b64decode(answer.log_result or "") == b"x" * 4096


async def test_without_being_asked_an_invoke_answers_with_no_log(house: House) -> None:
    answer = await house.service.call(Invoke(function_name="demo"))
    assert (answer.log_result, answer.function_error, answer.executed_version) == (None, None, LATEST)


async def test_an_empty_event_is_sent_as_an_empty_object(house: House) -> None:
    await house.service.call(Invoke(function_name="demo", payload=b""))
    assert house.invoker.calls[0].payload == b"{}"


async def test_a_handler_is_told_the_arn_as_it_was_called(house: House) -> None:
    for name, qualifier, arn in (("demo", None, ARN), ("demo:2", None, f"{ARN}:2"), ("demo", "prod", f"{ARN}:prod")):
        await house.service.call(Invoke(function_name=name, qualifier=qualifier))
        assert house.invoker.calls[-1].invoked_function_arn == arn


async def test_a_dry_run_checks_everything_and_runs_nothing(house: House) -> None:
    answer = await house.service.call(Invoke(function_name="demo", invocation_type="DryRun"))
    assert (answer.status_code, answer.payload, house.invoker.calls) == (204, None, [])
    with pytest.raises(ResourceNotFound):
        await house.service.call(Invoke(function_name="gone", invocation_type="DryRun"))


async def test_a_function_that_is_still_pending_cannot_be_invoked() -> None:
    house = House(ScriptedInvoker(), choices=Choices(settle_time=timedelta(days=1)))
    with pytest.raises(ResourceConflict, match="following state: Pending"):
        try:
            await house.furnish()
        except ResourceConflict:  # publishing while the creation settles is refused as well
            await house.service.call(Invoke(function_name="demo"))


async def run(house: House, count: int, qualifier: str = "prod") -> list[str]:
    versions = [""] * count
    async for chunk in house.service.run(Invoke(function_name="demo", qualifier=qualifier), count):
        for execution in chunk:
            versions[execution.index] = execution.outcome.executed_version
            assert execution.route.executed_version == execution.outcome.executed_version
    return versions


async def test_a_run_draws_once_for_each_call_and_the_seed_decides(house: House) -> None:
    first = await run(house, 200)
    house.service.reseed(7)
    assert await run(house, 200) == first
    house.service.reseed(8)
    assert await run(house, 200) != first
    counts = Counter(first)
    assert set(counts) == {"1", "2"}
    assert 60 < counts["2"] < 140


async def test_an_alias_that_moves_during_a_run_moves_the_rest_of_it(house: House) -> None:
    versions: dict[int, str] = {}
    async for chunk in house.service.run(Invoke(function_name="demo", qualifier="prod"), 40):
        versions |= {execution.index: execution.outcome.executed_version for execution in chunk}
        if len(versions) == 10:
            await house.service.call(
                UpdateAlias(function_name="demo", name="prod", function_version="2", routing_config=weights({}))
            )
    assert {versions[index] for index in range(20, 40)} == {"2"}


async def test_a_run_that_is_left_stops(house: House) -> None:
    async with aclosing(house.service.run(Invoke(function_name="demo"), 1_000_000)) as chunks:
        async for _ in chunks:
            break
    assert house.invoker.batches_closed == 1
    assert len(house.invoker.calls) < 100


async def test_a_run_of_something_missing_is_refused_at_the_start(house: House) -> None:
    with pytest.raises(ResourceNotFound, match=r"function:demo:gone"):
        await run(house, 3, "gone")


async def test_a_function_deleted_during_a_run_ends_it_with_awss_refusal(house: House) -> None:
    seen = 0
    with pytest.raises(ResourceNotFound):
        async for chunk in house.service.run(Invoke(function_name="demo", qualifier=LATEST), 1000):
            seen += len(chunk)
            if seen == 10:
                await house.service.call(DeleteFunction(function_name="demo"))
    assert seen < 1000


async def test_a_change_whose_caller_goes_away_is_made_and_told_of(house: House) -> None:
    heard: list[Any] = []
    house.service.listen(heard.append)
    caller = asyncio.create_task(house.service.call(PublishVersion(function_name="demo", description="third")))
    gate = house.workspace._gate
    gate.acquire()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not heard
    gate.release()
    while not heard:
        await asyncio.sleep(0.001)
    assert (heard[0].answer.version, heard[0].refusal) == ("2", None)
