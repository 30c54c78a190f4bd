"""Which panes are seen: one, two or three columns, a zoomed pane, and where the focus goes."""

from __future__ import annotations

from textual import events

from lvtui.ui.screens.bench import Bench
from lvtui.ui.widgets.pane import Pane

ROOM_FOR_TWO = 100
"""Columns from which more than one pane is shown."""


class Arrangement(Bench):
    """The panes of the screen, and which of them has the focus."""

    _zoomed = False
    _current: Pane | None = None
    """The pane that had the focus last."""
    _previous: Pane | None = None
    """The one before."""

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

    def action_zoom(self, zoomed: bool) -> None:
        """Give the whole screen to the pane with the focus, or share it again."""
        self._zoomed = zoomed
        self.set_class(zoomed or self.size.width < ROOM_FOR_TWO, "-one-pane")
        self._arrange()
