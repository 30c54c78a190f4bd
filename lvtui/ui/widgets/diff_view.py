"""The tab that compares two of buffer, ``$LATEST`` and the versions."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Static

from lvtui.domain.model import Function
from lvtui.operations import LATEST
from lvtui.ui.buffer import Buffer
from lvtui.ui.comparing import Comparison, Side, Sides, compare_sides, finding, side, usual_pair
from lvtui.ui.keys import key_of
from lvtui.ui.text import plain
from lvtui.ui.widgets.diff_lines import DiffLines
from lvtui.ui.widgets.picker import Picker

LARGE = 500_000
"""Bytes of both sides' files above which they are compared in a thread, so that the keys go on working."""


class DiffView(Vertical):
    """Two pickers choose the sides; below them what was found, as a sentence and line by line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_change(1)", "Next change", id="diff.next"),
        Binding("N", "next_change(-1)", "Previous change", show=False, id="diff.previous"),
        Binding(
            "u",
            "turn",
            "Side by side",
            tooltip="Side by side, or one below the other; by itself side by side where there is room",
            id="diff.turn",
        ),
        Binding("a", "every_line", "Every line", tooltip="Every line, or only those around a change", id="diff.every"),
        Binding("x", "swap", "Swap sides", show=False, id="diff.swap"),
    ]

    DEFAULT_CSS = """
    DiffView {
        & > Horizontal { height: 1; }
        & Picker { margin: 0 2 0 1; }
        & #diff_place { width: 1fr; text-align: right; color: $foreground 70%; padding: 0 1; }
        & #diff_finding { height: auto; max-height: 4; padding: 0 1; background: $panel; }
    }
    """

    active: reactive[bool] = reactive(False)
    """Whether it is what the pane shows; otherwise nothing is compared."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins with nothing to compare."""
        super().__init__(id=id)
        self._ready = self._focus_wanted = False
        self._marked: str | None = None
        self._function: Function | None = None
        self._buffer: Buffer | None = None
        self._opened = LATEST
        self._pair: tuple[str, str] | None = None
        self._about: tuple[str, str, str | None] | None = None
        """Function, open version and mark that the pair was chosen for."""
        self._shown: tuple[Side, Side] | None = None
        self._comparison: Comparison | None = None
        self._comparisons = 0

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Picker("from", id="diff_left")
            yield Picker("to", id="diff_right")
            yield Static(id="diff_place")
        yield Static(id="diff_finding")
        yield DiffLines(id="diff_lines")

    @property
    def lines(self) -> DiffLines:
        """What is scrolled."""
        return self.query_one(DiffLines)

    def on_mount(self) -> None:
        """Show what was asked for meanwhile."""
        self._ready = True
        self._follow()
        if self._focus_wanted:
            self.take_focus()

    def take_focus(self) -> None:
        """Focus the lines, as soon as there are any."""
        self._focus_wanted = not self._ready
        if self._ready:
            self.screen.set_focus(self.lines)

    def show(self, function: Function | None, opened: str, buffer: Buffer | None, marked: str | None) -> None:
        """Compare the open version with the one that is `marked` or that it is usually compared with, or the sides
        that were chosen."""
        self._function, self._opened, self._buffer, self._marked = function, opened, buffer, marked
        self._follow()

    def compare(self, left: str, right: str) -> None:
        """Compare these two, until another version or function is opened."""
        self._pair, self._about = (left, right), self._subject
        self._follow()

    def watch_active(self) -> None:
        """What nobody sees is not compared."""
        self._follow()

    @property
    def _nothing_yet(self) -> str:
        if self._function is None:
            return f"No function yet: {key_of(self, 'new_function')} makes one."
        return (
            "Nothing to compare yet: no version is published, and nothing is typed that is not deployed. "
            f"{key_of(self, 'versions.publish')} in the versions' pane publishes."
        )

    @property
    def _subject(self) -> tuple[str, str, str | None]:
        return (self._function.name if self._function else "", self._opened, self._marked)

    def _follow(self) -> None:
        if not (self.active and self._ready):
            return
        function, buffer = self._function, self._buffer
        options = Sides(function, buffer)
        if self._pair is None or self._about != self._subject or any(name not in options for name in self._pair):
            self._about = self._subject
            not_deployed = buffer is not None and buffer.not_deployed
            self._pair = (
                usual_pair(function, self._opened, self._marked, not_deployed=not_deployed) if function else None
            )
        left_picker, right_picker = self.query_one("#diff_left", Picker), self.query_one("#diff_right", Picker)
        for place, picker in enumerate((left_picker, right_picker)):
            picker.offer(options)
            picker.value = self._pair[place] if self._pair is not None else picker.value
        if function is None or self._pair is None:
            self._show_none(self._nothing_yet)
            return
        found = [side(function, buffer, name) for name in self._pair]
        (left, why_left), (right, why_right) = found
        if left is None or right is None:
            self._show_none(why_left or why_right)
        elif self._shown is None or not _same(self._shown, (left, right)):
            self._compare(left, right, function)
        else:
            # The function may have changed around the two: what is said of them is said anew.
            self._say_finding(self._comparison, function)

    def _compare(self, left: Side, right: Side, function: Function) -> None:
        self._shown = (left, right)
        self._comparisons += 1
        if sum(len(content) for one in (left, right) for content in one.files.values()) <= LARGE:
            self._take(compare_sides(left, right), function)
            return
        self.query_one("#diff_finding", Static).update(plain("Comparing…"))
        self.run_worker(self._compare_aside(left, right, function, self._comparisons), exclusive=True, group="compare")

    async def _compare_aside(self, left: Side, right: Side, function: Function, number: int) -> None:
        comparison = await asyncio.to_thread(compare_sides, left, right)
        if number == self._comparisons:  # a thread cannot be stopped: an older one may end after a newer one
            self._take(comparison, function)

    def _take(self, comparison: Comparison, function: Function) -> None:
        self._comparison = comparison
        self.lines.show(comparison)
        self._say_finding(comparison, function)

    def _say_finding(self, comparison: Comparison | None, function: Function) -> None:
        if comparison is not None:
            self.query_one("#diff_finding", Static).update(plain(finding(comparison, function)))

    def _show_none(self, sentence: str) -> None:
        """Say why nothing is compared."""
        self._shown = self._comparison = None
        self._comparisons += 1
        self.lines.show(None)
        self.query_one("#diff_finding", Static).update(plain(sentence))

    @on(DiffLines.Arranged)
    def say_place(self, event: DiffLines.Arranged) -> None:
        """Say which change was gone to, of how many."""
        event.stop()
        lines = self.lines
        words = f"change {lines.change + 1} of {lines.changes}" if lines.changes else ""
        self.query_one("#diff_place", Static).update(plain(words))

    @on(Picker.Picked)
    def choose_side(self, event: Picker.Picked) -> None:
        """Compare what the pickers say."""
        event.stop()
        self.compare(self.query_one("#diff_left", Picker).value, self.query_one("#diff_right", Picker).value)

    def action_next_change(self, places: int) -> None:
        """Go to another change."""
        self.lines.go_to_change(places)

    def action_turn(self) -> None:
        """Side by side, or one below the other."""
        self.lines.split = not self.lines.side_by_side

    def action_every_line(self) -> None:
        """Show every line, or only those around a change."""
        self.lines.every_line = not self.lines.every_line

    def action_swap(self) -> None:
        """Let the sides change places."""
        if self._pair is not None:
            self.compare(self._pair[1], self._pair[0])


def _same(shown: tuple[Side, Side], now: tuple[Side, Side]) -> bool:
    return all(
        (one.name, one.sha256, one.configuration) == (other.name, other.sha256, other.configuration)
        for one, other in zip(shown, now, strict=True)
    )
