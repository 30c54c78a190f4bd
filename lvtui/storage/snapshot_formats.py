"""The formats of a snapshot file, which are its own: a snapshot outlives the workspace it was taken of.

1   As a workspace of format 1 says things.
2   `functions.<name>.published_code_size`, as in a workspace of format 2; nobody needs it here, as all versions are
    there to be counted.
3   `functions.<name>.triggers`.

What a function's table says is said in the words of the workspace's files. Where those change, a new format of
snapshots begins as well, with a step that says the older one in the new words; a test compares what is written now with
the stored snapshot of the newest format, byte for byte, so that this cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lvtui.storage.table import Table, table_of

FORMAT = 3
"""What is written."""

Document = dict[str, Any]
"""A snapshot file as TOML has it, without its `format`. Where only its head was read, it has no tables."""


def _as_it_is(document: Document) -> Document:
    return document  # all that it can say, the next format says in the same words


STEPS: Mapping[int, Callable[[Document], Document]] = {1: _as_it_is, 2: _as_it_is}
"""Format → the step that says a document of it in the words of the next one."""


def snapshot_table(path: Path, text: str) -> Table:
    """The tables of a snapshot file, or of its beginning, in the words of the newest format. No file is written to.

    Raises:
        Unreadable: it is not TOML (with line and column), or is of a newer format.
    """
    table = table_of(path, text, FORMAT)
    document = table.rest()
    for number in range(table.format, FORMAT):
        document = STEPS[number](document)
    return Table(path, document)
