"""The form of a function's settings: one to a line, changed where they stand, saved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from lvtui.domain.model import Function, Version
from lvtui.operations import Request
from lvtui.ui.configuring import VARIABLE
from lvtui.ui.keys import key_of
from lvtui.ui.setting_changes import Changes, requests_of
from lvtui.ui.text import plain
from lvtui.ui.widgets.configuration_cell import said_below
from lvtui.ui.widgets.configuration_form import ConfigurationForm
from lvtui.ui.widgets.configuration_rows import NEW_VARIABLE, Configured
from lvtui.ui.widgets.row_list import RowList

ROOM_TO_EXPLAIN = 14
"""Lines from which there is room for the rows and for everything that can be said of them."""


class ConfigurationView(ConfigurationForm):
    """Enter on a row changes it there; enter again saves, tab goes on to the next row first.

    What is typed and not saved stays, marked, until it is saved or put back. Published versions are read-only, with
    what differs from ``$LATEST`` marked.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_variable", "New variable", id="configuration.new_variable"),
        Binding(
            "r",
            "rename_variable",
            "Rename",
            show=False,
            tooltip="Rename the variable under the cursor",
            id="configuration.rename",
        ),
        Binding(
            "delete,ctrl+d",
            "remove_variable",
            "Remove",
            show=False,
            tooltip="Remove the variable under the cursor",
            id="configuration.remove",
        ),
        Binding("s", "save", "Save", tooltip="Save everything that is marked ●", id="configuration.save_all"),
        Binding(
            "u",
            "put_back",
            "Put back",
            tooltip="Put back what was typed in this row and is not saved",
            id="configuration.put_back",
        ),
    ]

    DEFAULT_CSS = """
    ConfigurationView {
        layers: below above;
        & > #configuration_rows { layer: below; }
        & > #configuration_foot {
            layer: below;
            height: auto;
            max-height: 40%;
            padding: 0 1;
            color: $foreground 80%;
            background: $panel;
        }
    }
    """

    @dataclass
    class Edited(Message):
        """Something else is typed, and nothing is known to be wrong with it: `requests` would save it."""

        view: ConfigurationView
        requests: Sequence[Request[Any]]

    @dataclass
    class SaveAsked(Message):
        """The user wants these requests to be done."""

        view: ConfigurationView
        requests: Sequence[Request[Any]]

    def show(self, function: Function | None, version: Version | None) -> None:
        """Show the settings of a version; what is typed over those of ``$LATEST`` stays."""
        before = self._configured
        if function is None or version is None:
            self.close()
            self._configured = None
            self.rows.set_rows([], lambda _key, _width: Text(""))
            self._say()
            return
        if before is not None and (before.function.name, before.version.version) != (function.name, version.version):
            self.close()
        changes = self._typed.get(function.name, Changes()).settled(function)
        self._typed[function.name] = changes
        self._configured = Configured(function, version, changes)
        self._show_rows()
        self.look()

    def look(self) -> None:
        """See what is wrong with what is typed, and show it."""
        configured = self._configured
        if configured is None:
            return
        changes = self._now_typed()
        self._configured = replace(configured, changes=changes)
        self.rows.refresh()
        requests, problems = requests_of(changes, configured.function) if configured.editable else ([], {})
        self._refusal = ""
        if self._cell is not None:
            self._field.problem = problems.get(self._cell.subject(self._field.input.value), "")
            self._place()
        if requests and not problems:
            self.post_message(self.Edited(self, requests))
        self._say(requests)

    def tell_refusal(self, requests: Sequence[Request[Any]], refusal: str) -> None:
        """Show what would be answered to `requests`; empty if they would be done."""
        function = self._function
        if function is None or list(requests) != requests_of(self._now_typed(), function)[0]:
            return  # typed on meanwhile
        if self.editing and not self._field.problem:
            self._field.problem = refusal
            self._place()
        self._refusal = "" if self.editing else refusal
        self._say(requests)

    def _say(self, requests: Sequence[Request[Any]] = ()) -> None:
        """Say below what may be typed, what is not saved, and which command saves it."""
        lines: list[str] = []
        if self._configured is not None:
            row = self._cell.row if self._cell is not None else self.rows.row_key or ""
            lines += said_below(self._configured, row, self._cell, self._refusal, requests, key_of(self, "deploy"))
        if self.size.height < ROOM_TO_EXPLAIN:
            lines = lines[-2:]  # the command and what stands before it, rather than the rows themselves
        foot = self.query_one("#configuration_foot", Static)
        foot.update(plain("\n".join(lines)))
        foot.display = bool(lines)
        if self.editing:
            self.call_after_refresh(self._place)  # what is said below may have taken a line from the rows
        self.refresh_bindings()

    def action_save(self) -> None:
        """Ask for everything to be saved, or go to the row that something is wrong with."""
        function = self._function
        if function is None:
            return
        requests, problems = requests_of(self._now_typed(), function)
        if self._cell is not None and self._cell.subject(self._field.input.value) in problems:
            self.look()
        elif problems:
            self.change_row(next(iter(problems)))
        elif requests:
            self.post_message(self.SaveAsked(self, requests))
        else:
            self.leave()

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Enter, or a click, on a row."""
        event.stop()
        self.change_row(event.row_key)

    @on(RowList.Highlighted)
    def explain_row(self, event: RowList.Highlighted) -> None:
        """Say what may be typed in this row."""
        event.stop()
        if not self.editing:
            self.look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What there is to be done with this row."""
        key = self.rows.row_key or "" if self.is_mounted else ""
        configured = self._configured
        editable = configured is not None and configured.editable
        match action:
            case "new_variable":
                return editable
            case "rename_variable" | "remove_variable":
                return editable and key.startswith(VARIABLE)
            case "save":
                return editable and self.not_saved
            case "put_back":
                return editable and self._changes.without(key) != self._changes
            case _:
                return True

    def action_new_variable(self) -> None:
        """Type a new environment variable."""
        self.change_row(NEW_VARIABLE)

    def action_rename_variable(self) -> None:
        """Type another name for the variable under the cursor."""
        key = self.rows.row_key
        if key is not None:
            self.change_row(key, "name")

    def action_remove_variable(self) -> None:
        """Mark the variable under the cursor as to be removed; one that is new is forgotten."""
        key, function = self.rows.row_key, self._function
        if key is not None and function is not None:
            name = key.removeprefix(VARIABLE)
            self._take(self._changes.with_variable(name, None).settled(function))

    def action_put_back(self) -> None:
        """Forget what was typed in the row under the cursor."""
        if self.rows.row_key is not None:
            self._take(self._changes.without(self.rows.row_key))

    def _take(self, changes: Changes) -> None:
        configured = self._configured
        if configured is not None:
            self._typed[configured.function.name] = changes
            self._configured = replace(configured, changes=changes)
            self._show_rows()
            self.look()
