"""The regions of one workspace: each is a Lambda of its own, as on AWS; they share the processes that run handlers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from lvtui.service.events import Event, Listener
from lvtui.service.local import LocalLambda


class Regions:
    """A service for each region that somebody has asked for."""

    def __init__(
        self,
        home: LocalLambda,
        make: Callable[[str], LocalLambda],
        kept: Callable[[], Collection[str]] | None = None,
    ) -> None:
        """`home` is the service that the screen shows. `make` makes another region's, over the same processes; it
        raises `InvalidParameterValue` for a name that is no region's, and may block. `kept` names the regions that
        hold anything where they are kept, and may block too; without it, what has been made here is all there is."""
        self.home = home
        self._make = make
        self._kept = kept
        self._made = {home.region.name: home}
        self._listeners: list[Listener] = []

    def __getitem__(self, name: str) -> LocalLambda:
        """The service of a region, always the same one; blocking when it is asked for the first time.

        Raises:
            InvalidParameterValue: no region can have that name.
            ServiceFailure: its state cannot be read.
        """
        if name not in self._made:
            made = self._make(name)
            if self._made.setdefault(name, made) is made:  # another thread may have been quicker
                for listener in self._listeners:
                    made.listen(listener)
        return self._made[name]

    def __iter__(self) -> Iterator[LocalLambda]:
        """Those that have been asked for, the home region's first."""
        return iter(tuple(self._made.values()))

    def kept(self) -> Collection[str]:
        """The names of the regions that hold anything, and the home region's; blocking.

        Raises:
            ServiceFailure: it cannot be found out.
        """
        if self._kept is not None:
            return {self.home.region.name, *self._kept()}
        return {service.region.name for service in self if service is self.home or service.region.functions}

    async def forget(self, name: str) -> None:
        """Let go of the service of a region that nobody uses; whoever asks again gets a new one. The home region's
        stays."""
        if name != self.home.region.name and (service := self._made.pop(name, None)) is not None:
            await service.finish()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every call in every region, of those too that are asked for later; returns what ends
        that."""

        def tell(event: Event) -> None:
            if listening:
                listener(event)

        listening = True
        self._listeners.append(tell)
        for service in self:
            service.listen(tell)

        def stop() -> None:
            nonlocal listening
            listening = False

        return stop

    async def close(self) -> None:
        """Stop everything that runs, in every region."""
        for service in self:
            if service is not self.home:
                await service.finish()
        await self.home.close()
