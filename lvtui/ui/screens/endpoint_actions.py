"""The endpoint inside the app: switching it on and off, and saying where it is."""

from __future__ import annotations

from typing import Any

from textual import work

from lvtui.ui.screens.bench import Bench
from lvtui.ui.screens.dialogs.endpoint import EndpointDialog, StartEndpointDialog
from lvtui.ui.serving import CannotServe, Serving

USUAL_PORT = 9001


class EndpointActions(Bench):
    """What is done with the endpoint."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self.serving = Serving(self.regions)

    @work(exclusive=True, group="dialog")
    async def action_endpoint(self) -> None:
        """Start the endpoint; where it runs, say what to paste, and stop it if that is wanted."""
        if not self.serving.address and not await self._start():
            return
        answer = await self.ask(EndpointDialog(self.serving.address, self.service.region.name))
        if answer == "stop":
            await self.serving.stop()
            self.refresh_panes()
            self.say("The endpoint is stopped.")

    async def serve(self, port: int) -> None:
        """Start the endpoint at once; where that cannot be, ask for another port."""
        problem = await self._tried(port)
        if problem:
            await self._start(port, problem)

    async def _start(self, port: int = USUAL_PORT, problem: str = "") -> bool:
        """Ask for a port until there is one that can be had; whether the endpoint answers."""
        while True:
            asked = await self.ask(StartEndpointDialog(port, problem))
            if asked is None:
                return False
            port, problem = asked, await self._tried(asked)
            if not problem:
                return True

    async def _tried(self, port: int) -> str:
        """Start the endpoint; what keeps it from that, if anything does."""
        try:
            await self.serving.start(port)
        except CannotServe as reason:
            return str(reason)
        self.refresh_panes()
        self.say(f"The endpoint answers on {self.serving.address}. What arrives there shows here.")
        return ""
