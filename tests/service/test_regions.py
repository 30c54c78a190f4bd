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
