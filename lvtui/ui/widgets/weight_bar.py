"""How an alias splits its traffic: a bar to read in a list, and one to move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from lvtui.ui.text import measured, percent, shorten
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.drawing import Drawing, strip_of
from lvtui.ui.widgets.split_line import SplitLine, split_line

# What may stand there while a percentage is being typed.
_TYPED = re.compile(r"\d{0,3}(\.\d{0,2})?")


def weight_bar_text(
    primary: str,
    additional: str | None,
    weight: float,
    width: int,
    palette: Palette,
    *,
    value_style: Style | None = None,
) -> Text:
    """One line of exactly `width` cells: ``A 1 ██████████████▒▒▒▒▒▒ 2 B   30 %``.

    `weight` is the share of the additional version, from 0 to 1; the percentage is that share. A narrow line loses
    the letters first, then the percentage, then the bar.
    """
    runs = split_line(primary, additional, weight, width).runs(palette, value_style or Style())
    return Text.assemble(*runs, no_wrap=True, overflow="crop")


TYPING_PAUSE = 1.2
"""Seconds after which another digit begins another number."""


class WeightBar(Drawing, can_focus=True):
    """How an alias splits its traffic between two versions; the arrow keys, digits and the mouse move it.

    It says what the user wants by `Moved` and saves nothing. The right arrow gives more to the version on the right,
    the additional one, whose share the weight is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "move(1)", "1 % more", show=False, id="weight_bar.more"),
        Binding("left,h", "move(-1)", "1 % less", show=False, id="weight_bar.less"),
        Binding("shift+right,L", "move(10)", "10 % more", show=False, id="weight_bar.more_by_ten"),
        Binding("shift+left,H", "move(-10)", "10 % less", show=False, id="weight_bar.less_by_ten"),
        Binding("home", "set_percent(0)", "Nothing", show=False, id="weight_bar.none"),
        Binding("end", "set_percent(100)", "Everything", show=False, id="weight_bar.all"),
    ]
    """
    | Key(s) | Description |
    | :- | :- |
    | right, l; left, h | Give the additional version 1 % more; less. |
    | shift+right, L; shift+left, H | Give it 10 % more; less. |
    | home; end | Give it nothing; everything. |
    | digits and the point | Type a percentage; any other key ends it. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "weight-bar--value",
        "weight-bar--caption",
        "weight-bar--observed",
    }
    """
    | Class | Description |
    | :- | :- |
    | `weight-bar--value` | The percentage. |
    | `weight-bar--caption` | The sentence below the bar. |
    | `weight-bar--observed` | The tick where the share was observed. |
    """

    DEFAULT_CSS = """
    WeightBar {
        height: auto;
        width: 1fr;
        color: $foreground;
        & > .weight-bar--value { text-style: bold; }
        & > .weight-bar--caption { color: $text-muted; }
        & > .weight-bar--observed { color: $foreground; }
        &:focus > .weight-bar--value { text-style: bold reverse; }
        &:focus > .weight-bar--caption { color: $foreground; }
        &:disabled { opacity: 60%; }
    }
    """

    primary: reactive[str] = reactive("$LATEST")
    """The version the alias names."""
    additional: reactive[str | None] = reactive[str | None](None, layout=True)
    """The version in its routing config, if any."""
    weight: reactive[float] = reactive(0.0)
    """The share of calls that goes to the additional version, from 0 to 1."""
    observed: reactive[float | None] = reactive[float | None](None, layout=True)
    """The share of calls that went to it, shown by a tick below the bar; ``None`` shows none."""

    @dataclass
    class Moved(Message):
        """The user moved the split; nothing is saved yet."""

        weight_bar: WeightBar
        weight: float
        """The share the additional version is to get, from 0 to 1."""

        @property
        def control(self) -> WeightBar:
            """The bar that was moved."""
            return self.weight_bar

    def __init__(
        self,
        primary: str,
        additional: str | None = None,
        weight: float = 0.0,
        *,
        observed: float | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.set_reactive(WeightBar.primary, primary)
        self.set_reactive(WeightBar.additional, additional)
        self.set_reactive(WeightBar.weight, self.validate_weight(weight))
        self.set_reactive(WeightBar.observed, observed)
        self._typed = ""
        self._typing: Timer | None = None
        self._dragging = False

    def validate_weight(self, weight: float) -> float:
        """Keep the weight within 0…1; it is otherwise left as it was given, even off the 1 % steps."""
        return min(1.0, max(0.0, weight))

    def lines_wanted(self) -> int:
        """The bar, the caption, and between them the observed share when there is one."""
        return 2 if self.observed is None or self.additional is None else 3

    def draw(self, size: Size) -> Sequence[Strip]:
        """The bar, the observed share, the sentence."""
        layout = self._layout(size.width)
        lines = [strip_of(layout.runs(self.palette, self.ink("weight-bar--value")))]
        if self.observed is not None and self.additional is not None:
            lines.append(self._observed_line(layout, self.observed))
        lines.append(strip_of([(self._caption(size.width), self.ink("weight-bar--caption"))]))
        return lines

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Digits are typed into the bar, whatever they mean elsewhere."""
        return self.additional is not None and _is_typed(character)

    def on_key(self, event: events.Key) -> None:
        """Take digits as a percentage; any other key ends the number."""
        if self.additional is None:
            return
        if _is_typed(event.character):
            assert event.character is not None
            self._type(event.character)
        elif event.key == "backspace" and self._typed:
            self._typed = self._typed[:-1]
            self._offer_typed()
        else:
            self._typed = ""
            return
        event.stop()
        event.prevent_default()

    def on_blur(self) -> None:
        """A number is typed in one go."""
        self._typed = ""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the border, wherever on the bar the press is."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y != 0 or self.additional is None:
            return
        layout = self._layout(self.content_size.width)
        if layout.start <= offset.x < layout.start + layout.bar:
            self._typed = ""
            self._dragging = True
            self.capture_mouse()
            self._offer(layout.weight_at(offset.x))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border with the mouse while it is held."""
        if self._dragging:
            x = event.get_content_offset_capture(self).x
            self._offer(self._layout(self.content_size.width).weight_at(x))

    def on_mouse_up(self) -> None:
        """Let go of the border."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_mouse_release(self) -> None:
        """Let go of the border: something else took the mouse."""
        self._dragging = False

    def action_move(self, percents: int) -> None:
        """Move by so many percent; a weight between two percent goes to the next whole one first."""
        whole = self.weight * 100
        start = floor(whole + 1e-6) if percents > 0 else ceil(whole - 1e-6)
        self.action_set_percent(start + percents)

    def action_set_percent(self, percents: int) -> None:
        """Give the additional version this much, in percent, or the nearest that can be."""
        self._offer(min(100, max(0, percents)) / 100)

    def _offer(self, weight: float) -> None:
        if self.additional is not None and weight != self.weight:
            self.weight = weight
            self.post_message(self.Moved(self, self.weight))

    def _type(self, character: str) -> None:
        typed = self._typed + character
        if _TYPED.fullmatch(typed) is None or float(typed if typed != "." else "0") > 100:
            typed = character
        self._typed = typed
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_PAUSE, self._end_typing)
        self._offer_typed()

    def _end_typing(self) -> None:
        self._typed, self._typing = "", None

    def _offer_typed(self) -> None:
        if self._typed.strip("."):
            self._offer(round(float(self._typed) / 100, 4))

    def _layout(self, width: int) -> SplitLine:
        return split_line(self.primary, self.additional, self.weight, width)

    def _observed_line(self, layout: SplitLine, observed: float) -> Strip:
        tick = layout.start + min(max(0, layout.bar - 1), round((1.0 - observed) * layout.bar))
        words = f"seen {measured(observed)}"
        line = " " * tick + "▲"
        if tick + len(words) + 2 <= layout.width:
            line += f" {words}"
        elif len(words) + 1 <= tick:
            line = f"{words} ▲".rjust(tick + 1)
        return strip_of([(line, self.ink("weight-bar--observed"))])

    def _caption(self, width: int) -> str:
        primary = look(self.primary)
        if self.additional is None:
            full = f"{primary.words} gets every call; add a second version to split them"
            return next(
                (text for text in (full, f"{primary.words} gets every call") if cell_len(text) <= width),
                shorten(f"{primary.label} gets every call", width),
            )
        additional = look(self.additional)
        gets, keeps = percent(self.weight), percent(1.0 - self.weight)
        full = f"{additional.words} gets {gets} of calls, {primary.words} gets {keeps}"
        short = f"{additional.label} gets {gets}, {primary.label} gets {keeps}"
        return full if cell_len(full) <= width else shorten(short, width)


def _is_typed(character: str | None) -> bool:
    return character is not None and character != "" and character in "0123456789."
