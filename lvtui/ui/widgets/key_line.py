"""The keys that matter now, in one line at the foot of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

ALWAYS = ("help", "quit", "leave", "dismiss")
"""The actions that are shown however narrow the terminal is."""


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
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render(self) -> Text:
        """``p Publish  i Invoke``: each action once, the focused widget's first; what has no room is left out whole."""
        if self._line is not None and self.app.screen is not self.screen:
            return self._line  # under a dialog, actions of "the screen" would be asked of the dialog
        entries = self._entries()
        always = [entry for entry in entries if entry.action in ALWAYS]
        room = self.size.width - sum(len(entry) for entry in always)
        shown: list[_Entry] = []
        for entry in entries:
            if entry in always or len(entry) <= room:
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

    def _entries(self) -> list[_Entry]:
        entries: list[_Entry] = []
        seen: set[str] = set()
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and enabled and binding.action not in seen:
                seen.add(binding.action)
                description = self.descriptions.get(binding.action, binding.description)
                entries.append(_Entry(binding.action, binding.key, self.app.get_key_display(binding), description))
        return entries

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        for key in self._keys:
            if key.start <= event.x < key.end:
                self.app.simulate_key(key.key)
