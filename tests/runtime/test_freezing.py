"""Between calls an environment stands still, as on Lambda: what a handler left running goes on with the next call."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.worker import FREEZES
from lvtui.runtime.zygote import Zygote
from tests.runtime.functions import (
    ARN,
    HOLDING,
    PID,
    answer,
    call,
    executable,
    is_locked,
    options,
    released,
    run,
    until,
)
from tests.runtime.machine import has_ended, state

pytestmark = [
    pytest.mark.skipif(not FREEZES, reason="idle workers are not stopped here"),
    pytest.mark.both_ways,
]

COUNTING = """
import os, threading, time
path, counting = os.environ['COUNT'], None
def count():
    with open(path, 'ab', buffering=0) as file:
        while True: file.write(b'x')
def handler(event, context):
    global counting
    before = os.stat(path).st_size
    if counting is None:
        counting = threading.Thread(target=count, daemon=True)
        counting.start()
    while os.stat(path).st_size == before: time.sleep(0.001)
    return os.getpid()
"""
"""Leaves a thread that makes a file longer and longer; answers once it has seen it do so."""
BESIDE = """
import os, subprocess, time
path, child = os.environ['COUNT'], None
def handler(event, context):
    global child
    before = os.stat(path).st_size
    if child is None:
        child = subprocess.Popen(['sh', '-c', 'while :; do printf x >> "$COUNT"; done'])
    while os.stat(path).st_size == before: time.sleep(0.001)
    return child.pid
