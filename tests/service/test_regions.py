"""Each region is a Lambda of its own; they share what runs handlers, and end together."""

from __future__ import annotations

import pytest

from lvtui.operations.errors import InvalidParameterValue
from lvtui.service import LocalLambda, Regions
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.house import creation
from tests.service.invokers import ScriptedInvoker


async def test_a_region_is_made_once_when_it_is_first_asked_for_and_all_end_together() -> None:
    invoker, stores = ScriptedInvoker(), dict[str, MemoryWorkspace]()

    def make(name: str) -> LocalLambda:
        if name == "nowhere":
            raise InvalidParameterValue("'nowhere' is no region's name.")
        store = stores[name] = MemoryWorkspace(region=name)
        return LocalLambda(store, invoker, trust=MemoryTrust(), seed=7)

    home = make("us-east-1")
    regions = Regions(home, make)
    assert regions["us-east-1"] is home
    other = regions["eu-central-1"]
    assert other is regions["eu-central-1"] and list(regions) == [home, other]
    await other.call(creation())
    assert "demo" in other.region.functions and not home.region.functions
    with pytest.raises(InvalidParameterValue):
        regions["nowhere"]
    await regions.close()
    assert invoker.closed
    assert [entry.region for entry in stores["eu-central-1"].entries] == ["eu-central-1"]


async def test_the_regions_that_hold_anything_are_the_stores_to_name_and_one_can_be_let_go_of() -> None:
    invoker = ScriptedInvoker()

    def make(name: str) -> LocalLambda:
        return LocalLambda(MemoryWorkspace(region=name), invoker, trust=MemoryTrust(), seed=7)

    regions = Regions(make("us-east-1"), make, lambda: ["sa-east-1"])
    assert set(regions.kept()) == {"us-east-1", "sa-east-1"}
    without = Regions(make("us-east-1"), make)
    read, held = without["eu-west-1"], without["eu-west-2"]
    await held.call(creation())
    assert set(without.kept()) == {"us-east-1", "eu-west-2"}
    for name in ("eu-west-1", "us-east-1", "never-asked-for-1"):
        await without.forget(name)
    assert list(without) == [without.home, held]
    assert without["eu-west-1"] is not read
    await regions.close()
    await without.close()


async def test_who_listens_hears_every_region_also_one_that_is_asked_for_later_until_it_has_enough() -> None:
    invoker = ScriptedInvoker()

    def make(name: str) -> LocalLambda:
        return LocalLambda(MemoryWorkspace(region=name), invoker, trust=MemoryTrust(), seed=7)

    regions = Regions(make("us-east-1"), make)
    heard: list[str] = []
    stop = regions.listen(lambda event: heard.append(event.after.name))
    await regions.home.call(creation())
    await regions["eu-central-1"].call(creation())
    assert heard == ["us-east-1", "eu-central-1"]
    stop()
    await regions["eu-central-1"].call(creation("other"))
    assert len(heard) == 2
    await regions.close()
