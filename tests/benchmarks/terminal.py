"""Programs on a terminal of our own: when they have drawn something, and what they weigh then."""

from __future__ import annotations

import asyncio
import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from select import select
from time import monotonic, perf_counter

from tests.benchmarks.peers import ROOT
from tests.benchmarks.table import PATIENCE

COLUMNS, LINES = 120, 36
QUIET = 0.4
"""Seconds without output after which a program counts as having settled."""
_CONTROLS = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07")


def without_terminals() -> str | None:
    """Why a program cannot be watched on a terminal here, if it cannot."""
    if sys.platform == "win32":
        return "there are no pseudo terminals on this system"
    return None


def without_memory() -> str | None:
    """Why what a program weighs cannot be told here, if it cannot."""
    return without_terminals() or (None if Path("/proc/self/status").exists() else "this system doesn't tell")


@dataclass(frozen=True)
class Program:
    """A program, and the words by which its picture is known to be whole."""

    arguments: Sequence[str]
    """What follows the interpreter's name."""
    words: Sequence[bytes]
    """All of them have been drawn, each in one piece, when the picture is there."""
    variables: Mapping[str, str]


async def seconds_until_drawn(program: Program) -> float:
    """From the start of the process to its picture."""
    return await asyncio.to_thread(_seconds_until_drawn, program)


async def bytes_when_drawn(program: Program) -> float:
    """The memory that the process holds when its picture is there, and nothing more is drawn."""
    return await asyncio.to_thread(_bytes_when_drawn, program)


def _seconds_until_drawn(program: Program) -> float:
    began = perf_counter()
    with _on_a_terminal(program) as (_, screen):
        _wait_for(program.words, screen)
        return perf_counter() - began


def _bytes_when_drawn(program: Program) -> float:
    with _on_a_terminal(program) as (process, screen):
        _wait_for(program.words, screen)
        while _read(screen, QUIET):
            pass
        status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024.0 for line in status if line.startswith("VmRSS:"))


@contextmanager
def _on_a_terminal(program: Program) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    import pty
    from fcntl import ioctl
    from termios import TIOCSWINSZ

    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    variables = kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(program.variables)
    try:
        with subprocess.Popen(
            [sys.executable, *program.arguments],
            cwd=ROOT,
            env=variables,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as process:
            os.close(theirs)
            theirs = -1
            try:
                yield process, ours
            finally:
                process.kill()
    finally:
        os.close(ours)
        if theirs >= 0:
            os.close(theirs)


def _wait_for(words: Sequence[bytes], screen: int) -> None:
    drawn = b""
    end = monotonic() + PATIENCE
    while not all(word in _CONTROLS.sub(b"", drawn) for word in words):
        news = _read(screen, max(0.0, end - monotonic()))
        drawn += news
        if not news:
            raise AssertionError(f"it ended, or never drew {words}: {_CONTROLS.sub(b'', drawn)[-2000:].decode()}")


def _read(screen: int, patience: float) -> bytes:
    """What is drawn next; nothing when the program has ended, or draws nothing for so many seconds."""
    if not select([screen], [], [], patience)[0]:
        return b""
    try:
        return os.read(screen, 1 << 16)
    except OSError:  # Linux's way of saying that nobody is at the other end any more
        return b""
