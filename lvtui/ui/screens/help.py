"""Help for the pane in focus, made of the same bindings that the footer and the palette show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from lvtui.ui.screens.modal import Modal
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.pane import Pane

_KEYS = {
    "question_mark": "?",
    "plus": "+",
    "underscore": "_",
    "colon": ":",
    "at": "@",
    "exclamation_mark": "!",
    "slash": "/",
}


class HelpScreen(Modal[None]):
    """The keys of a pane, then those that work everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,enter", "dismiss", "Back", id="help.back")
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $background 60%;
        & > VerticalScroll {
            width: 76;
            max-width: 96%;
            height: auto;
            max-height: 100%;
            border: round $accent;
            border-title-color: $accent;
            background: $surface;
            padding: 0 1;
        }
        & Static { height: auto; }
    }
    """

    def __init__(self, screen: Screen[Any], pane: Pane | CommandLine | None) -> None:
        """Explains `pane` on `screen`."""
        super().__init__()
        self._explained = screen
        self._pane = pane

    def compose(self) -> ComposeResult:
        with VerticalScroll() as frame:
            frame.border_title = f"Help · {self._pane.TITLE}" if self._pane else "Help"
            frame.border_subtitle = "esc: back"
            if self._pane is not None:
                yield Static(Text(f"{self._pane.ABOUT}\n"))
                inside = [node for node in self._pane.query("*") if node.can_focus or node.children]
                yield Static(key_table(f"In {self._pane.TITLE}", [self._pane, *inside]))
            yield Static(key_table("Everywhere", [self._explained]))


def key_table(title: str, nodes: Iterable[DOMNode]) -> Table:
    """The described bindings of some nodes, each action once."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    table.add_row("", Text(title, "bold"))
    seen: set[str] = set()
    for node in nodes:
        for binding in described_bindings(node):
            if binding.action not in seen:
                seen.add(binding.action)
                table.add_row(Text(shown_keys(node, binding), "bold"), Text(binding.tooltip or binding.description))
    table.add_row("", "")
    return table


def described_bindings(node: DOMNode) -> list[Binding]:
    """The bindings that lvtui itself declared on a node: those with an id."""
    return [
        binding
        for kind in type(node).__mro__
        if kind.__module__.startswith("lvtui.")
        for binding in kind.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and binding.id
    ]


def shown_keys(node: DOMNode, binding: Binding) -> str:
    """The keys of a binding as they stand on a keyboard."""
    return " ".join(_KEYS.get(key, node.app.get_key_display(Binding(key, ""))) for key in binding.key.split(","))
