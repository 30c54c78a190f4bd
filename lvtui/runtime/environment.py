"""One execution environment: a place of its own on disk, and the worker that lives there now."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from time import monotonic, time

from lvtui.runtime import report
from lvtui.runtime.deadline import Deadline
from lvtui.runtime.frames import Answer, encode_request
from lvtui.runtime.lvtui_child.frames import ANSWERS, HELLO, INIT_FAILED, READY
from lvtui.runtime.process import End
from lvtui.runtime.request import Caller, Request, Settled
from lvtui.runtime.site import Site
from lvtui.runtime.unpack import UnpackError
from lvtui.runtime.variables import environment_variables, log_stream_name
from lvtui.runtime.worker import Worker

BYTES_IN_FLIGHT = 65536
"""Bytes of payload that may be on their way to one worker, unless a single call has more."""


LOOK_AT_MEMORY = 0.02
"""Seconds between looks at the memory of a worker while it is busy."""


class Phase(Enum):
    """What the worker is doing."""

    COLD = "there is none"
    INIT = "it imports the handler"
    SECOND_INIT = "it does so again, inside the call that waits, because the first time failed (semantics §7.3)"
    READY = "it runs calls, or waits for one"
    ENDING = "it was killed and isn't gone yet"


@dataclass(slots=True)
class ColdStart:
    """What a start leaves for the outcome of the first call to tell."""

    log: bytes = b""
    init_us: int = 0
    failed: bool = False
    """Whether the init phase failed, which the log then says itself."""
    again_us: int = 0
    """The second init, which is part of the call's own duration."""


WARM = ColdStart(init_us=-1)
"""What there is to tell once it was told."""


