"""A pane around one list."""

from __future__ import annotations

from lvtui.domain.model import Function
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList


class ListPane(Pane):
    """What the panes of versions and of aliases share."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._function: Function | None = None

    @property
    def rows(self) -> RowList:
        """The list itself."""
        return self.query_one(RowList)

    @property
    def selected(self) -> str | None:
        """The key of the row under the cursor."""
        return self.rows.row_key
