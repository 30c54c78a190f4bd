"""The Textual app: themes, and the workbench."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.errors import NoWidget
from textual.notifications import SeverityLevel
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen

from lvtui.settings import Settings
from lvtui.ui.ages import Times, utc_now
from lvtui.ui.dressing import Dressing
from lvtui.ui.in_order import InOrder
from lvtui.ui.screens.front import Front
from lvtui.ui.terminal import Colours
from lvtui.ui.text import printable, shorten
from lvtui.ui.themes import ThemeLibrary

if TYPE_CHECKING:  # nothing of these is needed for the first frame
    from textual.command import Provider

    from lvtui.ui.clipboard import Clipboard
    from lvtui.ui.screens.workbench import Workbench
    from lvtui.wiring import Opened, Samples

SURE_FOR = 3.0
UNSURE_FOR = 6.0
"""Seconds that is said what came of a copy: longer, where there is a file to be remembered."""


def _workbench_commands() -> type[Provider]:
    from lvtui.ui.commands import WorkbenchCommands  # when the palette is first opened

    return WorkbenchCommands


class LvtuiApp(InOrder, Dressing):
    """lvtui on a terminal.

    It starts in two stages: the frames of the panes are drawn before anything is imported that fills them. What is
    typed meanwhile waits for the workbench.
    """

    TITLE = "lvtui"
    COMMANDS = {_workbench_commands}
    ENABLE_COMMAND_PALETTE = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Palette", show=False, priority=True, id="palette"),
    ]

    presenter: reactive[bool] = reactive(False)
    """Large labels, and the keys as they are pressed."""

    def __init__(
        self,
        settings: Settings,
        opened: Opened | None,
        samples: Samples | None,
        themes: ThemeLibrary,
        *,
        serve: int | None = None,
        now: Callable[[], datetime] = utc_now,
        colours: Colours = Colours.MANY,
    ) -> None:
        """Everything from outside is handed in, `now` too; `serve` is the port of an endpoint to be started, and
        `colours` is what the terminal has. With no workspace, it opens the one that the settings name, and the samples
        that come with lvtui, once its first frame has been seen."""
        super().__init__(settings, themes, colours)
        self._times = Times(now, settings.clock)
        self._serve = serve
        self._opened = opened
        self._samples = samples
        self._bench: Workbench | None = None
        if not opened:
            self.hold()  # there is no workbench yet to type into
        self.unreadable = ""
        """Why the workspace could not be opened, if it could not."""
        self._copying: Clipboard | None = None
        self._one_copy_at_a_time = asyncio.Lock()
        self.own_keys: Mapping[str, str] = {}
        """Binding id → the keys that the user has chosen for it."""
        self.set_reactive(LvtuiApp.presenter, settings.presenter)

    @property
    def opened(self) -> Opened | None:
        """The workspace, once it is open."""
        return self._opened

    def get_default_screen(self) -> Screen[None]:
        """What is seen first."""
        return Screen(id="_default") if self._opened else Front(presented=self.presenter)

    def on_mount(self) -> None:
        """Open the workbench at once, where there is nothing to be read first."""
        if self._opened and self._samples:
            self.push_screen(self._workbench_on(self._opened, self._samples))
            self._tell_problems(self._opened, self._samples)

    @on(Front.Seen)
    async def open_workspace(self) -> None:
        """There is something to look at: import the rest, open the workspace, and put the workbench over it."""
        from lvtui.wiring import WorkspaceUnreadable, open_workspace, samples

        try:
            opened, found = open_workspace(self._settings), samples()
        except WorkspaceUnreadable as error:
            self.unreadable = str(error)
            self.exit(return_code=1)
            return
        self._opened, self._samples = opened, found
        self.read_every_theme()
        await self.push_screen(self._workbench_on(opened, found))
        self._tell_problems(opened, found)
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        """The workbench is there: let what was typed meanwhile have its effect, and put the frames away."""
        await self.let_in()
        await self.screen_stack[0].remove_children()  # nobody sees the frames any more
        if not gc.isenabled():  # see `lvtui.__main__`; what has been made so far stays, and is not looked at again
            gc.freeze()
            gc.enable()

    def _workbench_on(self, opened: Opened, samples: Samples) -> Workbench:
        from lvtui.ui.screens.workbench import Workbench

        bench = Workbench(opened.service, opened.regions, opened.desk, samples.found, self._times, serve=self._serve)
        bench.presented, bench.chosen_editor = self.presenter, self._settings.editor
        self._bench = bench
        return bench

    def _tell_problems(self, opened: Opened, samples: Samples) -> None:
        """Take the user's keys, and say what could not be read."""
        problems = [*self._settings.problems, *self._library.problems, *samples.problems, *opened.problems]
        problems += [*self.dress(), *self._take_own_keys()]
        if problems:
            from lvtui.ui.screens.dialogs.problems import ProblemsDialog

            self.push_screen(ProblemsDialog(problems))

    def _take_own_keys(self) -> tuple[str, ...]:
        """Give the bindings the keys that the user has chosen; what is wrong with those."""
        if not self._settings.keys:
            return ()
        from lvtui.ui.keys import chosen_keys, every_binding

        chosen = chosen_keys(self._settings.keys, every_binding())
        self.own_keys = chosen.keys
        self.set_keymap(dict(chosen.keys))
        return chosen.problems

    @property
    def _workbench(self) -> Workbench | None:
        return self._bench if self._bench in self.screen_stack else None

    def action_command_palette(self) -> None:
        """Open the palette."""
        from lvtui.ui.palette import open_palette

        open_palette(self)

    def search_themes(self) -> None:
        """Open the palette of themes."""
        from textual.theme import ThemeProvider

        from lvtui.ui.palette import open_palette

        open_palette(self, (ThemeProvider,), placeholder="Search for themes…")

    def pop_screen(self) -> AwaitComplete:
        """Take off what lies on top; what all else lies on stays, whoever asks, and goes with the app."""
        return super().pop_screen() if isinstance(self.screen, ModalScreen) else AwaitComplete()

    async def _replace_screen(self, screen: Screen[Any]) -> Screen[Any]:
        # One that is left as soon as it is opened is let come to its beginning: it looks for its fields there.
        if screen._task is not None:
            await screen._mounted_event.wait()
        return await super()._replace_screen(screen)

    def action_explain(self) -> None:
        """Explain the keys of the dialog on top."""
        from lvtui.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_label_places(self) -> None:
        """Put a letter on each place of the screen on top, and go to the one that is typed."""
        from lvtui.ui.screens.jump import JumpScreen, go_if_there

        self.push_screen(JumpScreen(self.screen), go_if_there)

    def action_take_screenshot(self) -> None:
        """Save a picture of the screen, once the palette that asked for it is gone."""
        self.set_timer(0.1, self.deliver_screenshot)

    def action_presenter(self) -> None:
        """Make it readable from the back of a room, or for one person again."""
        self.presenter = not self.presenter

    def watch_presenter(self, presenter: bool) -> None:
        """Show large labels, or small ones again."""
        if (bench := self._workbench) is not None:
            bench.present(presenter)

    async def take(self, event: events.Event) -> None:
        """Before a key does anything, those who watch see it: it may close what it was pressed in."""
        if self.presenter and isinstance(event, events.Key):
            from lvtui.ui.keys import shown_key
            from lvtui.ui.widgets.key_cast import KeyCast, with_key

            shown = shown_key(self, event.key)
            for screen in self.screen_stack:
                for cast in screen.query(KeyCast):
                    cast.pressed = with_key(cast.pressed, shown)
        if isinstance(event, events.MouseDown) and self._has_left(event.x, event.y):
            return
        await super().take(event)

    def _has_left(self, x: int, y: int) -> bool:
        """Whether what is seen there has been taken off the screen, which only the next frame will show.

        Textual would look for the text that is selected from there in its parent, and it has none any more.
        """
        try:
            widget, _ = self.get_widget_at(x, y)
        except NoWidget:
            return False
        return not isinstance(widget, Screen) and widget.parent is None

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """A toast; but of a talk it would hide a part, and the strip of answers has room for it."""
        bench = self._workbench if self.presenter else None
        if bench is None:
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)
            return
        from lvtui.ui.widgets.command_strip import CommandStrip

        text = f"{title}: {message}" if title else message
        bench.query_one(CommandStrip).tell("", text, refused=severity == "error")

    def copy_to_clipboard(self, text: str) -> None:
        """Copy, and say what came of it; Textual's own ways to copy come here too."""
        self._clipboard = text  # what ctrl+v puts in, in Textual's own fields
        copying: Callable[[], Coroutine[Any, Any, Any]] = partial(self._copy, text)
        # Not exclusive: a write that is cancelled goes on in its thread, and could end after a newer one.
        self.run_worker(copying, group="copy")

    async def _copy(self, text: str) -> None:
        if self._copying is None:
            from lvtui.ui.clipboard import Clipboard, Pyperclip

            # A test's app must leave the clipboard of whoever runs the test alone.
            desktop = None if self.is_headless else Pyperclip()
            folder = self._settings.state_folder
            self._copying = Clipboard(super().copy_to_clipboard, folder, os.environ, desktop)
        async with self._one_copy_at_a_time:
            copied = await self._copying.copy(text)
        shown = shorten(printable(" ".join(text[:200].split())), 36)
        self.notify(f"{shown}\n{copied.told}", timeout=SURE_FOR if copied.certain else UNSURE_FOR, markup=False)

    async def action_quit(self) -> None:
        """Ctrl+q, and quit from the palette: the workbench asks about unsaved text first."""
        workbench = self._workbench
        if workbench is None:
            self.exit()
        else:
            await workbench.action_quit()
