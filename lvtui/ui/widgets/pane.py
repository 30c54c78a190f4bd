"""A framed part of the workbench: its number and name above, the one fact that matters below."""

from __future__ import annotations

from collections.abc import Mapping

from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.ui.text import plain


class Pane(Vertical):
    """A frame that takes the accent while the focus is inside; nothing else about it moves."""

    DEFAULT_CSS = """
    Pane {
        border: round $foreground 30%;
        border-title-color: $foreground 70%;
        border-subtitle-color: $foreground 70%;
        padding: 0;
        &:focus-within {
            border: round $accent;
            border-title-color: $accent;
            border-title-style: bold;
            border-subtitle-color: $foreground;
        }
        /* With no accent to take, the frame itself tells. */
        &:nocolor:focus-within { border: heavy $accent; }
    }
    """

    NUMBER = 0
    TITLE = ""
    WHOLE_BODY = False
    """Whether it takes the room of all other panes, and is hidden while one of those is in use."""
    ABOUT = ""
    """What help says of it, before its keys."""

    fact: reactive[str] = reactive("")
    """What the frame says below; plain text."""

    def on_mount(self) -> None:
        """Put number and name on the frame."""
        self.retitle()

    def retitle(self, suffix: str = "") -> None:
        """Show number and name, and after them what the pane is about at the moment."""
        about = f" · {suffix}" if suffix else ""
        # Escaped, because a frame's title is read as markup.
        self.border_title = plain(f"{self.NUMBER} {self.TITLE}{about}").markup

    def watch_fact(self, fact: str) -> None:
        """Show the new fact."""
        self.border_subtitle = plain(fact).markup

    @property
    def tabs(self) -> Mapping[str, Widget]:
        """The name of each tab, and what is shown under it."""
        return {}

    def show_tab(self, tab: str) -> None:
        """Turn to a tab."""

    def tab_for(self, action: str) -> str:  # noqa: ARG002
        """The tab on which an action of this pane acts; empty if it is all the same."""
        return ""

    @property
    def words(self) -> Mapping[str, str]:
        """Action → what its key does, where that is not the same at all times."""
        return {}

    async def complete(self) -> None:
        """Make what is made only when somebody asks for it."""

    def take_focus(self) -> None:
        """Focus what a user of this pane starts with."""
        self.focus_on(next((widget for widget in self.query("*") if widget.focusable), None))

    def focus_on(self, widget: Widget | None) -> None:
        """Focus at once, not when the message queue gets to it: what follows may hide where the focus was."""
        if widget is not None:
            self.screen.set_focus(widget)
