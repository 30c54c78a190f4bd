"""Help for the pane in focus, made of the same bindings that the footer and the palette show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.keys import described_bindings, shown_keys
from lvtui.ui.screens.modal import Modal
from lvtui.ui.text import plain
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.pane import Pane


class HelpScreen(Modal[None]):
    """The keys of a pane, then those that work everywhere; beside each other where there is room."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,enter", "dismiss", "Back", key_display="esc", id="help.back")
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
        & #tables { height: auto; layout: vertical; }
        &.-wide > VerticalScroll { width: 128; }
        &.-wide #tables { layout: horizontal; }
        &.-wide #tables Static { width: 1fr; }
    }
    """

    def __init__(self, screen: Screen[Any], pane: Pane | CommandLine | None = None) -> None:
        """Explains `pane` on `screen`; or a dialog, with all that is in it."""
        super().__init__()
        self._explained = screen
        self._pane = pane

    def compose(self) -> ComposeResult:
        with VerticalScroll() as frame:
            frame.border_title = plain(" · ".join(filter(None, ("Help", self._title)))).markup
            frame.border_subtitle = "esc: back"
            dialog = self._explained if isinstance(self._explained, Modal) and self._pane is None else None
            if self._pane is not None:
                yield Static(Text(f"{self._pane.ABOUT}\n"))
            with Container(id="tables"):
                if self._pane is not None:
                    yield Static(key_table(f"In {self._pane.TITLE}", [self._pane, *_inside(self._pane)]))
                if dialog is not None:
                    yield Static(key_table("Here", [dialog, *_inside(dialog)], dialog.words))
                else:
                    yield Static(key_table("Everywhere", [self._explained, self.app]))

    @property
    def _title(self) -> str:
        if self._pane is not None:
            return self._pane.TITLE
        return self._explained.explained_as if isinstance(self._explained, Modal) else ""


def key_table(title: str, nodes: Iterable[DOMNode], words: Mapping[str, str] = MappingProxyType({})) -> Table:
    """The described bindings of some nodes, each action once; `words` are those of actions that change theirs."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    table.add_row("", Text(title, "bold"))
    seen: set[str] = set()
    for node in nodes:
        for binding in sorted(described_bindings(node), key=lambda binding: binding.action != "accept"):
            keys = shown_keys(node, binding)
            told = binding.tooltip or words.get(binding.action) or binding.description
            if not seen & {binding.action, f"{keys} {told}"}:
                seen |= {binding.action, f"{keys} {told}"}
                table.add_row(Text(keys, "bold"), Text(told))
    table.add_row("", "")
    return table


def _inside(node: DOMNode) -> list[Widget]:
    """What has keys inside of something: what takes the focus, and what holds it."""
    return [each for each in node.query("*") if each.can_focus or each.children]
