"""Several processes on one workspace: nobody's change is lost, nobody waits for ever, and the dead hold no locks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from lvtui.domain.code import pack
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace
from tests.storage.everything import open_here
from tests.storage.kit import QuickDisk, create, deploy, do, do_now, functions_folder, same

posix = pytest.mark.skipif(os.name == "nt", reason="by signals and fork")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "ws"
    do(open_here(folder, QuickDisk()), create())
    return folder


@contextmanager
def program(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is no more when the block ends."""
    with subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@posix
@pytest.mark.parametrize("seed", range(2))
def test_a_crowd_loses_no_change_though_some_are_killed_at_work(folder: Path, seed: int) -> None:
    random, follower = Random(seed), open_here(folder, QuickDisk())
    with program("-m", "tests.storage.crowd") as crowd:
        assert crowd.stdin is not None and crowd.stdout is not None
        pids: dict[str, int] = {}
        said: dict[str, dict[str, int]] = defaultdict(dict)
        counted, killed, orders = 0, set[str](), iter(range(100))

        def join() -> str:
            name = f"m{next(orders)}"
            print(folder, name, 6, file=crowd.stdin, flush=True)
            return name

        working = {join() for _ in range(4)}
        while working:
            word, name, number = crowd.stdout.readline().split()
            assert word != "failed", name
            member = name.split("-")[0]
            match word:
                case "began":
                    pids[name] = int(number)
                case "ended":
                    working.discard(name)
                case "counted":
                    counted += 1
                case _:
                    said[word][name] = int(number)
            if len(killed) < 8 and member not in killed and member in pids and random.random() < 0.2:
                with suppress(ProcessLookupError):  # it has just ended by itself
                    os.kill(pids[member], signal.SIGKILL)
                killed.add(member)
                working.discard(member)
                working.add(join())
            follower.catch_up()
            seen = follower.region.functions["demo"]
            assert all(alias.function_version in seen.published for alias in seen.aliases.values())
            assert follower.problems == ()
        assert len(killed) == 8
    workspace = open_here(folder, QuickDisk())
    demo = workspace.region.functions["demo"]
    numbers = said["published"].values()
    assert len(numbers) == len(set(numbers))
    assert set(map(str, numbers)) <= set(demo.published)
    assert len(demo.published) - len(numbers) <= len(killed)  # those that were killed before they could say so
    for name, published in said["published"].items():
        assert demo.published[str(published)].code.files["app.py"] == f"# {name.replace('-', ' ')}".encode()
    for name, last in said["pointed"].items():
        target = int(demo.aliases[name].function_version)
        assert target == last or (name in killed and target > last)
    for name, last in said["saved"].items():
        assert int(workspace.events("demo")[name]) == last or (
            name in killed and int(workspace.events("demo")[name]) == last + 1
        )
    assert counted <= int(demo.tags["count"]) <= counted + len(killed)
    assert workspace.problems == ()
    follower.catch_up()
    assert same(follower.region, workspace.region)


HOLDER = """
import os, signal, subprocess, sys
from pathlib import Path
from tests.storage.everything import open_here
from tests.storage.kit import deploy, world
from lvtui.domain import apply

def step(region):
    if sys.argv[2] == "with a child":
        subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"])
    print("held", flush=True)
    if sys.argv[2] == "and stops":
        os.kill(os.getpid(), signal.SIGSTOP)
    else:
        signal.pause()
    return apply(region, deploy("# theirs", publish=True), world(500_000))

workspace = open_here(Path(sys.argv[1]))
workspace.change(step)
print("done", flush=True)
"""


@posix
@pytest.mark.parametrize("how", ["alone", "with a child"])
def test_the_lock_of_a_dead_process_is_free_though_a_child_of_it_lives(folder: Path, how: str) -> None:
    workspace = open_here(folder)
    with program("-c", HOLDER, str(folder), how) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait()
        assert do(workspace, deploy("# mine", publish=True)).version == "1"


@posix
def test_a_stopped_process_is_named_as_what_is_in_the_way_and_goes_on_where_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvtui.storage.locks.PATIENCE", 0.05)
    workspace = open_here(folder, QuickDisk())
    with program("-c", HOLDER, str(folder), "and stops") as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        for _ in range(3):
            with pytest.raises(ServiceFailure, match="Another process has been saving"):
                do(workspace, deploy("# mine", publish=True))
        os.kill(holder.pid, signal.SIGCONT)
        assert holder.stdout.readline() == "done\n"
    assert do(workspace, deploy("# mine", publish=True), salt=500_001).version == "2"
    assert workspace.region.functions["demo"].published["1"].code.files["app.py"] == b"# theirs"


def test_the_locks_of_a_workspace_and_of_the_list_of_trust_never_wait_for_each_other(folder: Path) -> None:
    workspaces = [open_here(folder, QuickDisk()) for _ in range(3)]
    codes = [pack({"app.py": f"# {n}".encode()}).sha256 for n in range(40)]

    def one(n: int) -> None:
        workspace = workspaces[n % 3]
        match n % 5:
            case 0:
                workspace.trust.allow([codes[n]])
            case 1:
                workspace.mark_foreign([codes[n]])
            case 2:
                workspace.trust.made_here(codes[n])
            case 3:
                do_now(workspace, deploy(f"# {n}", publish=True))
            case _:
                workspace.catch_up()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(one, range(40)))
    assert list(Workspace.open(folder).region.functions["demo"].published) == [str(n) for n in range(1, 9)]


def test_readers_take_no_lock(folder: Path) -> None:
    """Looking is no change: who only looks waits for nobody, and a folder that may not be written can be looked at."""
    lock = folder / ".lock"
    lock.unlink()
    lock.mkdir()  # nobody can lock that
    reader = open_here(folder, QuickDisk())
    assert not reader.catch_up()
    with pytest.raises(ServiceFailure, match="could not be locked, so nothing was changed"):
        do(reader, deploy("# new"))
    assert functions_folder(folder).joinpath("demo").is_dir()
