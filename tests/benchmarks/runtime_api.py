"""The least that AWS's runtime client needs to talk to: `GET …/next` and `POST …/response`, over kept connections."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

_NEXT = b"GET /2018-06-01/runtime/invocation/next"
_ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
_CALL = (
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n"
    "Lambda-Runtime-Aws-Request-Id: {number}\r\nLambda-Runtime-Deadline-Ms: 4102444800000\r\n"
    "Lambda-Runtime-Invoked-Function-Arn: {arn}\r\n"
    "Lambda-Runtime-Trace-Id: Root=1-00000000-000000000000000000000000;Sampled=0\r\n\r\n"
)


class RuntimeApi:
    """Hands out calls to one worker, as the platform does to one environment: the next when it asks for it."""

    def __init__(self, arn: str, answered: Callable[[str, bytes], None]) -> None:
        """`answered` is told the number of the call and the handler's answer, or why there is none."""
        self.address = ""
        """``127.0.0.1:port``, once it is open."""
        self.told = answered
        self._arn = arn
        self._calls: deque[bytes] = deque()
        self._waiting: asyncio.Transport | None = None
        self._connections: set[asyncio.Transport] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.address = f"{host}:{port}"

    async def close(self) -> None:
        """Stop, and part with whoever is connected."""
        for connection in tuple(self._connections):
            connection.abort()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def call(self, number: int, payload: bytes) -> None:
        """Have the worker do this when it has time."""
        head = _CALL.format(size=len(payload), number=number, arn=self._arn).encode()
        self._calls.append(head + payload)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.next(waiting)

    def next(self, transport: asyncio.Transport) -> None:
        """Somebody asks for a call, and waits if there is none."""
        if self._calls:
            transport.write(self._calls.popleft())
        else:
            self._waiting = transport

    def connected(self, transport: asyncio.Transport) -> None:
        """Somebody has come."""
        self._connections.add(transport)

    def disconnected(self, transport: asyncio.Transport) -> None:
        """Somebody has left."""
        self._connections.discard(transport)
        if self._waiting is transport:
            self._waiting = None


class _Connection(asyncio.Protocol):
    def __init__(self, api: RuntimeApi) -> None:
        self._api = api
        self._buffer = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._api.connected(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._api.disconnected(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, begin = self._buffer[:end], end + 4
            if head.startswith(_NEXT):
                self._buffer = self._buffer[begin:]
                self._api.next(self._transport)
                continue
            size = _content_length(head)
            if len(self._buffer) - begin < size:
                return
            body, self._buffer = self._buffer[begin : begin + size], self._buffer[begin + size :]
            self._transport.write(_ACCEPTED)
            path = head.split(b" ", 2)[1].decode()
            number, _, kind = path.removeprefix("/2018-06-01/runtime/invocation/").partition("/")
            self._api.told(number if kind == "response" else path, body)


def _content_length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0] or 0)
