"""The keys that matter now, in one line at the foot of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.keys import key_to_character
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from lvtui.ui.keys import described_bindings, keys_of, shown_keys
from lvtui.ui.screens.modal import Modal
from lvtui.ui.widgets.pane import Pane

ALWAYS = ("help", "quit", "leave", "dismiss")
"""The actions that are shown however narrow the terminal is."""
MOST = 7
"""Keys beside those: more would not be read."""


@runtime_checkable
class Offers(Protocol):
    """A screen on which not everything that a key can do is worth a word at all times."""

    def offers(self, action: str) -> bool:
        """Whether an action would do more now than say why it cannot be done."""
        ...

    @property
    def comes_first(self) -> str:
        """The action to be named before all others, even one that is not named at other times; or none."""
        ...


class _Key(NamedTuple):
    key: str
    """What to press."""
    start: int
    end: int
    """The cells it takes."""


@dataclass(frozen=True)
class _Entry:
    action: str
    key: str
    shown_key: str
    description: str

    def __len__(self) -> int:
        return cell_len(self.shown_key) + cell_len(self.description) + 3


class KeyLine(Widget):
    """What Textual's footer shows, drawn as one line.

    The stock footer makes a widget for each key and makes them all anew at each change of focus, which took longer than
    everything else that a change of focus does.
    """

    COMPONENT_CLASSES = {"key-line--key"}

    DEFAULT_CSS = """
    KeyLine {
        height: 1;
        dock: bottom;
        background: $footer-background;
        color: $footer-description-foreground;
        & > .key-line--key { color: $footer-key-foreground; text-style: bold; }
    }
    """

    descriptions: reactive[Mapping[str, str]] = reactive[Mapping[str, str]](dict)
    """Action → what to call it at the moment, where that differs from what its binding says."""

    def __init__(self) -> None:
        """Shows the bindings of the screen it is on."""
        super().__init__()
        self._keys: list[_Key] = []
        self._line: Text | None = None

    def on_mount(self) -> None:
        """Follow the focus, here and in the dialogs above."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.app.screen_change_signal.subscribe(self, self._follow_top)

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self._speaks_for:
            self.refresh()

    def _follow_top(self, screen: Screen[object]) -> None:
        if isinstance(screen, Modal) and screen is not self.screen:
            screen.bindings_updated_signal.subscribe(self, self._follow)
        self.refresh()

    @property
    def _speaks_for(self) -> Screen[object] | None:
        """The screen whose keys are shown: this one, or a dialog that lies over it. Of anything else that does, nothing
        is known, and under it actions of "the screen" would be asked of that."""
        top = self.app.screen
        return top if top is self.screen or isinstance(top, Modal) else None

    def render(self) -> Text:
        """``p Publish  i Invoke``: each action once, the focused widget's first; what has no room is left out whole."""
        screen = self._speaks_for
        if screen is None:
            return self._line or Text()
        entries = self._entries(screen)
        always = [entry for entry in entries if entry.action in ALWAYS]
        room = self.size.width - sum(len(entry) for entry in always)
        shown: list[_Entry] = []
        for entry in entries:
            if entry in always or (len(entry) <= room and len(shown) < MOST):
                shown.append(entry)
                room -= 0 if entry in always else len(entry)
            else:
                room = 0
        key_style = self.get_component_rich_style("key-line--key", partial=True)
        line = Text(no_wrap=True, overflow="crop")
        self._keys = []
        for entry in shown:
            start = line.cell_len
            line.append(f" {entry.shown_key}", key_style).append(f" {entry.description} ")
            self._keys.append(_Key(entry.key, start, line.cell_len))
        self._line = line
        return line

    def _entries(self, screen: Screen[object]) -> list[_Entry]:
        entries: list[_Entry] = []
        seen: set[str] = set()
        offering = screen if isinstance(screen, Offers) else None
        first = offering.comes_first if offering is not None else ""
        words = screen.words if isinstance(screen, Modal) else self.descriptions
        for node, binding, enabled, _ in screen.active_bindings.values():
            name = binding.action.removeprefix("screen.")
            wanted = binding.show or name == first or name in ALWAYS
            if not wanted or not enabled or name in seen or self._is_typed(screen, binding):
                continue
            if offering is not None and not offering.offers(name):
                continue
            seen.add(name)
            there = node.words if isinstance(node, Pane) else words
            description = there.get(binding.action) or words.get(binding.action, binding.description)
            entries.append(_Entry(name, binding.key, self.app.get_key_display(binding), description))
        if isinstance(screen, Modal):  # a field has the enter key to itself, and passes on what it is for
            entries += [
                _Entry(binding.action, keys_of(screen, binding)[0], shown_keys(screen, binding), words[binding.action])
                for binding in described_bindings(screen)
                if binding.action in words and binding.action not in seen and binding.key == "enter"
            ]
            entries.sort(key=lambda entry: (entry.action != "accept", entry.action in ALWAYS, entry.action == "help"))
            return entries
        return sorted(entries, key=lambda entry: entry.action != first)

    def _is_typed(self, screen: Screen[object], binding: Binding) -> bool:
        """Whether the key would be typed where the focus is, as one may be that the user has chosen."""
        focused = screen.focused
        return (
            focused is not None
            and not binding.priority
            and focused.check_consume_key(binding.key, key_to_character(binding.key))
        )

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        for key in self._keys:
            if key.start <= event.x < key.end:
                self.app.simulate_key(key.key)
