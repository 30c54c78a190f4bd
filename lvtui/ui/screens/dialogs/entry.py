"""One entry of the history."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from lvtui.domain.history import Entry
from lvtui.ui.history_words import came_of_it, what, what_lines
from lvtui.ui.screens.dialogs.dialog import ShowingDialog
from lvtui.ui.text import counted, printable

_BY = {"screen": "at the screen", "command": "by a command", "endpoint": "through the endpoint"}


class EntryDialog(ShowingDialog):
    """Everything that is known of one entry."""

    TITLE_TEXT = "What was done"

    def __init__(self, entry: Entry) -> None:
        """Explains `entry`."""
        super().__init__()
        self._entry = entry

    def compose_body(self) -> Iterator[Widget]:
        """When and who, the command, what came of it."""
        yield Static(Text(entry_text(self._entry)), id="entry_text")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()


def entry_text(entry: Entry) -> str:
    """One entry, on several lines."""
    sign = "$ " if what(entry).startswith("aws ") else ""
    by = _BY.get(entry.who) or f"by {printable(entry.who)}"
    lines = [
        f"{entry.when.astimezone():%d %b %Y %H:%M:%S} · {by} · {printable(entry.region)}",
        "",
        f"{sign}{chr(10).join(what_lines(entry, 76))}",
        "",
        came_of_it(entry),
    ]
    for version, count in entry.calls.items():
        failed = entry.failures.get(version, 0)
        lines.append(
            f"  version {printable(version)}: {counted(count, 'call')}" + (f", {failed} failed" if failed else "")
        )
    lines += [
        f"  {printable(f'{function}:{alias}')} " + ("is gone" if pointing is None else f"→ {printable(str(pointing))}")
        for function, moved in entry.moves.items()
        for alias, pointing in moved.items()
    ]
    return "\n".join(lines)
