"""Who waits for calls: somebody with one, or a batch of many."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

from lvtui.domain.execution import Call, Executable
from lvtui.runtime.request import Request, Settled
from lvtui.runtime.version import VersionEnvironments

HELD_BACK = 1024
"""Answers of a batch that may wait for the one before them: what a slow version may be behind a quick one."""
HELD_BACK_BYTES = 64 * 2**20
"""Bytes that those may have."""

AT_ONCE = 16
"""Calls that are sent on together: the worker begins with them while the next are being drawn."""


class OneCall:
    """The caller of one call."""

    environments = 1

    def __init__(self) -> None:
        self.future: asyncio.Future[Settled | None] = asyncio.get_running_loop().create_future()

    def finished(self, _place: int, settled: Settled | None) -> None:
        """The call has ended."""
        if not self.future.done():
            self.future.set_result(settled)


class Batch:
    """The caller of many calls."""

    def __init__(
        self,
        calls: Iterable[Call | None],
        version_of: Callable[[Executable], VersionEnvironments],
        *,
        environments: int,
        window: int,
    ) -> None:
        """`window` is how many calls may be in flight."""
        self.environments = environments
        self.news = asyncio.Event()
        """Set while there is something to `take`."""
        self.held = False
        """Whether there is no call for now, but may be later."""
        self.closed = False
        """Whether the environments closed before everything was answered."""
        self._calls: Iterator[Call | None] | None = iter(calls)
        self._version_of = version_of
        self._window = window
        self._versions: dict[int, tuple[Executable, VersionEnvironments]] = {}
        self._in_flight = 0
        self._error: Exception | None = None
        # What became of the calls from `_first` on, as far as it is known and has not been taken.
        self._settled: list[Settled | None] = []
        self._first = 0
        self._bytes = 0  # of those answers

    @property
    def open(self) -> bool:
        """Whether any call is still to be answered, or taken."""
        return bool(self._settled)

    @property
    def _holds_too_much(self) -> bool:
        return len(self._settled) >= HELD_BACK or self._bytes >= HELD_BACK_BYTES

    def fill(self) -> None:
        """Draw calls until the window is full, or too many answers wait, or there are no more, or none for now."""
        touched = set()
        self.held = False
        settled = self._settled
        while self._calls is not None and self._in_flight < self._window and not self._holds_too_much:
            try:
                call = next(self._calls)
                if call is None:
                    self.held = True
                    break
                version = self._version(call.executable)
            except StopIteration:
                self._calls = None
            except Exception as error:  # the calls before it are answered first: see `finish`
                self._calls, self._error = None, error
            else:
                version.submit(Request(call, self, self._first + len(settled)))
                settled.append(None)
                self._in_flight += 1
                touched.add(version)
                if not self._in_flight % AT_ONCE:
                    for version in touched:
                        version.dispatch()
                    touched.clear()
        for version in touched:
            version.dispatch()

    def finish(self) -> None:
        """Raise what drawing the calls raised, if it did."""
        if self._error is not None:
            raise self._error

    def take(self) -> tuple[int, list[Settled]]:
        """The first call that has not been taken, and what became of it and of those after it, as far as is known."""
        self.news.clear()
        known: list[Settled] = []
        for settled in self._settled:
            if settled is None:
                break
            known.append(settled)
        first = self._first
        self._first += len(known)
        self._bytes -= sum(len(settled.payload) + len(settled.output) for settled in known)
        del self._settled[: len(known)]
        return first, known

    def abandon(self) -> None:
        """Give up what is still in flight."""
        if self._in_flight:
            for version in {version for _, version in self._versions.values()}:
                version.abandon(self)

    def finished(self, place: int, settled: Settled | None) -> None:
        """One of the calls has ended."""
        self._in_flight -= 1
        self.closed = self.closed or settled is None
        if settled is not None:
            self._bytes += len(settled.payload) + len(settled.output)
        self._settled[place - self._first] = settled
        self.news.set()

    def _version(self, executable: Executable) -> VersionEnvironments:
        # A run has the same few executables over and over: known by identity, the pool need not be asked again.
        found = self._versions.get(id(executable))
        if found is None or found[1].retired:
            found = self._versions[id(executable)] = executable, self._version_of(executable)
        return found[1]
