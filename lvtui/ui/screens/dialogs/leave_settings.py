"""Leaving with settings that were typed and not saved: unlike code they have no draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lvtui.ui.screens.dialogs.sure import SureDialog


class LeaveSettingsDialog(SureDialog):
    """Asks whether they may be lost."""

    def __init__(self, unsaved: Mapping[str, Sequence[str]]) -> None:
        """`unsaved` are the rows of each function."""
        super().__init__(
            "Settings not saved",
            "Leave",
            "Leaves without these settings. Back, then ctrl+s where they are shown, saves them.",
            [f"{function}: {', '.join(rows)}" for function, rows in unsaved.items()],
        )
