"""Memory: what a worker may use of it, and what is said of one that used more (semantics §7.2, §7.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lvtui.domain.execution import Call, Outcome
from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import GOOD, answer, call, executable, run
from tests.runtime.machine import TELLS

pytestmark = pytest.mark.both_ways

LIMIT = 128
"""Megabytes: the least that Lambda gives, and the default."""
LOOKED_AT = pytest.mark.skipif(not TELLS, reason="the memory of a worker is only seen when it answers")

KEEPING = (
    "import os, time\nkept = []\ndef handler(megabytes, context):\n    kept.append(b'1' * (megabytes << 20))\n"
    "    return [os.getpid(), len(kept)]\n"
)
"""Keeps so much more with each call."""
FAST = "    kept.append(b'1' * (300 << 20))\n"
SLOWLY = "    for _ in range(300): kept.append(b'1' * (1 << 20)), time.sleep(0.001)\n"
WITHOUT_END = "    while True: kept.append(b'1' * (1 << 20))\n"


def growing(how: str) -> str:
    """A handler that grows when it is asked to."""
    return (
        f"import time\nkept = []\ndef handler(grow, context):\n  print('so far')\n  if grow:\n{how}  return len(kept)\n"
    )


def is_out_of_memory(outcome: Outcome, asked: Call) -> None:
    """Fails unless everything says that it ran out of memory, as AWS says it."""
    reason = f"RequestId: {asked.request_id} Error: Runtime exited with error: signal: killed"
    assert outcome.payload.decode() == f'{{"errorType":"Runtime.OutOfMemory","errorMessage":"{reason}"}}'
    assert outcome.error_type == "Runtime.OutOfMemory"
    assert outcome.max_memory_mb == LIMIT
    log = outcome.log.decode()
    assert f"\n{reason}\nRuntime.OutOfMemory\nEND RequestId: {asked.request_id}\n" in log
    assert f"\tMemory Size: {LIMIT} MB\tMax Memory Used: {LIMIT} MB\t" in log
    assert log.endswith("\tStatus: error\tError Type: Runtime.OutOfMemory\n")


@LOOKED_AT
@pytest.mark.parametrize("how", [FAST, SLOWLY, WITHOUT_END], ids=["at once", "slowly", "without end"])
async def test_a_call_that_outgrows_its_memory_is_killed_and_the_next_is_a_cold_start_that_works(
    environments: ExecutionEnvironments, how: str
) -> None:
    version = executable(growing(how))
    assert answer(await environments.invoke(call(version, False))) == 0
    asked = call(version, True)
    outcome = await environments.invoke(asked)
    is_out_of_memory(outcome, asked)
    assert not outcome.cold
    assert f"Version: 1\nso far\nRequestId: {asked.request_id} Error".encode() in outcome.log
    after = await environments.invoke(call(version, False))
    assert answer(after) == 0
    assert after.cold


async def test_memory_that_grows_from_call_to_call_ends_in_the_call_that_has_too_much(
    environments: ExecutionEnvironments,
) -> None:
    version = executable(KEEPING)
    outcomes, calls = [], []
    for _ in range(6):
        calls.append(call(version, 40))
        outcomes.append(await environments.invoke(calls[-1]))
    failed = [index for index, outcome in enumerate(outcomes) if outcome.failed]
    # With an interpreter of some 10 MB, the third has more than 128; and so has the third after that.
    assert failed == [2, 5]
    for index in failed:
        is_out_of_memory(outcomes[index], calls[index])
    assert [outcome.cold for outcome in outcomes] == [True, False, False, True, False, False]
    assert [answer(outcome)[1] for outcome in outcomes if not outcome.failed] == [1, 2, 1, 2]


INIT_REPORT = rb"INIT_REPORT Init Duration: \S+ ms\tPhase: (init|invoke)\tStatus: error\tError Type: (\S+)\n"


@LOOKED_AT
@pytest.mark.parametrize("how", [FAST, SLOWLY], ids=["at once", "slowly"])
async def test_an_import_that_outgrows_its_memory_fails_in_both_init_phases(
    environments: ExecutionEnvironments, how: str
) -> None:
    code = f"import time\nkept = []\nif True:\n{how}def handler(event, context):\n    pass\n"
    asked = call(executable(code))
    outcome = await environments.invoke(asked)
    is_out_of_memory(outcome, asked)
    assert outcome.cold
    assert re.findall(INIT_REPORT, outcome.log) == [
        (b"init", b"Runtime.OutOfMemory"),
        (b"invoke", b"Runtime.OutOfMemory"),
    ]


@LOOKED_AT
async def test_an_import_that_outgrows_its_memory_the_second_time_fails_too(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    tried = tmp_path / "tried"
    code = f"import pathlib, time\nkept = []\ntried = pathlib.Path({str(tried)!r})\nif tried.exists():\n{SLOWLY}"
    asked = call(executable(f"{code}tried.touch()\nraise OSError('at first')\n"))
    outcome = await environments.invoke(asked)
    is_out_of_memory(outcome, asked)
    assert re.findall(INIT_REPORT, outcome.log) == [(b"init", b"OSError"), (b"invoke", b"Runtime.OutOfMemory")]


@LOOKED_AT
async def test_an_import_that_outgrows_its_memory_once_is_tried_again_and_the_call_runs(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    tried = tmp_path / "tried"
    code = f"import pathlib, time\nkept = []\ntried = pathlib.Path({str(tried)!r})\nif not tried.exists():\n"
    outcome = await environments.invoke(call(executable(f"{code}    tried.touch()\n{SLOWLY}{GOOD}")))
    assert answer(outcome)["version"] == "1"
    assert re.findall(INIT_REPORT, outcome.log) == [(b"init", b"Runtime.OutOfMemory")]
    assert outcome.cold


@LOOKED_AT
async def test_in_a_batch_only_the_calls_that_outgrow_their_memory_fail_and_none_runs_twice(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    path = tmp_path / "ran"
    code = (
        "kept = []\ndef handler(event, context):\n"
        f"    with open({str(path)!r}, 'a') as file: print(event, file=file)\n"
        "    while event % 20 == 7: kept.append(b'1' * (1 << 20))\n    return event\n"
    )
    calls = [call(executable(code), number) for number in range(60)]
    outcomes = await run(environments, calls)
    for number, outcome in enumerate(outcomes):
        if number % 20 == 7:
            is_out_of_memory(outcome, calls[number])
        else:
            assert answer(outcome) == number
    assert [number for number, outcome in enumerate(outcomes) if outcome.cold] == [0, 8, 28, 48]
    assert path.read_text().split() == [str(number) for number in range(60)]


@LOOKED_AT
async def test_what_the_app_itself_uses_is_no_concern_of_a_worker(environments: ExecutionEnvironments) -> None:
    # A program inherits the peak of the one that started it, which here is higher than any of its own.
    ballast = b"1" * (200 << 20)
    asked = call(executable(growing(WITHOUT_END)), True)
    is_out_of_memory(await environments.invoke(asked), asked)
    assert (await environments.invoke(call(executable(version="2")))).max_memory_mb < 100
    assert len(ballast) == 200 << 20


# --- where nobody can look at a worker's memory from outside


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that doesn't tell."""
    monkeypatch.setattr("lvtui.runtime.worker.resident_kb", lambda _process_id: 0)


