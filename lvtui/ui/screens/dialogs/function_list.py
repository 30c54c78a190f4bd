"""Which function is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text
from textual import on
from textual.widget import Widget
from textual.widgets import Input

from lvtui.domain.model import Region
from lvtui.ui.finding import fit
from lvtui.ui.keys import key_of
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted, pad_right, printable
from lvtui.ui.widgets.filter_line import FilterLine
from lvtui.ui.widgets.row_list import RowList


class FunctionFilter(FilterLine):
    """Always there, to be typed into at once."""

    DEFAULT_CSS = """
    FunctionFilter { display: block; margin-bottom: 1; }
    """

    def action_leave(self) -> None:
        """Escape empties it, and when it is empty leaves."""
        if self.value:
            self.value = ""
        else:
            self.post_message(self.Left())


class FunctionDialog(Dialog[str]):
    """Which function is meant: to be opened, or for something else."""

    def __init__(
        self,
        region: Region,
        current: str | None,
        *,
        names: Sequence[str] = (),
        title: str = "Functions",
        verb: str = "Open",
    ) -> None:
        """`names` are the functions in an order of their own, else by name. The cursor begins on the first that is not
        `current`: nobody asks for what is open."""
        super().__init__()
        self.TITLE_TEXT, self.VERB = title, verb
        self._region = region
        self._current = current
        self._names = list(names) or sorted(region.functions)

    def compose_body(self) -> Iterator[Widget]:
        """The filter, and the list."""
        rows = RowList(f"No function yet: {key_of(self, 'new_function')} makes one.", id="functions")
        yield FunctionFilter(rows, "type to find")
        yield rows

    def on_mount(self) -> None:
        """Begin with the filter, the cursor on the one that was open before."""
        rows = self.query_one(RowList)
        rows.styles.height = max(1, min(12, len(self._names)))
        rows.set_rows(self._names, self._row)
        other = next((name for name in self._names if name != self._current), None)
        if other is not None:
            rows.move_to(other)
        self.query_one(FunctionFilter).focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what has the letters, what begins with them first."""
        event.stop()
        rows = self.query_one(RowList)
        scores = {name: fit(event.value, name, name).score for name in self._names}
        found = [name for name in self._names if scores[name] > 0] if event.value.strip() else self._names
        if self._names:
            rows.show_empty(f"No function is called like “{printable(event.value)}”.")
        rows.set_rows(sorted(found, key=lambda name: -scores[name]), self._row)
        if event.value.strip():
            rows.cursor = 0

    @on(FilterLine.Left)
    def leave(self) -> None:
        """Escape in the filter."""
        self.action_leave()

    def _row(self, key: str, width: int) -> Text:
        function = self._region.functions[key]
        facts = f"{counted(len(function.published), 'version')}, {counted(len(function.aliases), 'alias', 'aliases')}"
        sign = "● " if key == self._current else "  "
        name = pad_right(f"{sign}{printable(key)}", max(8, width - len(facts) - 1))
        return Text(f"{name} {facts}", no_wrap=True)

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Take the row."""
        event.stop()
        self.dismiss(event.row_key)

    def action_accept(self) -> None:
        """Take the row under the cursor, if there is one."""
        if (name := self.query_one(RowList).row_key) is not None:
            self.dismiss(name)
