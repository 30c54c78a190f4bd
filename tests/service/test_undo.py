"""Undo and redo: what a change of this session replaced is put back, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lvtui.domain.changes import put
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.domain.triggers import SCHEDULE, Trigger
from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    DeleteFunctionConcurrency,
    Invoke,
    PublishVersion,
    PutFunctionConcurrency,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import InvalidParameterValue, ServiceFailure
from lvtui.service import OwnChange
from lvtui.service.undo import NotUndone
from tests.service.house import ARN, House, creation, weights, zip_of
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


async def test_an_un_deleted_function_has_its_events_dials_and_triggers_again(house: House) -> None:
    trigger = Trigger("hourly", SCHEDULE, "rate(1 hour)", "prod")
    house.workspace.save_trigger("demo", trigger)
    house.workspace.save_event("demo", "hello", b"{}")
    dial = FaultDial(failure_rate=0.5)
    await house.service.set_fault_dial("demo", "2", dial)
    await house.service.call(DeleteFunction(function_name="demo"))
    assert not house.workspace.events("demo") and not house.workspace.triggers("demo")
    told = await house.service.undo()
    assert "what is deleted there stays deleted" in told
    assert house.workspace.events("demo") == {"hello": b"{}"}
    assert house.service.fault_dial("demo", "2") == dial
    assert house.workspace.triggers("demo") == {"hourly": trigger}


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
    theirs, _ = touched_elsewhere(house.service.region)
    with pytest.raises(NotUndone, match="demo has been changed since by somebody else"):
        await house.service.undo()
    assert house.service.region == theirs
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


async def test_a_restored_snapshot_is_in_the_history_and_is_undone_and_redone_like_any_change(house: House) -> None:
    house.workspace.save_event("demo", "ping", b"1")
    await house.service.snapshots.save("before")
    house.workspace.save_event("demo", "ping", b"2")
    await publish(house)
    await house.service.call(creation("other"))
    changed = house.service.region
    done = await house.service.snapshots.restore("before")
    restored = house.service.region
    entry = house.workspace.entries[-1]
    assert (entry.operation, entry.outcome, entry.functions) == ("RestoreSnapshot", "done", ("demo", "other"))
    assert done.kept_as and done.kept_as in entry.answer
    assert house.service.undoable == "restoring of everything from snapshot before"
    assert "other" not in restored.functions and house.workspace.events("demo") == {"ping": b"1"}
    await house.service.undo()
    assert house.service.region == changed
    assert house.workspace.events("demo") == {"ping": b"2"}
    await house.service.redo()
    assert house.service.region == restored
    assert house.workspace.events("demo") == {"ping": b"1"}
    await house.service.undo()
    await house.service.undo()
    assert "other" not in house.service.region.functions, "what was done before the restoring is undone after it"


async def test_what_an_undo_takes_along_comes_back_with_the_redo(house: House) -> None:
    await house.service.call(creation("other"))
    house.workspace.save_event("other", "ping", b"1")
    await house.service.undo()
    await house.service.redo()
    assert house.workspace.events("other") == {"ping": b"1"}
    await publish(house)
    await house.service.set_fault_dial("demo", "3", FaultDial(failure_rate=0.5))
    await house.service.undo()
    assert house.service.fault_dial("demo", "3") is None
    await house.service.redo()
    assert house.service.fault_dial("demo", "3") == FaultDial(failure_rate=0.5)


async def test_numbers_that_somebody_else_has_used_meanwhile_are_not_freed_by_un_deleting(house: House) -> None:
    await house.service.call(DeleteFunction(function_name="demo"))
    house.workspace.saved_elsewhere(
        lambda region: (replace(region, retired_numbers={**region.retired_numbers, "demo": 9}), None)
    )
    with pytest.raises(NotUndone, match="changed since by somebody else"):
        await house.service.undo()


async def test_an_undo_that_would_leave_others_too_little_concurrency_is_refused_in_aws_s_words(house: House) -> None:
    reserve = PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=900)
    await house.service.call(reserve)
    await house.service.call(DeleteFunctionConcurrency(function_name="demo"))
    other = replace(house.service.region.functions["demo"], name="other", reserved_concurrency=900)
    house.workspace.saved_elsewhere(lambda region: (put(region, other), None))
    with pytest.raises(InvalidParameterValue, match="below its minimum value"):
        await house.service.undo()


async def test_an_undo_whose_test_events_cannot_be_put_back_is_done_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.workspace.save_event("demo", "ping", b"1")
    await house.service.call(DeleteFunction(function_name="demo"))

    def refuse(*_: object) -> None:
        raise ServiceFailure("The disk is full.")

    monkeypatch.setattr(house.workspace, "save_event", refuse)
    told = await house.service.undo()
    assert "demo is there again" in told and told.endswith("The disk is full.")
    assert "demo" in house.service.region.functions and house.service.redoable == "deletion of demo"
