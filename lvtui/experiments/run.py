"""Plays a plan: calls begin as it says, what they did is counted, and it can be held or stopped at any time."""

from __future__ import annotations

import asyncio
import math
import sys
import time
from array import array
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Literal

from lvtui.domain.model import Version
from lvtui.domain.routing import Target
from lvtui.experiments.pace import Pace
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.series import Moment
from lvtui.experiments.tally import Tally
from lvtui.operations import LATEST, Invoke
from lvtui.operations.errors import LambdaError
from lvtui.service import Chance, Execution, Executions, Flow, Service

State = Literal["ready", "running", "paused", "stopped", "ended", "refused"]

FRAME_S = 1 / 15
"""Seconds: no more calls are under way than are answered in that time, so that a pause is soon one."""
TICK_S = 0.02
"""Seconds between two looks at how many calls are due."""
_MOST_UNDER_WAY = 2**20


def _now() -> datetime:
    return datetime.now(UTC)


class Run:
    """One run of a plan, to be played once. Belongs to the event loop that plays it."""

    def __init__(
        self,
        plan: RunPlan,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """`clock` and `sleep` are in seconds; `now` is for events that tell the time."""
        self.plan = plan
        self.tally = Tally()
        self.state: State = "ready"
        self.refusal: LambdaError | None = None
        """Why it was refused, at the start or on the way; the calls until then are in the tally."""
        self.asked: Mapping[str, float] = {}
        """Version → the share that the latest call was drawn with, from 0 to 1; nothing before the first."""
        self.left_out = 0
        """Calls that were due and never begun, as too many before them were still running."""
        self._clock, self._sleep, self._now = clock, sleep, now
        self._flow = Flow()
        self._news = asyncio.Event()
        self._playing: asyncio.Task[None] | None = None
        self._last: Executions | None = None
        self._target: Target | None = None
        self._under_way = plan.concurrency if plan.executes else sys.maxsize
        self._elapsed_s = 0.0
        self._since: float | None = None
        self._started = now()
        self._started_s = clock()
        self._sent_s = array("d")  # when each call was sent, since the start, where its event tells the time

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("stopped", "ended", "refused")

    @property
    def last(self) -> Execution | None:
        """The latest call of the run that was answered; of a routing-only one, where it would have gone."""
        return None if self._last is None else self._last[-1]

    @property
    def elapsed_s(self) -> float:
        """Seconds that it has been running, pauses not counted."""
        return self._elapsed_s + (self._clock() - self._since if self._since is not None else 0.0)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Where the shares were changed on the way, after what it began with; nothing while nothing was changed."""
        return self.tally.moments

    def payload(self, index: int) -> bytes:
        """The event of call `index`, from 0; one that tells the time does so once the call has begun."""
        now = self._started
        if index < len(self._sent_s):
            now += timedelta(seconds=self._sent_s[index])
        return self.plan.events.event(index, self.plan.seed, now)

    async def play(self, service: Service) -> AsyncGenerator[None, None]:
        """Let it happen, and yield when there is news: at most once for each chunk of answers.

        It goes on at its own pace, however slowly the news is taken; ends when the run is over, whatever ended it.
        Closing the generator stops the run at once: what runs is killed.

        Raises:
            RuntimeError: it has been played.
        """
        if self.state == "stopped":
            return
        if self.state != "ready":
            raise RuntimeError("a run is played once")
        self.state = "running"
        self._started, self._started_s = self._now(), self._clock()
        self._since = self._started_s
        pacing = asyncio.ensure_future(self._keep_pace()) if self.plan.pace is not None else None
        self._let_begin()
        self._playing = playing = asyncio.ensure_future(self._play(service))
        playing.add_done_callback(lambda _: self._news.set())
        told = 0
        try:
            while not playing.done():
                await self._news.wait()
                self._news.clear()
                if self.tally.size != told:
                    told = self.tally.size
                    yield
        finally:
            if pacing is not None:
                pacing.cancel()
            self.stop()
            await asyncio.wait([task for task in (playing, pacing) if task is not None])
        if not playing.cancelled():
            playing.result()  # what is no refusal is a fault of ours, and must not be lost

    def pause(self) -> None:
        """Let no further call begin. Those under way are answered: no more of them than one frame's."""
        if self.state == "running":
            self.state = "paused"
            self._flow.hold()
            self._stop_watch()

    def resume(self) -> None:
        """Go on."""
        if self.state == "paused":
            self.state = "running"
            self._since = self._clock()
            self._let_begin()

    def stop(self) -> None:
        """End it at once: what runs is killed, and is not in the tally."""
        if not self.over:
            self._end("stopped")
            if self._playing is not None:
                self._playing.cancel()

    async def _play(self, service: Service) -> None:
        try:
            async with aclosing(self._chunks(service)) as chunks:
                async for chunk in chunks:
                    self._take(chunk)
                    self._news.set()
        except LambdaError as refusal:
            if not self.over:
                self.refusal = refusal
                self._end("refused")
        except BaseException:
            self.stop()
            raise
        else:
            if not self.over:
                self._end("ended")

    def _chunks(self, service: Service) -> AsyncGenerator[Executions, None]:
        plan, varies = self.plan, self.plan.events.varies or self.plan.events.uses_time
        payload = None if varies or not plan.executes else self.payload(0)
        request = Invoke(function_name=plan.function, qualifier=plan.qualifier, payload=payload)
        count, chance = sys.maxsize if plan.count is None else plan.count, Chance(plan.seed)
        if not plan.executes:
            return service.route(request, count, chance=chance, shares=plan.asked_instead, flow=self._flow)
        return service.run(
            request,
            count,
            chance=chance,
            payloads=self._payloads() if varies else None,
            concurrency=plan.concurrency,
            shares=plan.asked_instead,
            flow=self._flow,
        )

    def _payloads(self) -> Iterator[bytes]:
        """Asked for one as each call begins."""
        timed, index = self.plan.events.uses_time, 0
        while True:
            if timed:
                self._sent_s.append(self._clock() - self._started_s)
            yield self.payload(index)
            index += 1

    def _take(self, chunk: Executions) -> None:
        outcomes = chunk.outcomes
        self._note_asked(chunk)
        if self.plan.executes:
            self.tally.extend(outcomes, chunk.draws, self.payload)
            self._adapt(sum(outcomes.took_us) / len(chunk))
        else:
            self.tally.extend_routes(outcomes.first, outcomes.versions, chunk.draws)
        self._last = chunk
        if self.state == "running":
            self._let_begin()

    def _note_asked(self, chunk: Executions) -> None:
        """What is asked is that of each call's own target, so a mark is exactly where the change took effect."""
        routes = chunk.routes
        if routes[0].target is self._target and routes[-1].target is self._target:
            return
        for row, route in enumerate(routes):
            if route.target is not self._target:
                deployed = "" if self._target is None else _deployed(self._target.primary, route.target.primary)
                self._target, self.asked = route.target, route.target.asked
                call = chunk.outcomes.first + row
                self.tally.note_asked(call, self.asked, self.plan.qualifier or LATEST, deployed)

    def _adapt(self, mean_us: float) -> None:
        """Let so many calls be under way as a frame has time for; more only step by step, as the next may be slow."""
        fitting = int(self.plan.concurrency * FRAME_S * 1e6 / max(1.0, mean_us))
        self._under_way = max(self.plan.concurrency, min(fitting, 2 * self._under_way, _MOST_UNDER_WAY))

    def _let_begin(self) -> None:
        allowed = self.tally.size + self._under_way
        if self.plan.pace is not None:
            allowed = min(allowed, self._due(self.plan.pace))
        self._flow.allow(max(allowed, self._flow.begun))

    def _due(self, pace: Pace) -> int:
        """How many calls should have begun by now: the first at once. Nobody waits in a queue for longer than a second:
        what could not begin in that time is left out, so that a slow version is not followed by a flood."""
        elapsed = self.elapsed_s
        due = pace.due(elapsed)
        whole = math.floor(due + 1e-9) + 1 - self.left_out
        waiting = max(1, self.plan.concurrency, math.ceil(due - pace.due(elapsed - 1.0)))
        late = whole - self._flow.begun - waiting
        if late > 0:
            self.left_out += late
            whole -= late
        return whole

    async def _keep_pace(self) -> None:
        while True:
            await self._sleep(TICK_S)
            if self.state == "running":
                self._let_begin()

    def _end(self, state: State) -> None:
        self.state = state
        self._flow.hold()
        self._stop_watch()

    def _stop_watch(self) -> None:
        self._elapsed_s, self._since = self.elapsed_s, None


def _deployed(before: Version, after: Version) -> str:
    """What was changed of ``$LATEST`` in between; empty where another version was, or nothing a call could notice."""
    if before is after or before.version != after.version:
        return ""
    if before.code != after.code:
        return f"{after.version}: code deployed"
    return f"{after.version}: settings changed" if before.configuration != after.configuration else ""
