"""Code from elsewhere is not run before the user has said yes, once (design §4)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lvtui.domain.code import Code, pack
from lvtui.operations import (
    LATEST,
    CreateAlias,
    CreateFunction,
    Invoke,
    InvokeAsync,
    PublishVersion,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import CodeNotTrusted
from lvtui.operations.shapes import FunctionCode
from tests.service.house import ARN, House, weights, zip_of
from tests.service.invokers import ScriptedInvoker, fail, succeed

ONE, TWO = Code(zip_of("1")).sha256, Code(zip_of("2")).sha256
"""What versions 1 and 2 of the house's function hold; ``$LATEST`` is as version 2."""


@pytest.fixture
async def house() -> House:
    """Version 1 came from elsewhere."""
    house = House(ScriptedInvoker())
    await house.furnish()
    house.trust.foreign = {ONE}
    return house


async def say_yes(house: House) -> None:
    await house.service.trust(house.service.foreign_code())


async def run(house: House, **members: Any) -> int:
    """How many calls a run of ten came to."""
    chunks = [len(chunk) async for chunk in house.service.run(Invoke(function_name="demo", **members), 10)]
    return sum(chunks)


@pytest.mark.parametrize(
    "request_",
    [
        Invoke(function_name="demo", qualifier="1"),
        Invoke(function_name="demo", qualifier="1", log_type="Tail", payload=b'{"a": 1}'),
        Invoke(function_name="demo", qualifier="1", invocation_type="Event"),
        Invoke(function_name=f"{ARN}:prod"),
        InvokeAsync(function_name=f"{ARN}:1", invoke_args=b"{}"),
    ],
)
async def test_what_would_run_code_from_elsewhere_is_refused_before_the_invoker_hears_of_it(
    house: House, request_: Request[Any]
) -> None:
    with pytest.raises(CodeNotTrusted, match=r"demo:1 was not made on this machine.* said yes"):
        await house.service.call(request_)
    await asyncio.sleep(0)
    assert (house.invoker.calls, house.service.waiting_events, house.service.ended_events) == ([], 0, ())


async def test_a_run_is_refused_before_its_first_call_and_so_is_the_question_about_it(house: House) -> None:
    for qualifier in ("1", "prod"):
        with pytest.raises(CodeNotTrusted):
            await run(house, qualifier=qualifier)
        assert isinstance(house.service.refusal(Invoke(function_name="demo", qualifier=qualifier)), CodeNotTrusted)
    assert house.invoker.calls == []


async def test_code_that_was_made_here_runs_beside_it(house: House) -> None:
    answer = await house.service.call(Invoke(function_name="demo", qualifier="2"))
    assert (answer.executed_version, await run(house)) == ("2", 10)


async def test_a_dry_run_runs_nothing_and_is_not_refused(house: House) -> None:
    request = Invoke(function_name="demo", qualifier="1", invocation_type="DryRun")
    assert house.service.refusal(request) is None
    assert (await house.service.call(request)).status_code == 204
    assert house.invoker.calls == []


async def test_a_split_alias_is_refused_whichever_version_would_be_drawn(house: House) -> None:
    await house.service.call(
        CreateAlias(function_name="demo", name="canary", function_version="2", routing_config=weights({"1": 0.01}))
    )
    for _ in range(20):
        with pytest.raises(CodeNotTrusted, match=":1 was not made"):
            await house.service.call(Invoke(function_name="demo", qualifier="canary"))


async def test_after_the_yes_everything_that_was_listed_runs(house: House) -> None:
    house.trust.foreign = {ONE, TWO}
    assert house.service.foreign_code().versions == {"demo": [LATEST, "1", "2"]}
    assert house.service.foreign_code().codes == {ONE, TWO}
    await say_yes(house)
    assert (house.service.foreign_code().versions, house.service.foreign_code().codes) == ({}, frozenset())
    assert (await house.service.call(Invoke(function_name="demo", qualifier="1"))).executed_version == "1"
    assert await run(house, qualifier="prod") == 10


async def test_what_came_in_after_the_list_was_shown_is_not_covered_by_the_yes(house: House) -> None:
    seen = house.service.foreign_code()
    house.trust.foreign.add(TWO)
    await house.service.trust(seen)
    assert house.service.foreign_code().codes == {TWO}


