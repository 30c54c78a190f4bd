"""What a handler leaves behind goes when its environment goes, however well it hides."""

from __future__ import annotations

import asyncio
import fcntl
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import ARN, answer, call, executable

DAEMON = """
import fcntl, os, signal, time
def handler(event, context):
    path, then = event
    held = open(path, 'a')
    fcntl.flock(held, fcntl.LOCK_EX)
    reader, writer = os.pipe()
    if not os.fork():
        os.setsid()
        if os.fork(): os._exit(0)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
        os.chdir('/')
        os.closerange(0, 3)
        os.write(writer, b'x')
        time.sleep(120)
        os._exit(0)
    os.read(reader, 1)
    if then == 'loops':
        while True: pass
    if then == 'leaves': os._exit(1)
    return then
"""
"""Starts a daemon that shares its lock on the file that the event names: double-forked, in a session of its own."""


def is_locked(path: Path) -> bool:
    """Whether a process still holds it."""
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def close(environments: ExecutionEnvironments) -> None:
    await environments.close()


async def retire(environments: ExecutionEnvironments) -> None:
    await environments.retire(ARN)


async def stay(environments: ExecutionEnvironments) -> None:
    """The end of the process is enough."""


@pytest.mark.parametrize(
    ("then", "ending"),
    [("returns", close), ("returns", retire), ("loops", stay), ("leaves", stay)],
    ids=["closed", "retired", "timed out", "crashed"],
)
async def test_a_daemon_in_a_session_of_its_own_does_not_outlive_its_environment(
    environments: ExecutionEnvironments,
    tmp_path: Path,
    then: str,
    ending: Callable[[ExecutionEnvironments], Awaitable[None]],
) -> None:
    path = tmp_path / "held"
    path.touch()
    outcome = await environments.invoke(call(executable(DAEMON, timeout=1), [str(path), then]))
    assert outcome.failed == (then != "returns")
    await ending(environments)
    for _ in range(200):  # two seconds, as long as there may be between a kill and its effect
        if not is_locked(path):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the daemon is still there")


@pytest.fixture
def swept(tmp_path: Path) -> Iterator[None]:
    """Should the folder stay after all, it doesn't trip up pytest's own tidying, which can't remove it either."""
    yield
    subprocess.run(["rm", "-rf", tmp_path / "work"], check=True)


async def test_a_nest_of_folders_too_deep_for_any_path_is_removed(
    swept: None, environments: ExecutionEnvironments
) -> None:
    code = (
        "import os, tempfile\ndef handler(event, context):\n    os.chdir(tempfile.gettempdir())\n"
        "    for _ in range(1500):\n        os.mkdir('folder')\n        os.chdir('folder')\n    return 1\n"
    )
    assert answer(await environments.invoke(call(executable(code)))) == 1


async def test_what_links_of_a_handler_point_at_is_left_alone(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    (precious / "inner").mkdir(parents=True)
    (precious / "inner" / "file").write_text("mine")
    (precious / "inner").chmod(0o500)
    code = (
        "import os, tempfile\ndef handler(event, context):\n    os.chdir(tempfile.gettempdir())\n"
        "    os.symlink(event, 'link')\n    os.mkdir('deep')\n    os.symlink(event + '/inner', 'deep/link')\n"
        "    os.chmod('deep', 0)\n"
    )
    assert answer(await environments.invoke(call(executable(code), str(precious)))) is None
    await environments.close()
    assert (precious / "inner" / "file").read_text() == "mine"
    assert (precious / "inner").stat().st_mode & 0o777 == 0o500
