"""What the keys would do where the cursor is, as commands; nothing is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text
from textual import on
from textual.widget import Widget
from textual.widgets import Static

from lvtui.service import Service
from lvtui.ui.action_words import line_of, lines_of
from lvtui.ui.screens.at_hand import AtHand
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import pad_right, printable
from lvtui.ui.widgets.row_list import RowList


class AtHandDialog(Dialog[str]):
    """A row for each key. Gives the command that is to be copied."""

    TITLE_TEXT = "What the keys would do here"
    VERB = "Copy"

    DEFAULT_CSS = """
    AtHandDialog {
        & #command { max-height: 8; }
    }
    """

    def __init__(self, service: Service, found: Sequence[AtHand]) -> None:
        """`service` is asked what it would answer."""
        super().__init__()
        self._service = service
        self._found = {each.key: each for each in found}

    def compose_body(self) -> Iterator[Widget]:
        """The keys, and the one under the cursor as a command."""
        rows = RowList(id="keys")
        rows.styles.height = len(self._found)
        yield rows
        yield Static(id="command")
        yield Static(id="refusal")

    def on_mount(self) -> None:
        """Begin with the first."""
        rows = self.query_one(RowList)
        rows.set_rows(list(self._found), self._row)
        rows.focus()

    def _row(self, key: str, width: int) -> Text:
        each = self._found[key]
        line = Text(pad_right(key, 7), "bold", no_wrap=True, overflow="ellipsis")
        command = line_of(each.request).removeprefix("aws lambda ").replace("\n", " ")
        line.append(pad_right(printable(each.words), min(24, max(8, width // 3))), "not bold")
        return line.append(f" {printable(command[: 4 * width])}", "not bold dim")

    @on(RowList.Highlighted)
    def show(self, event: RowList.Highlighted) -> None:
        """Show the command whole, and what would be said to it."""
        event.stop()
        request = self._found[event.row_key].request
        lines = lines_of(request, 74)
        self.query_one("#command", Static).update(Text(printable("\n".join(["$ " + lines[0], *lines[1:]]))))
        refusal = self._service.refusal(request)
        self.query_one("#refusal", Static).update(
            Text("" if refusal is None else printable(f"✗ {refusal.code}: {refusal}"))
        )

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Take the command of the row."""
        event.stop()
        self.dismiss(line_of(self._found[event.row_key].request))

    def action_accept(self) -> None:
        """Take the command under the cursor."""
        if (key := self.query_one(RowList).row_key) is not None:
            self.dismiss(line_of(self._found[key].request))
