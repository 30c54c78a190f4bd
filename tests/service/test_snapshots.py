"""Snapshots through the one door."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lvtui.domain.changes import put
from lvtui.domain.code import pack
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import label
from lvtui.domain.snapshots import Snapshot
from lvtui.operations import (
    CreateAlias,
    DeleteFunction,
    DeleteFunctionConcurrency,
    GetAlias,
    PublishVersion,
    PutFunctionConcurrency,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.errors import InvalidParameterValue, ResourceConflict, ResourceNotFound, ServiceFailure
from lvtui.service import OwnChange
from tests.service.house import ARN, House, creation, weights, zip_of
from tests.service.invokers import ScriptedInvoker


@pytest.fixture
async def house() -> House:
    made = House(ScriptedInvoker())
    await made.furnish()
    return made


def names(house: House) -> list[str]:
    return [head.name for head in house.workspace.snapshots.listed().found]


async def test_what_was_saved_can_be_listed_compared_and_restored(house: House) -> None:
    saved = house.service.region
    head = await house.service.snapshots.save("before", "a note")
    assert (head.name, head.note, head.taken, head.automatic) == ("before", "a note", house.now, "")
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    await house.service.call(PublishVersion(function_name="demo"))
    await house.service.call(UpdateAlias(function_name="demo", name="prod", function_version="3"))
    found = await house.service.snapshots.compared("before")
    assert "version 3 added" in found.functions[0].lines
    foreseen = await house.service.snapshots.foreseen("before")
    done = await house.service.snapshots.restore("before")
    assert done.differences == foreseen.differences and foreseen.kept_as == ""
    demo = house.service.region.functions["demo"]
    assert demo == replace(saved.functions["demo"], next_number=4)
    alias = await house.service.call(GetAlias(function_name="demo", name="prod"))
    assert alias.function_version == "1" and alias.weights == {"2": 0.5}


async def test_a_restore_keeps_the_state_before_and_that_can_be_restored_too(house: House) -> None:
    await house.service.snapshots.save("before")
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    lost = house.service.region
    done = await house.service.snapshots.restore("before")
    assert done.kept_as == "auto-20261123-120000-before-restoring-before"
    again = await house.service.snapshots.restore(done.kept_as)
    assert again.kept_as == "auto-20261123-120000-before-restoring-20261123-120000"  # no name within a name
    assert house.service.region.functions["demo"].latest == lost.functions["demo"].latest
    assert len(names(house)) == 3


async def test_a_restore_that_changes_nothing_keeps_nothing_and_is_no_change(house: House) -> None:
    await house.service.snapshots.save("before")
    before, heard = house.service.region, listened(house)
    done = await house.service.snapshots.restore("before")
    assert not done.differences and done.kept_as == "" and house.service.region is before
    assert names(house) == ["before"] and not heard[-1].changed


def listened(house: House) -> list[Any]:
    heard: list[Any] = []
    house.service.listen(heard.append)
    return heard


async def test_deleting_a_function_keeps_it_and_deleting_a_version_does_not(house: House) -> None:
    await house.service.call(
        UpdateAlias(function_name="demo", name="prod", function_version="2", routing_config=weights({}))
    )
    await house.service.call(DeleteFunction(function_name="demo", qualifier="1"))
    await house.service.call(DeleteFunction(function_name="demo:1"))
    assert names(house) == []
    gone = house.service.region.functions["demo"]
    house.workspace.save_event("demo", "hello", b"{}")
    await house.service.call(DeleteFunction(function_name=ARN))
    (name,) = names(house)
    assert name == "auto-20261123-120000-before-deleting-demo"
    await house.service.snapshots.restore(name, "demo")
    assert house.service.region.functions["demo"] == gone
    assert house.workspace.events("demo") == {"hello": b"{}"}


async def test_a_deletion_that_is_refused_keeps_nothing(house: House) -> None:
    with pytest.raises(ResourceNotFound):
        await house.service.call(DeleteFunction(function_name="other"))
    with pytest.raises(InvalidParameterValue):
        await house.service.call(DeleteFunction(function_name="demo", qualifier="$LATEST"))
    assert names(house) == []


async def test_listeners_hear_what_was_restored_as_a_sentence_and_a_command(house: House) -> None:
    await house.service.snapshots.save("before the lesson")
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    before, heard = house.service.region, listened(house)
    await house.service.snapshots.restore("before the lesson", "demo")
    (told,) = heard
    assert isinstance(told, OwnChange) and told.changed
    assert (told.operation, told.members) == ("RestoreSnapshot", {"Snapshot": "before the lesson", "Function": "demo"})
    assert told.command == "lvtui snapshot restore 'before the lesson' --function demo"
    assert told.answer.startswith("1 function changed; the state before is the snapshot auto-")
    assert (told.before, told.after) == (before, house.service.region)


async def test_the_history_knows_of_a_restore(house: House) -> None:
    await house.service.snapshots.save("before")
    await house.service.call(
        UpdateAlias(function_name="demo", name="prod", function_version="2", routing_config=weights({}))
    )
    await house.service.snapshots.restore("before")
    await house.service.keep_history()
    (entry,) = (entry for entry in house.service.history() if entry.operation == "RestoreSnapshot")
    assert entry.members["Snapshot"] == "before"


async def test_environments_of_what_is_restored_are_retired_and_others_stay_warm(house: House) -> None:
    await house.service.snapshots.save("before")
    await house.service.call(CreateAlias(function_name="demo", name="new", function_version="1"))
    house.invoker.retired.clear()
    await house.service.snapshots.restore("before")
    assert (ARN, None) in house.invoker.retired
    house.invoker.retired.clear()
    await house.service.snapshots.restore("before")
    assert house.invoker.retired == []


async def test_an_import_adds_replaces_and_marks_what_was_not_here(house: House) -> None:
    path = Path("class.toml")
    await house.service.snapshots.save("class")
    house.workspace.snapshots.send("class", path)
    theirs = house.workspace.snapshots.elsewhere[path]
    demo = theirs.region.functions["demo"]
    code = pack({"app.py": b"theirs"})
    other = replace(demo, name="other", latest=replace(demo.latest, code=code))
    region = replace(theirs.region, functions={"other": other}, name="eu-west-1", account_id="999999999999")
    house.workspace.snapshots.elsewhere[path] = Snapshot(theirs.head, region)
    done = await house.service.snapshots.bring_in(path, name="theirs")
    assert done.head.name == "theirs" and done.differences.in_short() == "1 function added"
    assert house.service.region.functions.keys() == {"demo", "other"}
    assert house.service.region.arn("other").startswith("arn:aws:lambda:us-east-1:123456789012")
    assert house.workspace.snapshots.marked == {code.sha256}
    assert done.kept_as == "auto-20261123-120000-before-importing-theirs"


async def test_an_import_can_be_kept_and_looked_at_first(house: House) -> None:
    path = Path("class.toml")
    await house.service.snapshots.save("class")
    house.workspace.snapshots.send("class", path)
    before = house.service.region
    done = await house.service.snapshots.bring_in(path, name="theirs", keep_only=True)
    assert not done.differences and house.service.region is before
    assert set(names(house)) == {"class", "theirs"}


async def test_an_import_of_a_function_it_does_not_have_keeps_nothing(house: House) -> None:
    path = Path("class.toml")
    await house.service.snapshots.save("class")
    house.workspace.snapshots.send("class", path)
    with pytest.raises(ResourceNotFound, match="has no function nobody"):
        await house.service.snapshots.bring_in(path, function="nobody", name="theirs")
    assert names(house) == ["class"]
    with pytest.raises(ServiceFailure):
        await house.service.snapshots.bring_in(Path("nowhere.toml"))


async def test_names_are_checked_and_none_is_replaced_unasked(house: House) -> None:
    with pytest.raises(InvalidParameterValue):
        await house.service.snapshots.save("../x")
    await house.service.snapshots.save("mine")
    with pytest.raises(ResourceConflict):
        await house.service.snapshots.save("mine")
    await house.service.snapshots.save("mine", "newer", replacing=True)
    assert (await house.service.snapshots.read("mine")).head.note == "newer"
    await house.service.snapshots.delete("mine")
    with pytest.raises(ResourceNotFound):
        await house.service.snapshots.restore("mine")


async def test_a_disk_that_refuses_leaves_everything_and_is_a_sentence(house: House) -> None:
    await house.service.snapshots.save("before")
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    before = house.service.region
    house.workspace.refusal = "The disk is full."
    with pytest.raises(ServiceFailure, match="full"):
        await house.service.snapshots.restore("before")
    assert house.service.region is before


async def test_test_events_that_a_restore_replaces_are_kept_first_even_where_no_function_differs(house: House) -> None:
    house.workspace.save_event("demo", "ping", b"1")
    await house.service.snapshots.save("before")
    house.workspace.save_event("demo", "ping", b"2")
    done = await house.service.snapshots.restore("before")
    assert house.workspace.events("demo") == {"ping": b"1"}
    await house.service.snapshots.restore(done.kept_as)
    assert house.workspace.events("demo") == {"ping": b"2"}


async def test_a_fault_dial_that_was_set_since_goes_with_a_restore_and_comes_back_with_its_undo(house: House) -> None:
    await house.service.snapshots.save("before")
    await house.service.set_fault_dial("demo", "2", FaultDial(failure_rate=0.5))
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("3")))
    await house.service.snapshots.restore("before")
    assert house.service.fault_dial("demo", "2") is None
    await house.service.undo()
    assert house.service.fault_dial("demo", "2") == FaultDial(failure_rate=0.5)


async def test_a_function_that_somebody_else_has_just_made_is_kept_before_it_is_deleted(house: House) -> None:
    made = replace(house.service.region.functions["demo"], name="theirs")
    really = house.workspace.change

    def first_they(step: Any, **options: Any) -> Any:
        house.workspace.change = really  # type: ignore[method-assign]
        house.workspace.saved_elsewhere(lambda region: (put(region, made), None))
        return really(step, **options)

    house.workspace.change = first_they  # type: ignore[method-assign]
    await house.service.call(DeleteFunction(function_name="theirs"))
    (name,) = names(house)
    assert house.workspace.snapshots.read(name).region.functions["theirs"] == made


async def test_a_restore_that_would_leave_others_too_little_concurrency_is_refused_in_aws_s_words(house: House) -> None:
    await reserve(house, "demo", 900)
    await house.service.snapshots.save("before")
    await house.service.call(DeleteFunctionConcurrency(function_name="demo"))
    await house.service.call(creation("other"))
    await reserve(house, "other", 900)
    before = house.service.region
    with pytest.raises(InvalidParameterValue, match=r"below its minimum value of \[100\]"):
        await house.service.snapshots.restore("before", "demo")
    assert house.service.region is before


async def reserve(house: House, function: str, count: int) -> None:
    await house.service.call(
        PutFunctionConcurrency(function_name=function, reserved_concurrent_executions=count),
    )


async def test_a_snapshot_of_another_region_is_restored_function_by_function_only(house: House) -> None:
    path = Path("class.toml")
    await house.service.snapshots.save("class")
    house.workspace.snapshots.send("class", path)
    theirs = house.workspace.snapshots.elsewhere[path]
    head = replace(theirs.head, region="eu-west-1")
    house.workspace.snapshots.elsewhere[path] = replace(theirs, head=head)
    await house.service.snapshots.bring_in(path, name="theirs", keep_only=True)
    for attempt in (house.service.snapshots.restore, house.service.snapshots.foreseen):
        with pytest.raises(InvalidParameterValue, match="is of the functions of eu-west-1, and this is us-east-1"):
            await attempt("theirs")
    assert not (await house.service.snapshots.restore("theirs", "demo")).differences


async def test_what_is_done_with_snapshots_and_dials_is_in_the_history(house: House) -> None:
    await house.service.snapshots.save("mine")
    await house.service.snapshots.export("mine", Path("mine.toml"))
    await house.service.snapshots.delete("mine")
    await house.service.set_fault_dial("demo", "2", FaultDial(failure_rate=0.5))
    await house.service.set_fault_dial("demo", "2", None)
    await house.service.keep_history()
    assert [label(entry) for entry in house.workspace.entries[-5:]] == [
        "saving of snapshot mine",
        "export of snapshot mine",
        "deletion of snapshot mine",
        "turning on of the fault dial of 2 of demo",
        "turning off of the fault dial of 2 of demo",
    ]


async def test_of_a_snapshot_put_there_by_hand_only_what_is_new_here_asks_and_only_once_it_is_restored(
    house: House,
) -> None:
    snapshots, new = house.workspace.snapshots, pack({"app.py": b"# by hand"})
    await house.service.snapshots.save("mine")
    mine = snapshots.read("mine")
    demo = mine.region.functions["demo"]
    region = put(mine.region, replace(demo, latest=replace(demo.latest, code=new)))
    snapshots.put_there["theirs"] = Snapshot(replace(mine.head, name="theirs"), region)
    await house.service.snapshots.read("theirs")
    await house.service.snapshots.compared("theirs")
    await house.service.snapshots.foreseen("theirs", "demo")
    await house.service.snapshots.restore("mine")
    assert snapshots.marked == set()
    marked_when_changed: list[set[str]] = []
    house.service.listen(lambda event: marked_when_changed.append(set(snapshots.marked)))
    await house.service.snapshots.restore("theirs", "demo")
    assert house.service.region.functions["demo"].latest.code == new
    assert marked_when_changed == [{new.sha256}]
