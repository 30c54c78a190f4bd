"""The Textual app: themes, and the workbench."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.theme import Theme

from lvtui.settings import DEFAULT_THEME, Settings, save_choice
from lvtui.toml_files import Unreadable
from lvtui.ui.clipboard import Clipboard, Pyperclip
from lvtui.ui.commands import WorkbenchCommands
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.text import printable, shorten
from lvtui.ui.themes import ThemeLibrary, version_token_defaults
from lvtui.wiring import Opened, Samples

SURE_FOR = 3.0
UNSURE_FOR = 6.0
"""Seconds that is said what came of a copy: longer, where there is a file to be remembered."""


class LvtuiApp(App[None]):
    """lvtui on a terminal."""

    TITLE = "lvtui"
    COMMANDS = App.COMMANDS | {WorkbenchCommands}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self, settings: Settings, opened: Opened, samples: Samples, themes: ThemeLibrary, *, serve: int | None = None
    ) -> None:
        """Everything that comes from outside is handed in; `serve` is the port of an endpoint that is to be started."""
        super().__init__()
        self._serve = serve
        self._settings = settings
        self._opened = opened
        self._samples = samples
        self._library = themes
        self._kept_theme = ""
        self._copying: Clipboard | None = None
        for theme in themes.themes:
            self.register_theme(theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The versions' colours, for themes that have none of their own."""
        theme: Theme | None = self.available_themes.get(self.theme)
        return version_token_defaults(dark=theme is None or theme.dark)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Of Textual's own commands, those that mean something here."""
        wanted = ("Theme", "Screenshot")
        return (command for command in super().get_system_commands(screen) if command.title in wanted)

    def on_mount(self) -> None:
        """Dress, open the workbench, and say what could not be read."""
        problems = [*self._settings.problems, *self._library.problems, *self._samples.problems, *self._opened.problems]
        wanted = self._settings.theme
        if wanted not in self.available_themes:
            problems.append(f"There is no theme {wanted!r}; {DEFAULT_THEME} stands in for it.")
            wanted = DEFAULT_THEME
        if wanted in self.available_themes:
            self.theme = wanted
        self._kept_theme = wanted  # what stands in for a theme that is missing does not take its place for good
        opened = self._opened
        self.push_screen(Workbench(opened.service, opened.regions, opened.desk, self._samples.found, serve=self._serve))
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        if problems:
            self.push_screen(ProblemsDialog(problems))

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

    def _remember_theme(self, theme: Theme) -> None:
        if theme.name == self._kept_theme:
            return
        self._kept_theme = theme.name
        try:
            save_choice(self._settings.config_folder, "theme", theme.name)
        except (Unreadable, OSError) as error:
            self.notify(str(error), title="The theme was not saved", severity="warning", markup=False)

    async def action_quit(self) -> None:
        """Ctrl+q, and quit from the palette: the workbench asks about unsaved text first."""
        workbench = next((screen for screen in self.screen_stack if isinstance(screen, Workbench)), None)
        if workbench is None:
            self.exit()
        else:
            await workbench.action_quit()
