"""Help for the pane in focus, made of the same bindings that the footer and the palette show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from lvtui.experiments.words import listed
from lvtui.ui.deeds import Deed, everywhere, in_command_line, in_dialog, in_pane
from lvtui.ui.keys import shown_keys
from lvtui.ui.screens.modal import Modal
from lvtui.ui.text import plain
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.pane import Pane


class HelpScreen(Modal[None]):
    """The keys of a pane, then those that work everywhere; beside each other where there is room."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,enter", "dismiss", "Back", key_display="esc", id="help.back"),
        Binding("n", "name", "Names", tooltip="Show the names that config.toml has for them", id="help.names"),
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
        self._named = False

    def compose(self) -> ComposeResult:
        with VerticalScroll() as frame:
            frame.border_title = plain(" · ".join(filter(None, ("Help", self._title)))).markup
            frame.border_subtitle = plain("n: names for [keys] in config.toml · esc: back").markup
            if self._pane is not None:
                yield Static(Text(f"{self._pane.ABOUT}\n"))
            with Container(id="tables"):
                for title, deeds in self._tables():
                    yield Static(key_table(title, deeds, named=self._named))

    async def action_name(self) -> None:
        """Show what each key is called where keys are chosen, or what each key does again."""
        self._named = not self._named
        await self.recompose()

    def _tables(self) -> Iterator[tuple[str, Iterable[Deed]]]:
        """What can be done here, then what can be done everywhere; of a dialog, what can be done in it."""
        explained = self._explained
        if isinstance(explained, Modal) and self._pane is None:
            # What is typed into a field is passed on by enter, which is what it is most about.
            yield "Here", sorted(in_dialog(explained), key=lambda deed: deed.binding.action != "accept")
            return
        if isinstance(self._pane, CommandLine):
            yield f"In {self._pane.TITLE}", in_command_line(self._pane)
        elif self._pane is not None:
            yield from by_place(self._pane)
        yield "Everywhere", [*everywhere(explained), *everywhere(self.app)]

    @property
    def _title(self) -> str:
        if self._pane is not None:
            return self._pane.TITLE
        return self._explained.explained_as if isinstance(self._explained, Modal) else ""


def by_place(pane: Pane) -> Iterator[tuple[str, list[Deed]]]:
    """What can be done in a pane, under the names of its tabs, the one that is shown first; those with the same keys
    share a table."""
    shown = {tab for tab, view in pane.tabs.items() if view.display}
    places: dict[str, list[Deed]] = {}
    for deed in sorted(in_pane(pane), key=lambda deed: 0 if deed.tab in shown else 1 if deed.node is pane else 2):
        places.setdefault(deed.place.partition(", ")[0], []).append(deed)
    alike: dict[frozenset[tuple[str, str]], list[str]] = {}
    for place, deeds in places.items():
        alike.setdefault(frozenset(map(_told, deeds)), []).append(place)
    for names in alike.values():
        yield f"In {listed(names)}", places[names[0]]


def _told(deed: Deed) -> tuple[str, str]:
    """Its keys, and what they do."""
    return shown_keys(deed.node, deed.binding), deed.binding.tooltip or deed.name


def key_table(title: str, deeds: Iterable[Deed], *, named: bool = False) -> Table:
    """Keys, and what each does; what two fields have in common once. With `named`, each with its id."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    table.add_row("", Text(title, "bold"))
    seen: set[tuple[str, str]] = set()
    for deed in deeds:
        keys, told = _told(deed)
        if (keys, told) not in seen:
            seen.add((keys, told))
            words = Text.assemble(told, (f"  {deed.binding.id}", "italic")) if named else Text(told)
            table.add_row(Text(keys, "bold"), words)
    table.add_row("", "")
    return table
