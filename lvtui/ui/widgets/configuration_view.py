"""Every setting of a version, one to a line; on ``$LATEST`` each can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message

from lvtui.domain.model import Version
from lvtui.domain.settings import VARIABLES_LIMIT, variables_json
from lvtui.operations import LATEST
from lvtui.ui.text import pad_right, printable, shorten
from lvtui.ui.widgets.row_list import RowList

VARIABLE = "environment "
NEW_VARIABLE = "new variable"

_LABELS = {
    "description": "Description",
    "runtime": "Runtime",
    "handler": "Handler",
    "timeout": "Timeout",
    "memory_size": "Memory",
    "ephemeral_storage": "Ephemeral storage",
    "role": "Execution role",
    "architectures": "Architecture",
    "tracing_config": "Tracing",
    "dead_letter_config": "Dead-letter target",
}
EDITABLE = ("description", "runtime", "handler", "timeout", "memory_size", "ephemeral_storage", "role")
"""The settings with one plain value."""


def setting_text(version: Version, key: str) -> str:
    """The value of a row, as it would be typed."""
    settings = version.configuration
    if key.startswith(VARIABLE):
        return settings.variables.get(key.removeprefix(VARIABLE), "")
    match key:
        case "ephemeral_storage":
            return str(settings.ephemeral_storage.size)
        case "architectures":
            return ", ".join(settings.architectures)
        case "tracing_config":
            return settings.tracing_config.mode or ""
        case "dead_letter_config":
            return settings.dead_letter_target
        case _:
            return str(getattr(settings, key) or "")


_UNITS = {"timeout": " s", "memory_size": " MB", "ephemeral_storage": " MB"}


class ConfigurationView(RowList):
    """The rows of a configuration. Enter changes a setting of ``$LATEST``; a published version says why not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Change", id="configuration.change"),
        Binding("n", "new_variable", "New variable", id="configuration.new_variable"),
        Binding("delete,ctrl+d", "remove_variable", "Remove variable", show=False, id="configuration.remove"),
    ]

    @dataclass
    class ChangeAsked(Message):
        """The user wants to change a setting; `key` names the row."""

        view: ConfigurationView
        key: str

    @dataclass
    class RemovalAsked(Message):
        """The user wants to remove an environment variable."""

        view: ConfigurationView
        name: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__("No function yet.", id=id)
        self._version: Version | None = None

    def show(self, version: Version | None) -> None:
        """Show the settings of `version`."""
        self._version = version
        if version is None:
            self.set_rows([], self._row)
            return
        variables = [f"{VARIABLE}{name}" for name in version.configuration.variables]
        more = [NEW_VARIABLE] if version.version == LATEST else []
        self.set_rows([*_LABELS, *variables, *more], self._row)

    def _row(self, key: str, width: int) -> Text:
        version = self._version
        if version is None:
            return Text("")
        if key == NEW_VARIABLE:
            used = len(variables_json(version.configuration.variables).encode())
            return Text(shorten(f"+ environment variable   ({used} of {VARIABLES_LIMIT} bytes used)", width), "dim")
        column = min(20, width // 2)
        label = f"env {key.removeprefix(VARIABLE)}" if key.startswith(VARIABLE) else _LABELS[key]
        value = setting_text(version, key)
        shown = f"{value}{_UNITS.get(key, '')}" if value else "–"
        editable = version.version == LATEST and (key in EDITABLE or key.startswith(VARIABLE))
        line = Text(no_wrap=True, overflow="crop")
        line.append(pad_right(printable(label), column), "" if editable else "dim").append(" ")
        return line.append(shorten(printable(shown), max(1, width - column - 1)))

    @on(RowList.Chosen)
    def ask_for_change(self, event: RowList.Chosen) -> None:
        """Enter, or a click, on a row."""
        event.stop()
        self.post_message(self.ChangeAsked(self, event.row_key))

    def action_new_variable(self) -> None:
        """Ask for a new environment variable."""
        self.post_message(self.ChangeAsked(self, NEW_VARIABLE))

    def action_remove_variable(self) -> None:
        """Ask for the removal of the variable under the cursor."""
        key = self.row_key
        if key is not None and key.startswith(VARIABLE):
            self.post_message(self.RemovalAsked(self, key.removeprefix(VARIABLE)))
