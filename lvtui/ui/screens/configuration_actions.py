"""Saving the settings that were typed into the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on

from lvtui.operations import LATEST, Request
from lvtui.ui.screens.dialogs.leave_settings import LeaveSettingsDialog
from lvtui.ui.screens.sessions import Sessions
from lvtui.ui.widgets.code_pane import CONFIGURATION
from lvtui.ui.widgets.configuration_view import ConfigurationView


class ConfigurationActions(Sessions):
    """What is done with the form. Where it is what is seen, saving saves the settings, and back leaves the row."""

    def action_back(self) -> None:
        """Leave the row that is being changed, else the pane."""
        if not self.code_pane.configuration.leave():
            super().action_back()

    def action_deploy(self) -> None:
        """Save the settings when they are what is seen and typed over, else deploy the code."""
        form = self.code_pane.configuration
        if self.code_pane.tab == CONFIGURATION and (form.editing or form.not_saved):
            form.action_save()
        else:
            super().action_deploy()

    async def action_quit(self) -> None:
        """Leave; what is typed and kept nowhere is asked about first, once."""
        if not any(isinstance(screen, LeaveSettingsDialog) for screen in self.app.screen_stack):
            await super().action_quit()

    async def _quit(self) -> None:
        unsaved = self.code_pane.configuration.unsaved(self.service.region.functions)
        if unsaved:
            leaving: bool | None = await self.ask(LeaveSettingsDialog(unsaved, self.key("deploy")))
            if not leaving:
                return
        await super()._quit()

    @on(ConfigurationView.Edited)
    def foresee(self, event: ConfigurationView.Edited) -> None:
        """Say what would be answered, while it is typed."""
        event.view.tell_refusal(event.requests, self._refusal_of(event.requests))

    @on(ConfigurationView.SaveAsked)
    def save_settings(self, event: ConfigurationView.SaveAsked) -> None:
        """Do what was asked, unless it would be refused: then its text stays where it is."""
        if refusal := self._refusal_of(event.requests):
            event.view.tell_refusal(event.requests, refusal)
            return
        event.view.close()
        # Not exclusive: what has been sent is done, and somebody has to take note of it.
        self.run_worker(self._do_all(event.requests), group="deploy")

    async def _do_all(self, requests: Sequence[Request[Any]]) -> None:
        for request in requests:
            if await self.do(request) is None and request.binding.status != NO_CONTENT:
                return  # refused after all; the rest stays typed

    def _refusal_of(self, requests: Sequence[Request[Any]]) -> str:
        return next((str(found) for request in requests if (found := self.service.refusal(request)) is not None), "")

    @on(ConfigurationView.NotHere)
    def explain(self, event: ConfigurationView.NotHere) -> None:
        """Somebody wants to change what cannot be changed here."""
        if self.opened != LATEST:
            self.code_pane.refuse_edit()
        self.say(event.why)


NO_CONTENT = 204
"""The status of what answers nothing when it is done."""
