"""Reading what a client sends, as long as it is not too much and does not take too long."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True)
class Patience:
    """How long to wait for a client, in seconds."""

    head: float = 10
    """For the first line and the headers, from the connection or their first byte on."""
    pause: float = 10
    """Between two pieces of a body."""
    body: float = 120
    """For a whole body."""
    reading: float = 30
    """Until it takes a piece of an answer."""
    idle: int = 75
    """Between two requests on one connection."""
    farewell: float = 2
    """For answers that are under way when the endpoint stops."""


class TooLarge(Exception):
    """A body of more bytes than it may have."""


class TooSlow(Exception):
    """A body that does not come."""


async def read_body(request: Request, limit: int, patience: Patience) -> bytes:
    """The whole body.

    Raises:
        TooLarge: it has more than `limit` bytes, or says it has; the rest was not read.
        TooSlow: it does not come.
        ClientDisconnect: nobody sends it any more.
    """
    announced = request.headers.get("content-length", "")
    if not announced and "transfer-encoding" not in request.headers:
        return b""
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise TooLarge
    pieces: list[bytes] = []
    size = 0
    stream = request.stream()
    try:
        async with asyncio.timeout(patience.body):
            while True:
                async with asyncio.timeout(patience.pause):
                    piece = await anext(stream, None)
                if piece is None:
                    return b"".join(pieces)
                size += len(piece)
                if size > limit:
                    raise TooLarge
                pieces.append(piece)
    except TimeoutError as error:
        raise TooSlow from error
