"""What the plots of a run have in common: a title, an axis, moments, words before the first call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypedDict, Unpack

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from lvtui.experiments.series import Moment
from lvtui.ui.text import shorten
from lvtui.ui.widgets.axes import title_line
from lvtui.ui.widgets.drawing import Drawing, Run, strip_of
from lvtui.ui.widgets.moment_marks import moment_labels

FAILED = "×"
"""Marks a failed call in every plot."""


class WidgetOptions(TypedDict, total=False):
    """What every widget of Textual can be given."""

    name: str | None
    id: str | None
    classes: str | None
    disabled: bool


class PlotOptions(WidgetOptions, total=False):
    """What every plot can be given beside its data."""

    reading: str


class Plot(Drawing):
    """A drawing of a run, below a line that says what is to be seen in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "plot--title",
        "plot--axis",
        "plot--failed",
        "plot--moment",
        "plot--empty",
    }
    """
    | Class | Description |
    | :- | :- |
    | `plot--title` | The sentence that states the finding. |
    | `plot--axis` | Axes, ticks and legend. |
    | `plot--failed` | Failures: the crosses, and their count. |
    | `plot--moment` | The marks of moments at which what is asked was changed, and their labels. |
    | `plot--empty` | What is shown before the first call. |
    """

    DEFAULT_CSS = """
    Plot {
        height: 1fr;
        color: $foreground;
        & > .plot--title { color: $foreground; text-style: bold; }
        & > .plot--axis { color: $text-muted; }
        & > .plot--failed { color: $text-error; text-style: bold; }
        & > .plot--moment { color: $accent; }
        & > .plot--empty { color: $text-muted; }
    }
    """

    reading: reactive[str] = reactive("")
    """The title, one line; without it the plot states its finding itself, if it has one."""

    def __init__(self, *, reading: str = "", **options: Unpack[WidgetOptions]) -> None:
        super().__init__(**options)
        self.set_reactive(Plot.reading, reading)

    @dataclass
    class Resized(Message):
        """A plot has room for more points now, or for fewer; at first, for any."""

        plot: Plot

        @property
        def control(self) -> Plot:
            """The plot."""
            return self.plot

    def on_resize(self) -> None:
        """Ask for as many points as there is room for."""
        self.post_message(self.Resized(self))

    def title(self, width: int, finding: Callable[[], str] = str) -> Strip:
        """The reading, or else what the plot finds itself, which is asked for only then."""
        words = title_line(self.reading, width) or shorten(finding(), width)
        return strip_of([(words, self.ink("plot--title"))])

    def before_calls(self, words: str, width: int) -> list[Strip]:
        """What is shown while there is nothing to plot."""
        ink = self.ink("plot--empty")
        return [strip_of([(line.plain, ink)]) for line in Content(words).wrap(max(2, width))]

    def moments_line(self, places: Mapping[int, Moment], left: int, width: int) -> Strip:
        """The line above a plot that begins after `left` cells: what was done, by the column in which it is marked."""
        return strip_of([(" " * left + moment_labels(places, width - left), self.ink("plot--moment"))])

    def below(self, *lines: str) -> list[Strip]:
        """The level axis, its numbers, a legend in words."""
        ink = self.ink("plot--axis")
        return [strip_of([(line, ink)]) for line in lines]

    def legend(self, choices: Iterable[Sequence[Sequence[Run]]], width: int, gap: int) -> Strip:
        """The pieces of the first choice that fits, `gap` cells apart; of the last, as many as there is room for."""
        fitting: list[Sequence[Run]] = []
        for pieces in choices:
            fitting, free = [], width
            for piece in pieces:
                size = sum(cell_len(text) for text, _ in piece)
                if size > free:
                    break
                fitting.append(piece)
                free -= size + gap
            if len(fitting) == len(pieces):
                break
        between = (" " * gap, self.ink("plot--axis"))
        return strip_of([run for piece in fitting for run in (*piece, between)][:-1])
