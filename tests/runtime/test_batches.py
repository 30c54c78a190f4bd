"""Many calls at once: `invoke_many`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from lvtui.domain.execution import Call, Outcome
from lvtui.runtime import EnvironmentsClosed, ExecutionEnvironments
from tests.runtime.functions import answer, call, executable, options, until

pytestmark = pytest.mark.every_way

ECHO = "def handler(event, context):\n    return [event, context.function_version]\n"


async def test_each_call_of_two_versions_has_exactly_one_outcome(environments: ExecutionEnvironments) -> None:
    stable, canary = executable(ECHO, version="1"), executable(ECHO, version="2")
    calls = [call(canary if number % 10 == 0 else stable, number) for number in range(500)]
    outcomes: dict[int, Outcome] = {}
    async for chunk in environments.invoke_many(calls):
        assert chunk
        for index, outcome in chunk:
            assert index not in outcomes
            outcomes[index] = outcome
    assert sorted(outcomes) == list(range(500))
    for index, outcome in outcomes.items():
        assert answer(outcome) == [index, "2" if index % 10 == 0 else "1"]
        assert outcome.request_id == calls[index].request_id
    assert sum(outcome.cold for outcome in outcomes.values()) == 2


async def test_calls_of_one_version_run_in_order(environments: ExecutionEnvironments) -> None:
    version = executable("seen = []\ndef handler(event, context):\n    seen.append(event)\n    return list(seen)\n")
    last: list[int] = []
    async for chunk in environments.invoke_many(call(version, number) for number in range(200)):
        last = answer(chunk.outcome(len(chunk) - 1))
    assert last == list(range(200))


async def test_no_calls_are_no_chunks(environments: ExecutionEnvironments) -> None:
    assert [chunk async for chunk in environments.invoke_many([])] == []


async def test_a_crash_costs_only_the_call_that_crashed(environments: ExecutionEnvironments) -> None:
    version = executable(
        "import os\ndef handler(event, context):\n    if event % 50 == 7: os._exit(1)\n    return event\n"
    )
    outcomes: dict[int, Outcome] = {}
    async for chunk in environments.invoke_many(call(version, number) for number in range(200)):
        outcomes.update(chunk)
    assert sorted(outcomes) == list(range(200))
    assert [index for index in sorted(outcomes) if outcomes[index].failed] == [7, 57, 107, 157]
    assert all(answer(outcomes[index]) == index for index in outcomes if index % 50 != 7)
    # Each crash makes the call after it a cold start.
    assert [index for index in sorted(outcomes) if outcomes[index].cold] == [0, 8, 58, 108, 158]


async def test_a_timeout_counts_from_when_a_call_starts(environments: ExecutionEnvironments) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(event)\n"
    version = executable(code, timeout=1)
    # Together they take longer than one of them may, and they are in flight together.
    outcomes: dict[int, Outcome] = {}
    async for chunk in environments.invoke_many(call(version, seconds) for seconds in (0.4, 0.4, 0.4, 30, 0)):
        outcomes.update(chunk)
    assert [outcomes[index].error_type for index in range(5)] == [None, None, None, "Sandbox.Timedout", None]


@options(window=8)
async def test_calls_are_drawn_only_as_there_is_room(environments: ExecutionEnvironments) -> None:
    drawn = 0

    def endless() -> Iterator[Call]:
        nonlocal drawn
        while True:
            drawn += 1
            yield call(version, drawn)

    version = executable(ECHO)
    received = 0
    async with aclosing(environments.invoke_many(endless())) as batch:
        async for chunk in batch:
            received += len(chunk)
            assert drawn <= received + 8
            if received > 100:
                break
    await environments.close()
    assert drawn <= received + 8


async def test_leaving_early_starts_no_further_call(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    started, gate = tmp_path / "started", tmp_path / "gate"
    code = (
        "import os, time\ndef handler(event, context):\n"
        f"    with open({str(started)!r}, 'a') as file: print(event, file=file)\n"
        f"    while event == 3 and not os.path.exists({str(gate)!r}): time.sleep(0.001)\n"
    )
    version = executable(code)
    async with aclosing(environments.invoke_many(call(version, number) for number in range(40))) as batch:
        async for _chunk in batch:
            await until(lambda: started.read_text().endswith("3\n"))  # which waits, with the rest in flight behind it
            break
    gate.touch()
    # The next answer comes from a fresh process, so nothing is left that could still start one of them.
    assert (await environments.invoke(call(version, 99))).cold
    assert started.read_text().split() == ["0", "1", "2", "3", "99"]


async def test_cancelling_the_task_of_a_batch_stops_it(environments: ExecutionEnvironments) -> None:
    version = executable("def handler(event, context):\n    while event == 5: pass\n")
    received = 0

    async def run() -> None:
        nonlocal received
        async for chunk in environments.invoke_many(call(version, number) for number in range(40)):
            received += len(chunk)

    task = asyncio.create_task(run())
    await until(lambda: received == 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not (await environments.invoke(call(version, 0))).failed


async def test_an_error_in_drawing_the_calls_ends_the_batch_after_those_drawn_before(
    environments: ExecutionEnvironments,
) -> None:
    def broken() -> Iterator[Call]:
        yield from (call(executable(ECHO)) for _ in range(3))
        raise LookupError("no more")

    received = 0
    with pytest.raises(LookupError):
        async for chunk in environments.invoke_many(broken()):
            received += len(chunk)
    assert received == 3


async def test_big_payloads_in_a_batch_lock_nothing_up(environments: ExecutionEnvironments) -> None:
    version = executable("def handler(event, context):\n    return event\n")
    text = "x" * 1_000_000
    received = 0
    async for chunk in environments.invoke_many(call(version, text) for _ in range(12)):
        received += sum(len(outcome.payload) == 1_000_002 for _, outcome in chunk)
    assert received == 12


@options(max_per_version=2)
async def test_a_batch_without_end_does_not_keep_others_out(environments: ExecutionEnvironments) -> None:
    version = executable(ECHO)
    received = [0, 0]

    async def endless(which: int) -> None:
        async with aclosing(environments.invoke_many(call(version) for _ in iter(int, 1))) as batch:
            async for chunk in batch:
                received[which] += len(chunk)

    tasks = [asyncio.create_task(endless(which)) for which in (0, 1)]
    await until(lambda: min(received) > 0)  # both environments there may be are held now
    assert answer(await environments.invoke(call(version, "me too"))) == ["me too", "1"]
    so_far = list(received)
    await until(lambda: all(now > then for now, then in zip(received, so_far, strict=True)))
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_closing_ends_a_batch_with_an_error(environments: ExecutionEnvironments) -> None:
    version = executable("def handler(event, context):\n    while True: pass\n")
    batch = environments.invoke_many(call(version) for _ in range(3))
    waiting = asyncio.create_task(anext(batch))
    await asyncio.sleep(0)
    await environments.close()
    with pytest.raises(EnvironmentsClosed):
        await waiting
