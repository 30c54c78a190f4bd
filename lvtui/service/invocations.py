"""Invoking: what is named is found, drawn, let through the gate, counted, and handed to the environments."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from lvtui.domain.asynchronous import Event
from lvtui.domain.execution import Call, Executable, Outcome
from lvtui.domain.model import Region, Version
from lvtui.domain.routing import Route, Target, check_event, decoded_context, executable, resolve
from lvtui.operations.invocations import Invoke
from lvtui.operations.shapes import InvocationResponse
from lvtui.operations.validation import validate
from lvtui.operations.vocabulary import LATEST
from lvtui.service.asynchronous import EventQueue, Sleep
from lvtui.service.door import Executions
from lvtui.service.draws import Chance, Draws
from lvtui.service.flow import Flow
from lvtui.service.gate import Gate
from lvtui.service.ids import FreshIds
from lvtui.service.injections import Fates, Injections
from lvtui.service.ports import Invoker, Store
from lvtui.service.routing_only import AT_ONCE, routed
from lvtui.service.running import RunningCalls

LOG_TAIL = 4096
"""Bytes of log that ``LogType=Tail`` answers with (semantics §7.1)."""


_KNOWN_EVENTS = 16
"""Events of a run that are remembered as JSON: a small set of them is sent over and over again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run asks for beside its request: see :class:`~lvtui.service.door.Service`."""

    chance: Chance | None = None
    payloads: Iterator[bytes] | None = None
    concurrency: int = 1
    shares: Mapping[str, float] | None = None
    flow: Flow | None = None


class Invocations:
    """Runs what callers invoke."""

    def __init__(
        self,
        store: Store,
        invoker: Invoker,
        gate: Gate,
        *,
        seed: int,
        clock: Callable[[], datetime],
        fresh_id: Callable[[], str] | None = None,
        asynchronous_limit: int,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Time, ids and chance come from outside; `asynchronous_limit` is in bytes."""
        self._store = store
        self._invoker = invoker
        self._gate = gate
        self._draws = Draws(seed)
        self._injections = Injections(store, seed)
        self._clock = clock
        self._fresh_id = fresh_id or FreshIds()
        self._asynchronous_limit = asynchronous_limit
        self._running = RunningCalls()
        self._resolved_in: Region | None = None
        self._resolved: dict[tuple[str, str | None], Target] = {}
        self._executables: dict[tuple[str, str], tuple[Version, Executable]] = {}
        self.events = EventQueue(clock, sleep)
        """Asynchronous calls: what waits, and what became of the rest."""

    @property
    def seed(self) -> int:
        """What the draws began with."""
        return self._draws.seed

    def reseed(self, seed: int) -> None:
        """Begin the draws again."""
        self._draws.reseed(seed)
        self._injections.reseed(seed)

    def check(self, request: Invoke) -> None:
        """Raise what `invoke` would refuse with right now, as far as that is known before it is tried.

        Raises:
            LambdaError: the refusal.
        """
        validate(request)
        kind, target = request.invocation_type or "RequestResponse", self._target(request)
        self._check_event(request, kind)
        decoded_context(request.client_context)
        if kind != "DryRun":
            self._gate.check(target)

    async def run(self, request: Invoke, count: int, asked: Asked) -> AsyncGenerator[Executions, None]:
        """Invoke `count` times: see :class:`~lvtui.service.door.Service`."""
        validate(request)
        target = self._asked_target(request, asked)
        self._check_event(request, "RequestResponse")
        self._gate.check(target)
        under_way: list[Route] = []
        with self._running.call(target.region, target.function, asked.concurrency):
            outcomes = self._invoker.invoke_many(
                self._calls(request, count, under_way, asked),
                concurrency=asked.concurrency,
                when_more=asked.flow.listen if asked.flow is not None else None,
            )
            async with contextlib.aclosing(cast("Any", outcomes)) as chunks:
                async for chunk in chunks:
                    routes = under_way[: len(chunk)]
                    del under_way[: len(chunk)]
                    yield Executions(chunk, routes)

    async def route(self, request: Invoke, count: int, asked: Asked) -> AsyncGenerator[Executions, None]:
        """Where `count` calls would go: see :class:`~lvtui.service.door.Service`."""
        validate(request)
        draws = self._draws if asked.chance is None else asked.chance.draws()
        flow, more = asked.flow, asyncio.Event()
        if flow is not None:
            flow.listen(more.set)
        done = 0
        while done < count:
            target = self._asked_target(request, asked)
            room = min(AT_ONCE, count - done)
            if flow is not None:
                more.clear()
                room = min(room, flow.allowed - done)
                if room <= 0:
                    await more.wait()
                    continue
                flow.begun = done + room
            yield routed(done, room, target, draws, each_draws=asked.chance is not None)
            done += room
            await asyncio.sleep(0)  # the screen, and whoever changes the state, come in between

    async def invoke(self, request: Invoke, request_id: str | None = None) -> InvocationResponse:
        """Do one call that was validated; whatever the handler does is in the answer.

        `request_id` is the id that the caller was given for it already.

        Raises:
            LambdaError: it is refused.
        """
        kind = request.invocation_type or "RequestResponse"
        target = self._target(request)
        self._check_event(request, kind)
        if kind == "DryRun":
            return InvocationResponse(status_code=204)
        if kind == "Event":
            self._gate.check(target)  # now, when there is still somebody to tell
            self._queue(request, target, request_id or self._fresh_id())
            return InvocationResponse(status_code=202)
        outcome, _ = await self._attempt(request, target, request_id or self._fresh_id())
        tail = base64.b64encode(outcome.log[-LOG_TAIL:]).decode() if request.log_type == "Tail" else None
        return InvocationResponse(
            status_code=200,
            function_error="Unhandled" if outcome.failed else None,
            log_result=tail,
            payload=outcome.payload,
            executed_version=outcome.executed_version,
        )

    def _queue(self, request: Invoke, target: Target, request_id: str) -> None:
        # A client context is for calls that somebody waits for (semantics §7.1); a bad one must not lose the event.
        request = replace(request, client_context=None)
        event = Event(
            request_id=request_id,
            function_arn=target.region.arn(target.function.name, target.qualifier or LATEST),
            payload=_event(request),
            accepted=self._clock(),
        )
        self.events.accept(
            event,
            lambda: self._target(request),
            lambda target: self._attempt(request, target, event.request_id),
        )

    async def _attempt(self, request: Invoke, target: Target, request_id: str) -> tuple[Outcome, Version]:
        self._gate.check(target)
        context = decoded_context(request.client_context)  # before the draw: what is refused must not shift the next
        self._running.begin(target.region, target.function)
        try:
            route = target.route(self._draws)
            version = route.version
            call = Call(
                executable=self._executable(target, version),
                request_id=request_id,
                payload=_event(request),
                invoked_function_arn=target.invoked_arn,
                client_context=context,
                injection=self._injections.next(target.function.name, route.executed_version),
            )
            return await self._invoker.invoke(call), version
        finally:
            self._running.end(target.function)

    def _calls(self, request: Invoke, count: int, under_way: list[Route], asked: Asked) -> Iterator[Call | None]:
        """The calls of a run, each made when it is its turn; what does not change between calls is found once.

        ``None`` where the next one has to wait.
        """
        region: Region | None = None
        ready: dict[str, Executable] = {}
        event, context = _event(request), decoded_context(request.client_context)
        known = {event}
        chance, payloads, flow = asked.chance, asked.payloads, asked.flow
        draws = self._draws if chance is None else chance.draws()
        fates = None if chance is None else Fates(self._store, chance)
        for index in range(count):
            if flow is not None:
                while index >= flow.allowed:
                    yield None
                flow.begun = index + 1
            if payloads is not None:
                following = next(payloads, None)
                if following is None:
                    return
                if (event := following or b"{}") not in known:
                    check_event(event, "RequestResponse")
                    known = known if len(known) < _KNOWN_EVENTS else set()
                    known.add(event)
            if region is not self._store.region:
                target = self._asked_target(request, asked)
                if region is not None:
                    self._gate.check(target)
                    self._running.check_going_on(target.region, target.function)
                region, ready, arn = self._store.region, {}, target.invoked_arn
                routes = target.routes(draws, each_draws=chance is not None)
            route = next(routes)
            version = route.executed_version
            if version not in ready:
                ready[version] = self._executable(target, route.version)
            under_way.append(route)
            if fates is None:
                injection = self._injections.next(target.function.name, version)
            else:
                injection = fates.of(index, target.function.name, version)
            yield Call(ready[version], self._fresh_id(), event, arn, context, injection)

    def _executable(self, target: Target, version: Version) -> Executable:
        """What runs `version`: made once, as long as that is the same value."""
        key = target.function.name, version.version
        made_of, ready = self._executables.get(key, (None, None))
        if ready is None or made_of is not version:
            ready = executable(target.region, target.function, version)
            self._executables[key] = version, ready
        return ready

    def _asked_target(self, request: Invoke, asked: Asked) -> Target:
        target = self._target(request)
        return target if asked.shares is None else target.instead(asked.shares)

    def _target(self, request: Invoke) -> Target:
        """What the request names; found once in one state, unless it depends on the moment."""
        region = self._store.region
        if region is not self._resolved_in:
            self._resolved_in, self._resolved = region, {}
            self._executables = {key: made for key, made in self._executables.items() if _is_there(region, *key)}
        named = request.function_name, request.qualifier
        target = self._resolved.get(named)
        if target is None:
            target = resolve(region, *named, self._clock())
            if target.primary.settling is None:
                self._resolved[named] = target
        return target

    def _check_event(self, request: Invoke, kind: str) -> None:
        check_event(_event(request), kind, asynchronous_limit=self._asynchronous_limit)


def _is_there(region: Region, function: str, version: str) -> bool:
    found = region.functions.get(function)
    return found is not None and (version == LATEST or version in found.published)


def _event(request: Invoke) -> bytes:
    return request.payload or b"{}"
