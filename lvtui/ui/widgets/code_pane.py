"""The code and the configuration of the open version: editable on ``$LATEST``, locked on every other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.widget import AwaitMount, Widget
from textual.widgets import ContentSwitcher, Static, TextArea

from lvtui.domain.model import Function
from lvtui.operations import LATEST
from lvtui.ui.buffer import Buffer, as_edited, readable
from lvtui.ui.code_words import fact, shown_path, why_locked
from lvtui.ui.keys import key_of
from lvtui.ui.live_checks import Handler
from lvtui.ui.package_paths import hexdump, language_of
from lvtui.ui.reading import version_or_why
from lvtui.ui.widgets.checks_line import ChecksLine
from lvtui.ui.widgets.code_area import CodeArea, TextMemory
from lvtui.ui.widgets.code_checks import CodeChecks
from lvtui.ui.widgets.code_search import CodeSearch
from lvtui.ui.widgets.configuration_view import ConfigurationView
from lvtui.ui.widgets.file_name import FileName
from lvtui.ui.widgets.foot_line import FindLine, GoToLine
from lvtui.ui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from lvtui.ui.widgets.diff_view import DiffView

CODE, CONFIGURATION, DIFF = "Code", "Configuration", "Diff"
ON_TEXT = ("find", "go_to_line", "next_problem", "files", "edit_elsewhere")
"""The actions of the pane that need the text to be seen."""


class CodePane(CodeSearch, CodeChecks):
    """Two text areas, so that the editor keeps its cursor and its undo while a version is looked at."""

    NUMBER = 3
    TITLE = "Code"
    ABOUT = "The code is editable on $LATEST only. Typing changes the editor's text; deploying puts it on $LATEST."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "next_tab", "Next tab", tooltip="Code, configuration, differences", id="code.tab"),
        Binding("f12", "files", "Files", tooltip="The package's files: open, new, rename, delete", id="code.files"),
        Binding(
            "f4",
            "edit_elsewhere",
            "$EDITOR",
            show=False,
            tooltip="Edit the file in your own editor",
            id="code.editor",
        ),
        # No letter: letters are what somebody types into locked code.
        Binding("ctrl+l", "screen.copy_to_latest", "Copy to $LATEST", id="code.copy"),
    ]

    DEFAULT_CSS = """
    CodePane {
        & > ContentSwitcher { height: 1fr; }
        & > Horizontal { height: 1; }
        & TabLine { width: 1fr; min-width: 27; }
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
        self._loaded: tuple[Buffer, str] | None = None
        """The buffer and the file that the editor's text is of."""
        self._diff: DiffView | None = None
        self._diff_mounted: AwaitMount | None = None
        self._shown: tuple[Function | None, str, Buffer | None, str | None] = (None, LATEST, None, None)
        """What the pane was asked to show last."""
        self._viewed: tuple[str, str] = ("", "")
        """The version and the file that the viewer's text is of."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield TabLine((CODE, CONFIGURATION, DIFF), id="code_tabs")
            yield FileName(id="file")
        with ContentSwitcher(initial="editor"):
            yield CodeArea("python", id="editor")
            yield LockedArea("python", id="viewer")
            yield ConfigurationView(id="configuration")
        yield FindLine()
        yield GoToLine()
        yield ChecksLine()
        yield Static(id="lock")

    @property
    def area(self) -> CodeArea:
        """The text that is shown, or would be on the code's tab."""
        return self.viewer if self._why_locked else self.editor

    @property
    def viewer(self) -> CodeArea:
        """Where published code is read."""
        return self.query_one("#viewer", CodeArea)

    @property
    def configuration(self) -> ConfigurationView:
        """The form of the settings."""
        return self.query_one(ConfigurationView)

    @property
    def diff(self) -> DiffView:
        """Where two versions are compared; made once somebody asks for it, because the app starts without it."""
        if self._diff is None:
            from lvtui.ui.widgets.diff_view import DiffView

            self._diff = DiffView(id="diff")
            self._diff.display = False
            self._diff_mounted = self.query_one(ContentSwitcher).mount(self._diff)
            self._diff.show(*self._shown)
        return self._diff

    async def complete(self) -> None:
        """Have the tab of differences there, with all that is in it."""
        if self.diff.is_attached and self._diff_mounted is not None:
            await self._diff_mounted

    @property
    def loaded(self) -> tuple[Buffer, str] | None:
        """The buffer and the file that the editor's text is of."""
        return self._loaded

    def load(self, buffer: Buffer | None) -> None:
        """Have the editor show a buffer's file as it is there; what can be undone in it is what could be last time."""
        editor = self.editor
        if self._loaded is not None and (buffer is None or self._loaded != (buffer, buffer.path)):
            self.put_aside()
        editor.disabled = buffer is None or not buffer.is_text
        if buffer is None or not buffer.is_text:
            editor.open_text("", None)
            return
        language = language_of(buffer.path)
        if self._loaded is None:
            memory = buffer.memories.pop(buffer.path, None)
            if isinstance(memory, TextMemory):
                editor.take_up(memory, language)
            else:
                editor.open_text(buffer.text, language)
            self._loaded = (buffer, buffer.path)
        editor.rewrite(buffer.text)
        if editor.text != buffer.text:  # the line ends are others, which no edit changes
            editor.open_text(buffer.text, language)

    def put_aside(self) -> None:
        """Keep with the buffer what the editor knows of its file."""
        if self._loaded is not None:
            buffer, path = self._loaded
            buffer.take_typing(path, self.editor.text)  # the message of the last letter may still be on its way
            buffer.memories[path] = self.editor.put_aside()
            self._loaded = None

    def show(self, function: Function | None, opened: str, buffer: Buffer | None, marked: str | None = None) -> None:
        """Show the open version, and say whether and why it is locked; `marked` is the one to compare with."""
        version, unreadable = version_or_why(function, opened) if function else (None, "")
        self.configuration.show(function, version)
        self._shown = (function, opened, buffer, marked)
        if self._diff is not None:
            self._diff.show(*self._shown)
        path, paths = shown_path(version, opened, buffer)
        before, self._why_locked = (
            self._why_locked,
            why_locked(opened, buffer, key_of(self, "code.copy")) if function else "",
        )
        if bool(before) != bool(self._why_locked):
            self.close_foot()
        if version is not None and self._why_locked:
            content = buffer.content_of(path) if buffer and opened == LATEST else version.code.files.get(path)
            self._view(opened, path, content or b"")
        elif unreadable:
            self.viewer.open_text(unreadable, None)
        name = self.query_one(FileName)
        name.path = path
        name.place = f"{paths.index(path) + 1}/{len(paths)}" if len(paths) > 1 and path in paths else ""
        name.remark = buffer.state_of(path) if buffer and opened == LATEST else ""
        self._set_checks(function, buffer)
        self.retitle((opened if opened == LATEST else f"version {opened}") if function else "")
        self.fact = fact(function, opened, buffer)
        self._say_lock()
        self._show_tab()

    @property
    def why_locked(self) -> str:
        """Why the code cannot be edited; empty if it can be."""
        return self._why_locked

    def _say_lock(self) -> None:
        lock = self.query_one("#lock", Static)
        said = f"Locked: {self._why_locked}" if self._why_locked else ""
        if self._shown[0] is None:
            said = f"No function yet: {key_of(self, 'new_function')} makes one, with code to begin with."
        lock.display = bool(said)
        lock.set_class(bool(self._why_locked), "-locked")
        lock.remove_class("-refused")
        lock.update(Text(said))

    def _view(self, version: str, path: str, content: bytes) -> None:
        """Show what cannot be edited; the cursor stays on its line from one version to the next."""
        viewer, text = self.viewer, readable(content)
        shown, language = (text, language_of(path)) if text is not None else (hexdump(content), None)
        same_file = self._viewed[1] == path
        self._viewed = (version, path)
        if viewer.text == as_edited(shown):
            return
        row, _ = viewer.cursor_location
        viewer.open_text(shown, language)
        if same_file:
            viewer.move_cursor(viewer.clamp_visitable((row, 0)))

    def _set_checks(self, function: Function | None, buffer: Buffer | None) -> None:
        """Have the text checked for what it is deployed as; published code runs as it is, and is not."""
        handler = None
        if function is not None:
            settings = function.latest.configuration
            if settings.handler and settings.runtime:
                handler = Handler(settings.handler, settings.runtime, bool(settings.layers))
        if buffer is not None and buffer.is_text:
            self.check_as(buffer.path, tuple(buffer.paths), handler)
        else:
            self.check_as("", (), None)  # there is nothing to be checked, nor what was asked before
        self._show_checks()

    def _show_checks(self) -> None:
        self.query_one(ChecksLine).display = self.tab == CODE and not self._why_locked and self._loaded is not None

    def show_code(self) -> None:
        """Show the text, whatever tab was chosen."""
        self.show_tab(CODE)

    def refuse_edit(self) -> None:
        """Make the reason stand out, because somebody just tried."""
        self.query_one("#lock", Static).add_class("-refused")

    def _show_tab(self) -> None:
        tab = self.query_one(TabLine).active
        code = "viewer" if self._why_locked else "editor"
        if tab == DIFF or self._diff is not None:
            self.diff.active = tab == DIFF
        self.query_one(ContentSwitcher).current = code if tab == CODE else tab.lower()
        self._show_checks()
        if tab != CODE:
            self.close_foot()

    def take_focus(self) -> None:
        """Focus the text, or the settings."""
        current = self.query_one(ContentSwitcher).current
        if self._diff is not None and current == self._diff.id:
            self._diff.take_focus()
        elif current == self.configuration.id:
            self.focus_on(self.configuration.entry)
        else:
            self.focus_on(self.query_one(f"#{current}"))

    def action_next_tab(self) -> None:
        """Go from code to configuration, to what differs, and back."""
        self.query_one(TabLine).action_step(1)

    async def action_files(self) -> None:
        """Show the files of the package."""
        await self.run_action("screen.files")

    async def action_edit_elsewhere(self) -> None:
        """Hand the file over to the user's own editor."""
        await self.run_action("screen.edit_elsewhere")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What is done to a text is done where the text is seen."""
        return self.tab_for(action) in ("", *(line.active for line in self.query("#code_tabs").results(TabLine)))

    def tab_for(self, action: str) -> str:
        """The code's, for what is done to a text."""
        return CODE if action in ON_TEXT else ""

    @property
    def tabs(self) -> Mapping[str, Widget]:
        """What is under each tab; of the differences nothing, as long as they are not made."""
        diff = {DIFF: self._diff} if self._diff is not None else {}
        return {CODE: self.area, CONFIGURATION: self.configuration, **diff}

    @property
    def words(self) -> Mapping[str, str]:
        """The key of the next tab says which that is."""
        line = next(self.query("#code_tabs").results(TabLine), None)
        return {"next_tab": line.tab_at(1)} if line is not None else {}

    def show_tab(self, tab: str) -> None:
        """Show `CODE`, `CONFIGURATION` or `DIFF`."""
        self.query_one(TabLine).active = tab
        self._turn()

    def _turn(self) -> None:
        """Show what is under the tab; the focus goes along, unless it is somewhere that stays."""
        focused = self.screen.focused if self.has_focus_within else None
        self._show_tab()
        if focused is not None and not all(node.display for node in focused.ancestors_with_self):
            self.take_focus()
        self.refresh_bindings()

    @property
    def tab(self) -> str:
        """Which of them is shown."""
        return self.query_one(TabLine).active

    def show_configuration(self) -> None:
        """Show the settings."""
        self.show_tab(CONFIGURATION)

    @on(TabLine.Changed)
    def change_tab(self, event: TabLine.Changed) -> None:
        """Show the other view."""
        event.stop()
        self._turn()

    @on(TextArea.Changed, "#editor")
    def tell_of_edit(self, event: TextArea.Changed) -> None:
        """Tell that the editor may hold something else now."""
        event.stop()
        self.look_again()
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
