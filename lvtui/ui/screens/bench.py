"""What every part of the workbench shares: the service, what is open, and how an operation is done and shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeVar

from textual.screen import ModalScreen, Screen
from textual.worker import get_current_worker

from lvtui.domain.model import Function, Version
from lvtui.experiments.tally import Tally
from lvtui.operations import LATEST, Invoke, Request
from lvtui.operations.errors import LambdaError
from lvtui.service import Desk, Execution, Regions, Service
from lvtui.ui.action_log import ActionLog
from lvtui.ui.ages import Times
from lvtui.ui.buffer import Buffer
from lvtui.ui.keys import key_of
from lvtui.ui.reading import version_or_why
from lvtui.ui.recents import Recents
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.modal import ask, end_work_on
from lvtui.ui.widgets.aliases_pane import AliasesPane
from lvtui.ui.widgets.code_pane import CODE, DIFF, CodePane
from lvtui.ui.widgets.command_strip import CommandStrip
from lvtui.ui.widgets.map_pane import MapPane
from lvtui.ui.widgets.runner_pane import RunnerPane
from lvtui.ui.widgets.versions_pane import VersionsPane
from lvtui.wiring import Sample

R = TypeVar("R")

DIALOG = "dialog"
"""The group of the workers that open dialogs, one at a time."""
ANSWERED = "dialog answered"
"""Their group from the answer on."""


class Bench(Screen[None]):
    """State and helpers, and what the classes built on this one need of each other; those hold the actions."""

    def __init__(
        self,
        service: Service,
        regions: Regions,
        desk: Desk,
        samples: tuple[Sample, ...],
        times: Times = Times(),  # noqa: B008 - frozen
    ) -> None:
        """Everything goes through `service`, which is one of `regions`; `desk` holds drafts and test events. Ages are
        measured, and moments said, by `times`."""
        super().__init__()
        self.times = times
        self.now = times.now
        self.service = service
        self.regions = regions
        self.desk = desk
        self.samples = samples
        self.function_name: str | None = None
        self.opened = LATEST
        self.marked: str | None = None
        """The version that others are compared with."""
        self.chosen_editor = ""
        """The command of the user's own editor, as the settings have it; empty if they do not."""
        self.recents = Recents()
        """Where the user has been."""
        self.buffers: dict[str, Buffer] = {}
        self.actions = ActionLog(times.now)
        self._told_problems = set(desk.problems)

    @property
    def function(self) -> Function | None:
        """The open function."""
        return self.service.region.functions.get(self.function_name or "")

    @property
    def version(self) -> Version | None:
        """The version in the code pane, if it can be read."""
        return version_or_why(self.function, self.opened)[0] if self.function else None

    @property
    def buffer(self) -> Buffer | None:
        """The editor's text of the open function."""
        return self.buffers.get(self.function_name or "")

    @property
    def not_deployed(self) -> bool:
        """Whether the editor holds text that is not deployed."""
        return self.buffer is not None and self.buffer.not_deployed

    @property
    def versions_pane(self) -> VersionsPane:
        """Pane 1."""
        return self.query_one(VersionsPane)

    @property
    def aliases_pane(self) -> AliasesPane:
        """Pane 2."""
        return self.query_one(AliasesPane)

    @property
    def code_pane(self) -> CodePane:
        """Pane 3."""
        return self.query_one(CodePane)

    @property
    def runner_pane(self) -> RunnerPane:
        """Pane 4."""
        return self.query_one(RunnerPane)

    @property
    def map_pane(self) -> MapPane:
        """Pane 5."""
        return self.query_one(MapPane)

    def refresh_panes(self) -> None:
        """Show the state as it is now."""
        raise NotImplementedError

    def show_events(self, chosen: str | None) -> None:
        """Show the test events of the open function."""
        raise NotImplementedError

    def forget_typed_events(self, function: str) -> None:
        """A function is gone, and what was typed into its events with it."""
        raise NotImplementedError

    def show_pane(self, number: int) -> None:
        """Go to a pane."""
        raise NotImplementedError

    def name_the_target(self) -> None:
        """Say what invoking invokes."""
        raise NotImplementedError

    def tell_invoked(self, request: Invoke, tally: Tally, last: Execution | None) -> None:
        """Show the command and its answer."""
        raise NotImplementedError

    def show_traffic(self, qualifier: str, counts: Mapping[str, int]) -> None:
        """Show where the calls to a qualifier went: version → how many. An empty one is the function itself."""
        raise NotImplementedError

    def keep_session_later(self) -> None:
        """Remember soon where the user is."""
        raise NotImplementedError

    async def do(self, request: Request[R]) -> R | None:
        """Do one operation. A refusal is shown where answers are, with AWS's code and text, and gives ``None``."""
        try:
            return await self.service.call(request)
        except LambdaError as refusal:
            self.notify(str(refusal), title=refusal.code, severity="error", markup=False)
            return None

    def look_at(self, version: str) -> None:
        """Open a version in the code pane; who compares goes on comparing, with that."""
        self.opened = version
        if self.code_pane.tab != DIFF:
            self.code_pane.show_tab(CODE)
        self.refresh_panes()
        self.show_pane(self.code_pane.NUMBER)

    async def ask(self, dialog: ModalScreen[R]) -> R | None:
        """Open a dialog and wait for what it returns; to be called in a worker, with whose end the dialog ends.

        The next dialog takes this one's place, but not that of what is done once this one is answered.
        """
        worker = get_current_worker()
        worker.group = DIALOG if worker.group == ANSWERED else worker.group
        answer = await ask(self.app, dialog)
        worker.group = ANSWERED if worker.group == DIALOG else worker.group
        return answer

    async def ask_and_do(self, dialog: ModalScreen[Request[Any] | None]) -> Any:
        """Open a dialog and do what it returns; ``None`` if nothing was done."""
        request = await self.ask(dialog)
        return None if request is None else await self.do(request)

    def in_background(
        self, work: Callable[..., Coroutine[Any, Any, Any]], *arguments: Any, group: str, exclusive: bool = True
    ) -> None:
        """Run something that may wait; a newer one of the same group takes its place, even before it has begun.

        Where it is not to be `exclusive`, those before it are left to end.
        """
        self.run_worker(partial(work, *arguments), group=group, exclusive=exclusive)

    async def _message_loop_exit(self) -> None:
        end_work_on(self)
        await super()._message_loop_exit()

    def say(self, text: str) -> None:
        """Put a sentence of our own where answers are shown; no command stands beside it."""
        self.query_one(CommandStrip).tell("", text)

    def key(self, name: str) -> str:
        """The key of a binding, by its id, as a sentence names it: that which the user has chosen, if there is one."""
        return key_of(self, name)

    def comment(self, text: str) -> None:
        """Say in other words what the last command answered."""
        self.query_one(CommandStrip).answer = text

    def saved_events(self, function: str) -> Mapping[str, bytes]:
        """The saved test events of a function; a folder that cannot be read is a sentence, and has none."""
        try:
            return self.desk.events(function)
        except LambdaError as refusal:
            self.notify(str(refusal), title="Test events not read", severity="error", markup=False)
            return {}

    def tell_problems(self) -> None:
        """Say which files could not be read since this was last asked."""
        news = [problem for problem in self.desk.problems if problem not in self._told_problems]
        self._told_problems.update(news)
        if news:
            self.app.push_screen(ProblemsDialog(news))

    async def on_disk(self, write: Any, *arguments: Any) -> bool:
        """Do blocking file work off the screen's loop; a disk that refuses is a sentence, and ``False``."""
        try:
            await asyncio.to_thread(write, *arguments)
        except LambdaError as refusal:
            self.notify(str(refusal), title="Not saved", severity="error", markup=False)
            return False
        return True
