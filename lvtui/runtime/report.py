"""What a call comes back with, in AWS's words: log lines (semantics §7.3) and the platform's errors (§7.2)."""

from __future__ import annotations

import json
import signal
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from lvtui.domain.execution import Call, Injection, Outcome
from lvtui.domain.outcomes import Outcomes, billed
from lvtui.runtime.request import Settled

TIMED_OUT = "Sandbox.Timedout"
EXITED = "Runtime.ExitError"
OUT_OF_MEMORY = "Runtime.OutOfMemory"
UNSUPPORTED = "Runtime.Unsupported"
"""Ours: the declared runtime is not one that runs here. On AWS there is no such error."""
NOT_STARTED = "Runtime.NotStarted"
"""Ours: this machine could not start the environment. On AWS there is no such error."""

# Signals as the platform's own language spells them.
_SIGNALS = {
    "SIGHUP": "hangup",
    "SIGINT": "interrupt",
    "SIGQUIT": "quit",
    "SIGILL": "illegal instruction",
    "SIGTRAP": "trace/breakpoint trap",
    "SIGABRT": "aborted",
    "SIGBUS": "bus error",
    "SIGFPE": "floating point exception",
    "SIGKILL": "killed",
    "SIGUSR1": "user defined signal 1",
    "SIGSEGV": "segmentation fault",
    "SIGUSR2": "user defined signal 2",
    "SIGPIPE": "broken pipe",
    "SIGALRM": "alarm clock",
    "SIGTERM": "terminated",
}


def exit_reason(status: int) -> str:
    """Why a runtime exited, given its exit status or minus the signal that ended it."""
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = ""
    return f"Runtime exited with error: signal: {_SIGNALS.get(name, f'signal {-status}')}"


class Failure(NamedTuple):
    """What is said of a call that its environment did not survive."""

    error_type: str
    payload: bytes
    """The error document; the platform's own are shorter than a handler's."""
    lines: bytes
    """What the log says of it."""


def timed_out(call: Call, now: float) -> Failure:
    """The call took longer than its timeout; `now` in seconds since the epoch."""
    reason = f"Task timed out after {call.executable.timeout:.2f} seconds"
    stamp = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    lines = f"{stamp} {call.request_id} {reason}\n\n".encode()
    return Failure(TIMED_OUT, _platform_error(call, TIMED_OUT, reason), lines)


def exited(call: Call, status: int) -> Failure:
    """The process ended before it answered."""
    reason = exit_reason(status)
    lines = f"RequestId: {call.request_id} Error: {reason}\n{EXITED}\n".encode()
    return Failure(EXITED, _platform_error(call, EXITED, reason), lines)


def out_of_memory(call: Call) -> Failure:
    """The process used more than `MemorySize`."""
    reason = exit_reason(-9)
    lines = f"RequestId: {call.request_id} Error: {reason}\n{OUT_OF_MEMORY}\n".encode()
    return Failure(OUT_OF_MEMORY, _platform_error(call, OUT_OF_MEMORY, reason), lines)


def _platform_error(call: Call, error_type: str, reason: str) -> bytes:
    content = {"errorType": error_type, "errorMessage": f"RequestId: {call.request_id} Error: {reason}"}
    return json.dumps(content, separators=(",", ":")).encode()


def error_status(error_type: str) -> str:
    """How REPORT and INIT_REPORT end when the environment did not survive."""
    return "Status: timeout" if error_type == TIMED_OUT else f"Status: error\tError Type: {error_type}"


def init_report(init_us: int, phase: str, error_type: str) -> bytes:
    """The log's line about an init phase that failed: `phase` ``init``, or ``invoke`` the second time."""
    status = error_status(error_type)
    return f"INIT_REPORT Init Duration: {init_us / 1000:.2f} ms\tPhase: {phase}\t{status}\n".encode()


def outcome(settled: Settled) -> Outcome:
    """One call's outcome with its log."""
    call, init_us = settled.call, settled.init_us
    executable, injection = call.executable, call.injection
    billed_ms = billed(settled.took_us, init_us)
    memory_mb = -(-settled.memory_kb // 1024)
    fields = [
        f"REPORT RequestId: {call.request_id}",
        f"Duration: {settled.took_us / 1000:.2f} ms",
        f"Billed Duration: {billed_ms} ms",
        f"Memory Size: {executable.memory_size} MB",
        f"Max Memory Used: {memory_mb} MB",
    ]
    if init_us >= 0 and not settled.init_reported:
        fields.append(f"Init Duration: {init_us / 1000:.2f} ms")
    fields.append(settled.status)
    start = f"START RequestId: {call.request_id} Version: {executable.version}\n"
    end = f"END RequestId: {call.request_id}\n"
    output = settled.output
    gap = b"\n" if output and not output.endswith(b"\n") else b""
    log = b"".join((settled.before, start.encode(), output, gap, end.encode(), "\t".join(fields).encode(), b"\n"))
    if injection is not None and init_us < 0:
        injection = injection._replace(init_ms=0.0)
    return Outcome(
        request_id=call.request_id,
        executed_version=executable.version,
        payload=settled.payload,
        error_type=settled.error_type or None,
        log=log,
        duration_ms=settled.took_us / 1000,
        billed_ms=billed_ms,
        init_ms=None if init_us < 0 else init_us / 1000,
        max_memory_mb=memory_mb,
        interpreter=settled.interpreter,
        injected=injection if injection and any(injection) else None,
    )


def outcomes(first: int, settled: Sequence[Settled]) -> Outcomes:
    """The outcomes of consecutive calls of a run, the first of which has that place."""
    return Outcomes(
        first=first,
        versions=[each.call.executable.version for each in settled],
        error_types=[each.error_type for each in settled],
        took_us=array("Q", [each.took_us for each in settled]),
        init_us=array("q", [each.init_us for each in settled]),
        memory_kb=array("Q", [each.memory_kb for each in settled]),
        injected=bytes([_had_a_hand(each.call.injection, each.init_us) for each in settled]),
        outcome=lambda row: outcome(settled[row]),
    )


def _had_a_hand(injection: Injection | None, init_us: int) -> bool:
    return injection is not None and bool(injection.fails or injection.delay_ms or (injection.init_ms and init_us >= 0))


def refusal(call: Call, error_type: str, sentence: str) -> Settled:
    """What becomes of a call that nothing here can run."""
    payload = json.dumps({"errorType": error_type, "errorMessage": sentence}, ensure_ascii=False).encode()
    return Settled(call, payload, error_type, 0, 0, "", output=sentence.encode(), status=error_status(error_type))
