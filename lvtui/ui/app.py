"""The Textual app: themes, and the workbench."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.errors import NoWidget
from textual.notifications import SeverityLevel
from textual.reactive import reactive
from textual.screen import Screen

from lvtui.settings import Settings
from lvtui.ui.ages import Times, utc_now
from lvtui.ui.clipboard import Clipboard, Pyperclip
from lvtui.ui.commands import WorkbenchCommands
from lvtui.ui.dressing import Dressing
from lvtui.ui.keys import chosen_keys, every_binding, shown_key
from lvtui.ui.palette import CommandPalette
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.terminal import Colours
from lvtui.ui.text import printable, shorten
from lvtui.ui.themes import ThemeLibrary
from lvtui.ui.widgets.command_strip import CommandStrip
from lvtui.ui.widgets.key_cast import KeyCast, with_key
from lvtui.wiring import Opened, Samples

SURE_FOR = 3.0
UNSURE_FOR = 6.0
"""Seconds that is said what came of a copy: longer, where there is a file to be remembered."""


class LvtuiApp(Dressing):
    """lvtui on a terminal."""

    TITLE = "lvtui"
    COMMANDS = {WorkbenchCommands}
    ENABLE_COMMAND_PALETTE = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Palette", show=False, priority=True, id="palette"),
    ]

    presenter: reactive[bool] = reactive(False)
    """Large labels, and the keys as they are pressed."""

    def __init__(
        self,
        settings: Settings,
        opened: Opened,
        samples: Samples,
        themes: ThemeLibrary,
        *,
        serve: int | None = None,
        now: Callable[[], datetime] = utc_now,
        colours: Colours = Colours.MANY,
    ) -> None:
        """Everything from outside is handed in, `now` too; `serve` is the port of an endpoint to be started, and
        `colours` is what the terminal has."""
        super().__init__(settings, themes, colours)
        self._times = Times(now, settings.clock)
        self._serve = serve
        self._opened = opened
        self._samples = samples
        self._copying: Clipboard | None = None
        self.own_keys: Mapping[str, str] = {}
        """Binding id → the keys that the user has chosen for it."""
        self.set_reactive(LvtuiApp.presenter, settings.presenter)

    def on_mount(self) -> None:
        """Dress, open the workbench, and say what could not be read."""
        problems = [*self._settings.problems, *self._library.problems, *self._samples.problems, *self._opened.problems]
        problems += self.dress()
        opened = self._opened
        samples = self._samples.found
        bench = Workbench(opened.service, opened.regions, opened.desk, samples, self._times, serve=self._serve)
        bench.presented, bench.chosen_editor = self.presenter, self._settings.editor
        self.push_screen(bench)
        problems += self._take_own_keys()
        if problems:
            self.push_screen(ProblemsDialog(problems))

    def _take_own_keys(self) -> tuple[str, ...]:
        """Give the bindings the keys that the user has chosen; what is wrong with those."""
        if not self._settings.keys:
            return ()
        chosen = chosen_keys(self._settings.keys, every_binding())
        self.own_keys = chosen.keys
        self.set_keymap(dict(chosen.keys))
        return chosen.problems

    @property
    def _workbench(self) -> Workbench | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, Workbench)), None)

    def action_command_palette(self) -> None:
        """Open the palette, unless one is open, or still on its way out: all of them have the same id."""
        if not any(isinstance(node, CommandPalette) for node in self._nodes):
            self.push_screen(CommandPalette(id="--command-palette"))

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

    async def on_event(self, event: events.Event) -> None:
        """Before a key does anything, those who watch see it: it may close what it was pressed in."""
        if self.presenter and isinstance(event, events.Key) and not event.is_forwarded:
            shown = shown_key(self, event.key)
            for screen in self.screen_stack:
                for cast in screen.query(KeyCast):
                    cast.pressed = with_key(cast.pressed, shown)
        if isinstance(event, events.MouseDown) and self._has_left(event.x, event.y):
            return
        await super().on_event(event)

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
        text = f"{title}: {message}" if title else message
        bench.query_one(CommandStrip).tell("", text, refused=severity == "error")

    def copy_to_clipboard(self, text: str) -> None:
        """Copy, and say what came of it; Textual's own ways to copy come here too."""
        self._clipboard = text  # what ctrl+v puts in, in Textual's own fields
        copying: Callable[[], Coroutine[Any, Any, Any]] = partial(self._copy, text)
        self.run_worker(copying, group="copy", exclusive=True)

    async def _copy(self, text: str) -> None:
        if self._copying is None:
            # A test's app must leave the clipboard of whoever runs the test alone.
            desktop = None if self.is_headless else Pyperclip()
            folder = self._settings.state_folder
            self._copying = Clipboard(super().copy_to_clipboard, folder, os.environ, desktop)
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
