"""A run as plots are fed with it: thinned to so many points or bins, in time that does not depend on its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lvtui.experiments.blocks import Blocks
from lvtui.experiments.series import ColdBin, ErrorBin, OutcomeBin, OutcomeSeries, SharePoint


def share_curve(blocks: Blocks, version: str, points: int) -> tuple[SharePoint, ...]:
    """The share of `version` in all calls up to each of at most `points` evenly spaced calls.

    Raises:
        ValueError: `points` is not at least 1.
    """
    if points < 1:
        raise ValueError(f"a curve has at least one point, not {points}")
    size = blocks.size
    wanted = min(points, size)
    ends = [size * (step + 1) // wanted for step in range(wanted)]
    curve: list[SharePoint] = []
    for of_version, arrived in zip(blocks.up_to(version, ends), blocks.arrived_up_to(ends), strict=True):
        # Holes left by calls still under way add no call, and so no point.
        if arrived and (not curve or arrived > curve[-1].calls):
            curve.append(SharePoint(arrived, of_version / arrived))
    return tuple(curve)


def outcome_series(blocks: Blocks, cells: int) -> OutcomeSeries:
    """The run in at most `cells` bins of 1, 2, 5, 10, 20, 50, … calls each.

    Raises:
        ValueError: `cells` is not at least 1.
    """
    if cells < 1:
        raise ValueError(f"a run cannot be shown in {cells} cells")
    width, ends = _round_bins(blocks.size, cells)
    calls = _in_bins(blocks, lambda version: blocks.up_to(version, ends))
    failed = _in_bins(blocks, lambda version: blocks.up_to(version, ends, failed=True))
    return OutcomeSeries(tuple(blocks.versions), width, tuple(map(OutcomeBin, calls, failed)))


def error_bins(blocks: Blocks, points: int) -> tuple[ErrorBin, ...]:
    """Calls and failures of each version in at most `points` such bins.

    Raises:
        ValueError: `points` is not at least 1.
    """
    ends = outcome_ends(blocks, points)
    calls = _in_bins(blocks, lambda version: blocks.up_to(version, ends))
    failed = _in_bins(blocks, lambda version: blocks.up_to(version, ends, failed=True))
    return tuple(map(ErrorBin, ends, calls, failed))


def cold_bins(blocks: Blocks, points: int) -> tuple[ColdBin, ...]:
    """Cold starts and calls of each version in at most `points` such bins.

    Raises:
        ValueError: `points` is not at least 1.
    """
    ends = outcome_ends(blocks, points)
    cold = _in_bins(blocks, lambda version: blocks.up_to(version, ends, cold=True))
    calls = _in_bins(blocks, lambda version: blocks.up_to(version, ends))
    return tuple(map(ColdBin, ends, cold, calls))


def outcome_ends(blocks: Blocks, points: int) -> list[int]:
    """Where at most `points` bins of 1, 2, 5, 10, … calls each end.

    Raises:
        ValueError: `points` is not at least 1.
    """
    if points < 1:
        raise ValueError(f"a run cannot be shown in {points} bins")
    return _round_bins(blocks.size, points)[1]


def _round_bins(size: int, bins: int) -> tuple[int, list[int]]:
    """How many calls there are to a bin, the smallest of 1, 2, 5, 10, … that will do; and where each bin ends."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            width = step * scale
            if width * bins >= size:
                return width, [min(end, size) for end in range(width, size + width, width)]
        scale *= 10


def _in_bins(blocks: Blocks, upto: Callable[[str], Sequence[int]]) -> list[tuple[int, ...]]:
    """What there is of each version in each bin, given what there is up to each end."""
    columns = []
    for version in blocks.versions:
        sums = upto(version)
        columns.append([upper - lower for lower, upper in zip([0, *sums], sums, strict=False)])
    return list(zip(*columns, strict=True))
