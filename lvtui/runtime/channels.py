"""What goes to a worker and what comes from it, as the event loop sees it: it never waits.

Where the loop can watch pipes and processes inherit descriptors, it reads and writes itself (`PipeChannels`). The plain
way (`threaded`) needs neither, and is what Windows has."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from typing import Protocol

READ_SIZE = 64 * 1024
"""Bytes that are read at once."""


class Requests(Protocol):
    """The way to a worker."""

    taken: bool
    """Whether a byte went out since this was last set to false."""

    def add(self, frame: bytes) -> None:
        """Put one more into what goes out at the next `flush`."""

    def flush(self) -> None:
        """Send what can be sent now, and the rest as the worker takes it; nothing, once it has gone."""


class Stream(Protocol):
    """A way back from a worker."""

    def read(self) -> bytes:
        """What there is, up to `READ_SIZE` bytes, empty at the end; raises `BlockingIOError` when there is nothing."""

    def watch(self, ready: Callable[[], None]) -> None:
        """Have `ready` called on the loop whenever there is something to read."""

    def unwatch(self) -> None:
        """No longer."""


class Channels(Protocol):
    """Everything between the app and one worker."""

    @property
    def requests(self) -> Requests:
        """The way there."""

    @property
    def answers(self) -> Stream:
        """The way back."""

    @property
    def output(self) -> Stream:
        """What is printed."""

    @property
    def theirs(self) -> Sequence[int]:
        """The worker's ends, to be handed down: of requests, answers, output, and perhaps a lifeline."""

    def settle(self) -> None:
        """The worker has ended: see to it that all it wrote can be read. Called where its end is told."""

    def close(self) -> None:
        """Let go of every descriptor; called on the loop, after `settle`."""


class PipeRequests:
    """A pipe that is written to when it takes something."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` doesn't block."""
        self.taken = False
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._outbox = bytearray()
        self._waiting = False

    def add(self, frame: bytes) -> None:
        """Put one more into what goes out at the next `flush`."""
        self._outbox += frame

    def flush(self) -> None:
        """Send what can be sent now, and the rest as the worker takes it; nothing, once it has gone."""
        if not self._waiting:
            self._write()

    def close(self) -> None:
        """Let go of the descriptor."""
        if self._waiting:
            self._loop.remove_writer(self._descriptor)
        os.close(self._descriptor)

    def _write(self) -> None:
        try:
            with memoryview(self._outbox) as view:
                written = os.write(self._descriptor, view) if view else 0
            del self._outbox[:written]
            self.taken = self.taken or written > 0
        except BlockingIOError:
            pass
        except BrokenPipeError:  # it is ending, which will be told
            self._outbox.clear()
        if bool(self._outbox) != self._waiting:
            self._waiting = not self._waiting
            if self._waiting:
                self._loop.add_writer(self._descriptor, self._write)
            else:
                self._loop.remove_writer(self._descriptor)


class PipeStream:
    """A pipe that is read when there is something."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` doesn't block."""
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()

    def read(self) -> bytes:
        """What there is, up to `READ_SIZE` bytes, empty at the end; raises `BlockingIOError` when there is nothing."""
        return os.read(self._descriptor, READ_SIZE)

    def watch(self, ready: Callable[[], None]) -> None:
        """Have `ready` called on the loop whenever there is something to read."""
        self._loop.add_reader(self._descriptor, ready)

    def unwatch(self) -> None:
        """No longer."""
        self._loop.remove_reader(self._descriptor)

    def close(self) -> None:
        """Let go of the descriptor."""
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)


class PipeChannels:
    """Pipes whose other ends the worker inherits, one of which only shows it that the app lives."""

    def __init__(self) -> None:
        """Raises `OSError` when there are no descriptors left."""
        (requests, ours), (answers, its_answers), (output, its_output), (lifeline, self._lifeline) = open_pipes(4)
        for descriptor in (ours, answers, output):
            os.set_blocking(descriptor, False)
        self.requests = PipeRequests(ours)
        self.answers = PipeStream(answers)
        self.output = PipeStream(output)
        self.theirs: Sequence[int] = (requests, its_answers, its_output, lifeline)

    def settle(self) -> None:
        """Nothing to do: what is in a pipe can be read."""

    def close(self) -> None:
        """Let go of every descriptor."""
        for each in (self.requests, self.answers, self.output):
            each.close()
        os.close(self._lifeline)


def open_pipes(count: int) -> list[tuple[int, int]]:
    """So many pipes, as (read end, write end); all of them or none. Raises `OSError`."""
    with contextlib.ExitStack() as undo:
        pipes = []
        for _ in range(count):
            pipes.append(pipe := os.pipe())
            for descriptor in pipe:
                undo.callback(os.close, descriptor)
        undo.pop_all()
    return pipes
