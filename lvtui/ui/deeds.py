"""What can be done where: the one list of which help, palette and the line of keys show each their part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from lvtui.ui.keys import described_bindings
from lvtui.ui.screens.modal import Modal
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.pane import Pane


@runtime_checkable
class HasPart(Protocol):
    """A field whose keys others of its pane have as well."""

    @property
    def part(self) -> str:
        """What tells it from those."""
        ...


@dataclass(frozen=True)
class Deed:
    """Something that a key does, and where it does it."""

    place: str
    """What the user calls that: a pane, a tab of it, a field; empty where it is everywhere."""
    name: str
    binding: Binding
    node: DOMNode
    """What does it."""
    pane: Pane | None = None
    """What that is in."""
    tab: str = ""
    """The tab that has to be shown for it; empty if any may be."""

    @property
    def title(self) -> str:
        """What it is called where the place does not show."""
        return f"{self.place}: {self.name}" if self.place else self.name

    @property
    def can_be_gone_to(self) -> bool:
        """Whether its place is shown, or would be if one turned to its pane and its tab."""
        views = set(self.pane.tabs.values()) if self.pane is not None else set()
        for node in self.node.ancestors_with_self:
            if node is self.pane or isinstance(node, Screen):
                break
            if not node.display and node not in views:
                return False
        return True

    def go(self) -> None:
        """Turn to its tab, and focus what does it, or what is focused first there. Its pane has the focus already."""
        if self.pane is None:
            _focus(self.node)
            return
        if self.tab and self.pane.tabs.get(self.tab) is not None:
            self.pane.show_tab(self.tab)
        if self.node is not self.pane and not _focus(self.node):
            self.pane.take_focus()


def _focus(node: DOMNode) -> bool:
    """Focus something, if it takes the focus; whether the focus is there or inside."""
    if isinstance(node, Widget) and node.focusable and not isinstance(node, Screen):
        node.screen.set_focus(node)
    return isinstance(node, Widget) and node.has_focus_within


def on_workbench(screen: Screen[Any]) -> Iterator[Deed]:
    """What can be done wherever one is, then what can be done in each pane; also what no key reaches at the moment."""
    yield from everywhere(screen)
    for pane in screen.query(Pane):
        yield from in_pane(pane)
    for line in screen.query(CommandLine):
        yield from in_command_line(line)


def everywhere(node: DOMNode) -> Iterator[Deed]:
    """What the own keys of a screen, or of the app, do."""
    for binding in described_bindings(node):
        yield Deed("", binding.description, binding, node)


def in_pane(pane: Pane) -> list[Deed]:
    """What can be done in a pane, under each of its tabs, each once."""
    found = [
        Deed(pane.TITLE, binding.description, binding, pane, pane, pane.tab_for(binding.action))
        for binding in described_bindings(pane)
    ]
    tabs = {view: tab for tab, view in pane.tabs.items()}
    for widget in _with_keys(pane):
        tab = next((tabs[node] for node in widget.ancestors_with_self if isinstance(node, Widget) and node in tabs), "")
        place = ", ".join(filter(None, (tab or pane.TITLE, _part(widget))))
        found += [Deed(place, each.description, each, widget, pane, tab) for each in described_bindings(widget)]
    return _each_once(found)


def in_command_line(line: CommandLine) -> list[Deed]:
    """What can be done in the line that commands are typed in, and in what it consists of."""
    nodes = [line, *_with_keys(line)]
    return _each_once(
        Deed(line.TITLE, binding.description, binding, node) for node in nodes for binding in described_bindings(node)
    )


def in_dialog(dialog: Modal[Any]) -> list[Deed]:
    """What can be done in a dialog, and in what it consists of; of two of a kind, in the one with the focus."""
    found = []
    around = list(dialog.focused.ancestors_with_self) if dialog.focused is not None else []
    inside = sorted(_with_keys(dialog), key=lambda widget: widget not in around)
    for node in (dialog, *inside):
        pane = next((each for each in node.ancestors_with_self if isinstance(each, Pane)), None)
        place = ", ".join(filter(None, (pane.TITLE if pane is not None else "", _part(node))))
        for binding in described_bindings(node):
            name = dialog.words.get(binding.action, "") if node is dialog else ""
            found.append(Deed(place, name or binding.description, binding, node))
    return _each_once(found)


def _with_keys(node: DOMNode) -> Iterator[Widget]:
    """What inside of something can have its keys pressed: what takes the focus, and what holds it."""
    return (widget for widget in node.query("*") if widget.can_focus or widget.children)


def _each_once(found: Iterable[Deed]) -> list[Deed]:
    """Of those that are called the same, the first that can be gone to."""
    deeds: dict[str, Deed] = {}
    for deed in found:
        before = deeds.get(deed.title)
        if before is None or (deed.can_be_gone_to and not before.can_be_gone_to):
            deeds[deed.title] = deed
    return list(deeds.values())


def _part(node: DOMNode) -> str:
    return node.part if isinstance(node, HasPart) else ""
