"""The way back to the app: answers, the mark that closes a call's output, and the lifeline."""

from __future__ import annotations

import os
import sys
import time

from .frames import ANSWER
from .logs import write_all

try:
    import fcntl
    import resource
except ImportError:  # not a POSIX system
    resource = None  # type: ignore[assignment]

# AWS's client imports neither, so a handler may call a module of its own so.
for _name in ("fcntl", "resource"):
    sys.modules.pop(_name, None)


class Memory:
    """The peak of this process's resident memory.

    ``getrusage`` alone won't do on Linux, where a program starts with the peak of the process that started it;
    until ours is higher, the kernel's figure for the program itself is read instead, at most every 10 ms."""

    def __init__(self) -> None:
        self._inherited = usage_peak_kb()
        self._peak = program_peak_kb() or self._inherited
        self._read_ns = time.monotonic_ns()

    def peak_kb(self) -> int:
        """Kilobytes."""
        usage = usage_peak_kb()
        if usage > self._inherited:
            return usage
        now = time.monotonic_ns()
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

    def __init__(self, answers: int, output: int, mark: bytes) -> None:
        self._answers, self._output, self._mark = answers, output, mark
        self._process_id = os.getpid()
        self._memory = Memory()

    def send(self, kind: int, began_ns: int, payload: bytes = b"", error_type: str = "") -> None:
        """Close the output of what ends here, then say how it ended; `began_ns` is of ``perf_counter_ns``."""
        took_us = (time.perf_counter_ns() - began_ns) // 1000
        if os.getpid() != self._process_id:
            os._exit(0)  # the handler forked and both copies returned: only the one that was asked may answer
        name = error_type.encode("utf-8", "backslashreplace")[:1024]
        # The mark goes first: once an answer is seen, all that was printed before it is there to be read.
        write_all(self._output, self._mark)
        header = ANSWER.pack(kind, len(name), len(payload), took_us, self._memory.peak_kb())
        write_all(self._answers, header + name + payload)


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


def leave_no_core() -> None:
    """A crash is reported, not dumped into the code's folder."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
