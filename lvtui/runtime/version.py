"""The execution environments of one version, and which call goes to which of them."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from pathlib import Path

from lvtui.domain.execution import EnvironmentKey, Executable
from lvtui.runtime import report
from lvtui.runtime.capacity import Capacity
from lvtui.runtime.code_folder import CodeFolder
from lvtui.runtime.environment import ExecutionEnvironment, Phase
from lvtui.runtime.folders import remove
from lvtui.runtime.interpreters import Interpreters, UnsupportedRuntime
from lvtui.runtime.processes import Processes
from lvtui.runtime.request import Request
from lvtui.runtime.site import Limits, Site
from lvtui.runtime.unpack import UnpackError


def _load(environment: ExecutionEnvironment) -> int:
    return environment.load


class VersionEnvironments:
    """Runs whatever is submitted for one version; belongs to exactly one `EnvironmentKey` (semantics §7.6)."""

    def __init__(
        self,
        executable: Executable,
        place: Callable[[], Path],
        interpreters: Interpreters,
        processes: Processes,
        capacity: Capacity,
        limits: Limits,
        *,
        emptied: Callable[[VersionEnvironments], object],
    ) -> None:
        """`place` gives the path of a folder for this version, which doesn't exist yet; it may do I/O. `emptied` is
        called when the last environment had to give way and nobody waits for another."""
        self.retired = False
        """Whether no further request may be submitted."""
        self._executable = executable
        self._place = place
        self._interpreters = interpreters
        self._processes = processes
        self._capacity = capacity
        self._emptied = emptied
        self._limits = limits
        self._folder: Path | None = None
        self._waiting: deque[Request] = deque()
        self._environments: list[ExecutionEnvironment] = []
        self._site: Site | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self._kept = 0  # environments that are to be kept started
        self._was_kept = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def key(self) -> EnvironmentKey:
        """What the environments belong to."""
        return self._executable.key

    @property
    def busy(self) -> bool:
        """Whether anybody waits for an answer."""
        if self._waiting:
            return True
        for environment in self._environments:  # noqa: SIM110 (asked after every answer: no generator is made for it)
            if not environment.idle:
                return True
        return False

    def start_ahead(self, count: int) -> None:
        """Keep that many environments started, whether or not anybody asks, as far as there may be so many."""
        self._kept = min(count, self._limits.environments)
        self.dispatch()

    def submit(self, request: Request) -> None:
        """Take on `request`; it is on its way after `dispatch`."""
        self._waiting.append(request)
        self._quiet.clear()

    def dispatch(self) -> None:
        """Hand out what waits, as far as there is room.

        First come, first served: once somebody waits for an environment, nobody gets more requests into the one
        that they hold, so a batch without end can't keep others of the same version out. (Other versions it can, once
        every environment there may be is busy.)"""
        if self._site is None:
            if (self._waiting or self._kept) and self._preparing is None:
                self._preparing = asyncio.create_task(self._prepare())
            return
        if self._kept or self._was_kept:
            self._keep_started(self._site)
        if self._waiting:
            self._hand_out(self._site)
        if not self.busy:
            self._quiet.set()
        if any(e.idle for e in self._environments):
            self._capacity.free()

    def _keep_started(self, site: Site) -> None:
        """Have as many environments provisioned as there should be: warm ones first, then new ones."""
        provisioned = [e for e in self._environments if e.provisioned]
        for environment in provisioned[self._kept :]:
            environment.provisioned = False  # it goes when it is idle, as others do
        missing = self._kept - len(provisioned)
        for environment in [e for e in self._environments if e.phase is Phase.READY and not e.provisioned]:
            if missing > 0 and self._capacity.has_room_for_provisioned():
                environment.provisioned = True
                missing -= 1
        while missing > 0 and len(self._environments) < self._limits.environments:
            if not self._capacity.has_room_for_provisioned():
                break
            self._add_environment(site).start_ahead()
            missing -= 1
        self._was_kept = self._kept

    def _hand_out(self, site: Site) -> None:
        waiting, self._waiting = self._waiting, deque()
        queue_formed = False
        owner, held = None, list[ExecutionEnvironment]()
        full: set[object] = set()  # owners whose environments took no more: what they asked for later must not overtake
        for request in waiting:
            if request.owner is not owner:
                owner = request.owner
                held = [e for e in self._environments if e.owner is owner]
            if queue_formed or owner in full:
                self._waiting.append(request)
                continue
            if len(held) < owner.environments and (free := self._free(site)) is not None:
                held.append(free)
                free.accept(request)
            elif not held:
                queue_formed = True
                self._waiting.append(request)
            elif not (held[0] if len(held) == 1 else min(held, key=_load)).accept(request):
                full.add(owner)
                self._waiting.append(request)
        for environment in self._environments:
            environment.flush()

    def abandon(self, owner: object) -> None:
        """Forget the requests of `owner`: none is started any more, and the one that runs is killed."""
        self._waiting = deque(request for request in self._waiting if request.owner is not owner)
        for environment in self._environments:
            if environment.owner is owner:
                environment.abandon()
        self.dispatch()

    async def retire(self) -> None:
        """Finish what was accepted, then leave nothing."""
        await self._quiet.wait()
        await self.close()

    async def close(self) -> None:
        """Leave nothing, at once; requests that are still open are finished with ``None``."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        left, self._waiting = [*self._waiting], deque()
        self._kept = 0  # the preparation, if it is under way, ends below and must start nothing
        for environment in self._environments:
            left += environment.stop()
        for request in left:
            request.finish(None)
        if self._preparing is not None:
            await asyncio.wait([self._preparing])
        for environment in self._environments:
            await environment.gone.wait()
            self._capacity.left(environment)
        self._environments.clear()
        if self._leaving:
            await asyncio.wait(self._leaving)
        self._quiet.set()
        await self._clear()

    async def _prepare(self) -> None:
        executable = self._executable
        try:
            interpreter = await self._interpreters.find(executable.runtime)
            self._folder = await asyncio.to_thread(self._place)
            code = CodeFolder(executable.zip_file, self._folder / "code")
            await asyncio.to_thread(code.lay_out)
        except UnsupportedRuntime as error:
            self._refuse(report.UNSUPPORTED, str(error))
        except UnpackError as error:
            await self._clear()
            self._refuse(report.NOT_STARTED, str(error))
        except OSError as error:
            self._refuse(report.NOT_STARTED, f"There is no place for the code: {error}.")
        except Exception as error:  # nobody may be left waiting; the loop's handler hears of it too
            self._refuse(report.NOT_STARTED, f"The code could not be prepared: {error!r}.")
            raise
        else:
            self._site = Site(executable, interpreter, self._processes, self._folder, code, self._limits)
        finally:
            self._preparing = None
        self.dispatch()

    async def _clear(self) -> None:
        if self._folder is not None:
            await asyncio.to_thread(remove, self._folder)
            self._folder = None

    def _refuse(self, error_type: str, sentence: str) -> None:
        waiting, self._waiting = self._waiting, deque()
        self._kept = 0  # nothing can be started; the next call says why
        for request in waiting:
            request.finish(report.refusal(request.call, error_type, sentence))
        self._quiet.set()

    def _free(self, site: Site) -> ExecutionEnvironment | None:
        """An environment that nobody waits for: a warm one if possible, a new one if there may be more."""
        for phase in (Phase.READY, Phase.INIT, Phase.COLD):
            for environment in self._environments:
                if environment.phase is phase and environment.idle:
                    return environment
        if len(self._environments) >= self._limits.environments:
            return next((e for e in self._environments if e.idle), None)
        if not self._capacity.has_room():
            self._capacity.wait(self.dispatch)
            return None
        return self._add_environment(site)

    def _add_environment(self, site: Site) -> ExecutionEnvironment:
        temporary = site.folder / f"tmp-{next(self._numbers)}"
        environment = ExecutionEnvironment(site, temporary, self.dispatch)
        self._environments.append(environment)
        self._capacity.enter(environment, lambda: self._give_way(environment))
        return environment

    def _give_way(self, environment: ExecutionEnvironment) -> None:
        if self._closing is not None:
            return
        self._environments.remove(environment)
        self._capacity.left(environment)
        environment.stop()
        task = asyncio.create_task(self._see_off(environment))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        if not self._environments and self._quiet.is_set() and not self.retired:
            self._emptied(self)

    async def _see_off(self, environment: ExecutionEnvironment) -> None:
        await environment.gone.wait()
        await asyncio.to_thread(remove, environment.temporary)
