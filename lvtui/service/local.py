"""The service over local state: validate, apply the rules, save, tell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from lvtui.domain import apply
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry, Who
from lvtui.domain.model import Region, Version
from lvtui.domain.provisioned_concurrency import environments_of, provisioned_versions
from lvtui.domain.routing import executable
from lvtui.domain.world import Choices, World
from lvtui.operations.errors import LambdaError, ReadOnly, ServiceFailure
from lvtui.operations.invocations import INVOCATIONS, Invoke, InvokeAsync, InvokeAsyncResponse
from lvtui.operations.table import Request
from lvtui.operations.validation import validate
from lvtui.operations.vocabulary import LATEST
from lvtui.service.asynchronous import EndedEvent, Sleep
from lvtui.service.door import Caller, Executions, ForeignCode
from lvtui.service.draws import Chance
from lvtui.service.events import Called, Event, Listener
from lvtui.service.flow import Flow
from lvtui.service.gate import Gate
from lvtui.service.ids import FreshIds
from lvtui.service.invocations import Asked, Invocations
from lvtui.service.ports import Invoker, Store, Trust
from lvtui.service.recording import Recorder
from lvtui.service.snapshots import LocalSnapshots
from lvtui.service.undoing import Undoing

R = TypeVar("R")


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
        who: Who = "command",
        clock: Callable[[], datetime] = _now,
        fresh_id: Callable[[], str] | None = None,
        choices: Choices | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Time, ids and chance come from outside, so that a test can hold them still; `who` is for the history."""
        self._store = store
        self._invoker = invoker
        self._clock = clock
        self._fresh_id = fresh_id or FreshIds()
        self._choices = choices or Choices()
        self._gate = Gate(trust)
        self._invocations = Invocations(
            store,
            invoker,
            self._gate,
            seed=seed,
            clock=clock,
            fresh_id=self._fresh_id,
            asynchronous_limit=self._choices.asynchronous_limit,
            sleep=sleep,
        )
        self._listeners: list[Listener] = []
        self._one_change_at_a_time = asyncio.Lock()
        self._user = Caller(who)
        self._recorder = Recorder(store.keep_history, who=who, region=store.region.name, clock=clock)
        self._undoing = Undoing(store, self._recorder, self._rearrange, self._tell)
        self._snapshots = LocalSnapshots(store, clock, self._rearrange, self._recorder, self._undoing, self._tell)

    @property
    def region(self) -> Region:
        """The state, frozen."""
        return self._store.region

    @property
    def seed(self) -> int:
        """What the draws began with."""
        return self._invocations.seed

    @property
    def waiting_events(self) -> int:
        """How many asynchronous calls have not come to their end."""
        return self._invocations.events.waiting

    @property
    def ended_events(self) -> Sequence[EndedEvent]:
        """What became of the others."""
        return tuple(self._invocations.events.ended)

    @property
    def readonly(self) -> bool:
        """Whether nothing can be changed: see :class:`~lvtui.service.door.Service`."""
        return self._store.readonly

    @readonly.setter
    def readonly(self, readonly: bool) -> None:
        self._store.readonly = readonly

    def reseed(self, seed: int) -> None:
        """Begin the draws again."""
        self._invocations.reseed(seed)

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
            self._recorder.dial_turned(function, version, dial)
            await self._follow_change(before)  # the store has caught up with others on the way

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every call; returns what ends that."""
        self._listeners.append(listener)

        def stop() -> None:
            self._listeners.remove(listener)

        return stop

    async def call(self, request: Request[R], caller: Caller | None = None) -> R:
        """Do one operation: see :class:`~lvtui.service.door.Service`."""
        caller = caller or self._user
        if isinstance(request, Invoke) or request.binding.reads_only:
            return await self._told(request, caller)
        # Shielded: a caller that goes away must not leave a change that nobody is told of.
        return await asyncio.shield(asyncio.ensure_future(self._told(request, caller)))

    async def _told(self, request: Request[R], caller: Caller) -> R:
        before = self.region
        try:
            answer = await self._answer(request, caller)
        except LambdaError as refusal:
            self._record(request, None, refusal, caller.who)
            self._tell(Called(request, None, refusal, before, self.region, caller.who))
            raise
        self._record(request, answer, None, caller.who)
        if self._listeners:
            self._tell(Called(request, answer, None, before, self.region, caller.who))
        return answer

    def _record(self, request: Request[R], answer: R | None, refusal: LambdaError | None, who: Who) -> None:
        """Tell the history of a call, or of a change that was refused; one that was made it has been told of."""
        if isinstance(request, INVOCATIONS):
            self._recorder.invoked(request, answer, refusal, who)
        elif refusal is not None and not request.binding.reads_only:
            self._recorder.refused(request, refusal, who)

    def foresee(self, request: Request[R]) -> R:
        """What `call` would answer; the rules are pure, so asking changes nothing."""
        validate(request)
        self._check_writable(request)
        return apply(self.region, request, self._world())[1]

    def refusal(self, request: Request[R]) -> LambdaError | None:
        """What `call` would refuse with."""
        try:
            if isinstance(request, Invoke):
                self._invocations.check(request)
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

    @property
    def snapshots(self) -> LocalSnapshots:
        """The state of now and of earlier, kept under names."""
        return self._snapshots

    async def run(
        self,
        request: Invoke,
        count: int,
        *,
        chance: Chance | None = None,
        payloads: Iterator[bytes] | None = None,
        concurrency: int = 1,
        shares: Mapping[str, float] | None = None,
        flow: Flow | None = None,
    ) -> AsyncGenerator[Executions, None]:
        """Invoke `count` times: see :class:`~lvtui.service.door.Service`."""
        record = self._recorder.run(request)
        asked = Asked(chance, payloads, concurrency, shares, flow)
        try:
            async with aclosing(self._invocations.run(request, count, asked)) as chunks:
                async for chunk in chunks:
                    record.took(chunk.outcomes)
                    yield chunk
            record.ended()
        except LambdaError as refusal:
            record.refused(refusal)
            raise
        finally:
            record.close()

    def route(
        self,
        request: Invoke,
        count: int,
        *,
        chance: Chance | None = None,
        shares: Mapping[str, float] | None = None,
        flow: Flow | None = None,
    ) -> AsyncGenerator[Executions, None]:
        """Where `count` calls would go: see :class:`~lvtui.service.door.Service`."""
        return self._invocations.route(request, count, Asked(chance=chance, shares=shares, flow=flow))

    @property
    def undoable(self) -> str | None:
        """What `undo` would take back: see :class:`~lvtui.service.door.Service`."""
        return self._undoing.next("undo")

    @property
    def redoable(self) -> str | None:
        """What `redo` would do again: see :class:`~lvtui.service.door.Service`."""
        return self._undoing.next("redo")

    async def undo(self) -> str:
        """Take the last change of this session back: see :class:`~lvtui.service.door.Service`."""
        return await self._undoing.put_back("undo")

    async def redo(self) -> str:
        """Do again what was undone last: see :class:`~lvtui.service.door.Service`."""
        return await self._undoing.put_back("redo")

    def history(self, mentioning: str = "") -> Iterator[Entry]:
        """What was done: see :class:`~lvtui.service.door.Service`."""
        return self._store.history(mentioning)

    async def keep_history(self) -> None:
        """Write down what is only noted yet: see :class:`~lvtui.service.door.Service`."""
        await self._recorder.flush()

    async def history_news(self) -> Sequence[Entry]:
        """What others have done: see :class:`~lvtui.service.door.Service`."""
        return await asyncio.to_thread(self._store.history_news)

    async def finish(self) -> None:
        """Let nobody wait for anything any more, and write down what was done; what runs handlers stays."""
        await self._invocations.events.close()
        await self._recorder.flush()

    async def close(self) -> None:
        """Stop everything that runs."""
        await self.finish()
        await self._invoker.close()

    async def _answer(self, request: Request[R], caller: Caller) -> R:
        validate(request)
        if isinstance(request, Invoke):
            return cast("R", await self._invocations.invoke(request, caller.request_id))
        if isinstance(request, InvokeAsync):
            await self._invocations.invoke(request.as_invoke(), caller.request_id)
            return cast("R", InvokeAsyncResponse(status=202))
        if request.binding.reads_only:
            return apply(self.region, request, self._world())[1]
        self._check_writable(request)
        return await self._change(request, caller.who)

    def _check_writable(self, request: Request[Any]) -> None:
        """Refuse what would change anything before its rules are asked: the store would refuse it in any case."""
        if self.readonly and not request.binding.reads_only:
            raise ReadOnly

    async def _change(self, request: Request[R], who: Who) -> R:
        async with self._one_change_at_a_time:
            before = self.region
            first = self._snapshots.before(request)
            step, record = self._undoing.watched(
                lambda region: self._applied(region, request),
                lambda before, after, answer: self._recorder.change(request, before, after, answer, who),
            )
            answer = await asyncio.to_thread(lambda: self._store.change(step, first=first, record=record))
            await self._follow_change(before)
            return answer

    def _applied(self, region: Region, request: Request[R]) -> tuple[Region, R]:
        after, answer = apply(region, request, self._world())
        self._gate.note(request, region, after)
        return after, answer

    async def _rearrange(self, change: Callable[[], R]) -> tuple[Region, Region, R]:
        """Let something other than an operation change the state: the state before, the one after, its answer.

        Whole functions may be others afterwards, under the same numbers, so none of their environments is kept.
        """
        async with self._one_change_at_a_time:
            before = self.region
            answer = await asyncio.to_thread(change)
            after = self.region
            for name, function in before.functions.items():
                if after.functions.get(name) is not function:
                    await self._invoker.retire(before.arn(name), None)
            await self._follow_change(before)
            return before, after, answer

    async def _follow_change(self, before: Region) -> None:
        for function_arn, version in _retired(before, self.region):
            await self._invoker.retire(function_arn, version)
        self.start_provisioned(before)

    def start_provisioned(self, before: Region | None = None) -> None:
        """Start the environments that provisioned concurrency asks for, of all functions or of those changed."""
        for name, function in self.region.functions.items():
            old = before.functions.get(name) if before is not None else None
            if old is function or not (function.provisioned or (old is not None and old.provisioned)):
                continue
            had = set(provisioned_versions(old)) if old is not None else set()
            for number in sorted({*provisioned_versions(function), *(had & function.published.keys())}, key=int):
                count = environments_of(function, number)
                if not count and number not in had:
                    continue
                try:
                    version = function.published[number]
                except ServiceFailure:
                    continue  # damaged, which the store tells of; the change that led here is made all the same
                if self._gate.lets_run(version):
                    self._invoker.start_ahead(executable(self.region, function, version), count)

    def _world(self) -> World:
        return World(now=self._clock(), fresh_id=self._fresh_id, choices=self._choices)

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)


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
