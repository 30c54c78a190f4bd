"""Finding in the text of a pane, and going to a line of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.document._document import Location, Selection

from lvtui.ui.text import counted
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.code_document import places_of
from lvtui.ui.widgets.foot_line import FindLine, FootLine, GoToLine
from lvtui.ui.widgets.pane import Pane


class CodeSearch(Pane):
    """A pane around a text, with a `FindLine` and a `GoToLine` at its foot."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the text area's own escape, which would go to whatever comes next.
        Binding("escape", "leave", "Leave", priority=True, id="code.leave"),
        Binding(
            "f7",
            "find",
            "Find",
            priority=True,  # before the text area's, which selects everything
            tooltip="Find in the text; capitals count once you type one",
            id="code.find",
        ),
        Binding("ctrl+g", "go_to_line", "Go to line", show=False, id="code.go_to_line"),
    ]

    _origin: Location = (0, 0)
    """Where the search began."""
    _places: Sequence[Location] = ()
    _place = 0
    """Of the places, the one that is selected."""

    @property
    def area(self) -> CodeArea:
        """The text that is shown."""
        raise NotImplementedError

    def show_code(self) -> None:
        """Have the text shown, whatever was."""
        raise NotImplementedError

    @property
    def _find(self) -> FindLine:
        return self.query_one(FindLine)

    @property
    def _go_to(self) -> GoToLine:
        return self.query_one(GoToLine)

    async def action_leave(self) -> None:
        """Leave what is open at the foot, or else the pane."""
        if self._find.display or self._go_to.display:
            self.close_foot()
            self.focus_on(self.area)
        else:
            await self.run_action("screen.back")

    def close_foot(self) -> None:
        """Neither find nor go anywhere any more."""
        self._find.close()
        self._go_to.close()
        self._places = ()
        self.area.show_hits((), 0)

    def action_find(self) -> None:
        """Find something: what is selected, or else what was looked for last."""
        self.show_code()
        self._go_to.close()
        area = self.area
        self._origin = min(area.selection)
        chosen = area.selected_text
        self._find.open(chosen if chosen and "\n" not in chosen else self._find.input.value)
        self.look(move=bool(chosen))

    @on(FindLine.Typed)
    def look_as_typed(self) -> None:
        """Go to the first place from where the search began."""
        if self._find.display:
            self.look()

    def look(self, *, move: bool = True) -> None:
        """Find again, in what the text is now."""
        area, wanted = self.area, self._find.input.value
        self._places = places_of(area.document.lines, wanted)
        area.show_hits(self._places, len(wanted))
        after = (number for number, place in enumerate(self._places) if place >= self._origin)
        self._place = next(after, 0)
        if move and self._places:
            self._select()
        self._tell()

    def look_again(self) -> None:
        """The text is another one: what is looked for may be elsewhere in it."""
        if self._find.display:
            self.look(move=False)

    @on(FindLine.Stepped)
    def step(self, event: FindLine.Stepped) -> None:
        """The next place, or the one before, around the ends."""
        event.stop()
        if self._places:
            chosen = min(self.area.selection) == self._places[self._place] and self.area.selected_text
            self._place = (self._place + event.places) % len(self._places) if chosen else self._place
            self._select()
        self._tell()

    def _select(self) -> None:
        row, column = self._places[self._place]
        self.area.selection = Selection((row, column), (row, column + len(self._find.input.value)))

    def _tell(self) -> None:
        if not self._find.input.value:
            self._find.tell("esc leaves")
        elif not self._places:
            self._find.tell("not found")
        else:
            self._find.tell(f"{self._place + 1} of {len(self._places)}")

    def action_go_to_line(self) -> None:
        """Ask for a line and go there."""
        self.show_code()
        self._find.close()
        self._go_to.open(str(self.area.cursor_location[0] + 1))
        self._go_to.tell(f"of {counted(self.area.document.line_count, 'line')}")

    @on(GoToLine.Stepped)
    def go_to_line(self, event: FootLine.Stepped) -> None:
        """Enter goes; the arrows go a line on."""
        event.stop()
        place = self._go_to.place(self.area.document.line_count)
        if place is None:
            self._go_to.tell("a number, or line:column")
            return
        self.close_foot()
        self.focus_on(self.area)
        self.area.move_cursor(self.area.clamp_visitable(place), center=True)
