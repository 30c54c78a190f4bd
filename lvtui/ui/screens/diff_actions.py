"""Marking a version, and comparing others with it."""

from __future__ import annotations

from lvtui.operations import LATEST
from lvtui.ui.screens.function_actions import FunctionActions
from lvtui.ui.version_look import look
from lvtui.ui.widgets.code_pane import DIFF


class DiffActions(FunctionActions):
    """What is done to have two versions compared."""

    def open_function(self, name: str | None, opened: str = LATEST) -> None:
        """A mark is of one function."""
        if name != self.function_name:
            self.marked = None
        super().open_function(name, opened)

    def action_mark_version(self) -> None:
        """Mark the version under the cursor, to be compared with others; on the marked one, take the mark away."""
        version = self._version_at_hand()
        if self.function is None or version is None:
            return
        self.marked = None if self.marked == version else version
        self.refresh_panes()
        if self.marked is None:
            self.say(f"The mark of {look(version).words} is gone: d compares with $LATEST again.")
        else:
            self.say(f"{_capital(look(version).words)} is marked: d on another compares the two.")

    def action_diff_version(self) -> None:
        """Compare the version under the cursor with the marked one, or with ``$LATEST``."""
        function, version = self.function, self._version_at_hand()
        if function is None or version is None:
            return
        from lvtui.ui.comparing import usual_pair  # with all that comparing needs, when somebody compares

        pair = usual_pair(function, version, self.marked, not_deployed=self.not_deployed)
        if pair is None:
            self.say("There is nothing to compare $LATEST with: no version is published, and nothing is typed.")
            return
        self.code_pane.show_tab(DIFF)
        self.code_pane.diff.compare(*pair)
        self.show_pane(self.code_pane.NUMBER)

    def _version_at_hand(self) -> str | None:
        """The version under the cursor in the list; from anywhere else, the one that is open."""
        if self.versions_pane.has_focus_within:
            return self.versions_pane.selected
        return self.opened if self.function is not None else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
