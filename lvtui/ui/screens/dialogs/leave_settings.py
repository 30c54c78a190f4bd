"""Leaving with settings that were typed and not saved: unlike code they have no draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from lvtui.ui.screens.dialogs.sure import SureDialog


class LeaveSettingsDialog(SureDialog):
    """Asks whether they may be lost. Enter keeps them, as it keeps text where that is asked about."""

    ACCEPT_KEY = "x"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", "Back to them", id="leave_settings.back"),
        Binding("x", "accept", "Leave without them", id="leave_settings.leave"),
    ]

    def __init__(self, unsaved: Mapping[str, Sequence[str]], key: str = "ctrl+s") -> None:
        """`unsaved` are the rows of each function; `key` saves them."""
        super().__init__(
            "Settings not saved",
            "Leave without",
            f"Leaves without these settings. Back, then {key} where they are shown, saves them.",
            [f"{function}: {', '.join(rows)}" for function, rows in unsaved.items()],
        )

    def on_mount(self) -> None:
        """What loses nothing is what is offered."""
        self.query_one("#back").focus()
