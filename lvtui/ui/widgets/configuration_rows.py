"""The rows of the configuration: name, value, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rich.text import Text

from lvtui.domain.model import Function, Version
from lvtui.domain.settings import VARIABLES_LIMIT, variables_json
from lvtui.operations import LATEST
from lvtui.ui.configuring import VARIABLE, differing, said, settings, shown_settings, value_of
from lvtui.ui.setting_changes import Changes
from lvtui.ui.text import pad_right, printable, shorten

NEW_VARIABLE = "new variable"
"""The row of the gauge, where a variable is added."""
GAUGE = 16
"""Cells of the gauge when it is full."""
CHANGED, DIFFERS = "●", "≠"


@dataclass(frozen=True)
class Configured:
    """One version's settings as they are to be shown."""

    function: Function
    version: Version
    changes: Changes = field(default_factory=Changes)
    """What is typed over ``$LATEST``."""

    @property
    def editable(self) -> bool:
        """Whether this is ``$LATEST``."""
        return self.version.version == LATEST

    @property
    def variables(self) -> Mapping[str, str]:
        """The variables, with what is typed over them."""
        return self.changes.variables_of(self.function) if self.editable else self.version.configuration.variables

    def keys(self) -> list[str]:
        """The rows: the first settings, the variables, the rest."""
        shown = [setting.key for setting in shown_settings(self.version)]
        first = [key for key in shown if key in _BEFORE_VARIABLES]
        rest = [key for key in shown if key not in _BEFORE_VARIABLES]
        now = self.function.latest.configuration.variables
        other = self.changes.variables if self.editable else now
        names = [*self.version.configuration.variables]
        names += [name for name in other if name not in self.version.configuration.variables]
        return [*first, *(f"{VARIABLE}{name}" for name in names), NEW_VARIABLE, *rest]

    def text(self, key: str) -> str:
        """A row's value as it is read."""
        if key.startswith(VARIABLE):
            return self.variables.get(key.removeprefix(VARIABLE), "–")
        setting = settings()[key]
        if self.editable and key in self.changes.texts:
            typed = self.changes.texts[key].strip()
            return f"{typed} {setting.unit}".rstrip() if typed else "–"
        return said(setting, value_of(setting, self.function, self.version))

    def remark(self, key: str) -> tuple[str, str]:
        """A sign, and what is said of a row: what ``$LATEST`` has, or what it was before something was typed."""
        if not self.editable:
            other = self._differing.get(key)
            return (DIFFERS, f"$LATEST has {other}") if other is not None else (" ", "")
        if key.startswith(VARIABLE):
            name = key.removeprefix(VARIABLE)
            was = self.function.latest.configuration.variables.get(name)
            if name not in self.changes.variables:
                return " ", ""
            if self.changes.variables[name] is None:
                return CHANGED, f"to be removed, was “{was}”"
            return CHANGED, "new, not saved" if was is None else f"not saved, was “{was}”"
        if key not in self.changes.texts:
            return " ", ""
        setting = settings()[key]
        return CHANGED, f"not saved, was {said(setting, value_of(setting, self.function, self.version))}"

    @cached_property
    def _differing(self) -> Mapping[str, str]:
        return differing(self.version, self.function)


_BEFORE_VARIABLES = frozenset(
    (
        *("Description", "Runtime", "Handler", "Timeout", "MemorySize", "EphemeralStorage.Size", "Role"),
        "Architectures",
    )
)


def label_width(width: int) -> int:
    """Cells of the column of names."""
    return min(24, width // 2)


def row_text(configured: Configured, key: str, width: int) -> Text:
    """One row, in so many cells."""
    if key == NEW_VARIABLE:
        return _gauge_row(configured, width)
    sign, remark = configured.remark(key)
    label = f"env {key.removeprefix(VARIABLE)}" if key.startswith(VARIABLE) else settings()[key].label
    column = label_width(width)
    line = Text(no_wrap=True, overflow="crop").append(f"{sign} ", "bold")
    line.append(pad_right(printable(label), column - 3), "bold" if sign != " " else "").append(" ")
    room = max(1, width - column)
    value = printable(configured.text(key).replace("\n", "⏎"))
    if not remark:
        return line.append(shorten(value, room - 1))
    # Neither of the two may push the other out: each gets half at least.
    remark = printable(remark.replace("\n", "⏎"))
    own = shorten(value, max(room // 2 - 1, room - 4 - len(remark)))
    line.append(own, "bold").append("  ")
    return line.append(shorten(f"({remark})", max(1, width - line.cell_len - 1)))


def _gauge_row(configured: Configured, width: int) -> Text:
    used = len(variables_json(configured.variables).encode())
    cells = min(GAUGE, -(-used * GAUGE // VARIABLES_LIMIT)) if configured.variables else 0
    column = label_width(width)
    line = Text("  ", no_wrap=True, overflow="crop")
    line.append(pad_right("+ variable" if configured.editable else "Variables", column - 3)).append(" ")
    over = " too many" if used > VARIABLES_LIMIT else ""
    if width - column >= GAUGE + 24:
        line.append("█" * cells).append("░" * (GAUGE - cells)).append(" ")
    return line.append(f"{used:,} of {VARIABLES_LIMIT:,} bytes{over}", "bold" if over else "")
