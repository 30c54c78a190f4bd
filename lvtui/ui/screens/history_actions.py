"""Undo and redo, the history, and rolling an alias back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual import work

from lvtui.domain.history import NoWayBack, Pointing, previous_target, timeline
from lvtui.domain.model import Alias, Function
from lvtui.operations import UpdateAlias
from lvtui.operations.errors import LambdaError
from lvtui.ui.screens.alias_actions import AliasActions
from lvtui.ui.screens.dialogs.confirm import ConfirmDialog
from lvtui.ui.screens.history import HistoryScreen
from lvtui.ui.version_look import look


class HistoryActions(AliasActions):
    """What is done with what was done."""

    @work(group="undo")
    async def action_undo(self) -> None:
        """Take the last change of this session back."""
        await self._time_travel(self.service.undo)

    @work(group="undo")
    async def action_redo(self) -> None:
        """Do again what was undone last."""
        await self._time_travel(self.service.redo)

    async def _time_travel(self, go: Callable[[], Awaitable[str]]) -> None:
        try:
            told = await go()
        except LambdaError as refusal:
            told = str(refusal)
        # Of a function that is gone with text that was typed for it, the strip says already where that is.
        if self.function is not None or not self.not_deployed:
            self.say(told)

    @work(exclusive=True, group="dialog")
    async def action_history(self) -> None:
        """Show everything that was done."""
        await self.ask(HistoryScreen(self.service, times=self.times))

    @work(exclusive=True, group="dialog")
    async def action_alias_history(self) -> None:
        """Show where the alias under the cursor pointed when."""
        function, alias = self.function, self.alias
        if function is None or alias is None:
            self.say("There is no alias here to have a history; the palette has the whole one.")
            return
        screen = HistoryScreen(self.service, function=function.name, alias=alias.name, times=self.times)
        if await self.ask(screen) is not None:
            await self._roll_back()

    @work(exclusive=True, group="dialog")
    async def action_roll_back(self) -> None:
        """Have the alias under the cursor point again at what it pointed at before; a canary is taken back."""
        await self._roll_back()

    async def way_back(self, function: Function, alias: Alias) -> UpdateAlias:
        """What has an alias point again at what it pointed at before, or takes its canary back.

        Raises:
            NoWayBack: the history knows of nothing, or of something that is gone; why.
        """
        region = self.service.region.name

        def look_back() -> UpdateAlias:
            spans = timeline(self.service.history(mentioning=alias.name), region, function.name, alias.name)
            return previous_target(spans, function, alias)

        return await asyncio.to_thread(look_back)

    async def _roll_back(self) -> None:
        function, alias = self.function, self.alias
        if function is None or alias is None:
            self.say("Choose the alias to roll back.")
            return
        try:
            request = await self.way_back(function, alias)
        except NoWayBack as reason:
            self.say(str(reason))
            return
        routing = request.routing_config
        weights = (routing.additional_version_weights if routing else None) or {}
        before = Pointing(str(request.function_version), weights)
        told = (
            f"{alias.name} sends every call to {look(before.version).words} again: the canary gets none"
            if alias.weights
            else f"{alias.name} points again at what it pointed at before: {before}"
        )
        sentence = f"{told}. Whoever calls {alias.name} changes nothing."
        dialog = ConfirmDialog(
            self.service, request, title=f"Roll {alias.name} back", verb="Roll back", sentence=sentence
        )
        await self.ask_and_do(dialog)
