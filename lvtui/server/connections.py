"""Connections that cannot be held for ever by a client that is slow, or gone without saying so; and a server that lives
in somebody else's loop.

uvicorn closes connections that idle between two requests, and leaves alone those that send half a request, or nothing,
or never read their answer.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lvtui.server.bodies import Patience

LONGEST_HEAD = 64 * 1024
"""Bytes of a first line and headers together; the parser itself would take any number."""
_AT_ONCE = 64 * 1024
"""Bytes of an answer from which on nothing waits to go together with what comes next."""

# Its notes about clients that speak no HTTP are nothing for a terminal that a screen is drawn on.
logging.getLogger("uvicorn").addHandler(logging.NullHandler())


def guarded(patience: Patience) -> type[HttpToolsProtocol]:
    """uvicorn's connection, with limits of time, and one of how much is said before the body."""

    class Guarded(HttpToolsProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            self._head = _Deadline(self.loop, patience.head, transport)
            self._in_head, self._head_length = False, 0
            self._taking = _Deadline(self.loop, patience.reading, transport)
            super().connection_made(_Joining(self.loop, transport))
            self._head.begin()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is None or self.cycle.response_complete:
                # One piece of a head after another gives no more time, nor does a body that nobody waits for any more.
                self._head.begin()
            else:
                self._head.end()
            self._head_length = self._head_length + len(data) if self._in_head else 0
            if self._head_length > LONGEST_HEAD and not self.transport.is_closing():
                self.send_400_response("The request's headers are too long.")

        def on_message_begin(self) -> None:
            self._in_head = True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._in_head = False
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._head.end()
            self._taking.end()
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._taking.begin()

        def resume_writing(self) -> None:
            self._taking.end()
            super().resume_writing()

        def shutdown(self) -> None:
            # Nobody waits for an answer who has not asked all of the question.
            if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
                self.transport.close()
            else:
                self.cycle.keep_alive = False

    return Guarded


class _Joining(asyncio.Transport):
    """Sends what is written in one go together: a small answer's head and body are one packet, and wake its reader
    once."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        super().__init__()
        self._loop, self._transport = loop, transport
        self._pieces: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._pieces:
            self._loop.call_soon(self._send)
        self._pieces.append(bytes(data))
        if len(data) > _AT_ONCE:
            self._send()

    def _send(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces:
            self._transport.write(b"".join(pieces))

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)


class _Deadline:
    """Ends a connection after so many seconds, unless it is ended itself before."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, transport: asyncio.Transport) -> None:
        self._loop, self._seconds, self._transport = loop, seconds, transport
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Count from now on; goes on counting where it does already."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._transport.abort)

    def end(self) -> None:
        """Forget it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Server(uvicorn.Server):
    """uvicorn without its signal handlers, which are the app's to have, and at its end as soon as it is told."""

    def __init__(self, config: uvicorn.Config, patience: Patience) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        """Set once it listens."""
        self._patience = patience
        self._told = asyncio.Event()

    def tell_to_stop(self) -> None:
        """Let `serve` come to its end."""
        self.should_exit = True
        self._told.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets=sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Keep the date of the answers right until the end."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), timeout=1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers that are under way come to their end for a moment, then end what is left."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.farewell):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(0.01)
        tasks = tuple(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
