"""Pictures with a place for each version: how many calls it had, and how long they took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

from lvtui.experiments.duration_classes import EDGES
from lvtui.experiments.export.axes import Axis, draw_foot, draw_side, percent, round_up
from lvtui.experiments.export.looks import legend_words
from lvtui.experiments.export.svg import WIDTH, Picture, Sheet, text_width
from lvtui.experiments.series import Durations, DurationSeries, VersionCount
from lvtui.experiments.words import asked_percent, milliseconds, round_milliseconds
from lvtui.experiments.words import percent as measured

_LEFT, _RIGHT = 148, 36
_BAR, _BAR_STEP = 34, 66
_HISTOGRAM, _HISTOGRAM_STEP = 130, 182
_MOST_CLASSES = 90
"""Columns of a histogram; more than these would be thinner than their patterns."""


def counts_picture(counts: Sequence[VersionCount], asked: Mapping[str, float], reading: str) -> Picture:
    """The calls of each version as a bar, its failures at the end of the bar, beside what was asked."""
    total = sum(each.calls for each in counts)
    sheet = Sheet("counts", reading, _BAR_STEP * max(1, len(counts)) + 114)
    shares = [each.calls / total if total else 0.0 for each in counts]
    x = Axis(0, max((*shares, *(asked.get(each.version, 0.0) for each in counts), 0.01)), _LEFT, WIDTH - _RIGHT - 20)
    foot = sheet.top + _BAR_STEP * max(1, len(counts)) + 8
    for row, (each, share) in enumerate(zip(counts, shares, strict=True)):
        top = sheet.top + 26 + _BAR_STEP * row
        sheet.text(_LEFT - 12, top + 22, legend_words(each.version), anchor="end", bold=True)
        failed = each.failed / total if total else 0.0
        good = x.at(share - failed) - x.start
        sheet.rect(x.start, top, good, _BAR, sheet.fill_of(each.version))
        sheet.rect(x.start + good, top, x.at(share) - x.start - good, _BAR, sheet.failed_fill())
        words = f"{each.calls:,} calls, {measured(share)}; {each.failed:,} failed"
        if each.version in asked:
            words += f"; asked {asked_percent(asked[each.version])}"
            at = x.at(asked[each.version])
            sheet.line((at, top - 5), (at, top + _BAR + 5), "s-ink", width=2, dash="4 3")
        sheet.text(x.start + 2, top - 9, words)
    draw_foot(sheet, x, foot + 6, "share of the calls", percent)
    at = foot + 72
    sheet.swatch(_LEFT, at - 11, sheet.failed_fill())
    sheet.text(_LEFT + 36, at, "failed")
    sheet.line((_LEFT + 120, at - 14), (_LEFT + 120, at + 4), "s-ink", width=2, dash="4 3")
    sheet.text(_LEFT + 130, at, "asked")
    return sheet.picture()


def durations_picture(series: DurationSeries, reading: str) -> Picture:
    """How long the calls of each version took, one histogram below the other on one scale, with percentiles."""
    versions = [each for each in series.versions if each.calls]
    sheet = Sheet("durations", reading, _HISTOGRAM_STEP * max(1, len(versions)) + 66)
    first, last, together = _classes(series, versions)
    low, high = (series.edges[first], series.edges[last]) if versions else (1.0, 1000.0)
    x = Axis(low, high, _LEFT - 40, WIDTH - _RIGHT, logarithmic=True)
    foot = sheet.top
    for row, each in enumerate(versions):
        foot = sheet.top + 44 + _HISTOGRAM_STEP * row + _HISTOGRAM
        _draw_histogram(sheet, each, series.edges, (first, last, together), x, foot)
    if not versions:
        foot = sheet.top + _HISTOGRAM
    draw_foot(sheet, x, foot, "duration of a call, on a logarithmic scale", _tick, most=14)
    return sheet.picture()


def _draw_histogram(
    sheet: Sheet, each: Durations, edges: Sequence[float], classes: tuple[int, int, int], x: Axis, foot: float
) -> None:
    first, last, together = classes
    columns = [
        (start, min(start + together, last), sum(each.counts[start : min(start + together, last)]) / each.calls)
        for start in range(first, last, together)
    ]
    y = Axis(0, round_up(max(share for *_, share in columns)), foot, foot - _HISTOGRAM)
    draw_side(sheet, y, x, "share of its calls", percent, most=4)
    sheet.text(x.start, foot - _HISTOGRAM - 25, f"{legend_words(each.version)}: {each.calls:,} calls", bold=True)
    for start, end, share in columns:
        left, right = x.at(edges[start]), x.at(edges[end])
        about = f"{milliseconds(edges[start])} to {milliseconds(edges[end])}: {measured(share)}"
        sheet.rect(
            left,
            y.at(share),
            max(1.0, right - left - 0.6),
            foot - y.at(share),
            sheet.fill_of(each.version),
            about=about,
        )
    sheet.line((x.start, foot), (x.end, foot), "s-quiet")
    _draw_percentiles(sheet, each, x, foot)


def _draw_percentiles(sheet: Sheet, each: Durations, x: Axis, foot: float) -> None:
    named = (("p50", each.p50), ("p90", each.p90), ("p99", each.p99))
    said = [(f"{name} {milliseconds(value)}", x.at(value)) for name, value in named if value is not None]
    room, lefts = x.end, []
    for words, at in reversed(said):  # from the right, where the axis ends; none reaches into the next
        room = min(at - text_width(words) / 2, room - text_width(words))
        lefts.append(room)
        room -= 8
    taken = x.start + 4
    for (words, at), left in zip(said, reversed(lefts), strict=True):
        sheet.line((at, foot - _HISTOGRAM - 4), (at, foot), "s-ink", width=1.4, dash="5 3")
        sheet.text(max(left, taken), foot - _HISTOGRAM - 7, words)
        taken = max(left, taken) + text_width(words) + 8


def _tick(duration: float) -> str:
    """A mark of the axis; the first class of all holds whatever is shorter, too."""
    return f"≤ {round_milliseconds(duration)}" if duration <= EDGES[0] else round_milliseconds(duration)


def _classes(series: DurationSeries, versions: Sequence[Durations]) -> tuple[int, int, int]:
    """The first class that is drawn, one past the last, and how many are drawn as one column.

    What is in use, with a little around it; never less than a third of a decade, or all would seem to differ widely.
    """
    used = [place for each in versions for place, count in enumerate(each.counts) if count]
    if not used:
        return 0, max(1, len(series.edges) - 1), 1
    first, last = max(0, min(used) - 2), min(len(series.edges) - 1, max(used) + 3)
    while log10(series.edges[last] / series.edges[first]) < 1 / 3 and (first > 0 or last < len(series.edges) - 1):
        first, last = max(0, first - 1), min(len(series.edges) - 1, last + 1)
    return first, last, -(-(last - first) // _MOST_CLASSES)
