"""How workers are started: forked where that works, otherwise spawned."""

from __future__ import annotations

import asyncio

from lvtui.runtime.process import Ended, Launch, Process, SpawnedProcess
from lvtui.runtime.zygote import FORKS, Zygote


class Processes:
    """Keeps a zygote for each interpreter that is asked for. Belongs to the event loop."""

    def __init__(self, *, forks: bool = FORKS) -> None:
        """Without `forks`, every worker is spawned."""
        self._forks = forks
        self._zygotes: dict[str, Zygote] = {}
        self._leaving: set[Zygote] = set()
        self._hopeless: set[str] = set()

    def start(self, launch: Launch, ended: Ended) -> Process:
        """Start a worker, without waiting; `ended` is told of its end, on whatever thread."""
        if self._forks and launch.python not in self._hopeless:
            try:
                return self._zygote(launch.python).fork(launch, ended)
            except OSError:
                # No descriptors left, or the zygote is just dying: the plain way needs neither, and says why if not.
                return SpawnedProcess(launch, ended)
        return SpawnedProcess(launch, ended)

    async def close(self) -> None:
        """End every zygote; the workers must have gone before."""
        every = [*self._zygotes.values(), *self._leaving]
        for zygote in every:
            zygote.kill()
        await asyncio.gather(*(zygote.ended.wait() for zygote in every))

    def _zygote(self, python: str) -> Zygote:
        if python not in self._zygotes:
            self._zygotes[python] = Zygote(python, lambda zygote: self._gone(python, zygote))
        return self._zygotes[python]

    def _gone(self, python: str, zygote: Zygote) -> None:
        del self._zygotes[python]
        self._leaving = {zygote, *(each for each in self._leaving if not each.ended.is_set())}
        if not zygote.proven:
            self._hopeless.add(python)
