"""The panes of the snapshots' screen: what there is, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from lvtui.domain.differences import Differences
from lvtui.domain.snapshots import SnapshotHead
from lvtui.ui.ages import Times
from lvtui.ui.text import counted, pad_right, printable
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList

LINES_SHOWN = 2_000
"""Lines of differences that are shown; of more, how many there are."""


class SnapshotRows(RowList):
    """The rows, whose enter restores one, once it was said what that does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Restore everything", show=False, id="snapshots.choose")
    ]


class SnapshotsPane(Pane):
    """Each row: name, note, age and size; those that lvtui took by itself are dimmed, and say why."""

    NUMBER = 1
    TITLE = "Snapshots"
    ABOUT = (
        "A snapshot is one file with every function of the region as it was. Those called auto were taken by lvtui "
        "before something that destroys: a deletion, a restore, an import."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "screen.save", "Save", tooltip="Save the state of now", id="snapshots.save"),
        Binding("r", "screen.restore", "Restore", tooltip="Restore everything", id="snapshots.restore"),
        Binding(
            "f", "screen.restore_function", "Function", tooltip="Restore one function", id="snapshots.restore_function"
        ),
        Binding("m", "screen.mark", "Mark", tooltip="Mark: others are compared with it", id="snapshots.mark"),
        Binding("x", "screen.export", "Export", tooltip="Export to a file", id="snapshots.export"),
        Binding("i", "screen.import", "Import", tooltip="Import a file", id="snapshots.import"),
        Binding("ctrl+d", "screen.delete", "Delete", id="snapshots.delete"),
    ]

    def compose(self) -> ComposeResult:
        yield SnapshotRows("Reading…", id="snapshots")

    def show(self, heads: Mapping[str, SnapshotHead], marked: str | None, times: Times) -> None:
        """Show these; `marked` is the one that others are compared with."""
        rows = self.query_one(RowList)
        rows.show_empty("No snapshot yet.\ns saves the state of now, i imports a file.")
        rows.set_rows(list(heads), partial(_row, heads, marked, times))
        automatic = sum(bool(head.automatic) for head in heads.values())
        self.fact = f"{len(heads) - automatic} saved, {automatic} automatic" if heads else ""


@dataclass(frozen=True)
class DiffStyles:
    """How the lines of a diff look; their signs say the same."""

    added: Style
    rest: Style
    """Of what is gone, and of the line numbers."""


class DifferencesPane(Pane):
    """What differs, function by function."""

    NUMBER = 2
    TITLE = "What differs"
    ABOUT = (
        "What has changed from the snapshot under the cursor to now; from a marked one, to the one under the cursor. "
        "Lines with + were added since, those with - are gone."
    )

    COMPONENT_CLASSES: ClassVar[set[str]] = {"differences-pane--added", "differences-pane--rest"}

    DEFAULT_CSS = """
    DifferencesPane {
        & > .differences-pane--added { color: $text-success; }
        & > .differences-pane--rest { color: $text-muted; }
    }
    """

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="differences"):
            yield Static(id="differences_text")

    @property
    def diff_styles(self) -> DiffStyles:
        """As the theme has them."""
        # Whole, not partial: a muted colour is one only on the background that it is on.
        added, rest = (
            Style(color=self.get_component_rich_style(f"differences-pane--{part}").color) for part in ("added", "rest")
        )
        return DiffStyles(added, rest)

    def tell(self, text: Text, fact: str = "") -> None:
        """Show something else."""
        self.query_one("#differences_text", Static).update(text)
        self.query_one("#differences", VerticalScroll).scroll_home(animate=False)
        self.fact = fact


def differences_text(one: str, other: str, found: Differences, head: SnapshotHead | None, styles: DiffStyles) -> Text:
    """A snapshot's head, and what differs from `one` to `other`: another's name, or ``now``."""
    text = Text()
    if head is not None:
        about = f"automatic, {head.automatic}" if head.automatic else head.note
        text.append(f"{head.name}", "bold")
        text.append(f" · {head.taken.astimezone():%Y-%m-%d %H:%M:%S} · {head.region}\n")
        text.append(f"{printable(about)}\n" if about else "")
    text.append(f"From “{one}” to {other if other == 'now' else f'“{other}”'}: {found.in_short()}.\n")
    lines = list(_styled(found, styles))
    for line, style in lines[:LINES_SHOWN]:
        text.append(f"\n{printable(line)}", style)
    if len(lines) > LINES_SHOWN:
        text.append(f"\n\nand {counted(len(lines) - LINES_SHOWN, 'more line')}")
    return text


def _styled(found: Differences, styles: DiffStyles) -> Iterator[tuple[str, Style | str]]:
    for line in found.in_full():
        match line[:5].strip():
            case "+":
                yield line, styles.added
            case "-" | "@":
                yield line, styles.rest
            case _:
                yield line, "" if line.startswith(" ") else "bold"


def size_text(count: int) -> str:
    """``2,391 B``, ``45 kB``."""
    return f"{count:,} B" if count < 10_000 else f"{count / 1000:,.0f} kB"


def _row(heads: Mapping[str, SnapshotHead], marked: str | None, times: Times, name: str, width: int) -> Text:
    head = heads[name]
    right = f"{size_text(head.size):>8} {times.when(head.taken):>{times.width}}"
    about = head.automatic or (f"“{head.note}”" if head.note else "")
    # An automatic one is called by what it was taken for: its name, which begins alike for all, is below when chosen.
    label = f"auto {about}" if head.automatic else f"{name} {about}".rstrip()
    line = Text(no_wrap=True, overflow="crop", style="dim" if head.automatic else "")
    line.append("◆ " if name == marked else "  ", "bold")
    line.append(pad_right(" ".join(printable(label).split()), max(4, width - len(right) - 3)))
    return line.append(f" {right}")
