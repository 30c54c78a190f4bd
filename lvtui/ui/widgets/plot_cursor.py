"""A cursor over the marks of a plot, by keys and mouse: how one gets from a picture of a run to one of its calls."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Unpack

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from lvtui.ui.widgets.plot import Plot, PlotOptions

CURSOR_LINE = "│"
"""Runs down a plot at its cursor."""


class Mark(NamedTuple):
    """One thing in a plot that can be picked: a few consecutive calls, counted from 0."""

    first_call: int
    last_call: int
    stands_out: bool
    """Whether ``n`` stops here: a failure, or whatever else the plot is about."""


class PickerOptions(PlotOptions, total=False):
    """What every plot with a cursor can be given beside its data."""

    pickable: bool


class MarkPicker(Plot):
    """A plot of marks in the order of the calls, one of which can be picked where `pickable` is set.

    Subclasses say what their marks are at the present size and where each lies; the cursor stays on the mark that
    holds its call, however the marks are merged while a run grows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move_cursor(-1)", "Mark before", show=False, id="plot.left"),
        Binding("right,l", "move_cursor(1)", "Next mark", show=False, id="plot.right"),
        Binding("up", "move_row(-1)", "Row above", show=False, id="plot.up"),
        Binding("down", "move_row(1)", "Row below", show=False, id="plot.down"),
        Binding("home", "first_mark", "First mark", show=False, id="plot.first"),
        Binding("end", "last_mark", "Last mark", show=False, id="plot.last"),
        Binding("n", "next_standing_out(1)", "Next failure", show=False, id="plot.next"),
        Binding("N", "next_standing_out(-1)", "Failure before", show=False, id="plot.previous"),
        Binding("enter", "choose", "Open the call", show=False, id="plot.choose"),
    ]
    """
    | Key(s) | Description |
    | :- | :- |
    | left, h; right, l | To the mark before; to the next. |
    | up; down | To the row above; below, where marks have rows. |
    | home; end | To the first mark; to the last. |
    | n; N | To the next mark that stands out, such as a failure; to the one before. |
    | enter | Choose the mark under the cursor. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"mark-picker--cursor", "mark-picker--line"}
    """
    | Class | Description |
    | :- | :- |
    | `mark-picker--cursor` | The mark under the cursor. |
    | `mark-picker--line` | A line through the plot at the cursor. |
    """

    DEFAULT_CSS = """
    MarkPicker {
        & > .mark-picker--cursor { text-style: underline; }
        & > .mark-picker--line { color: $text-muted; }
        &:focus > .mark-picker--line { color: $foreground; text-style: bold; }
        &:focus > .mark-picker--cursor { color: $foreground; text-style: bold reverse; }
    }
    """

    pickable: reactive[bool] = reactive(False)
    """Whether a mark can be picked; the plot can be focused only then."""
    cursor_call: reactive[int | None] = reactive[int | None](None)
    """The call, counted from 0, whose mark the cursor is on; ``None`` before there was any."""

    def __init__(self, *, pickable: bool = False, **options: Unpack[PlotOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(MarkPicker.pickable, pickable)
        self.can_focus = pickable

    @dataclass
    class MarkMessage(Message):
        """Something happened to a mark."""

        plot: MarkPicker
        first_call: int
        """The first of the calls that the mark stands for, counted from 0."""
        last_call: int
        """The last of them; in the last mark it may not have arrived."""

        @property
        def control(self) -> MarkPicker:
            """The plot whose mark it is."""
            return self.plot

    class MarkHighlighted(MarkMessage):
        """The cursor came to another mark."""

    class MarkChosen(MarkMessage):
        """A mark was chosen, by ``enter`` or a click."""

    def marks(self) -> Sequence[Mark]:
        """The marks at the present size, in the order of the calls."""
        raise NotImplementedError

    def mark_at(self, x: int, y: int) -> int | None:
        """Which mark lies at a cell of the content region, if any."""
        raise NotImplementedError

    def marks_in_row(self) -> int | None:
        """How many marks a row has, where one can go up and down."""
        return None

    @property
    def has_cursor(self) -> bool:
        """Whether there may be a mark that the cursor is on: without one, no marks need be looked for."""
        return self.pickable and self.cursor_call is not None

    def cursor_place(self, marks: Sequence[Mark]) -> int | None:
        """Which mark the cursor is on; ``None`` when it is not to be seen."""
        if not self.pickable or self.cursor_call is None or not marks:
            return None
        return max(0, bisect_right(marks, self.cursor_call, key=lambda mark: mark.first_call) - 1)

    def cursor_style(self) -> Style:
        """What is added to the style of the mark under the cursor."""
        return self.ink("mark-picker--cursor")

    def watch_pickable(self) -> None:
        """What cannot be picked is passed over by ``tab``."""
        self.can_focus = self.pickable

    def watch_cursor_call(self) -> None:
        """Say which calls are under the cursor now."""
        marks = self.marks() if self.is_attached else ()
        place = self.cursor_place(marks)
        if place is not None:
            self.post_message(self.MarkHighlighted(self, marks[place].first_call, marks[place].last_call))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Up and down scroll what is around the plot where its marks have no rows."""
        return action != "move_row" or self.marks_in_row() is not None

    def on_focus(self) -> None:
        """A cursor is to be seen: where it was, else on the first mark that stands out."""
        # What is focused when a screen opens has no size yet, so no marks either.
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        if self.has_focus and self.cursor_call is None and (marks := self.marks()):
            self._go_to(marks, next((place for place, mark in enumerate(marks) if mark.stands_out), 0))

    def on_click(self, event: events.Click) -> None:
        """Choose the mark that was clicked."""
        offset = event.get_content_offset(self)
        if not self.pickable or offset is None:
            return
        marks = self.marks()
        place = self.mark_at(offset.x, offset.y)
        if place is not None and place < len(marks):
            event.stop()
            self._go_to(marks, place)
            self.action_choose()

    def action_move_cursor(self, marks_on: int) -> None:
        """Move by so many marks; the ends stop it."""
        marks = self.marks()
        if marks:
            place = self.cursor_place(marks)
            self._go_to(marks, 0 if place is None else place + marks_on)

    def action_move_row(self, rows: int) -> None:
        """Move by so many rows."""
        self.action_move_cursor(rows * (self.marks_in_row() or 0))

    def action_first_mark(self) -> None:
        """Go to where the run began."""
        self._go_to(self.marks(), 0)

    def action_last_mark(self) -> None:
        """Go to where the run stands."""
        marks = self.marks()
        self._go_to(marks, len(marks) - 1)

    def action_next_standing_out(self, direction: int) -> None:
        """Go to the next mark that stands out, or to the one before; stay where there is none."""
        marks = self.marks()
        place = self.cursor_place(marks)
        if place is None:
            place = -1 if direction > 0 else len(marks)
        ahead = range(place + 1, len(marks)) if direction > 0 else range(place - 1, -1, -1)
        found = next((each for each in ahead if marks[each].stands_out), None)
        if found is not None:
            self._go_to(marks, found)

    def action_choose(self) -> None:
        """Say which mark was chosen."""
        marks = self.marks()
        place = self.cursor_place(marks)
        if place is not None:
            self.post_message(self.MarkChosen(self, marks[place].first_call, marks[place].last_call))

    def _go_to(self, marks: Sequence[Mark], place: int) -> None:
        if marks:
            self.cursor_call = marks[min(len(marks) - 1, max(0, place))].first_call
