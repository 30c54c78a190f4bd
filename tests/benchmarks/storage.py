"""The workspace: what a save and an opening cost when there are ten thousand versions, beside ten."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from lvtui.domain import apply
from lvtui.domain.code import Code, pack
from lvtui.domain.model import Region
from lvtui.domain.world import World
from lvtui.operations import CreateFunction, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode, FunctionConfiguration
from lvtui.storage import Workspace
from tests.benchmarks.table import Effort, Row, Sides, at_most
from tests.storage.kit import QuickDisk

MANY, FEW = 10_000, 10
HANDLER = '''\
import json


def handler(event, context):
    """Greets whoever the event names; this is version {number}."""
    name = event.get("name", "world")
    return {{"statusCode": 200, "body": json.dumps({{"greeting": f"hello, {{name}}"}})}}
'''

_fresh = count(1)


def _code(number: int) -> Code:
    return pack({"app.py": HANDLER.format(number=number).encode()})


def _publish(region: Region) -> tuple[Region, FunctionConfiguration]:
    """New code, and a version of it: one change."""
    request = UpdateFunctionCode(function_name="demo", zip_file=_code(MANY + next(_fresh)).zip_file, publish=True)
    return apply(region, request, World(now=datetime.now(UTC), fresh_id=lambda: str(uuid4())))


def furnish(folder: Path, versions: int, name: str = "demo") -> None:
    """A workspace with a function of so many versions; nothing waits for the disk, so it is soon there."""
    workspace = Workspace.open(folder, seed=7, disk=QuickDisk())
    request = CreateFunction(
        function_name=name,
        runtime="python3.12",
        role="arn:aws:iam::123456789012:role/demo",
        handler="app.handler",
        code=FunctionCode(zip_file=_code(0).zip_file),
        publish=True,
    )

    def step(region: Region) -> tuple[Region, None]:
        # Not request by request: each would copy what there is, as it should, and ten thousand of them take long.
        region, _ = apply(region, request, World(now=datetime.now(UTC), fresh_id=lambda: str(uuid4())))
        function = region.functions[name]
        first = function.published["1"]
        more = {
            str(number): replace(first, version=str(number), code=_code(number), revision_id=str(uuid4()))
            for number in range(2, versions + 1)
        }
        function = replace(function, published={"1": first, **more}, next_number=versions + 1)
        return replace(region, functions={**region.functions, name: function}), None

    workspace.change(step)


@asynccontextmanager
async def workspaces(effort: Effort) -> AsyncIterator[tuple[Path, Path]]:
    """One with many versions, and one with few."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as folder:
        many, few = Path(folder, "many"), Path(folder, "few")
        furnish(many, effort.times(MANY, at_least=FEW))
        furnish(few, FEW)
        yield many, few


def _seconds(times: int, deed: Callable[[], object]) -> Callable[[], Awaitable[float]]:
    """What a deed takes: the median of so many times, as a disk now and then takes its time."""

    async def measure() -> float:
        taken = []
        for _ in range(times):
            began = perf_counter()
            deed()
            taken.append(perf_counter() - began)
        return median(taken)

    return measure


@asynccontextmanager
async def save_with_many_and_few(effort: Effort) -> AsyncIterator[Sides]:
    """Publish in a workspace that is open, everything written down and waited for as lvtui does."""
    times = effort.times(20)
    async with workspaces(effort) as folders:
        many, few = map(Workspace.open, folders)

        def publish(workspace: Workspace) -> Callable[[], object]:
            return lambda: workspace.change(_publish)

        for workspace in (many, few):
            workspace.change(_publish)
        yield Sides(_seconds(times, publish(many)), _seconds(times, publish(few)))


@asynccontextmanager
async def open_with_many_and_few(effort: Effort) -> AsyncIterator[Sides]:
    """Open, as far as a screen or a command needs it before it can ask for anything."""
    times = effort.times(10)
    async with workspaces(effort) as (many, few):

        def opening(folder: Path, least: int) -> Callable[[], object]:
            def deed() -> None:
                found = len(Workspace.open(folder).region.functions["demo"].published)
                if found < least:
                    raise AssertionError(f"{found} versions are no {least}")

            return deed

        yield Sides(_seconds(times, opening(many, effort.times(MANY, FEW))), _seconds(times, opening(few, FEW)))


ROWS = (
    Row("save-10000-versions", "one publish with 10 versions", at_most(1.5), save_with_many_and_few),
    Row("open-10000-versions", "a workspace with 10 versions", at_most(10), open_with_many_and_few),
)
