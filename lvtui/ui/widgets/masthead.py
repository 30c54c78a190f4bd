"""The line at the top: which function, which version is open, how buffer, ``$LATEST`` and newest version relate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lvtui.operations import LATEST
from lvtui.ui.tall_letters import HEIGHT, tall
from lvtui.ui.text import pad_right, printable, shorten, shorten_middle

ROOM_FOR_ADDRESS = 110
"""Columns from which the endpoint's address is said whole."""
LEAST_NAME = 12
"""Cells that the function's name keeps, if it has as many."""
LEAST_ARN = 26
"""Cells below which the ARN would say nothing."""
SERVING = "masthead--serving"
QUIET = "masthead--quiet"
WARNING = "masthead--not-deployed"


@dataclass(frozen=True)
class Standing:
    """What the top line says."""

    function: str | None = None
    qualifier: str = ""
    """The version that is open, by its number."""
    arn: str = ""
    not_deployed: bool = False
    """The buffer differs from ``$LATEST``."""
    not_published: bool = False
    """``$LATEST`` differs from the newest version."""
    newest: str | None = None
    seed: int = 0
    endpoint: str = ""
    """Where the endpoint answers, while it does."""
    readonly: bool = False
    """Nothing can be changed."""
    new_key: str = "ctrl+n"
    """The key that makes a function."""

    @property
    def opened(self) -> str:
        """The version that is open, in words."""
        return self.qualifier if self.qualifier in ("", LATEST) else f"version {self.qualifier}"

    @property
    def chips(self) -> str:
        """The three states of the code, told apart in words."""
        buffer = "buffer ≠ $LATEST" if self.not_deployed else "buffer = $LATEST"
        if self.newest is None:
            return f"{buffer}, nothing published"
        return f"{buffer} {'≠' if self.not_published else '='} v{self.newest}"

    @property
    def short_chips(self) -> str:
        """The first of them alone: what is typed is what can be lost."""
        return "not deployed" if self.not_deployed else "deployed"

    def where(self, width: int) -> str:
        """The endpoint's address, or of a narrow line its port: it is always on this machine."""
        if not self.endpoint:
            return ""
        return f"● {self.endpoint}" if width >= ROOM_FOR_ADDRESS else f"● :{self.endpoint.rpartition(':')[2]}"


class Part(NamedTuple):
    """Some words of the line, and how they look."""

    text: str
    look: str = ""
    about: str = ""
    """What a click on it is about: ``function``, ``qualifier``, or nothing."""


def parts_of(standing: Standing, width: int) -> tuple[list[Part], list[Part]]:
    """What stands left and right on a line of `width` cells.

    What there is no room for gives way whole: the ARN first, then the seed, then how buffer and versions relate in few
    words instead of many. Last the name is shortened. Read-only, the endpoint and the version stay.
    """
    right = [Part("read-only", WARNING)] if standing.readonly else []
    where = standing.where(width)
    if where:
        right.append(Part(where, SERVING))
    if standing.function is None:
        words = "no function yet" if standing.readonly else f"no function yet: {standing.new_key} makes one"
        return [Part("lvtui", "masthead--function"), Part(f"  {words}", QUIET)], right
    name = printable(standing.function)
    opened = f" › {standing.opened} ▾"
    room = width - cell_len(opened) - 2 - sum(cell_len(part.text) + 2 for part in right)
    chips = standing.chips
    if cell_len(chips) + 2 + min(cell_len(name), LEAST_NAME) > room:
        chips = standing.short_chips
    chips_part = Part(chips, WARNING if standing.not_deployed else QUIET)
    name = shorten(name, max(4, room - cell_len(chips) - 2))
    room -= cell_len(name) + cell_len(chips) + 2
    left = [Part(f"{name} ▾", "masthead--function", "function"), Part(opened, "masthead--function", "qualifier")]
    seed = f"seed {standing.seed}"
    show_seed = room > cell_len(seed) + 2
    if show_seed:
        room -= cell_len(seed) + 2
    if room >= LEAST_ARN + 4:
        left.append(Part(f"  {shorten_middle(standing.arn, room - 4)}", QUIET))
    return left, [chips_part, *right, *([Part(seed, QUIET)] if show_seed else [])]


class Masthead(Widget):
    """Shows a :class:`Standing`; large, where it is to be read from the back of a room."""

    COMPONENT_CLASSES = {"masthead--function", QUIET, WARNING, SERVING}

    DEFAULT_CSS = """
    Masthead {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        & > .masthead--function { text-style: bold; color: $foreground; }
        & > .masthead--quiet { color: $foreground 70%; }
        & > .masthead--serving { color: $accent; text-style: bold; }
        & > .masthead--not-deployed { color: $text-warning; text-style: bold; }
        &.-large { height: 4; }
    }
    """

    standing: reactive[Standing] = reactive(Standing())
    large: reactive[bool] = reactive(False, toggle_class="-large", layout=True)

    class FunctionClicked(Message):
        """The user wants another function."""

    class QualifierClicked(Message):
        """The user wants another version."""

    _ASKS: ClassVar[Mapping[str, type[Message]]] = {"function": FunctionClicked, "qualifier": QualifierClicked}
    """What a part is about → what asks for another of it."""

    def __init__(self) -> None:
        """Says nothing yet."""
        super().__init__()
        self._clickable: list[tuple[int, int, str]] = []
        """(from, to, what about) of the words that can be clicked."""

    def render(self) -> Text:
        """One line; and above it, where it is large, function and version in tall letters."""
        width = self.size.width
        left, right = parts_of(self.standing, width)
        line = self._line(left, right, width)
        if not self.large:
            return line
        look = self.get_component_rich_style("masthead--function", partial=True)
        return Text("\n", no_wrap=True, overflow="crop").join([*(Text(row, look) for row in self._tall(width)), line])

    def _line(self, left: Sequence[Part], right: Sequence[Part], width: int) -> Text:
        line = Text(no_wrap=True, overflow="crop")
        self._clickable = []
        for part in left:
            start = line.cell_len
            line.append(part.text, self._look(part))
            if part.about:
                self._clickable.append((start, line.cell_len, part.about))
        end = Text("  ").join(Text(part.text, self._look(part)) for part in right)
        return line.append(" " * max(2, width - line.cell_len - end.cell_len)).append_text(end)

    def _tall(self, width: int) -> list[str]:
        """What fits of function and version, in tall letters; the version is what the talk is about."""
        standing = self.standing
        name, opened = printable(standing.function or "lvtui"), standing.qualifier
        short = f"v{opened}" if opened.isdigit() else opened
        for said in (f"{name} › {short}" if opened else name, short, name):
            rows = tall(said)
            if rows is not None and said and cell_len(rows[0]) <= width:
                return rows
        return [pad_right("", width), f"{name}  {standing.opened}".upper(), ""][:HEIGHT]

    def places(self) -> list[tuple[int, Callable[[], object]]]:
        """Where on the line the function and the version stand, and what asks for another of each."""
        left = self.styles.padding.left
        return [(left + start, partial(self.post_message, self._ASKS[about]())) for start, _, about in self._clickable]

    def _look(self, part: Part) -> Style | str:
        return self.get_component_rich_style(part.look, partial=True) if part.look else ""

    def on_click(self, event: events.Click) -> None:
        """A click on the function's name asks for another, one on the version for another of that."""
        x, y = event.x - self.styles.padding.left, event.y
        if y != (HEIGHT if self.large else 0):
            return
        about = next((about for start, end, about in self._clickable if start <= x < end), "")
        if about:
            self.post_message(self._ASKS[about]())
