"""What the service tells the history, and what it leaves out."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import Any

import pytest

from lvtui.domain.history import Entry, Pointing, label
from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    GetAlias,
    Invoke,
    InvokeAsync,
    PublishVersion,
    Request,
    TagResource,
    UpdateAlias,
)
from lvtui.operations.errors import LambdaError
from lvtui.service import Caller
from lvtui.service.recording import SINGLE
from tests.service.house import ARN, House, weights
from tests.service.invokers import ScriptedInvoker, fail

INVOKE = Invoke(function_name="demo", qualifier="2")


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker(), who="endpoint")
    await house.furnish()
    return house


async def written(house: House) -> list[Entry]:
    """The history, the oldest first, without what furnished the house."""
    await house.service.keep_history()
    return house.workspace.entries[5:]


async def refused(house: House, request: Request[Any]) -> None:
    with pytest.raises(LambdaError):
        await house.service.call(request)


async def test_a_change_is_in_the_history_by_the_time_it_is_answered(house: House) -> None:
    await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({"2": 0.25})))
    (entry,) = house.workspace.entries[5:]
    assert (entry.who, entry.operation, entry.outcome, entry.functions) == (
        "endpoint",
        "UpdateAlias",
        "done",
        ("demo",),
    )
    assert entry.moves == {"demo": {"prod": Pointing("1", {"2": 0.25})}}
    assert entry.answer == "prod → 1, 25 % to 2"
    assert entry.when == house.now


async def test_a_change_that_changes_nothing_says_so(house: House) -> None:
    await house.service.call(PublishVersion(function_name="demo"))
    (entry,) = house.workspace.entries[5:]
    assert entry.answer == "version 2, nothing changed"
    assert entry.functions == ("demo",)


async def test_a_change_that_was_refused_is_there_with_awss_words(house: House) -> None:
    await refused(house, CreateAlias(function_name="demo", name="prod", function_version="1"))
    await refused(house, CreateAlias(function_name="demo", name="2024", function_version="1"))
    first, second = await written(house)
    assert (first.outcome, second.outcome) == ("refused", "refused")
    assert first.answer == f"ResourceConflictException: Alias already exists: {ARN}:prod"
    assert second.answer.startswith("ValidationException: 1 validation error detected")


async def test_what_only_reads_is_not_in_the_history(house: House) -> None:
    await house.service.call(GetAlias(function_name="demo", name="prod"))
    await refused(house, GetAlias(function_name="demo", name="nobody"))
    assert not await written(house)


async def test_a_call_has_an_entry_with_the_version_that_answered(house: House) -> None:
    await house.service.call(INVOKE)
    (entry,) = await written(house)
    assert (entry.operation, entry.outcome, entry.answer) == ("Invoke", "done", "version 2")
    assert (entry.calls, entry.failures, entry.members["Qualifier"]) == ({"2": 1}, {}, "2")


async def test_a_call_that_failed_has_the_type_of_its_error(house: House) -> None:
    house.invoker.answer = fail
    await house.service.call(INVOKE)
    (entry,) = await written(house)
    assert (entry.outcome, entry.answer, entry.failures) == ("failed", "version 2: ValueError", {"2": 1})


async def test_a_call_that_was_refused_or_only_accepted_is_there_too(house: House) -> None:
    await refused(house, Invoke(function_name="demo", qualifier="9"))
    await house.service.call(Invoke(function_name="demo", invocation_type="Event"))
    await house.service.call(InvokeAsync(function_name="demo", invoke_args=b"{}"))
    first, second, third = await written(house)
    assert (first.outcome, first.answer[:25]) == ("refused", "ResourceNotFoundException")
    assert (second.outcome, second.answer) == ("done", "accepted")
    assert (third.operation, third.answer) == ("InvokeAsync", "accepted")


async def test_many_calls_at_once_become_one_entry_and_none_is_lost(house: House) -> None:
    for _ in range(200):
        await house.service.call(INVOKE)
    house.invoker.answer = fail
    await house.service.call(INVOKE)
    entries = await written(house)
    assert len(entries) == SINGLE + 1
    assert sum(entry.calls["2"] for entry in entries) == 201
    assert (entries[-1].calls, entries[-1].failures) == ({"2": 181}, {"2": 1})
    assert (entries[-1].outcome, entries[-1].answer) == ("failed", "181 by 2, 1 failed")


async def test_a_run_is_one_entry_with_its_counts(house: House) -> None:
    async with aclosing(house.service.run(Invoke(function_name="demo", qualifier="prod"), 100)) as chunks:
        async for _ in chunks:
            pass
    (entry,) = await written(house)
    assert entry.outcome == "done"
    assert sum(entry.calls.values()) == 100
    assert set(entry.calls) == {"1", "2"}
    assert label(entry) == "100 calls of demo:prod"


async def test_a_run_that_is_stopped_says_how_far_it_came(house: House) -> None:
    async with aclosing(house.service.run(INVOKE, 100)) as chunks:
        async for _ in chunks:
            break
    (entry,) = await written(house)
    assert (entry.outcome, entry.calls) == ("stopped", {"2": 10})


async def test_a_run_that_is_refused_is_refused(house: House) -> None:
    with suppress(LambdaError):
        async with aclosing(house.service.run(Invoke(function_name="demo", qualifier="9"), 100)) as chunks:
            async for _ in chunks:
                pass
    (entry,) = await written(house)
    assert (entry.outcome, entry.calls) == ("refused", {})


async def test_the_failures_of_a_run_are_counted_by_version(house: House) -> None:
    house.invoker.answer = lambda call: fail(call)
    async with aclosing(house.service.run(INVOKE, 30)) as chunks:
        async for _ in chunks:
            pass
    (entry,) = await written(house)
    assert (entry.outcome, entry.failures) == ("failed", {"2": 30})


async def test_what_is_noted_is_written_without_being_asked_for(house: House) -> None:
    await house.service.call(INVOKE)
    assert not house.workspace.entries[5:]
    while not house.workspace.entries[5:]:
        await asyncio.sleep(0.01)


async def test_closing_writes_what_is_noted(house: House) -> None:
    await house.service.call(INVOKE)
    await house.service.close()
    assert len(house.workspace.entries[5:]) == 1


async def test_a_function_named_by_its_arn_is_found_by_its_name(house: House) -> None:
    await house.service.call(TagResource(resource=ARN, tags={"team": "a"}))
    await house.service.call(Invoke(function_name=f"{ARN}:2"))
    await house.service.call(DeleteAlias(function_name=ARN, name="nobody"))
    assert [entry.functions for entry in await written(house)] == [("demo",)] * 3


async def test_what_is_asked_on_behalf_of_somebody_else_is_theirs_in_the_history_and_in_what_is_told(
    house: House,
) -> None:
    heard: list[Any] = []
    house.service.listen(heard.append)
    caller = Caller(who="command")
    await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({})), caller)
    await house.service.call(INVOKE, caller)
    with pytest.raises(LambdaError):
        await house.service.call(DeleteAlias(function_name="nothing", name="prod"), caller)
    await house.service.call(INVOKE)
    assert [entry.who for entry in await written(house)] == ["command", "command", "command", "endpoint"]
    assert [event.who for event in heard] == ["command", "command", "command", "endpoint"]


async def test_a_handler_sees_the_request_id_that_its_caller_was_given(house: House) -> None:
    await house.service.call(INVOKE, Caller(who="endpoint", request_id="5f0a0b6e-0000-4000-8000-000000000001"))
    assert house.invoker.calls[-1].request_id == "5f0a0b6e-0000-4000-8000-000000000001"
