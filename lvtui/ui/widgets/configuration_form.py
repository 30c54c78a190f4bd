"""The form's rows, and the typing into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from lvtui.domain.model import Function
from lvtui.ui.configuring import settings
from lvtui.ui.setting_changes import Changes
from lvtui.ui.text import printable
from lvtui.ui.widgets.configuration_cell import Cell
from lvtui.ui.widgets.configuration_field import ConfigurationField, RowInput
from lvtui.ui.widgets.configuration_rows import CHANGED, NEW_VARIABLE, Configured, label_width, row_text
from lvtui.ui.widgets.row_list import RowList


class ConfigurationForm(Vertical):
    """Rows, and over one of them perhaps a field; what is typed is kept until it is saved."""

    @dataclass
    class NotHere(Message):
        """The user wants to change what cannot be changed here, and why."""

        view: ConfigurationForm
        why: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._configured: Configured | None = None
        self._typed: dict[str, Changes] = {}
        """What is not saved, by function."""
        self._cell: Cell | None = None
        """Where something is being typed."""
        self._refusal = ""

    def compose(self) -> ComposeResult:
        yield RowList("No function yet.", id="configuration_rows")
        yield Static(id="configuration_foot")
        yield ConfigurationField(self)

    def on_mount(self) -> None:
        """Stay on the row wherever that goes."""
        self.watch(self.rows, "scroll_y", self._place, init=False)

    def on_resize(self) -> None:
        """The row may be elsewhere now."""
        self.call_after_refresh(self._place)

    @property
    def rows(self) -> RowList:
        """The rows."""
        return self.query_one("#configuration_rows", RowList)

    @property
    def entry(self) -> RowList | RowInput:
        """What takes the focus."""
        return self._field.input if self.editing else self.rows

    @property
    def editing(self) -> bool:
        """Whether a row is being changed."""
        return self._cell is not None

    @property
    def not_saved(self) -> bool:
        """Whether anything is typed over the open function's settings."""
        return bool(self._changes)

    def unsaved(self, functions: Mapping[str, Function]) -> Mapping[str, Sequence[str]]:
        """The rows that are not saved, in words, of each of `functions` that has any."""
        self.close()
        found = {name: self._typed.get(name, Changes()).settled(function) for name, function in functions.items()}
        return {name: changes.changed() for name, changes in found.items() if changes}

    def forget(self, function: str) -> None:
        """A function is gone, and what was typed over its settings with it."""
        if self._function is not None and self._function.name == function:
            self.close()
        self._typed.pop(function, None)

    @property
    def _field(self) -> ConfigurationField:
        return self.query_one(ConfigurationField)

    @property
    def _function(self) -> Function | None:
        return self._configured.function if self._configured is not None else None

    @property
    def _changes(self) -> Changes:
        """What is not saved, without what is being typed."""
        function = self._function
        return self._typed.get(function.name, Changes()) if function is not None else Changes()

    def _show_rows(self) -> None:
        configured = self._configured
        if configured is not None:
            self.rows.set_rows(configured.keys(), self._row_text)
            self._place()

    def _row_text(self, key: str, width: int) -> Text:
        cell = self._cell
        if cell is not None and cell.row == NEW_VARIABLE == key:
            return Text(f"{CHANGED} env {printable(cell.variable)}", "bold", no_wrap=True)
        return row_text(self._configured, key, width) if self._configured is not None else Text("")

    def change_row(self, row: str, column: Literal["name", "value"] = "value") -> None:
        """Open a row for typing."""
        configured = self._configured
        if configured is None:
            return
        if not configured.editable:
            number = configured.version.version
            self._refuse(f"Version {number} is published: its settings are as immutable as its code.")
            return
        self._stage()
        self.rows.move_to(row)
        cell = Cell.of(row, column)
        text = cell.text(self._configured or configured)
        if "\n" in text or "\r" in text:
            self._hide_field()
            self._refuse("This value has several lines, and would lose them here; the command can change it.")
            return
        self._type_into(cell, text)
        self._field.input.select_all()

    def _refuse(self, why: str) -> None:
        self.post_message(self.NotHere(self, why))

    def _type_into(self, cell: Cell, text: str) -> None:
        self._cell = cell
        field = self._field
        field.problem = ""
        field.input.choices = settings()[cell.row].choices if cell.row in settings() else ()
        field.input.value = text
        field.input.cursor_position = len(text)
        field.display = True
        self._place()
        field.input.focus()
        self.look()

    def _place(self) -> None:
        """Lay the field over its row: below it, or above where there is no room, what is wrong."""
        rows = self.rows
        cell = self._cell
        if cell is None or cell.row not in rows.row_keys:
            return
        width, height = rows.scrollable_content_region.width, rows.size.height
        y = list(rows.row_keys).index(cell.row) - round(rows.scroll_offset.y)
        y = max(0, min(y, height - 1))  # the wheel may have scrolled its row away; the field stays in sight
        x = 1 + (6 if cell.column == "name" else label_width(width - 1))
        field = self._field
        room = max(4, width - x)
        lines = field.problem_rows(room)
        above = y + 1 + lines > height and y >= lines
        problem = field.query_one("#configuration_problem")
        field.move_child(problem, before=0) if above else field.move_child(problem, after=field.input)
        field.styles.offset = (x, y - lines if above else y)
        field.styles.width = room

    def _now_typed(self) -> Changes:
        """Everything that is not saved, with what is being typed."""
        if self._cell is None or self._configured is None:
            return self._changes
        return self._cell.changes(self._changes, self._configured, self._field.input.value)

    def _stage(self) -> None:
        """Take what is being typed among what is not saved."""
        configured = self._configured
        if self._cell is None or configured is None:
            return
        self._typed[configured.function.name] = changes = self._now_typed()
        self._cell = None
        self._configured = replace(configured, changes=changes)
        self._show_rows()

    def close(self) -> None:
        """Stop typing; what was typed stays, not saved."""
        if self.editing:
            self._stage()
            self._hide_field()

    def _hide_field(self) -> None:
        self._cell = None
        if self._field.input.has_focus:
            self.screen.set_focus(self.rows)  # at once: hiding what has the focus would send it anywhere
        self._field.display = False
        self.look()

    def leave(self) -> bool:
        """Stop typing, and forget what was typed in this row; whether anything was being typed."""
        if not self.editing:
            return False
        self._hide_field()
        self._show_rows()
        return True

    @on(ConfigurationField.Typed)
    def follow_typing(self, event: ConfigurationField.Typed) -> None:
        """See what is wrong with what is there by now."""
        event.stop()
        self._split_at_equals_sign()
        if self.editing:
            self.look()

    def _split_at_equals_sign(self) -> None:
        """An equals sign ends the name of a new variable, as in a shell."""
        name, sign, value = self._field.input.value.partition("=")
        if sign and self._cell is not None and self._cell.naming_a_new_one:
            self._go_to_value(name, value)

    def _go_to_value(self, name: str, value: str = "") -> None:
        self._type_into(Cell(NEW_VARIABLE, "value", name.strip()), value)

    @on(Input.Blurred)
    def take_what_is_typed(self, event: Input.Blurred) -> None:
        """The focus went elsewhere; what was typed stays."""
        event.stop()
        if self.editing and not self._field.input.has_focus:
            self.close()

    def go_on(self, places: int) -> None:
        """Change another row: the next one, or from a new variable's name its value."""
        self._split_at_equals_sign()
        cell, text = self._cell, self._field.input.value
        if cell is None:
            return
        if cell.naming_a_new_one and places > 0 and text.strip():
            self._go_to_value(text)
            return
        self._stage()
        keys = self.rows.row_keys
        place = keys.index(cell.row) if cell.row in keys else self.rows.cursor
        self.change_row(keys[(place + places) % len(keys)])

    def accept(self) -> None:
        """Save, unless a new variable has no value yet."""
        self._split_at_equals_sign()
        cell, text = self._cell, self._field.input.value
        if cell is not None and cell.naming_a_new_one and text.strip():
            self._go_to_value(text)
        else:
            self.action_save()

    def look(self) -> None:
        """See what is wrong with what is typed, and show it."""
        raise NotImplementedError

    def action_save(self) -> None:
        """Ask for everything to be saved."""
        raise NotImplementedError
