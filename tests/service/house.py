"""A service over memory, with a function to try things on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from lvtui.domain.code import pack
from lvtui.operations import CreateAlias, CreateFunction, PublishVersion, UpdateFunctionCode
from lvtui.operations.shapes import DeadLetterConfig, FunctionCode, RoutingConfig
from lvtui.service import LocalLambda
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.invokers import ScriptedInvoker

ARN = "arn:aws:lambda:us-east-1:123456789012:function:demo"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"


def creation(name: str = "demo", **members: Any) -> CreateFunction:
    """A request for a function."""
    return CreateFunction(
        function_name=name,
        runtime="python3.12",
        role="arn:aws:iam::123456789012:role/demo",
        handler="app.handler",
        code=FunctionCode(zip_file=zip_of("1")),
        **members,
    )


class House:
    """`demo` has versions 1 and 2, and an alias `prod` split in halves. Time passes only while somebody sleeps."""

    def __init__(self, invoker: ScriptedInvoker, **options: Any) -> None:
        self.workspace = MemoryWorkspace()
        self.trust = MemoryTrust()
        self.invoker = invoker
        self.waits: list[float] = []
        self._held: asyncio.Event | None = None
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        self.service = LocalLambda(
            self.workspace,
            invoker,
            trust=self.trust,
            seed=7,
            clock=lambda: self.now,
            sleep=self.sleep,
            **options,
        )

    async def sleep(self, seconds: float) -> None:
        """Sleeping is what makes time pass."""
        self.waits.append(seconds)
        if self._held is not None:
            await self._held.wait()
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def hold_sleepers(self) -> asyncio.Event:
        """Let nobody wake up until the event is set."""
        self._held = asyncio.Event()
        return self._held

    async def furnish(self, dead_letters: str | None = None, settle: float = 0) -> None:
        """Make the function, letting `settle` seconds go by after each change of it."""
        pause = timedelta(seconds=settle)
        dead_letter = DeadLetterConfig(target_arn=dead_letters) if dead_letters else None
        await self.service.call(creation(dead_letter_config=dead_letter))
        self.now += pause
        await self.service.call(PublishVersion(function_name="demo"))
        await self.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_of("2")))
        self.now += pause
        await self.service.call(PublishVersion(function_name="demo"))
        await self.service.call(
            CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=weights({"2": 0.5}))
        )


def zip_of(text: str) -> bytes:
    """A package with one file."""
    return pack({"app.py": text.encode()}).zip_file


def weights(shares: dict[str, float]) -> RoutingConfig:
    """A routing config."""
    return RoutingConfig(additional_version_weights=shares)
