"""The endpoint inside the app."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from lvtui.service import Regions

if TYPE_CHECKING:
    from lvtui.server import Endpoint


class CannotServe(Exception):
    """The endpoint was not started; a sentence says why."""


class Serving:
    """Starts and stops the endpoint in the running loop; the server's packages are imported when it is first asked."""

    def __init__(self, regions: Regions) -> None:
        """What it answers for."""
        self._regions = regions
        self._endpoint: Endpoint | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def address(self) -> str:
        """Where it answers; empty while it does not."""
        return self._endpoint.address if self._endpoint is not None and self._endpoint.running else ""

    async def start(self, port: int) -> None:
        """Answer on a port of this machine, 0 for any that is free; where it answers already, nothing happens.

        Raises:
            CannotServe: the optional part is not installed, or the port cannot be had.
        """
        from lvtui.server import Endpoint, EndpointUnavailable
        from lvtui.server.endpoint import is_installed

        async with self._one_at_a_time:
            if self.address:
                return
            if is_installed():
                # It takes a while, which the screen should not stand still for.
                await asyncio.to_thread(import_module, "lvtui.server.application")
            endpoint = Endpoint(self._regions, port=port)
            try:
                await endpoint.start()
            except EndpointUnavailable as reason:
                raise CannotServe(str(reason).replace(" with --port", "")) from reason
            self._endpoint = endpoint

    async def stop(self) -> None:
        """Answer no more."""
        async with self._one_at_a_time:
            endpoint, self._endpoint = self._endpoint, None
            if endpoint is not None:
                await endpoint.stop()
