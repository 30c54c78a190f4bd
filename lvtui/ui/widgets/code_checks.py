"""Checks of the editor's text while it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import TextArea

from lvtui.ui.live_checks import Handler, Problem, Weight, following, problems_of
from lvtui.ui.package_paths import language_of
from lvtui.ui.widgets.checks_line import ChecksLine
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.pane import Pane

CHECK_DELAY = 0.3
"""Seconds of rest in typing after which the text is checked."""


class CodeChecks(Pane):
    """A pane with an `#editor`, and a `ChecksLine` below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+n,ctrl+right_square_bracket",
            "next_problem",
            "Next problem",
            show=False,
            tooltip="Go to the next problem in the code",
            id="code.next_problem",
        ),
    ]

    _checked: tuple[str, Sequence[str], Handler | None] = ("", (), None)
    """The path of what is checked, the package's paths, and how its code is called."""
    _check_timer: Timer | None = None
    _edits = 0
    """Counts what was typed, so that typing on puts the check off."""

    @property
    def editor(self) -> CodeArea:
        """Where ``$LATEST`` is edited."""
        return self.query_one("#editor", CodeArea)

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the text, as far as it has been checked."""
        return self._checks.problems

    @property
    def _checks(self) -> ChecksLine:
        return self.query_one(ChecksLine)

    def check_as(self, path: str, paths: Sequence[str], handler: Handler | None) -> None:
        """Say what the text is; of what is no Python, nothing but a missing handler can be said."""
        about = (path, paths, handler)
        checks = self._checks
        checks.language = "python" if language_of(path) == "python" or handler is not None else ""
        if about == self._checked:
            return
        if path != self._checked[0]:
            checks.problems = ()  # of the other file
        self._checked = about
        self.check_soon()

    def check_soon(self) -> None:
        """Check once typing rests."""
        self._edits += 1
        if self._check_timer is None:
            self._check_timer = self.set_timer(CHECK_DELAY, lambda: self._check_if_at_rest(self._edits))

    def _check_if_at_rest(self, edits: int) -> None:
        self._check_timer = None
        if self.query(ChecksLine):  # the timer may still have been on its way when the app was left
            self.run_worker(self._check(edits), group="check", exclusive=True)

    async def _check(self, edits: int) -> None:
        path, paths, handler = self._checked
        checks, editor = self._checks, self.editor
        # In a thread: of a long text it takes longer than a frame, and the first time pyflakes is imported.
        found = await asyncio.to_thread(problems_of, path, editor.text, paths, handler)
        if not checks.is_attached:  # the app is on its way out
            return
        if (path, paths, handler) == self._checked:
            checks.problems = found
            editor.mark(margin(found))
        if edits != self._edits:
            self.check_soon()

    @on(TextArea.Changed, "#editor")
    def check_what_was_typed(self) -> None:
        """The text is another one."""
        self.check_soon()

    @on(TextArea.SelectionChanged, "#editor")
    def follow_cursor(self, event: TextArea.SelectionChanged) -> None:
        """Say where the cursor is, and which problem is the nearest."""
        self._checks.place = event.selection.end

    @on(ChecksLine.Clicked)
    def action_next_problem(self) -> None:
        """Go to the problem after the cursor."""
        row, column = self.editor.cursor_location
        problem = following(self.problems, row + 1, column)
        if problem is not None and self.editor.display:
            self.focus_on(self.editor)
            self.editor.move_cursor(self.editor.clamp_visitable((problem.line - 1, problem.column)), center=True)


def margin(problems: Sequence[Problem]) -> dict[int, Weight]:
    """Line, counted from 0 → what stands beside it: an error before a warning."""
    marks: dict[int, Weight] = {}
    for problem in problems:
        if marks.get(problem.line - 1) != "error":
            marks[problem.line - 1] = problem.weight
    return marks
