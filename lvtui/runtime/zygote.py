"""The app's side of a zygote: a Python started once, which forks a worker in the time of a few calls
(`lvtui_child.zygote` is the other side)."""

from __future__ import annotations

import array
import asyncio
import itertools
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lvtui.runtime.process import End, Ended, Launch, SpawnedProcess, signal_group

FORKS = sys.platform.startswith("linux")
"""Whether zygotes are used here. On macOS a process that was forked and runs no new program may not use the system's
own libraries, and Windows has no fork: there every worker is spawned."""
PATIENCE = 5.0
"""Seconds in which a zygote has forked, or has noticed that a worker was killed; one that takes longer is stuck."""
REAP_AGAIN_AFTER = 0.1
"""Seconds."""
_MESSAGE_SIZE = 4096


class Zygote:
    """Forks the workers of one interpreter. Belongs to the event loop.

    Should it die, its workers live on, and nobody tells any more how they end: `ForkedProcess` sees to that."""

    def __init__(self, python: str, gone: Callable[[Zygote], None]) -> None:
        """Start it, without waiting; `gone` is called on the loop when it is no more. Raises `OSError`."""
        self.proven = False
        """Whether it ever forked."""
        self._loop = asyncio.get_running_loop()
        self._gone = gone
        self._numbers = itertools.count(1)
        self._workers: dict[int, ForkedProcess] = {}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        self._open = True
        self.ended = asyncio.Event()
        """Set once its process was reaped."""
        self._loop.add_reader(self._control, self._read)
        launch = Launch(python, "zygote", (), Path("/"), {}, (theirs.detach(),))
        self._process = SpawnedProcess(launch, self._ended_on_thread)

    def fork(self, launch: Launch, ended: Ended) -> ForkedProcess:
        """Start a worker; `ended` is called on the loop. Raises `OSError`, and then nothing was started."""
        if any("\0" in text for text in (*launch.variables, *launch.variables.values())):
            raise OSError("no process can have such variables")
        number = next(self._numbers)
        message = {
            "do": "start",
            "number": number,
            "arguments": [*launch.arguments],
            "folder": str(launch.folder),
            "variables": dict(launch.variables),
        }
        descriptors = array.array("i", launch.descriptors)
        self._control.sendmsg(
            [json.dumps(message).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors.tobytes())]
        )
        launch.close()
        worker = self._workers[number] = ForkedProcess(self, ended)
        return worker

    def reap(self, worker: ForkedProcess) -> None:
        """Let the process id of a worker that has ended go."""
        number = next(number for number, each in self._workers.items() if each is worker)
        try:
            self._control.send(json.dumps({"do": "reap", "number": number}).encode())
        except BlockingIOError:  # it is slow to read: the process can wait to be reaped
            self._loop.call_later(REAP_AGAIN_AFTER, self._reap_again, worker)
        except OSError:
            pass  # it is dying, which will be told

    def _reap_again(self, worker: ForkedProcess) -> None:
        if self._open:
            self.reap(worker)

    def kill(self) -> None:
        """End it; its workers live on."""
        self._process.kill()

    def _read(self) -> None:
        try:
            while data := self._control.recv(_MESSAGE_SIZE):
                self._heed(json.loads(data))
        except BlockingIOError:
            return
        except ConnectionError:
            pass  # it died with something of ours unread
        self._close()

    def _heed(self, message: dict[str, Any]) -> None:
        number = message["number"]
        worker = self._workers[number]
        match message["did"]:
            case "start":
                self.proven = True
                worker.started(message["process"])
            case "end":
                worker.exited()
            case "reap":
                del self._workers[number]
                worker.finish(End(message["status"], message["memory_kb"]))
            case "refuse":
                del self._workers[number]
                worker.finish(End(0, 0, refusal=message["why"]))

    def _close(self) -> None:
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._control)
        self._control.close()
        self._process.kill()  # it may have closed its way to us and live
        self._gone(self)
        workers = list(self._workers.values())
        self._workers.clear()
        for worker in workers:
            worker.zygote_gone()

    def _ended_on_thread(self, _end: End) -> None:
        with suppress(RuntimeError):  # the loop was closed without us: there is nobody left to tell
            self._loop.call_soon_threadsafe(self._on_end)

    def _on_end(self) -> None:
        if self._open:
            self._read()  # the last it said
        self._close()
        self.ended.set()


class ForkedProcess:
    """A worker that a zygote forked."""

    def __init__(self, zygote: Zygote, ended: Ended) -> None:
        """Its start is on its way; `ended` is called on the loop."""
        self.process_id: int | None = None
        self._zygote: Zygote | None = zygote
        self._ended = ended
        self._unwanted = False
        self._silent = False
        self._began = False
        self._watched: int | None = None
        self._finished = False
        self._loop = asyncio.get_running_loop()
        self._stuck = self._loop.call_later(PATIENCE, zygote.kill)

    def fell_silent(self) -> None:
        """It has closed its way to answer; where the zygote is gone, nothing else would ever tell of its end."""
        self._silent = True
        if self._zygote is None:
            self._end_in_silence()

    def kill(self) -> None:
        """End the process and its group at once. The end is told as any other."""
        if self._unwanted:
            return
        self._unwanted = True
        self.signal(signal.SIGKILL)
        if self._zygote is None:
            self._loop.call_soon(self.finish, End(0, 0))
        else:
            self._stuck.cancel()
            self._stuck = self._loop.call_later(PATIENCE, self._zygote.kill)

    def signal(self, number: int) -> None:
        """Send a signal to its group, if it still runs."""
        if self.process_id is not None:
            signal_group(self.process_id, number)

    # --- what the zygote tells

    def started(self, process_id: int) -> None:
        """It was forked."""
        self._began = True
        self.process_id = process_id
        if self._unwanted:
            self.signal(signal.SIGKILL)
        else:
            self._stuck.cancel()

    def exited(self) -> None:
        """It has ended, and its id is still its own: whatever it left behind goes now."""
        self.signal(signal.SIGKILL)
        self.process_id = None
        if self._zygote is not None:
            self._zygote.reap(self)

    def zygote_gone(self) -> None:
        """The zygote is gone. What runs goes on; that it ends will show by its silence, and nobody says how."""
        self._stuck.cancel()
        self._zygote = None
        if self._unwanted or (self._began and self.process_id is None):
            self.finish(End(0, 0))
        elif self._silent:
            self._end_in_silence()
        elif self.process_id is not None:
            self._watch(self.process_id)
        # Otherwise nobody knows whether it was forked: it will speak, or fall silent.

    def _end_in_silence(self) -> None:
        if self._began:
            self.kill()
        else:
            self.finish(End(0, 0, lost=not self._unwanted))

    def _watch(self, process_id: int) -> None:
        """Notice by ourselves when it ends, where the system can tell that of a process which is no child of ours."""
        if hasattr(os, "pidfd_open"):
            try:
                self._watched = os.pidfd_open(process_id)
            except ProcessLookupError:
                self.finish(End(0, 0))
            except OSError:
                pass  # not permitted, or not there: then its silence has to do
            else:
                self._loop.add_reader(self._watched, self.kill)

    def finish(self, end: End) -> None:
        """It is no more."""
        self._stuck.cancel()
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
            os.close(self._watched)
            self._watched = None
        if not self._finished:
            self._finished = True
            self.process_id = None
            self._ended(end)
