"""Which regions the endpoint opens, and how long it keeps them."""

from __future__ import annotations

import pytest

from lvtui.operations.errors import InvalidParameterValue
from lvtui.server.services import EMPTY_FOR, Services
from lvtui.service import LocalLambda, Regions
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.house import creation
from tests.service.invokers import ScriptedInvoker


class Scene:
    """Services over memory, and a clock that stands still; `elsewhere` holds something that nobody here has made."""

    def __init__(self, home: str = "us-east-1", elsewhere: str | None = None) -> None:
        invoker = ScriptedInvoker()

        def make(name: str) -> LocalLambda:
            return LocalLambda(MemoryWorkspace(region=name), invoker, trust=MemoryTrust(), seed=7)

        def kept() -> list[str]:
            holding = [service.region.name for service in self.regions if service.region.functions]
            return [*holding, elsewhere] if elsewhere else holding

        self.regions = Regions(make(home), make, kept)
        self.now = 100.0
        self.services = Services(self.regions, lambda: self.now)

    @property
    def open(self) -> list[str]:
        return [service.region.name for service in self.regions]


@pytest.mark.parametrize(
    "name",
    [
        *("us-east-1", "eu-central-2", "ap-southeast-7", "ap-east-2", "mx-central-1", "cn-northwest-1", "ca-west-1"),
        *("us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1", "il-central-1"),
    ],
)
async def test_a_region_of_aws_is_opened_when_it_is_asked_for(name: str) -> None:
    assert (await Scene(home="us-west-2").services.of(name)).region.name == name


@pytest.mark.parametrize(
    "name", ["zz-a1x-1", "us-east-10", "us-east-0", "us-up-1", "../up-1", "us-east-1 ", "US-EAST-1"]
)
async def test_a_name_that_aws_gives_to_no_region_is_refused(name: str) -> None:
    scene = Scene()
    with pytest.raises(InvalidParameterValue, match="is no region's name"):
        await scene.services.of(name)
    assert scene.open == ["us-east-1"]


async def test_a_workspace_may_have_regions_of_its_own() -> None:
    scene = Scene(home="my-cellar-1", elsewhere="my-attic-1")
    for name in ("my-cellar-1", "my-attic-1"):
        assert (await scene.services.of(name)).region.name == name


async def test_only_a_region_that_holds_anything_is_opened_for_a_function_url() -> None:
    scene = Scene(elsewhere="eu-west-1")
    assert await scene.services.holding("ap-south-1") is None
    assert scene.open == ["us-east-1"]
    found = await scene.services.holding("eu-west-1")
    assert found is not None and found.region.name == "eu-west-1"
    assert await scene.services.holding("us-east-1") is scene.regions.home


async def test_a_region_that_was_only_read_from_is_let_go_of_when_nobody_has_asked_for_it_for_a_while() -> None:
    scene = Scene()
    await (await scene.services.of("eu-west-1")).call(creation())
    await scene.services.of("eu-west-2")
    await scene.services.of("eu-west-3")
    scene.now += EMPTY_FOR / 2
    await scene.services.of("eu-west-3")
    scene.now += EMPTY_FOR / 2
    await scene.services.of(None)
    assert scene.open == ["us-east-1", "eu-west-1", "eu-west-3"]
    assert (await scene.services.of("eu-west-2")).region.name == "eu-west-2"
