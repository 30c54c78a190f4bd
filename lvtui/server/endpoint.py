"""The endpoint as a thing to start and to stop."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lvtui.server import guards
from lvtui.server.reachable import addresses_of_this_machine
from lvtui.service import Regions

if TYPE_CHECKING:
    from lvtui.server.bodies import Patience
    from lvtui.server.connections import Server

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 9001
_MOST_CONNECTIONS = 500

MISSING = "The endpoint needs an optional part that is not installed: pip install 'lvtui[server]' brings it."


def is_installed() -> bool:
    """Whether what the endpoint is built on can be imported; it is the extra `server`."""
    return all(find_spec(name) is not None for name in ("starlette", "uvicorn", "httptools"))


class EndpointUnavailable(Exception):
    """The endpoint cannot be started; a sentence says why, and what helps."""


class Endpoint:
    """Answers as AWS Lambda does, over HTTP, for every region of a workspace.

        async with Endpoint(regions, port=0) as running:
            print(running.address)

    It lives in the running loop, installs no signal handlers, and closes neither the services nor what they run.
    """

    def __init__(
        self,
        regions: Regions,
        *,
        host: str = DEFAULT_HOST,
        port: int = DEFAULT_PORT,
        token: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`host` is a name or an address to listen on, `port` 0 takes a free one. With a `token`, the access key id
        of every request has to be that."""
        self.host = host
        self.port = port
        """The one that was asked for, and from the start on the one that it is."""
        self._regions = regions
        self._token = token
        self._patience = patience
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._bound = host
        """The address that `host` means, once that is known."""
        self._families: Sequence[socket.AddressFamily] = ()

    @property
    def running(self) -> bool:
        """Whether it answers."""
        return self._serving is not None and not self._serving.done()

    @property
    def address(self) -> str:
        """Where to reach it from this machine, such as ``http://127.0.0.1:9001``."""
        return self._url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host))

    @property
    def listens_everywhere(self) -> bool:
        """Whether it answers at every address of this machine, and so at more than :attr:`address`."""
        return self.host in ("0.0.0.0", "::")

    async def addresses(self) -> Sequence[str]:
        """Where to reach it, the best to hand on first: from other machines, if it listens to them and there is a way.

        To be asked once it runs.
        """
        if not self.listens_everywhere:
            return [self.address]
        found = await asyncio.to_thread(addresses_of_this_machine, *self._families)
        return [self._url(host) for host in found] or [self.address]

    def _url(self, host: str) -> str:
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def warning(self) -> str | None:
        """A sentence about who else can reach it, if anybody can."""
        if guards.is_loopback(self.host):
            return None
        if guards.is_loopback(self._bound):
            return f"{self.host} means {self._bound} on this machine, so no other reaches it: give --host an address."
        who = "Whoever knows the token and reaches" if self._token else "Whoever reaches"
        return f"{who} {self.host} on port {self.port} over the network can run code on this machine as you."

    async def start(self) -> None:
        """Listen, and answer from now on.

        Raises:
            EndpointUnavailable: the optional part is not installed, or the address cannot be had.
        """
        if not is_installed():
            raise EndpointUnavailable(MISSING)
        import uvicorn

        from lvtui.server.application import Application
        from lvtui.server.bodies import Patience
        from lvtui.server.connections import Server, guarded

        patience = self._patience or Patience()
        listening = await asyncio.to_thread(_bind, self.host, self.port)
        self._bound, self.port, *_ = listening.getsockname()
        self._families = _families(listening)
        application = Application(
            self._regions,
            host=self.host,
            address=self.address,
            token=self._token,
            patience=patience,
            clock=lambda: datetime.now(UTC),
        )
        config = uvicorn.Config(
            application,
            http=guarded(patience),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,  # whoever asks could put anything there
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=patience.idle,
        )
        self._server = Server(config, patience)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]), name="lvtui endpoint")
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({ready, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            ready.cancel()
            await self._serving  # raises why

    async def stop(self) -> None:
        """Answer no more: what is under way has a moment to come to its end. Does nothing where nothing runs."""
        serving, self._serving = self._serving, None
        if serving is None or self._server is None:
            return
        self._server.tell_to_stop()
        await asyncio.shield(serving)

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()


def _bind(host: str, port: int) -> socket.socket:
    """A socket that listens; blocking, as a name may have to be looked up.

    Raises:
        EndpointUnavailable: there is no such place here, or somebody else has it.
    """
    if not 0 <= port <= 65535:
        raise EndpointUnavailable(f"{port} is no port: they go from 0 to 65535.")
    try:
        # The protocol is asked for and handed on, as asyncio sends small pieces at once over what says that it is TCP.
        place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)[0]
    except (OSError, UnicodeError) as error:
        raise EndpointUnavailable(f"There is no {host} to listen on: {_why(error)}.") from error
    family, kind, protocol, _, address = place
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # Elsewhere this option would let two programs listen on one port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        advice = "Choose another with --port, 0 for any that is free."
        if error.errno == errno.EADDRINUSE:
            advice = f"Perhaps another lvtui serves there already. {advice}"
        raise EndpointUnavailable(f"Port {port} on {host} cannot be had: {_why(error)}. {advice}") from error
    listening.setblocking(False)
    return listening


def _families(listening: socket.socket) -> Sequence[socket.AddressFamily]:
    """What clients of a socket can speak: most systems let the IPv6 of all addresses take IPv4 too."""
    if listening.family == socket.AF_INET6:
        alone = listening.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
        return [socket.AF_INET6] if alone else [socket.AF_INET, socket.AF_INET6]
    return [socket.AF_INET]


def _why(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error)).rstrip(".").lower()
