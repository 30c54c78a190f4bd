"""The keys that matter now, in one line at the foot of the screen."""

from __future__ import annotations

from typing import NamedTuple

from rich.text import Text
from textual import events
from textual.screen import Screen
from textual.widget import Widget


class _Key(NamedTuple):
    key: str
    """The key to press for it."""
    shown: str
    """As it stands on the keyboard, and what it does."""
    start: int
    end: int
    """The cells it takes."""


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

    def __init__(self) -> None:
        """Shows the bindings of the screen it is on."""
        super().__init__()
        self._keys: list[_Key] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render(self) -> Text:
        """``p Publish  i Invoke``: each action once, the focused widget's first."""
        key_style = self.get_component_rich_style("key-line--key", partial=True)
        line = Text(no_wrap=True, overflow="crop")
        self._keys = []
        seen: set[str] = set()
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if not binding.show or not enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            start = line.cell_len
            key = self.app.get_key_display(binding)
            line.append(f" {key}", key_style).append(f" {binding.description} ")
            self._keys.append(_Key(binding.key, f"{key} {binding.description}", start, line.cell_len))
        return line

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        for key in self._keys:
            if key.start <= event.x < key.end:
                self.app.simulate_key(key.key)
