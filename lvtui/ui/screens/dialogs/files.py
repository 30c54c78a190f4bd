"""The files of a package: which is shown, and making, renaming and deleting them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.buffer import State
from lvtui.ui.package_paths import why_not_a_path
from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.screens.dialogs.naming import NameDialog
from lvtui.ui.text import pad_left, pad_right, printable, shorten_middle
from lvtui.ui.widgets.row_list import RowList

Deed = Literal["open", "new", "rename", "delete"]


@dataclass(frozen=True)
class FileRow:
    """What is said of a file."""

    path: str
    size: int
    state: State = ""
    is_text: bool = True
    is_handler: bool = False


@dataclass(frozen=True)
class FileDeed:
    """What the user wants done, and with which file."""

    deed: Deed
    path: str


class FilesDialog(Dialog[FileDeed]):
    """The files of ``$LATEST``, which can be changed, or those of a published version, which are looked at."""

    VERB = "Open"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New file", id="files.new"),
        Binding("r", "rename", "Rename", id="files.rename"),
        Binding(
            "ctrl+d", "delete", "Delete", tooltip="Delete the file, or bring back a deleted one", id="files.delete"
        ),
    ]

    def __init__(self, title: str, rows: Sequence[FileRow], current: str, *, locked: bool) -> None:
        """The cursor begins on `current`; where the files are `locked`, they can only be opened."""
        super().__init__()
        self._heading = title
        self._rows = {row.path: row for row in rows}
        self._current = current
        self._locked = locked

    def title_text(self) -> str:
        """Whose files."""
        return self._heading

    def choices(self) -> Sequence[Choice]:
        """What can be done besides opening."""
        if self._locked:
            return ()
        return [
            Choice("n", "New", "new"),
            Choice("r", "Rename", "rename"),
            Choice("ctrl+d", "Delete", "delete"),
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A published version's files stay as they are."""
        return not (self._locked and action in ("new", "rename", "delete"))

    def compose_body(self) -> Iterator[Widget]:
        """The list, and why it cannot be changed."""
        yield RowList("No file yet: n makes one.", id="files")
        yield Static(id="note")

    def on_mount(self) -> None:
        """Begin on the file that is shown."""
        rows = self.query_one(RowList)
        rows.set_rows(list(self._rows), self._row)
        rows.styles.height = max(1, min(12, len(self._rows)))
        rows.move_to(self._current)
        rows.focus()
        note = self.query_one("#note", Static)
        note.display = self._locked
        note.update("A published version's files are looked at, not changed.")

    def _row(self, key: str, width: int) -> Text:
        row = self._rows[key]
        facts = [row.state, "handler" if row.is_handler else "", "" if row.is_text else "no text"]
        told = pad_left(" · ".join(fact for fact in facts if fact), 18)
        size = pad_left(f"{row.size:,} B", 11)
        room = max(8, width - 31)
        style = "strike" if row.state == "deleted" else ""
        return Text(pad_right(shorten_middle(printable(key), room), room), style, no_wrap=True).append(
            f" {told} {size}"
        )

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Open the row."""
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Open the row under the cursor."""
        self._do("open")

    def action_new(self) -> None:
        """Make a file."""
        self.dismiss(FileDeed("new", ""))

    def action_rename(self) -> None:
        """Give the file under the cursor another name."""
        self._do("rename")

    def action_delete(self) -> None:
        """Leave the file under the cursor out of the next deploy, or bring it back."""
        self._do("delete")

    def _do(self, deed: Deed) -> None:
        path = self.query_one(RowList).row_key
        if path is not None:
            self.dismiss(FileDeed(deed, path))


class FileNameDialog(NameDialog[str]):
    """What a file of the package is called."""

    PLACEHOLDER = "lib/prices.py"

    def __init__(self, title: str, verb: str, suggested: str, taken: Collection[str], note: str = "") -> None:
        """`taken` are the other files' paths; `note` is said of the name whatever it is."""
        super().__init__(suggested, ())
        self.TITLE_TEXT, self.VERB = title, verb
        self._others = taken
        self._note = note

    def check(self, name: str) -> None:
        """A path that can be in a package."""
        why = why_not_a_path(name, self._others)
        if why:
            raise ValueError(why)

    def sentence(self, name: str, *, replaces: bool) -> str:  # noqa: ARG002
        """What is to be known besides."""
        return self._note

    def answer(self, name: str) -> str:
        """The path alone."""
        return name
