"""The keys that were pressed last, for those who watch."""

from __future__ import annotations

from typing import NamedTuple

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

MOST = 8
"""Keys that are shown."""


class Pressed(NamedTuple):
    """A key, and how often it was pressed in a row."""

    key: str
    """As it stands on the keyboard."""
    times: int = 1


def with_key(pressed: tuple[Pressed, ...], key: str) -> tuple[Pressed, ...]:
    """With one more: pressed again, it is counted."""
    if pressed and pressed[-1].key == key:
        return (*pressed[:-1], Pressed(key, pressed[-1].times + 1))
    return (*pressed, Pressed(key))[-MOST:]


class KeyCast(Widget):
    """One line, the latest key at the right."""

    COMPONENT_CLASSES = {"key-cast--key", "key-cast--latest"}

    DEFAULT_CSS = """
    KeyCast {
        display: none;
        height: 1;
        width: 100%;
        padding: 0 1;
        background: $panel;
        & > .key-cast--key { text-style: reverse; }
        & > .key-cast--latest { text-style: bold reverse; color: $accent; }
        &.-over { dock: bottom; }
    }
    """

    pressed: reactive[tuple[Pressed, ...]] = reactive(())

    def render(self) -> Text:
        """As many of the latest as there is room for."""
        line = Text("keys  ", no_wrap=True, overflow="crop")
        room = self.size.width - 6
        shown: list[Text] = []
        for place, (key, times) in enumerate(reversed(self.pressed)):
            look = self.get_component_rich_style("key-cast--latest" if place == 0 else "key-cast--key", partial=True)
            cap = Text.assemble((f" {key} ", look), f"×{times} " if times > 1 else " ")
            room -= cap.cell_len
            if room < 0:
                break
            shown.append(cap)
        for cap in reversed(shown):
            line.append_text(cap)
        return line
