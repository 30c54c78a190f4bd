"""A program that forks writers: processes that work on a workspace until they are killed, and say what they have done.

For each line ``folder seed number`` on its input it forks a writer, which draws that seed's operations from that number
on, one after the other. It prints its ``pid``, ``begin n`` before each operation and ``done n`` once that has returned;
the program prints ``ended`` and the exit status once the writer is no more. Everything is imported once, so that a
writer costs a fork. ``python -m tests.storage.writers``
"""

from __future__ import annotations

import os
import sys
import traceback
from itertools import count
from pathlib import Path

from lvtui.storage.disk import Disk
from tests.storage.everything import open_here, state_of
from tests.storage.kit import QuickDisk
from tests.storage.operations_at_random import deed_at


def main() -> None:
    """Fork writers until the input ends."""
    for line in sys.stdin:
        folder, seed, number = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                work(Path(folder), int(seed), int(number))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


def work(folder: Path, seed: int, first: int) -> None:
    """Do one operation after the other, for ever."""
    # A process that is killed loses nothing that the system has taken, so that most need not wait for the disk.
    workspace = open_here(folder, Disk() if seed % 4 == 0 else QuickDisk())
    state = state_of(workspace)
    say(f"pid {os.getpid()}")
    for number in count(first):
        deed = deed_at(seed, number, state)
        say(f"begin {number}")
        deed.do(workspace)
        say(f"done {number}")
        state = deed.after


def say(line: str) -> None:
    """Print it at once and whole: several write to one pipe."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
