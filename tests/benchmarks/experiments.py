"""Runs that somebody watches: what the plots cost beside the run itself, and what a long run costs to look at."""

from __future__ import annotations

import gc
import random
import tempfile
from array import array
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from textual._compositor import CompositorUpdate
from textual.screen import Screen

from lvtui.domain.outcomes import SUCCEEDED, WARM, Outcomes
from lvtui.experiments.run import Run
from lvtui.ui.app import LvtuiApp
from lvtui.ui.widgets.experiment_plots import OVERVIEW, PLOTS
from lvtui.wiring import open_workspace
from tests.benchmarks.house import SEED, SPLIT, call, check_all_answered, furnish, plan_of, play
from tests.benchmarks.peers import figure_of
from tests.benchmarks.screen import painted, spent
from tests.benchmarks.table import Effort, Row, Sides, at_most, in_bytes
from tests.benchmarks.terminal import COLUMNS, LINES
from tests.experiments.outcomes import outcome
from tests.ui.driver import Driver, running, settings_for

WATCHED = 100_000
"""Calls of a run that is watched."""
FEW = 1_000
LONGEST_GAP = 0.150
"""Seconds that may pass between two frames of a run."""
BYTES_OF_A_CALL = 64
"""What is kept of one call may take so much."""
CHUNK = 1_000
PANE = 6


@asynccontextmanager
async def experiment() -> AsyncIterator[Driver]:
    """lvtui on a function with a split alias, all warm, and the experiment pane in front."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as folder:
        settings = settings_for(Path(folder))
        first = open_workspace(settings)
        try:
            await furnish(first.service)
        finally:
            await first.regions.close()
        async with running(settings, (COLUMNS, LINES), painted=True) as drive:
            await drive.until(lambda: drive.bench.function_name == "demo")
            for version in ("1", "2"):
                await call(drive.service, version)
            await play(drive.service, plan_of(200))
            await drive.pane(PANE)
            with settled():
                yield drive


@contextmanager
def settled() -> Iterator[None]:
    """What is here stays, and the collector no longer looks at it: so lvtui begins on a terminal."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def watched(drive: Driver, count: int) -> tuple[float, float]:
    """Seconds that a run takes whose plots are drawn all the while, and the longest of them without a frame."""
    with frames_noted(drive.app) as moments:
        began = perf_counter()
        await drive.bench.start_run(plan_of(count)).wait()
        seconds = perf_counter() - began
    run = drive.bench.run_shown
    if run is None or run.plan.count != count:
        raise AssertionError(f"the pane does not show the run: {drive.text()}")
    check_all_answered(run)
    return seconds, max(after - before for before, after in pairwise([began, *moments, began + seconds]))


@asynccontextmanager
async def watched_and_headless(effort: Effort) -> AsyncIterator[Sides]:
    """The same run in the same service, with the plots and without."""
    count = effort.times(WATCHED)
    async with experiment() as drive:

        async def ours() -> float:
            return (await watched(drive, count))[0] / count

        async def limit() -> float:
            began = perf_counter()
            await play(drive.service, plan_of(count))
            return (perf_counter() - began) / count

        yield Sides(ours, limit)


