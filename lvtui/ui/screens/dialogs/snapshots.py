"""Saving, importing and exporting snapshots: what is asked first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text
from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.domain.snapshots import check_snapshot_name
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.screens.dialogs.naming import NameDialog
from lvtui.ui.text import printable
from lvtui.ui.widgets.field import Field


@dataclass(frozen=True)
class NameAndNote:
    """What a new snapshot is called."""

    name: str
    note: str


class SaveSnapshotDialog(NameDialog[NameAndNote]):
    """Under which name the state is kept."""

    TITLE_TEXT = "Save a snapshot"

    def compose_more(self) -> Iterator[Widget]:
        """The note."""
        yield Field("Note", "", "", placeholder="what it is about; may be left out", id="about")

    def check(self, name: str) -> None:
        """The rules of a snapshot's name."""
        check_snapshot_name(name)

    def sentence(self, name: str, *, replaces: bool) -> str:
        """What will be kept, or replaced."""
        if replaces:
            return f"Replaces the snapshot “{name}” by the state of now."
        return f"Keeps all functions of this region, as they are now, as “{name}”."

    def answer(self, name: str) -> NameAndNote:
        """With the note."""
        return NameAndNote(name, self.query_one("#about", Field).value)


class PathDialog(Dialog[Path]):
    """Which file."""

    def __init__(
        self, title: str, verb: str, suggested: str, sentence: Callable[[Path], str], *, must_exist: bool = False
    ) -> None:
        """`sentence` says what will be done with a file."""
        super().__init__()
        self.TITLE_TEXT, self.VERB = title, verb
        self._suggested = suggested
        self._sentence = sentence
        self._must_exist = must_exist

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        yield Field("File", "", self._suggested, placeholder="a path; ~ is your home", id="path")
        yield Static(id="sentence")

    def on_mount(self) -> None:
        """Begin in the field."""
        self._field.input.focus()
        self.say()

    @property
    def _field(self) -> Field:
        return self.query_one("#path", Field)

    @property
    def path(self) -> Path | None:
        """What is typed, as a whole path; ``None`` if that is nothing."""
        typed = self._field.value.strip()
        try:
            return Path(typed).expanduser().absolute() if typed else None
        except RuntimeError:  # the home of a user that is not there
            return Path(typed).absolute()

    @on(Input.Changed)
    def say(self) -> None:
        """What will be done, or what is wrong with the path."""
        path = self.path
        self._field.problem = self._problem(path)
        told = self._sentence(path) if path is not None and not self._field.problem else ""
        line = self.query_one("#sentence", Static)
        line.update(Text(printable(told)))
        line.display = bool(told)

    def _problem(self, path: Path | None) -> str:
        if path is None:
            return "Type the path of a file."
        try:
            if path.is_dir():
                return f"{path} is a folder; this takes a file."
            if self._must_exist and not path.exists():
                return f"There is no file {path}."
        except (OSError, ValueError) as error:  # too long; not to be looked into; a NUL
            return f"{path}: {error.strerror if isinstance(error, OSError) else error}."
        return ""

    def action_accept(self) -> None:
        """Return the path, unless something is wrong with it."""
        self.say()
        self._field.touched = True
        if self.path is not None and not self._field.problem:
            self.dismiss(self.path)