@pytest.mark.parametrize(
    "then", ["", "    kept.clear()\n", "    kept.clear()\n    raise ValueError\n"], ids=["keeps", "frees", "raises"]
)
async def test_a_worker_tells_by_itself_that_it_has_outgrown_its_memory(
    unseen: None, environments: ExecutionEnvironments, then: str
) -> None:
    version = executable(growing(FAST + then))
    asked = call(version, True)
    outcome = await environments.invoke(asked)
    is_out_of_memory(outcome, asked)
    assert b"Version: 1\nso far\n" in outcome.log
    after = await environments.invoke(call(version, False))
    assert answer(after) == 0
    assert after.cold


async def test_an_import_too_is_told_by_the_worker_itself(unseen: None, environments: ExecutionEnvironments) -> None:
    asked = call(executable(f"kept = []\nif True:\n{FAST}{GOOD}"))
    outcome = await environments.invoke(asked)
    is_out_of_memory(outcome, asked)
    assert [phase for phase, _ in re.findall(INIT_REPORT, outcome.log)] == [b"init", b"invoke"]


async def test_in_a_batch_too_only_the_calls_that_tell_so_themselves_fail(
    unseen: None, environments: ExecutionEnvironments
) -> None:
    code = "def handler(event, context):\n    kept = b'1' * ((300 << 20) if event in (3, 4) else 1)\n    return event\n"
    calls = [call(executable(code), number) for number in range(12)]
    outcomes = await run(environments, calls)
    for number in (3, 4):
        is_out_of_memory(outcomes[number], calls[number])
    assert [answer(outcome) for outcome in outcomes if not outcome.failed] == [0, 1, 2, *range(5, 12)]


