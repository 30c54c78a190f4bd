"""The zygote: Python started once, the usual modules imported, no user code; forked, it becomes a worker at once.

It listens on one socket, a message at a time. The app asks it to ``start`` a worker, whose descriptors come along, and
later to ``reap`` it; it tells what has ``started``, ``ended`` and is ``reaped``. Between *ended* and *reap* the process
id is still taken, so the app can send signals to a worker's group and never hits a stranger.

Linux only: what a handler starts in a session of its own must not outlive its worker, and that takes a kernel that lets
the zygote adopt it."""

from __future__ import annotations

import array
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import time
from typing import Any, Dict, List, NoReturn, Tuple  # noqa: UP035 (Python 3.8)

from . import trace

MESSAGE_SIZE = 262_144
DESCRIPTORS = 4

USUAL = (
    *("base64", "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib"),
    *("io", "itertools", "math", "operator", "pathlib", "random", "re", "string", "struct", "tempfile", "textwrap"),
    *("threading", "typing", "urllib.parse", "uuid"),
)
"""What handlers import most; none of it starts a thread, opens a file or keeps a process id."""

Message = Dict[str, Any]  # noqa: UP006 (Python 3.8)


class Zygote:
    """Forks workers and waits for them, until the app is gone."""

    def __init__(self, control: int) -> None:
        self._control = socket.socket(fileno=control)
        self._workers: Dict[int, int] = {}  # noqa: UP006 (process id -> the app's number for it)
        self._ended: Dict[int, int] = {}  # noqa: UP006 (the app's number for it -> process id)

    def serve(self) -> Tuple[Message, List[int]]:  # noqa: UP006
        """Return in each forked worker, with the message that asked for it and its descriptors; never in the zygote."""
        woken, wake = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(woken, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if woken in ready:
                os.read(woken, 4096)
                self._look_for_ended()
            if self._control.fileno() in ready:
                message, descriptors = self._receive()
                if message["do"] == "reap":
                    self._reap(message["number"])
                elif self._fork(message["number"], descriptors):
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for descriptor in (woken, wake):
                        os.close(descriptor)
                    self._control.close()
                    return message, descriptors

    def _receive(self) -> Tuple[Message, List[int]]:  # noqa: UP006
        room = array.array("i")
        try:
            data, extra, _, _ = self._control.recvmsg(MESSAGE_SIZE, socket.CMSG_SPACE(DESCRIPTORS * room.itemsize))
        except ConnectionError:
            self._leave()
        if not data:
            self._leave()
        for _, _, content in extra:
            room.frombytes(content[: len(content) - len(content) % room.itemsize])
        return json.loads(data), list(room)

    def _fork(self, number: int, descriptors: List[int]) -> bool:  # noqa: UP006
        """Fork; whether this is the worker."""
        try:
            process_id = os.fork()
        except OSError as error:
            self._send({"did": "refuse", "number": number, "why": error.strerror})
        else:
            if not process_id:
                os.setsid()
                adopt_orphans()
                return True
            self._workers[process_id] = number
            self._send({"did": "start", "number": number, "process": process_id})
        for descriptor in descriptors:
            os.close(descriptor)
        return False

    def _look_for_ended(self) -> None:
        for process_id, number in list(self._workers.items()):
            end = os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if end is not None:
                del self._workers[process_id]
                self._ended[number] = process_id
                self._send({"did": "end", "number": number})
        self._kill_orphans()

    def _kill_orphans(self) -> None:
        """End what a worker that is gone has left in sessions of its own: it has come to us."""
        for process_id in children():
            if process_id not in self._workers and process_id not in self._ended.values():
                os.kill(process_id, signal.SIGKILL)
                os.waitpid(process_id, 0)

    def _leave(self) -> NoReturn:
        """The app has gone. Each worker has a lifeline of its own; what has lost hold of it goes here."""
        for process_id in self._workers:
            try:
                os.killpg(process_id, signal.SIGKILL)
            except ProcessLookupError:
                os.kill(process_id, signal.SIGKILL)
        while children():
            for process_id in children():
                os.kill(process_id, signal.SIGKILL)
                os.waitpid(process_id, 0)
        os._exit(0)

    def _reap(self, number: int) -> None:
        _, status, usage = os.wait4(self._ended.pop(number), 0)
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        self._send({"did": "reap", "number": number, "status": code, "memory_kb": usage.ru_maxrss})

    def _send(self, message: Message) -> None:
        try:
            self._control.send(json.dumps(message).encode())
        except OSError:
            self._leave()


def adopt_orphans() -> None:
    """Let descendants of this process whose parents have gone come to it, not to the machine's first process."""
    set_child_subreaper = 36
    prctl(set_child_subreaper, 1, 0, 0, 0)


def children() -> List[int]:  # noqa: UP006
    """Every child of this process, the ended ones too; none where the kernel doesn't tell."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", "rb") as file:  # noqa: PTH123
            return [int(number) for number in file.read().split()]
    except OSError:
        return []


prctl = ctypes.CDLL(None).prctl


def main(arguments: List[str]) -> List[str]:  # noqa: UP006
    """Serve; returns in each forked worker, with the arguments of its `loop.main`, and never in the zygote."""
    for name in USUAL:
        importlib.import_module(name)
    adopt_orphans()
    trace.tell = trace.Buffer(ctypes).tell  # in every worker that is forked
    gc.freeze()  # what is here already is never collected, so the workers go on sharing its memory
    message, descriptors = Zygote(int(arguments[0])).serve()
    output = descriptors[2]
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(message["folder"])
    os.environ.clear()
    os.environ.update(message["variables"])
    time.tzset()
    return [*map(str, descriptors), *message["arguments"]]
