"""A line that text is typed into: what lvtui's own inputs have in common."""

from __future__ import annotations

from textual.suggester import Suggester
from textual.widgets import Input

from lvtui.ui.text import whole
from lvtui.ui.widgets.as_it_is import AsItIs


class LineInput(Input):
    """One line high; its keys take effect in order, and nothing in it reaches the terminal unseen."""

    def __init__(
        self,
        value: str | None = None,
        placeholder: str = "",
        *,
        suggester: Suggester | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """Begins with `value`; without any it shows `placeholder`, and what the `suggester` says behind the cursor."""
        super().__init__(value, placeholder, AsItIs(), suggester=suggester, compact=True, id=id)

    def validate_value(self, value: str) -> str:
        """Keep to what can be shown, and written down: no half characters."""
        return whole(value)
