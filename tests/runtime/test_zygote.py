"""Workers that are forked: from a parent of their own, which is as good as none (design §6)."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lvtui.runtime import ExecutionEnvironments, Interpreter, Interpreters
from lvtui.runtime.lvtui_child.zygote import USUAL
from lvtui.runtime.processes import Processes
from lvtui.runtime.zygote import FORKS
from tests.runtime.functions import (
    ARN,
    HOLDING,
    MEETING,
    answer,
    call,
    error,
    executable,
    options,
    released,
    until,
)
from tests.runtime.machine import TELLS, command, descendants, has_ended, state

pytestmark = pytest.mark.skipif(not FORKS, reason="nothing is forked here")

PARENT = "import os\ndef handler(event, context):\n    return os.getppid()\n"
STRIKING = (
    "import os, time\ndef handler(event, context):\n    number, path = event\n    os.kill(os.getppid(), number)\n"
    "    while path and not os.path.exists(path): time.sleep(0.001)\n    return os.getpid()\n"
)
"""Sends its parent the signal that the event names, and answers once a file is there."""
KILL, STOP = 9, 19


async def parent_of(environments: ExecutionEnvironments, version: str) -> int:
    """The parent of the worker of a version."""
    parent: int = answer(await environments.invoke(call(executable(PARENT, version=version))))
    return parent


async def test_the_workers_of_all_versions_have_one_parent_which_is_not_the_app(
    environments: ExecutionEnvironments,
) -> None:
    parents = {await parent_of(environments, version) for version in "123"}
    assert len(parents) == 1
    assert os.getpid() not in parents


async def test_a_version_that_crashes_comes_back_from_the_same_parent(environments: ExecutionEnvironments) -> None:
    code = "import os\ndef handler(event, context):\n    if event: os._exit(1)\n    return os.getppid()\n"
    parents = []
    for _ in range(3):
        parents.append(answer(await environments.invoke(call(executable(code)))))
        assert (await environments.invoke(call(executable(code), "crash"))).failed
    assert len(set(parents)) == 1


async def test_closing_leaves_no_parent_either(environments: ExecutionEnvironments) -> None:
    parent = await parent_of(environments, "1")
    await environments.close()
    with pytest.raises(ProcessLookupError):
        os.kill(parent, 0)


# --- a handler that strikes its parent


async def test_killing_the_parent_disturbs_no_call_that_runs(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    first = await parent_of(environments, "9")
    meeting, striking = executable(MEETING, version="1"), executable(STRIKING, version="2")
    gate = tmp_path / "gate"
    running = [
        asyncio.create_task(environments.invoke(call(meeting, [str(tmp_path / name), str(gate)]))) for name in "ab"
    ]
    await until(lambda: all((tmp_path / name).exists() for name in "ab"))
    striker = asyncio.create_task(environments.invoke(call(striking, [KILL, str(gate)])))
    await until(lambda: has_ended(first))
    second = await parent_of(environments, "3")
    assert second not in (first, os.getpid())
    gate.touch()
    outcomes = [*await asyncio.gather(*running), await striker]
    pids = [answer(outcome) for outcome in outcomes]
    # Each of them lives on with all that it knows, and nobody takes its place.
    again = await environments.invoke(call(striking, [0, ""]))
    assert (answer(again), again.cold) == (pids[2], False)


async def test_workers_whose_parent_is_gone_are_stopped_and_replaced_like_any_other(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    code = (
        f"{HOLDING.replace('def handler', 'def hold')}"
        "import os, signal\ndef handler(event, context):\n    what, path = event\n"
        "    if what != 'nothing': os.kill(os.getppid(), signal.SIGKILL)\n"
        "    if what == 'hold': hold(path, context)\n    if what == 'leave': os._exit(3)\n    return os.getpid()\n"
    )
    version = executable(code, timeout=1)
    held = await environments.invoke(call(version, ["hold", str(lock)]))
    assert held.error_type == "Sandbox.Timedout"
    await released(lock)
    left = await environments.invoke(call(version, ["leave", ""]))
    assert error(left)["errorType"] == "Runtime.ExitError"  # how, there was nobody to see
    after = await environments.invoke(call(version, ["nothing", ""]))
    assert after.cold
    assert not (await environments.invoke(call(version, ["strike", ""]))).failed
    await environments.retire(ARN)
    await until(lambda: has_ended(answer(after)))


async def test_a_batch_survives_that_its_parent_is_killed_in_the_middle(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, signal\ndef handler(event, context):\n"
        "    if event == 50: os.kill(os.getppid(), signal.SIGKILL)\n    return event\n"
    )
    received = []
    async for chunk in environments.invoke_many(call(executable(code), number) for number in range(200)):
        received += [answer(outcome) for _, outcome in chunk]
    assert received == list(range(200))


async def test_a_parent_that_is_killed_while_it_forks_costs_no_call(environments: ExecutionEnvironments) -> None:
    for turn in range(5):
        await parent_of(environments, f"{turn}0")
        cold = [asyncio.create_task(parent_of(environments, f"{turn}{number}")) for number in range(1, 5)]
        assert not (await environments.invoke(call(executable(STRIKING, version=f"{turn}9"), [KILL, ""]))).failed
        await asyncio.gather(*cold)
    assert await parent_of(environments, "100") != os.getpid()


async def test_a_parent_that_is_stopped_is_replaced(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvtui.runtime.zygote.PATIENCE", 2.0)
    first = await parent_of(environments, "1")
    running = executable(STRIKING, version="2")
    pid = answer(await environments.invoke(call(running, [STOP, ""])))
    await until(lambda: not TELLS or state(first) == "T")
    second = await parent_of(environments, "3")  # a cold start: the one who waits for it notices
    assert second not in (first, os.getpid())
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    warm = await environments.invoke(call(running, [0, ""]))
    assert (answer(warm), warm.cold) == (pid, False)


async def test_a_call_that_stops_its_parent_is_still_timed_out(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("lvtui.runtime.zygote.PATIENCE", 0.2)
    version = executable(STRIKING, timeout=1)
    stuck = await environments.invoke(call(version, [STOP, str(tmp_path / "never")]))
    assert (stuck.error_type, stuck.duration_ms) == ("Sandbox.Timedout", 1000)
    after = await environments.invoke(call(version, [0, ""]))
    assert after.cold
    assert answer(after)


async def test_environments_close_although_their_parent_is_stopped(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvtui.runtime.zygote.PATIENCE", 0.2)
    pid = answer(await environments.invoke(call(executable(STRIKING), [STOP, ""])))
    await environments.close()
    await until(lambda: has_ended(pid))


# --- a parent that leaves no trace in its children

OWN = "shadow = 'the handler\\'s own {name}'\n"


@pytest.mark.parametrize("folder", ["", "lib/"])
async def test_modules_that_the_parent_has_imported_make_way_for_the_handlers_own(
    environments: ExecutionEnvironments, folder: str
) -> None:
    names = ["decimal", "csv", "random", "uuid"]
    assert set(names) <= set(USUAL)
    code = f"import {', '.join(names)}\ndef handler(event, context):\n"
    code += f"    return [module.shadow for module in ({', '.join(names)})]\n"
    files = {f"{folder}{name}.py": OWN.format(name=name) for name in names[1:]}
    files[f"{folder}decimal/__init__.py"] = OWN.format(name="decimal")
    variables = {"PYTHONPATH": "/var/task/lib"} if folder else {}
    version = executable({"app.py": code, **files}, variables=variables)
    assert answer(await environments.invoke(call(version))) == [f"the handler's own {name}" for name in names]


async def test_what_one_version_did_to_a_module_is_not_seen_by_another(environments: ExecutionEnvironments) -> None:
    spoiling = "import random\nrandom.random = lambda: 'spoilt'\nrandom.seed(1)\n"
    using = "import random\ndef handler(event, context):\n    return random.random()\n"
    assert answer(await environments.invoke(call(executable(spoiling + using, version="1")))) == "spoilt"
    assert answer(await environments.invoke(call(executable(using, version="2")))) != "spoilt"


async def test_two_environments_draw_different_numbers(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, random, secrets, tempfile, uuid\ndef handler(event, context):\n"
        "    unseeded = random.Random().random()\n    name = os.path.basename(tempfile.mktemp())\n"
        "    return [os.getppid(), random.random(), unseeded, str(uuid.uuid4()), secrets.token_hex(), name]\n"
    )
    drawn = [answer(await environments.invoke(call(executable(code, version=version)))) for version in "123"]
    parents, *draws = (set(column) for column in zip(*drawn, strict=True))
    assert len(parents) == 1
    assert [len(each) for each in draws] == [3, 3, 3, 3, 3]


LOOK = """
import gc, locale, logging, os, resource, signal, stat, subprocess, sys, tempfile, threading, time, warnings
root, tmp = os.environ['LAMBDA_TASK_ROOT'], os.environ['TMPDIR']
def place(text):
    return text.replace(root, '<code>').replace(tmp, '<tmp>')
