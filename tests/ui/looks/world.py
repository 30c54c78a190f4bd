"""A workspace in which everything that moves stands still: time, ids, draws, and what calls take."""

from __future__ import annotations

import os
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from unittest.mock import patch

from lvtui.domain.code import pack
from lvtui.domain.execution import Call, Executable, Outcome
from lvtui.domain.outcomes import Outcomes, billed, outcomes_of
from lvtui.operations import CreateAlias, CreateFunction, PublishVersion, UpdateFunctionCode
from lvtui.operations.shapes import Environment, FunctionCode, RoutingConfig
from lvtui.runtime import ExecutionEnvironments
from lvtui.service import LocalLambda, Regions
from lvtui.service.ports import Invoker
from lvtui.settings import Settings, themes_folder
from lvtui.storage import Workspace
from lvtui.ui.app import LvtuiApp
from lvtui.ui.themes import load_themes
from lvtui.wiring import Opened, samples
from tests.ui.driver import Driver, settings_for

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""The time it always is."""
FUNCTION = "lambda-version-demo"
INTERPRETER = "3.12.8"
MEMORY_MB = 31
INIT_MS = 84.2
REPORT = re.compile(rb"(?m)^REPORT RequestId: (?P<id>\S+)\t.*$")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """At noon."""
        self.at = NOON
        self._passed: Callable[[], float] = float

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=self._passed())

    def pass_by(self, passed: Callable[[], float]) -> None:
        """Go on from where it is set: `passed` says how many seconds there have been since."""
        self._passed = passed


class StillInvoker:
    """Runs handlers for real, and says of every call that it took what such a call may well take."""

    def __init__(self, environments: ExecutionEnvironments) -> None:
        """`environments` do the work."""
        self._environments = environments

    async def invoke(self, call: Call) -> Outcome:
        return still(await self._environments.invoke(call), 0)

    async def invoke_many(
        self,
        calls: Iterable[Call | None],
        *,
        concurrency: int = 1,
        when_more: Callable[[Callable[[], None]], object] | None = None,
    ) -> AsyncGenerator[Outcomes, None]:
        batch = self._environments.invoke_many(calls, concurrency=concurrency, when_more=when_more)
        async with aclosing(batch) as chunks:
            async for chunk in chunks:
                yield outcomes_of(chunk.first, [still(outcome, place) for place, outcome in chunk])

    def start_ahead(self, executable: Executable, count: int) -> None:
        self._environments.start_ahead(executable, count)

    async def retire(self, function_arn: str, version: str | None = None) -> None:
        await self._environments.retire(function_arn, version)

    async def close(self) -> None:
        await self._environments.close()


def still(outcome: Outcome, place: int) -> Outcome:
    """What a call did, with figures that depend on its place in the run alone; also those in its log."""
    duration = round(1.2 + 0.13 * (place * 7 % 11), 2)
    init = None if outcome.init_ms is None else INIT_MS
    figures = outcome._replace(
        duration_ms=duration,
        billed_ms=billed(round(duration * 1000), -1 if init is None else round(init * 1000)),
        init_ms=init,
        max_memory_mb=MEMORY_MB,
        interpreter=INTERPRETER,
    )
    return figures._replace(log=REPORT.sub(lambda line: _report(line["id"], figures), outcome.log))


def _report(request_id: bytes, figures: Outcome) -> bytes:
    init = "" if figures.init_ms is None else f"\tInit Duration: {figures.init_ms:.2f} ms"
    took = f"Duration: {figures.duration_ms:.2f} ms\tBilled Duration: {figures.billed_ms} ms"
    memory = f"Memory Size: 128 MB\tMax Memory Used: {figures.max_memory_mb} MB"
    return b"REPORT RequestId: " + request_id + f"\t{took}\t{memory}{init}".encode()


HERE = Path("/home/learner")
"""The folder that one is always in, on whatever machine."""
THERE = HERE / "calls.csv"
"""A file that is always there."""
_SURROUNDINGS = {"TZ": "UTC", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
_NOT_AROUND = ("NO_COLOR", "EDITOR", "VISUAL", "LINES", "COLUMNS", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_ANIMATIONS")


@contextmanager
def surroundings(*, no_color: bool) -> Iterator[None]:
    """A terminal with all colours in a place whose local time is UTC, wherever this runs."""
    wanted = _SURROUNDINGS | ({"NO_COLOR": "1"} if no_color else {})
    kept = {name: os.environ.get(name) for name in (*wanted, *_NOT_AROUND)}
    _put(dict.fromkeys(_NOT_AROUND, None) | wanted)
    is_dir, exists = Path.is_dir, Path.exists
    try:
        with (
            patch.object(os, "getcwd", lambda: str(HERE)),  # paths are shown whole
            patch.object(Path, "is_dir", lambda path, **named: path == HERE or is_dir(path, **named)),
            patch.object(Path, "exists", lambda path, **named: path == THERE or exists(path, **named)),
        ):
            yield
    finally:
        _put(kept)


def _put(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if hasattr(time, "tzset"):
        time.tzset()


def open_still(settings: Settings, clock: Callable[[], datetime], invoker: Invoker | None = None) -> Opened:
    """A workspace as `lvtui.wiring` opens it, but for what moves; handlers are run, unless `invoker` says that they
    are."""
    workspace = Workspace.open(
        settings.workspace,
        account_id=settings.account_id,
        region=settings.region,
        seed=settings.seed,
        trusted=settings.trusted_file,
    )
    invoker = StillInvoker(ExecutionEnvironments()) if invoker is None else invoker
    numbers = count(1)

    def service_of(store: Workspace) -> LocalLambda:
        return LocalLambda(
            store,
            invoker,
            trust=store.trust,
            seed=store.seed,
            who="screen",
            clock=clock,
            fresh_id=lambda: f"{next(numbers):08x}-5eed-4000-8000-000000000007",
        )

    service = service_of(workspace)
    regions = Regions(service, lambda name: service_of(workspace.region_store(name)), workspace.regions)
    return Opened(service, regions, workspace, workspace.folder, tuple(workspace.problems))


async def play_the_lecture(service: LocalLambda, clock: Clock) -> None:
    """The lecture's function half way through: two versions, three aliases, half of prod's calls to version 2."""
    sample = next(sample for sample in samples().found if sample.function_name == FUNCTION)
    one, two = (_package(later.files) for later in sample.later)
    clock.at = NOON - timedelta(days=3)
    await service.call(
        CreateFunction(
            function_name=FUNCTION,
            runtime=sample.runtime,
            role="arn:aws:iam::123456789012:role/lambda-role",
            handler=sample.handler,
            timeout=sample.timeout,
            environment=Environment(variables={"STAGE": "lecture"}),
            code=FunctionCode(zip_file=_package(sample.files)),
        )
    )
    clock.at = NOON - timedelta(days=2)
    await service.call(UpdateFunctionCode(function_name=FUNCTION, zip_file=one))
    await service.call(PublishVersion(function_name=FUNCTION, description="first"))
    clock.at = NOON - timedelta(hours=5)
    await service.call(UpdateFunctionCode(function_name=FUNCTION, zip_file=two))
    await service.call(PublishVersion(function_name=FUNCTION, description="second"))
    clock.at = NOON - timedelta(minutes=20)
    half = RoutingConfig(additional_version_weights={"2": 0.5})
    for name, version, routing in (("dev", "$LATEST", None), ("test", "2", None), ("prod", "1", half)):
        await service.call(
            CreateAlias(function_name=FUNCTION, name=name, function_version=version, routing_config=routing)
        )
    clock.at = NOON


def _package(files: Mapping[str, str]) -> bytes:
    return pack({name: text.encode() for name, text in files.items()}).zip_file


@asynccontextmanager
async def still_app(
    folder: Path, size: tuple[int, int], theme: str, *, no_color: bool = False
) -> AsyncIterator[Driver]:
    """The app on the lecture's function, with nothing on it that moves by itself."""
    settings = replace(settings_for(folder), theme=theme)
    clock = Clock()
    with surroundings(no_color=no_color):
        opened = open_still(settings, clock)
        try:
            await play_the_lecture(opened.service, clock)
            app = LvtuiApp(settings, opened, samples(), load_themes(themes_folder()), now=clock)
            app.animation_level = "none"
            async with app.run_test(size=size, notifications=True) as pilot:
                drive = Driver(app, pilot, opened)
                await drive.until(lambda: drive.bench.function_name == FUNCTION)
                yield drive
        finally:
            await opened.regions.close()
