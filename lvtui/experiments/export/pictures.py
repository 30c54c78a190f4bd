"""The pictures of a run, one for each plot."""

from __future__ import annotations

from collections.abc import Iterator

from lvtui.experiments.export.along_calls import cold_picture, errors_picture, outcomes_picture, share_picture
from lvtui.experiments.export.over_versions import counts_picture, durations_picture
from lvtui.experiments.export.svg import Picture
from lvtui.experiments.summary import Plot, RunSummary


def pictures_of(summary: RunSummary) -> tuple[Picture, ...]:
    """In the order of `RunSummary.plots`, under the same names."""
    return tuple(picture for plot in summary.plots for picture in _picture(summary, plot))


def _picture(summary: RunSummary, plot: Plot) -> Iterator[Picture]:
    moments, reading = summary.moments, plot.reading
    match plot.name:
        case "counts":
            yield counts_picture(summary.counts, summary.asked_on_average, reading)
        case "share" if summary.share is not None:
            yield share_picture(summary.share, reading)
        case "outcomes":
            yield outcomes_picture(summary.outcomes, reading, summary.count, moments)
        case "errors":
            yield errors_picture(summary.errors_over_calls, reading)
        case "durations":
            yield durations_picture(summary.durations, reading)
        case "cold":
            yield cold_picture(summary.cold_starts, reading, moments)
