"""The plain ways, for systems that lack something: forced here where it isn't lacking."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import HOLDING, call, error, executable, options, released

CHILD = """
import fcntl, os, sys
sys.path.insert(0, sys.argv[1])
if sys.argv[3] == "without signals":
    for name in ("F_SETSIG", "F_SETOWN"):
        if hasattr(fcntl, name):
            delattr(fcntl, name)
from lvtui_child.link import die_with_the_app
die_with_the_app(int(sys.argv[2]))
os.write(1, b"ready")
while True:
    pass
"""


@pytest.mark.parametrize("way", ["as it is", "without signals"])
async def test_a_process_dies_when_its_lifeline_is_cut(way: str) -> None:
    import lvtui.runtime

    folder = str(Path(lvtui.runtime.__file__).parent)
    theirs, ours = os.pipe()
    process = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-I", "-c", CHILD, folder, str(theirs), way],
        pass_fds=[theirs],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(theirs)
    with process:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.read, 5) == b"ready"
        os.close(ours)
        assert await asyncio.to_thread(process.wait) == -9


@options(forks=False)
async def test_without_waitid_ends_are_told_and_groups_killed_all_the_same(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "waitid", raising=False)
    exiting = await environments.invoke(call(executable("import os\ndef handler(e, c):\n    os._exit(3)\n")))
    assert error(exiting)["errorMessage"].endswith("exit status 3")
    lock = tmp_path / "lock"
    lock.touch()
    slow = await environments.invoke(call(executable(HOLDING, timeout=1), str(lock)))
    assert slow.error_type == "Sandbox.Timedout"
    await released(lock)


async def test_on_a_system_without_process_groups_a_call_is_refused_with_a_sentence(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvtui.runtime.version.SUPPORTED", False)
    document = error(await environments.invoke(call(executable())))
    assert document == {
        "errorType": "Runtime.Unsupported",
        "errorMessage": "Functions can be invoked on POSIX systems only.",
    }
