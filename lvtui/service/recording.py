"""What is told to the history: changes at once, calls and refusals within a second, and nothing of what only reads.

Calls must not wait for a disk: they are noted in memory, put into words by a thread, and written together. More than
`SINGLE` calls of one second that ask the same target become one entry with their counts, so that a program which calls
ten thousand times a second does not fill the disk.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry, Moves, Pointing, Who, changed_functions, moves_between
from lvtui.domain.history_members import kept_members
from lvtui.domain.locator import bare_name
from lvtui.domain.model import Region
from lvtui.domain.outcomes import Outcomes
from lvtui.operations.errors import LambdaError
from lvtui.operations.invocations import Invoke
from lvtui.operations.shapes import AliasConfiguration, FunctionConfiguration, InvocationResponse
from lvtui.operations.table import Request

BEHIND = 0.5
"""Seconds after which what was noted is written."""
SINGLE = 20
"""Calls that have an entry each, between two writes."""


@dataclass
class _Calls:
    """Calls with the same target, and what they did."""

    request: Request[Any]
    when: datetime
    who: Who
    calls: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    last_failure: bytes = b""
    stopped: bool = False
    refusal: LambdaError | None = None


class Recorder:
    """Tells the history of one service."""

    def __init__(
        self, keep: Callable[[Sequence[Entry]], None], *, who: Who, region: str, clock: Callable[[], datetime]
    ) -> None:
        """`keep` writes entries down: blocking, and safe in a thread. `region` is the name of the service's own."""
        self._keep = keep
        self._who = who
        self._region = region
        self._clock = clock
        self._noted: list[Entry | _Calls] = []
        self._merged: dict[tuple[str, ...], _Calls] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def change(
        self, request: Request[Any], before: Region, after: Region, answer: Any, who: Who | None = None
    ) -> Entry:
        """The entry of a change that has just been made; `who` where it was not the service's own user."""
        text = _answer_text(answer)
        if before is after:
            text = f"{text}, nothing changed" if text else "nothing changed"
        return self.entry(
            type(request).__name__,
            kept_members(request),
            functions=changed_functions(before, after) or _named(request),
            moves=moves_between(before, after),
            answer=text,
            who=who,
        )

    def entry(
        self,
        operation: str,
        members: dict[str, Any],
        *,
        functions: Sequence[str] = (),
        moves: Moves | None = None,
        answer: str = "",
        outcome: str = "done",
        who: Who | None = None,
    ) -> Entry:
        """An entry of now, by whoever this service belongs to or by somebody else."""
        return Entry(
            when=self._clock(),
            who=who or self._who,
            region=self._region,
            operation=operation,
            members=members,
            functions=tuple(functions),
            moves=moves or {},
            answer=answer,
            outcome=outcome,
        )

    def dial_turned(self, function: str, version: str, dial: FaultDial | None) -> None:
        """Note that a fault dial was turned, or switched off."""
        members: dict[str, Any] = {"FunctionName": function, "Qualifier": version}
        if dial is not None:
            members["FailureRate"] = dial.failure_rate
        answer = "off" if dial is None else "on"
        self.note(self.entry("SetFaultDial", members, functions=(function,), answer=answer))

    def refused(self, request: Request[Any], refusal: LambdaError, who: Who | None = None) -> None:
        """Note that a change was refused."""
        self.note(
            self.entry(
                type(request).__name__,
                kept_members(request),
                functions=_named(request),
                answer=_refusal_text(refusal),
                outcome="refused",
                who=who,
            )
        )

    def invoked(self, request: Request[Any], answer: Any, refusal: LambdaError | None, who: Who | None = None) -> None:
        """Note one call."""
        noted = self._calls(request, refusal, who or self._who)
        if isinstance(answer, InvocationResponse) and answer.executed_version is not None:
            noted.calls[answer.executed_version] += 1
            if answer.function_error is not None:
                noted.failures[answer.executed_version] += 1
                noted.last_failure = answer.payload or b""

    def run(self, request: Invoke) -> RunRecord:
        """Begin to note a run."""
        return RunRecord(self, _Calls(request, self._clock(), self._who))

    def note(self, entry: Entry | _Calls) -> None:
        """Have it written soon."""
        self._noted.append(entry)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BEHIND, self._write_soon)

    async def flush(self) -> None:
        """Write what is noted, now."""
        if self._writing is not None:
            await self._writing
        noted = self._taken()
        if noted:
            await asyncio.to_thread(self._write, noted)

    def _calls(self, request: Request[Any], refusal: LambdaError | None, who: Who) -> _Calls:
        """Where to count a call: an entry of its own, or, of many, the one of its kind."""
        if len(self._noted) >= SINGLE and isinstance(request, Invoke):
            kind = who, request.function_name, request.qualifier or "", request.invocation_type or "", _code(refusal)
            if (found := self._merged.get(kind)) is None:
                found = self._merged[kind] = _Calls(request, self._clock(), who, refusal=refusal)
                self.note(found)
            return found
        single = _Calls(request, self._clock(), who, refusal=refusal)
        self.note(single)
        return single

    def _taken(self) -> list[Entry | _Calls]:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        noted, self._noted, self._merged = self._noted, [], {}
        return noted

    def _write_soon(self) -> None:
        self._timer = None
        if self._writing is not None and not self._writing.done():
            # The disk is slow: what comes meanwhile goes with the next.
            self._timer = asyncio.get_running_loop().call_later(BEHIND, self._write_soon)
            return
        self._writing = asyncio.ensure_future(asyncio.to_thread(self._write, self._taken()))

    def _write(self, noted: Sequence[Entry | _Calls]) -> None:
        self._keep([self._calls_entry(each) if isinstance(each, _Calls) else each for each in noted])

    def _calls_entry(self, noted: _Calls) -> Entry:
        ending, answer = "done", _versions_text(noted.calls)
        if noted.refusal is not None:
            ending, answer = "refused", _refusal_text(noted.refusal)
        elif noted.stopped:
            ending = "stopped"
        elif noted.failures:
            ending = "failed"
            kind = _error_type(noted.last_failure)
            count = noted.failures.total()
            answer += f": {kind}" if count == noted.calls.total() == 1 and kind else f", {count} failed"
        elif not noted.calls:
            answer = "accepted"
        return Entry(
            when=noted.when,
            who=noted.who,
            region=self._region,
            operation=type(noted.request).__name__,
            members=kept_members(noted.request),
            functions=_named(noted.request),
            calls=dict(noted.calls),
            failures=dict(noted.failures),
            outcome=ending,
            answer=answer,
        )


