"""Change one setting of ``$LATEST``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.widget import Widget

from lvtui.domain.model import Function
from lvtui.domain.runtimes import PYTHON
from lvtui.operations import UpdateFunctionConfiguration
from lvtui.operations.shapes import Environment, EphemeralStorage
from lvtui.service import Service
from lvtui.ui.screens.dialogs.dialog import OperationDialog
from lvtui.ui.widgets.configuration_view import NEW_VARIABLE, VARIABLE, setting_text
from lvtui.ui.widgets.field import Field

_NUMBERS = {"timeout": "seconds", "memory_size": "megabytes", "ephemeral_storage": "megabytes"}


class SettingDialog(OperationDialog):
    """One plain setting."""

    VERB = "Save"

    def __init__(self, service: Service, function: Function, key: str) -> None:
        """`key` is the setting's attribute."""
        super().__init__(service)
        self._function = function
        self._key = key

    def title_text(self) -> str:
        """Which setting."""
        return f"{self._key.replace('_', ' ').capitalize()} of $LATEST"

    def compose_body(self) -> Iterator[Widget]:
        """One field."""
        choices = tuple(PYTHON) if self._key == "runtime" else ()
        value = setting_text(self._function.latest, self._key)
        yield Field(_NUMBERS.get(self._key, "value").capitalize(), self._key, value, choices=choices, id="value")
        yield from self.compose_preview()

    def request(self) -> UpdateFunctionConfiguration | None:
        """Nothing while a number is not one."""
        field = self.query_one("#value", Field)
        value: Any = field.value.strip()
        if self._key in _NUMBERS:
            if not (value.isascii() and value.lstrip("-").isdecimal()):
                field.problem = f"A whole number of {_NUMBERS[self._key]}."
                return None
            value = int(value)
        if self._key == "ephemeral_storage":
            value = EphemeralStorage(size=value)
        return UpdateFunctionConfiguration(function_name=self._function.name, **{self._key: value})

    def sentence(self) -> str:
        """Published versions keep theirs."""
        return "Changes $LATEST. Published versions keep what they were published with."


class VariableDialog(OperationDialog):
    """One environment variable: a new one, or another value."""

    VERB = "Save"

    def __init__(self, service: Service, function: Function, key: str) -> None:
        """`key` is the row of the variable, or of the offer of a new one."""
        super().__init__(service)
        self._function = function
        self._variable = "" if key == NEW_VARIABLE else key.removeprefix(VARIABLE)

    def title_text(self) -> str:
        """Which variable."""
        return f"Variable {self._variable} of $LATEST" if self._variable else "New environment variable of $LATEST"

    def compose_body(self) -> Iterator[Widget]:
        """Name and value."""
        value = self._function.latest.configuration.variables.get(self._variable, "")
        yield Field("Name", "environment", self._variable, disabled=bool(self._variable), id="name")
        yield Field("Value", "", value, id="value")
        yield from self.compose_preview()

    def on_mount(self) -> None:
        """Begin at the first field that can be changed."""
        super().on_mount()
        self.query_one("#value" if self._variable else "#name", Field).input.focus()

    def request(self) -> UpdateFunctionConfiguration | None:
        """AWS replaces the whole map, so all other variables go along (semantics §2.2)."""
        name = self.query_one("#name", Field).value.strip()
        if not name:
            return None
        value = self.query_one("#value", Field).value
        # Asked anew, because another process may have set one since the dialog was opened.
        function = self.service.region.functions.get(self._function.name, self._function)
        variables = {**function.latest.configuration.variables, name: value}
        return UpdateFunctionConfiguration(
            function_name=self._function.name, environment=Environment(variables=variables)
        )

    def sentence(self) -> str:
        """Published versions keep theirs."""
        return "Changes $LATEST. Published versions keep the variables they were published with."
