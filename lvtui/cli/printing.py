"""What ``lvtui snapshot`` prints: as text that no terminal obeys, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import click

from lvtui.domain.differences import Differences
from lvtui.domain.snapshots import SnapshotHead
from lvtui.service import Restoration

# What a terminal would obey instead of show: a note or a handler may come from anywhere.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_TOLD = "lvtui.told"


def warn(sentences: Iterable[str]) -> None:
    """Print sentences on stderr, each once in a run of the command."""
    told: set[str] = click.get_current_context().meta.setdefault(_TOLD, set())
    for sentence in sentences:
        if sentence not in told:
            told.add(sentence)
            click.echo(f"lvtui: {safe(sentence)}", err=True)


def print_done(what: str, done: Restoration) -> None:
    """What restoring or importing did."""
    click.echo(f"{what}: {done.differences.in_short()}.")
    print_lines(done.differences)
    if done.kept_as:
        click.echo(f"The state before is the snapshot {done.kept_as}.")
    if done.trouble:
        warn([done.trouble])


def print_lines(differences: Differences) -> None:
    """What differs, without the code's diffs."""
    for line in differences.in_full(code=False):
        click.echo(f"  {safe(line)}")


def as_document(head: SnapshotHead) -> dict[str, Any]:
    """A head for programs."""
    return {
        "name": head.name,
        "note": head.note,
        "taken": head.taken.isoformat(),
        "automatic": head.automatic,
        "account_id": head.account_id,
        "region": head.region,
        "size": head.size,
    }


def print_json(document: object) -> None:
    """A document, indented."""
    click.echo(json.dumps(document, indent=2))


def size(count: int) -> str:
    """A number of bytes in short."""
    return f"{count:,} B" if count < 10_000 else f"{count / 1000:,.0f} kB"


def one_line(text: str) -> str:
    """A text with every stretch of white space as one blank."""
    return " ".join(text.split())


def safe(text: str) -> str:
    """A text with what a terminal would obey as an escape that it shows."""
    shown = _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return shown.encode(errors="replace").decode()
