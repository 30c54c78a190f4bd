"""Starting, killing and reaping one worker's process, off the event loop.

The calls that differ between systems are here; each has a plain way for where it doesn't exist."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SUPPORTED = hasattr(os, "killpg")
"""Whether processes here can be given descriptors and killed as a group (POSIX)."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start."""

    command: Sequence[str]
    folder: Path
    """The process's working directory."""
    variables: Mapping[str, str]
    """Its whole environment."""
    descriptors: Sequence[int]
    """Handed down under their own numbers, and closed on this side once the process has them."""
    output: int
    """Its standard output and error: one of `descriptors`."""


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended."""

    status: int
    """Its exit status, or minus the number of the signal that ended it."""
    memory_kb: int
    """Its peak resident memory; 0 when that can't be told."""
    refusal: str = ""
    """Why it could not even be started."""


class ChildProcess:
    """A process in a session of its own, with whatever it starts in turn.

    A thread of its own starts it and waits for it: neither may hold up the event loop, and the wait has to be
    one that leaves the process id valid until the group it names has been killed."""

    def __init__(self, launch: Launch, ended: Callable[[End], None]) -> None:
        """Start; `ended` is called once, on the thread."""
        self._launch = launch
        self._ended = ended
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._unwanted = False
        self._reaped = False
        threading.Thread(target=self._live, name="lvtui worker", daemon=True).start()

    def kill(self) -> None:
        """End the process and its group at once. The end is told as any other."""
        with self._lock:
            self._unwanted = True
            if self._process is not None and not self._reaped:
                _kill_group(self._process.pid)

    def _live(self) -> None:
        launch = self._launch
        try:
            process = subprocess.Popen(
                launch.command,
                cwd=launch.folder,
                env=launch.variables,
                pass_fds=launch.descriptors,
                stdin=subprocess.DEVNULL,
                stdout=launch.output,
                stderr=launch.output,
                start_new_session=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self._ended(End(0, 0, refusal=str(error)))
            return
        finally:
            for descriptor in launch.descriptors:
                os.close(descriptor)
        with self._lock:
            self._process = process
            if self._unwanted:
                _kill_group(process.pid)
        self._ended(self._wait(process))

    def _wait(self, process: subprocess.Popen[bytes]) -> End:
        inherited_kb = _peak_that_children_inherit()
        if hasattr(os, "waitid"):
            # Ended but not yet reaped, its id can't be anybody else's: safe to kill what it left behind.
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            with self._lock:
                _kill_group(process.pid)
                self._reaped = True
                return _reap(process, inherited_kb)
        end = _reap(process, inherited_kb)
        with self._lock:
            self._reaped = True
        _kill_group(process.pid)
        return end


def _kill_group(leader: int) -> None:
    # On macOS a group whose only member is a zombie answers EPERM.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _reap(process: subprocess.Popen[bytes], inherited_kb: int) -> End:
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:  # something else in the app waits for every child there is, and was first
        process.returncode = 0
        return End(0, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak_kb = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return End(process.returncode, peak_kb if peak_kb > inherited_kb else 0)


def _peak_that_children_inherit() -> int:
    """On Linux a program starts with the peak of the process that started it, which hides its own until it is
    higher; elsewhere there is no such thing."""
    if not sys.platform.startswith("linux"):
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
