"""Making, opening, deploying and deleting functions; the editor's buffer and its draft."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from textual import on, work
from textual.timer import Timer

from lvtui.domain.model import Function, Version
from lvtui.operations import LATEST, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.operations.shapes import Environment, FunctionConfiguration
from lvtui.service import Draft
from lvtui.ui.buffer import Buffer, readable
from lvtui.ui.reading import version_or_why
from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.confirm import ConfirmDialog
from lvtui.ui.screens.dialogs.delete_function import DeleteFunctionDialog
from lvtui.ui.screens.dialogs.draft import DraftDialog
from lvtui.ui.screens.dialogs.function_list import FunctionDialog
from lvtui.ui.screens.dialogs.leaving import ReplaceDialog
from lvtui.ui.screens.dialogs.new_function import NewFunctionDialog
from lvtui.ui.screens.dialogs.setting import SettingDialog, VariableDialog
from lvtui.ui.widgets.code_pane import CodePane
from lvtui.ui.widgets.configuration_view import EDITABLE, NEW_VARIABLE, VARIABLE, ConfigurationView

DRAFT_DELAY = 0.3
"""Seconds of rest in typing after which the draft is written."""


class FunctionActions(Bench):
    """What is done to a function and its ``$LATEST``."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self._one_draft_at_a_time = asyncio.Lock()

    @work(exclusive=True, group="dialog")
    async def action_new_function(self) -> None:
        """Make a function from a sample, and open it."""
        dialog = NewFunctionDialog(self.service, self.samples)
        created: FunctionConfiguration | None = await self.ask_and_do(dialog)
        if created is None:
            return
        for name, event in (dialog.sample.events if dialog.sample else {}).items():
            await self.on_disk(self.desk.save_event, created.function_name, name, event)
        self.open_function(created.function_name)
        self.code_pane.take_focus()

    @work(exclusive=True, group="dialog")
    async def action_open_function(self) -> None:
        """Choose another function."""
        chosen = await self.ask(FunctionDialog(self.service.region, self.function_name))
        if chosen is not None:
            self.open_function(chosen)

    def open_function(self, name: str | None, opened: str = LATEST) -> None:
        """Show a function, with the text that was being typed in it."""
        self.function_name = name if name in self.service.region.functions else None
        function = self.function
        self.opened = opened if function and function.has_version(opened) else LATEST
        draft = None
        if function is not None and function.name not in self.buffers:
            draft = self.desk.draft(function.name)
            self.buffers[function.name] = Buffer.of(function.name, function.latest, draft)
        self._load_buffer()
        self.follow_latest()
        self.runner_pane.clear()
        self.show_events(self.desk.session().event)
        self.refresh_panes()
        self.tell_problems()
        if function is not None and draft is not None and self.not_deployed:
            self._offer_draft(function, draft)

    def _offer_draft(self, function: Function, draft: Draft) -> None:
        """Say that the text is one of before; where ``$LATEST`` has moved since, ask what becomes of it."""
        self.say("This text was typed before and is not deployed: ctrl+s deploys it, ctrl+r throws it away.")
        latest = function.latest.code.sha256
        if draft.based_on and draft.based_on != latest:
            self.in_background(self._ask_about_draft, function.name, draft.based_on, latest, group="draft offered")

    async def _ask_about_draft(self, function: str, began_as: str, latest: str) -> None:
        if await self.ask(DraftDialog(function, began_as, latest)) == "discard" and self.function_name == function:
            self.action_discard_text()

    def action_discard_text(self) -> None:
        """Show ``$LATEST`` in place of what was typed over it."""
        buffer = self.buffer
        if buffer is None or not buffer.not_deployed:
            self.say("Nothing was typed: the editor's text is $LATEST.")
            return
        self.opened = LATEST
        self.refresh_panes()
        editor = self.code_pane.editor
        editor.replace(buffer.pristine, (0, 0), editor.document.end)  # an edit, which ctrl+z takes back
        buffer.text = buffer.pristine = editor.text
        self.draft_later()
        self.refresh_panes()
        self.say("The editor shows $LATEST again; ctrl+z in the editor brings back what was typed.")

    def _load_buffer(self) -> None:
        """Put the buffer into the editor, which shows line ends its own way: typing is measured from what it shows."""
        buffer = self.buffer
        self.code_pane.load(buffer)
        if buffer is not None and not buffer.not_deployed:
            buffer.text = buffer.pristine = self.code_pane.editor.text

    def action_deploy(self) -> None:
        """Put the editor's text on ``$LATEST``."""
        if self.buffer is None:
            self.say("There is no function to deploy to yet: ctrl+n makes one.")
        elif not self.buffer.not_deployed:
            self.say("Nothing to deploy: the editor's text is $LATEST.")
        else:
            # Not exclusive: what has been sent is done, and somebody has to take note of it.
            self.run_worker(self.deploy(self.buffer), group="deploy")

    async def deploy(self, buffer: Buffer) -> bool:
        """Send a buffer; whether it is ``$LATEST`` now."""
        function = self.service.region.functions.get(buffer.function)
        if function is not None and function.latest.code.sha256 != buffer.code.sha256:
            buffer.rest_on(function.latest)  # of a package, the files that are not edited here go as they are now
        text, code = buffer.text, buffer.packed()
        request = UpdateFunctionCode(function_name=buffer.function, zip_file=code.zip_file)
        if await self.do(request) is None:
            return False
        # Typing may have gone on meanwhile: what was sent is deployed, not what is there now.
        buffer.code, buffer.pristine = code, text
        await self.keep_draft(buffer)
        self.refresh_panes()
        return True

    @on(CodePane.Edited)
    def keep_typing(self) -> None:
        """Take the editor's text into the buffer, and soon into the draft on disk."""
        # Asked of the editor, not carried by the message, which may arrive when another function is open.
        buffer, text = self.buffer, self.code_pane.editor.text
        if buffer is None or text == buffer.text:
            return
        before, buffer.text = buffer.not_deployed, text
        if before != buffer.not_deployed:
            self.refresh_panes()
        self.draft_later()

    _draft_timer: Timer | None = None

    def draft_later(self) -> None:
        """Write the draft soon. Typing on does not put it off, so that a crash never loses more than a moment."""
        if self._draft_timer is None and self.buffer is not None:
            self._draft_timer = self.set_timer(DRAFT_DELAY, partial(self._write_draft, self.buffer))

    def _write_draft(self, buffer: Buffer) -> None:
        self._draft_timer = None
        # Not exclusive: a write that is cancelled goes on in its thread, and could end after a newer one.
        self.run_worker(self.keep_draft(buffer), group="draft")

    async def keep_draft(self, buffer: Buffer) -> bool:
        """Write what the buffer holds now that is not deployed, or that nothing is; whether the disk took it."""
        async with self._one_draft_at_a_time:
            return await self.on_disk(self.desk.keep_draft, buffer.function, buffer.draft())

    async def forget_draft(self, buffer: Buffer) -> None:
        """Throw away what is not deployed."""
        buffer.text = buffer.pristine  # a write that is still to come will find nothing to keep
        await self.keep_draft(buffer)

    def follow_latest(self) -> bool:
        """When ``$LATEST`` was changed by somebody else, show it; text that is not deployed stays, over what is now:
        whether that has come to be so."""
        function, buffer = self.function, self.buffer
        if function is None:
            self._leave_what_is_gone()
        elif buffer is not None and buffer.code.sha256 != function.latest.code.sha256:
            if buffer.not_deployed:
                buffer.rest_on(function.latest)
                return buffer.not_deployed
            self.buffers[function.name] = Buffer.of(function.name, function.latest, None)
            self._load_buffer()
        return False

    def _leave_what_is_gone(self) -> None:
        """The open function was deleted: open another, unless text would be lost from sight."""
        name, buffer = self.function_name, self.buffer
        if name is None:
            if self.service.region.functions:  # the first one has just been made, perhaps by somebody else
                self.open_function(min(self.service.region.functions))
            return
        if buffer is not None and buffer.not_deployed:
            self.comment(
                f"{name} is deleted. What was typed for it is still in the editor, to be copied from there, and kept "
                "as a draft: a new function of that name will have it."
            )
            return
        self.buffers.pop(name, None)
        self.open_function(next(iter(sorted(self.service.region.functions)), None))
        self.comment(f"{name} is deleted.")

    @property
    def version_to_copy(self) -> Version | None:
        """The published version that is meant: the one under the cursor, elsewhere the one that is open."""
        asked = self.versions_pane.selected if self.versions_pane.has_focus_within else self.opened
        if self.function is None or asked is None or asked == LATEST:
            return None
        return version_or_why(self.function, asked)[0]

    @work(exclusive=True, group="dialog")
    async def action_copy_to_latest(self) -> None:
        """Put the open version's code into the editor; nothing is deployed by that."""
        function, buffer, version = self.function, self.buffer, self.version_to_copy
        if function is None or buffer is None or version is None:
            self.say("Choose a published version to copy its code to $LATEST.")
            return
        if buffer.not_deployed and not await self.ask(ReplaceDialog(version.version)):
            return
        text = readable(version.code.files.get(buffer.path, b""))
        if text is None or set(version.code.files) - {buffer.path} != set(buffer.code.files) - {buffer.path}:
            sentence = f"Puts the whole package of version {version.version} on $LATEST."
            request = UpdateFunctionCode(function_name=function.name, zip_file=version.code.zip_file)
            await self.ask_and_do(
                ConfirmDialog(self.service, request, title="Copy to $LATEST", verb="Copy", sentence=sentence)
            )
            return
        self.opened = LATEST
        self.refresh_panes()
        self.code_pane.editor.replace(text, (0, 0), self.code_pane.editor.document.end)
        told = "is $LATEST already" if text == buffer.pristine else "is in the editor, not deployed: ctrl+s deploys it"
        self.say(f"The code of version {version.version} {told}.")
        self.show_pane(3)

    @work(exclusive=True, group="dialog")
    async def action_delete_function(self) -> None:
        """Delete the function with everything it has."""
        function = self.function
        if function is None:
            return
        await self.ask_and_do(DeleteFunctionDialog(self.service, function))
        if function.name not in self.service.region.functions:
            buffer = self.buffers.pop(function.name, None)
            if buffer is not None:
                await self.forget_draft(buffer)
            self.forget_typed_events(function.name)
            self.open_function(next(iter(sorted(self.service.region.functions)), None))

    @on(ConfigurationView.ChangeAsked)
    def change_setting(self, event: ConfigurationView.ChangeAsked) -> None:
        """Open the dialog of one setting, or say why there is none."""
        function = self.function
        if function is None:
            return
        if self.opened != LATEST:
            self.code_pane.refuse_edit()
            self.say(f"Version {self.opened} is published: its settings are as immutable as its code.")
        elif event.key == NEW_VARIABLE or event.key.startswith(VARIABLE):
            self.in_background(self.ask_and_do, VariableDialog(self.service, function, event.key), group="dialog")
        elif event.key in EDITABLE:
            self.in_background(self.ask_and_do, SettingDialog(self.service, function, event.key), group="dialog")
        else:
            self.say("This setting can be changed with the command only.")

    @on(ConfigurationView.RemovalAsked)
    def remove_variable(self, event: ConfigurationView.RemovalAsked) -> None:
        """Remove an environment variable of ``$LATEST``."""
        function = self.function
        if function is None:
            return
        if self.opened != LATEST:
            self.code_pane.refuse_edit()
            return
        variables = dict(function.latest.configuration.variables)
        variables.pop(event.name, None)
        request = UpdateFunctionConfiguration(function_name=function.name, environment=Environment(variables=variables))
        sentence = f"Removes the variable {event.name} from $LATEST. Published versions keep it."
        dialog = ConfirmDialog(self.service, request, title="Remove a variable", verb="Remove", sentence=sentence)
        self.in_background(self.ask_and_do, dialog, group="dialog")

    @on(CodePane.EditRefused)
    def explain_lock(self) -> None:
        """Somebody typed into code that is locked."""
        self.code_pane.refuse_edit()
        why = self.code_pane.why_locked
        self.say(f"{why[:1].upper()}{why[1:]}")