# --- what is within the limit


async def test_memory_that_is_asked_for_but_never_used_does_not_count(environments: ExecutionEnvironments) -> None:
    # Nothing but the operating system's promise of zeros.
    code = "def handler(event, context):\n    unused = bytes(2 << 30)\n    return len(unused)\n"
    outcome = await environments.invoke(call(executable(code)))
    assert answer(outcome) == 2 << 30
    assert outcome.max_memory_mb < LIMIT


async def test_asking_for_an_absurd_amount_is_a_memory_error_that_a_handler_can_catch(
    environments: ExecutionEnvironments,
) -> None:
    code = (
        "def handler(event, context):\n    try:\n        unused = bytes(1 << 40)\n"
        "    except MemoryError:\n        return 'caught'\n"
    )
    version = executable(code)
    assert [answer(await environments.invoke(call(version))) for _ in range(2)] == ["caught", "caught"]


async def test_memory_just_below_the_limit_is_fine(environments: ExecutionEnvironments) -> None:
    version = executable(KEEPING)
    own = (await environments.invoke(call(version, 0))).max_memory_mb
    outcomes = await run(environments, [call(version, LIMIT - own - 6), *(call(version, 0) for _ in range(20))])
    assert not [outcome for outcome in outcomes if outcome.failed or outcome.cold]
    assert LIMIT - 10 <= outcomes[-1].max_memory_mb <= LIMIT


async def test_the_figure_is_the_peak_of_the_worker_so_far_and_only_of_this_one(
    environments: ExecutionEnvironments,
) -> None:
    growing_version, other = executable(KEEPING, memory_size=512), executable(KEEPING, version="2")
    figures = [(await environments.invoke(call(growing_version, size))).max_memory_mb for size in (0, 50, 0, 100, 0)]
    assert figures == sorted(figures)
    assert figures[0] + 45 <= figures[1] <= figures[0] + 60
    assert figures[3] >= figures[0] + 145
    assert figures[4] == figures[3]
    assert abs((await environments.invoke(call(other, 0))).max_memory_mb - figures[0]) < 10


MEASURING = (
    "def handler(event, context):\n"
    "    with open('/proc/self/status') as status:\n"
    "        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))\n"
)
MANY = 40_000


@LOOKED_AT
async def test_a_forked_worker_is_no_larger_after_many_calls(environments: ExecutionEnvironments, way: str) -> None:
    if way == "spawned":
        pytest.skip("there the C library keeps every trace id that was ever set")
    version = executable(MEASURING)
    before = answer((await run(environments, [call(version, None) for _ in range(2_000)]))[-1])
    after = answer((await run(environments, [call(version, None) for _ in range(MANY)]))[-1])
    assert after - before < MANY * 40 / 1024
