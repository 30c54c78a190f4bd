"""From which widths and heights on the screen is arranged otherwise."""

from __future__ import annotations

from itertools import takewhile

from textual.geometry import Size

ROOM_FOR_TWO = 100
"""Columns from which more than one pane is shown."""
ROOM_FOR_THREE = 140
"""Columns from which the code stands beside its test."""
ROOM_FOR_LARGE = 24
"""Lines from which the top line is large, for those who want it so."""

HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOM_FOR_TWO, "-medium"), (ROOM_FOR_THREE, "-wide")]
VERTICAL_BREAKPOINTS = [(0, "-low"), (23, "-short"), (42, "-tall")]


def classes_at(size: Size) -> list[str]:
    """What Textual makes of those, once a screen of that size has been laid out: to have it before."""
    widths = [name for _, name in takewhile(lambda each: each[0] <= size.width, HORIZONTAL_BREAKPOINTS)]
    heights = [name for _, name in takewhile(lambda each: each[0] <= size.height, VERTICAL_BREAKPOINTS)]
    return [*widths[-1:], *heights[-1:]]
