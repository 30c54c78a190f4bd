"""All execution environments: the door of this room."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from lvtui.domain.execution import Call, EnvironmentKey, Executable, Outcome
from lvtui.operations.errors import ServiceFailure
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
        temporary files; `max_environments` is of all versions together; an environment goes when it was idle for
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
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        version = self._version(call.executable)
        version.submit(Request(call, future, 1, partial(_resolve, future)))
        version.dispatch()
        try:
            return await future
        finally:
            if not future.done() or future.cancelled():
                version.abandon(future)

    async def invoke_many(
        self, calls: Iterable[Call], *, concurrency: int = 1
    ) -> AsyncGenerator[Sequence[tuple[int, Outcome]], None]:
        """Run many calls and yield (index of the call, outcome) in chunks, as they come.

        `calls` is drawn from only as far as there is room (`window` in flight), so it may be endless. Calls of one
        version run in order, different versions side by side; with `concurrency` above 1, the calls of each version
        are shared out among so many environments, as far as there may be so many. When the iterator is closed or its
        task cancelled, no further call starts and those running are killed; close it (``contextlib.aclosing``) if you
        leave early.
        Raises `EnvironmentsClosed`, and what `calls` raises, once the calls drawn before that are answered."""
        batch = _Batch(enumerate(calls), self._version, concurrency)
        window = self._limits.window * concurrency
        try:
            batch.fill(window)
            while batch.open:
                await batch.news.wait()
                chunk = batch.take()
                batch.fill(window)  # so that the workers have something to do while the chunk is looked at
                yield chunk
            batch.finish()
        finally:
            batch.abandon()

    def start_ahead(self, executable: Executable, count: int) -> None:
        """Start environments before anybody asks for them, `max_per_version` at most: provisioned concurrency.

        Returns at once; a call that comes while they start waits for them and is no cold start. Where they cannot be
        started, nothing is said until a call asks."""
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
        await asyncio.gather(*(environments.close() for environments in every))
        if self._leaving:
            await asyncio.wait(list(self._leaving))
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


def _resolve(future: asyncio.Future[Outcome], outcome: Outcome | None) -> None:
    if future.done():
        return
    if outcome is not None:
        future.set_result(outcome)
    else:
        future.set_exception(EnvironmentsClosed("the execution environments were closed during the call"))


class _Batch:
    """The calls of one `invoke_many`."""

    def __init__(
        self,
        calls: Iterator[tuple[int, Call]],
        version_of: Callable[[Executable], VersionEnvironments],
        concurrency: int,
    ) -> None:
        self.news = asyncio.Event()
        """Set while there is something to `take`."""
        self._calls: Iterator[tuple[int, Call]] | None = calls
        self._version_of = version_of
        self._concurrency = concurrency
        self._versions: set[VersionEnvironments] = set()
        self._in_flight = 0
        self._error: Exception | None = None
        self._done: list[tuple[int, Outcome]] = []
        self._closed = False

    @property
    def open(self) -> bool:
        """Whether any call is still to be answered."""
        return self._in_flight > 0 or bool(self._done)

    def fill(self, window: int) -> None:
        """Draw calls until `window` of them are in flight, or there are no more."""
        touched = set()
        while self._calls is not None and self._in_flight < window:
            try:
                index, call = next(self._calls)
                version = self._version_of(call.executable)
            except StopIteration:
                self._calls = None
            except Exception as error:  # the calls before it are answered first: see `finish`
                self._calls, self._error = None, error
            else:
                version.submit(Request(call, self, self._concurrency, partial(self._finished, index)))
                self._in_flight += 1
                touched.add(version)
        self._versions |= touched
        for version in touched:
            version.dispatch()

    def finish(self) -> None:
        """Raise what drawing the calls raised, if it did."""
        if self._error is not None:
            raise self._error

    def take(self) -> list[tuple[int, Outcome]]:
        """What has come in since the last time."""
        self.news.clear()
        if self._closed:
            raise EnvironmentsClosed("the execution environments were closed during the batch")
        done, self._done = self._done, []
        return done

    def abandon(self) -> None:
        """Give up what is still in flight."""
        if self._in_flight:
            for version in self._versions:
                version.abandon(self)

    def _finished(self, index: int, outcome: Outcome | None) -> None:
        self._in_flight -= 1
        self._closed = self._closed or outcome is None
        if outcome is not None:
            self._done.append((index, outcome))
        self.news.set()