async def test_what_is_deployed_here_is_the_users_own(house: House) -> None:
    later = [Code(zip_of(text)).sha256 for text in ("# mine", "# made")]
    house.trust.foreign |= {TWO, *later}  # as in a workspace that is from elsewhere as a whole
    await house.service.call(UpdateFunctionCode(function_name=ARN, zip_file=zip_of("# mine"), publish=True))
    new = CreateFunction(
        function_name="made",
        runtime="python3.12",
        role="arn:aws:iam::123456789012:role/demo",
        handler="app.handler",
        code=FunctionCode(zip_file=zip_of("# made")),
    )
    await house.service.call(new)
    assert house.service.foreign_code().versions == {"demo": ["1", "2"]}
    for name, qualifier in (("demo", None), ("demo", "3"), ("made", None)):
        await house.service.call(Invoke(function_name=name, qualifier=qualifier))


@pytest.mark.parametrize(
    "request_",
    [
        UpdateFunctionCode(function_name="demo", zip_file=zip_of("1")),
        UpdateFunctionCode(function_name="demo", zip_file=zip_of("1"), publish=True),
        CreateFunction(
            function_name="copy",
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            code=FunctionCode(zip_file=zip_of("1")),
        ),
    ],
)
async def test_a_copy_of_code_from_elsewhere_still_asks(house: House, request_: Request[Any]) -> None:
    await house.service.call(request_)
    assert house.trust.foreign == {ONE}


async def test_publishing_or_configuring_code_from_elsewhere_makes_it_nobodys_own(house: House) -> None:
    house.trust.foreign = {ONE, TWO}
    await house.service.call(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    await house.service.call(PublishVersion(function_name="demo"))
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("# dry"), dry_run=True))
    assert house.service.foreign_code().versions == {"demo": [LATEST, "1", "2", "3"]}


@pytest.mark.parametrize(
    ("files", "asks"),
    [
        ({"app.py": b"# mine", "helper.py": b"import os"}, True),
        ({"app.py": b"# mine", "helper.py": b"# mine too", "__init__.py": b""}, False),
        ({"app.py": b"# mine"}, False),
    ],
)
async def test_one_changed_file_does_not_let_run_what_lies_beside_it(
    house: House, files: dict[str, bytes], asks: bool
) -> None:
    package = pack({"app.py": b"# theirs", "helper.py": b"import os", "__init__.py": b""})
    deployed = pack(files)
    house.trust.foreign = {package.sha256, deployed.sha256}
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=package.zip_file))
    house.trust.foreign = {package.sha256, deployed.sha256}
    await house.service.call(UpdateFunctionCode(function_name="demo", zip_file=deployed.zip_file))
    assert (deployed.sha256 in house.trust.foreign) is asks


async def test_a_run_whose_alias_moves_to_code_from_elsewhere_ends_there() -> None:
    house = House(ScriptedInvoker(chunk=1))
    await house.furnish()
    house.trust.foreign = {ONE}
    await house.service.call(CreateAlias(function_name="demo", name="dev", function_version="2"))
    ran = 0
    with pytest.raises(CodeNotTrusted):
        async for chunk in house.service.run(Invoke(function_name="demo", qualifier="dev"), 10):
            ran += len(chunk)
            if ran == 3:
                await house.service.call(UpdateAlias(function_name="demo", name="dev", function_version="1"))
    assert {call.executable.version for call in house.invoker.calls} == {"2"}


async def test_environments_of_code_from_elsewhere_are_started_ahead_only_after_the_yes(house: House) -> None:
    for version in ("1", "2"):
        await house.service.call(
            PutProvisionedConcurrencyConfig(
                function_name="demo", qualifier=version, provisioned_concurrent_executions=2
            )
        )
    house.service.start_provisioned()
    assert {version for version, _ in house.invoker.started} == {"2"}
    await say_yes(house)
    assert ("1", 2) in house.invoker.started


async def test_an_accepted_event_whose_code_is_then_from_elsewhere_waits_for_the_yes() -> None:
    house = House(ScriptedInvoker(fail))
    await house.furnish()
    asleep = house.hold_sleepers()
    await house.service.call(Invoke(function_name="demo", invocation_type="Event"))
    while not house.waits:
        await asyncio.sleep(0)
    house.trust.foreign = {TWO}
    house.invoker.answer = succeed
    asleep.set()
    while len(house.waits) < 4:
        await asyncio.sleep(0)
    assert len(house.invoker.calls) == 1
    asleep.clear()  # or the event would be too old before the yes is said
    await say_yes(house)
    asleep.set()
    while house.service.waiting_events:
        await asyncio.sleep(0)
    (ended,) = house.service.ended_events
    assert (ended.condition, ended.attempts, len(house.invoker.calls)) == ("Success", 2, 2)
    assert house.waits[:4] == [60.0, 1.0, 2.0, 4.0]