def told(*command):
    return place(subprocess.run(command, capture_output=True, text=True).stdout)
def descriptors():
    found = []
    for name in sorted(os.listdir('/dev/fd'), key=int):
        try:
            status = os.fstat(int(name))
        except OSError:
            continue  # the one that lists them
        kind = [test for test in ('S_ISFIFO', 'S_ISCHR', 'S_ISREG', 'S_ISSOCK', 'S_ISDIR')
                if getattr(stat, test)(status.st_mode)]
        found.append([kind, os.get_inheritable(int(name)), os.get_blocking(int(name))])
    return sorted(found)
def handler(event, context):
    varying = ('AWS_LAMBDA_LOG_STREAM_NAME', '_X_AMZN_TRACE_ID')
    return {
        'environ': {name: place(value) for name, value in os.environ.items() if name not in varying},
        'variables of a child': sorted(line.partition('=')[0] for line in told('env').splitlines()),
        'cwd': place(os.getcwd()),
        'folder of a child': told('pwd'),
        'argv': sys.argv,
        'path': [place(entry) for entry in sys.path],
        'flags': str(sys.flags),
        'executable': [sys.executable, sys.prefix, sys.base_prefix],
        'main': sys.modules['__main__'].__name__,
        'time zone': [time.tzname, time.timezone, time.localtime(0)[:6]],
        'descriptors': descriptors(),
        'standard input': sys.stdin.read(),
        'streams': [[s.encoding, s.errors, s.line_buffering, s.write_through, s.isatty(), s.name]
                    for s in (sys.stdin, sys.stdout, sys.stderr)],
        'session': [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
        'umask': [os.umask(0o22), os.umask(0o22)],
        'niceness': os.nice(0),
        'signals': [str(signal.getsignal(number)) for number in range(1, signal.NSIG)],
        'blocked': sorted(map(str, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
        'wakeup': signal.set_wakeup_fd(-1),
        'limits': [resource.getrlimit(getattr(resource, name)) for name in sorted(dir(resource))
                   if name.startswith('RLIMIT_')],
        'locale': list(locale.getlocale()) + [locale.getpreferredencoding()],
        'recursion': sys.getrecursionlimit(),
        'collector': [gc.isenabled(), gc.get_threshold(), gc.get_debug()],
        'switch interval': sys.getswitchinterval(),
        'threads': [[thread.name, thread.daemon, thread.is_alive()] for thread in threading.enumerate()],
        'log handlers': [type(each).__name__ for each in logging.getLogger().handlers],
        'log level': logging.getLogger().level,
        'warnings': [str(each) for each in warnings.filters],
        'path hooks': len(sys.path_hooks),
        'temporary folder': place(tempfile.gettempdir()),
        'bytecode': sys.dont_write_bytecode,
        'tracing': [str(sys.gettrace()), str(sys.getprofile())],
        'children': open(f'/proc/self/task/{os.getpid()}/children').read() if os.path.exists('/proc/self') else '',
        'processor time': time.process_time() < 1,
    }
"""


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app has another time zone, umask and folder than a handler, and a descriptor that can be inherited."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SECRET", "of the app")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    with open(os.devnull) as file:  # noqa: PTH123
        os.set_inheritable(file.fileno(), True)
        yield


@pytest.mark.skipif(not TELLS, reason="this machine does not tell")
async def test_a_forked_worker_finds_everything_as_a_spawned_one_does(
    far_east: None, environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    version = executable(LOOK)
    # Another worker is there already, so that there is something of it that could be inherited.
    await environments.invoke(call(executable(PARENT, version="2")))
    spawning = ExecutionEnvironments(work_folder=tmp_path / "spawned", processes=Processes(forks=False))
    try:
        forked, spawned = [answer(await each.invoke(call(version))) for each in (environments, spawning)]
    finally:
        await spawning.close()
    assert {name: each for name, each in forked.items() if each != spawned[name]} == {}
    assert spawned["cwd"] == "<code>"
    assert spawned["session"] == [True, True]
    assert spawned["time zone"][0] == ["UTC", "UTC"]
    assert spawned["standard input"] == ""
    assert spawned["children"] == ""
    # Standard input; output twice; the four that lead to the app.
    assert len(spawned["descriptors"]) == 7
    assert not [entry for entry in spawned["environ"] if entry in ("SECRET", "PYTHONSTARTUP")]


# --- a parent that cannot be


class Chosen(Interpreters):
    """Finds the same Python for everything."""

    def __init__(self, path: Path | str) -> None:
        super().__init__()
        self._path = str(path)

    async def find(self, runtime: str) -> Interpreter:
        """It, whatever was asked for."""
        return Interpreter(self._path, "3.0.0")


@options(interpreters=Chosen("/nowhere/python"))
async def test_a_python_that_is_not_there_is_a_sentence(environments: ExecutionEnvironments) -> None:
    for _ in range(2):
        document = error(await environments.invoke(call(executable())))
        assert document["errorType"] == "Runtime.NotStarted"
        assert document["errorMessage"].startswith("The execution environment could not be started: ")
        assert "No such file or directory: '/nowhere/python'" in document["errorMessage"]


@pytest.mark.parametrize("then", ["exit 3", "exec sleep 1000"], ids=["leaves", "hangs"])
async def test_where_no_parent_starts_workers_are_spawned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    monkeypatch.setattr("lvtui.runtime.zygote.PATIENCE", 0.2)
    tried = tmp_path / "tried"
    script = tmp_path / "python"
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" zygote "*) echo tried >> {tried}; {then};; esac\nexec {sys.executable} "$@"\n'
    )
    script.chmod(0o755)
    environments = ExecutionEnvironments(work_folder=tmp_path / "work", interpreters=Chosen(script))
    try:
        parents = await asyncio.gather(*(parent_of(environments, version) for version in "123"))
        parents.append(await parent_of(environments, "4"))
    finally:
        await environments.close()
    assert parents == [os.getpid()] * 4
    assert tried.read_text() == "tried\n"  # once is enough to know


async def test_without_descriptors_for_a_parent_a_worker_is_spawned(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_arguments: Any) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("socket.socketpair", exhausted)
        assert await parent_of(environments, "1") == os.getpid()
    assert await parent_of(environments, "2") != os.getpid()


async def test_variables_that_no_process_can_have_are_a_sentence(environments: ExecutionEnvironments) -> None:
    document = error(await environments.invoke(call(executable(variables={"A": "b\0c"}))))
    assert document["errorType"] == "Runtime.NotStarted"
    assert not (await environments.invoke(call(executable(version="2")))).failed


async def test_variables_as_large_as_lambda_allows_reach_a_handler(environments: ExecutionEnvironments) -> None:
    variables = {f"NAME_{number:03}": "é" * 60 for number in range(30)}
    code = "import os\ndef handler(event, context):\n    return {k: v for k, v in os.environ.items() if 'NAME_' in k}\n"
    found = answer(await environments.invoke(call(executable(code, variables=variables))))
    assert {name: found[name] for name in variables} == variables


@pytest.mark.skipif(not TELLS, reason="this machine does not tell")
async def test_there_is_one_parent_for_each_python_and_all_of_them_go(environments: ExecutionEnvironments) -> None:
    before = descendants(os.getpid())
    await asyncio.gather(*(parent_of(environments, version) for version in "1234"))
    new = descendants(os.getpid()) - before
    zygotes = [each for each in new if "zygote" in command(each.process_id) and state(each.process_id) != ""]
    # A forked worker is named like its parent; the parent is a child of ours.
    assert len([each for each in zygotes if f"{each.process_id}" in children_of(os.getpid())]) == 1
    await environments.close()
    assert not new & descendants(os.getpid())


def children_of(process_id: int) -> list[str]:
    """The process ids of its children."""
    tasks = Path(f"/proc/{process_id}/task")
    return [child for each in tasks.iterdir() for child in (each / "children").read_text().split()]
