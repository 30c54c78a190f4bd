"""The plain ways, for systems that lack something: forced here where it isn't lacking."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.channels import READ_SIZE
from lvtui.runtime.folders import WorkFolder
from lvtui.runtime.report import exit_reason
from lvtui.runtime.threaded import ThreadedRequests, ThreadedStream
from lvtui.runtime.worker import FREEZE_AFTER
from tests.runtime.conftest import worker_threads
from tests.runtime.functions import HOLDING, call, error, executable, options, released, until, zip_of

ROOT = Path(__file__).parents[2]
LOCKING = (
    "import fcntl\ndef handler(event, context):\n    file = open(event, 'w')\n"
    "    fcntl.flock(file, fcntl.LOCK_EX)\n    file.write('held')\n    file.flush()\n    while True: pass\n"
)
"""Locks the file that the event names, and loops."""

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


# --- the plain way: what it must do without what the others have (all else is in the tests that are run every way)


@options(plain=True, max_per_version=1)
async def test_in_the_plain_way_what_runs_too_long_or_is_cancelled_is_killed(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    assert (await environments.invoke(call(executable(LOCKING, timeout=1), str(lock)))).error_type == "Sandbox.Timedout"
    await released(lock)
    lock.write_text("")
    task = asyncio.create_task(environments.invoke(call(executable(LOCKING), str(lock))))
    await until(lambda: lock.read_text() == "held")
    task.cancel()
    await released(lock)


@options(plain=True)
async def test_in_the_plain_way_a_child_that_outlives_its_handler_holds_up_no_answer(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    code = (
        "import os, subprocess\ndef handler(event, context):\n    print('before', flush=True)\n"
        "    subprocess.Popen(['sh', '-c', f'while ! test -e {event}; do sleep 0.02; done'])\n"
        "    print('after', flush=True)\n    os._exit(3)\n"
    )
    gate = tmp_path / "gate"
    outcome = await environments.invoke(call(executable(code), str(gate)))  # while the child has the output open
    assert error(outcome)["errorMessage"].endswith("exit status 3")
    assert b"before\nafter\n" in outcome.log
    for thread in worker_threads():
        await asyncio.to_thread(thread.join, 30)
    assert not worker_threads()
    gate.touch()


@options(plain=True)
async def test_in_the_plain_way_nothing_is_frozen_between_calls(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    code = (
        "import threading, time\ndef tick(path):\n    with open(path, 'wb', buffering=0) as file:\n"
        "        while True: file.write(b'.'); time.sleep(0.001)\n"
        "def handler(event, context):\n    threading.Thread(target=tick, args=[event], daemon=True).start()\n"
    )
    ticks = tmp_path / "ticks"
    assert not (await environments.invoke(call(executable(code), str(ticks)))).failed
    await until(lambda: ticks.exists() and ticks.stat().st_size > 20 * FREEZE_AFTER / 0.001)


async def test_in_the_plain_way_a_busy_worker_leaves_when_the_app_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    app = f"""
import asyncio
from pathlib import Path
from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.processes import Processes
from tests.runtime.functions import call, executable
from tests.runtime.test_fallbacks import LOCKING

async def main():
    environments = ExecutionEnvironments(work_folder=Path({str(tmp_path)!r}), processes=Processes(plain=True))
    await environments.invoke(call(executable(LOCKING), {str(lock)!r}))

asyncio.run(main())
"""
    process = await asyncio.to_thread(subprocess.Popen, [sys.executable, "-c", app], cwd=ROOT)
    with process:
        await until(lambda: lock.read_text() == "held")
        process.kill()
    await released(lock)


async def test_a_thread_reads_no_further_than_one_piece_ahead(tmp_path: Path) -> None:
    descriptor, other_end = os.pipe()
    stream = ThreadedStream(descriptor, os.dup(other_end))
    os.set_blocking(other_end, False)
    written = refused = 0
    while refused < 20 and written < 20 * READ_SIZE:
        try:
            written += os.write(other_end, b"x" * 4096)
            refused = 0
        except BlockingIOError:
            refused += 1
            await asyncio.sleep(0.005)
    assert written <= 4 * READ_SIZE  # a piece that waits, and what is in the pipe
    os.close(other_end)
    await asyncio.to_thread(stream.settle)
    pieces = list(iter(stream.read, b""))
    assert b"".join(pieces) == b"x" * written


async def test_what_a_thread_reads_is_told_as_long_as_it_is_watched() -> None:
    descriptor, other_end = os.pipe()
    stream = ThreadedStream(descriptor, os.dup(other_end))
    seen: list[bytes] = []
    os.write(other_end, b"one")
    stream.watch(lambda: seen.append(stream.read()))
    await until(lambda: seen == [b"one"])
    stream.unwatch()
    os.write(other_end, b"two")
    while True:  # it can be read without having been told
        try:
            assert stream.read() == b"two"
            break
        except BlockingIOError:
            await asyncio.sleep(0.001)
    os.write(other_end, b"three")
    stream.watch(lambda: seen.append(stream.read()))
    await until(lambda: seen == [b"one", b"three"])
    os.close(other_end)
    await asyncio.to_thread(stream.settle)
    await until(lambda: seen[2:])
    assert seen == [b"one", b"three", b""]


async def test_requests_that_nobody_took_are_known_from_those_that_somebody_did() -> None:
    descriptor, ours = os.pipe()
    requests = ThreadedRequests(ours)
    requests.add(b"a request")
    requests.flush()
    assert await asyncio.to_thread(os.read, descriptor, 100) == b"a request"
    assert requests.taken
    requests.taken = False
    os.close(descriptor)
    requests.add(b"another")
    requests.flush()
    await asyncio.to_thread(requests.settle)
    assert not requests.taken


def test_the_exit_status_of_a_crash_on_windows_is_told_as_a_number() -> None:
    assert exit_reason(0xC0000005) == "Runtime exited with error: exit status 3221225477"


def test_without_flock_a_folder_in_use_is_known_from_one_that_was_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = (
        "import os, pathlib, sys\nfrom lvtui.runtime import folders, janitor\n"
        "janitor._SHELL = pathlib.Path('/nowhere')\nfolders.fcntl = None\n"
        "folders.WorkFolder(pathlib.Path(sys.argv[1])).place('1').mkdir()\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", killed, str(tmp_path)], check=False)
    (orphan,) = tmp_path.iterdir()
    monkeypatch.setattr("lvtui.runtime.folders.fcntl", None)
    first, second = WorkFolder(tmp_path), WorkFolder(tmp_path)
    first.place("1").mkdir()
    assert not orphan.exists()
    second.place("1").mkdir()
    assert (first.path / "1").exists()
    for folder in (first, second):
        folder.close()
    assert list(tmp_path.iterdir()) == []


LACKING = """
import importlib.abc, logging, os, signal, subprocess, sys, time

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource", "pwd", "grp", "termios"):
            raise ImportError(f"there is no {name} here")

