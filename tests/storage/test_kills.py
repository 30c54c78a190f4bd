"""Writers are killed in the middle of their work: what they said was done is there, and nothing by halves."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from random import Random

import pytest

from tests.storage.everything import open_here, state_of
from tests.storage.kit import QuickDisk
from tests.storage.operations_at_random import deed_at

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")

SEEDS = range(4)
KILLS = 55
"""In each story."""
MOST_OPERATIONS = 20
"""Of one writer, before the one in which it is killed."""
LONGEST = 0.005
"""Seconds into an operation, at most, when its writer is killed: about what one takes."""


class Writers:
    """The program that forks writers, as seen from outside."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        assert program.stdin is not None and program.stdout is not None
        self._orders, self._news = program.stdin, program.stdout
        self._unread: list[str] = []
        self._torn = b""

    def order(self, folder: Path, seed: int, number: int) -> None:
        """Have a writer started."""
        self._orders.write(f"{folder} {seed} {number}\n".encode())
        self._orders.flush()

    def next(self) -> tuple[str, int]:
        """The next thing that is said, waited for."""
        while not self._unread:
            assert self.wait(60), "nothing was heard of a writer for a minute"
        word, figure = self._unread.pop(0).split()
        return word, int(figure)

    def wait(self, seconds: float) -> bool:
        """Wait for something to be said, but no longer than that; whether something was."""
        if not select.select([self._news], [], [], seconds)[0]:
            return False
        found = os.read(self._news.fileno(), 65536)
        assert found, "the program that forks writers has ended"
        *lines, self._torn = (self._torn + found).split(b"\n")
        self._unread += [line.decode() for line in lines]
        return True


@contextmanager
def started_writers() -> Iterator[Writers]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        with closing(program.stdin):
            yield Writers(program)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_writer_has_done_what_it_said_and_the_rest_whole_or_not_at_all(tmp_path: Path, seed: int) -> None:
    folder, random = tmp_path / "home" / "ws", Random(seed)
    state, number, inside, done = state_of(open_here(folder, QuickDisk())), 0, 0, 0
    with started_writers() as writers:
        for kill in range(KILLS):
            last = number + random.randint(0, MOST_OPERATIONS)
            delay = random.uniform(0, LONGEST)
            writers.order(folder, seed, number)
            first, told = number, list[int]()
            word, pid = writers.next()
            assert word == "pid"
            acknowledged, begun = number - 1, number - 1
            killed = False
            while (news := writers.next())[0] != "ended":
                if news[0] == "begin":
                    begun = news[1]
                else:
                    acknowledged = news[1]
                    deed = deed_at(seed, acknowledged, state)
                    told += [acknowledged] if deed.told else []
                    state = deed.after
                if begun == last and not killed:
                    time.sleep(delay)  # no condition is waited for: it is the moment that is random
                    os.kill(pid, signal.SIGKILL)
                    killed = True
            assert news[1] == -signal.SIGKILL, "the writer ended by itself: see what it printed"
            possible = [state]
            if begun > acknowledged:
                possible.append(deed_at(seed, begun, state).after)
                inside += 1
            workspace = open_here(folder, QuickDisk())
            found = state_of(workspace)
            assert workspace.problems == (), (kill, begun)
            assert found in possible, (kill, begun, acknowledged)
            numbers = (int(entry.members["Number"]) for entry in workspace.history())
            entries = [*takewhile(lambda number: number >= first, numbers)][::-1]  # noqa: B023
            assert entries in (told, [*told, begun]), (kill, begun, acknowledged)
            assert workspace.problems == (), (kill, begun)
            done += acknowledged + 1 - number
            state, number = found, begun + 1
    assert inside > KILLS // 2  # or it was not the writing that was killed
    assert done > KILLS * MOST_OPERATIONS // 3
