"""Whether something is to be done that is no operation of AWS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted, printable

SHOWN = 10
"""Lines of what would change that are named; of more, how many there are."""


class SureDialog(Dialog[bool]):
    """Says what will happen, as a sentence and in lines."""

    def __init__(self, title: str, verb: str, sentence: str, lines: Sequence[str] = ()) -> None:
        """`lines` say it in detail."""
        super().__init__()
        self.TITLE_TEXT, self.VERB = title, verb
        self._sentence = sentence
        self._lines = lines

    def compose_body(self) -> Iterator[Widget]:
        """Sentence and lines."""
        yield Static(Text(printable(self._sentence)), id="sentence")
        shown = [f"  {printable(line)}" for line in self._lines[:SHOWN]]
        if len(self._lines) > SHOWN:
            shown.append(f"  and {counted(len(self._lines) - SHOWN, 'more line')}")
        if shown:
            yield Static(Text("\n" + "\n".join(shown), no_wrap=True, overflow="ellipsis"), id="lines")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#accept").focus()

    def action_accept(self) -> None:
        """Yes."""
        self.dismiss(True)