class RunRecord:
    """Counts what a run does, for the one entry that it gets."""

    def __init__(self, recorder: Recorder, noted: _Calls) -> None:
        """Made by `Recorder.run`."""
        self._recorder = recorder
        self._noted = noted
        noted.stopped = True

    def took(self, outcomes: Outcomes) -> None:
        """Count a chunk."""
        self._noted.calls.update(outcomes.versions)
        if any(outcomes.error_types):
            failed = [row for row, kind in enumerate(outcomes.error_types) if kind]
            self._noted.failures.update(outcomes.versions[row] for row in failed)
            self._noted.last_failure = json.dumps({"errorType": outcomes.error_types[failed[-1]]}).encode()

    def refused(self, refusal: LambdaError) -> None:
        """It was refused, at the start or on the way."""
        self._noted.refusal = refusal

    def ended(self) -> None:
        """Every call has been made."""
        self._noted.stopped = False

    def close(self) -> None:
        """Nothing more comes."""
        self._recorder.note(self._noted)


def _named(request: Request[Any]) -> tuple[str, ...]:
    """The function that a request names, by name or by ARN."""
    named = getattr(request, "function_name", None) or getattr(request, "resource", None)
    name = bare_name(named) if isinstance(named, str) else ""
    return (name,) if name else ()


def _answer_text(answer: Any) -> str:
    match answer:
        case FunctionConfiguration():
            return f"version {answer.version}"
        case AliasConfiguration():
            return f"{answer.name} → {Pointing(str(answer.function_version), answer.weights)}"
        case _:
            return ""


def _versions_text(calls: Counter[str]) -> str:
    if calls.total() == 1:
        return f"version {next(iter(calls))}"
    return ", ".join(f"{count} by {version}" for version, count in calls.items())


def _refusal_text(refusal: LambdaError) -> str:
    return f"{refusal.code}: {refusal}"


def _code(refusal: LambdaError | None) -> str:
    return "" if refusal is None else refusal.code


def _error_type(payload: bytes) -> str:
    try:
        found = json.loads(payload)
    except ValueError:
        return ""
    kind = found.get("errorType") if isinstance(found, dict) else None
    return kind if isinstance(kind, str) else ""
