"""A list of what was done, with a filter that is displayed on demand."""

from __future__ import annotations

from textual.widgets import Input

from lvtui.ui.text import plain
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList


class FilteredPane(Pane):
    """The only pane of its screen; it has one list, and one input whose id is `filter`."""

    DEFAULT_CSS = """
    FilteredPane {
        height: 1fr;
        & #filter {
            display: none;
            height: 1;
            border: none;
            padding: 0 1;
            background: $panel;
        }
    }
    """

    def retitle(self, suffix: str = "") -> None:
        """Show what it is about; a screen's only pane has no number."""
        self.border_title = plain(f"{self.TITLE}{f' · {suffix}' if suffix else ''}").markup

    @property
    def filter(self) -> Input:
        """What is looked for; displayed on demand."""
        return self.query_one("#filter", Input)

    def take_focus(self) -> None:
        """Begin in the list."""
        self.focus_on(self.query_one(RowList))
