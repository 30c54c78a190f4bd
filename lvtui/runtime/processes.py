"""How workers are started: forked where that works, otherwise spawned."""

from __future__ import annotations

import asyncio

from lvtui.runtime.channels import Channels, PipeChannels
from lvtui.runtime.process import POSIX, Ended, Launch, PlainProcess, Process, SpawnedProcess
from lvtui.runtime.threaded import ThreadedChannels
from lvtui.runtime.zygote import FORKS, Zygote


class Processes:
    """Keeps a zygote for each interpreter that is asked for. Belongs to the event loop."""

    def __init__(self, *, forks: bool = FORKS, plain: bool = not POSIX) -> None:
        """Without `forks`, every worker is spawned; in the `plain` way that asks nothing of the system but processes
        with standard streams, and threads."""
        self.groups = not plain
        """Whether a worker is the leader of a group, to which signals can be sent."""
        self._plain = plain
        self._forks = forks and not plain
        self._zygotes: dict[str, Zygote] = {}
        self._leaving: set[Zygote] = set()
        self._hopeless: set[str] = set()

    def open_channels(self) -> Channels:
        """What there is to be between the app and a worker that is about to be started. Raises `OSError`."""
        return ThreadedChannels() if self._plain else PipeChannels()

    def start(self, launch: Launch, ended: Ended) -> Process:
        """Start a worker, without waiting; `ended` is told of its end, on whatever thread."""
        if self._plain:
            return PlainProcess(launch, ended)
        if self._forks and launch.python not in self._hopeless:
            try:
                return self._zygote(launch.python).fork(launch, ended)
            except OSError:
                # No descriptors left, or the zygote is just dying: spawning needs neither, and says why if not.
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
