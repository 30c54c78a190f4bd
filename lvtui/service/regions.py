"""The regions of one workspace: each is a Lambda of its own, as on AWS; they share the processes that run handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lvtui.service.local import LocalLambda


class Regions:
    """A service for each region that somebody has asked for."""

    def __init__(self, home: LocalLambda, make: Callable[[str], LocalLambda]) -> None:
        """`home` is the service that the screen shows. `make` makes another region's, over the same processes; it
        raises `InvalidParameterValue` for a name that is no region's, and may block."""
        self.home = home
        self._make = make
        self._made = {home.region.name: home}

    def __getitem__(self, name: str) -> LocalLambda:
        """The service of a region, always the same one; blocking when it is asked for the first time.

        Raises:
            InvalidParameterValue: no region can have that name.
            ServiceFailure: its state cannot be read.
        """
        if name not in self._made:
            self._made.setdefault(name, self._make(name))  # another thread may have been quicker
        return self._made[name]

    def __iter__(self) -> Iterator[LocalLambda]:
        """Those that have been asked for, the home region's first."""
        return iter(tuple(self._made.values()))

    async def close(self) -> None:
        """Stop everything that runs, in every region."""
        for service in self:
            if service is not self.home:
                await service.finish()
        await self.home.close()
