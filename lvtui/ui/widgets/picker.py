"""A choice in one line, with a list that opens on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.screens.modal import Modal
from lvtui.ui.text import printable, shorten
from lvtui.ui.widgets.row_list import RowList

_LEAST_WIDTH = 60
_FRAME = 4
"""Columns beside the longest option: the frame, and the mark of the cursor."""


class Picker(Widget, can_focus=True):
    """Shows one of several options; left and right step through them, enter opens the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Previous", show=False, id="picker.previous"),
        Binding("right,l", "step(1)", "Next", show=False, id="picker.next"),
        Binding("enter,down", "open", "Choose", show=False, id="picker.open"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"picker--label", "picker--value"}

    DEFAULT_CSS = """
    Picker {
        height: 1;
        width: auto;
        & > .picker--label { color: $foreground-muted; }
        & > .picker--value { color: $foreground; text-style: bold; }
        &:focus > .picker--value { color: $accent; text-style: bold reverse; }
    }
    """

    value: reactive[str] = reactive("", layout=True)
    remark: reactive[str] = reactive("", layout=True)
    """Said after the value, e.g. that it has been changed."""

    @dataclass
    class Picked(Message):
        """The user chose another option."""

        picker: Picker
        value: str

        @property
        def control(self) -> Picker:
            """The picker it happened in."""
            return self.picker

    def __init__(self, label: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """`label` stands before the value."""
        super().__init__(id=id)
        self.label = label
        self._options: Mapping[str, str] = {}

    @property
    def part(self) -> str:
        """What is chosen."""
        return self.label

    @property
    def options(self) -> Mapping[str, str]:
        """Value → how it is described in the list."""
        return self._options

    def offer(self, options: Mapping[str, str], *, default: str = "") -> None:
        """Offer these; what was chosen stays chosen if it still can be, else `default` is, else the first."""
        self._options = options
        if self.value not in options:
            self.value = default if default in options else next(iter(options), "")
        self.refresh(layout=True)

    def render(self) -> Text:
        """``label value ▾``."""
        label = self.get_component_rich_style("picker--label", partial=True)
        value = self.get_component_rich_style("picker--value", partial=True)
        shown = shorten(printable(self.value), 24) or "–"
        return Text.assemble(
            (f"{self.label} ", label),
            (f"{shown} ▾", value),
            (f" {self.remark}" if self.remark else "", label),
            no_wrap=True,
            overflow="crop",
        )

    def get_content_width(self, container: object, viewport: object) -> int:  # noqa: ARG002
        """As wide as the text."""
        return self.render().cell_len

    def action_step(self, places: int) -> None:
        """Go some options on, around the end."""
        values = list(self._options)
        if values:
            place = values.index(self.value) if self.value in values else 0
            self._pick(values[(place + places) % len(values)])

    def action_open(self) -> None:
        """Open the list."""
        if self._options:
            self.app.push_screen(PickerList(self.label, self._options, self.value), self._pick)

    def on_click(self, event: events.Click) -> None:
        """Open the list."""
        event.stop()
        self.action_open()

    def _pick(self, value: str | None) -> None:
        if value is not None and value != self.value:
            self.value = value
            self.post_message(self.Picked(self, value))


class PickerList(Modal[str | None]):
    """The options of a picker, one to a line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back", id="picker_list.back")]

    DEFAULT_CSS = """
    PickerList {
        align: center middle;
        & > Vertical {
            max-width: 96%;
            height: auto;
            max-height: 80%;
            border: round $accent;
            background: $surface;
        }
        & RowList { height: auto; max-height: 16; }
    }
    """

    def __init__(self, label: str, options: Mapping[str, str], value: str) -> None:
        """Opens with the cursor on `value`."""
        super().__init__()
        self._label = label
        self._options = options
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical() as frame:
            frame.border_title = self._label
            yield RowList()

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.set_rows(list(self._options), self._row)
        rows.styles.height = min(16, len(self._options))
        longest = max((cell_len(self._text(key)) for key in self._options), default=0)
        self.query_one(Vertical).styles.width = max(_LEAST_WIDTH, longest + _FRAME)
        rows.move_to(self._value)
        rows.focus()

    def _row(self, key: str, width: int) -> Text:
        return Text(shorten(self._text(key), width), no_wrap=True)

    def _text(self, key: str) -> str:
        described = self._options[key]
        return printable(f"{key:<16} {described}" if described else key)

    @on(RowList.Chosen)
    def choose(self, event: RowList.Chosen) -> None:
        """Take the row."""
        self.dismiss(event.row_key)
