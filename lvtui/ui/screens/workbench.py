"""The main screen: versions and aliases, code, test."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.timer import Timer

from lvtui.domain.model import Region
from lvtui.domain.publishing import nothing_changed
from lvtui.experiments.tally import Tally
from lvtui.operations import LATEST, Invoke
from lvtui.operations.errors import LambdaError
from lvtui.service import Called, Event, Execution, OwnChange, Session
from lvtui.ui.action_words import answer_in_short, line_of, tally_in_short
from lvtui.ui.history_words import done_elsewhere
from lvtui.ui.reading import version_or_why
from lvtui.ui.screens.bench import now
from lvtui.ui.screens.command_actions import CommandActions
from lvtui.ui.screens.dialogs.leaving import QuitDialog
from lvtui.ui.screens.endpoint_actions import EndpointActions
from lvtui.ui.screens.function_actions import DRAFT_DELAY, FunctionActions
from lvtui.ui.screens.help import HelpScreen
from lvtui.ui.screens.run_actions import RunActions
from lvtui.ui.screens.snapshots import SnapshotsScreen
from lvtui.ui.screens.version_actions import VersionActions
from lvtui.ui.text import glimpse, shorten
from lvtui.ui.widgets.alias_bar import AliasBar
from lvtui.ui.widgets.aliases_pane import AliasesPane
from lvtui.ui.widgets.code_pane import CodePane
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.command_strip import CommandStrip
from lvtui.ui.widgets.key_line import KeyLine
from lvtui.ui.widgets.masthead import Masthead, Standing
from lvtui.ui.widgets.output_view import OutputView
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.picker import Picker
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.runner_pane import RunnerPane
from lvtui.ui.widgets.versions_pane import VersionsPane

ROOM_FOR_TWO = 100
"""Columns from which more than one pane is shown."""


EVENT_OF = ": event "
"""Between function and event, where the session keeps an event's text that is not saved."""
FOLLOW_EVERY = 0.8
"""Seconds between two looks at what other processes have saved."""
HEARD_EVERY = 1 / 15
"""Seconds between two drawings of what comes through the endpoint."""


