"""The main screen: versions and aliases, code, test."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical

from lvtui.domain.publishing import nothing_changed
from lvtui.operations import LATEST
from lvtui.ui.reading import version_or_why
from lvtui.ui.screens.arrangement import ROOM_FOR_TWO, Arrangement
from lvtui.ui.screens.bench import now
from lvtui.ui.screens.command_actions import CommandActions
from lvtui.ui.screens.endpoint_actions import EndpointActions
from lvtui.ui.screens.following import Following
from lvtui.ui.screens.help import HelpScreen
from lvtui.ui.screens.sessions import Sessions
from lvtui.ui.screens.snapshots import SnapshotsScreen
from lvtui.ui.screens.version_actions import VersionActions
from lvtui.ui.text import shorten
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


class Workbench(Arrangement, Following, Sessions, VersionActions, CommandActions, EndpointActions):
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

    def __init__(self, *arguments: Any, serve: int | None = None) -> None:
        """As the bench; `serve` is the port of an endpoint that is to be started."""
        super().__init__(*arguments)
        self._serve_at_once = serve

    def on_mount(self) -> None:
        """Open where the user was last time; an empty workspace opens with an offer."""
        self._stop_listening = [self.regions.listen(self.actions.follow), self.regions.listen(self.follow)]
        self.show_pane(1)
        self.resume()
        self.call_after_refresh(self.service.start_provisioned)
        self.run_worker(self.follow_others(), group="follow")
        if self.function is None:
            self.action_new_function()
        if self._serve_at_once is not None:
            self.in_background(self.serve, self._serve_at_once, group="serve")

    async def on_unmount(self) -> None:
        """Answer nobody any more, and hear no more of the service."""
        await self.serving.stop()
        for stop in self._stop_listening:
            stop()

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
