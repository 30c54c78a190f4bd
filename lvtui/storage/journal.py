"""A change of several functions while it is being saved: what takes it back, should it be interrupted.

Each function is saved in steps of its own, so such a change has a moment at which some are as before and some as after.
`.change.toml` lies in the region's folder for that time: it holds the functions as they were, and its removal is what
makes the change. Whoever finds it while holding the workspace's lock takes the change back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lvtui.domain.model import Function
from lvtui.storage.disk import Disk, replace_file
from lvtui.storage.snapshot_file import functions_text, read_functions, read_retired_numbers
from lvtui.storage.table import open_table
from lvtui.storage.toml_text import comment_lines, encoded, tables
from lvtui.toml_files import Unreadable

NAME = ".change.toml"
FORMAT = 1
KIND = "change"


@dataclass(frozen=True)
class Journal:
    """What a change of several functions replaces."""

    changed: Mapping[str, Function]
    """Functions that are there before and after, as they were."""
    made: frozenset[str]
    """Names of the functions that it makes."""
    hidden: Mapping[str, str]
    """Name of each function that it deletes → the folder's name that its folder is given."""
    retired: Mapping[str, int]
    """The numbering of deleted functions, as it was."""


def write_journal(disk: Disk, path: Path, journal: Journal) -> None:
    """Write it down, before anything is changed.

    Raises:
        ServiceFailure: the disk refused, or a version as it was cannot be read.
    """
    comment = (
        "Several functions are being changed at once. As long as this file is here, the change is not made: should",
        "whoever is at it end on the way, lvtui puts the functions back as they are in here.",
    )
    about = {
        "format": FORMAT,
        "kind": KIND,
        "made": dict.fromkeys(sorted(journal.made), True),
        "hidden": dict(sorted(journal.hidden.items())),
        "retired": dict(sorted(journal.retired.items())),
    }
    parts = [*comment_lines(comment), "\n", tables(about), *functions_text(journal.changed, {})]
    replace_file(disk, path, encoded(parts, NAME))


def read_journal(path: Path) -> Journal:
    """What an interrupted change has left.

    Raises:
        Unreadable: what is wrong with it and where.
    """
    table = open_table(path, FORMAT)
    if (kind := table.text("kind", "")) != KIND:
        raise Unreadable(f"{path}: its `kind` should be {KIND!r}, not {kind!r}.")
    journal = Journal(
        made=frozenset(table.table("made").rest()),
        hidden=table.table("hidden").texts(),
        retired=read_retired_numbers(table),
        changed=read_functions(table)[0],
    )
    table.end()
    return journal