class ExecutionEnvironment:
    """Runs the calls of one version, one after the other, in a process that stays warm between them.

    The process may die, or be killed for taking too long. The call that it ran then gets the outcome for that;
    those behind it go to a fresh process in the same place, where ``/tmp`` is as it was left (semantics §7.6)."""

    def __init__(self, site: Site, temporary: Path, changed: Callable[[], None]) -> None:
        """`temporary` stands for ``/tmp``; `changed` is called when there may be room for more."""
        self.phase = Phase.COLD
        self.owner: Caller | None = None
        """Whose requests are in flight."""
        self.provisioned = False
        """Whether it was started ahead, and is kept."""
        self.gone = asyncio.Event()
        """Set once it was stopped and its process is no more."""
        self._site = site
        self._window = site.limits.window
        self._timeout = float(site.executable.timeout)
        self.temporary = temporary
        """Its stand-in for ``/tmp``."""
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self.idle_since = monotonic()
        """When it last had something to do, by the loop's clock."""
        self._variables = environment_variables(
            site.executable,
            task_root=site.code.path,
            temporary=temporary,
            log_stream=log_stream_name(site.executable.version, datetime.now(UTC)),
        )
        self._pipeline: deque[Request] = deque()
        self._bytes = 0
        self._asked = 0  # how many of the pipeline the worker was sent
        self._began = 0.0  # when the worker took up what it is doing, by the loop's clock
        self._deadline = Deadline(self._late)
        self._timed_out = False
        self._out_of_memory = False
        self._last_words = b""  # what was printed before it ran out of memory
        self._memory_watch = Deadline(self._look_at_memory)
        self._memory_limit_kb = site.executable.memory_size * 1024
        self._stopping = False
        self._worker: Worker | None = None
        self._interpreter = site.interpreter.version
        self._memory_kb = 0
        self._cold_start = WARM
        self._ahead = False
        self._init_failure: Answer | None = None
        self._settled = False  # since the deadline was last looked at
        self._restoring: asyncio.Task[None] | None = None

    # --- what the scheduler asks

    @property
    def idle(self) -> bool:
        """Whether nobody waits for it."""
        return not self._pipeline

    @property
    def load(self) -> int:
        """How many requests it has."""
        return len(self._pipeline)

    def accept(self, request: Request) -> bool:
        """Take on `request`, if it may be in flight with those that are; it is on its way after `flush`."""
        size, pipeline = self._bytes + len(request.call.payload), self._pipeline
        if pipeline and (size > BYTES_IN_FLIGHT or len(pipeline) >= self._window):
            return False
        self.owner = request.owner
        pipeline.append(request)
        self._bytes = size
        return True

    def flush(self) -> None:
        """Send what was accepted, starting a worker first where there is none."""
        if self.phase is Phase.COLD and self._pipeline:
            self._start(Phase.INIT)
        elif self.phase is Phase.READY and self._asked < len(self._pipeline):
            self._ask(self._timeout)

    def start_ahead(self) -> None:
        """Go through the init phase before anybody asks: no call will find it cold (semantics §9, provisioned)."""
        self.provisioned = True
        if self.phase is Phase.COLD and self.idle:
            self._variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = "provisioned-concurrency"
            self._ahead = True
            self._start(Phase.INIT)

    def abandon(self) -> None:
        """Forget every request. What runs is killed; what has not started never will."""
        running = self._asked > 0 or self.phase is Phase.SECOND_INIT
        self._forget()
        if running:
            self._kill()

    def stop(self) -> list[Request]:
        """End it for good; returns the requests that are left unanswered."""
        left = list(self._pipeline)
        self._forget()
        self._deadline.close()
        self._memory_watch.close()
        self._stopping = True
        if self._worker is not None:
            self._kill()
        elif self._restoring is None or self._restoring.done():
            self.gone.set()
        return left

    def _forget(self) -> None:
        self._pipeline.clear()
        self._bytes = self._asked = 0
        if self.phase is not Phase.INIT:
            self._deadline.clear()
        self.owner = None
        self.idle_since = monotonic()

    def _kill(self) -> None:
        self.phase = Phase.ENDING
        if self._worker is not None:
            self._worker.kill()

    # --- starting and asking

    def _start(self, phase: Phase) -> None:
        if phase is Phase.INIT:
            self._cold_start = ColdStart()
        self.phase, self._init_failure = phase, None
        self._timed_out = self._out_of_memory = False
        self._began = monotonic()
        if self._site.code.looks_intact():
            self._launch(phase)
        else:
            self._restoring = self._loop.create_task(self._restore(phase))

    async def _restore(self, phase: Phase) -> None:
        """Start once the code is what it should be."""
        problem = ""
        try:
            await asyncio.to_thread(self._site.code.restore)
        except (OSError, UnpackError) as error:
            problem = str(error).removesuffix(".")
        if self._stopping:
            self.gone.set()
            return
        if self.phase is not phase:  # it was given up meanwhile
            self.phase = Phase.COLD
            self.flush()
            self._changed()
        elif problem:
            self._refuse(problem)
        else:
            self._began = monotonic()
            self._launch(phase)

    def _launch(self, phase: Phase) -> None:
        injection = self._pipeline[0].call.injection if self._pipeline else None
        try:
            self.temporary.mkdir(parents=True, exist_ok=True)
            site = self._site
            self._worker = Worker(
                site.processes,
                site.interpreter.path,
                site.code.path,
                self._variables,
                self,
                init_delay_us=round(injection.init_ms * 1000) if injection else 0,
            )
        except (OSError, RuntimeError) as error:  # no descriptors left; or no threads
            self._refuse(str(error).removesuffix("."))
        else:
            self._deadline.set(self._site.limits.init_seconds if phase is Phase.INIT else self._timeout)
            self._memory_watch.set(LOOK_AT_MEMORY)

    def _ask(self, limit: float) -> None:
        """Send all that hasn't been sent. The first, if nothing is before it, has `limit` seconds from now."""
        assert self._worker is not None
        if not self._asked:
            self._began = monotonic()
            self._deadline.set(limit)
            if not self._memory_watch.is_set:
                self._memory_watch.set(LOOK_AT_MEMORY)
        for index in range(self._asked, len(self._pipeline)):
            seconds = self._timeout if index else limit
            self._worker.send(encode_request(self._pipeline[index].call, int(seconds * 1000)))
        self._asked = len(self._pipeline)
        self._worker.flush()

    def _refuse(self, reason: str) -> None:
        """Answer everything with why no process could be started; the next call tries again."""
        requests = list(self._pipeline)
        self._forget()
        self.phase = Phase.COLD
        sentence = f"The execution environment could not be started: {reason}."
        for request in requests:
            request.finish(report.refusal(request.call, report.NOT_STARTED, sentence))
        self._loop.call_soon(self._changed)

    # --- what the worker tells

    def answered(self, answer: Answer, output: bytes) -> None:
        """Take one answer."""
        kind, error_type, payload, took_us, memory_kb = answer
        if memory_kb > self._memory_kb:
            self._memory_kb = memory_kb
        if kind in ANSWERS:
            self._settle(payload, error_type, took_us + self._cold_start.again_us, output)
        elif kind == HELLO:
            self._interpreter, self._memory_kb = payload.decode(), memory_kb
        elif kind == READY:
            self._initialised(took_us, output)
        elif kind == INIT_FAILED:
            self._init_failure = answer  # the process leaves by itself: the rest is for when it has
            self._cold_start.log += output
        else:
            self._run_out_of_memory(output)

    def caught_up(self) -> None:
        """Let the time of the next request begin, if one has ended, and more requests in."""
        if self._settled:
            self._settled = False
            if self._asked > 0:
                self._deadline.set(self._timeout)
            else:
                self._deadline.clear()
        self._changed()

    def ended(self, end: End, output: bytes) -> None:
        """Make something of the worker's end."""
        worker, self._worker = self._worker, None
        phase, self.phase = self.phase, Phase.COLD
        ahead, self._ahead, self._settled = self._ahead, False, False
        self._memory_kb = max(self._memory_kb, end.memory_kb)
        output, self._last_words = self._last_words + output, b""
        if self._stopping:
            self.gone.set()
            return
        if end.refusal:
            self._refuse(end.refusal)
        elif end.lost and phase in (Phase.INIT, Phase.SECOND_INIT) and (self._pipeline or ahead):
            self._ahead = ahead
            self._start(phase)
            return
        elif phase is Phase.INIT:
            self._cold_start.init_us, self._cold_start.failed = self._took_us(), True
            self._report_init("init", output)
        elif phase is Phase.SECOND_INIT:
            self._report_init("invoke", output)
            self._settle_dead(end, b"")
        elif phase is Phase.READY and self._asked and not (worker and self._died_idle(worker)):
            self._settle_dead(end, output)
        self._asked = 0
        self._deadline.clear()
        if self._pipeline:
            self._start(Phase.SECOND_INIT if phase is Phase.INIT else Phase.INIT)
        elif self.provisioned and phase is not Phase.INIT:  # code that could not start is for the next call to tell
            self.start_ahead()
        self._changed()

    def _died_idle(self, worker: Worker) -> bool:
        """Whether it had gone before the call could reach it, which is then sent to another: but not over and over."""
        return worker.never_asked and self._cold_start is WARM and not self._out_of_memory

    def _initialised(self, took_us: int, output: bytes) -> None:
        first, self.phase = self.phase is Phase.INIT, Phase.READY
        self._cold_start.log += output
        if first:
            self._cold_start.init_us = took_us
            if self._ahead:
                self._cold_start = WARM
            self._deadline.clear()
            self.flush()
        else:
            # The call has been running since the init phase began again, and its time with it.
            self._cold_start.again_us = took_us
            self._ask(max(self._deadline.left, 0.001))

    def _report_init(self, phase: str, output: bytes) -> None:
        line = report.init_report(self._took_us(), phase, self._failure_type())
        self._cold_start.log += output + line

    def _late(self) -> None:
        if self._worker is None or self._out_of_memory:
            return
        self._worker.catch_up()  # the loop may have been held up, with the answer there to be read
        if self._deadline.left <= 0:
            self._timed_out = True
            self._worker.kill()

    def _look_at_memory(self) -> None:
        if self._worker is None or not (self._asked or self.phase in (Phase.INIT, Phase.SECOND_INIT)):
            return
        if self._worker.resident_kb() > self._memory_limit_kb:
            self._run_out_of_memory()
        else:
            self._memory_watch.set(LOOK_AT_MEMORY)

    def _run_out_of_memory(self, output: bytes = b"") -> None:
        if self._worker is not None and not self._timed_out:
            self._out_of_memory = True
            self._memory_kb = self._memory_limit_kb
            self._last_words = output
            self._worker.kill()

    # --- outcomes

    def _took_us(self) -> int:
        return int((monotonic() - self._began) * 1_000_000)

    def _failure_type(self) -> str:
        if self._timed_out:
            return report.TIMED_OUT
        if self._out_of_memory:
            return report.OUT_OF_MEMORY
        return self._init_failure.error_type if self._init_failure else report.EXITED

    def _settle_dead(self, end: End, output: bytes) -> None:
        """The outcome of the first request, which the process did not survive."""
        call, failure = self._pipeline[0].call, self._init_failure
        took_us = self._took_us() + self._cold_start.again_us
        if self._timed_out:
            took_us = int(self._timeout * 1_000_000)
            said = report.timed_out(call, time())
        elif self._out_of_memory:
            said = report.out_of_memory(call)
        elif failure is not None:
            said = report.Failure(failure.error_type, failure.payload, b"")
        else:
            said = report.exited(call, end.status)
        if output and not output.endswith(b"\n"):
            output += b"\n"
        status = report.error_status(said.error_type)
        self._settle(said.payload, said.error_type, took_us, output + said.lines, status)

    def _settle(self, payload: bytes, error_type: str, took_us: int, output: bytes, status: str = "") -> None:
        """Finish the first request."""
        request, cold_start = self._pipeline.popleft(), self._cold_start
        self._cold_start = WARM
        self._bytes -= len(request.call.payload)
        self._asked -= 1
        self._settled = True
        self._began = self.idle_since = monotonic()
        if not self._pipeline:
            self.owner = None
        request.owner.finished(
            request.place,
            Settled(
                request.call,
                payload,
                error_type,
                took_us,
                min(self._memory_kb, self._memory_limit_kb),
                self._interpreter,
                output,
                cold_start.log,
                cold_start.init_us,
                cold_start.failed,
                status,
            ),
        )
