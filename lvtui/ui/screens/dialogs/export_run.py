"""What of a run is written, and where to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.text import counted
from lvtui.ui.widgets.field import Field

ExportKind = Literal["csv", "json", "toml", "markdown", "html", "svg"]


class _Form(NamedTuple):
    """One way to write a run."""

    words: str
    ending: str
    holds: str


FORMS: dict[ExportKind, _Form] = {
    "csv": _Form("CSV", ".csv", "a row for each call"),
    "json": _Form("JSON", ".json", "settings, counts and verdict as one object"),
    "toml": _Form("TOML", ".toml", "settings, counts and verdict, to be read by people too"),
    "markdown": _Form("Report (Markdown)", ".md", "settings, tables and verdict"),
    "html": _Form("Report (HTML)", ".html", "settings, plots and verdict in one page"),
    "svg": _Form("Pictures (SVG)", "-pictures", "a picture of each plot"),
}


@dataclass(frozen=True)
class ExportWanted:
    """What the user wants written."""

    kind: ExportKind
    path: Path
    """Absolute: a file, whose folder is there; for pictures a folder, which may have to be made in one that is."""


class ExportDialog(Dialog[ExportWanted]):
    """A kind and a path; what is there already takes a second enter."""

    VERB = "Write"

    def __init__(self, stem: str, *, folder: Path | None = None, kind: ExportKind = "csv") -> None:
        """`stem` is what the file is called, without its ending; `folder` is the current one if none is given."""
        super().__init__()
        self._stem = stem
        self._folder = folder or Path.cwd()
        self._begin = kind
        self._kind: ExportKind = kind
        self._warned: ExportWanted | None = None
        """What would overwrite something, and the user has been told so."""

    def title_text(self) -> str:
        """What it is for."""
        return "Export the run"

    def compose_body(self) -> Iterator[Widget]:
        """The kind, and where to."""
        form = FORMS[self._begin]
        kinds = [each.words for each in FORMS.values()]
        yield Field("Kind", "", form.words, placeholder="↑↓ choose", choices=kinds, id="kind")
        yield Field(
            "Path", "", str(self._folder / f"{self._stem}{form.ending}"), placeholder="~ is your home", id="path"
        )
        yield Static(id="sentence")
        yield Static(id="note")

    def on_mount(self) -> None:
        """Begin with the kind."""
        self.query_one("#kind", Field).input.focus()
        self.say()

    @on(Input.Changed)
    def follow(self) -> None:
        """Another kind has another ending, and whatever else was typed stays; another file is asked about anew."""
        self._warned = None
        path = self.query_one("#path", Field)
        kind = self._typed_kind
        if kind is not None and kind != self._kind:
            before, after = FORMS[self._kind].ending, FORMS[kind].ending
            self._kind = kind
            if path.value.endswith(before):
                path.value = path.value.removesuffix(before) + after
        self.say()

    def say(self) -> None:
        """What will be written, or what is wrong with it."""
        wanted = self._read()
        told = note = ""
        if wanted is not None:
            told = f"Writes {FORMS[wanted.kind].holds} into {wanted.path}."
            there = _there_already(wanted)
            again = "Enter once more overwrites." if wanted == self._warned else ""
            note = " ".join(part for part in (there, again) if part) if there else ""
        self._show("#sentence", told)
        self._show("#note", note)

    def action_accept(self) -> None:
        """Return what is wanted; where something would be overwritten, only when asked a second time."""
        for field in self.query(Field):
            field.touched = True
        wanted = self._read()
        if wanted is None:
            self.say()
        elif _there_already(wanted) and wanted != self._warned:
            self._warned = wanted
            self.say()
        else:
            self.dismiss(wanted)

    @property
    def _typed_kind(self) -> ExportKind | None:
        typed = self.query_one("#kind", Field).value.strip().lower()
        return next((kind for kind, form in FORMS.items() if typed in (form.words.lower(), kind)), None)

    def _read(self) -> ExportWanted | None:
        """What the fields say; ``None`` while they make no sense, which each then says."""
        kind, field = self._typed_kind, self.query_one("#path", Field)
        kinds = ", ".join(form.words for form in FORMS.values())
        self.query_one("#kind", Field).problem = "" if kind is not None else f"{kinds}: ↑↓ choose."
        path = _whole_path(field.value.strip())
        field.problem = "Type a path." if path is None else _problem(path, folder=kind == "svg")
        return None if kind is None or path is None or field.problem else ExportWanted(kind, path)


def _whole_path(typed: str) -> Path | None:
    try:
        return Path(typed).expanduser().absolute() if typed else None
    except RuntimeError:  # the home of a user that is not there
        return Path(typed).absolute()


def _problem(path: Path, *, folder: bool) -> str:
    """Why nothing can be written there."""
    try:
        if not path.parent.is_dir():
            return f"There is no folder {path.parent}."
        if folder and path.exists() and not path.is_dir():
            return f"{path} is a file; the pictures take a folder."
        if not folder and path.is_dir():
            return f"{path} is a folder; this takes a file."
    except (OSError, ValueError) as error:  # too long; not to be looked into; a NUL
        return f"{path}: {error.strerror if isinstance(error, OSError) else error}."
    return ""


def _there_already(wanted: ExportWanted) -> str:
    """What would be overwritten, as a sentence; empty if nothing is there."""
    try:
        if wanted.kind != "svg":
            return f"{wanted.path.name} is there already." if wanted.path.exists() else ""
        pictures = sum(1 for _ in wanted.path.glob("*.svg")) if wanted.path.is_dir() else 0
    except OSError as error:
        return f"{wanted.path}: {error.strerror}."
    if not pictures:
        return ""
    return f"{wanted.path.name} holds {counted(pictures, 'picture')} already; those of the same name are replaced."
