"""The cell of the form that is being changed, and what is said below the rows. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lvtui.operations import Request
from lvtui.ui.action_words import line_of
from lvtui.ui.configuring import RESERVED, VARIABLE, differing_words, settings, text_of, value_of
from lvtui.ui.setting_changes import Changes
from lvtui.ui.text import counted
from lvtui.ui.widgets.configuration_rows import NEW_VARIABLE, Configured


@dataclass(frozen=True)
class Cell:
    """Where something is typed."""

    row: str
    """The row's key."""
    column: Literal["name", "value"] = "value"
    variable: str = ""
    """The variable whose value it is; of a new one, the name that was typed."""

    @classmethod
    def of(cls, row: str, column: Literal["name", "value"]) -> Cell:
        """A cell of a row that is there."""
        if row == NEW_VARIABLE:
            return cls(row, "name")
        return cls(row, column, row.removeprefix(VARIABLE) if row.startswith(VARIABLE) else "")

    @property
    def naming_a_new_one(self) -> bool:
        """Whether it is the name of a variable that is not there yet."""
        return self.row == NEW_VARIABLE and self.column == "name"

    def text(self, configured: Configured) -> str:
        """What it begins with."""
        if self.row == NEW_VARIABLE:
            return ""
        if self.variable:
            return self.variable if self.column == "name" else configured.variables.get(self.variable, "")
        if self.row in configured.changes.texts:
            return configured.changes.texts[self.row]
        setting = settings()[self.row]
        return text_of(setting, value_of(setting, configured.function, configured.version))

    def changes(self, before: Changes, configured: Configured, text: str) -> Changes:
        """What is not saved, once `text` is typed here."""
        function = configured.function
        if self.row in settings():
            return before.with_text(self.row, text).settled(function)
        if self.column == "name" and text.strip():
            value = before.variables_of(function).get(self.variable, "")
            before = before.with_variable(text.strip(), value, instead_of=self.variable)
        elif self.column == "value" and self.variable:
            before = before.with_variable(self.variable, text)
        return before.settled(function)

    def subject(self, text: str) -> str:
        """The row that what is wrong with `text` is told of."""
        if self.row in settings():
            return self.row
        return f"{VARIABLE}{text.strip() if self.column == 'name' else self.variable}"


def said_below(
    configured: Configured, row: str, cell: Cell | None, refusal: str, requests: Sequence[Request[Any]], key: str
) -> Iterator[str]:
    """What may be typed in a row, what is not saved, what would be refused, the key and the commands that save it; of a
    published version, what differs from ``$LATEST``."""
    if not configured.editable:
        yield differing_words(configured.version, configured.function)
        return
    if about := about_cell(row, cell):
        yield about
    if changed := configured.changes.changed():
        yield f"● Not saved: {', '.join(changed)}. {key} saves {counted(len(changed), 'change')}."
    if refusal:
        yield f"✗ {refusal}"
    for request in requests:
        yield f"$ {line_of(request)}"


def about_cell(row: str, cell: Cell | None) -> str:
    """What may be typed."""
    if row in settings():
        setting = settings()[row]
        parts = [setting.limits]
        if setting.choices and not setting.limits:
            parts.append("up and down go through the usual ones")
        if setting.many and not setting.choices:
            parts.append("several with commas between")
        if setting.key == RESERVED:
            parts.append("of the whole function: publishing does not freeze it; empty: none")
        elif not setting.frozen:
            parts.append("of calls to the function without a qualifier: others have their own; empty: AWS's default")
        about = "; ".join(part for part in parts if part)
        return f"{setting.label}: {about}." if about else ""
    if cell is not None and cell.column == "name":
        return "Variable: its name; = or tab goes on to its value."
    return "Variable: n new, enter another value, r another name, delete removes." if row else ""
