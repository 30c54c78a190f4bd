"""Lambda's side of the Runtime API, as far as AWS's own client needs it to run a case."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self

_API = "/2018-06-01/runtime/"


@dataclass(frozen=True)
class Invocation:
    """One call, as the client is told of it."""

    request_id: str
    payload: bytes
    arn: str
    timeout: int
    """Seconds."""
    client_context: str | None = None
    cognito_identity: str | None = None

    def headers(self) -> dict[str, str]:
        """All but the payload; the deadline counts from now."""
        given = {
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + self.timeout * 1000),
            "Lambda-Runtime-Invoked-Function-Arn": self.arn,
            "Lambda-Runtime-Trace-Id": "Root=1-65000000-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0",
            "Lambda-Runtime-Client-Context": self.client_context,
            "Lambda-Runtime-Cognito-Identity": self.cognito_identity,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Posted:
    """What the client sent back."""

    kind: str
    """``response``, ``error`` or ``init/error``."""
    body: bytes
    error_type: str | None
    """The header of that name."""


class RuntimeApi(ThreadingTCPServer):
    """Hands out invocations one after the other and tells what becomes of each, on threads of its own."""

    daemon_threads = True

    def __init__(
        self, invocations: Iterable[Invocation], posted: Callable[[Posted], None], idle: Callable[[], None]
    ) -> None:
        """`posted` is told each report before the client may go on; `idle`, that it asked when nothing was left."""
        super().__init__(("127.0.0.1", 0), _Connection)
        self.waiting = deque(invocations)
        self.running: Invocation | None = None
        self._posted, self._idle = posted, idle
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.005})

    @property
    def address(self) -> str:
        """For ``AWS_LAMBDA_RUNTIME_API``."""
        return f"127.0.0.1:{self.server_address[1]}"

    def next(self) -> Invocation | None:
        """The invocation that a client is now given, if there is one left."""
        if not self.waiting:
            self._idle()
            return None
        self.running = self.waiting.popleft()
        return self.running

    def take(self, path: str, body: bytes, error_type: str | None) -> None:
        """Take what a client posted to `path`."""
        kind = path.removeprefix(_API)
        if kind == "init/error":
            self.waiting.popleft()  # the invocation that the client was started for fails with it
        else:
            assert self.running is not None
            kind = kind.removeprefix(f"invocation/{self.running.request_id}/")
            assert kind in ("response", "error"), path
            self.running = None
        self._posted(Posted(kind, body, error_type))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Connection(StreamRequestHandler):
    """Requests and answers on one connection; the standard library's own server takes no header of a megabyte."""

    server: RuntimeApi
    wbufsize = -1

    def handle(self) -> None:
        """Answer until the client goes."""
        while request := self.rfile.readline():
            method, path, _ = request.decode().split(" ")
            headers = dict(self._headers())
            body = self.rfile.read(int(headers.get("content-length", 0)))
            if method == "POST":
                self.server.take(path, body, headers.get("lambda-runtime-function-error-type"))
                self._answer("202 Accepted", b"", {})
                continue
            assert path == _API + "invocation/next", path
            invocation = self.server.next()
            if invocation is None:
                return
            self._answer("200 OK", invocation.payload, invocation.headers())

    def _headers(self) -> Iterable[tuple[str, str]]:
        while line := self.rfile.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            yield name.lower(), value.strip()

    def _answer(self, status: str, body: bytes, headers: Mapping[str, str]) -> None:
        every = {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in every.items()), "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + body)
        self.wfile.flush()
