"""The services behind the endpoint: one for each region, caught up with what other processes have done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from lvtui.service import LocalLambda, Regions

CATCH_UP_EVERY = 0.1
"""Seconds that pass at least between two looks at what others have done. A change always looks for itself."""


class Services:
    """Finds the service that a request is for."""

    def __init__(self, regions: Regions, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds."""
        self._regions = regions
        self._clock = clock
        self._known = {regions.home.region.name: regions.home}
        self._looked: dict[str, float] = {}

    async def of(self, region: str | None) -> LocalLambda:
        """The service of a region, by default of the home region.

        Raises:
            InvalidParameterValue: no region can have that name.
            ServiceFailure: its state cannot be read.
        """
        name = region or self._regions.home.region.name
        service = self._known.get(name)
        if service is None:
            service = await asyncio.to_thread(self._regions.__getitem__, name)
            if name not in self._known:
                self._known[name] = service
                self._looked[name] = self._clock()  # opened just now
                service.start_provisioned()
        now = self._clock()
        looked = self._looked.get(name)
        if looked is None or now - looked >= CATCH_UP_EVERY:
            self._looked[name] = now  # before waiting: whoever comes meanwhile need not look too
            await service.catch_up()
        return service
