"""When a call is stopped, and what counts towards it (semantics §7.2, §7.6)."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import statistics
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lvtui.domain.execution import Executable
from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import GOOD, answer, call, executable

WITHIN = 0.05
"""Seconds that a timeout may be off."""
_BEAT = struct.Struct("4d")
BEATING = """
import mmap, struct, time
def handler(path, context):
    if not path: return
    with open(path, 'r+b') as file: beat = mmap.mmap(file.fileno(), 32)
    began = before = time.monotonic()
    longest = 0.0
    while True:
        now = time.monotonic()
        longest, before = max(longest, now - before), now
        beat[:] = struct.pack('4d', began, now, longest, context.get_remaining_time_in_millis() / 1000)
        time.sleep(0.001)
"""
"""Tells the file that the event names when it began and when it was last alive, as long as it lives."""


class Pulse:
    """What a `BEATING` handler told before it was stopped; seconds, by a clock that all processes share."""

    def __init__(self, path: Path) -> None:
        began, last, self.longest_pause, self.remaining = _BEAT.unpack(path.read_bytes())
        self.lived: float = last - began


@contextlib.asynccontextmanager
async def lateness() -> AsyncIterator[list[float]]:
    """How late this machine wakes this process up at most, meanwhile: no deadline can be kept more exactly."""
    most = [0.0]

    async def measure() -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.005
            await asyncio.sleep(0.005)
            most[0] = max(most[0], loop.time() - due)

    measuring = asyncio.create_task(measure())
    try:
        yield most
    finally:
        measuring.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await measuring


@pytest.mark.parametrize("way", ["one at a time", "in a batch"])
async def test_a_call_is_stopped_within_50_ms_of_its_timeout(
    environments: ExecutionEnvironments, tmp_path: Path, way: str
) -> None:
    versions = [executable(BEATING, version=str(number), timeout=1) for number in range(1, 6)]
    files = [tmp_path / version.version for version in versions]
    for file in files:
        file.write_bytes(bytes(_BEAT.size))
    for version in versions:
        await environments.invoke(call(version, ""))

    async def stop(version: Executable, file: Path) -> None:
        if way == "in a batch":  # the call before it is in flight with it, and leaves its time whole
            batch = environments.invoke_many([call(version, ""), call(version, str(file))])
            errors = [outcome.error_type async for chunk in batch for _, outcome in chunk]
        else:
            errors = [None, (await environments.invoke(call(version, str(file)))).error_type]
        assert errors == [None, "Sandbox.Timedout"]

    async with lateness() as late:
        await asyncio.gather(*(stop(version, file) for version, file in zip(versions, files, strict=True)))
    pulses = [Pulse(file) for file in files]
    # Of several the middle one, and less what the machine itself was late: what is left is our own doing.
    assert statistics.median(pulse.lived for pulse in pulses) < 1 + WITHIN + late[0]
    assert statistics.median(pulse.lived + pulse.longest_pause for pulse in pulses) > 1 - WITHIN - late[0]
    # And the context has told it so: the time it said was left ran out when it was stopped.
    assert statistics.median(pulse.remaining - pulse.longest_pause for pulse in pulses) < WITHIN + late[0]


async def test_the_init_phase_may_take_longer_than_the_timeout(environments: ExecutionEnvironments) -> None:
    slow = executable("import time\ntime.sleep(1.1)\n" + GOOD, timeout=1)
    outcome = await environments.invoke(call(slow))
    assert answer(outcome)["version"] == "1"
    assert outcome.init_ms is not None
    assert outcome.init_ms >= 1100
    assert outcome.billed_ms >= 1100


def test_the_init_phase_has_ten_seconds() -> None:
    assert inspect.signature(ExecutionEnvironments).parameters["init_limit"].default == 10


async def test_the_second_init_is_part_of_the_calls_own_duration(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    mark = tmp_path / "tried"
    code = f"import pathlib, time\nmark = pathlib.Path({str(mark)!r})\n"
    code += "if not mark.exists():\n    mark.touch()\n    raise OSError\ntime.sleep(0.2)\n"
    outcome = await environments.invoke(call(executable(code + GOOD)))
    assert answer(outcome)["version"] == "1"
    assert outcome.duration_ms >= 200
    assert outcome.init_ms is not None
    assert 0 <= outcome.billed_ms - (outcome.duration_ms + outcome.init_ms) < 1


async def test_an_import_that_is_slow_the_second_time_is_stopped_at_the_timeout(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    mark = tmp_path / "tried"
    code = f"import pathlib, time\nmark = pathlib.Path({str(mark)!r})\n"
    code += "if not mark.exists():\n    mark.touch()\n    raise OSError\ntime.sleep(1000)\n"
    outcome = await environments.invoke(call(executable(code + GOOD, timeout=1)))
    assert (outcome.error_type, outcome.duration_ms) == ("Sandbox.Timedout", 1000)
    assert b"Phase: init\tStatus: error\tError Type: OSError" in outcome.log
    assert b"Phase: invoke\tStatus: timeout" in outcome.log


async def test_a_timeout_ends_the_globals_but_not_what_lies_in_tmp(environments: ExecutionEnvironments) -> None:
    code = (
        "import pathlib, tempfile, time\ncalls = 0\ndef handler(seconds, context):\n    global calls\n    calls += 1\n"
        "    note = pathlib.Path(tempfile.gettempdir(), 'note')\n    found = note.exists()\n    note.touch()\n"
        "    time.sleep(seconds)\n    return [calls, found]\n"
    )
    version = executable(code, timeout=1)
    assert answer(await environments.invoke(call(version, 0))) == [1, False]
    assert (await environments.invoke(call(version, 1000))).error_type == "Sandbox.Timedout"
    after = await environments.invoke(call(version, 0))
    assert answer(after) == [1, True]
    assert after.cold


async def test_what_was_printed_before_the_timeout_is_in_the_log(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, sys, time\ndef handler(event, context):\n    print('one')\n    sys.stderr.write('two')\n"
        "    os.write(1, b'three')\n    os.system('echo four')\n    time.sleep(1000)\n"
    )
    outcome = await environments.invoke(call(executable(code, timeout=1)))
    assert outcome.error_type == "Sandbox.Timedout"
    assert b"\none\ntwothreefour\n" in outcome.log
