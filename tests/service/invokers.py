"""An invoker that runs nothing: it answers by rules of its own, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable

from lvtui.domain.execution import Call, Executable, Outcome
from lvtui.domain.outcomes import Outcomes, outcomes_of


def succeed(call: Call) -> Outcome:
    """The executed version, as JSON."""
    return Outcome(
        request_id=call.request_id,
        executed_version=call.executable.version,
        payload=f'"{call.executable.version}"'.encode(),
        error_type=None,
        log=b"START\nEND\nREPORT\n",
        duration_ms=1.0,
        billed_ms=1,
        init_ms=None,
        max_memory_mb=10,
        interpreter="3.12.1",
    )


def fail(call: Call) -> Outcome:
    """A handler that raised."""
    return Outcome(
        request_id=call.request_id,
        executed_version=call.executable.version,
        payload=b'{"errorMessage": "boom", "errorType": "ValueError"}',
        error_type="ValueError",
        log=b"x" * 5000,
        duration_ms=1.0,
        billed_ms=1,
        init_ms=None,
        max_memory_mb=10,
        interpreter="3.12.1",
    )


def injected(call: Call, answer: Callable[[Call], Outcome]) -> Outcome:
    """What `answer` gives, or the failure that a fault dial puts in its place; later by the dial's latency."""
    outcome, injection = answer(call), call.injection
    if injection is None:
        return outcome
    if injection.fails:
        payload = b'{"errorMessage": "injected", "errorType": "InjectedFailure"}'
        outcome = outcome._replace(payload=payload, error_type="InjectedFailure")
    return outcome._replace(duration_ms=outcome.duration_ms + injection.delay_ms, injected=injection)


class ScriptedInvoker:
    """Answers each call with `answer`, in chunks of `chunk` calls; honours what fault dials ask for."""

    def __init__(self, answer: Callable[[Call], Outcome] = succeed, chunk: int = 10) -> None:
        self.answer = answer
        self.chunk = chunk
        self.calls: list[Call] = []
        self.retired: list[tuple[str, str | None]] = []
        self.started: list[tuple[str, int]] = []
        self.gate: asyncio.Event | None = None
        """While set, single calls wait for it."""
        self.closed = False
        self.batches_closed = 0
        self.concurrencies: list[int] = []
        """What each batch was asked for."""

    async def invoke(self, call: Call) -> Outcome:
        self.calls.append(call)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        return injected(call, self.answer)

    def start_ahead(self, executable: Executable, count: int) -> None:
        self.started.append((executable.version, count))

    async def invoke_many(
        self,
        calls: Iterable[Call | None],
        *,
        concurrency: int = 1,
        when_more: Callable[[Callable[[], None]], object] | None = None,
    ) -> AsyncGenerator[Outcomes, None]:
        first, chunk, more = 0, list[Outcome](), asyncio.Event()
        self.concurrencies.append(concurrency)
        if when_more is not None:
            when_more(more.set)
        try:
            for call in calls:
                if call is None:  # what there is goes out, and then there is nothing to do
                    more.clear()
                    if chunk:
                        yield outcomes_of(first, chunk)
                        first, chunk = first + len(chunk), []
                    else:
                        await more.wait()
                    continue
                self.calls.append(call)
                chunk.append(injected(call, self.answer))
                if len(chunk) == self.chunk:
                    yield outcomes_of(first, chunk)
                    await asyncio.sleep(0)
                    first, chunk = first + len(chunk), []
            if chunk:
                yield outcomes_of(first, chunk)
        finally:
            self.batches_closed += 1

    async def retire(self, function_arn: str, version: str | None = None) -> None:
        self.retired.append((function_arn, version))

    async def close(self) -> None:
        self.closed = True
