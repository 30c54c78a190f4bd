"""Handlers that end their process, or never end (semantics §7.2, §7.3)."""

from __future__ import annotations

import asyncio
import os
import re
import signal

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import answer, call, executable, until

pytestmark = pytest.mark.every_way

IMPORTS = "import ctypes, os, signal, subprocess, sys, threading, time\n"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("sys.exit(0)", "Runtime exited without providing a reason"),
        ("sys.exit()", "Runtime exited without providing a reason"),
        ("sys.exit(5)", "Runtime exited with error: exit status 5"),
        ("sys.exit('bye')", "Runtime exited with error: exit status 1"),
        ("os._exit(127)", "Runtime exited with error: exit status 127"),
        ("ctypes.string_at(0)", "Runtime exited with error: signal: segmentation fault"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "Runtime exited with error: signal: killed"),
        ("os.abort()", "Runtime exited with error: signal: aborted"),
        ("os.killpg(0, signal.SIGTERM)", "Runtime exited with error: signal: terminated"),
    ],
)
async def test_the_end_of_the_process_is_an_exit_error(
    environments: ExecutionEnvironments, statement: str, reason: str
) -> None:
    asked = call(executable(f"{IMPORTS}def handler(event, context):\n    print('so far', end='')\n    {statement}\n"))
    outcome = await environments.invoke(asked)
    assert outcome.payload.decode() == (
        f'{{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {asked.request_id} Error: {reason}"}}'
    )
    log = outcome.log.decode()
    assert log.startswith(f"START RequestId: {asked.request_id} Version: 1\nso far")
    assert f"\nRequestId: {asked.request_id} Error: {reason}\nRuntime.ExitError\nEND RequestId" in log
    assert re.search(r"\tInit Duration: \S+ ms\tStatus: error\tError Type: Runtime\.ExitError\n$", log)


async def test_what_ends_the_process_is_printed_as_lambda_would(environments: ExecutionEnvironments) -> None:
    code = "class Stop(BaseException): pass\ndef handler(event, context):\n    raise Stop('here')\n"
    log = (await environments.invoke(call(executable(code)))).log.decode()
    assert (
        "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 3, in handler\n    raise Stop('here')"
        in log
    )
    assert "lvtui" not in log


async def test_after_a_crash_the_next_call_is_a_cold_start_with_the_same_tmp(
    environments: ExecutionEnvironments,
) -> None:
    code = (
        "import os, tempfile\ncalls = 0\ndef handler(event, context):\n    global calls\n    calls += 1\n"
        "    note = os.path.join(tempfile.gettempdir(), 'note')\n    found = os.path.exists(note)\n"
        "    open(note, 'a').close()\n    if event: os._exit(event)\n    return [calls, found]\n"
    )
    version = executable(code)
    assert answer(await environments.invoke(call(version))) == [1, False]
    assert (await environments.invoke(call(version, 9))).failed
    after = await environments.invoke(call(version))
    assert answer(after) == [1, True]
    assert after.cold


async def test_a_call_past_its_timeout_is_killed(environments: ExecutionEnvironments) -> None:
    asked = call(executable("def handler(event, context):\n    print('begun')\n    while True: pass\n", timeout=1))
    outcome = await environments.invoke(asked)
    assert outcome.payload.decode() == (
        '{"errorType":"Sandbox.Timedout","errorMessage":'
        f'"RequestId: {asked.request_id} Error: Task timed out after 1.00 seconds"}}'
    )
    assert outcome.duration_ms == 1000
    assert outcome.init_ms is not None
    assert 1000 < outcome.billed_ms < 1000 + outcome.init_ms + 1
    log = outcome.log.decode()
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.search(rf"\nbegun\n{stamp} {asked.request_id} Task timed out after 1\.00 seconds\n\nEND RequestId", log)
    assert "\tDuration: 1000.00 ms\t" in log
    assert log.endswith("ms\tStatus: timeout\n")


async def test_a_call_that_forks_is_answered_once(environments: ExecutionEnvironments) -> None:
    forking = executable("import os\ndef handler(event, context):\n    os.fork()\n    return event\n")
    answers = [answer(await environments.invoke(call(forking, number))) for number in range(3)]
    assert answers == [0, 1, 2]


async def test_a_worker_that_dies_between_calls_is_replaced_unseen(environments: ExecutionEnvironments) -> None:
    dying = executable("import os\ndef handler(event, context):\n    return os.getpid()\n")
    first = answer(await environments.invoke(call(dying)))
    os.kill(first, signal.SIGKILL)
    await until(lambda: is_gone(first))
    second = await environments.invoke(call(dying))
    assert answer(second) != first
    assert second.cold


def is_gone(process_id: int) -> bool:
    """Whether a process has ended and was reaped."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False


BAD = {
    "raises": "def handler(event, context):\n    raise ValueError('boom')\n",
    "exits": "import sys\ndef handler(event, context):\n    sys.exit(3)\n",
    "leaves": "import os\ndef handler(event, context):\n    os._exit(0)\n",
    "crashes": "import ctypes\ndef handler(event, context):\n    ctypes.string_at(0)\n",
    "loops": "def handler(event, context):\n    while True: pass\n",
    "floods": "def handler(event, context):\n    while True: print('flood' * 100)\n",
    "answers badly": "def handler(event, context):\n    return object()\n",
    "cannot be imported": "import nowhere\n",
    "does not parse": "def handler(\n",
    "recurses": "def handler(event, context):\n    handler(event, context)\n",
    "closes everything": "import os\ndef handler(event, context):\n    os.closerange(0, 256)\n",
    "becomes another": "import os\ndef handler(event, context):\n    os.execv('/bin/sh', ['sh', '-c', 'exit 0'])\n",
}


async def test_bad_versions_never_disturb_a_good_one(environments: ExecutionEnvironments) -> None:
    good = executable(version="1")
    bad = [executable(code, version=str(n), timeout=1) for n, code in enumerate(BAD.values(), start=2)]
    answered = 0

    async def keep_asking() -> None:
        nonlocal answered
        while True:
            assert answer(await environments.invoke(call(good, answered)))["event"] == answered
            answered += 1

    asking = asyncio.create_task(keep_asking())
    outcomes = await asyncio.gather(*(environments.invoke(call(version)) for version in bad))
    so_far = answered
    assert all(outcome.failed for outcome in outcomes), dict(zip(BAD, outcomes, strict=True))
    assert so_far > 0
    # A second time, in the environments that the first time left behind.
    quick = [
        version for version, outcome in zip(bad, outcomes, strict=True) if outcome.error_type != "Sandbox.Timedout"
    ]
    again = await asyncio.gather(*(environments.invoke(call(version)) for version in quick))
    assert all(outcome.failed for outcome in again)
    assert not asking.done()
    asking.cancel()
    await asyncio.wait([asking])
