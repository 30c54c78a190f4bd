"""Where the parts of a share plot lie, and where its data fall in them: arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lvtui.experiments.asked_shares import AskedShares
from lvtui.experiments.chance import CONFIDENCE
from lvtui.experiments.series import SharePoint, ShareSeries
from lvtui.ui.text import percent
from lvtui.ui.widgets.axes import ROOM_FOR_LEGEND, ROOM_FOR_MARGIN, ROOM_FOR_MOMENTS, calls_axis
from lvtui.ui.widgets.plotting import Scale, count_scale, round_up, share_scale


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parts of the plot lie, in cells, and what its axes say."""

    columns: int
    rows: int
    left: int
    """Cells for the labels of the upright axis, and the axis."""
    right: int
    """Cells for the labels at the lines' ends; 0 when there is no room for them."""
    legend: bool
    moments: bool
    """Whether there is a line above the plot for what was done on the way."""
    shares: Scale
    calls: Scale

    def dot_row(self, share: float) -> int:
        """The dot row of a share, counted from the top; outside the grid for a share outside the scale."""
        dots = self.rows * 4
        return dots - 1 - self.shares.place(share, dots)

    def row(self, share: float) -> int:
        """The row of a share; outside the plot for a share outside the scale."""
        return self.dot_row(share) // 4

    def line(self, points: Sequence[SharePoint]) -> list[tuple[int, int]]:
        """The dots to join for the line through `points`, of which at most two are kept for each column."""
        across = self.columns * 2
        if len(points) > across:
            points = [points[(place + 1) * len(points) // across - 1] for place in range(across)]
        return [(self.calls.place(point.calls, across), self.dot_row(point.share)) for point in points]

    def asked(self, asked: AskedShares) -> Sequence[float | None]:
        """For each column, the share that was asked there."""
        if asked.stood_still:
            return asked.shares * self.columns
        columns = self.columns
        return [asked.at(round((column + 0.5) / columns * self.calls.high)) for column in range(columns)]

    @lru_cache(maxsize=8)  # noqa: B019 - frames are small, and most of a run is drawn in one
    def band(self, asked: AskedShares) -> Sequence[tuple[int, int]]:
        """For each column, from where to where the band of chance reaches, in eighths of a cell from the top."""
        eighths = self.rows * 8
        reaches = []
        for column in range(self.columns):
            calls = max(1, round((column + 0.5) / self.columns * self.calls.high))
            reach = asked.band(calls, CONFIDENCE)
            if reach is None:
                reaches.append((0, 0))
                continue
            low, high = reach
            top = eighths - 1 - self.shares.place(high, eighths)
            bottom = eighths - self.shares.place(low, eighths)
            reaches.append((max(0, top), min(eighths, bottom)))
        return reaches

    def axis(self) -> tuple[str, str]:
        """The level axis and, below it, its numbers."""
        return calls_axis(self.calls, left=self.left, columns=self.columns, right=self.right)


def frame_of(series: ShareSeries, asked: AskedShares, width: int, height: int, labels: Sequence[str]) -> Frame:
    """Lay a plot out in a space of at least `axes.LEAST_WIDTH` × `axes.LEAST_HEIGHT`, with room for `labels` beside the
    lines where it is wide."""
    legend = height >= ROOM_FOR_LEGEND
    moments = height >= ROOM_FOR_MOMENTS and any(moment.call > 0 for moment in series.moments)
    # The title and the axis with its numbers take the other three lines.
    rows = height - 3 - legend - moments
    # A run without an end gets a round axis, so that it stands still while the line grows.
    end = max(series.planned or round_up(max(10, series.calls or 100)), series.calls)
    shares = share_scale(*_share_range(series, asked, end), most_ticks=max(2, (rows + 1) // 2))
    left = max(len(percent(tick)) for tick in shares.ticks) + 1
    right = max(map(len, labels)) + 1 if width >= ROOM_FOR_MARGIN else 0
    columns = width - left - right
    return Frame(columns, rows, left, right, legend, moments, shares, count_scale(end, max(2, columns // 12 + 1)))


def _share_range(series: ShareSeries, asked: AskedShares, end: int) -> tuple[float, float]:
    """The shares worth showing: the band and the line once the first few calls have settled."""
    settled = max(1, end // 8)
    shares = [point.share for point in series.points if point.calls >= settled]
    if series.share is not None:
        shares.append(series.share)
    if len(asked.steps) > 1:
        shares += asked.shares
    low, high = asked.band(settled, CONFIDENCE) or (series.asked, series.asked)
    return min([low, *shares]), max([high, *shares])
