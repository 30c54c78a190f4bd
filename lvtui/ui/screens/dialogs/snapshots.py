"""Saving, restoring, importing and exporting snapshots: what is asked first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text
from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.domain.snapshots import check_snapshot_name
from lvtui.operations.errors import LambdaError
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted, printable
from lvtui.ui.widgets.field import Field

SHOWN = 10
"""Lines of what would change that a dialog names; of more, how many there are."""


@dataclass(frozen=True)
class NameAndNote:
    """What a new snapshot is called."""

    name: str
    note: str


class SaveSnapshotDialog(Dialog[NameAndNote]):
    """Under which name the state is kept."""

    TITLE_TEXT = "Save a snapshot"
    VERB = "Save"

    def __init__(self, suggested: str, taken: Collection[str]) -> None:
        """`taken` are the names of those there are, which would be replaced."""
        super().__init__()
        self._suggested = suggested
        self._taken = taken

    def compose_body(self) -> Iterator[Widget]:
        """Two fields."""
        yield Field("Name", "", self._suggested, id="name")
        yield Field("Note", "", "", placeholder="what it is about", id="about")
        yield Static(id="sentence")

    def on_mount(self) -> None:
        """Begin in the name."""
        self.query_one("#name", Field).input.focus()
        self.say()

    @on(Input.Changed)
    def say(self) -> None:
        """What will be done, or what is wrong with the name."""
        field = self.query_one("#name", Field)
        try:
            check_snapshot_name(field.value)
        except LambdaError as refusal:
            field.problem, told = str(refusal), ""
        else:
            field.problem = ""
            told = f"Keeps all functions of this region, as they are now, as “{field.value}”."
            if field.value in self._taken:
                told = f"Replaces the snapshot “{field.value}” by the state of now."
        self.query_one("#sentence", Static).update(Text(printable(told)))

    def action_accept(self) -> None:
        """Return name and note if the name can be one."""
        self.say()
        field = self.query_one("#name", Field)
        field.touched = True
        if not field.problem:
            self.dismiss(NameAndNote(field.value, self.query_one("#about", Field).value))


class PathDialog(Dialog[Path]):
    """Which file."""

    def __init__(self, title: str, verb: str, suggested: str, sentence: Callable[[Path], str]) -> None:
        """`sentence` says what will be done with a file."""
        super().__init__()
        self._heading = title
        self._suggested = suggested
        self._sentence = sentence
        self.VERB = verb

    def title_text(self) -> str:
        """The title it was given."""
        return self._heading

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field("File", "", self._suggested, placeholder="a path", id="path")
        yield Static(id="sentence")

    def on_mount(self) -> None:
        """Begin in the field."""
        self.query_one("#path", Field).input.focus()
        self.say()

    @property
    def path(self) -> Path | None:
        """What is typed, as a whole path; ``None`` if that is nothing."""
        typed = self.query_one("#path", Field).value.strip()
        try:
            return Path(typed).expanduser().absolute() if typed else None
        except RuntimeError:  # the home of a user that is not there
            return Path(typed).absolute()

    @on(Input.Changed)
    def say(self) -> None:
        """What will be done."""
        told = self._sentence(self.path) if self.path is not None else "Type the path of a file."
        self.query_one("#sentence", Static).update(Text(printable(told)))

    def action_accept(self) -> None:
        """Return the path."""
        if self.path is not None:
            self.dismiss(self.path)


class SureDialog(Dialog[bool]):
    """Says what will happen, as a sentence and in lines."""

    def __init__(self, title: str, verb: str, sentence: str, lines: Sequence[str] = ()) -> None:
        """`lines` say it in detail."""
        super().__init__()
        self._heading = title
        self._sentence = sentence
        self._lines = lines
        self.VERB = verb

    def title_text(self) -> str:
        """The title it was given."""
        return self._heading

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
