"""The last invocation, from three sides: its result, its log, and why this version answered."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from lvtui.service import Execution
from lvtui.ui.keys import key_of
from lvtui.ui.outcome_texts import log_text, result_text, why
from lvtui.ui.widgets.tab_line import TabLine


class OutputView(Vertical):
    """Three tabs over one scrollable text."""

    DEFAULT_CSS = """
    OutputView {
        & > TabLine { height: 1; }
        & > VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & > VerticalScroll:focus { background: $foreground 7%; }
        & Static { height: auto; width: 1fr; }
    }
    """

    def __init__(self) -> None:
        """Begins without an invocation."""
        super().__init__()
        self._execution: Execution | None = None

    def compose(self) -> ComposeResult:
        yield TabLine(("Result", "Log", "Why"), id="output_tabs")
        with VerticalScroll(can_focus=True):
            yield Static(self._first_words, id="output", markup=False)

    @property
    def _first_words(self) -> str:
        return f"No invocation yet: {key_of(self, 'invoke')} sends the event to the target."

    def show(self, execution: Execution) -> None:
        """Show another invocation, on the tab that is open."""
        self._execution = execution
        self._update()

    def clear(self, *, hint: bool = True) -> None:
        """Show no invocation; and with `hint`, for who has made none yet, what makes one."""
        self._execution = None
        self.query_one("#output", Static).update(self._first_words if hint else "")

    def scroll_pages(self, pages: int) -> None:
        """Scroll by so many pages."""
        text = self.query_one(VerticalScroll)
        text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

    def show_tab(self, tab: str) -> None:
        """Turn to a tab."""
        self.query_one(TabLine).active = tab

    def next_tab(self) -> None:
        """Turn to the next tab."""
        self.query_one(TabLine).action_step(1)

    @on(TabLine.Changed)
    def turn(self, event: TabLine.Changed) -> None:
        """Show what the tab stands for."""
        event.stop()
        self._update()

    def _update(self) -> None:
        execution = self._execution
        if execution is None:
            return
        shown: Text | Table
        match self.query_one(TabLine).active:
            case "Log":
                shown = log_text(execution.outcome)
            case "Why":
                shown = why(execution.route)
            case _:
                shown = result_text(execution.outcome, execution.route.version.configuration.runtime or "")
        self.query_one("#output", Static).update(shown)
