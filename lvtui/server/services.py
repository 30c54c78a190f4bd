"""The services behind the endpoint: one for each region, caught up with what other processes have done."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from time import monotonic

from lvtui.operations.errors import InvalidParameterValue
from lvtui.service import LocalLambda, Regions

CATCH_UP_EVERY = 0.1
"""Seconds that pass at least between two looks at what others have done. A change always looks for itself."""
EMPTY_FOR = 60.0
"""Seconds after which a region that holds nothing is let go of, if nobody has asked for it."""

_REGION = re.compile(
    "(?:af|ap|ca|cn|eu|eu-isoe|eusc-de|il|me|mx|sa|us|us-gov|us-iso[bf]?)"
    "-(?:central|(?:north|south)?(?:east|west)|north|south)-[1-9]"
)
"""The names that AWS gives to regions. Whoever asks may make a region here, so there is an end to them."""


class Services:
    """Finds the service that a request is for."""

    def __init__(self, regions: Regions, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds."""
        self._regions = regions
        self._clock = clock
        self._known = {regions.home.region.name: regions.home}
        self._looked: dict[str, float] = {}
        self._tidied = clock()

    async def of(self, region: str | None) -> LocalLambda:
        """The service of a region, by default of the home region.

        Raises:
            InvalidParameterValue: no region of AWS can have that name, and none here has it.
            ServiceFailure: its state cannot be read.
        """
        name = region or self._regions.home.region.name
        service = self._known.get(name)
        if service is None:
            if not _REGION.fullmatch(name) and name not in await asyncio.to_thread(self._regions.kept):
                raise InvalidParameterValue(f"{name!r} is no region's name, such as us-east-1 is.")
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
        if now - self._tidied >= EMPTY_FOR and len(self._known) > 1:
            self._tidied = now
            await self._tidy(now)
        return service

    async def holding(self, region: str) -> LocalLambda | None:
        """The service of a region that holds anything; ``None`` for any other, and nothing is made for that.

        Raises:
            ServiceFailure: its state cannot be read.
        """
        if region not in self._known and region not in await asyncio.to_thread(self._regions.kept):
            return None
        return await self.of(region)

    async def _tidy(self, now: float) -> None:
        """Let go of what was only read from."""
        kept = await asyncio.to_thread(self._regions.kept)
        for name, service in tuple(self._known.items()):
            if name not in kept and not service.region.functions and now - self._looked[name] >= EMPTY_FOR:
                del self._known[name], self._looked[name]
                await self._regions.forget(name)