for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Missing())
subprocess.Popen.kill = lambda self, kill=os.kill: kill(self.pid, 9)
for module, names in (
    (os, ("killpg", "getpgrp", "getpgid", "setpgid", "setsid", "fork", "forkpty", "waitid", "wait3", "wait4",
          "pidfd_open", "set_blocking", "register_at_fork", "memfd_create")),
    (signal, ("SIGKILL", "SIGSTOP", "SIGCONT", "SIGCHLD", "SIGALRM", "SIGUSR1", "set_wakeup_fd", "alarm")),
    (time, ("tzset",)),
):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
"""
CHILD_THAT_LACKS = """
import runpy
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
APP_THAT_LACKS = """
import asyncio, importlib, pkgutil
from pathlib import Path

def refuse(*_):
    raise NotImplementedError("such a loop watches no pipes")

asyncio.SelectorEventLoop.add_reader = asyncio.SelectorEventLoop.add_writer = refuse
sys.path.insert(0, sys.argv[1])
import lvtui.runtime
for module in pkgutil.walk_packages(lvtui.runtime.__path__, "lvtui.runtime."):
    if module.name != "lvtui.runtime.lvtui_child.zygote":
        importlib.import_module(module.name)
from lvtui.domain.execution import Call, Executable
from lvtui.runtime import ExecutionEnvironments, janitor, process
*options, bootstrap = process._COMMAND
process._COMMAND = (*options, sys.argv[3], bootstrap)
janitor._SHELL = Path("/nowhere")

async def main():
    executable = Executable(
        function_arn="arn:aws:lambda:us-east-1:123456789012:function:demo", version="1", code_sha256="x",
        zip_file=Path(sys.argv[4]).read_bytes(), configuration_revision="1", handler="app.handler",
        runtime="python{}.{}".format(*sys.version_info), timeout=1, memory_size=128, variables={},
    )
    environments = ExecutionEnvironments(work_folder=Path(sys.argv[2]))
    for number, payload in enumerate((b"1", b"2", b'"loop"', b'"exit"', b"3")):
        outcome = await environments.invoke(Call(executable, str(number), payload, executable.function_arn))
        print(outcome.error_type, outcome.payload.decode(), b"heard" in outcome.log)
    await environments.close()

asyncio.run(main())
"""


async def test_a_machine_without_posix_runs_functions(tmp_path: Path) -> None:
    """A stand-in for Windows: the modules and functions that it lacks are taken away, on both sides."""
    code = (
        "import os\ncalls = []\ndef handler(event, context):\n    print('heard', event)\n    calls.append(event)\n"
        "    while event == 'loop': pass\n    if event == 'exit': os._exit(7)\n    return calls\n"
    )
    (tmp_path / "code.zip").write_bytes(zip_of({"app.py": code}))
    (tmp_path / "child.py").write_text(LACKING + CHILD_THAT_LACKS)
    work = tmp_path / "work"
    # The lock's library remarks on what Windows has and this stand-in hasn't.
    command = [sys.executable, "-W", "ignore:only soft file lock", "-c", "import asyncio\n" + LACKING + APP_THAT_LACKS]
    arguments = [ROOT, work, tmp_path / "child.py", tmp_path / "code.zip"]
    done = await asyncio.to_thread(
        lambda: subprocess.run([*command, *arguments], capture_output=True, check=False, timeout=30)
    )
    assert done.stderr.decode() == ""
    error_document = '{{"errorType":"{}","errorMessage":"RequestId: {} Error: {}"}}'
    timed_out = error_document.format("Sandbox.Timedout", 2, "Task timed out after 1.00 seconds")
    exited = error_document.format("Runtime.ExitError", 3, "Runtime exited with error: exit status 7")
    assert done.stdout.decode().splitlines() == [
        "None [1] True",
        "None [1, 2] True",
        f"Sandbox.Timedout {timed_out} True",
        f"Runtime.ExitError {exited} True",
        "None [3] True",
    ]
    assert list(work.iterdir()) == []
