"""Going somewhere: to a function, a version, an alias; and where one has been."""

from __future__ import annotations

from textual import events, on, work

from lvtui.operations import LATEST
from lvtui.ui.columns import ROOM_FOR_LARGE
from lvtui.ui.reading import Targets
from lvtui.ui.screens.jump import JumpScreen, go_if_there
from lvtui.ui.screens.sessions import Sessions
from lvtui.ui.widgets.code_pane import CODE
from lvtui.ui.widgets.key_cast import KeyCast
from lvtui.ui.widgets.masthead import Masthead
from lvtui.ui.widgets.picker import PickerList
from lvtui.ui.widgets.row_list import RowList


class Places(Sessions):
    """What the top line, the palette and the list of functions lead to."""

    _noted: tuple[str | None, str] = (None, LATEST)

    def note_place(self) -> None:
        """Remember where the user is now, if that is somewhere else than before."""
        here = (self.function_name, self.opened)
        if here == self._noted:
            return
        self._noted = here
        if self.function_name is not None:
            self.recents = self.recents.visited(self.function_name, self.opened)
            self.keep_session_later()

    def go_to(self, function: str, qualifier: str) -> None:
        """Open a function, and in it ``$LATEST``, a version or an alias; what is gone is said to be."""
        found = self.service.region.functions.get(function)
        if found is None or not (found.has_version(qualifier) or qualifier in found.aliases):
            self.say(f"There is no {function}:{qualifier} any more.")
            return
        if function != self.function_name:
            self.open_function(function)
        if qualifier in found.aliases:
            self.recents = self.recents.visited(function, qualifier)
            self.keep_session_later()
            self.show_pane(self.aliases_pane.NUMBER)
            self.aliases_pane.rows.move_to(qualifier)
            return
        self.opened = qualifier
        self.refresh_panes()
        self.versions_pane.rows.move_to(qualifier)
        self.code_pane.show_tab(CODE)
        self.show_pane(self.code_pane.NUMBER)

    @on(Masthead.FunctionClicked)
    def choose_function(self) -> None:
        """A click on the function's name."""
        self.action_open_function()

    @on(Masthead.QualifierClicked)
    def choose_qualifier(self) -> None:
        """A click on the version's."""
        self.action_open_qualifier()

    @work(exclusive=True, group="dialog")
    async def action_open_qualifier(self) -> None:
        """Choose what to look at of this function: ``$LATEST``, a version, an alias."""
        function = self.function
        if function is None:
            self.say(f"There is no function yet: {self.key('new_function')} makes one.")
            return
        chosen = await self.ask(PickerList("Go to", Targets(function), self.opened))
        if chosen is not None:
            self.go_to(function.name, chosen)

    @on(RowList.Highlighted, "#aliases")
    def offer_what_fits_the_alias(self) -> None:
        """Another alias is under the cursor."""
        self.refresh_bindings()

    presented = False
    """Whether it is to be read from the back of a room."""

    def present(self, large: bool) -> None:
        """Be readable from the back of a room, or for one person."""
        self.presented = large
        self._present_what_fits()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Where there is little room, large labels would leave none."""
        self._present_what_fits()

    def _present_what_fits(self) -> None:
        large = self.presented
        for masthead in self.query(Masthead):
            masthead.large = large and self.size.height >= ROOM_FOR_LARGE
        for cast in self.query(KeyCast):
            cast.display = large

    def action_jump(self) -> None:
        """Put a letter on each place, and go to the one that is typed."""
        self.app.push_screen(JumpScreen(self), go_if_there)

    def action_toggle_readonly(self) -> None:
        """Allow nobody to change anything, or allow it again."""
        self.service.readonly = not self.service.readonly
        self.refresh_panes()
        self.draft_later()
        self.say(
            "Read-only now: nothing can be changed, here or through the endpoint, and what is typed is not kept. "
            "Calling functions still works."
            if self.service.readonly
            else "Changes are allowed again."
        )
