"""The limit of invoking: what the plainest code takes that still runs handlers in processes of their own."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from tests.benchmarks import bare_worker
from tests.benchmarks.bare_worker import HEADER

WINDOW = 64
"""Requests that may be on their way to one worker."""
BYTES_IN_FLIGHT = 60_000
"""And bytes: two full pipes would wait for each other."""


class BareWorker:
    """A process with a pipe to it and one back; the loop's reader gives its answers to `taken`, cut into frames."""

    def __init__(self) -> None:
        """Start it."""
        requests, self._requests = os.pipe()
        self.answers, answers = os.pipe()
        command = [sys.executable, "-I", bare_worker.__file__, str(requests), str(answers)]
        self._process = subprocess.Popen(command, pass_fds=(requests, answers), stdin=subprocess.DEVNULL)
        os.close(requests)
        os.close(answers)
        os.set_blocking(self._requests, False)
        os.set_blocking(self.answers, False)
        self._loop = asyncio.get_running_loop()
        self._outbox = b""

    def send(self, frames: bytes) -> None:
        """Write now what can be written now, and the rest when there is room."""
        if self._outbox:
            self._outbox += frames
            return
        try:
            written = os.write(self._requests, frames)
        except BlockingIOError:
            written = 0
        if written < len(frames):
            self._outbox = frames[written:]
            self._loop.add_writer(self._requests, self._send_rest)

    def _send_rest(self) -> None:
        self._outbox = self._outbox[os.write(self._requests, self._outbox) :]
        if not self._outbox:
            self._loop.remove_writer(self._requests)

    def close(self) -> None:
        """End it, and see it gone."""
        self._loop.remove_reader(self.answers)
        self._loop.remove_writer(self._requests)
        os.close(self._requests)
        os.close(self.answers)
        self._process.wait()


@contextmanager
def bare_workers(count: int) -> Iterator[Sequence[BareWorker]]:
    """So many, for a while."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(BareWorker())) for _ in range(count)]


class OneByOne:
    """Calls a worker and waits for its answer, each time."""

    def __init__(self, worker: BareWorker) -> None:
        """Nothing else may use `worker`."""
        self._worker = worker
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[bytes] = self._loop.create_future()
        self._received = b""
        self._loop.add_reader(worker.answers, self._read)

    async def call(self, payload: bytes) -> bytes:
        """The answer to one event."""
        self._waiting = self._loop.create_future()
        self._worker.send(HEADER.pack(len(payload), 0) + payload)
        return await self._waiting

    def _read(self) -> None:
        data = os.read(self._worker.answers, 65536)
        if not data:
            self._loop.remove_reader(self._worker.answers)
            self._waiting.set_exception(ConnectionError("the worker has gone"))
            return
        self._received += data
        if len(self._received) >= HEADER.size:
            size, _ = HEADER.unpack_from(self._received)
            if len(self._received) == HEADER.size + size:
                answer, self._received = self._received[HEADER.size :], b""
                self._waiting.set_result(answer)


class Batch:
    """Many calls to two workers at once, drawn as a split alias draws; of each the worker and the size are kept."""

    def __init__(self, workers: Sequence[BareWorker], count: int, payload: bytes, split: float, seed: int) -> None:
        """The second worker gets `split` of the calls."""
        self.executed = bytearray(count)
        self.sizes = array("I", bytes(4 * count))
        self.last = b""
        draw = random.Random(seed).random
        numbers = (array("I"), array("I"))
        for number in range(count):
            numbers[draw() < split].append(number)
        self._left = count
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lanes = [
            _Lane(self, index, worker, mine, payload)
            for index, (worker, mine) in enumerate(zip(workers, numbers, strict=True))
        ]

    async def run(self) -> None:
        """Send all, and take in all the answers."""
        for lane in self._lanes:
            lane.begin()
        await self._done

    def answered(self, count: int, last: bytes) -> None:
        """Some more have come."""
        self.last = last
        self._left -= count
        if not self._left:
            self._done.set_result(None)

    def broken(self) -> None:
        """A worker has gone."""
        if not self._done.done():
            self._done.set_exception(ConnectionError("a worker has gone"))


class _Lane:
    """The share of one worker in a batch."""

    def __init__(self, batch: Batch, index: int, worker: BareWorker, numbers: array[int], payload: bytes) -> None:
        self._batch, self._index, self._worker = batch, index, worker
        self._numbers, self._payload = numbers, payload
        self._next = 0
        self._rest = b""

    def begin(self) -> None:
        """Fill the window."""
        asyncio.get_running_loop().add_reader(self._worker.answers, self._read)
        self._ask(min(WINDOW, max(1, BYTES_IN_FLIGHT // (HEADER.size + len(self._payload)))))

    def _ask(self, count: int) -> None:
        numbers = self._numbers[self._next : self._next + count]
        if numbers:
            self._next += len(numbers)
            payload, size, pack = self._payload, len(self._payload), HEADER.pack
            self._worker.send(b"".join([pack(size, number) + payload for number in numbers]))

    def _read(self) -> None:
        data = os.read(self._worker.answers, 65536)
        if not data:
            asyncio.get_running_loop().remove_reader(self._worker.answers)
            self._batch.broken()
            return
        buffer = self._rest + data if self._rest else data
        executed, sizes, index, header, unpack = (
            self._batch.executed,
            self._batch.sizes,
            self._index,
            HEADER.size,
            HEADER.unpack_from,
        )
        begin, last, total, count = 0, 0, len(buffer), 0
        while total - begin >= header:
            size, number = unpack(buffer, begin)
            end = begin + header + size
            if end > total:
                break
            executed[number], sizes[number] = index, size
            begin, last, count = end, begin + header, count + 1
        self._rest = buffer[begin:]
        if count:
            self._ask(count)
            self._batch.answered(count, buffer[last:begin])
