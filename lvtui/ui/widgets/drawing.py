"""What the widgets that draw their own lines share: one drawing per change, and colours from the theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from lvtui.ui.version_look import Palette

Run: TypeAlias = tuple[str, Style]
"""Characters of one style."""


def strip_of(runs: Iterable[Run]) -> Strip:
    """A line made of runs, from left to right."""
    return Strip([Segment(text, style) for text, style in runs if text])


def joined(runs: Iterable[Run]) -> list[Run]:
    """The same runs with neighbours of one style made one; of one style object, as that is quick to tell."""
    together: list[Run] = []
    texts: list[str] = []
    last = Style.null()
    for text, style in runs:
        if style is not last:
            together.append(("".join(texts), last))
            texts, last = [], style
        texts.append(text)
    together.append(("".join(texts), last))
    return together


def ink_of(widget: Widget, *components: str) -> Style:
    """Foreground and text style of a component class; the background stays that of the widget."""
    full = widget.get_component_rich_style(*components)
    return Style(
        color=full.color,
        bold=full.bold,
        dim=full.dim,
        italic=full.italic,
        underline=full.underline,
        reverse=full.reverse,
    )


class Drawing(Widget):
    """A widget that draws all its lines together, once for each change of data, size, theme or focus.

    Subclasses say what the lines are in `draw`; everything that Textual refreshes draws them anew.
    """

    ALLOW_SELECT = False

    _drawn: Sequence[Strip] | None = None
    _drawn_for: Size = Size(0, 0)
    _ground: Style | None = None
    """What Textual's `rich_style` is while lines are asked for: to be found out once for all of them."""

    def draw(self, size: Size) -> Sequence[Strip]:
        """The lines of a content region of this size; those too many are not shown, missing ones are blank."""
        raise NotImplementedError

    def lines_wanted(self) -> int:
        """How many lines the drawing takes when its height is ``auto``."""
        return 1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as the drawing wants."""
        return self.lines_wanted()

    def render_line(self, y: int) -> Strip:
        """One line of the drawing."""
        size = self.content_size
        ground = self._ground or self.rich_style
        if self._drawn is None or self._drawn_for != size:
            self._drawn, self._drawn_for = self.draw(size), size
        if y < len(self._drawn):
            # The compositor adds no background of its own to lines that a widget draws.
            return self._drawn[y].adjust_cell_length(size.width).apply_style(ground)
        return Strip.blank(size.width, ground)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Those lines of the widget."""
        self._ground = self.rich_style
        try:
            return super().render_lines(crop)
        finally:
            self._ground = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw anew when next shown."""
        self._drawn = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Draw anew: the theme, the focus or a class has changed."""
        self._drawn = None
        super().notify_style_update()

    @property
    def palette(self) -> Palette:
        """The versions' colours under the current theme."""
        return Palette.of(self.app)

    def ink(self, *components: str) -> Style:
        """Foreground and text style of a component class; the background stays that of the widget."""
        return ink_of(self, *components)
