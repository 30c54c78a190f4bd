"""What the app wears: a theme, in as many colours as the terminal has, and anew while its file is edited."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual.app import App
from textual.filter import LineFilter, Monochrome, NoColor
from textual.theme import Theme

from lvtui.settings import DEFAULT_THEME, Settings, save_choice
from lvtui.toml_files import Unreadable
from lvtui.ui.palette_256 import To256
from lvtui.ui.style_sheet import StyleSheet
from lvtui.ui.terminal import Colours
from lvtui.ui.themes import ThemeLibrary, version_token_defaults

TERMINAL_THEME = "lvtui-terminal"
"""What is worn where there are no more than the terminal's own colours."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the theme files."""
TOLD_FOR = 12.0
"""Seconds that is said what is wrong with a theme: time to find its line."""


class Dressing(App[None]):
    """An app that wears the themes of a library."""

    CSS = """
    /* In the terminal's own colours Textual's cursor would be reversed twice, and not be seen. */
    Input:ansi > .input--cursor { color: ansi_default; background: ansi_default; text-style: reverse; }
    Input:ansi > .input--selection { text-style: reverse; color: ansi_default; background: ansi_default; }
    CommandPalette:ansi #--input { border: hkey $border; }
    CommandPalette:ansi #--input.--list-visible { border-bottom: none; }
    CommandPalette:ansi SearchIcon, CommandPalette:ansi CommandInput { color: ansi_default; }
    CommandPalette:ansi CommandList { color: ansi_default; border-top: blank; border-bottom: hkey $border; }
    CommandList:nocolor > .option-list--option-highlighted { text-style: bold underline; }
    /* Terminal colours don't mix: a tint over what lies below would hide it. */
    Modal:ansi { background: transparent; }
    Input:nocolor > .input--suggestion, Input:nocolor > .input--placeholder { text-style: dim; }
    """

    def __init__(self, settings: Settings, library: ThemeLibrary, colours: Colours) -> None:
        """`colours` is what the terminal has; none at all where ``NO_COLOR`` asks for that, whatever it is here."""
        super().__init__(ansi_color=colours.terminals_own or None)
        self._settings = settings
        self._library = library
        self._kept_theme = ""
        self.colours = Colours.MANY
        for theme in library.themes:
            self.register_theme(theme)
        # Textual takes an empty NO_COLOR for a wish, which it is not: no-color.org.
        self.show_in(Colours.NONE if os.environ.get("NO_COLOR") else colours)
        self._put_on_wanted()  # now, so that the first frame has its colours
        self.stylesheet = StyleSheet(variables=self.get_css_variables())

    def show_in(self, colours: Colours) -> None:
        """Paint with no more than these colours from now on."""
        self.colours = colours
        self.no_color = colours is Colours.NONE
        self.ansi_color = colours.terminals_own or None
        if self.is_running:
            self.mutate_reactive(App.theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """No colour means none: not the greys that Textual would make of them. Who wants those has a theme of greys."""
        filters = [each for each in super().get_line_filters() if not isinstance(each, Monochrome | NoColor)]
        match self.colours:
            case Colours.NONE:
                return [*filters, NoColor()]
            case Colours.SOME:
                return [*filters, To256()]
            case _:
                return filters

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The versions' colours, for themes that have none of their own."""
        return version_token_defaults(self.available_themes.get(self.theme))

    def read_every_theme(self) -> None:
        """Take up the themes that were not needed for the first frame."""
        self._take_up(self._library.reloaded())

    def _take_up(self, library: ThemeLibrary) -> None:
        worn, self._library = self.current_theme, library
        for theme in library.themes:
            self.register_theme(theme)
        if self.current_theme != worn:  # another one has its name now
            self.mutate_reactive(App.theme)

    def dress(self) -> list[str]:
        """Put on the theme that is wished for, or what stands in for it; what is wrong with the wish."""
        wanted, problems = self._settings.theme, []
        if wanted not in self.available_themes:
            problems.append(f"There is no theme {wanted!r}; {DEFAULT_THEME} stands in for it.")
        self._put_on_wanted()
        self._kept_theme = self.theme  # what stands in for a theme does not take its place for good
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        self.set_interval(LOOK_EVERY, self.look_at_themes, name="look at the themes")
        return problems

    def _put_on_wanted(self) -> None:
        known = self.available_themes
        wanted = self._settings.theme if self._settings.theme in known else DEFAULT_THEME
        if self.colours.terminals_own and TERMINAL_THEME in known and not known[wanted].ansi:
            wanted = TERMINAL_THEME
        if wanted in known:
            self.theme = wanted

    def look_at_themes(self) -> None:
        """Wear what the theme files say now, if one of them was written, and say what is wrong with it."""
        before, after = self._library, self._library.reloaded()
        if after is before:
            return
        self._take_up(after)
        for name in {theme.name for theme in before.themes} - {theme.name for theme in after.themes}:
            if name != self.current_theme.name:  # who took its file away goes on wearing it
                self.unregister_theme(name)
        for problem in (each for each in after.problems if each not in before.problems):
            self.notify(problem, title="A theme stays as it was", severity="warning", timeout=TOLD_FOR, markup=False)

    def _remember_theme(self, theme: Theme) -> None:
        if theme.name == self._kept_theme:
            return
        self._kept_theme = theme.name
        try:
            save_choice(self._settings.config_folder, "theme", theme.name)
        except (Unreadable, OSError) as error:
            self.notify(str(error), title="The theme was not saved", severity="warning", markup=False)
