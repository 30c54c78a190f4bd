"""One worker: its process, and what the event loop says to it and hears of it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from lvtui.runtime.channels import Stream
from lvtui.runtime.deadline import Deadline
from lvtui.runtime.frames import Answer, AnswerReader, Garbage
from lvtui.runtime.output import OutputReader
from lvtui.runtime.process import End, Launch, resident_kb
from lvtui.runtime.processes import Processes

LOG_LIMIT = 256 * 1024
"""Bytes kept of what one call prints."""
LISTEN_AFTER = 0.005
"""Seconds that a call may take before its output is read while it runs."""
FREEZE_AFTER = 0.005
"""Seconds that a worker may have nothing to do before it is stopped."""
FREEZES = sys.platform.startswith("linux")
"""Whether idle workers are stopped. Elsewhere it is a thread of theirs that sees the app go, which must not sleep."""


class Listener(Protocol):
    """Who is told what a worker does; always on the event loop."""

    def answered(self, answer: Answer, output: bytes) -> None:
        """An answer has come, and this was printed since the one before."""

    def caught_up(self) -> None:
        """Every answer that was there to read has been told."""

    def ended(self, end: End, output: bytes) -> None:
        """The process is gone, and this was printed after its last answer. Nothing more will be told."""


class Worker:
    """A process that answers request after request.

    The loop never waits for it: requests go out and answers come in as the pipes allow. Its output lies in a pipe
    of its own, in which it closes each call's share with a mark before it sends the answer; so output is read when
    an answer comes, and while a call takes long. When nothing runs, output isn't read at all, and soon the whole group
    is stopped until the next call, as a frozen environment is on Lambda: a thread or a child that a handler left
    running can cost neither memory nor time."""

    def __init__(
        self,
        processes: Processes,
        python: str,
        folder: Path,
        variables: Mapping[str, str],
        listener: Listener,
        *,
        init_delay_us: int = 0,
    ) -> None:
        """Start it; raises `OSError` when there are no descriptors left."""
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        mark = secrets.token_bytes(16)
        self._answer_reader = AnswerReader()
        self._output_reader = OutputReader(mark, LOG_LIMIT)
        self._unmatched: deque[Answer] = deque()
        self._expected = 2  # hello, and the end of the init phase
        self._patience = Deadline(self._lose_patience)
        self._listening = False
        self._frozen = False
        self._silent = False

        channels = self._channels = processes.open_channels()
        self._requests, self._answers, self._output = channels.requests, channels.answers, channels.output
        self._freezes = FREEZES and processes.groups
        self._answers.watch(self._read)
        self._listen()
        arguments, output = (mark.hex(), str(init_delay_us)), channels.theirs[2]
        launch = Launch(python, "worker", arguments, folder, variables, channels.theirs, output)
        self._process = processes.start(launch, self._end_told)

    @property
    def never_asked(self) -> bool:
        """Of one that has ended: whether it was gone before anything of the oldest open request reached it."""
        return not self._requests.taken

    def send(self, frame: bytes) -> None:
        """Ask for one more answer; it is on its way after `flush`."""
        self._requests.add(frame)
        self._expected += 1

    def flush(self) -> None:
        """Send what can be sent now, and the rest as the worker takes it."""
        if self._frozen:
            self._frozen = False
            self._process.signal(signal.SIGCONT)
        self._requests.flush()
        if not self._listening and not self._patience.is_set:
            self._patience.set(LISTEN_AFTER)

    def catch_up(self) -> None:
        """Read what lies there unread, in case the loop was held up."""
        self._read()

    def resident_kb(self) -> int:
        """The memory that it uses now; 0 where that can't be told."""
        process_id = self._process.process_id
        return 0 if process_id is None else resident_kb(process_id)

    def kill(self) -> None:
        """End the process and its group; of what it did, only the output is still told."""
        self._silent = True
        self._process.kill()

    # --- reading

    def _read(self) -> None:
        try:
            data = self._answers.read()
        except BlockingIOError:
            return
        if not data:
            # It is ending; or it has closed its way to answer, and then its call has until the deadline, as on Lambda.
            self._answers.unwatch()
            if self._expected:
                self._process.fell_silent()
            else:
                self._process.kill()
            return
        self._take_answers(data)
        if self._unmatched:
            self._read_output()
            if self._unmatched and not self._silent:  # a thread that reads output may be behind that for answers
                self._listen()

    def _read_output(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data = self._output.read()
            self._output_reader.feed(data)
            while data and len(self._output_reader.finished) < len(self._unmatched):
                data = self._output.read()
                self._output_reader.feed(data)
            if not data:
                self._stop_listening()
        if self._tell():
            self._listener.caught_up()

    def _tell(self) -> bool:
        """Tell each answer whose output is complete; whether there was one."""
        finished, told = self._output_reader.finished, False
        while self._unmatched and finished and not self._silent:
            if not self._expected:  # a fork of the handler's answers beside it, and which was which can't be told
                self.kill()
                break
            self._expected -= 1
            told = True
            self._listener.answered(self._unmatched.popleft(), finished.popleft())
        if not self._expected:
            self._requests.taken = False
            self._stop_listening()
            if told and self._freezes:
                self._patience.set(FREEZE_AFTER)
        elif told and not self._listening:
            self._patience.set(LISTEN_AFTER)
        return told

    def _lose_patience(self) -> None:
        if self._expected:
            self._listen()
        elif not self._silent and self._process.process_id is None:
            self._patience.set(FREEZE_AFTER)
        elif not self._silent:
            self._frozen = True
            self._process.signal(signal.SIGSTOP)

    def _listen(self) -> None:
        if self._expected and not self._listening:
            self._listening = True
            self._output.watch(self._read_output)

    def _stop_listening(self) -> None:
        self._patience.clear()
        if self._listening:
            self._listening = False
            self._output.unwatch()

    # --- the end

    def _end_told(self, end: End) -> None:
        self._channels.settle()
        with contextlib.suppress(RuntimeError):  # the loop was closed without us: there is nobody left to tell
            self._loop.call_soon_threadsafe(self._on_end, end)

    def _on_end(self, end: End) -> None:
        _drain(self._answers, self._take_answers)
        _drain(self._output, self._output_reader.feed)
        self._tell()
        self._silent = True
        self._stop_listening()
        self._patience.close()
        self._channels.close()
        left = b"".join(self._output_reader.finished) + self._output_reader.rest()
        self._listener.ended(end, left)

    def _take_answers(self, data: bytes) -> None:
        try:
            self._unmatched.extend(self._answer_reader.feed(data))
        except Garbage:
            self.kill()


def _drain(stream: Stream, feed: Callable[[bytes], object]) -> None:
    """Read what is left, within bounds: a process that left the group may still be writing."""
    with contextlib.suppress(BlockingIOError):
        for _ in range(64):
            data = stream.read()
            if not data:
                return
            feed(data)
