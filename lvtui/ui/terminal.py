"""How many colours a terminal shows: all, 256, a handful of its own, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

LEAST_COLOURS = 8


class Colours(Enum):
    """What a terminal can paint with."""

    NONE = "none"
    """Bold, underlined and reversed text, and nothing else."""
    FEW = "few"
    """The terminal's own sixteen; which those are is up to its user."""
    SOME = "some"
    """A fixed 256, among which there is one like enough to each of a theme's."""
    MANY = "many"
    """All that a theme has."""

    @property
    def terminals_own(self) -> bool:
        """Whether a theme's own colours are beyond it."""
        return self in (Colours.NONE, Colours.FEW)


def terminfo_colours(term: str) -> int | None:
    """How many colours the terminal database gives this terminal; ``None`` where it does not know."""
    try:
        import curses
    except ImportError:  # Windows has no such database, and no such terminals
        return None
    try:
        curses.setupterm(term, 1)
    except curses.error:
        return None
    return max(0, curses.tigetnum("colors"))


def colours_of(
    environ: Mapping[str, str], system: str | None, counted: Callable[[str], int | None] = terminfo_colours
) -> Colours:
    """What can be painted with, where Rich has found a colour system of that name.

    A ``NO_COLOR`` that is not empty asks for none. Rich takes a terminal that it does not know for one of sixteen
    colours; one that has none at all, such as a vt100, is told from it by the terminal database.
    """
    if environ.get("NO_COLOR"):
        return Colours.NONE
    if system in ("256", "truecolor"):
        return Colours.SOME if system == "256" else Colours.MANY
    count = counted(environ["TERM"]) if environ.get("TERM") else None
    return Colours.NONE if count is not None and count < LEAST_COLOURS else Colours.FEW
