"""How many execution environments there are, and which of them give way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from lvtui.domain.execution import Call, Executable
from lvtui.runtime import EnvironmentsClosed, ExecutionEnvironments
from lvtui.runtime.capacity import Capacity
from tests.runtime.functions import (
    ARN,
    MEETING,
    PID,
    answer,
    call,
    error,
    executable,
    options,
    released,
    run,
    until,
)
from tests.runtime.machine import has_ended

# --- the count by itself


@dataclass(eq=False)
class FakeGuest:
    """An environment, as far as room for it goes."""

    idle_since: float = 0
    idle: bool = True
    provisioned: bool = False


class House:
    """A capacity and those who are in it."""

    def __init__(self, limit: int = 2, idle_seconds: float = 100) -> None:
        self.capacity = Capacity(limit, idle_seconds)
        self.gone: list[FakeGuest] = []

    def enter(self, guest: FakeGuest) -> FakeGuest:
        """Let `guest` in, who leaves at once when told to."""

        def leave() -> None:
            self.gone.append(guest)
            self.capacity.left(guest)

        self.capacity.enter(guest, leave)
        return guest


class Clock:
    """The loop's own time, with jumps."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._ahead = 0.0
        self._real = loop.time

    def time(self) -> float:
        """Seconds."""
        return self._real() + self._ahead

    async def jump(self, seconds: float) -> None:
        """Let so much time pass, with all that is due in it."""
        self._ahead += seconds
        for _ in range(3):  # what is due, and what follows from it at once
            await asyncio.sleep(0)


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock in the place of the loop's."""
    loop = asyncio.get_running_loop()
    clock = Clock(loop)
    monkeypatch.setattr(loop, "time", clock.time)
    return clock


async def test_while_there_is_room_nobody_has_to_go() -> None:
    house = House(limit=2)
    house.enter(FakeGuest())
    assert house.capacity.has_room()
    assert house.gone == []


async def test_when_it_is_full_the_one_that_was_idle_longest_goes() -> None:
    house = House(limit=3)
    guests = [house.enter(FakeGuest(idle_since=since)) for since in (7, 3, 5)]
    assert house.capacity.has_room()
    assert house.gone == [guests[1]]
    house.enter(FakeGuest(idle_since=9))
    assert house.capacity.has_room()
    assert house.gone == [guests[1], guests[2]]


async def test_the_busy_and_the_provisioned_never_go() -> None:
    house = House(limit=1)
    busy, kept = house.enter(FakeGuest(idle=False)), house.enter(FakeGuest(provisioned=True))
    assert not house.capacity.has_room()
    assert house.gone == []
    busy.idle = True
    assert house.capacity.has_room()
    assert house.gone == [busy]
    assert kept not in house.gone


async def test_the_provisioned_are_counted_apart_and_keep_nobody_out() -> None:
    house = House(limit=2)
    for _ in range(2):
        assert house.capacity.has_room_for_provisioned()
        house.enter(FakeGuest(provisioned=True))
    assert not house.capacity.has_room_for_provisioned()
    assert house.capacity.has_room()
    assert house.gone == []


async def test_whoever_finds_no_room_is_called_once_when_somebody_leaves() -> None:
    house = House(limit=1)
    guest = house.enter(FakeGuest(idle=False))
    called: list[str] = []
    house.capacity.wait(lambda: called.append("first"))
    house.capacity.wait(lambda: called.append("second"))
    await asyncio.sleep(0)
    assert called == []
    house.capacity.left(guest)
    house.capacity.free()
    await asyncio.sleep(0)
    assert called == ["first", "second"]
    house.capacity.free()
    await asyncio.sleep(0)
    assert called == ["first", "second"]


async def test_whoever_finds_no_room_is_called_when_somebody_becomes_idle() -> None:
    house = House(limit=1)
    guest = house.enter(FakeGuest(idle=False))
    found: list[bool] = []
    house.capacity.wait(lambda: found.append(house.capacity.has_room()))
    guest.idle = True
    house.capacity.free()
    await asyncio.sleep(0)
    assert found == [True]
    assert house.gone == [guest]


