"""When something was done while calls went on: upright marks in a plot, and what stands above them. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from rich.cells import cell_len

from lvtui.experiments.series import Moment
from lvtui.ui.text import percent, printable
from lvtui.ui.version_look import look
from lvtui.ui.widgets.plotting import Scale

MOMENT = "┊"
"""Runs down a plot where something was done."""

_HERE = "▾"


def places_of(moments: Sequence[Moment], calls: Scale, columns: int) -> dict[int, Moment]:
    """The moments by the column in which each is marked, from left to right; of two in one column the later one.

    What was asked for when the run began is no mark: nothing changed then.
    """
    return {calls.place(each.call, columns): each for each in moments if 0 < each.call <= calls.high}


def moment_labels(places: Mapping[int, Moment], width: int) -> str:
    """The line above the marks, of at most `width` cells: each moment in as many words as there is room for."""
    line = ""
    columns = [*places, width + 1]
    for column, following in pairwise(columns):
        room = min(following - 1, width) - column
        words = next((words for words in _words(places[column]) if cell_len(words) + 2 <= room), None)
        if words is not None:
            line = line.ljust(column) + f"{_HERE} {words}"
            continue
        # No room to the right of the mark: perhaps there is some to its left.
        room = column - cell_len(line) - 2
        words = next((words for words in _words(places[column]) if cell_len(words) + 1 <= room), None)
        before = "" if words is None else f"{words} "
        line = line.ljust(column - cell_len(before)) + before + _HERE
    return line


def _words(moment: Moment) -> Iterator[str]:
    """What was done, in ever fewer words."""
    yield printable(moment.words).partition("\n")[0]
    if moment.deployed:
        yield "changed"
    elif moment.asked:
        version, share = list(moment.asked.items())[-1]
        yield f"{look(version).name} {percent(share)}"
        yield percent(share)
