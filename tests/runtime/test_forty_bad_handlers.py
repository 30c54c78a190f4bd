"""Bad handlers beside a good version: whatever they do, its answers never falter, and nothing is left of them."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import re
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lvtui.domain.execution import Executable, Outcome
from lvtui.runtime import ExecutionEnvironments
from tests.runtime.bad_handlers import ENDLESS, QUICK, BadHandler
from tests.runtime.bad_handlers.endings import HELD
from tests.runtime.functions import answer, call, executable, until

GOOD = executable(
    "calls = 0\ndef handler(event, context):\n    global calls\n    calls += 1\n    return [event, calls]\n",
    version="1",
)
MOST_OF_A_LOG = 300_000
"""Bytes; far less than some of them print."""


class Row:
    """Bad handlers as versions of one function; what went wrong with any of them is collected."""

    def __init__(
        self, environments: ExecutionEnvironments, handlers: Sequence[BadHandler], held: Path, timeout: int
    ) -> None:
        """`timeout` in seconds; `held` is the path of the file that all their processes hold a lock on."""
        held.touch()
        self.environments = environments
        self.surprises: list[str] = []
        self.held = held
        self._descriptors = open_descriptors()
        self.versions: list[tuple[BadHandler, Executable]] = [
            (bad, self._version(bad, number, timeout)) for number, bad in enumerate(handlers, start=2)
        ]

    def _version(self, bad: BadHandler, number: int, timeout: int) -> Executable:
        variables = {HELD: str(self.held), "APP": str(os.getpid())}
        return executable(bad.code, version=str(number), handler=bad.handler, timeout=timeout, variables=variables)

    def check(self, bad: BadHandler, turn: int, outcome: Outcome) -> None:
        """Note whatever isn't as it must be."""
        if not any(ending.fits(outcome) for ending in bad.endings(turn)):
            got = f"{outcome.error_type}: {outcome.payload[:200]!r}"
            self.surprises.append(f"{bad.name} ({turn + 1}): {got}, not {bad.endings(turn)}")
        start = f"START RequestId: {outcome.request_id} Version: {outcome.executed_version}\n"
        end = rf"\nEND RequestId: {outcome.request_id}\nREPORT RequestId: {outcome.request_id}\t[^\n]+\n$"
        log = outcome.log.decode(errors="replace")
        if start not in log or not re.search(end, log) or len(log) > MOST_OF_A_LOG:
            self.surprises.append(f"{bad.name} ({turn + 1}): log {log[:300]!r} … {log[-300:]!r}")

    def told(self) -> str:
        """All of it, a line each."""
        return "\n".join(self.surprises)

    async def close(self) -> None:
        """Close; note what of all their processes and of the app's descriptors is left."""
        await self.environments.close()
        try:
            async with asyncio.timeout(5):
                while not self._nobody_holds_it():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            self.surprises.append("a process of theirs is still alive")
        left = open_descriptors() - self._descriptors
        if left:
            self.surprises.append(f"the app has descriptors open that it had not: {sorted(left)}")

    def _nobody_holds_it(self) -> bool:
        with self.held.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True


def open_descriptors() -> set[str]:
    """Those of this process, where the system lists them."""
    return set(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else set()  # noqa: PTH112, PTH208


@contextlib.asynccontextmanager
async def a_good_version(environments: ExecutionEnvironments) -> AsyncIterator[list[int]]:
    """Is asked without a pause; each answer must be right, from the process that gave the first, and its log its own.

    Gives a list that holds the number of answers so far."""
    answered = [0]

    async def keep_asking() -> None:
        while True:
            asked = call(GOOD, f"event {answered[0]}")
            outcome = await environments.invoke(asked)
            assert answer(outcome) == [f"event {answered[0]}", answered[0] + 1]
            assert outcome.cold == (answered[0] == 0)
            lines = (
                rf"START RequestId: {asked.request_id} Version: 1\nEND RequestId: {asked.request_id}\nREPORT [^\n]+\n"
            )
            assert re.fullmatch(lines, outcome.log.decode())
            answered[0] += 1

    asking = asyncio.create_task(keep_asking())
    try:
        yield answered
        assert not asking.done(), asking.exception()
    finally:
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking


@pytest.fixture
async def complaints() -> AsyncIterator[list[dict[str, Any]]]:
    """What was raised on the event loop with nobody to hear it."""
    heard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: heard.append(context))
    yield heard
    assert heard == []


def more_than(answered: list[int], so_far: int) -> bool:
    """Whether there was an answer since."""
    return answered[0] > so_far


@pytest.mark.long
async def test_forty_bad_handlers_in_a_row_each_called_twice_leave_a_good_version_as_it_is(
    environments: ExecutionEnvironments, complaints: list[dict[str, Any]], tmp_path: Path
) -> None:
    row = Row(environments, QUICK, tmp_path / "held", timeout=3)
    assert len(row.versions) >= 40
    async with a_good_version(environments) as answered:
        for bad, version in row.versions:
            for turn in range(2):
                so_far = answered[0]
                async with asyncio.timeout(30):
                    row.check(bad, turn, await environments.invoke(call(version)))
                await until(partial(more_than, answered, so_far))
    await row.close()
    assert not row.surprises, row.told()


async def test_handlers_that_never_end_are_stopped_while_a_good_version_answers(
    complaints: list[dict[str, Any]], tmp_path: Path
) -> None:
    environments = ExecutionEnvironments(work_folder=tmp_path / "work", init_limit=1)
    row = Row(environments, ENDLESS, tmp_path / "held", timeout=1)
    try:
        async with a_good_version(environments) as answered:
            await until(lambda: answered[0])
            calls = [call(version) for _, version in row.versions]
            async with asyncio.timeout(60):
                async for chunk in environments.invoke_many(calls):
                    for index, outcome in chunk:
                        row.check(row.versions[index][0], 0, outcome)
    finally:
        await row.close()
    assert not row.surprises, row.told()
    assert list((tmp_path / "work").iterdir()) == []


async def test_bad_handlers_in_a_batch_with_a_good_version_cost_only_their_own_calls(
    environments: ExecutionEnvironments, complaints: list[dict[str, Any]], tmp_path: Path
) -> None:
    together = [bad for bad in QUICK if not bad.alone]
    row = Row(environments, together[::3], tmp_path / "held", timeout=3)
    answered = 0
    for start in range(0, len(row.versions), 8):
        some = row.versions[start : start + 8]
        calls = [call(asked) for _, version in some for asked in (version, GOOD, version, GOOD)]
        outcomes: dict[int, Outcome] = {}
        async with asyncio.timeout(60):
            async for chunk in environments.invoke_many(calls):
                outcomes.update(chunk)
        for index in range(len(calls)):
            if index % 2:
                answered += 1
                assert answer(outcomes[index]) == [None, answered]
            else:
                row.check(some[index // 4][0], index % 4 // 2, outcomes[index])
    await row.close()
    assert not row.surprises, row.told()
