"""A plot along the calls of a run whose marks are bins of them, each in its own columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.geometry import Size

from lvtui.ui.widgets.call_frame import CallFrame
from lvtui.ui.widgets.plot_cursor import Mark, MarkPicker


@dataclass(frozen=True, slots=True)
class BinLayout:
    """Where the bins lie at a size."""

    calls: CallFrame
    stands_out: Sequence[bool]
    """Of each bin, whether ``n`` stops there."""
    plotted: bool
    """Whether there is room for more than words."""

    def marks(self) -> list[Mark]:
        """The bins, as marks."""
        ends = self.calls.ends
        return [Mark(*each) for each in zip((0, *ends), (end - 1 for end in ends), self.stands_out, strict=False)]


class BinPlot(MarkPicker):
    """A plot whose bins can be picked. Subclasses say in `laid_out` where these lie."""

    @property
    def bins_wanted(self) -> int:
        """How many bins this size can show: ask for no more of them."""
        return max(1, self.content_size.width)

    def laid_out(self, size: Size) -> BinLayout | None:
        """The bins in a content region of this size; ``None`` before the first call."""
        raise NotImplementedError

    def marks(self) -> Sequence[Mark]:
        """The bins at the present size."""
        layout = self.laid_out(self.content_size)
        return layout.marks() if layout is not None else ()

    def mark_at(self, x: int, y: int) -> int | None:
        """The bin that is drawn in that column."""
        if not 0 < y < self.content_size.height:
            return None
        layout = self.laid_out(self.content_size)
        return layout.calls.place_at(x - layout.calls.left) if layout is not None and layout.plotted else None

    def cursor_columns(self, layout: BinLayout) -> range:
        """The columns of the bin that the cursor is on; none where it is not to be seen."""
        place = self.cursor_place(layout.marks()) if self.has_cursor else None
        return range(0) if place is None else layout.calls.columns_of(place)
