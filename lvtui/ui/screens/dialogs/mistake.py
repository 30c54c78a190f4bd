"""For learning: a dialog that, when it is told to, sends what AWS refuses, and shows the true answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lvtui.operations import Request
from lvtui.operations.errors import LambdaError, ReadOnly
from lvtui.ui.screens.dialogs.dialog import OperationDialog

OFF = "☐ f8: let me make the mistake"
ON = "☒ f8: the mistake will be sent"


class MistakeSwitch(Static):
    """Whether a mistake may be made; shown where there is one to be made."""

    DEFAULT_CSS = """
    MistakeSwitch { height: auto; color: $text-warning; text-style: bold; display: none; }
    """

    def on_click(self, event: events.Click) -> None:
        """The mouse's way."""
        event.stop()
        self.post_message(self.Turned())

    class Turned(Message):
        """The user wants it otherwise."""


class MistakeDialog(OperationDialog):
    """Asks the rules before anything is sent; with the switch on, what they refuse is sent all the same.

    The answer stays in the dialog. A refused call changes nothing, and is in the history and the command log.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "allow_mistake",
            "Let me make the mistake",
            tooltip="Let me make the mistake: send what AWS refuses, and show its answer",
            id="dialog.allow_mistake",
        )
    ]

    mistaken = False
    """Whether what is refused is to be sent."""

    def compose_preview(self) -> Iterator[Widget]:
        """The switch stands where the refusal is."""
        yield MistakeSwitch(id="mistake")
        yield from super().compose_preview()

    @property
    def wrong(self) -> bool:
        """Whether what the fields ask for would be refused."""
        # What is refused because nothing may be changed here is no mistake, and AWS would not say it.
        return self.refusal is not None and not isinstance(self.refusal, ReadOnly)

    def preview(self) -> None:
        """Offer the switch where there is a mistake to be made."""
        super().preview()
        self._show_switch()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There has to be a mistake to make."""
        return self.wrong if action == "allow_mistake" else True

    def action_allow_mistake(self) -> None:
        """Turn the switch."""
        self.mistaken = not self.mistaken
        self._show_switch()

    @on(MistakeSwitch.Turned)
    def turn(self, event: MistakeSwitch.Turned) -> None:
        """The mouse's way."""
        event.stop()
        self.action_allow_mistake()

    def action_accept(self) -> None:
        """Do it; with the switch on, whatever it is."""
        request = self.request()
        if self.mistaken and self.wrong and request is not None:
            self.run_worker(self._send(request), group="mistake", exclusive=True)
        else:
            super().action_accept()

    async def _send(self, request: Request[Any]) -> None:
        try:
            await self.service.call(request)
        except LambdaError as refusal:
            self._show("#refusal", f"✗ Sent. The answer: HTTP {refusal.status} {refusal.code}\n{refusal}")
            self.query_one("#refusal").scroll_visible(animate=False)
        else:
            self.dismiss(None)  # it has become right meanwhile, and is done

    def _show_switch(self) -> None:
        switch = self.query_one(MistakeSwitch)
        switch.update(ON if self.mistaken else OFF)
        switch.display = self.wrong
        self.refresh_bindings()
