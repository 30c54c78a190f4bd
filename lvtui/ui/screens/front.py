"""What is seen until the workbench can be: the frames of its panes, where they will be.

It is there before anything that lvtui works with has been imported, so it may import next to nothing.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from lvtui.ui.columns import HORIZONTAL_BREAKPOINTS, ROOM_FOR_LARGE, VERTICAL_BREAKPOINTS
from lvtui.ui.widgets.pane import Pane


class Front(Screen[None]):
    """The workbench's first look, empty. No pane has the focus yet: which one had it last is not known so soon."""

    DEFAULT_CSS = """
    Front {
        layout: vertical;
        background: $background;
        & > #masthead { height: 1; padding: 0 1; background: $panel; text-style: bold; }
        & > #alias_bar { height: 1; display: none; background: $panel; }
        & > #body { height: 1fr; }
        & > #foot { height: 2; }
        & > #keys { height: 1; background: $footer-background; }
        & #side { width: 40; }
        & #work { width: 1fr; }
        & Pane { height: 1fr; }
        & #versions { height: 3fr; }
        & #aliases { height: 2fr; }
        & #code, & #test { width: 1fr; }
        &.-wide #work { layout: horizontal; }
        &.-medium #code { height: 2fr; }
        &.-medium #test { height: 3fr; }
        &.-narrow #alias_bar { display: block; }
        &.-narrow #side { width: 1fr; }
        &.-narrow #work, &.-narrow #aliases { display: none; }
        &.-presented.-large #masthead { height: 4; }
        &.-presented #foot { height: 3; }
    }
    """

    HORIZONTAL_BREAKPOINTS = HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = VERTICAL_BREAKPOINTS

    class Seen(Message):
        """It has been drawn, and there is time for the rest."""

    def __init__(self, *, presented: bool = False) -> None:
        """With large labels, if it is `presented`."""
        super().__init__(classes="-presented" if presented else "")

    def compose(self) -> ComposeResult:
        yield Static("lvtui", id="masthead")
        yield Static(id="alias_bar")
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield _frame(1, "Versions")
                yield _frame(2, "Aliases")
            with Container(id="work"):
                yield _frame(3, "Code")
                yield _frame(4, "Test")
        yield Static(id="foot")
        yield Static(id="keys")

    def on_resize(self, event: events.Resize) -> None:
        """As the workbench does, where there is room."""
        self.set_class(event.size.height >= ROOM_FOR_LARGE, "-large")

    def on_mount(self) -> None:
        """Tell when it has been drawn."""
        self.call_after_refresh(self.post_message, self.Seen())


def _frame(number: int, title: str) -> Pane:
    frame = Pane(id=title.lower())
    frame.NUMBER, frame.TITLE = number, title
    return frame
