"""However the app ends, none of its processes outlives it, and no temporary folder stays."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lvtui.runtime.zygote import FORKS
from tests.runtime.functions import is_locked, until
from tests.runtime.machine import TELLS, Identity, command, descendants, is_alive

pytestmark = pytest.mark.skipif(not TELLS, reason="this machine does not tell of its processes")

AT_MOST = 10
"""Seconds until nothing is left. Two are asked for, and it takes a fraction of one; a machine under load gets more."""

APP = """
import asyncio, sys
from pathlib import Path
from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.processes import Processes
from lvtui.runtime.worker import FREEZES
from tests.runtime.functions import HOLDING, PID, answer, call, executable, until
from tests.runtime.machine import state
from tests.runtime.test_leftovers import DAEMON

async def main(folder, forks):
    environments = ExecutionEnvironments(work_folder=folder / "work", processes=Processes(forks=forks))
    received = dict.fromkeys("123", 0)

    async def endless(version, code):
        calls = (call(executable(code, version=version), number) for number in iter(int, 1))
        async for chunk in environments.invoke_many(calls, concurrency=2):
            received[version] += len(chunk)

    quick = "def handler(event, context):\\n    return event\\n"
    noisy = "def handler(event, context):\\n    print('noise ' * 10_000)\\n"
    crashing = "import os\\ndef handler(event, context):\\n    os._exit(1)\\n"
    tasks = [asyncio.create_task(endless(*each)) for each in zip("123", (quick, noisy, crashing))]
    busy = asyncio.create_task(environments.invoke(call(executable(HOLDING, version="4"), str(folder / "busy"))))
    if forks:  # a spawned worker has no parent that would take in what leaves its session
        daemon = call(executable(DAEMON, version="5"), [str(folder / "daemon"), "returns"])
        assert answer(await environments.invoke(daemon)) == "returns"
    frozen = answer(await environments.invoke(call(executable(PID, version="6"))))
    await until(lambda: not FREEZES or state(frozen) == "T")
    environments.start_ahead(executable(PID, version="7"), 2)
    await until(lambda: (folder / "busy").read_text() == "held" and all(received.values()))
    so_far = dict(received)
    await until(lambda: all(received[version] > so_far[version] for version in "123"))
    (folder / "ready").touch()
    await until((folder / "leave").exists, 300)
    sys.exit(7)

asyncio.run(main(Path(sys.argv[1]), sys.argv[2] == "forked"))
"""


def kill(app: subprocess.Popen[bytes], _folder: Path) -> None:
    app.send_signal(signal.SIGKILL)


def terminate(app: subprocess.Popen[bytes], _folder: Path) -> None:
    app.send_signal(signal.SIGTERM)


def leave(_app: subprocess.Popen[bytes], folder: Path) -> None:
    (folder / "leave").touch()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for the app; should anything of it stay after all, it doesn't trip up pytest's own tidying."""
    for name in ("busy", "daemon"):
        (tmp_path / name).touch()
    yield tmp_path
    subprocess.run(["rm", "-rf", tmp_path / "work"], check=True)


@pytest.mark.parametrize("way", ["forked", "spawned"] if FORKS else ["spawned"])
@pytest.mark.parametrize(
    ("ending", "status"),
    [(kill, -signal.SIGKILL), (terminate, -signal.SIGTERM), (leave, 7)],
    ids=["killed", "terminated", "left without closing"],
)
async def test_when_the_app_ends_in_the_middle_of_a_batch_nothing_of_it_is_left(
    folder: Path, way: str, ending: Callable[[subprocess.Popen[bytes], Path], None], status: int
) -> None:
    arguments = [sys.executable, "-c", textwrap.dedent(APP), str(folder), way]
    app = await asyncio.to_thread(subprocess.Popen, arguments, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL)
    family: set[Identity] = set()
    try:
        await until(lambda: (folder / "ready").exists() or app.poll() is not None, 60)
        assert app.poll() is None
        await until(lambda: len(descendants(app.pid)) > 9, 60)  # a worker for each version, and more
        family = descendants(app.pid)
        kinds = [kind for each in family if (kind := kind_of(each))]
        assert {"janitor", "zygote" if way == "forked" else "worker"} <= set(kinds)
        assert is_locked(folder / "busy")
        assert is_locked(folder / "daemon") == (way == "forked")
        ending(app, folder)
        assert await asyncio.to_thread(app.wait) == status
        await nothing_left(folder, family)
    finally:
        app.kill()
        for each in filter(is_alive, family):  # which is more than the app has managed
            os.kill(each.process_id, signal.SIGKILL)


async def nothing_left(folder: Path, family: set[Identity]) -> None:
    """Wait until neither of the processes nor of the folders anything is left; fails if that takes too long."""

    def left() -> list[str]:
        processes = [f"process {each.process_id} {command(each.process_id)}" for each in family if is_alive(each)]
        folders = [f"folder {path}" for path in (folder / "work").iterdir()]
        locks = [f"whoever has a lock on {name}" for name in ("busy", "daemon") if is_locked(folder / name)]
        return processes + folders + locks

    with suppress(TimeoutError):
        await until(lambda: not left(), AT_MOST)
    assert left() == []


def kind_of(process: Identity) -> str:
    """What a process of the app's is by its command; a forked worker has that of its zygote."""
    words = command(process.process_id)
    return next((kind for kind in ("zygote", "worker", "janitor") if kind in words or f"lvtui-{kind}" in words), "")
