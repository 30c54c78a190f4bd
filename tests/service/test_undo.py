"""Undo and redo: what a change of this session replaced is put back, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lvtui.domain.changes import put
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    Invoke,
    PublishVersion,
    PutFunctionConcurrency,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import ServiceFailure
from lvtui.service import OwnChange
from lvtui.service.undo import NotUndone
from tests.service.house import ARN, House, weights, zip_of
from tests.service.invokers import ScriptedInvoker


@pytest.fixture
async def house() -> House:
    house = House(ScriptedInvoker())
    await house.furnish()
    house.invoker.retired.clear()
    return house


async def publish(house: House, text: str = "3") -> None:
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of(text)))
    await house.service.call(PublishVersion(function_name="demo"))


def touched_elsewhere(region: Region) -> tuple[Region, None]:
    return put(region, replace(region.functions["demo"], reserved_concurrency=5)), None


CHANGES = [
    UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")),
    UpdateFunctionCode(function_name="demo", zip_file=zip_of("3"), publish=True),
    UpdateFunctionConfiguration(function_name="demo", memory_size=512),
    CreateAlias(function_name="demo", name="test", function_version="2"),
    UpdateAlias(function_name="demo", name="prod", routing_config=weights({})),
    DeleteAlias(function_name="demo", name="prod"),
    PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=3),
    DeleteFunction(function_name="demo"),
]


@pytest.mark.parametrize("request_", CHANGES, ids=lambda request: type(request).__name__)
async def test_undo_brings_the_very_same_function_back_and_redo_the_other(house: House, request_: Any) -> None:
    before = house.service.region
    await house.service.call(request_)
    after = house.service.region
    await house.service.undo()
    assert house.service.region == before
    await house.service.redo()
    assert house.service.region == after


async def test_every_change_of_the_session_can_be_undone_down_to_the_first(house: House) -> None:
    await publish(house)
    steps = 0
    while house.service.undoable is not None:
        await house.service.undo()
        steps += 1
    assert steps == 7
    assert not house.service.region.functions
    while house.service.redoable is not None:
        await house.service.redo()
    assert list(house.service.region.functions["demo"].published) == ["1", "2", "3"]


async def test_un_publishing_frees_the_number_and_says_that_aws_has_no_such_thing(house: House) -> None:
    await publish(house)
    assert house.service.undoable == "publish of version 3 of demo"
    told = await house.service.undo()
    assert told.startswith("Undone: publish of version 3 of demo. Version 3 of demo is published no more")
    assert "AWS has no such thing, and there a number is never used twice" in told
    assert house.service.redoable == "publish of version 3 of demo"
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("other")))
    assert (await house.service.call(PublishVersion(function_name="demo"))).version == "3"


async def test_the_environments_of_what_was_un_published_are_stopped(house: House) -> None:
    await publish(house)
    house.invoker.retired.clear()
    await house.service.undo()
    assert (ARN, None) in house.invoker.retired or (ARN, "3") in house.invoker.retired


async def test_an_un_deleted_version_is_time_travel_too(house: House) -> None:
    await house.service.call(DeleteAlias(function_name="demo", name="prod"))
    await house.service.call(DeleteFunction(function_name="demo", qualifier="1"))
    told = await house.service.undo()
    assert "Version 1 of demo is there again. That is time travel: AWS has no such thing" in told


async def test_an_un_deleted_function_has_its_events_and_dials_again(house: House) -> None:
    house.workspace.save_event("demo", "hello", b"{}")
    dial = FaultDial(failure_rate=0.5)
    await house.service.set_fault_dial("demo", "2", dial)
    await house.service.call(DeleteFunction(function_name="demo"))
    assert not house.workspace.events("demo")
    told = await house.service.undo()
    assert "what is deleted there stays deleted" in told
    assert house.workspace.events("demo") == {"hello": b"{}"}
    assert house.service.fault_dial("demo", "2") == dial


async def test_a_new_change_ends_what_could_be_redone(house: House) -> None:
    await publish(house)
    await house.service.undo()
    await house.service.call(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=3))
    assert house.service.redoable is None
    with pytest.raises(NotUndone, match="nothing to redo"):
        await house.service.redo()


async def test_calls_reads_and_refusals_are_nothing_to_undo(house: House) -> None:
    before = house.service.undoable
    await house.service.call(Invoke(function_name="demo"))
    await house.service.call(PublishVersion(function_name="demo"))
    assert house.service.undoable == before


async def test_what_somebody_else_has_done_to_the_function_is_not_taken_back_along(house: House) -> None:
    await publish(house)
    house.workspace.saved_elsewhere(touched_elsewhere)
    now = house.service.region
    with pytest.raises(NotUndone, match="demo has been changed since by somebody else"):
        await house.service.undo()
    assert house.service.region is now
    await house.service.keep_history()
    assert (house.workspace.entries[-1].operation, house.workspace.entries[-1].outcome) == ("Undo", "refused")


async def test_what_somebody_else_has_done_to_another_function_stays(house: House) -> None:
    await publish(house)
    other = replace(house.service.region.functions["demo"], name="other")
    house.workspace.saved_elsewhere(lambda region: (put(region, other), None))
    await house.service.undo()
    assert house.service.region.functions["other"] is other
    assert "3" not in house.service.region.functions["demo"].published


async def test_a_disk_that_refuses_leaves_state_and_undo_as_they_were(house: House) -> None:
    await publish(house)
    now = house.service.region
    house.workspace.refusal = "The disk is full."
    with pytest.raises(ServiceFailure, match="The disk is full"):
        await house.service.undo()
    assert house.service.region is now
    house.workspace.refusal = None
    await house.service.undo()
    assert "3" not in house.service.region.functions["demo"].published


async def test_listeners_and_the_history_are_told_of_an_undo(house: House) -> None:
    await house.service.call(UpdateAlias(function_name="demo", name="prod", routing_config=weights({})))
    heard: list[Any] = []
    house.service.listen(heard.append)
    told = await house.service.undo()
    (event,) = heard
    assert isinstance(event, OwnChange)
    assert (event.operation, event.answer, event.changed) == ("Undo", told, True)
    entry = house.workspace.entries[-1]
    assert (entry.operation, entry.functions) == ("Undo", ("demo",))
    assert entry.members == {"What": "change of alias prod of demo (prod → 1)"}
    assert entry.moves["demo"]["prod"] is not None
    assert entry.moves["demo"]["prod"].weights == {"2": 0.5}


async def test_a_restored_snapshot_is_in_the_history_and_nothing_before_it_is_undone(house: House) -> None:
    await house.service.snapshots.save("before")
    await publish(house)
    await house.service.snapshots.restore("before")
    assert house.service.undoable is None
    await house.service.keep_history()
    entry = house.workspace.entries[-1]
    assert (entry.operation, entry.outcome, entry.functions) == ("RestoreSnapshot", "done", ("demo",))
