"""A letter on each place of the screen; typing it goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from lvtui.ui.screens.modal import Modal
from lvtui.ui.widgets.masthead import Masthead
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.tab_line import TabLine

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those under the fingers first."""


@dataclass(frozen=True)
class Place:
    """Somewhere to go."""

    widget: Widget
    at: Offset
    """Where its label stands."""
    go: Callable[[], Any]
    label: str = ""
    """What it is to be called, if that is settled: a pane has its number."""


def go_if_there(place: Place | None) -> None:
    """Go to a place that was chosen by its letter, unless it has gone meanwhile."""
    if place is not None and place.widget.is_attached:
        place.go()


def labels_for(count: int) -> list[str]:
    """So many labels of which none begins another: letters, or where they do not suffice, pairs of them."""
    if count <= len(LETTERS):
        return list(LETTERS[:count])
    return [first + second for first in LETTERS for second in LETTERS][:count]


def places_on(screen: Screen[Any]) -> list[Place]:
    """Where one can go on a screen as it is seen now: panes, tabs, and whatever takes the focus."""
    return [place for place in _all_places(screen) if screen.region.contains(place.at.x, place.at.y)]


def _all_places(screen: Screen[Any]) -> Iterator[Place]:
    for widget in screen.query("*").results(Widget):
        seen = _seen(screen, widget)
        if not seen:
            continue
        if isinstance(widget, Masthead):
            for x, act in widget.places():
                yield Place(widget, seen.offset + Offset(x, 0), act)
        elif isinstance(widget, TabLine):
            for x, tab in widget.places():
                yield Place(widget, seen.offset + Offset(x, 0), partial(_choose_tab, widget, tab))
        elif isinstance(widget, Pane):
            number = str(widget.NUMBER) if widget.NUMBER else ""
            yield Place(widget, seen.offset + Offset(2, 0), widget.take_focus, number)
        elif widget.focusable:
            yield Place(widget, seen.offset, widget.focus)


def _choose_tab(line: TabLine, tab: str) -> None:
    line.focus()
    line.active = tab


def _seen(screen: Screen[Any], widget: Widget) -> Region | None:
    """The part of a widget that is on the screen; ``None`` where there is none."""
    if not widget.is_on_screen or not widget.display or not widget.visible:
        return None
    found = screen.find_widget(widget)
    return found.region.intersection(found.clip) or None


class JumpScreen(Modal[Place]):
    """The labels, over what they are for; gives the place that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+o", "dismiss", "Back", key_display="esc", priority=True, id="jump.back")
    ]

    DEFAULT_CSS = """
    JumpScreen {
        background: transparent;
        & > Static {
            position: absolute;
            width: auto;
            height: 1;
            background: $warning;
            color: $background;
            text-style: bold;
        }
        &:ansi > Static {
            background: ansi_default;
            color: ansi_default;
            text-style: bold reverse;
        }
    }
    """

    def __init__(self, screen: Screen[Any]) -> None:
        """Puts labels on the places of `screen`."""
        super().__init__()
        self._places = dict(_labelled(places_on(screen)))
        self._for_size = screen.size
        self._typed = ""

    @property
    def explained_as(self) -> str:
        """What help calls it."""
        return "Jump"

    @property
    def labels(self) -> dict[str, Place]:
        """What to type → where it leads."""
        return dict(self._places)

    def compose(self) -> ComposeResult:
        for label, place in self._places.items():
            shown = Static(Text(f" {label} "))
            shown.styles.offset = place.at
            yield shown

    def on_resize(self, event: events.Resize) -> None:
        """On a screen of another size, the labels are nowhere near their places."""
        if event.size not in (self._for_size, Size(0, 0)):
            self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """A letter of a label; what begins none leaves."""
        if event.character is None or not event.is_printable:
            return
        event.stop()
        self._typed += event.character
        if place := self._places.get(self._typed):
            self.dismiss(place)
        elif not any(label.startswith(self._typed) for label in self._places):
            self.dismiss(None)

    def on_click(self) -> None:
        """A click goes back to what it was made on."""
        self.dismiss(None)


def _labelled(places: Sequence[Place]) -> Iterator[tuple[str, Place]]:
    """Each place with its label: its own, or the next letters."""
    letters = iter(labels_for(sum(not place.label for place in places)))
    for place in places:
        yield place.label or next(letters), place
