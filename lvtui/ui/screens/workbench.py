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
from lvtui.ui.columns import HORIZONTAL_BREAKPOINTS, VERTICAL_BREAKPOINTS
from lvtui.ui.reading import version_or_why
from lvtui.ui.screens.command_actions import CommandActions
from lvtui.ui.screens.configuration_actions import ConfigurationActions
from lvtui.ui.screens.diff_actions import DiffActions
from lvtui.ui.screens.endpoint_actions import EndpointActions
from lvtui.ui.screens.experiment_actions import ExperimentActions
from lvtui.ui.screens.file_actions import FileActions
from lvtui.ui.screens.following import Following
from lvtui.ui.screens.help import HelpScreen
from lvtui.ui.screens.map_actions import MapActions
from lvtui.ui.screens.modal import JUMP
from lvtui.ui.screens.places import Places
from lvtui.ui.screens.snapshots import SnapshotsScreen
from lvtui.ui.screens.version_actions import VersionActions
from lvtui.ui.text import shorten
from lvtui.ui.widgets.alias_bar import AliasBar
from lvtui.ui.widgets.aliases_pane import AliasesPane
from lvtui.ui.widgets.code_pane import CodePane
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.command_strip import CommandStrip
from lvtui.ui.widgets.experiment_pane import ExperimentPane
from lvtui.ui.widgets.key_cast import KeyCast
from lvtui.ui.widgets.key_line import KeyLine
from lvtui.ui.widgets.map_pane import MapPane
from lvtui.ui.widgets.masthead import Masthead, Standing
from lvtui.ui.widgets.output_view import OutputView
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.picker import Picker
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.runner_pane import RunnerPane
from lvtui.ui.widgets.verdict_card import FOLLOWED_BY_KEY
from lvtui.ui.widgets.versions_pane import VersionsPane

WITHOUT_FUNCTION = ("new_function", "help", "quit", "leave", "interrupt", "complete")
"""What can be done where there is no function yet."""
PRESENTER = "Large labels and the keys that are pressed, for those who watch"