"""
"""The same with a child process."""


async def frozen(process_id: int) -> None:
    """Wait until a process is stopped."""
    await until(lambda: state(process_id) == "T", 10)


@pytest.mark.parametrize("code", [COUNTING, BESIDE], ids=["thread", "child"])
async def test_what_a_handler_left_running_stands_still_until_the_next_call(
    environments: ExecutionEnvironments, tmp_path: Path, code: str
) -> None:
    path = tmp_path / "count"
    path.touch()
    version = executable(code, variables={"COUNT": str(path)})
    # It answers only once there is progress, so each call after the first shows that it went on.
    for turn in range(3):
        outcome = await environments.invoke(call(version))
        assert outcome.cold == (turn == 0)
        await frozen(answer(outcome))
        count = path.stat().st_size
        # Meanwhile others come and go.
        await environments.invoke(call(executable(PID, version=f"{turn + 2}")))
        assert path.stat().st_size == count


async def test_an_environment_that_was_frozen_answers_every_time(environments: ExecutionEnvironments) -> None:
    version = executable("import os\ndef handler(event, context):\n    print(event)\n    return [event, os.getpid()]\n")
    for number in range(20):
        outcome = await environments.invoke(call(version, number))
        event, process_id = answer(outcome)
        assert event == number
        assert outcome.cold == (number == 0)
        assert f"Version: 1\n{number}\nEND".encode() in outcome.log
        await frozen(process_id)


async def test_a_batch_wakes_a_frozen_environment(environments: ExecutionEnvironments) -> None:
    version = executable(PID)
    process_id = answer(await environments.invoke(call(version)))
    await frozen(process_id)
    outcomes = await run(environments, (call(version) for _ in range(200)))
    assert {answer(outcome) for outcome in outcomes} == {process_id}


async def test_calls_that_come_as_it_freezes_are_answered(environments: ExecutionEnvironments) -> None:
    version = executable(PID)
    process_id = answer(await environments.invoke(call(version)))
    loop, states = asyncio.get_running_loop(), set()
    for step in range(100):  # from at once to well after it was stopped
        asked = loop.time() + step * 0.0001
        while loop.time() < asked:
            await asyncio.sleep(0)
        states.add(state(process_id))
        assert answer(await environments.invoke(call(version))) == process_id
    assert "T" in states
    assert len(states) > 1


async def test_it_does_not_freeze_while_a_call_runs(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = (
        "import os, time\ndef handler(path, context):\n"
        "    while path and not os.path.exists(path): time.sleep(0.0005)\n    return os.getpid()\n"
    )
    version = executable(code)
    process_id = answer(await environments.invoke(call(version, "")))
    await frozen(process_id)
    running = asyncio.create_task(environments.invoke(call(version, str(gate))))
    await until(lambda: state(process_id) not in ("T", ""))
    seen = set()
    for _ in range(30):
        await environments.invoke(call(executable(version="2")))
        seen.add(state(process_id))
    gate.touch()
    assert answer(await running) == process_id
    assert "T" not in seen


async def retire(environments: ExecutionEnvironments) -> None:
    await environments.retire(ARN)


async def close(environments: ExecutionEnvironments) -> None:
    await environments.close()


@pytest.mark.parametrize("ending", [close, retire], ids=["closed", "retired"])
async def test_a_frozen_environment_ends_with_all_that_it_left_running(
    environments: ExecutionEnvironments, tmp_path: Path, ending: Callable[[ExecutionEnvironments], Awaitable[None]]
) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    holding = HOLDING.replace("while True: pass", "return __import__('os').getpid()")
    process_id = answer(await environments.invoke(call(executable(holding), str(lock))))
    await frozen(process_id)
    assert is_locked(lock)
    await ending(environments)
    await released(lock)
    await until(lambda: has_ended(process_id))


async def test_a_frozen_environment_that_is_killed_from_outside_is_replaced(
    environments: ExecutionEnvironments,
) -> None:
    version = executable(PID)
    first = answer(await environments.invoke(call(version)))
    await frozen(first)
    os.kill(first, signal.SIGKILL)
    await until(lambda: has_ended(first))
    second = await environments.invoke(call(version))
    assert answer(second) != first
    assert second.cold


async def test_a_call_that_wakes_an_environment_and_never_ends_is_timed_out(
    environments: ExecutionEnvironments,
) -> None:
    code = "import os\ndef handler(event, context):\n    while event: pass\n    return os.getpid()\n"
    version = executable(code, timeout=1)
    await frozen(answer(await environments.invoke(call(version, False))))
    assert (await environments.invoke(call(version, True))).error_type == "Sandbox.Timedout"
    assert (await environments.invoke(call(version, False))).cold


@options(max_environments=1)
async def test_a_frozen_environment_gives_way(environments: ExecutionEnvironments) -> None:
    first = answer(await environments.invoke(call(executable(PID))))
    await frozen(first)
    second = answer(await environments.invoke(call(executable(PID, version="2"))))
    await until(lambda: has_ended(first))
    assert second != first


async def test_an_environment_that_was_started_ahead_freezes_until_its_first_call(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    code = f"import os\nwith open({str(told)!r}, 'w') as file: file.write(f'{{os.getpid()}} ')\n{PID}"
    version = executable(code)
    environments.start_ahead(version, 1)
    await until(lambda: told.exists() and told.read_text().endswith(" "))
    process_id = int(told.read_text())
    await frozen(process_id)
    outcome = await environments.invoke(call(version))
    assert (answer(outcome), outcome.cold) == (process_id, False)


@pytest.fixture
def late_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zygote whose word reaches the app later than the workers' own, as on a busy machine."""
    read = Zygote._read

    def read_later(zygote: Zygote) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(zygote._control)
        loop.call_later(0.03, read_now, zygote)

    def read_now(zygote: Zygote) -> None:
        if zygote._open:
            asyncio.get_running_loop().add_reader(zygote._control, zygote._read)
            read(zygote)

    monkeypatch.setattr(Zygote, "_read", read_later)


async def test_an_environment_freezes_even_if_it_answers_before_its_start_is_told(
    late_news: None, environments: ExecutionEnvironments
) -> None:
    await frozen(answer(await environments.invoke(call(executable(PID)))))


async def test_a_handler_that_stops_itself_is_timed_out(environments: ExecutionEnvironments) -> None:
    code = "import os, signal\ndef handler(event, context):\n    if event: os.kill(os.getpid(), signal.SIGSTOP)\n"
    version = executable(code, timeout=1)
    assert (await environments.invoke(call(version, True))).error_type == "Sandbox.Timedout"
    after = await environments.invoke(call(version, False))
    assert answer(after) is None
    assert after.cold
