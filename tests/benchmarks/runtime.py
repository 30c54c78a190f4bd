"""Invoking: many calls, one call, a cold start, a crash, and what the outcomes weigh."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from statistics import median
from time import perf_counter

from lvtui.service import LocalLambda
from tests.benchmarks.bare import Batch, OneByOne, bare_workers
from tests.benchmarks.house import ANSWER, EVENT, SEED, SPLIT, call, crash, furnished, run
from tests.benchmarks.peers import (
    figure_of,
    lambda_local_seconds,
    ric_seconds,
    warm_ric,
    without_awslambdaric,
    without_lambda_local,
)
from tests.benchmarks.table import NO_GOAL, Effort, Row, Sides, at_least, at_most, in_megabytes

LARGE_EVENT = json.dumps({"text": "x" * 10_000}).encode()
MEGABYTES = 20
"""What 100,000 outcomes may weigh."""


@asynccontextmanager
async def warm_service(event: bytes = EVENT) -> AsyncIterator[LocalLambda]:
    """A service of which both versions have run."""
    async with furnished() as service:
        await call(service, "1", event)
        await call(service, "2", event)
        await run(service, 200, event=event)
        yield service


async def batch_seconds(service: LocalLambda, count: int, event: bytes = EVENT) -> float:
    """What one of so many calls takes in one run, its outcome counted."""
    began = perf_counter()
    await run(service, count, event=event)
    return (perf_counter() - began) / count


@asynccontextmanager
async def batch_and_bare_worker(effort: Effort, event: bytes = EVENT, calls: int = 10_000) -> AsyncIterator[Sides]:
    """A run, and the same calls by bare workers."""
    count = effort.times(calls)
    async with warm_service(event) as service:
        with bare_workers(2) as workers:

            async def limit() -> float:
                began = perf_counter()
                batch = Batch(workers, count, event, SPLIT, SEED)
                await batch.run()
                seconds = perf_counter() - began
                if batch.last != ANSWER:
                    raise AssertionError(f"the bare worker's answer was {batch.last!r}")
                return seconds / count

            await limit()
            yield Sides(partial(batch_seconds, service, count, event), limit)


@asynccontextmanager
async def batch_and_lambda_local(effort: Effort) -> AsyncIterator[Sides]:
    """A run, and fewer calls by python-lambda-local, which has nothing that could warm up."""
    async with warm_service() as service:
        yield Sides(
            partial(batch_seconds, service, effort.times(10_000)),
            partial(lambda_local_seconds, effort.times(50, at_least=2)),
        )


@asynccontextmanager
async def batch_and_awslambdaric(effort: Effort) -> AsyncIterator[Sides]:
    """A run, and fewer calls by AWS's own client."""
    async with warm_service() as service, warm_ric() as ric:
        await ric_seconds(ric, effort.times(200))
        yield Sides(
            partial(batch_seconds, service, effort.times(10_000)),
            partial(ric_seconds, ric, effort.times(3_000)),
        )


@asynccontextmanager
async def single_and_bare_worker(effort: Effort) -> AsyncIterator[Sides]:
    """One call after the other."""
    count = effort.times(2_000)
    async with warm_service() as service:
        with bare_workers(1) as (worker,):
            bare = OneByOne(worker)

            async def ours() -> float:
                began = perf_counter()
                for _ in range(count):
                    await call(service, "1")
                return (perf_counter() - began) / count

            async def limit() -> float:
                began = perf_counter()
                for _ in range(count):
                    if await bare.call(EVENT) != ANSWER:
                        raise AssertionError("the bare worker answered something else")
                return (perf_counter() - began) / count

            await limit()
            yield Sides(ours, limit)


async def cold_seconds(service: LocalLambda, qualifier: str) -> float:
    """What the first call of a version takes."""
    began = perf_counter()
    await call(service, qualifier)
    return perf_counter() - began


@asynccontextmanager
async def cold_start_and_spawn(effort: Effort) -> AsyncIterator[Sides]:
    """The first call of a version while another one runs already, and of a bare worker that is started for it."""
    starts = effort.times(8)

    async def ours() -> float:
        async with furnished(1 + starts) as service:
            await call(service, "1")
            return median([await cold_seconds(service, str(number)) for number in range(2, 2 + starts)])

    async def spawn() -> float:
        began = perf_counter()
        with bare_workers(1) as (worker,):
            if await OneByOne(worker).call(EVENT) != ANSWER:
                raise AssertionError("the bare worker answered something else")
            return perf_counter() - began

    async def limit() -> float:
        return median([await spawn() for _ in range(starts)])

    yield Sides(ours, limit)


@asynccontextmanager
async def recovery_and_cold_start(effort: Effort) -> AsyncIterator[Sides]:
    """From the sending of a call that ends the process to the answer of the next, and a cold start beside it."""
    times = effort.times(8)

    async def ours() -> float:
        async with furnished() as service:
            await call(service, "1")
            return median([await recovery(service) for _ in range(times)])

    async def recovery(service: LocalLambda) -> float:
        began = perf_counter()
        await crash(service, "1")
        await call(service, "1")
        return perf_counter() - began

    async def limit() -> float:
        async with furnished(1 + times) as service:
            await call(service, "1")
            return median([await cold_seconds(service, str(number)) for number in range(2, 2 + times)])

    yield Sides(ours, limit)


@asynccontextmanager
async def memory_and_allowance(effort: Effort) -> AsyncIterator[Sides]:
    """The memory that a long run takes, by a program of its own."""
    count = effort.times(100_000, at_least=50_000)  # fewer would fit into what is free already

    async def ours() -> float:
        return await figure_of(["-m", "tests.benchmarks.memory_of_a_run", str(count)]) * 100_000 / count

    async def limit() -> float:
        return MEGABYTES * 1e6

    yield Sides(ours, limit)


ROWS = (
    Row("batch", "2 bare frame workers, window 64", at_most(3), batch_and_bare_worker),
    Row(
        "batch-python-lambda-local",
        "python-lambda-local's call()",
        at_least(100),
        batch_and_lambda_local,
        missing=without_lambda_local,
    ),
    Row(
        "batch-awslambdaric",
        "awslambdaric on a minimal Runtime API",
        at_least(10),
        batch_and_awslambdaric,
        missing=without_awslambdaric,
    ),
    Row(
        "batch-10-kb",
        "the same bare workers, events of 10 KB",
        NO_GOAL,
        partial(batch_and_bare_worker, event=LARGE_EVENT, calls=3_000),
    ),
    Row("single", "a bare frame worker, window 1", at_most(2), single_and_bare_worker),
    Row("cold-start", "python -I spawn of the bare worker, first answer", at_most(0.35), cold_start_and_spawn),
    Row("recovery", "a cold start in the same pool", at_most(2), recovery_and_cold_start),
    Row(
        "memory",
        "an allowance for a run of 100,000",
        at_most(1),
        memory_and_allowance,
        shown=in_megabytes,
        most_rounds=1,
    ),
)
