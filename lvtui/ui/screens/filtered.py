"""What the screens of a filtered list have in common: how the filter is entered and left, and the help."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from lvtui.ui.screens.help import HelpScreen
from lvtui.ui.screens.modal import Answer, Modal
from lvtui.ui.widgets.filtered_pane import FilteredPane


class FilteredScreen(Modal[Answer]):
    """A screen with one `FilteredPane`."""

    @property
    def _filtered(self) -> FilteredPane:
        return self.query_one(FilteredPane)

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Go from the filter to what it has let through."""
        self._filtered.take_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A filter that is typed in needs no key."""
        return not self._filtered.filter.has_focus if action == "filter" else True

    def action_filter(self) -> None:
        """Type what to look for."""
        self._filtered.filter.display = True
        self._filtered.filter.focus()

    def action_leave(self) -> None:
        """Leave the filter if there is one, or else the screen."""
        field = self._filtered.filter
        if field.display:
            field.value = ""
            self._filtered.take_focus()
            field.display = False
        else:
            self.dismiss(None)

    async def action_help(self) -> None:
        """Explain the keys."""
        self.app.push_screen(HelpScreen(self, self._filtered))
