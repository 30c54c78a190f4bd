"""The editor's text: typed, kept as a draft, deployed, thrown away, copied from a version."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

from textual import on, work
from textual.timer import Timer

from lvtui.domain.model import Version
from lvtui.operations import LATEST, UpdateFunctionCode
from lvtui.operations.errors import LambdaError
from lvtui.ui.buffer import BUFFER, Buffer
from lvtui.ui.reading import version_or_why
from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.confirm import ConfirmDialog
from lvtui.ui.screens.dialogs.draft import DiscardDialog, OvertakenDialog
from lvtui.ui.screens.dialogs.leaving import ReplaceDialog
from lvtui.ui.widgets.code_pane import DIFF, CodePane

DRAFT_DELAY = 0.3
"""Seconds of rest in typing after which the draft is written."""


class CodeActions(Bench):
    """What is done to the code of ``$LATEST``."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self._one_draft_at_a_time = asyncio.Lock()

    def action_discard_text(self) -> None:
        """Show ``$LATEST`` in place of what was typed over it."""
        self.keep_typing()
        buffer = self.buffer
        if buffer is None or not buffer.not_deployed:
            self.say("Nothing was typed: the editor's text is $LATEST.")
        elif lost := buffer.new_paths:
            self.in_background(self._ask_before_discarding, buffer, lost, group="dialog")
        else:
            self.discard_text(buffer)

    async def _ask_before_discarding(self, buffer: Buffer, lost: list[str]) -> None:
        if await self.ask(DiscardDialog(buffer.function, lost)) and buffer is self.buffer:
            self.discard_text(buffer)

    def discard_text(self, buffer: Buffer) -> None:
        """Go back to ``$LATEST`` in every file of the open function."""
        buffer.discard()
        self.opened = LATEST
        self.load_buffer()
        self.draft_later()
        self.refresh_panes()
        self.say("The editor shows $LATEST again; ctrl+z in the editor brings back what was typed.")

    def load_buffer(self) -> None:
        """Have the editor show the buffer's file as it is now."""
        self.code_pane.load(self.buffer)

    def action_deploy(self) -> None:
        """Put the editor's text on ``$LATEST``."""
        self.keep_typing()
        if self.buffer is None:
            self.say(f"There is no function to deploy to yet: {self.key('new_function')} makes one.")
        elif not self.buffer.not_deployed:
            self.say("Nothing to deploy: the editor's text is $LATEST.")
        else:
            # Not exclusive: what has been sent is done, and somebody has to take note of it.
            self.run_worker(self.deploy(self.buffer), group="deploy")

    async def deploy(self, buffer: Buffer) -> bool:
        """Send a buffer; whether it is ``$LATEST`` now. Where it would undo somebody else's change, ask first."""
        if not await self._may_deploy(buffer):
            return False
        self.keep_typing()
        # Typing may go on meanwhile: what is sent is deployed, not what is there then.
        sent, code = dict(buffer.typed), buffer.packed()
        request = UpdateFunctionCode(function_name=buffer.function, zip_file=code.zip_file)
        if await self.do(request) is None:
            return False
        buffer.take_as_deployed(code, sent)
        await self.keep_draft(buffer)
        self.refresh_panes()
        return True

    async def _may_deploy(self, buffer: Buffer) -> bool:
        """Whether nobody has changed what was typed over, or it may be replaced all the same."""
        with suppress(LambdaError):  # what keeps the workspace from being read is said to the deploy itself
            if await self.service.catch_up():
                self.refresh_panes()
        while True:
            self.keep_typing()
            function = self.service.region.functions.get(buffer.function)
            if function is not None and function.latest.code.sha256 != buffer.code.sha256:
                buffer.rest_on(function.latest)  # the files that are not edited here go as they are now
                if buffer is self.buffer:
                    self.load_buffer()
            overtaken = buffer.overtaken
            if not overtaken or function is None:
                return True
            seen = buffer.code.sha256
            if any(isinstance(screen, OvertakenDialog) for screen in self.app.screen_stack):
                return False  # asked already
            match await self.ask(OvertakenDialog(buffer)):
                case "overwrite" if seen == function_sha(self, buffer):
                    buffer.agree()
                case "overwrite":
                    continue  # and changed once more, while the question was open
                case "look":
                    self._look_at_theirs(buffer)
                    return False
                case _:
                    return False

    def _look_at_theirs(self, buffer: Buffer) -> None:
        if buffer is not self.buffer:
            return
        self.opened = LATEST
        self.refresh_panes()
        self.code_pane.show_tab(DIFF)
        self.code_pane.diff.compare(LATEST, BUFFER)
        self.show_pane(self.code_pane.NUMBER)
        self.say(
            "Left their $LATEST, right what you have typed. "
            f"{self.key('deploy')} asks again; {self.key('discard_text')} takes theirs."
        )

    @on(CodePane.Edited)
    def keep_typing(self) -> None:
        """Take the editor's text into the buffer, and soon into the draft on disk.

        To be called too before the buffer is changed otherwise: the message of the last letter may be on its way.
        """
        # Asked of the editor, not carried by the message, which may arrive when another function is open.
        buffer, text = self.buffer, self.code_pane.editor.text
        if buffer is None or self.code_pane.loaded != (buffer, buffer.path) or text == buffer.text:
            return
        before, buffer.text = buffer.state, text
        if before != buffer.state:
            self.refresh_panes()
        self.draft_later()

    _draft_timer: Timer | None = None

    def draft_later(self) -> None:
        """Write the draft soon, unless nothing is to be written. Typing on does not put it off, so that a crash never
        loses more than a moment."""
        if self._draft_timer is None and self.buffer is not None and not self.service.readonly:
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
        buffer.discard()  # a write that is still to come will find nothing to keep
        await self.keep_draft(buffer)

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
        self.keep_typing()
        function, buffer, version = self.function, self.buffer, self.version_to_copy
        if function is None or buffer is None or version is None:
            self.say("Choose a published version to copy its code to $LATEST.")
            return
        lost = [path for path in buffer.new_paths if path not in version.code.files]
        if buffer.not_deployed and not await self.ask(ReplaceDialog(version.version, lost)):
            return
        self.keep_typing()
        if not buffer.take(version.code):
            sentence = f"Puts the whole package of version {version.version} on $LATEST."
            request = UpdateFunctionCode(function_name=function.name, zip_file=version.code.zip_file)
            await self.ask_and_do(
                ConfirmDialog(self.service, request, title="Copy to $LATEST", verb="Copy", sentence=sentence)
            )
            return
        self.opened = LATEST
        self.load_buffer()
        self.draft_later()
        self.refresh_panes()
        told = (
            f"is in the editor, not deployed: {self.key('deploy')} deploys it"
            if buffer.not_deployed
            else "is $LATEST already"
        )
        self.say(f"The code of version {version.version} {told}.")
        self.show_pane(self.code_pane.NUMBER)

    @on(CodePane.EditRefused)
    def explain_lock(self) -> None:
        """Somebody typed into code that is locked."""
        self.code_pane.refuse_edit()
        why = self.code_pane.why_locked
        self.say(f"{why[:1].upper()}{why[1:]}")


def function_sha(bench: Bench, buffer: Buffer) -> str:
    """The CodeSha256 of what ``$LATEST`` of a buffer's function is now."""
    function = bench.service.region.functions.get(buffer.function)
    return function.latest.code.sha256 if function is not None else ""
