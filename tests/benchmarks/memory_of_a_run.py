"""What a run costs in memory: ``python -m tests.benchmarks.memory_of_a_run COUNT [KIND]``, in a process of its own.

Without a kind the outcomes are only counted; with ``run`` the calls are those of an experiment, which keeps each one's
draw as well; with ``routes`` they are drawn and not run.
Prints the bytes by which the highest resident memory during the run exceeds that before it. Not what the collector
says is in use, but what the system has to provide.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
from pathlib import Path

from lvtui.experiments.tally import Tally
from lvtui.service import LocalLambda
from tests.benchmarks.house import furnished, plan_of, play, run


async def growth(count: int, kind: str = "outcomes") -> int:
    """Bytes that so many calls to a split alias take, with everything warm."""
    async with furnished() as service:
        await make(service, 500, kind)
        gc.collect()
        before = resident()
        kept = await make(service, count, kind)
        after = peak()
        assert kept.total == count
        return after - before


async def make(service: LocalLambda, count: int, kind: str) -> Tally:
    """So many calls of that kind, and what is kept of them."""
    if kind == "outcomes":
        return await run(service, count)
    return (await play(service, plan_of(count, executes=kind != "routes"))).tally


def resident() -> int:
    """Bytes now, or the highest so far where the system doesn't tell."""
    return _figure("VmRSS") or peak()


def peak() -> int:
    """Bytes, the highest so far."""
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _figure("VmHWM") or (highest if sys.platform == "darwin" else highest * 1024)


def _figure(name: str) -> int | None:
    """What Linux says about this process, in bytes; ``None`` on other systems."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = (line.split() for line in status.read_text().splitlines())
    return next((int(words[1]) * 1024 for words in lines if words[0] == f"{name}:"), None)


if __name__ == "__main__":
    print(asyncio.run(growth(int(sys.argv[1]), *sys.argv[2:])))
