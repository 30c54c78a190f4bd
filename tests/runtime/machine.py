"""What this machine tells of the processes that run on it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
TELLS = (PROC / "self" / "stat").exists()
"""Whether it tells anything: where not, some tests have nothing to look at."""


class Identity(NamedTuple):
    """One process for good: its number may be given to another once it is gone."""

    process_id: int
    started: str
    """When, in ticks since the machine was."""


def state(process_id: int) -> str:
    """A letter: ``R`` runs, ``S`` sleeps, ``T`` is stopped, ``Z`` has ended; empty when there is no such process."""
    fields = _status(process_id)
    return fields[0] if fields else ""


def has_ended(process_id: int) -> bool:
    """Whether there is no such process any more, except perhaps for a parent to hear of its end."""
    return state(process_id) in ("", "Z")


def is_alive(process: Identity) -> bool:
    """Whether it is there and hasn't ended."""
    fields = _status(process.process_id)
    return bool(fields) and fields[0] != "Z" and fields[19] == process.started


def descendants(process_id: int) -> set[Identity]:
    """Its children, their children, and so on; in whatever session they are."""
    parents: dict[int, list[Identity]] = {}
    for each in _process_ids():
        if fields := _status(each):
            parents.setdefault(int(fields[1]), []).append(Identity(each, fields[19]))
    found: set[Identity] = set()
    to_look_at = [process_id]
    while to_look_at:
        children = parents.get(to_look_at.pop(), [])
        found.update(children)
        to_look_at.extend(child.process_id for child in children)
    return found


def at_work_in(folder: Path) -> list[int]:
    """The processes whose working directory is in `folder`, or was before it was removed: forked workers have no other
    mark that can be seen from outside."""
    return [each for each in _process_ids() if _working_directory(each).startswith(f"{folder.resolve()}{os.sep}")]


def command(process_id: int) -> list[str]:
    """What it was started with; empty when there is no such process."""
    try:
        return (PROC / str(process_id) / "cmdline").read_bytes().decode().split("\0")[:-1]
    except OSError:
        return []


def _process_ids() -> list[int]:
    return [int(each.name) for each in PROC.glob("[0-9]*")] if TELLS else []


def _status(process_id: int) -> list[str]:
    """The fields of ``stat`` that come after the name, which may hold anything: state, parent, …, start (the 20th)."""
    try:
        return (PROC / str(process_id) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _working_directory(process_id: int) -> str:
    try:
        return str((PROC / str(process_id) / "cwd").readlink())
    except OSError:
        return ""
