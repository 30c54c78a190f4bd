"""The plain way to talk to a worker: pipes that threads wait for, so that the event loop need not watch any."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence

from lvtui.runtime.channels import READ_SIZE, open_pipes

_PATIENCE = 1.0
"""Seconds in which a write to a process that has ended fails, unless somebody else holds its end of the pipe."""


class ThreadedRequests:
    """A pipe that a thread writes to."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` is closed in the end."""
        self.taken = False
        self._descriptor = descriptor
        self._outbox = bytearray()
        self._due = bytearray()
        self._ended = False
        self._state = threading.Condition()
        self._thread = _start(self._run)

    def add(self, frame: bytes) -> None:
        """Put one more into what goes out at the next `flush`."""
        self._outbox += frame

    def flush(self) -> None:
        """Send what can be sent now, and the rest as the worker takes it; nothing, once it has gone."""
        if self._outbox:
            with self._state:
                self._due += self._outbox
                self._state.notify()
            self._outbox.clear()

    def settle(self) -> None:
        """The worker has ended, and takes nothing more."""
        with self._state:
            self._ended = True
            self._state.notify()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # it is ending, which will be told
            while data := self._next():
                self._write(data)
        os.close(self._descriptor)

    def _next(self) -> bytes:
        with self._state:
            self._state.wait_for(lambda: self._due or self._ended)
            data = b"" if self._ended else bytes(self._due)
            self._due.clear()
        return data

    def _write(self, data: bytes) -> None:
        # Said before it is true: when the write returns, the answer may have been read already, and the worker be idle.
        before, self.taken = self.taken, True
        written = 0
        try:
            while written < len(data):
                written += os.write(self._descriptor, memoryview(data)[written:])
        except OSError:
            self.taken = before or written > 0
            raise


class ThreadedStream:
    """A pipe that a thread reads, one piece ahead of the loop and no more.

    The app keeps hold of the other end too. So it can wake the reader once the worker has ended: by a last piece of its
    own, behind all that the worker wrote, whoever else may hold that end."""

    def __init__(self, descriptor: int, other_end: int) -> None:
        """Both are closed in the end."""
        self._descriptor = descriptor
        self._other_end = other_end
        self._loop = asyncio.get_running_loop()
        self._last = secrets.token_bytes(16)
        self._pieces: deque[bytes] = deque()
        self._ready: Callable[[], None] | None = None
        self._ending = self._at_end = False
        self._state = threading.Condition()
        self._thread = _start(self._run)

    def read(self) -> bytes:
        """What there is, up to `READ_SIZE` bytes, empty at the end; raises `BlockingIOError` when there is nothing."""
        with self._state:
            if self._pieces:
                self._state.notify()
                return self._pieces.popleft()
            if self._at_end:
                return b""
        raise BlockingIOError

    def watch(self, ready: Callable[[], None]) -> None:
        """Have `ready` called on the loop whenever there is something to read."""
        self._ready = ready
        self._loop.call_soon(self._tell)

    def unwatch(self) -> None:
        """No longer."""
        self._ready = None

    def settle(self) -> None:
        """The worker has ended: read on to the last that it wrote."""
        with self._state:
            self._ending = True
            self._state.notify()
        if hasattr(os, "set_blocking"):
            os.set_blocking(self._other_end, True)  # it is the worker's too, which may have changed that
        os.write(self._other_end, self._last)
        self._thread.join()

    def _tell(self) -> None:
        if self._ready is not None and (self._pieces or self._at_end):
            self._ready()

    def _run(self) -> None:
        rest = bytearray()
        while self._last not in rest:
            data = os.read(self._descriptor, READ_SIZE)
            with self._state:
                if self._ending:
                    rest += data
                else:
                    self._pieces.append(data)
                    self._call_tell()
                    self._state.wait_for(lambda: not self._pieces or self._ending)
        with self._state:
            if left := bytes(rest.partition(self._last)[0]):
                self._pieces.append(left)
            self._at_end = True
            self._call_tell()
        os.close(self._descriptor)
        os.close(self._other_end)

    def _call_tell(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed without us: there is nobody left to tell
            self._loop.call_soon_threadsafe(self._tell)


class ThreadedChannels:
    """Pipes whose other ends become the standard streams of the worker."""

    def __init__(self) -> None:
        """Raises `OSError` when there are no descriptors left."""
        (requests, ours), (answers, its_answers), (output, its_output) = pipes = open_pipes(3)
        with contextlib.ExitStack() as undo:
            for descriptor in (end for pipe in pipes for end in pipe):
                undo.callback(os.close, descriptor)
            undo.callback(os.close, answers_kept := os.dup(its_answers))
            output_kept = os.dup(its_output)
            undo.pop_all()
        self.requests = ThreadedRequests(ours)
        self.answers = ThreadedStream(answers, answers_kept)
        self.output = ThreadedStream(output, output_kept)
        self.theirs: Sequence[int] = (requests, its_answers, its_output)

    def settle(self) -> None:
        """See to it that all that the worker wrote can be read; waits for that, so it is not for the loop."""
        for each in (self.requests, self.answers, self.output):
            each.settle()

    def close(self) -> None:
        """Nothing to do: each thread has closed what it had."""


def _start(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, name="lvtui worker", daemon=True)
    thread.start()
    return thread