async def test_one_that_leaves_by_itself_makes_room_and_is_not_sent_away_later(clock: Clock) -> None:
    house = House(limit=1, idle_seconds=10)
    house.capacity.left(house.enter(FakeGuest(idle_since=clock.time())))
    assert house.capacity.has_room()
    await clock.jump(100)
    assert house.gone == []


async def test_whoever_is_idle_for_very_long_goes_although_there_is_room(clock: Clock) -> None:
    house = House(limit=10, idle_seconds=10)
    guest = house.enter(FakeGuest(idle_since=clock.time()))
    busy = house.enter(FakeGuest(idle_since=clock.time(), idle=False))
    house.enter(FakeGuest(idle_since=clock.time(), provisioned=True))
    await clock.jump(6)
    assert house.gone == []
    await clock.jump(6)
    await clock.jump(6)
    assert house.gone == [guest]
    busy.idle, busy.idle_since = True, clock.time()
    await clock.jump(6)
    assert house.gone == [guest]
    await clock.jump(6)
    assert house.gone == [guest, busy]


async def test_whoever_is_used_now_and_then_stays(clock: Clock) -> None:
    house = House(limit=10, idle_seconds=10)
    guest = house.enter(FakeGuest(idle_since=clock.time()))
    for _ in range(10):
        await clock.jump(6)
        guest.idle_since = clock.time()
    assert house.gone == []


async def test_one_that_comes_after_everybody_had_left_goes_too_when_its_time_has_come(clock: Clock) -> None:
    house = House(limit=10, idle_seconds=10)
    house.capacity.left(house.enter(FakeGuest(idle_since=clock.time())))
    await clock.jump(100)
    late = house.enter(FakeGuest(idle_since=clock.time()))
    await clock.jump(6)
    await clock.jump(6)
    assert house.gone == [late]


# --- environments of several versions

COUNTED = (
    "import os, tempfile\ndef handler(event, context):\n    folder = tempfile.gettempdir()\n"
    "    found = os.listdir(folder)\n    open(os.path.join(folder, 'note'), 'w').close()\n"
    "    return [os.getpid(), found]\n"
)
"""Answers its process id and what it found in its ``/tmp``, where it leaves something."""


def folders(work: Path) -> set[str]:
    """What lies in the folder of the one app that is there: a number for each version."""
    return {path.name for app in work.iterdir() for path in app.iterdir()} - {"in-use"}


def gated(tmp_path: Path, name: str) -> list[str]:
    """The event for a call of `MEETING` that is held up until ``gate`` is there."""
    return [str(tmp_path / name), str(tmp_path / "gate")]


async def settled() -> None:
    """Let whatever is about to happen on the loop happen."""
    for _ in range(20):
        await asyncio.sleep(0)


@options(max_environments=2)
async def test_the_version_that_was_asked_longest_ago_gives_way(environments: ExecutionEnvironments) -> None:
    one, two, three = (executable(COUNTED, version=version) for version in "123")
    first = [await environments.invoke(call(version)) for version in (one, two, one)]
    assert [outcome.cold for outcome in first] == [True, True, False]
    assert (await environments.invoke(call(three))).cold
    await until(lambda: has_ended(answer(first[1])[0]))
    assert not (await environments.invoke(call(one))).cold
    again = await environments.invoke(call(two))
    assert again.cold
    assert answer(again)[1] == []  # its /tmp had gone with it


