"""The code and the configuration of the open version: editable on ``$LATEST``, locked on every other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.widgets import ContentSwitcher, Static, TextArea

from lvtui.domain.model import Function
from lvtui.operations import LATEST
from lvtui.ui.buffer import Buffer, handler_file, readable
from lvtui.ui.reading import UNREADABLE, version_or_why
from lvtui.ui.text import printable
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.configuration_view import ConfigurationView
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.tab_line import TabLine

CODE, CONFIGURATION = "Code", "Configuration"


class CodePane(Pane):
    """Two text areas, so that the editor keeps its cursor and its undo while a version is looked at."""

    NUMBER = 3
    TITLE = "Code"
    ABOUT = "The code is editable on $LATEST only. Typing changes the editor's text; deploying puts it on $LATEST."

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the text area's own escape, which would go to whatever comes next.
        Binding("escape", "screen.back", "Leave", priority=True, id="code.leave"),
        Binding("f3", "next_tab", "Settings", id="code.tab"),
        # No letter: letters are what somebody types into locked code.
        Binding("ctrl+l", "screen.copy_to_latest", "Copy to $LATEST", id="code.copy"),
    ]

    DEFAULT_CSS = """
    CodePane {
        & > ContentSwitcher { height: 1fr; }
        & > Horizontal { height: 1; }
        & TabLine { width: 1fr; }
        & #file { width: auto; color: $foreground 60%; padding: 0 1; }
        & #lock { height: auto; max-height: 4; padding: 0 1; color: $foreground 80%; }
        & #lock.-locked { background: $panel; color: $foreground; }
        & #lock.-refused { text-style: bold reverse; }
    }
    """

    @dataclass
    class Edited(Message):
        """The text of ``$LATEST`` in the editor may be another one now; a text that was loaded is told of as well."""

    @dataclass
    class EditRefused(Message):
        """The user typed into code that is locked."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._why_locked = ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield TabLine((CODE, CONFIGURATION), id="code_tabs")
            yield Static(id="file")
        with ContentSwitcher(initial="editor"):
            yield CodeArea("python", id="editor")
            yield LockedArea("python", id="viewer")
            yield ConfigurationView(id="configuration")
        yield Static(id="lock")

    @property
    def editor(self) -> CodeArea:
        """Where ``$LATEST`` is edited."""
        return self.query_one("#editor", CodeArea)

    @property
    def viewer(self) -> CodeArea:
        """Where published code is read."""
        return self.query_one("#viewer", CodeArea)

    def load(self, buffer: Buffer | None) -> None:
        """Put a buffer's text into the editor; its undo starts anew."""
        self.editor.load_text(buffer.text if buffer else "")
        self.editor.disabled = buffer is None

    def show(self, function: Function | None, opened: str, buffer: Buffer | None) -> None:
        """Show the open version, and say whether and why it is locked."""
        version, unreadable = version_or_why(function, opened) if function else (None, "")
        self.query_one(ConfigurationView).show(version)
        path = buffer.path if buffer else ""
        self._why_locked = _why_locked(opened, buffer) if function else ""
        if version is not None and self._why_locked:
            path = handler_file(version.code.files, version.configuration.handler)
            text = readable(version.code.files.get(path, b""))
            if self.viewer.text != (text or ""):
                self.viewer.load_text(text or "")
        elif unreadable:
            self.viewer.load_text(unreadable)
        others = len(version.code.files) - 1 if version else 0
        self.query_one("#file", Static).update(
            Text(f"{printable(path)}{f' +{others}' if others > 0 else ''}", no_wrap=True)
        )
        self.retitle((opened if opened == LATEST else f"version {opened}") if function else "")
        self.fact = _fact(function, opened, buffer)
        self._say_lock()
        self._show_tab()

    @property
    def why_locked(self) -> str:
        """Why the code cannot be edited; empty if it can be."""
        return self._why_locked

    def _say_lock(self) -> None:
        lock = self.query_one("#lock", Static)
        lock.display = bool(self._why_locked)
        lock.set_class(bool(self._why_locked), "-locked")
        lock.remove_class("-refused")
        lock.update(Text(f"Locked: {self._why_locked}"))

    def refuse_edit(self) -> None:
        """Make the reason stand out, because somebody just tried."""
        self.query_one("#lock", Static).add_class("-refused")

    def _show_tab(self) -> None:
        tab = self.query_one(TabLine).active
        code = "viewer" if self._why_locked else "editor"
        self.query_one(ContentSwitcher).current = code if tab == CODE else "configuration"

    def take_focus(self) -> None:
        """Focus the text, or the settings."""
        current = self.query_one(ContentSwitcher).current
        self.focus_on(self.query_one(f"#{current}"))

    def action_next_tab(self) -> None:
        """Go from code to configuration, or back."""
        self.query_one(TabLine).action_step(1)

    def show_configuration(self) -> None:
        """Show the settings."""
        self.query_one(TabLine).active = CONFIGURATION

    @on(TabLine.Changed)
    def change_tab(self, event: TabLine.Changed) -> None:
        """Show the other view; the focus goes along, unless the tabs have it."""
        event.stop()
        inside = self.has_focus_within and not event.tab_line.has_focus
        self._show_tab()
        if inside:
            self.take_focus()

    @on(TextArea.Changed, "#editor")
    def tell_of_edit(self, event: TextArea.Changed) -> None:
        """Tell that the editor may hold something else now."""
        event.stop()
        self.post_message(self.Edited())


class LockedArea(CodeArea):
    """Shows published code. Typing into it is refused aloud instead of doing nothing."""

    def __init__(self, language_later: str, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Read-only."""
        super().__init__(language_later, read_only=True, id=id)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:  # noqa: ARG002
        """Letters are typed here, in vain; they are no commands."""
        return character is not None and character.isprintable()

    def on_key(self, event: Key) -> None:
        """Anything that would have changed the text."""
        if event.is_printable or event.key in ("backspace", "delete", "enter"):
            event.stop()
            event.prevent_default()
            self.post_message(CodePane.EditRefused())


def _why_locked(opened: str, buffer: Buffer | None) -> str:
    if opened != LATEST:
        return (
            f"version {opened} is published, and published versions are immutable: code, environment variables "
            "and every other setting. ctrl+l copies this code to $LATEST."
        )
    if buffer is not None and not buffer.is_text:
        return f"{printable(buffer.path)} is no UTF-8 text, so it is not shown and cannot be edited; it runs as it is."
    return ""


def _fact(function: Function | None, opened: str, buffer: Buffer | None) -> str:
    version, unreadable = version_or_why(function, opened) if function else (None, "")
    if version is None:
        return UNREADABLE if unreadable else ""
    sha = f"sha256 {version.code.sha256[:6]}…"
    if opened != LATEST:
        return f"locked · {sha}"
    return f"{'not deployed' if buffer and buffer.not_deployed else 'deployed'} · {sha}"
