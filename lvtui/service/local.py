"""The service over local state: validate, apply the rules, save, tell."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from lvtui.domain import apply
from lvtui.domain.asynchronous import Event
from lvtui.domain.execution import Call, Executable, Outcome
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region, Version
from lvtui.domain.provisioned_concurrency import environments_of
from lvtui.domain.routing import Route, Target, check_event, decoded_context, executable, resolve
from lvtui.domain.world import Choices, World
from lvtui.operations.errors import LambdaError
from lvtui.operations.invocations import Invoke, InvokeAsync, InvokeAsyncResponse
from lvtui.operations.shapes import InvocationResponse
from lvtui.operations.table import Request
from lvtui.operations.validation import validate
from lvtui.operations.vocabulary import LATEST
from lvtui.service.asynchronous import EndedEvent, EventQueue, Sleep
from lvtui.service.door import Executions, ForeignCode
from lvtui.service.draws import Draws
from lvtui.service.events import Called, Listener
from lvtui.service.gate import Gate
from lvtui.service.ids import FreshIds
from lvtui.service.injections import Injections
from lvtui.service.ports import Invoker, Store, Trust
from lvtui.service.running import RunningCalls

R = TypeVar("R")

LOG_TAIL = 4096
"""Bytes of log that ``LogType=Tail`` answers with (semantics §7.1)."""


def _now() -> datetime:
    return datetime.now(UTC)


class LocalLambda:
    """Lambda on this machine: the rules, a store, and processes that run the handlers."""

    def __init__(
        self,
        store: Store,
        invoker: Invoker,
        *,
        trust: Trust,
        seed: int,
        clock: Callable[[], datetime] = _now,
        fresh_id: Callable[[], str] | None = None,
        choices: Choices | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Time, ids and chance come from outside, so that a test can hold them still."""
        self._store = store
        self._invoker = invoker
        self._draws = Draws(seed)
        self._injections = Injections(store, seed)
        self._clock = clock
        self._fresh_id = fresh_id or FreshIds()
        self._choices = choices or Choices()
        self._running = RunningCalls()
        self._resolved_in: Region | None = None
        self._resolved: dict[tuple[str, str | None], Target] = {}
        self._executables: dict[tuple[str, str], tuple[Version, Executable]] = {}
        self._gate = Gate(trust)
        self.events = EventQueue(clock, sleep)
        """Asynchronous calls: what waits, and what became of the rest."""
        self._listeners: list[Listener] = []
        self._one_change_at_a_time = asyncio.Lock()

    @property
    def region(self) -> Region:
        """The state, frozen."""
        return self._store.region

    @property
    def seed(self) -> int:
        """What the draws began with."""
        return self._draws.seed

    @property
    def waiting_events(self) -> int:
        """How many asynchronous calls have not come to their end."""
        return self.events.waiting

    @property
    def ended_events(self) -> Sequence[EndedEvent]:
        """What became of the others."""
        return tuple(self.events.ended)

    def reseed(self, seed: int) -> None:
        """Begin the draws again."""
        self._draws.reseed(seed)
        self._injections.reseed(seed)

    def fault_dial(self, function: str, version: str) -> FaultDial | None:
        """What is put on the calls of a version: see :class:`~lvtui.service.door.Service`."""
        return self._store.fault_dials(function).get(version)

    async def set_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        """Turn the dial of a version: see :class:`~lvtui.service.door.Service`."""
        kept = None if dial is None or dial.does_nothing else dial
        await asyncio.shield(asyncio.ensure_future(self._keep_fault_dial(function, version, kept)))

    async def _keep_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        async with self._one_change_at_a_time:
            before = self.region
            await asyncio.to_thread(self._store.keep_fault_dial, function, version, dial)
            await self._follow_change(before)  # the store has caught up with others on the way

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every call; returns what ends that."""
        self._listeners.append(listener)

        def stop() -> None:
            self._listeners.remove(listener)

        return stop

    async def call(self, request: Request[R]) -> R:
        """Do one operation: see :class:`~lvtui.service.door.Service`."""
        if isinstance(request, Invoke) or request.binding.reads_only:
            return await self._told(request)
        # Shielded: a caller that goes away must not leave a change that nobody is told of.
        return await asyncio.shield(asyncio.ensure_future(self._told(request)))

    async def _told(self, request: Request[R]) -> R:
        before = self.region
        try:
            answer = await self._answer(request)
        except LambdaError as refusal:
            self._tell(Called(request, None, refusal, before, self.region))
            raise
        if self._listeners:
            self._tell(Called(request, answer, None, before, self.region))
        return answer

    def foresee(self, request: Request[R]) -> R:
        """What `call` would answer; the rules are pure, so asking changes nothing."""
        validate(request)
        return apply(self.region, request, self._world())[1]

    def refusal(self, request: Request[R]) -> LambdaError | None:
        """What `call` would refuse with."""
        try:
            if isinstance(request, Invoke):
                validate(request)
                kind, target = request.invocation_type or "RequestResponse", self._target(request)
                self._check_event(request, kind)
                if kind != "DryRun":
                    self._gate.check(target)
            else:
                self.foresee(request)
        except LambdaError as refusal:
            return refusal
        return None

    async def catch_up(self) -> bool:
        """Take in what other processes have done: see :class:`~lvtui.service.door.Service`."""
        async with self._one_change_at_a_time:
            before = self.region
            changed = await asyncio.to_thread(self._store.catch_up)
            await self._follow_change(before)
            return changed

    def foreign_code(self) -> ForeignCode:
        """What asks before it is run: see :class:`~lvtui.service.door.Service`."""
        return self._gate.kept_back(self.region)

    async def trust(self, code: ForeignCode) -> None:
        """The user says yes: see :class:`~lvtui.service.door.Service`."""
        await asyncio.to_thread(self._gate.allow, code)
        self.start_provisioned()

    async def run(self, request: Invoke, count: int) -> AsyncGenerator[Executions, None]:
        """Invoke `count` times: see :class:`~lvtui.service.door.Service`."""
        validate(request)
        target = self._target(request)
        self._check_event(request, "RequestResponse")
        self._gate.check(target)
        under_way: list[Route] = []
        with self._running.call(target.region, target.function):
            outcomes = self._invoker.invoke_many(self._calls(request, count, under_way))
            async with contextlib.aclosing(cast("Any", outcomes)) as chunks:
                async for chunk in chunks:
                    routes = under_way[: len(chunk)]
                    del under_way[: len(chunk)]
                    yield Executions(chunk, routes)

    async def close(self) -> None:
        """Stop everything that runs."""
        await self.events.close()
        await self._invoker.close()

    async def _answer(self, request: Request[R]) -> R:
        validate(request)
        if isinstance(request, Invoke):
            return cast("R", await self._invoke(request))
        if isinstance(request, InvokeAsync):
            await self._invoke(request.as_invoke())
            return cast("R", InvokeAsyncResponse(status=202))
        if request.binding.reads_only:
            return apply(self.region, request, self._world())[1]
        return await self._change(request)

    async def _change(self, request: Request[R]) -> R:
        async with self._one_change_at_a_time:
            before = self.region
            answer = await asyncio.to_thread(self._store.change, lambda region: self._applied(region, request))
            await self._follow_change(before)
            return answer

    def _applied(self, region: Region, request: Request[R]) -> tuple[Region, R]:
        after, answer = apply(region, request, self._world())
        self._gate.note(request, region, after)
        return after, answer

    async def _follow_change(self, before: Region) -> None:
        for function_arn, version in _retired(before, self.region):
            await self._invoker.retire(function_arn, version)
        self.start_provisioned(before)

    def start_provisioned(self, before: Region | None = None) -> None:
        """Start the environments that provisioned concurrency asks for, of all functions or of those changed."""
        for name, function in self.region.functions.items():
            if not function.provisioned or (before is not None and before.functions.get(name) is function):
                continue
            for version in function.published.values():
                count = environments_of(function, version.version)
                if count and self._gate.lets_run(version):
                    self._invoker.start_ahead(executable(self.region, function, version), count)

    async def _invoke(self, request: Invoke) -> InvocationResponse:
        kind = request.invocation_type or "RequestResponse"
        target = self._target(request)
        self._check_event(request, kind)
        if kind == "DryRun":
            return InvocationResponse(status_code=204)
        if kind == "Event":
            self._gate.check(target)  # now, when there is still somebody to tell
            self._queue(request, target)
            return InvocationResponse(status_code=202)
        outcome, _ = await self._attempt(request, target, self._fresh_id())
        tail = base64.b64encode(outcome.log[-LOG_TAIL:]).decode() if request.log_type == "Tail" else None
        return InvocationResponse(
            status_code=200,
            function_error="Unhandled" if outcome.failed else None,
            log_result=tail,
            payload=outcome.payload,
            executed_version=outcome.executed_version,
        )

    def _queue(self, request: Invoke, target: Target) -> None:
        # A client context is for calls that somebody waits for (semantics §7.1); a bad one must not lose the event.
        request = replace(request, client_context=None)
        event = Event(
            request_id=self._fresh_id(),
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
        self._running.begin(target.region, target.function)
        try:
            route = target.route(self._draws)
            version = route.version
            call = Call(
                executable=self._executable(target, version),
                request_id=request_id,
                payload=_event(request),
                invoked_function_arn=target.invoked_arn,
                client_context=decoded_context(request.client_context),
                injection=self._injections.next(target.function.name, route.executed_version),
            )
            return await self._invoker.invoke(call), version
        finally:
            self._running.end(target.function)

    def _calls(self, request: Invoke, count: int, under_way: list[Route]) -> Iterator[Call]:
        """The calls of a run, each made when it is its turn; what does not change between calls is found once."""
        region: Region | None = None
        ready: dict[str, Executable] = {}
        event, context = _event(request), decoded_context(request.client_context)
        for _ in range(count):
            if region is not self.region:
                target = self._target(request)
                if region is not None:
                    self._gate.check(target)
                    self._running.check_going_on(target.region, target.function)
                region, ready, arn = self.region, {}, target.invoked_arn
                routes = target.routes(self._draws)
            route = next(routes)
            version = route.executed_version
            if version not in ready:
                ready[version] = self._executable(target, route.version)
            under_way.append(route)
            injection = self._injections.next(target.function.name, version)
            yield Call(ready[version], self._fresh_id(), event, arn, context, injection)

    def _executable(self, target: Target, version: Version) -> Executable:
        """What runs `version`: made once, as long as that is the same value."""
        key = target.function.name, version.version
        made_of, ready = self._executables.get(key, (None, None))
        if ready is None or made_of is not version:
            ready = executable(target.region, target.function, version)
            self._executables[key] = version, ready
        return ready

    def _target(self, request: Invoke) -> Target:
        """What the request names; found once in one state, unless it depends on the moment."""
        region = self.region
        if region is not self._resolved_in:
            self._resolved_in, self._resolved = region, {}
        named = request.function_name, request.qualifier
        target = self._resolved.get(named)
        if target is None:
            target = resolve(region, *named, self._clock())
            if target.primary.settling is None:
                self._resolved[named] = target
        return target

    def _check_event(self, request: Invoke, kind: str) -> None:
        check_event(_event(request), kind, asynchronous_limit=self._choices.asynchronous_limit)

    def _world(self) -> World:
        return World(now=self._clock(), fresh_id=self._fresh_id, choices=self._choices)

    def _tell(self, event: Called) -> None:
        for listener in tuple(self._listeners):
            listener(event)


def _event(request: Invoke) -> bytes:
    return request.payload or b"{}"


def _retired(before: Region, after: Region) -> Iterator[tuple[str, str | None]]:
    """The environments that a change has put out of use: (function ARN, version or ``None`` for all)."""
    for name, function in before.functions.items():
        now = after.functions.get(name)
        if now is function:
            continue
        if now is None:
            yield before.arn(name), None
            continue
        if _another(function.latest, now.latest):
            yield before.arn(name), LATEST
        for number in function.published.keys() - now.published.keys():
            yield before.arn(name), number


def _another(before: Version, after: Version) -> bool:
    return before.code is not after.code or before.configuration is not after.configuration
