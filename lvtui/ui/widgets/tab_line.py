"""One line of tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class TabLine(Widget, can_focus=True):
    """A choice between a few views, in one line; left and right change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Tab left", show=False, id="tab_line.left"),
        Binding("right,l", "step(1)", "Tab right", show=False, id="tab_line.right"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tab-line--active", "tab-line--other"}

    DEFAULT_CSS = """
    TabLine {
        height: 1;
        & > .tab-line--active { text-style: bold underline; color: $foreground; }
        & > .tab-line--other { color: $foreground-muted; }
        &:focus > .tab-line--active { color: $accent; text-style: bold reverse; }
    }
    """

    active: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another tab is active."""

        tab_line: TabLine
        active: str

        @property
        def control(self) -> TabLine:
            """The line it happened in."""
            return self.tab_line

    def __init__(self, tabs: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """The first of `tabs` is active."""
        super().__init__(id=id)
        self.tabs = tuple(tabs)
        self.set_reactive(TabLine.active, self.tabs[0])

    def render(self) -> Text:
        """The names, the active one underlined, so that it shows without colour."""
        line = Text(no_wrap=True, overflow="crop")
        for tab in self.tabs:
            component = "tab-line--active" if tab == self.active else "tab-line--other"
            style = self.get_component_rich_style(component, partial=True)
            line.append(" ").append(tab, style).append(" ")
        return line

    def validate_active(self, active: str) -> str:
        """Keep to the tabs there are."""
        return active if active in self.tabs else self.tabs[0]

    def watch_active(self, active: str) -> None:
        """Tell of the change."""
        self.post_message(self.Changed(self, active))

    def tab_at(self, places: int) -> str:
        """The tab so many to the right of the active one, around the end."""
        return self.tabs[(self.tabs.index(self.active) + places) % len(self.tabs)]

    def action_step(self, places: int) -> None:
        """Go some tabs to the right, around the end."""
        self.active = self.tab_at(places)

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        for start, tab in reversed(self.places()):
            if start <= event.x < start + len(tab) + 2:
                self.active = tab
                return

    def places(self) -> list[tuple[int, str]]:
        """Where each tab begins."""
        starts = accumulate((len(tab) + 2 for tab in self.tabs), initial=0)
        return list(zip(starts, self.tabs, strict=False))
