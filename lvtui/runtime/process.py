"""A worker's process: what it is to the rest of the room, and how one is started from nothing.

The calls that differ between systems are here and in `zygote`; each has a plain way for where it doesn't exist."""

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
from typing import Protocol

from lvtui.runtime import bootstrap

POSIX = hasattr(os, "killpg")
"""Whether processes here can be given descriptors and killed as a group; where not, workers live the plain way."""
_COMMAND = ("-I", "-u", "-X", "utf8", str(Path(bootstrap.__file__).resolve()))


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start."""

    python: str
    role: str
    """What `bootstrap` is to be: ``worker`` or ``zygote``."""
    arguments: Sequence[str]
    """What it is told beside the numbers of its descriptors, which come first."""
    folder: Path
    """The process's working directory."""
    variables: Mapping[str, str]
    """Its whole environment."""
    descriptors: Sequence[int]
    """Handed down, and closed on this side once the process has them."""
    output: int | None = None
    """Its standard output and error: one of `descriptors`, or nowhere."""

    def close(self) -> None:
        """Close this side's descriptors."""
        for descriptor in self.descriptors:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended."""

    status: int
    """Its exit status, or minus the number of the signal that ended it; 0 when nobody could tell."""
    memory_kb: int
    """Its peak resident memory; 0 when that can't be told."""
    refusal: str = ""
    """Why it could not even be started."""
    lost: bool = False
    """Whether it went before it began, through no fault of its own: it may simply be started again."""


Ended = Callable[[End], None]
"""Told once; on whatever thread."""


class Process(Protocol):
    """A process in a session of its own, with whatever it starts in turn."""

    @property
    def process_id(self) -> int | None:
        """Its id while it certainly has one."""

    def fell_silent(self) -> None:
        """It has closed its way to answer: it has ended, or goes on without."""

    def kill(self) -> None:
        """End the process and its group at once. The end is told as any other."""

    def signal(self, number: int) -> None:
        """Send a signal to its group, if it still runs and has one."""


class SpawnedProcess:
    """A process started from nothing.

    A thread of its own starts it and waits for it: neither may hold up the event loop, and the wait has to be
    one that leaves the process id valid until the group it names has been killed."""

    def __init__(self, launch: Launch, ended: Ended) -> None:
        """Start; `ended` is called on the thread."""
        self._launch = launch
        self._ended = ended
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._unwanted = False
        self._reaped = False
        threading.Thread(target=self._live, name="lvtui worker", daemon=True).start()

    @property
    def process_id(self) -> int | None:
        """Its id while it certainly has one."""
        with self._lock:
            return self._process.pid if self._process is not None and not self._reaped else None

    def fell_silent(self) -> None:
        """Nothing to do: the thread tells of its end when that comes."""

    def kill(self) -> None:
        """End the process and its group at once. The end is told as any other."""
        self._unwanted = True
        with self._lock:
            if self._process is not None and not self._reaped:
                self._kill(self._process)

    def signal(self, number: int) -> None:
        """Send a signal to its group, if it still runs."""
        with self._lock:
            if self._process is not None and not self._reaped:
                signal_group(self._process.pid, number)

    def _live(self) -> None:
        try:
            process = self._start(self._launch)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self._ended(End(0, 0, refusal=str(error)))
            return
        finally:
            self._launch.close()
        with self._lock:
            self._process = process
            if self._unwanted:
                self._kill(process)
        self._ended(self._wait(process))

    def _start(self, launch: Launch) -> subprocess.Popen[bytes]:
        output = subprocess.DEVNULL if launch.output is None else launch.output
        return subprocess.Popen(
            [launch.python, *_COMMAND, launch.role, *map(str, launch.descriptors), *launch.arguments],
            cwd=launch.folder,
            env=launch.variables,
            pass_fds=launch.descriptors,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        signal_group(process.pid, signal.SIGKILL)

    def _wait(self, process: subprocess.Popen[bytes]) -> End:
        inherited_kb = _peak_that_children_inherit()
        if hasattr(os, "waitid"):
            # Ended but not yet reaped, its id can't be anybody else's: safe to kill what it left behind.
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            with self._lock:
                signal_group(process.pid, signal.SIGKILL)
                self._reaped = True
                return _reap(process, inherited_kb)
        end = _reap(process, inherited_kb)
        with self._lock:
            self._reaped = True
        signal_group(process.pid, signal.SIGKILL)
        return end


class PlainProcess(SpawnedProcess):
    """A process that is handed nothing but its standard streams, for systems that know no more.

    There is no group: what it starts in turn may outlive it. Nor is there a record of the memory that it used."""

    def signal(self, number: int) -> None:
        """There is no group to send it to."""

    def _start(self, launch: Launch) -> subprocess.Popen[bytes]:
        requests, answers, output = launch.descriptors
        # Windows's own libraries can't be found without this; nothing of the user's is in it.
        root = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        return subprocess.Popen(
            [launch.python, *_COMMAND, "plain", *launch.arguments],
            cwd=launch.folder,
            env={**root, **launch.variables},
            stdin=requests,
            stdout=output,
            stderr=answers,
            start_new_session=True,  # where there are any
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # it must not share the app's keyboard and screen
        )

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()

    def _wait(self, process: subprocess.Popen[bytes]) -> End:
        status = process.wait()
        with self._lock:
            self._reaped = True
        return End(status, 0)


def signal_group(leader: int, number: int) -> None:
    """Send a signal to the group that `leader` leads, or to it alone while it doesn't lead one yet."""
    # On macOS a group whose only member is a zombie answers EPERM.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        try:
            os.killpg(leader, number)
        except ProcessLookupError:
            os.kill(leader, number)


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


def resident_kb(process_id: int) -> int:
    """The resident memory of a process; 0 where the system doesn't tell, or the process is gone."""
    try:
        with Path(f"/proc/{process_id}/statm").open("rb", buffering=0) as file:
            pages = int(file.read(256).split()[1])
    except (OSError, IndexError):
        return 0
    return pages * (os.sysconf("SC_PAGE_SIZE") // 1024)
