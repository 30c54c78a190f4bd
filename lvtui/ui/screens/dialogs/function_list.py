"""Which function is meant."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from textual import on
from textual.widget import Widget

from lvtui.domain.model import Region
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted, pad_right, printable
from lvtui.ui.widgets.row_list import RowList


class FunctionDialog(Dialog[str]):
    """Which function is meant: to be opened, or for something else."""

    def __init__(self, region: Region, current: str | None, *, title: str = "Functions", verb: str = "Open") -> None:
        """The cursor begins on `current`."""
        super().__init__()
        self.TITLE_TEXT, self.VERB = title, verb
        self._region = region
        self._current = current

    def compose_body(self) -> Iterator[Widget]:
        """The list."""
        yield RowList("No function yet: ctrl+n makes one.", id="functions")

    def on_mount(self) -> None:
        """Begin on the function that is open."""
        rows = self.query_one(RowList)
        rows.set_rows(sorted(self._region.functions), self._row)
        rows.styles.height = max(1, min(12, len(self._region.functions)))
        if self._current:
            rows.move_to(self._current)
        rows.focus()

    def _row(self, key: str, width: int) -> Text:
        function = self._region.functions[key]
        facts = f"{counted(len(function.published), 'version')}, {counted(len(function.aliases), 'alias', 'aliases')}"
        return Text(f"{pad_right(printable(key), max(8, width - len(facts) - 1))} {facts}", no_wrap=True)

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Take the row."""
        event.stop()
        self.dismiss(event.row_key)

    def action_accept(self) -> None:
        """Take the row under the cursor."""
        self.dismiss(self.query_one(RowList).row_key)
