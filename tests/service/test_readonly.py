"""The service while nothing may be changed."""

from __future__ import annotations

import pytest

from lvtui.operations import GetAlias, Invoke, PublishVersion
from lvtui.operations.errors import ReadOnly
from lvtui.service import Called
from tests.service.house import House
from tests.service.invokers import ScriptedInvoker


async def test_changes_are_refused_before_they_are_made_and_foreseen_to_be() -> None:
    house = House(ScriptedInvoker())
    await house.furnish()
    service, told = house.service, list[object]()
    service.listen(told.append)
    service.readonly = True
    before = service.region
    publish = PublishVersion(function_name="demo", description="never")
    assert isinstance(service.refusal(publish), ReadOnly)
    with pytest.raises(ReadOnly):
        await service.call(publish)
    assert isinstance(told[0], Called) and isinstance(told[0].refusal, ReadOnly)
    assert service.region is before
    service.readonly = False
    assert service.refusal(publish) is None


async def test_functions_are_called_and_looked_at_as_ever() -> None:
    house = House(ScriptedInvoker())
    await house.furnish()
    house.service.readonly = True
    invoke = Invoke(function_name="demo", qualifier="prod", payload=b"{}")
    assert house.service.refusal(invoke) is None
    assert (await house.service.call(invoke)).status_code == 200
    assert (await house.service.call(GetAlias(function_name="demo", name="prod"))).name == "prod"
