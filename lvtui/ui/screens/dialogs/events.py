"""What became of asynchronous calls, and what left with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from lvtui.service.asynchronous import EndedEvent
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted, glimpse, printable

GLIMPSE = 70
"""Cells of an answer or a message."""
SHOWN = 50
"""Events that are listed, the latest first."""


class EventsDialog(Dialog[None]):
    """One paragraph for each event that has come to its end."""

    TITLE_TEXT = "Asynchronous events"
    VERB = "Close"

    def __init__(self, ended: Sequence[EndedEvent], waiting: int) -> None:
        """`ended` has the latest last; `waiting` counts those under way."""
        super().__init__()
        self._ended = ended
        self._waiting = waiting

    def compose_body(self) -> Iterator[Widget]:
        """Those that wait as a number, the others one by one."""
        paragraphs = [f"{counted(self._waiting, 'event')} under way: waiting, running, or to be tried again."]
        paragraphs += [event_text(event) for event in reversed(self._ended[-SHOWN:])]
        if not self._ended:
            paragraphs.append("None has come to its end yet. A in the test pane sends one.")
        yield Static(Text("\n\n".join(paragraphs)), id="events_text")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Seen."""
        self.dismiss(None)


def event_text(ended: EndedEvent) -> str:
    """When, how it ended, and what was sent where."""
    how = ended.condition or "dropped: what it was sent to is gone"
    lines = [
        f"{ended.ended:%H:%M:%S} UTC  {how} after {counted(ended.attempts, 'attempt')}",
        f"  {printable(ended.event.function_arn)}",
    ]
    if ended.outcome is not None:
        lines.append(f"  answered {glimpse(ended.outcome.payload, GLIMPSE)}")
    for sent in ended.deliveries:
        lines.append(f"  → {sent.kind} {printable(sent.target)}")
        lines.append(f"    {glimpse(sent.body, GLIMPSE)}")
    return "\n".join(lines)