@contextmanager
def frames_noted(app: LvtuiApp) -> Iterator[list[float]]:
    """The moments at which a terminal would have been sent something, in seconds.

    What it would have been sent is made as for a terminal; an app without one leaves that out.
    """
    moments: list[float] = []

    def noted(screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable.render_segments(app.console)
            moments.append(perf_counter())

    with patch.object(app, "_display", noted):
        yield moments


@asynccontextmanager
async def longest_gap_and_allowance(effort: Effort) -> AsyncIterator[Sides]:
    """The longest time during a run in which nothing new was seen."""
    count = effort.times(WATCHED)
    async with experiment() as drive:

        async def ours() -> float:
            return (await watched(drive, count))[1]

        async def limit() -> float:
            return LONGEST_GAP

        yield Sides(ours, limit)


def rows_of_calls(count: int) -> Outcomes:
    """Calls of both versions, of which the second fails more often and takes longer, and a few are cold."""
    chance = random.Random(SEED)
    versions = ["2" if chance.random() < SPLIT else "1" for _ in range(count)]
    fails = [chance.random() < (0.05 if version == "2" else 0.01) for version in versions]
    whole = outcome()
    return Outcomes(
        first=0,
        versions=versions,
        error_types=["ValueError" if each else SUCCEEDED for each in fails],
        took_us=array("Q", (int(chance.lognormvariate(8.0 if each == "1" else 8.1, 1.0)) for each in versions)),
        init_us=array("q", (80_000 if chance.random() < 0.002 else WARM for _ in versions)),
        memory_kb=array("Q", [38_000]) * count,
        injected=bytes(count),
        outcome=lambda _: whole,
    )


def run_of(count: int) -> Run:
    """A run of so many calls that somebody moved the weight in, as if it had been played."""
    run, chunk = Run(plan_of(count)), rows_of_calls(CHUNK)
    draws = array("d", [0.5]) * CHUNK
    for first in range(0, count, CHUNK):
        run.tally.extend(replace(chunk, first=first), draws)
    run.tally.note_asked(0, {"1": 0.95, "2": 0.05}, "prod")
    run.asked = {"1": 1 - SPLIT, "2": SPLIT}
    run.tally.note_asked(count // 2, run.asked, "prod")
    return run


def one_more(run: Run) -> None:
    """Another call has been answered, so that there is something to draw."""
    run.tally.extend(replace(rows_of_calls(1), first=run.tally.size))


@asynccontextmanager
async def looking_at_many_and_few(
    effort: Effort, *, calls: int, beside: int = FEW, tabs: Sequence[str] = (OVERVIEW, *PLOTS), judged: bool = False
) -> AsyncIterator[Sides]:
    """Every plot of the pane drawn anew, after another call, of a long run and of a short one.

    With `judged`, with what the numbers say. A run with fewer calls than marks has less to draw, whatever its plots do:
    `beside` tells that from what depends on the number of calls.
    """
    times = effort.times(20, at_least=2)
    async with experiment() as drive:
        many, few = run_of(max(2 * beside, effort.times(calls))), run_of(beside)
        bench = drive.bench

        async def refresh(run: Run) -> None:
            one_more(run)
            if judged:
                bench.draw_run(judged=True)
            else:
                bench.experiment_pane.show(run, bench.verdict)
            await painted(bench.experiment_pane)

        async def side(run: Run) -> float:
            bench.run_shown, bench.last_tally = run, run.tally
            seconds = 0.0
            for tab in tabs:
                await see_tab(drive, tab)
                seconds += await spent(drive.app, partial(refresh, run), times)
            return seconds / len(tabs)

        yield Sides(partial(side, many), partial(side, few))


async def see_tab(drive: Driver, tab: str) -> None:
    """Turn to a tab of the pane, and see it with the run that is shown."""
    pane = drive.bench.experiment_pane
    drive.bench.draw_run(judged=True)
    pane.show_tab(tab)
    await drive.settle()
    if tab not in (OVERVIEW, *PLOTS) or pane.plots.view != tab:
        raise AssertionError(f"{tab} is not what the pane shows: {drive.text()}")


@asynccontextmanager
async def memory_and_allowance(effort: Effort, *, calls: int, kind: str, at_least: int) -> AsyncIterator[Sides]:
    """What a run keeps, by a program of its own; in bytes a call."""
    count = effort.times(calls, at_least=at_least)

    async def ours() -> float:
        return await figure_of(["-m", "tests.benchmarks.memory_of_a_run", str(count), kind]) / count

    async def limit() -> float:
        return BYTES_OF_A_CALL

    yield Sides(ours, limit)


@asynccontextmanager
async def routing_and_bare_draws(effort: Effort) -> AsyncIterator[Sides]:
    """A run that only draws, with all that is kept of it; and nothing but the draws."""
    count = effort.times(1_000_000)
    async with experiment() as drive:

        async def ours() -> float:
            began = perf_counter()
            await play(drive.service, plan_of(count, executes=False))
            return (perf_counter() - began) / count

        async def limit() -> float:
            draw = random.Random(SEED).random
            additional = 0
            began = perf_counter()
            for _ in range(count):
                if draw() < SPLIT:
                    additional += 1
            seconds = perf_counter() - began
            if not 0 < additional < count:
                raise AssertionError(f"{additional} of {count} draws were below {SPLIT}")
            return seconds / count

        yield Sides(ours, limit)


ROWS = (
    Row("watched-run", "the same 100,000 calls with nobody looking", at_most(1.25), watched_and_headless),
    Row("frame-gap", "150 ms, the longest without a frame in such a run", at_most(1), longest_gap_and_allowance),
    Row(
        "experiment-100000-calls",
        "all plots of a run of 1,000",
        at_most(1.2),
        partial(looking_at_many_and_few, calls=100_000),
    ),
    Row(
        "experiment-1000000-calls",
        "all plots of a run of 1,000",
        at_most(1.2),
        partial(looking_at_many_and_few, calls=1_000_000),
    ),
    Row(
        "experiment-tabs-1000000-calls",
        "each plot on its own, of 10,000 calls",
        at_most(1.2),
        partial(looking_at_many_and_few, calls=1_000_000, beside=10_000, tabs=PLOTS),
    ),
    Row(
        "run-memory-100000",
        "an allowance for one call",
        at_most(1),
        partial(memory_and_allowance, calls=100_000, kind="run", at_least=50_000),
        shown=in_bytes,
        most_rounds=1,
    ),
    Row(
        "run-memory-1000000",
        "an allowance for one call",
        at_most(1),
        partial(memory_and_allowance, calls=1_000_000, kind="run", at_least=50_000),
        shown=in_bytes,
        most_rounds=1,
    ),
    Row(
        "routes-memory-1000000",
        "an allowance for one call that is only drawn",
        at_most(1),
        partial(memory_and_allowance, calls=1_000_000, kind="routes", at_least=50_000),
        shown=in_bytes,
        most_rounds=1,
    ),
    Row("routing-only", "a bare loop of so many random()", at_most(20), routing_and_bare_draws),
)