class Workbench(FunctionActions, VersionActions, CommandActions, RunActions, EndpointActions):
    """Four panes around one function."""

    CSS_PATH = "workbench.tcss"

    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (ROOM_FOR_TWO, "-medium"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (42, "-tall")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "deploy", "Deploy", priority=True, id="deploy"),
        Binding("f5,ctrl+j", "invoke", "Invoke", key_display="f5", priority=True, id="invoke"),
        Binding("f9", "invoke_many", "Invoke N times", show=False, priority=True, id="invoke_many"),
        Binding("f8", "stop", "Stop", show=False, priority=True, id="stop"),
        Binding("ctrl+n", "new_function", "New function", show=False, priority=True, id="new_function"),
        Binding("ctrl+r", "discard_text", "Throw away what was typed", show=False, id="discard_text"),
        Binding("z", "undo", "Undo", show=False, id="undo"),
        Binding("Z", "redo", "Redo", show=False, id="redo"),
        Binding("f2", "open_function", "Functions", show=False, id="open_function"),
        Binding("f6", "snapshots", "Snapshots", show=False, id="snapshots"),
        Binding("ctrl+t", "app.change_theme", "Theme", show=False, id="theme"),
        Binding("1", "show_pane(1)", "Versions", show=False, id="pane_versions"),
        Binding("2", "show_pane(2)", "Aliases", show=False, id="pane_aliases"),
        Binding("3", "show_pane(3)", "Code", show=False, id="pane_code"),
        Binding("4", "show_pane(4)", "Test", show=False, id="pane_test"),
        Binding("o", "next_output", "Result, log, why", show=False, id="output"),
        Binding("v", "show_why", "Why this version", show=False, id="why"),
        Binding("plus", "zoom(True)", "Zoom", show=False, id="zoom"),
        Binding("underscore", "zoom(False)", "Zoom out", show=False, id="zoom_out"),
        Binding("y", "copy_name", "Copy name", show=False, id="copy_name"),
        Binding("Y", "copy_arn", "Copy ARN", show=False, id="copy_arn"),
        Binding("C", "copy_command", "Copy command", show=False, id="copy_command"),
        Binding("exclamation_mark", "show_commands", "Show the commands, do not run", show=False, id="show_commands"),
        Binding("colon", "command_line", "Command line", show=False, id="command_line"),
        Binding("at", "command_log", "Command log", show=False, id="command_log"),
        Binding("f1,question_mark", "help", "Help", key_display="f1", id="help"),
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
    ]

    def compose(self) -> ComposeResult:
        yield Masthead()
        yield AliasBar(id="alias_bar")
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield VersionsPane(id="versions_pane")
                yield AliasesPane(id="aliases_pane")
            with Container(id="work"):
                yield CodePane(id="code_pane")
                yield RunnerPane(id="runner_pane")
        yield CommandLine(self.complete_command, id="command_line")
        yield CommandStrip()
        yield KeyLine()

    _zoomed = False
    _current: Pane | None = None
    """The pane that had the focus last."""
    _previous: Pane | None = None
    """The one before."""

    def __init__(self, *arguments: Any, serve: int | None = None) -> None:
        """As the bench; `serve` is the port of an endpoint that is to be started."""
        super().__init__(*arguments)
        self._serve_at_once = serve
        self._one_session_at_a_time = asyncio.Lock()

    def on_mount(self) -> None:
        """Open where the user was last time; an empty workspace opens with an offer."""
        self._stop_listening = [self.regions.listen(self.actions.follow), self.regions.listen(self.follow)]
        self.show_pane(1)
        session = self.desk.session()
        self.typed_events = {
            (function, event): text
            for key, text in session.extra.items()
            for function, found, event in [key.partition(EVENT_OF)]
            if found
        }
        functions = sorted(self.service.region.functions)
        name = session.function if session.function in functions else next(iter(functions), None)
        self.open_function(name, session.qualifier or LATEST)
        self.call_after_refresh(self.service.start_provisioned)
        self.run_worker(self._follow_others(), group="follow")
        if session.target:
            self.runner_pane.target = session.target
            self.name_the_target()
        if name is None:
            self.action_new_function()
        if self._serve_at_once is not None:
            self.in_background(self.serve, self._serve_at_once, group="serve")

    async def _follow_others(self) -> None:
        """Show what other processes do to this workspace; what keeps that from being read is said once."""
        trouble = ""
        while True:
            await asyncio.sleep(FOLLOW_EVERY)
            try:
                changed = await self.service.catch_up()
                news = await self.service.history_news()
            except LambdaError as refusal:
                if str(refusal) != trouble:
                    self.notify(str(refusal), title=refusal.code, severity="error", markup=False)
                trouble = str(refusal)
                continue
            trouble = ""
            self.actions.add_elsewhere(news)
            elsewhere = done_elsewhere(news, now())
            if elsewhere and (not changed or self.not_deployed):  # the strip has something else to say
                self.notify(elsewhere, title="Changed by somebody else", markup=False)
            if changed:
                self.say(elsewhere or "Somebody else has changed this workspace; this is how it is now.")
                if self.follow_latest():
                    self.comment(
                        "Somebody else has changed $LATEST. The editor's text is not deployed: ctrl+s would put it in "
                        "the place of their change, ctrl+r throws it away."
                    )
                self.refresh_panes()
            self.tell_problems()

    async def on_unmount(self) -> None:
        """Answer nobody any more, and hear no more of the service."""
        await self.serving.stop()
        for stop in self._stop_listening:
            stop()

    _heard: Called | None = None
    """The last that another did through this process, which is not shown yet."""

    def follow(self, event: Event) -> None:
        """Somebody did something: show it as a command, and show the state it left."""
        if isinstance(event, OwnChange):
            self.query_one(CommandStrip).tell(event.command, event.answer)
            self._follow_state()
        elif event.who == "screen":
            self._show_called(event)
        else:
            # A program may do thousands of things in a second, and nobody could read them: the last is shown.
            if self._heard is None:
                self.set_timer(HEARD_EVERY, self._show_heard)
            self._heard = event

    def _show_heard(self) -> None:
        event, self._heard = self._heard, None
        if event is not None and self.is_attached and self.query(CommandStrip):  # the app may be on its way out
            self._show_called(event)

    def _show_called(self, event: Called) -> None:
        answer = f"{event.refusal.code}: {event.refusal}" if event.refusal else answer_in_short(event.answer)
        region = "" if event.before.name == self.service.region.name else event.before.name
        self.query_one(CommandStrip).tell(
            line_of(event.request, region),
            answer,
            refused=event.refusal is not None,
            who="" if event.who == "screen" else event.who,
        )
        self._follow_state()

    def _follow_state(self) -> None:
        if self._shown_state is not self.service.region:
            self.follow_latest()
            self.refresh_panes()

    def tell_invoked(self, request: Invoke, tally: Tally, last: Execution) -> None:
        """Show the command of a run, and what came of it."""
        if tally.total == 1:
            outcome = last.outcome
            answer = f"{glimpse(outcome.payload, 60)} from version {outcome.executed_version}"
        else:
            answer = tally_in_short(tally)
        self.query_one(CommandStrip).tell(line_of(request), answer)

    _shown_state: Region | None = None

    def refresh_panes(self) -> None:
        """Show the state as it is now."""
        self._shown_state = self.service.region
        function = self.function
        if function is None or not function.has_version(self.opened):
            self.opened = LATEST
        dial_of = partial(self.service.fault_dial, function.name if function else "")
        self.versions_pane.show(function, self.opened, now(), dial_of, not_deployed=self.not_deployed)
        self.aliases_pane.show(function)
        self.code_pane.show(function, self.opened, self.buffer)
        self.runner_pane.show_targets(function)
        self.query_one(AliasBar).show(function)
        self.query_one(Masthead).standing = self._standing()
        self.name_the_target()
        self.refresh_bindings()

    @on(Picker.Picked, "#target")
    def name_the_target(self) -> None:
        """Say at the key what invoking invokes: the target stays what it was set to last."""
        self.query_one(KeyLine).descriptions = {"invoke": f"Invoke {shorten(self.runner_pane.target, 12)}"}

    def _standing(self) -> Standing:
        function, region = self.function, self.service.region
        if function is None:
            return Standing(seed=self.service.seed, endpoint=self.serving.address)
        number = function.newest_number
        newest = version_or_why(function, number)[0] if number is not None else None
        return Standing(
            function=function.name,
            qualifier=LATEST if self.opened == LATEST else f"version {self.opened}",
            arn=region.arn(function.name, None if self.opened == LATEST else self.opened),
            not_deployed=self.not_deployed,
            # Of a newest version that cannot be read, nobody can say that it equals $LATEST.
            not_published=number is not None and (newest is None or not nothing_changed(function.latest, newest)),
            newest=number,
            seed=self.service.seed,
            endpoint=self.serving.address,
        )

    @on(Masthead.FunctionClicked)
    def choose_function(self) -> None:
        """A click on the function's name."""
        self.action_open_function()

    def on_resize(self, event: events.Resize) -> None:
        """One pane at a time where there is no room for more."""
        self.set_class(self._zoomed or event.size.width < ROOM_FOR_TWO, "-one-pane")
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the one that is seen when there is room for one only."""
        pane = next((node for node in event.widget.ancestors_with_self if isinstance(node, Pane)), None)
        if pane is not None:
            self._make_current(pane)
            self._arrange()

    def _make_current(self, pane: Pane) -> None:
        if pane is not self._current:
            self._previous, self._current = self._current, pane

    def action_back(self) -> None:
        """Go to where one came from, if that is a list; the lists are where single letters are commands."""
        lists = (self.versions_pane.NUMBER, self.aliases_pane.NUMBER)
        came_from = self._previous.NUMBER if self._previous is not None else lists[0]
        self.show_pane(came_from if came_from in lists else lists[0])

    def _arrange(self) -> None:
        """Display every pane, or only the current one."""
        alone = self.has_class("-one-pane")
        for pane in self.query(Pane):
            pane.display = pane is self._current or not alone
        for column in self.query("#side, #work"):
            column.display = not alone or (self._current is not None and column in self._current.ancestors)

    def action_show_pane(self, number: int) -> None:
        """Go to a pane."""
        self.show_pane(number)

    def show_pane(self, number: int) -> None:
        """Go to a pane."""
        pane = next(pane for pane in self.query(Pane) if number == pane.NUMBER)
        self._make_current(pane)
        # Shown before it is focused, because what is not displayed cannot take the focus; the others are hidden
        # after, because hiding what has the focus would send the focus anywhere.
        for node in (pane, *pane.ancestors):
            if node is self:
                break
            node.display = True
        pane.take_focus()
        self._arrange()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The footer offers only what can be done now."""
        match action:
            case "stop":
                return self.running
            case "copy_to_latest":
                return self.version_to_copy is not None
            case "discard_text":
                return self.not_deployed
            case _:
                return True

    @on(RowList.Highlighted, "#versions")
    def offer_what_fits(self) -> None:
        """Another version is under the cursor, and other things can be done with it."""
        self.refresh_bindings()

    def action_zoom(self, zoomed: bool) -> None:
        """Give the whole screen to the pane with the focus, or share it again."""
        self._zoomed = zoomed
        self.set_class(zoomed or self.size.width < ROOM_FOR_TWO, "-one-pane")
        self._arrange()

    def action_next_output(self) -> None:
        """Turn from the result to the log, to why this version answered, and back."""
        self.query_one(OutputView).next_tab()

    def action_show_why(self) -> None:
        """Show why the last call went where it went."""
        self.query_one(OutputView).show_tab("Why")

    def action_help(self) -> None:
        """Explain the pane with the focus."""
        focused = self.focused
        around = focused.ancestors_with_self if focused is not None else []
        self.app.push_screen(HelpScreen(self, next((n for n in around if isinstance(n, Pane | CommandLine)), None)))

    def action_snapshots(self) -> None:
        """The states of earlier."""
        self.app.push_screen(SnapshotsScreen(self.service))

    async def action_quit(self) -> None:
        """Leave; text that is not deployed is asked about first."""
        if any(isinstance(screen, QuitDialog) for screen in self.app.screen_stack):
            return  # asked already; a second question would take the first one's place and leave it unanswered
        # A group of its own: a dialog that is open stays in use when the answer is to stay.
        self.in_background(self._quit, group="quit")

    async def _quit(self) -> None:
        unsaved = [buffer for buffer in self.buffers.values() if buffer.not_deployed]
        if unsaved:
            leaving = await self.ask(QuitDialog([buffer.function for buffer in unsaved]))
            if leaving is None:
                return
            for buffer in unsaved:
                if leaving == "deploy" and not await self.deploy(buffer):
                    return
                if leaving == "discard":
                    await self.forget_draft(buffer)
                elif leaving == "keep" and not await self.keep_draft(buffer):
                    return  # the disk refused and has said why: leaving now would lose the text
        await self._keep_session()
        self.app.exit()

    _session_timer: Timer | None = None

    def keep_session_later(self) -> None:
        """Remember soon where the user is; typing on does not put it off."""
        if self._session_timer is None:
            self._session_timer = self.set_timer(DRAFT_DELAY, self._keep_session_now)

    def _keep_session_now(self) -> None:
        self._session_timer = None
        self.run_worker(self._keep_session(), group="session")

    async def _keep_session(self) -> None:
        extra = {f"{function}{EVENT_OF}{event}": text for (function, event), text in self.typed_events.items()}
        pane = self.runner_pane
        async with self._one_session_at_a_time:
            session = Session(self.function_name, self.opened, pane.event_name, pane.target, extra)
            await self.on_disk(self.desk.keep_session, session)
