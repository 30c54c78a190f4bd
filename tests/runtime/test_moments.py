"""What only shows after a pause, at one moment, or by the clock."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments, worker
from tests.runtime.functions import PID, answer, call, executable, options, run, until
from tests.runtime.machine import state

FROZEN = pytest.mark.skipif(not worker.FREEZES, reason="nothing is frozen here")
TALKATIVE = "import os\ndef handler(event, context):\n    print('x' * event)\n    return os.getpid()\n"
HUNGRY = (
    "import os, time\nkept = []\ndef handler(event, context):\n    if event:\n        kept.append(b'1' * 300_000_000)\n"
    "        time.sleep(30)\n    return os.getpid()\n"
)


async def frozen(process_id: int) -> None:
    """Wait until a process is stopped."""
    await until(lambda: state(process_id) == "T")


@FROZEN
async def test_one_that_was_frozen_may_print_more_than_a_pipe_holds(environments: ExecutionEnvironments) -> None:
    version = executable(TALKATIVE)
    await frozen(answer(await environments.invoke(call(version, 1))))
    outcome = await environments.invoke(call(version, 1_000_000))
    assert not outcome.failed
    assert b"bytes of output left out here" in outcome.log


@FROZEN
async def test_one_that_was_frozen_is_still_watched_for_memory(environments: ExecutionEnvironments) -> None:
    version = executable(HUNGRY, timeout=25)
    await frozen(answer(await environments.invoke(call(version, 0))))
    outcome = await environments.invoke(call(version, 1))
    assert outcome.error_type == "Runtime.OutOfMemory"
    assert outcome.duration_ms < 20_000  # long before it would have answered


async def test_a_second_init_takes_its_time_from_that_of_the_call(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    code = (
        f"import os, time\nnote = {str(tmp_path / 'note')!r}\n"
        "if not os.path.exists(note):\n    open(note, 'w').close()\n    raise RuntimeError('the first time')\n"
        "time.sleep(0.7)\ndef handler(event, context):\n    time.sleep(0.7)\n"
    )
    outcome = await environments.invoke(call(executable(code, timeout=1)))
    assert outcome.error_type == "Sandbox.Timedout"


async def test_calls_that_wait_for_room_in_flight_are_not_overtaken(environments: ExecutionEnvironments) -> None:
    version = executable("seen = []\ndef handler(event, context):\n    seen.append(event[0])\n    return list(seen)\n")
    calls = [call(version, [number, "x" * (60_000 if number % 3 else 10)]) for number in range(24)]
    outcomes = await run(environments, calls)
    assert answer(outcomes[-1]) == list(range(24))


@pytest.mark.skipif(sys.platform == "win32", reason="no links")
@options(max_environments=1)
async def test_a_link_in_place_of_the_tmp_folder_leads_nobody_out(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    (victim / "inner").mkdir(parents=True)
    modes = [victim.stat().st_mode, (victim / "inner").stat().st_mode]
    code = (
        "import os, shutil, tempfile\ndef handler(event, context):\n    folder = tempfile.gettempdir()\n"
        "    shutil.rmtree(folder)\n    os.symlink(event, folder)\n    return folder\n"
    )
    link = Path(answer(await environments.invoke(call(executable(code), str(victim)))))
    assert not (await environments.invoke(call(executable(version="2")))).failed  # for which the first had to go
    await until(lambda: not os.path.lexists(link))
    assert [victim.stat().st_mode, (victim / "inner").stat().st_mode] == modes


async def test_a_large_package_that_was_spoilt_is_laid_out_anew_beside_the_loop(
    environments: ExecutionEnvironments,
) -> None:
    code = (
        "import os\ndef handler(event, context):\n    if event:\n        os.chmod('app.py', 0o644)\n"
        "        open('app.py', 'w').write('def handler(event, context): return \"another\"')\n        os._exit(1)\n"
        "    return 'itself'\n"
    )
    version = executable({"app.py": code, **{f"data/{number}.txt": "" for number in range(300)}})
    assert answer(await environments.invoke(call(version))) == "itself"
    assert (await environments.invoke(call(version, "spoil"))).failed
    assert answer(await environments.invoke(call(version))) == "itself"


async def test_closing_while_code_is_laid_out_anew_leaves_nothing(environments: ExecutionEnvironments) -> None:
    version = executable(
        {
            "app.py": "import os\ndef handler(event, context):\n    os.chmod('app.py', 0o600)\n    os._exit(1)\n",
            **{f"data/{number}.txt": "" for number in range(2000)},
        }
    )
    assert (await environments.invoke(call(version))).failed
    asyncio.get_running_loop().create_task(environments.invoke(call(version))).add_done_callback(
        lambda task: task.exception()
    )
    await asyncio.sleep(0)
    await environments.close()


async def test_provisioned_environments_follow_what_is_asked_for(environments: ExecutionEnvironments) -> None:
    old, new = executable(PID, version="1"), executable(PID, version="2")
    environments.start_ahead(old, 2)
    assert not (await environments.invoke(call(old))).cold
    environments.start_ahead(old, 0)
    environments.start_ahead(new, 1)
    outcome = await environments.invoke(call(new))
    assert not outcome.cold


@options(max_environments=1)
async def test_a_warm_environment_that_becomes_provisioned_is_kept(environments: ExecutionEnvironments) -> None:
    kept, other = executable(PID, version="1"), executable(PID, version="2")
    first = answer(await environments.invoke(call(kept)))
    environments.start_ahead(kept, 1)
    for _ in range(2):
        await environments.invoke(call(other))
    again = await environments.invoke(call(kept))
    assert answer(again) == first
    assert not again.cold


@options(max_environments=1)
async def test_one_that_is_no_longer_provisioned_gives_way(environments: ExecutionEnvironments) -> None:
    kept, other = executable(PID, version="1"), executable(PID, version="2")
    environments.start_ahead(kept, 1)
    assert not (await environments.invoke(call(kept))).cold
    environments.start_ahead(kept, 0)
    await environments.invoke(call(other))
    assert (await environments.invoke(call(kept))).cold


async def test_a_provisioned_environment_that_crashed_is_started_again(environments: ExecutionEnvironments) -> None:
    code = "import os\ndef handler(event, context):\n    if event: os._exit(3)\n    return os.getpid()\n"
    version = executable(code)
    environments.start_ahead(version, 1)
    assert (await environments.invoke(call(version, 1))).failed
    assert not (await environments.invoke(call(version))).cold


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no zygote here")
async def test_a_provisioned_environment_survives_the_death_of_the_zygote(
    environments: ExecutionEnvironments,
) -> None:
    parent = executable("import os\ndef handler(event, context):\n    return os.getppid()\n", version="1")
    zygote = answer(await environments.invoke(call(parent)))
    kept = executable("import time\ntime.sleep(0.2)\ndef handler(event, context):\n    return 1\n", version="2")
    os.kill(zygote, signal.SIGSTOP)  # so that it has the start before it, and nothing of it done, when it dies
    environments.start_ahead(kept, 1)
    await asyncio.sleep(0.05)
    os.kill(zygote, signal.SIGKILL)
    assert not (await environments.invoke(call(kept))).cold
