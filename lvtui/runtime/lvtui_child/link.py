"""The way back to the app: answers, the mark that closes a call's output, and the lifeline; the plain ways in and out.

What is used after the handler was imported is taken by name here, as in `loop` and `logs`: a handler's tests and
tricks put other things in the place of ``os.write`` or ``time.time``, which on Lambda is no concern of the client."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # built in: a handler may call a module of its own `signal`
import io
import os
import sys
from os import _exit, getpid, kill, read
from time import monotonic_ns, perf_counter_ns
from typing import Any, List  # noqa: UP035 (Python 3.8)

from .frames import ANSWER, NAME_LIMIT, OUT_OF_MEMORY
from .logs import write_all

try:
    import fcntl
    import resource
except ImportError:  # not a POSIX system
    resource = None  # type: ignore[assignment]

# AWS's client imports neither, so a handler may call a module of its own so.
for _name in ("fcntl", "resource"):
    sys.modules.pop(_name, None)


PROCESSES = 1024
"""Threads and descriptors that Lambda allows."""
MEMORY_RESERVE = 2**30 + PROCESSES * 8 * 2**20
"""Bytes that may be asked for beyond `MemorySize`: the stacks of so many threads are asked for whole."""


class Memory:
    """The peak of this process's resident memory.

    ``getrusage`` alone won't do on Linux for a program that was started, not forked: it starts with the peak of the
    process that started it. Until ours is higher, the kernel's figure for the program itself is read instead, at most
    every 10 ms."""

    def __init__(self, *, forked: bool) -> None:
        self._inherited = -1 if forked else usage_peak_kb()
        self._peak = program_peak_kb() or self._inherited
        self._read_ns = monotonic_ns()

    def peak_kb(self) -> int:
        """Kilobytes."""
        usage = usage_peak_kb()
        if usage > self._inherited:
            return usage
        now = monotonic_ns()
        if now - self._read_ns > 10_000_000:
            self._read_ns, self._peak = now, program_peak_kb() or self._peak
        return self._peak


def usage_peak_kb() -> int:
    """The peak by ``getrusage``; 0 where there is none."""
    if resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def program_peak_kb() -> int:
    """The peak since this program was executed, where the kernel tells; otherwise 0."""
    try:
        status = os.open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return 0
    try:
        figure = os.read(status, 8192).partition(b"VmHWM:")[2].split(None, 1)
    finally:
        os.close(status)
    return int(figure[0]) if figure else 0


class Link:
    """Sends answers, each at once, so that when this process dies exactly the first unanswered call killed it."""

    def __init__(self, answers: int, output: int, mark: bytes, *, forked: bool) -> None:
        self._answers, self._output, self._mark = answers, output, mark
        self._process_id = getpid()
        self._memory = Memory(forked=forked)
        self._memory_limit_kb = memory_size() * 1024

    def send(self, kind: int, began_ns: int, payload: bytes = b"", error_type: str = "") -> None:
        """Close the output of what ends here, then say how it ended; `began_ns` is of ``perf_counter_ns``.

        Past the memory limit, nobody hears how: the platform kills such a process (semantics §7.2)."""
        took_us = (perf_counter_ns() - began_ns) // 1000
        if getpid() != self._process_id:
            _exit(0)  # the handler forked and both copies returned: only the one that was asked may answer
        peak_kb = self._memory.peak_kb()
        if peak_kb > self._memory_limit_kb:
            self._answer(OUT_OF_MEMORY, took_us, peak_kb)
            kill(self._process_id, 9)
        self._answer(kind, took_us, peak_kb, payload, error_type.encode("utf-8", "backslashreplace")[:NAME_LIMIT])

    def _answer(self, kind: int, took_us: int, peak_kb: int, payload: bytes = b"", name: bytes = b"") -> None:
        # The mark goes first: once an answer is seen, all that was printed before it is there to be read.
        write_all(self._output, self._mark)
        header = ANSWER.pack(kind, len(name), len(payload), took_us, peak_kb)
        write_all(self._answers, header + name + payload)


def memory_size() -> int:
    """Megabytes that the function may use."""
    return int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])


def die_with_the_app(lifeline: int) -> None:
    """Have this process group killed when the app's end of `lifeline` closes, however busy the handler is."""
    try:
        # On Linux the kernel itself sends the signal: no thread that a handler could notice, or outrun.
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, 9)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    except (AttributeError, OSError):
        import _thread

        _thread.start_new_thread(_wait_for_the_end, (lifeline,))


def _wait_for_the_end(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(os.getpgrp(), 9)


def take_standard_streams() -> List[int]:  # noqa: UP006
    """The plain way, for a process that was handed nothing else: requests come by its input, answers leave by its
    error output, and what is printed by its output. Returns private descriptors of them, in this order; the handler
    finds an empty input, and both outputs to be the one that is captured."""
    private = [os.dup(0), os.dup(2), os.dup(1)]
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(1, 2)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in private:
            msvcrt.setmode(descriptor, os.O_BINARY)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(newline="\n")  # type: ignore[union-attr]  # as on Lambda, wherever this runs
    return private


class Inbox(io.RawIOBase):
    """Requests, read ahead by a thread: so the app's end is noticed, as by a lifeline, while the handler is busy.

    How much is read ahead is for the app to limit."""

    def __init__(self, descriptor: int) -> None:
        import _thread
        from _queue import SimpleQueue

        self._arrived: Any = SimpleQueue()
        self._rest = b""
        _thread.start_new_thread(self._fetch, (descriptor,))

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for some bytes, and put as many there as fit."""
        rest = self._rest or self._arrived.get()
        size = min(len(buffer), len(rest))
        buffer[:size], self._rest = rest[:size], rest[size:]
        return size

    def _fetch(self, descriptor: int) -> None:
        while True:
            try:
                data = read(descriptor, 65536)
            except OSError:
                data = b""
            if not data:
                _exit(0)
            self._arrived.put(data)


def heed_signals() -> None:
    """Undo what the app was started with: under ``nohup`` and the like, a process ignores signals, and so do its
    children, which on Lambda nothing does."""
    for name in ("SIGHUP", "SIGQUIT", "SIGTERM", "SIGALRM", "SIGUSR1", "SIGUSR2"):
        number = getattr(_signal, name, None)
        if number is not None and _signal.getsignal(number) == _signal.SIG_IGN:
            _signal.signal(number, _signal.SIG_DFL)


def set_limits() -> None:
    """What a process may use, beside what the app watches over.

    The memory limit is only a stop for what grows faster than the app can look: `MemorySize` is about resident memory,
    this about all that is asked for, thread stacks and unused reserves included."""
    if resource is None:
        return
    memory = memory_size() * 2**20 + MEMORY_RESERVE
    wanted = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, PROCESSES)]  # a crash is reported, not dumped
    if hasattr(resource, "RLIMIT_DATA"):
        wanted.append((resource.RLIMIT_DATA, memory))
    for limit, value in wanted:
        hard = resource.getrlimit(limit)[1]
        if hard == resource.RLIM_INFINITY or value < hard:
            resource.setrlimit(limit, (value, value))
