"""The panes of the snapshots' screen: what there is, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from lvtui.domain.differences import Differences
from lvtui.domain.snapshots import SnapshotHead
from lvtui.ui.ages import age
from lvtui.ui.text import counted, pad_right, printable
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList

LINES_SHOWN = 2_000
"""Lines of differences that are shown; of more, how many there are."""


class SnapshotsPane(Pane):
    """Each row: name, note, age and size; those that lvtui took by itself are dimmed, and say why."""

    NUMBER = 1
    TITLE = "Snapshots"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "screen.save", "Save", id="snapshots.save"),
        Binding("r", "screen.restore", "Restore", id="snapshots.restore"),
        Binding("f", "screen.restore_function", "Function", id="snapshots.restore_function"),
        Binding("m", "screen.mark", "Mark", id="snapshots.mark"),
        Binding("x", "screen.export", "Export", id="snapshots.export"),
        Binding("i", "screen.import", "Import", id="snapshots.import"),
        Binding("ctrl+d", "screen.delete", "Delete", id="snapshots.delete", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield RowList("No snapshot yet.\ns saves the state of now.", id="snapshots")

    def show(self, heads: Mapping[str, SnapshotHead], marked: str | None, moment: datetime) -> None:
        """Show these; `marked` is the one that others are compared with."""
        self.query_one(RowList).set_rows(list(heads), partial(_row, heads, marked, moment))
        automatic = sum(bool(head.automatic) for head in heads.values())
        self.fact = f"{len(heads) - automatic} saved, {automatic} automatic"


class DifferencesPane(Pane):
    """What differs, function by function."""

    NUMBER = 2
    TITLE = "What differs"

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="differences"):
            yield Static(id="differences_text")

    def tell(self, text: Text, fact: str = "") -> None:
        """Show something else."""
        self.query_one("#differences_text", Static).update(text)
        self.query_one("#differences", VerticalScroll).scroll_home(animate=False)
        self.fact = fact


def differences_text(one: str, other: str, found: Differences, head: SnapshotHead | None) -> Text:
    """A snapshot's head, and what differs from `one` to `other`: another's name, or ``now``."""
    text = Text()
    if head is not None:
        about = f"automatic, {head.automatic}" if head.automatic else head.note
        text.append(f"{head.name}", "bold")
        text.append(f" · {head.taken.astimezone():%Y-%m-%d %H:%M:%S} · {head.region}\n")
        text.append(f"{printable(about)}\n" if about else "")
    text.append(f"From “{one}” to {other if other == 'now' else f'“{other}”'}: {found.in_short()}.\n")
    lines = list(found.in_full())
    for line in lines[:LINES_SHOWN]:
        shown = printable(line)
        text.append(f"\n{shown}", "bold" if not line.startswith(" ") else "")
    if len(lines) > LINES_SHOWN:
        text.append(f"\n\nand {counted(len(lines) - LINES_SHOWN, 'more line')}")
    return text


def size_text(count: int) -> str:
    """``2,391 B``, ``45 kB``."""
    return f"{count:,} B" if count < 10_000 else f"{count / 1000:,.0f} kB"


def _row(heads: Mapping[str, SnapshotHead], marked: str | None, moment: datetime, name: str, width: int) -> Text:
    head = heads[name]
    right = f"{size_text(head.size):>8} {age(head.taken, moment):>4}"
    about = head.automatic or (f"“{head.note}”" if head.note else "")
    # An automatic one is called by what it was taken for: its name, which begins alike for all, is below when chosen.
    label = f"auto {about}" if head.automatic else f"{name} {about}".rstrip()
    line = Text(no_wrap=True, overflow="crop", style="dim" if head.automatic else "")
    line.append("◆ " if name == marked else "  ", "bold")
    line.append(pad_right(" ".join(printable(label).split()), max(4, width - len(right) - 3)))
    return line.append(f" {right}")
