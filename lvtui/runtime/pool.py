"""All execution environments: the door of this room."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterable
from functools import partial
from pathlib import Path

from lvtui.domain.execution import Call, EnvironmentKey, Executable, Outcome
from lvtui.domain.outcomes import Outcomes
from lvtui.operations.errors import ServiceFailure
from lvtui.runtime import report
from lvtui.runtime.callers import Batch, OneCall
from lvtui.runtime.capacity import Capacity
from lvtui.runtime.folders import WorkFolder
from lvtui.runtime.interpreters import Interpreters
from lvtui.runtime.processes import Processes
from lvtui.runtime.request import Request
from lvtui.runtime.site import Limits
from lvtui.runtime.version import VersionEnvironments

INIT_LIMIT = 10.0
"""Seconds that AWS gives the init phase."""


class EnvironmentsClosed(ServiceFailure):
    """The call could not be finished, or not begun, because the environments were closed."""


class ExecutionEnvironments:
    """Runs calls in processes of their own, one version never in another's, and keeps the processes warm.

    Belongs to the event loop that it is first used on. Must be closed; should the app die first, the processes
    die with it."""

    def __init__(
        self,
        *,
        work_folder: Path | None = None,
        max_per_version: int = 10,
        max_environments: int = 32,
        idle_seconds: float = 300.0,
        window: int = 64,
        init_limit: float = INIT_LIMIT,
        interpreters: Interpreters | None = None,
        processes: Processes | None = None,
    ) -> None:
        """`work_folder` is where unpacked code and ``/tmp`` stand-ins go, by default the system's place for
        temporary files; `max_environments` is of all versions together, and as many again may be provisioned; an
        environment goes when it was idle for
        `idle_seconds`; `window` is how many calls of one batch are in flight for each environment that it may use;
        `init_limit` is in seconds."""
        self._folder = WorkFolder(work_folder or Path(tempfile.gettempdir()))
        self._limits = Limits(init_seconds=init_limit, environments=max_per_version, window=window)
        self._interpreters = interpreters or Interpreters()
        self._processes = processes or Processes()
        self._capacity = Capacity(max_environments, idle_seconds)
        self._numbers = itertools.count(1)
        self._versions: dict[EnvironmentKey, VersionEnvironments] = {}
        self._leaving: dict[asyncio.Task[None], VersionEnvironments] = {}
        self._closed = False

    async def invoke(self, call: Call) -> Outcome:
        """Run one call; whatever the handler does is in the outcome.

        Cancelling it kills the worker if the call was running. Raises `EnvironmentsClosed`."""
        version, caller = self._version(call.executable), OneCall()
        version.submit(Request(call, caller))
        version.dispatch()
        try:
            settled = await caller.future
        finally:
            if not caller.future.done() or caller.future.cancelled():
                version.abandon(caller)
        if settled is None:
            raise EnvironmentsClosed("the execution environments were closed during the call")
        return report.outcome(settled)

    async def invoke_many(
        self,
        calls: Iterable[Call | None],
        *,
        concurrency: int = 1,
        when_more: Callable[[Callable[[], None]], object] | None = None,
    ) -> AsyncGenerator[Outcomes, None]:
        """Run many calls and yield what they did, in their order, in chunks, as it becomes known.

        `calls` is drawn from only as far as there is room (`window` in flight, and a bounded number that wait for a
        slower one before them), so it may be endless, and a slow reader slows the run down. Where it gives ``None``
        there is none for now: it is asked again after the next answer, and when the function is called that `when_more`
        is given at the start. Calls of one version run
        in order, different versions side by side; with `concurrency` above 1, the calls of each version are shared out
        among so many environments, as far as there may be so many. When the iterator is closed or its task cancelled,
        no further call starts and those running are killed; close it (``contextlib.aclosing``) if you leave early.
        Raises `EnvironmentsClosed`, and what `calls` raises, once the calls drawn before that are answered."""
        batch = Batch(calls, self._version, environments=concurrency, window=self._limits.window * concurrency)
        try:
            if when_more is not None:
                when_more(batch.news.set)
            batch.fill()
            while batch.open or batch.held:
                await batch.news.wait()
                first, settled = batch.take()
                if not batch.closed:
                    batch.fill()  # so that the workers have something to do while the chunk is looked at
                if settled:
                    yield report.outcomes(first, settled)
                if batch.closed:
                    raise EnvironmentsClosed("the execution environments were closed during the batch")
            batch.finish()
        finally:
            batch.abandon()

    def start_ahead(self, executable: Executable, count: int) -> None:
        """Keep so many environments started, `max_per_version` at most: provisioned concurrency. 0 ends that.

        Returns at once; a call that comes while they start waits for them and is no cold start. Where they cannot be
        started, nothing is said until a call asks."""
        if count or executable.key in self._versions:
            self._version(executable).start_ahead(count)

    async def retire(self, function_arn: str, version: str | None = None) -> None:
        """Stop the environments of a function, or of one of its versions: it was deployed or deleted.

        Calls that were accepted are finished first, in the background; later ones get new environments."""
        quiet = [task for task, environments in self._dismiss(function_arn, version) if not environments.busy]
        if quiet:
            await asyncio.wait(quiet)

    async def close(self) -> None:
        """Stop everything: no process and no temporary folder is left."""
        self._closed = True
        every = [*self._versions.values(), *self._leaving.values()]
        self._versions.clear()
        try:
            await asyncio.gather(*(environments.close() for environments in every))
            if self._leaving:
                await asyncio.wait(list(self._leaving))
        finally:
            await self._processes.close()
            await asyncio.to_thread(self._folder.close)

    def _dismiss(self, function_arn: str, version: str | None) -> list[tuple[asyncio.Task[None], VersionEnvironments]]:
        """Let no new call into these environments; the tasks that see them off."""
        return [
            (self._let_go(environments), environments)
            for key, environments in list(self._versions.items())
            if key.function_arn == function_arn and version in (None, key.version)
        ]

    def _let_go(self, environments: VersionEnvironments) -> asyncio.Task[None]:
        del self._versions[environments.key]
        environments.retired = True
        task = asyncio.create_task(environments.retire())
        self._leaving[task] = environments
        task.add_done_callback(self._leaving.pop)
        return task

    def _version(self, executable: Executable) -> VersionEnvironments:
        if self._closed:
            raise EnvironmentsClosed("the execution environments are closed")
        found = self._versions.get(executable.key)
        if found is None:
            # Another key of the same version means that $LATEST was changed: nobody will ask for the old code again.
            self._dismiss(executable.function_arn, executable.version)
            found = self._versions[executable.key] = VersionEnvironments(
                executable,
                partial(self._folder.place, str(next(self._numbers))),
                self._interpreters,
                self._processes,
                self._capacity,
                self._limits,
                emptied=self._let_go,
            )
        return found
