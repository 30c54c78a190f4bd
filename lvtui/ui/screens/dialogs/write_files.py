"""Files to be made in one of a few ways: a look at them first, then a folder for them, or the clipboard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from lvtui.dialects.export.exported import Exported
from lvtui.operations.errors import LambdaError
from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.text import counted, printable
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.tab_line import TabLine
from lvtui.ui.widgets.text_lines import TextLines
from lvtui.ui.writing import there_already, write_files

NAMED = 3
"""Files that are named; of more, how many there are."""


@dataclass(frozen=True)
class WriteOrder:
    """Where to write what."""

    folder: Path
    exported: Exported


class WriteFilesDialog(Dialog[WriteOrder]):
    """Shows what is to be known of each way, its main file, and what would be written where."""

    VERB = "Write"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "copy", "Copy the text", id="write_files.copy"),
        Binding("pageup", "scroll_preview(-1)", "Scroll up", show=False, id="write_files.page_up"),
        Binding("pagedown", "scroll_preview(1)", "Scroll down", show=False, id="write_files.page_down"),
    ]

    DEFAULT_CSS = """
    WriteFilesDialog {
        & #preview_box { height: 1fr; min-height: 4; background: $panel; padding: 0 1; margin: 1 0; }
        & TextLines { height: 1fr; }
        & #sentence { margin-top: 1; }
    }
    """

    def __init__(
        self, title: str, ways: Sequence[str], make: Callable[[str], Awaitable[Exported]], folder: str
    ) -> None:
        """`make` makes the files in one of the `ways`; `folder` is suggested for them."""
        super().__init__()
        self.TITLE_TEXT = title
        self._ways = tuple(ways)
        self._make = make
        self._suggested = folder
        self._made: Exported | None = None

    def compose_body(self) -> Iterator[Widget]:
        """Ways, preview, folder."""
        yield TabLine(self._ways, id="ways")
        with Vertical(id="preview_box"):
            yield TextLines(id="preview")
        yield Field("Folder", "", self._suggested, placeholder="a path; ~ is your home", id="folder")
        yield Static(id="sentence")

    def choices(self) -> Sequence[Choice]:
        """Copying."""
        return [Choice("C", "Copy", "copy")]

    def on_mount(self) -> None:
        """Begin with the ways."""
        self.query_one(TabLine).focus()
        self._show_way()

    @on(TabLine.Changed)
    def _show_way(self) -> None:
        look: Callable[[], Coroutine[Any, Any, Any]] = self._look
        self.run_worker(look, group="make", exclusive=True)

    async def _look(self) -> None:
        """Make the files of the way that is chosen, and show them."""
        preview = self.query_one(TextLines)
        self._made = None
        self._say()
        try:
            made = await self._make(self.query_one(TabLine).active)
        except LambdaError as refusal:
            preview.clear()
            preview.write(f"✗ {refusal}", "error")
            return
        self._made = made
        preview.clear()
        preview.write("".join(f"· {note}\n" for note in made.notes), "note")
        preview.write(made.files[made.main].decode(errors="replace").rstrip("\n"))
        preview.show_from(0)
        self._say()

    @property
    def folder(self) -> Path | None:
        """What is typed, as a whole path; ``None`` if that is nothing."""
        typed = self.query_one("#folder", Field).value.strip()
        try:
            return Path(typed).expanduser().absolute() if typed else None
        except RuntimeError:  # the home of a user that is not there
            return Path(typed).absolute()

    @on(Input.Changed)
    def _say(self) -> None:
        """What will be written, or what is wrong with the folder."""
        field, line = self.query_one("#folder", Field), self.query_one("#sentence", Static)
        field.problem = self._problem()
        line.update(Text(printable("" if field.problem else self._sentence())))

    def _problem(self) -> str:
        folder = self.folder
        if folder is None:
            return "Type the path of a folder."
        try:
            return f"{folder} is a file; this takes a folder." if folder.exists() and not folder.is_dir() else ""
        except (OSError, ValueError) as error:  # too long; not to be looked into; a NUL
            return f"{folder}: {error.strerror if isinstance(error, OSError) else error}."

    def _sentence(self) -> str:
        made, folder = self._made, self.folder
        if made is None or folder is None:
            return ""
        replaced = there_already(folder, made.files)
        instead = f" In the place of what is there: {_named(replaced)}." if replaced else ""
        return f"Writes {_named(list(made.files))} into {folder}.{instead}"

    def action_copy(self) -> None:
        """Copy the main file."""
        if self._made is not None:
            self.app.copy_to_clipboard(self._made.files[self._made.main].decode(errors="replace"))

    def action_scroll_preview(self, pages: int) -> None:
        """Scroll the preview."""
        self.query_one(TextLines).scroll_pages(pages)

    def action_accept(self) -> None:
        """Return what is to be written, unless something is wrong with the folder."""
        self._say()
        self.query_one("#folder", Field).touched = True
        folder = self.folder
        if self._made is not None and folder is not None and not self.query_one("#folder", Field).problem:
            self.dismiss(WriteOrder(folder, self._made))


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - NAMED
    return ", ".join(paths[:NAMED]) + (f" and {counted(more, 'more file')}" if more > 0 else "")


async def write_and_tell(app: App[Any], order: WriteOrder | None) -> None:
    """Write what was ordered, if anything was, and say so."""
    if order is None:
        return
    files = order.exported.files
    try:
        await asyncio.to_thread(write_files, order.folder, files)
    except OSError as error:
        app.notify(f"{error.filename}: {error.strerror}", title="Not written", severity="error", markup=False)
    else:
        app.notify(f"{_named(list(files))} in {order.folder}", title="Written", markup=False)
