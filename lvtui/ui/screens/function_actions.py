"""Making, opening, following and deleting functions."""

from __future__ import annotations

from textual import work

from lvtui.domain.model import Function
from lvtui.operations import LATEST
from lvtui.operations.shapes import FunctionConfiguration
from lvtui.service import Draft
from lvtui.ui.buffer import Buffer
from lvtui.ui.screens.code_actions import CodeActions
from lvtui.ui.screens.dialogs.delete_function import DeleteFunctionDialog
from lvtui.ui.screens.dialogs.draft import DraftDialog
from lvtui.ui.screens.dialogs.function_list import FunctionDialog
from lvtui.ui.screens.dialogs.new_function import NewFunctionDialog


class FunctionActions(CodeActions):
    """What is done to a function and its ``$LATEST``."""

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
        region = self.service.region
        chosen = await self.ask(FunctionDialog(region, self.function_name, names=self.recents.functions_first(region)))
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
        self.load_buffer()
        self.follow_latest()
        self.runner_pane.clear(hint=function is not None)
        self.show_events(self.desk.session().event)
        self.refresh_panes()
        self.tell_problems()
        if function is not None and draft is not None and self.not_deployed:
            self._offer_draft(function, draft)

    def _offer_draft(self, function: Function, draft: Draft) -> None:
        """Say that the text is one of before; where ``$LATEST`` has moved since, ask what becomes of it."""
        self.say(
            "This text was typed before and is not deployed: "
            f"{self.key('deploy')} deploys it, {self.key('discard_text')} throws it away."
        )
        latest = function.latest.code.sha256
        if draft.based_on and draft.based_on != latest:
            self.in_background(self._ask_about_draft, function.name, draft.based_on, latest, group="draft offered")

    async def _ask_about_draft(self, function: str, began_as: str, latest: str) -> None:
        if await self.ask(DraftDialog(function, began_as, latest)) == "discard" and self.function_name == function:
            self.action_discard_text()

    def follow_latest(self) -> bool:
        """When ``$LATEST`` was changed by somebody else, show it; text that is not deployed stays, over what is now:
        whether deploying it would undo their change."""
        function, buffer = self.function, self.buffer
        if function is None:
            self._leave_what_is_gone()
        elif buffer is not None and buffer.code.sha256 != function.latest.code.sha256:
            self.keep_typing()
            buffer.rest_on(function.latest)
            self.load_buffer()
            return bool(buffer.overtaken)
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
        self.open_function(min(self.service.region.functions, default=None))
        self.comment(f"{name} is deleted.")

    @work(exclusive=True, group="dialog")
    async def action_delete_function(self) -> None:
        """Delete the function with everything it has."""
        function = self.function
        if function is None:
            return
        self.keep_typing()
        form = self.code_pane.configuration
        unsaved = self.not_deployed or function.name in form.unsaved({function.name: function})
        await self.ask_and_do(DeleteFunctionDialog(self.service, function, unsaved=unsaved))
        if function.name not in self.service.region.functions:
            form.forget(function.name)
            buffer = self.buffers.pop(function.name, None)
            if buffer is not None:
                await self.forget_draft(buffer)
            self.forget_typed_events(function.name)
            self.open_function(min(self.service.region.functions, default=None))