@options(max_environments=2)
async def test_a_version_that_gave_way_leaves_no_folder(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    for version in "12345":
        assert (await environments.invoke(call(executable(version=version)))).cold
    await until(lambda: folders(tmp_path / "work") == {"4", "5"})


@options(max_environments=1)
async def test_a_daemon_goes_with_an_environment_that_gives_way(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    code = (
        "import fcntl, os, time\ndef handler(event, context):\n    held = open(event, 'w')\n"
        "    fcntl.flock(held, fcntl.LOCK_EX)\n    os.set_inheritable(held.fileno(), True)\n"
        "    if not os.fork():\n        os.closerange(0, 3)\n        time.sleep(1000)\n"
    )
    assert answer(await environments.invoke(call(executable(code), str(lock)))) is None
    assert not (await environments.invoke(call(executable(version="2")))).failed
    await released(lock)


@options(max_environments=1)
async def test_a_busy_version_never_gives_way_and_newcomers_wait_their_turn(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as tasks:
        busy = tasks.create_task(environments.invoke(call(executable(MEETING), gated(tmp_path, "here"))))
        await until((tmp_path / "here").exists)
        newcomers = [
            tasks.create_task(environments.invoke(call(executable(PID, version=version)))) for version in "2345"
        ]
        await until(lambda: folders(tmp_path / "work") == set("12345"))  # they are as far as they can come
        await settled()
        assert not any(task.done() for task in (busy, *newcomers))
        (tmp_path / "gate").touch()
    outcomes = [task.result() for task in (busy, *newcomers)]
    assert len({answer(outcome) for outcome in outcomes}) == 5
    assert all(outcome.cold for outcome in outcomes)


@options(max_environments=1)
async def test_waiting_for_room_costs_nothing(
    environments: ExecutionEnvironments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0
    has_room = Capacity.has_room

    def counting(capacity: Capacity) -> bool:
        nonlocal looked
        looked += 1
        return has_room(capacity)

    async with asyncio.TaskGroup() as tasks:
        busy = tasks.create_task(environments.invoke(call(executable(MEETING), gated(tmp_path, "here"))))
        await until((tmp_path / "here").exists)
        newcomer = tasks.create_task(environments.invoke(call(executable(PID, version="2"))))
        await until(lambda: folders(tmp_path / "work") == {"1", "2"})
        await settled()
        monkeypatch.setattr(Capacity, "has_room", counting)
        for _ in range(1000):
            await asyncio.sleep(0)
        assert looked < 10  # nothing has happened since
        (tmp_path / "gate").touch()
    assert not busy.result().failed
    assert not newcomer.result().failed


@options(max_environments=1)
async def test_a_call_that_is_cancelled_while_it_waits_for_room_never_runs(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    marking = "def handler(event, context):\n    open(event, 'w').close()\n"
    two, three = executable(marking, version="2"), executable(marking, version="3")
    async with asyncio.TaskGroup() as tasks:
        busy = tasks.create_task(environments.invoke(call(executable(MEETING), gated(tmp_path, "here"))))
        await until((tmp_path / "here").exists)
        given_up = tasks.create_task(environments.invoke(call(two, str(tmp_path / "two"))))
        patient = tasks.create_task(environments.invoke(call(three, str(tmp_path / "three"))))
        await until(lambda: folders(tmp_path / "work") == set("123"))
        await settled()
        given_up.cancel()
        (tmp_path / "gate").touch()
    assert given_up.cancelled()
    assert not busy.result().failed
    assert not patient.result().failed
    assert (tmp_path / "three").exists()
    # Whatever could still have begun has begun before this one.
    assert not (await environments.invoke(call(two, str(tmp_path / "again")))).failed
    assert not (tmp_path / "two").exists()


@options(max_environments=2)
async def test_a_batch_of_more_versions_than_environments_is_answered(environments: ExecutionEnvironments) -> None:
    versions = [executable(PID, version=str(number)) for number in range(1, 7)]
    outcomes = await run(environments, (call(versions[number % 6]) for number in range(60)))
    assert [outcome.executed_version for outcome in outcomes] == [str(number % 6 + 1) for number in range(60)]
    assert not [outcome for outcome in outcomes if outcome.failed]


@options(max_environments=2)
async def test_what_was_started_ahead_never_gives_way(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    told = tmp_path / "told"
    kept = executable(f"open({str(told)!r}, 'w').close()\n{PID}")
    environments.start_ahead(kept, 1)
    await until(told.exists)
    for version in "23456":
        assert (await environments.invoke(call(executable(version=version)))).cold
    assert not (await environments.invoke(call(kept))).cold


# --- what is idle for long


@options(idle_seconds=0.05)
async def test_what_is_idle_for_long_goes_and_the_next_call_is_a_cold_start_with_an_empty_tmp(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    version = executable(COUNTED)
    process_id, found = answer(await environments.invoke(call(version)))
    assert found == []
    await until(lambda: has_ended(process_id))
    await until(lambda: folders(tmp_path / "work") == set())
    after = await environments.invoke(call(version))
    assert answer(after)[1] == []
    assert after.cold


@options(idle_seconds=0.05)
async def test_a_call_that_takes_long_is_not_idle(environments: ExecutionEnvironments) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return event\n"
    outcomes = await run(environments, [call(executable(code), number) for number in range(2)])
    assert [(answer(outcome), outcome.cold) for outcome in outcomes] == [(0, True), (1, False)]


@options(idle_seconds=0.02)
async def test_calls_that_come_just_as_their_environment_goes_are_answered(environments: ExecutionEnvironments) -> None:
    version = executable(PID)
    cold = 0
    for step in range(40):  # from well before its time to well after
        outcome = await environments.invoke(call(version))
        assert not outcome.failed
        cold += outcome.cold
        pause = time.monotonic() + step * 0.001
        while time.monotonic() < pause:
            await asyncio.sleep(0)
    assert 1 < cold <= 40


@options(idle_seconds=0.05)
async def test_what_was_started_ahead_stays_however_long_nobody_asks(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    kept, other = executable(f"open({str(told)!r}, 'w').close()\n{PID}"), executable(PID, version="2")
    environments.start_ahead(kept, 1)
    await until(told.exists)
    for _ in range(2):  # twice as long as would be enough for another
        process_id = answer(await environments.invoke(call(other)))
        await until(partial(has_ended, process_id))
    assert not (await environments.invoke(call(kept))).cold


# --- several environments of one version

GATHERING = (
    "import os, time, uuid\nme = uuid.uuid4().hex\ndef handler(event, context):\n    folder, count, number = event\n"
    "    open(os.path.join(folder, me), 'a').close()\n"
    "    while len(os.listdir(folder)) < count: time.sleep(0.001)\n    return [os.getpid(), number]\n"
)
"""Answers once so many processes are there, so they must run side by side."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where `GATHERING` gathers."""
    made = tmp_path / "gathering"
    made.mkdir()
    return made


async def test_concurrent_calls_use_an_environment_each_with_its_own_cold_start(
    environments: ExecutionEnvironments, folder: Path
) -> None:
    version = executable(GATHERING)
    calls = [environments.invoke(call(version, [str(folder), 10, number])) for number in range(10)]
    outcomes = await asyncio.gather(*calls)
    assert all(outcome.cold for outcome in outcomes)
    assert len({answer(outcome)[0] for outcome in outcomes}) == 10
    assert [answer(outcome)[1] for outcome in outcomes] == list(range(10))


@options(max_per_version=3)
async def test_more_concurrent_calls_than_environments_allowed_wait_for_one(
    environments: ExecutionEnvironments, folder: Path
) -> None:
    version = executable(GATHERING)
    calls = [environments.invoke(call(version, [str(folder), 3, number])) for number in range(12)]
    outcomes = await asyncio.gather(*calls)
    assert [outcome.cold for outcome in outcomes] == [True] * 3 + [False] * 9
    assert len({answer(outcome)[0] for outcome in outcomes}) == 3


async def test_a_batch_with_concurrency_uses_so_many_environments(
    environments: ExecutionEnvironments, folder: Path
) -> None:
    version = executable(GATHERING)
    outcomes = await run(
        environments, (call(version, [str(folder), 4, number]) for number in range(400)), concurrency=4
    )
    pids, numbers = zip(*map(answer, outcomes), strict=True)
    assert numbers == tuple(range(400))
    assert len(set(pids)) == 4
    assert sum(outcome.cold for outcome in outcomes) == 4
    assert len(list(folder.iterdir())) == 4  # nor did any other process begin


async def test_a_batch_without_concurrency_uses_one_environment(environments: ExecutionEnvironments) -> None:
    outcomes = await run(environments, (call(executable(PID)) for _ in range(300)))
    assert len({answer(outcome) for outcome in outcomes}) == 1


async def test_a_crash_in_a_batch_with_concurrency_costs_only_its_own_call(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    path = tmp_path / "ran"
    code = (
        f"import os\ndef handler(event, context):\n    file = os.open({str(path)!r}, os.O_CREAT | os.O_APPEND | 1)\n"
        "    os.write(file, b'%d\\n' % event)\n    os.close(file)\n"
        "    if event % 25 == 7: os._exit(1)\n    return event\n"
    )
    outcomes = await run(environments, (call(executable(code), number) for number in range(200)), concurrency=4)
    assert [number for number, outcome in enumerate(outcomes) if outcome.failed] == list(range(7, 200, 25))
    assert all(answer(outcome) == number for number, outcome in enumerate(outcomes) if not outcome.failed)
    assert sorted(map(int, path.read_text().split())) == list(range(200))


@options(max_environments=2)
async def test_a_batch_with_more_concurrency_than_room_uses_what_there_is(
    environments: ExecutionEnvironments, folder: Path
) -> None:
    version = executable(GATHERING)
    outcomes = await run(environments, (call(version, [str(folder), 2, number]) for number in range(60)), concurrency=8)
    assert [answer(outcome)[1] for outcome in outcomes] == list(range(60))
    assert len({answer(outcome)[0] for outcome in outcomes}) == 2


# --- leaving while somebody waits for room


@options(max_environments=1)
async def test_closing_ends_a_call_that_waits_for_room(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    busy = asyncio.create_task(environments.invoke(call(executable(MEETING), gated(tmp_path, "here"))))
    await until((tmp_path / "here").exists)
    waiting = asyncio.create_task(environments.invoke(call(executable(PID, version="2"))))
    await until(lambda: folders(tmp_path / "work") == {"1", "2"})
    await settled()
    await environments.close()
    ends = await asyncio.gather(busy, waiting, return_exceptions=True)
    assert [type(end) for end in ends] == [EnvironmentsClosed] * 2


@options(max_environments=1)
async def test_retiring_a_version_that_waits_for_room_lets_its_calls_finish(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as tasks:
        busy = tasks.create_task(environments.invoke(call(executable(MEETING), gated(tmp_path, "here"))))
        await until((tmp_path / "here").exists)
        waiting = tasks.create_task(environments.invoke(call(executable(PID, version="2"))))
        await until(lambda: folders(tmp_path / "work") == {"1", "2"})
        await settled()
        await environments.retire(ARN, "2")
        assert not waiting.done()
        (tmp_path / "gate").touch()
    assert answer(waiting.result()) != answer(busy.result())
    await until(lambda: folders(tmp_path / "work") <= {"1"})


@options(max_environments=2)
async def test_a_call_that_needs_the_room_of_a_version_that_is_just_being_retired_is_answered(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    one, two = executable(PID), executable(MEETING, version="2")
    (tmp_path / "gate").touch()
    for version, event in ((one, None), (two, gated(tmp_path, "there"))):
        assert (await environments.invoke(call(version, event))).cold
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(environments.invoke(call(two, [str(tmp_path / "here"), str(tmp_path / "later")])))
        await until((tmp_path / "here").exists)
        tasks.create_task(environments.retire(ARN, "1"))
        await asyncio.sleep(0)  # it has begun
        assert (await environments.invoke(call(two, gated(tmp_path, "there")))).cold
        (tmp_path / "later").touch()
    assert not running.result().failed


@options(max_environments=1)
async def test_deploying_again_and_again_with_room_for_one_is_answered_each_time(
    environments: ExecutionEnvironments,
) -> None:
    for revision in range(10):
        deployed = replace(executable(PID, version="$LATEST"), configuration_revision=str(revision))
        async with asyncio.timeout(30):
            outcome = await environments.invoke(call(deployed))
        assert outcome.cold
        assert not outcome.failed


@options(max_environments=1)
async def test_a_batch_whose_version_is_deployed_in_the_middle_is_answered(environments: ExecutionEnvironments) -> None:
    code = "import os\ndef handler(event, context):\n    return [event, os.environ['REVISION']]\n"
    revisions = [
        replace(
            executable(code, version="$LATEST", variables={"REVISION": str(revision)}),
            configuration_revision=str(revision),
        )
        for revision in range(4)
    ]

    def calls() -> Iterator[Call]:
        for number in range(400):
            deployed: Executable = revisions[number // 100]
            yield call(deployed, number)

    outcomes = await run(environments, calls())
    assert [answer(outcome) for outcome in outcomes] == [[number, str(number // 100)] for number in range(400)]


@options(max_environments=1)
async def test_code_that_cannot_start_takes_no_room(environments: ExecutionEnvironments) -> None:
    for version in "123":
        broken = replace(executable(PID, version=version), zip_file=b"no zip", code_sha256=version)
        assert error(await environments.invoke(call(broken)))["errorType"] == "Runtime.NotStarted"
    assert not (await environments.invoke(call(executable(PID, version="4")))).failed
