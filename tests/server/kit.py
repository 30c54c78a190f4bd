"""An endpoint over memory, and the plainest of clients: what it sends is written out by the tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from lvtui.domain.execution import Call, Outcome
from lvtui.operations.errors import InvalidParameterValue
from lvtui.server import Endpoint
from lvtui.server.bodies import Patience
from lvtui.service import LocalLambda, Regions
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.house import House
from tests.service.invokers import ScriptedInvoker, succeed

SOON = 10.0
"""Seconds in which something must happen that happens at once."""
FUNCTION = "/2015-03-31/functions/demo"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    """Names in lower case."""
    body: bytes

    def __getitem__(self, name: str) -> str:
        return ",".join(value for found, value in self.headers if found == name)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Running:
    """An endpoint whose home region has the function `demo` of :class:`House`."""

    def __init__(self, house: House, regions: Regions, endpoint: Endpoint) -> None:
        self.house = house
        self.regions = regions
        self.endpoint = endpoint

    async def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        host: str | None = None,
    ) -> Answer:
        """One request over a connection of its own."""
        given = {"Host": host or f"127.0.0.1:{self.endpoint.port}", "Content-Length": str(len(body))}
        lines = [f"{name}: {value}" for name, value in {**given, "Connection": "close", **(headers or {})}.items()]
        head = "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""])
        return await self.exchange(head.encode("latin-1") + body)

    async def exchange(self, sent: bytes) -> Answer:
        """Send this, and take everything that comes back."""
        reader, writer = await self.connect()
        try:
            writer.write(sent)
            async with asyncio.timeout(SOON):
                return read(await reader.read())
        finally:
            await close(writer)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.endpoint.port)


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection, whatever the other end has done to it."""
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def read(received: bytes) -> Answer:
    """An answer that came over a connection of its own."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Answer(int(first.split()[1]), [(name.lower(), value.strip()) for name, _, value in pairs], body)


@asynccontextmanager
async def running(
    answer: Callable[[Call], Outcome] = succeed, *, patience: Patience | None = None, **options: Any
) -> AsyncIterator[Running]:
    """An endpoint on a free port, as long as this lasts."""
    house = House(ScriptedInvoker(answer))
    await house.furnish()

    def make(name: str) -> LocalLambda:
        if name == "nowhere":
            raise InvalidParameterValue(f"{name!r} is no region's name.")
        workspace = MemoryWorkspace(region=name)
        return LocalLambda(workspace, house.invoker, trust=MemoryTrust(), seed=7, clock=lambda: house.now)

    regions = Regions(house.service, make)
    async with Endpoint(regions, port=0, patience=patience, **options) as endpoint:
        yield Running(house, regions, endpoint)
    await regions.close()


def signed(region: str = "us-east-1", access_key: str = "AKIDEXAMPLE") -> dict[str, str]:
    """The header of a signature, as an SDK would send it; the signature itself is anything."""
    scope = f"{access_key}/20261123/{region}/lambda/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0123abc"}
