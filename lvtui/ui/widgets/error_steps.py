"""How often each version failed along a run, in steps long enough to say something. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from lvtui.experiments.series import ErrorBin, ErrorSeries
from lvtui.ui.widgets.call_frame import grouped, summed

LEAST_CALLS = 20
"""Of the version, in each step: one failed call of three would be read as a third of them."""
MOST_STEPS = 16
"""In a line: rates of a few calls jump about by chance alone, and hide what has changed."""


class ErrorStep(NamedTuple):
    """How often one version failed over a stretch of the run."""

    start: int
    """How many calls of the run came before."""
    end: int
    """How many there were at its end."""
    rate: float
    """From 0 to 1."""


def error_steps(series: ErrorSeries, version: int) -> list[ErrorStep]:
    """The steps of the version with that place in `series.versions`: neighbouring bins, taken together until there
    are `LEAST_CALLS` of its calls in them, and enough for at most `MOST_STEPS`. What is left at the end belongs to the
    last step, or is all there is."""
    least = max(LEAST_CALLS, sum(each.calls[version] for each in series.bins) // MOST_STEPS)
    steps: list[ErrorStep] = []
    start = calls = failed = last_calls = last_failed = 0
    for each in series.bins:
        calls += each.calls[version]
        failed += each.failed[version]
        if calls >= least:
            steps.append(ErrorStep(start, each.end, failed / calls))
            start, last_calls, last_failed = each.end, calls, failed
            calls = failed = 0
    if calls and steps:
        calls, failed = calls + last_calls, failed + last_failed
        steps[-1] = ErrorStep(steps[-1].start, series.bins[-1].end, failed / calls)
    elif calls:
        steps.append(ErrorStep(0, series.bins[-1].end, failed / calls))
    return steps


def highest_rate(series: ErrorSeries) -> float:
    """The rate of the step in which a version failed most often, from 0 to 1."""
    versions = range(len(series.versions))
    return max((step.rate for version in versions for step in error_steps(series, version)), default=0.0)


def fitted_errors(series: ErrorSeries, columns: int) -> ErrorSeries:
    """The same run in at most so many bins, merging neighbours where there are more."""
    if len(series.bins) <= columns:
        return series
    return replace(series, bins=tuple(map(_merge, grouped(series.bins, columns))))


def _merge(bins: Sequence[ErrorBin]) -> ErrorBin:
    return ErrorBin(bins[-1].end, summed(each.calls for each in bins), summed(each.failed for each in bins))
