"""Our side: a service with a function that does next to nothing, and what is done with the outcomes of a run."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from lvtui.domain.code import pack
from lvtui.experiments.event_sources import OneEvent
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.run import Run
from lvtui.experiments.tally import Tally
from lvtui.operations import CreateAlias, CreateFunction, Invoke, PublishVersion, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.service import LocalLambda
from lvtui.settings import load_settings
from lvtui.wiring import open_workspace

EVENT = b'{"name": "world"}'
ANSWER = b'{"answer": 42}'
SPLIT = 0.1
"""The share of version 2 in calls to the alias ``prod``."""
SEED = 7
CODE = """\
import os

def handler(event, context):
    if "exit" in event:
        os._exit(event["exit"])
    return {"answer": 42}
"""


@asynccontextmanager
async def furnished(versions: int = 2) -> AsyncIterator[LocalLambda]:
    """A service whose function ``demo`` has so many versions, and an alias ``prod`` on versions 1 and 2; all cold."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as folder:
        # As lvtui itself is put together, so that nothing on the way of a call is left out.
        elsewhere = {"LVTUI_CONFIG": f"{folder}/config", "LVTUI_STATE": f"{folder}/state"}
        settings = load_settings(environ=elsewhere, workspace=Path(folder, "workspace"), seed=SEED)
        service = open_workspace(settings).service
        try:
            await furnish(service, versions)
            yield service
        finally:
            await service.close()


async def furnish(service: LocalLambda, versions: int = 2) -> None:
    """The function ``demo`` with so many versions, and its alias ``prod`` on versions 1 and 2."""
    await service.call(
        CreateFunction(
            function_name="demo",
            # Our own Python, as any other that is found would be another program to compare with.
            runtime="python{}.{}".format(*sys.version_info),
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            timeout=30,
            code=FunctionCode(zip_file=_code(1)),
        )
    )
    await service.call(PublishVersion(function_name="demo"))
    for number in range(2, versions + 1):
        await service.call(UpdateFunctionCode(function_name="demo", zip_file=_code(number), publish=True))
    split = RoutingConfig(additional_version_weights={"2": SPLIT})
    await service.call(CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=split))


def _code(number: int) -> bytes:
    return pack({"app.py": f"{CODE}\n# version {number}\n".encode()}).zip_file


async def run(service: LocalLambda, count: int, *, qualifier: str = "prod", event: bytes = EVENT) -> Tally:
    """Invoke so often, and keep of it what a screen keeps; the one place that knows how a run hands out its outcomes.

    Raises:
        AssertionError: a call failed, or is missing: there would be no sense in its time.
    """
    tally = Tally()
    request = Invoke(function_name="demo", qualifier=qualifier, payload=event)
    async with aclosing(service.run(request, count)) as chunks:
        async for chunk in chunks:
            tally.extend(chunk.outcomes)
    if tally.total != count or tally.failed:
        raise AssertionError(f"of {count} calls {tally.total} were answered and {tally.failed} failed: {tally.last}")
    return tally


def plan_of(count: int, *, executes: bool = True) -> RunPlan:
    """So many calls to the split alias, as a user begins them; always the same draws."""
    return RunPlan("demo", "prod", OneEvent(EVENT), SEED, count, executes=executes)


async def play(service: LocalLambda, plan: RunPlan) -> Run:
    """Play a plan with nobody looking.

    Raises:
        AssertionError: as `run`.
    """
    played = Run(plan)
    async with aclosing(played.play(service)) as news:
        async for _ in news:
            pass
    check_all_answered(played)
    return played


def check_all_answered(played: Run) -> None:
    """See that a run did all it was to do.

    Raises:
        AssertionError: as `run`.
    """
    tally = played.tally
    if played.state != "ended" or tally.total != played.plan.count or tally.failed:
        why = played.refusal or tally.last_failed
        raise AssertionError(f"it {played.state} after {tally.total} calls, {tally.failed} failed: {why}")


async def call(service: LocalLambda, qualifier: str, event: bytes = EVENT) -> None:
    """One call through the door.

    Raises:
        AssertionError: it was not answered as it should be.
    """
    answer = await service.call(Invoke(function_name="demo", qualifier=qualifier, payload=event))
    if answer.payload != ANSWER:
        raise AssertionError(f"the handler's answer was {answer.payload!r}")


async def crash(service: LocalLambda, qualifier: str) -> None:
    """One call in which the process ends.

    Raises:
        AssertionError: it did not.
    """
    answer = await service.call(Invoke(function_name="demo", qualifier=qualifier, payload=b'{"exit": 1}'))
    if answer.function_error is None:
        raise AssertionError(f"the process was to end, but the answer was {answer.payload!r}")
