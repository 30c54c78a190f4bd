"""Which panes are seen: one, two or three columns, a zoomed pane, how wide they are, and where the focus goes."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.widget import Widget

from lvtui.ui.columns import ROOM_FOR_TWO, classes_at
from lvtui.ui.screens.bench import Bench
from lvtui.ui.widgets.pane import Pane

USUAL_SIDE = 40
"""Columns of the lists' column; the style sheet says so too."""
LEAST_SIDE, LEAST_WORK = 24, 50
"""Columns that the lists and what lies beside them keep, however the border between them is moved."""
STEP = 4


def side_within(wanted: int, width: int) -> int:
    """How wide the lists' column is, if that is wanted on a screen of that width."""
    return max(LEAST_SIDE, min(wanted, width - LEAST_WORK))


class Arrangement(Bench):
    """The panes of the screen, and which of them has the focus."""

    zoomed = False
    """Whether one pane has the whole screen, where there would be room for more."""
    side_width: int | None = None
    """How wide the user wants the lists' column; ``None``: as wide as usual."""
    _current: Pane | None = None
    """The pane that had the focus last."""
    _previous: Pane | None = None
    """The one before."""
    _given_width: int | None = None
    """How wide that column has been made here; ``None``: as the style sheet has it."""
    _dragged: Widget | None = None
    """The column whose border is under the mouse, while it is moved."""

    _resumed = False
    """Whether it has been on top before."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """The first time, everything on it has just been given its style."""
        event.refresh_styles, self._resumed = self._resumed, True

    def fit_in(self, size: Size) -> None:
        """Take the classes of a screen of that size, before anything is on it that would need another style then."""
        self.set_class(True, *classes_at(size), update=False)
        self.set_class(size.width < ROOM_FOR_TWO, "-one-pane", update=False)

    def on_resize(self, event: events.Resize) -> None:
        """One pane at a time where there is no room for more."""
        self.set_class(self.zoomed or event.size.width < ROOM_FOR_TWO, "-one-pane")
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the one that is seen when there is room for one only."""
        pane = next((node for node in event.widget.ancestors_with_self if isinstance(node, Pane)), None)
        if pane is not None:
            self._make_current(pane)
            self._arrange()

    @property
    def current_pane(self) -> int:
        """The number of the pane that had the focus last."""
        return self._current.NUMBER if self._current is not None else 1

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
        whole_body = self._current is not None and self._current.WHOLE_BODY
        self.set_class(whole_body, "-whole-body")
        alone = self.has_class("-one-pane") or whole_body
        for pane in self.query(Pane):
            pane.display = pane is self._current or not (alone or pane.WHOLE_BODY)
        for column in self.query("#side, #work"):
            column.display = not alone or (self._current is not None and column in self._current.ancestors)
        for side in self.query("#side"):
            wanted = None if alone or self.side_width is None else side_within(self.side_width, self.size.width)
            if wanted != self._given_width:  # or each change of the focus would be a new layout
                side.styles.width = self._given_width = wanted

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
        self.zoomed = zoomed
        self.set_class(zoomed or self.size.width < ROOM_FOR_TWO, "-one-pane")
        self._arrange()

    def action_resize(self, steps: int) -> None:
        """Make the lists' column wider or narrower; once more at the end does nothing."""
        if self.has_class("-one-pane"):
            self.say("One pane has the whole screen now, so there is no border to move.")
            return
        self._resize_to((self.side_width or USUAL_SIDE) + STEP * steps)

    def _resize_to(self, width: int) -> None:
        self.side_width = side_within(width, self.size.width)
        self._arrange()
        self.keep_session_later()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the border between the columns."""
        side = next(iter(self.query("#side")), None)
        if side is None or self.has_class("-one-pane") or not side.display:
            return
        region = side.region
        if event.screen_x in (region.right - 1, region.right) and region.y <= event.screen_y < region.bottom:
            self._dragged = side
            side.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border with the mouse."""
        if self._dragged is not None:
            self._resize_to(event.screen_x - self._dragged.region.x + 1)

    def on_mouse_up(self) -> None:
        """Let go of it."""
        if self._dragged is not None:
            self._dragged.release_mouse()
            self._dragged = None