class Workbench(
    ConfigurationActions,
    Following,
    Places,
    VersionActions,
    FileActions,
    DiffActions,
    CommandActions,
    EndpointActions,
    MapActions,
    ExperimentActions,
):
    """Four panes around one function, its map, and what its traffic did."""

    CSS_PATH = "workbench.tcss"

    HORIZONTAL_BREAKPOINTS = HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = VERTICAL_BREAKPOINTS

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
        Binding("5", "show_pane(5)", "Map", show=False, id="pane_map"),
        Binding("6", "show_pane(6)", "Experiment", show=False, id="pane_experiment"),
        Binding("o", "next_output", "Result, log, why", show=False, id="output"),
        Binding("v", "show_why", "Why this version", show=False, id="why"),
        Binding("plus", "zoom(True)", "Zoom", tooltip="Give this pane the screen", show=False, id="zoom"),
        Binding("underscore", "zoom(False)", "Zoom out", tooltip="Show all panes again", show=False, id="zoom_out"),
        Binding("less_than_sign", "resize(-1)", "Narrower lists", show=False, id="narrower"),
        Binding("greater_than_sign", "resize(1)", "Wider lists", show=False, id="wider"),
        Binding("ctrl+o", "jump", "Jump", tooltip=JUMP, show=False, priority=True, id="jump"),
        Binding("f10", "app.presenter", "Presenter", tooltip=PRESENTER, show=False, priority=True, id="presenter"),
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
        self.fit_in(self.app.size)
        yield Masthead()
        yield AliasBar(id="alias_bar")
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield VersionsPane(id="versions_pane")
                yield AliasesPane(id="aliases_pane")
            with Container(id="work"):
                yield CodePane(id="code_pane")
                yield RunnerPane(id="runner_pane")
            yield MapPane(id="map_pane")
            yield ExperimentPane(id="experiment_pane")
        yield CommandLine(self.complete_command, id="command_line")
        yield CommandStrip()
        yield KeyCast()
        yield KeyLine()

    def __init__(self, *arguments: Any, serve: int | None = None) -> None:
        """As the bench; `serve` is the port of an endpoint that is to be started."""
        super().__init__(*arguments)
        self._serve_at_once = serve

    def on_mount(self) -> None:
        """Open where the user was last time; an empty workspace opens with an offer."""
        self._stop_listening = [self.regions.listen(self.actions.follow), self.regions.listen(self.follow)]
        self.show_pane(1)
        self.present(self.presented)
        self.resume()
        self.call_after_refresh(self.service.start_provisioned)
        self.in_background(self.follow_others, group="follow", exclusive=False)
        if self.function is None and not self.service.readonly:
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
        if self.marked is not None and not (function is not None and function.has_version(self.marked)):
            self.marked = None
        dial_of = partial(self.service.fault_dial, function.name if function else "")
        self.versions_pane.show(
            function, self.opened, self.times, dial_of, not_deployed=self.not_deployed, marked=self.marked
        )
        self.aliases_pane.show(function)
        self.code_pane.show(function, self.opened, self.buffer, self.marked)
        self.runner_pane.show_targets(function)
        self.query_one(AliasBar).show(function)
        self.query_one(Masthead).standing = self._standing()
        self.name_the_target()
        self.note_place()
        self.show_map()
        self.refresh_bindings()

    @on(Picker.Picked, "#target")
    def name_the_target(self) -> None:
        """Say at the key what invoking invokes: the target stays what it was set to last."""
        self.query_one(KeyLine).descriptions = {"invoke": f"Invoke {shorten(self.runner_pane.target, 12)}"}

    def _standing(self) -> Standing:
        function, region = self.function, self.service.region
        if function is None:
            return Standing(
                new_key=self.key("new_function"),
                seed=self.service.seed,
                endpoint=self.serving.address,
                readonly=self.service.readonly,
            )
        number = function.newest_number
        newest = version_or_why(function, number)[0] if number is not None else None
        return Standing(
            function=function.name,
            qualifier=self.opened,
            arn=region.arn(function.name, None if self.opened == LATEST else self.opened),
            not_deployed=self.not_deployed,
            # Of a newest version that cannot be read, nobody can say that it equals $LATEST.
            not_published=number is not None and (newest is None or not nothing_changed(function.latest, newest)),
            newest=number,
            seed=self.service.seed,
            endpoint=self.serving.address,
            readonly=self.service.readonly,
        )

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

    def offers(self, action: str) -> bool:
        """Whether the line of keys names an action: those that would only say why they cannot be done, it does not."""
        if self.function is None:
            return action in WITHOUT_FUNCTION
        match action:
            case "deploy":
                return self.not_deployed and self.opened == LATEST
            case "follow_advice":
                return self.verdict is not None and self.verdict.advice in FOLLOWED_BY_KEY
            case "repeat_run" | "repeat_elsewhere" | "what_if" | "export_run" | "turn_table":
                return self.run_shown is not None
            case "compare_runs":
                return len(self.runs) > 1
            case _:
                return True

    @property
    def comes_first(self) -> str:
        """With no function, there is one thing to do; over typed text, to deploy it; in locked code, the way out."""
        if self.function is None:
            return "" if self.service.readonly else "new_function"
        if not self.code_pane.has_focus_within:
            return ""
        if self.opened != LATEST:
            return "copy_to_latest"
        return "deploy" if self.not_deployed else ""

    @on(RowList.Highlighted, "#versions")
    def offer_what_fits(self) -> None:
        """Another version is under the cursor, and other things can be done with it."""
        self.refresh_bindings()

    def action_next_output(self) -> None:
        """Turn from the result to the log, to why this version answered, and back."""
        self._show_test_pane()
        self.query_one(OutputView).next_tab()

    def action_show_why(self) -> None:
        """Show why the last call went where it went."""
        self._show_test_pane()
        self.query_one(OutputView).show_tab("Why")

    def _show_test_pane(self) -> None:
        """Where one pane has the whole screen, go to the one with the output: it would turn unseen."""
        if not self.runner_pane.display or self.has_class("-one-pane"):
            self.show_pane(self.runner_pane.NUMBER)

    async def action_help(self) -> None:
        """Explain the pane with the focus."""
        around = self.focused.ancestors_with_self if self.focused is not None else []
        pane = next((node for node in around if isinstance(node, Pane | CommandLine)), None)
        if isinstance(pane, Pane):
            await pane.complete()
        self.app.push_screen(HelpScreen(self, pane))

    def action_snapshots(self) -> None:
        """The states of earlier."""
        self.app.push_screen(SnapshotsScreen(self.service, self.times))
