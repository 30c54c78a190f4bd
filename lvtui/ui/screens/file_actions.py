"""The files of the open function's package, and the user's own editor."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from functools import partial

from textual import on, work
from textual.app import SuspendNotSupported

from lvtui.operations import LATEST
from lvtui.ui.buffer import Buffer, readable
from lvtui.ui.code_words import shown_path
from lvtui.ui.external_editor import NoEditor, editor_command, handed_over
from lvtui.ui.package_paths import folded, handler_module
from lvtui.ui.screens.code_actions import CodeActions
from lvtui.ui.screens.dialogs.files import FileDeed, FileNameDialog, FileRow, FilesDialog
from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.text import printable
from lvtui.ui.widgets.code_pane import CODE
from lvtui.ui.widgets.file_name import FileName


class FileActions(CodeActions):
    """What is done to the files of a package."""

    @on(FileName.Clicked)
    def list_files(self) -> None:
        """A click on the file's name."""
        self.action_files()

    @work(exclusive=True, group="dialog")
    async def action_files(self) -> None:
        """Show the files: to open one, and on ``$LATEST`` to make, rename and delete them."""
        cursor = ""
        while self.buffer is not None:
            dialog = self._files_dialog(self.buffer, cursor)
            if dialog is None or (wanted := await self.ask(dialog)) is None:
                return
            cursor = wanted.path
            if await self._do_to_file(self.buffer, wanted):
                return
        self.say(f"There is no function yet: {self.key('new_function')} makes one.")

    def _files_dialog(self, buffer: Buffer, cursor: str) -> FilesDialog | None:
        version = self.version
        if version is None:
            self.say("This version cannot be read, so nobody knows its files.")
            return None
        path, _ = shown_path(version, self.opened, buffer)
        module = handler_module(version.configuration.handler)
        handlers = (f"{module}.py", f"{module}/__init__.py")
        if self.opened != LATEST:
            rows = [
                FileRow(name, len(content), "", readable(content) is not None, name in handlers)
                for name, content in sorted(version.code.files.items(), key=lambda item: folded(item[0]))
            ]
            return FilesDialog(f"Files of version {self.opened}", rows, cursor or path, locked=True)
        rows = []
        for name in buffer.all_paths:
            content = buffer.content_of(name)
            content = buffer.code.files.get(name, b"") if content is None else content
            rows.append(
                FileRow(name, len(content), buffer.state_of(name), readable(content) is not None, name in handlers)
            )
        return FilesDialog("Files of $LATEST", rows, cursor or path, locked=False)

    async def _do_to_file(self, buffer: Buffer, wanted: FileDeed) -> bool:
        """Do it; whether the list has been left by that."""
        name: str | None = None
        match wanted.deed:
            case "open":
                self._change_files(buffer, lambda: self._open(buffer, wanted.path))
                self.code_pane.show_tab(CODE)
                self.show_pane(self.code_pane.NUMBER)
                return True
            case "new":
                name = await self.ask(FileNameDialog("New file", "Make it", "", buffer.all_paths))
                if name:
                    self._change_files(buffer, partial(buffer.add, name))
            case "rename":
                name = await self._new_name(buffer, wanted.path)
                if name:
                    self._change_files(buffer, partial(buffer.rename, wanted.path, name))
            case "delete":
                await self._delete_or_restore(buffer, wanted.path)
        if name:
            self.code_pane.show_tab(CODE)
            self.show_pane(self.code_pane.NUMBER)
        return bool(name)

    def _open(self, buffer: Buffer, path: str) -> None:
        if path in buffer.deleted and self.opened == LATEST:
            buffer.restore(path)
        buffer.looked_at = path
        if path in buffer.paths:
            buffer.path = path

    def _change_files(self, buffer: Buffer, change: Callable[[], None]) -> None:
        if buffer is self.buffer:
            self.code_pane.put_aside()  # what can be undone in a file goes with the file
        change()
        if buffer is self.buffer:
            self.load_buffer()
            self.draft_later()
            self.refresh_panes()

    async def _new_name(self, buffer: Buffer, path: str) -> str | None:
        if path in buffer.deleted or buffer.text_of(path) is None:
            why = "is deleted" if path in buffer.deleted else "is no text, and cannot be renamed here"
            self.say(f"{printable(path)} {why}.")
            return None
        others = [other for other in buffer.all_paths if other != path]
        function = self.function
        handler = (function.latest.configuration.handler or "") if function is not None else ""
        module = handler_module(handler)
        note = f"The handler is {handler}: it looks for it here." if path == f"{module}.py" else ""
        name = await self.ask(FileNameDialog(f"Rename {path}", "Rename", path, others, note))
        return None if name == path else name

    async def _delete_or_restore(self, buffer: Buffer, path: str) -> None:
        state = buffer.state_of(path)
        if state == "deleted":
            self._change_files(buffer, partial(buffer.restore, path))
        elif len(buffer.paths) == 1:
            self.say("A package has at least one file: this one can be renamed or emptied, not deleted.")
        elif state != "new" or await self._may_lose(path):
            self._change_files(buffer, partial(buffer.delete, path))

    async def _may_lose(self, path: str) -> bool:
        words = f"{path} was never deployed: its text would be gone for good."
        sure = await self.ask(SureDialog("Delete the file", "Delete", words))
        return bool(sure)

    @work(exclusive=True, group="dialog")
    async def action_edit_elsewhere(self) -> None:
        """Have the shown file edited in the user's own editor; a published one is looked at there."""
        buffer, version = self.buffer, self.version
        if buffer is None or version is None:
            self.say(f"There is no code to edit yet: {self.key('new_function')} makes a function.")
            return
        self.keep_typing()
        locked = self.opened != LATEST
        path, _ = shown_path(version, self.opened, buffer)
        content = version.code.files.get(path, b"") if locked else buffer.content_of(path) or b""
        if readable(content) is None:
            self.say(f"{printable(path)} is no text, so there is nothing to edit.")
            return
        if not locked:
            await self.keep_draft(buffer)
        try:
            command = editor_command(self.chosen_editor, os.environ)
            after = handed_over(content, path, command, self.run_editor, locked=locked)
        except (NoEditor, SuspendNotSupported) as error:
            self.say(str(error) if isinstance(error, NoEditor) else "This terminal cannot be lent to another program.")
            return
        self._take_back(path, content, after, printable(command[0]), locked=locked)

    def _take_back(self, path: str, before: bytes, after: bytes | None, editor: str, *, locked: bool) -> None:
        text = None if after is None else readable(after)
        if locked:
            self.say(
                f"Version {self.opened} is published: {editor} had a copy to look at, and nothing of it comes back."
            )
        elif text is None:
            self.say(f"What {editor} saved is no UTF-8 text: {printable(path)} stays as it was.")
        elif after == before:
            self.say(f"{editor} has changed nothing. One with a window of its own has to be told to wait: code --wait.")
        elif self.code_pane.loaded == (self.buffer, path):
            self.code_pane.editor.rewrite(text)
            self.say(
                f"{printable(path)} is as {editor} saved it, not deployed: "
                f"{self.key('deploy')} deploys it, ctrl+z takes it back."
            )

    def run_editor(self, command: Sequence[str]) -> int:
        """Lend the terminal to a program until it ends; its exit status.

        Raises:
            SuspendNotSupported: there is no terminal that could be lent.
            OSError: it could not be started.
        """
        with self.app.suspend():
            return subprocess.call(command)
