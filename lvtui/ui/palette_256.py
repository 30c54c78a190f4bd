"""The colours of a theme on a terminal of 256: for each the nearest of them."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

CUBE = (0, 95, 135, 175, 215, 255)
"""The levels of each primary colour in the cube of 6 × 6 × 6, which begins at 16."""
GREYS = tuple(range(8, 248, 10))
"""The levels of the greys, which begin at 232."""


@lru_cache(maxsize=4096)
def nearest(red: int, green: int, blue: int) -> int:
    """The number of the nearest of the 240 colours that are alike on all terminals.

    Rich takes the cube alone for whatever is not quite grey: a ground of slate, which has hardly a colour, becomes
    navy or black.
    """
    wanted = red, green, blue
    places = [_nearest(CUBE, level) for level in wanted]
    cube = tuple(CUBE[place] for place in places)
    shade = _nearest(GREYS, round(sum(wanted) / 3))
    if _apart(wanted, (GREYS[shade],) * 3) < _apart(wanted, cube):
        return 232 + shade
    return 16 + 36 * places[0] + 6 * places[1] + places[2]


def _nearest(levels: tuple[int, ...], wanted: int) -> int:
    return min(range(len(levels)), key=lambda place: abs(levels[place] - wanted))


class To256(LineFilter):
    """Paints with the 256 colours of a terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """The same text in the nearest colours."""
        return [Segment(text, _style(style) if style else style, control) for text, style, control in segments]


@lru_cache(maxsize=4096)
def _style(style: Style) -> Style:
    return style + Style(color=_colour(style.color), bgcolor=_colour(style.bgcolor))


def _colour(colour: RichColor | None) -> RichColor | None:
    if colour is None or colour.type is not ColorType.TRUECOLOR or colour.triplet is None:
        return colour
    return RichColor.from_ansi(nearest(*colour.triplet))


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How far apart, as the eye weighs the primary colours."""
    return sum(weight * (a - b) ** 2 for weight, a, b in zip((3, 6, 1), one, other, strict=True))
