"""Pictures that run along the calls of a run: the share, the outcomes, the errors, the cold starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lvtui.experiments.asked_shares import AskedShares
from lvtui.experiments.chance import CONFIDENCE, wilson
from lvtui.experiments.export.axes import (
    Axis,
    draw_foot,
    draw_moments,
    draw_side,
    moment_lines,
    percent,
    round_up,
)
from lvtui.experiments.export.looks import dash, legend_words, token
from lvtui.experiments.export.svg import WIDTH, Picture, Sheet, text_width
from lvtui.experiments.series import ColdSeries, ErrorSeries, Moment, OutcomeSeries, ShareSeries
from lvtui.experiments.version_names import letter
from lvtui.experiments.words import asked_percent, milliseconds
from lvtui.experiments.words import percent as measured

_LEFT, _RIGHT = 92, 116
_HEIGHT = 290
_BAND_POINTS = 160


def share_picture(series: ShareSeries, reading: str) -> Picture:
    """The share of one version so far, over what was asked and what chance alone would explain."""
    moments = [each for each in series.moments if each.call > 0]
    sheet, x, top, foot = _along("share", reading, max(series.planned or 0, series.calls, 1), moments, legend_rows=1)
    chance = list(_chance(series))
    # The first calls swing from end to end: the scale is made for what is left of that after a while.
    settled = max(20, series.calls // 20)
    steps = AskedShares.of(series).steps
    shares = [series.asked, *(asked for _, asked in steps)]
    shares += [share for calls, share in series.points if calls >= settled or calls == series.calls]
    shares += [edge for calls, low, high in chance if calls >= settled or calls == series.calls for edge in (low, high)]
    y = _share_axis(min(shares), max(shares), foot, top)
    draw_side(sheet, y, x, f"share of {legend_words(series.version)}", percent)
    upper = [(x.at(calls), y.at(high)) for calls, _, high in chance]
    lower = [(x.at(calls), y.at(low)) for calls, low, _ in chance]
    sheet.path([*upper, *reversed(lower)], "band", opacity=0.16)
    for (first, asked), (end, _) in pairwise([*steps, (int(x.high), 0.0)]):
        sheet.line((x.at(first), y.at(asked)), (x.at(end), y.at(asked)), "s-ink", width=1.5, dash="6 5")
    colour = token(series.version)
    sheet.path([(x.at(calls), y.at(share)) for calls, share in series.points], f"s-{colour}", width=2.2)
    _share_labels(sheet, series, x, y)
    draw_moments(sheet, moments, x, top, foot)
    draw_foot(sheet, x, foot, "calls")
    at = foot + 66
    left = float(_LEFT)
    sheet.path([(left, at - 4), (left + 28, at - 4)], f"s-{colour}", width=2.2)
    left = _words(sheet, left + 36, at, f"share of {legend_words(series.version)}")
    sheet.path([(left, at - 11), (left + 28, at - 11), (left + 28, at + 3), (left, at + 3)], "band", opacity=0.16)
    left = _words(sheet, left + 36, at, f"what chance explains, {percent(CONFIDENCE)}")
    sheet.line((left, at - 4), (left + 28, at - 4), "s-ink", width=1.5, dash="6 5")
    _words(sheet, left + 36, at, "asked")
    return _finished(sheet, moments, at)


def outcomes_picture(series: OutcomeSeries, reading: str, calls: int, moments: Sequence[Moment] = ()) -> Picture:
    """Where the calls went, in their order: each column is a few calls, filled by version, its failures above it."""
    later = [each for each in moments if each.call > 0]
    sheet, x, top, foot = _along("outcomes", reading, max(calls, 1), later, legend_rows=1)
    failed_foot = top + 62
    y = Axis(0, 1, foot, failed_foot + 16)
    draw_side(sheet, y, x, "share of the calls", percent, most=5)
    worst = max((sum(each.failed) / max(1, sum(each.calls)) for each in series.bins), default=0)
    of_failed = Axis(0, round_up(worst) if worst else 1, failed_foot, top)
    draw_side(sheet, of_failed, x, "failed", percent, most=2)
    end = 0
    for each in series.bins:
        made, start = sum(each.calls), end
        end += made
        left, width = x.at(start), x.at(end) - x.at(start)
        if not made:
            continue
        below = 0
        for version, count, failed in zip(series.versions, each.calls, each.failed, strict=True):
            about = f"calls {start + 1:,} to {end:,}: {count:,} by {version}, {failed:,} of them failed"
            upper = y.at((below + count) / made)
            sheet.rect(left, upper, width, y.at(below / made) - upper, sheet.fill_of(version), about=about)
            below += count
        height = failed_foot - of_failed.at(sum(each.failed) / made)
        sheet.rect(left, failed_foot - height, width, height, sheet.failed_fill())
    draw_moments(sheet, later, x, top, foot)
    draw_foot(sheet, x, foot, _calls_words(series.calls_per_bin, "column"))
    at = _legend(sheet, [*((sheet.fill_of(v), legend_words(v)) for v in series.versions), _FAILED], foot + 66)
    return _finished(sheet, later, at)


def errors_picture(series: ErrorSeries, reading: str) -> Picture:
    """How often each version failed as the run went on; upright strokes are Wilson's interval of each point."""
    moments = [each for each in series.moments if each.call > 0]
    calls = series.bins[-1].end if series.bins else 1
    sheet, x, top, foot = _along("errors", reading, calls, moments, legend_rows=1)
    ends = [0, *(each.end for each in series.bins)]
    places = [(start + end) / 2 for start, end in pairwise(ends)]
    lines = {
        version: [
            (place, each.failed[index], each.calls[index])
            for place, each in zip(places, series.bins, strict=True)
            if each.calls[index]
        ]
        for index, version in enumerate(series.versions)
    }
    most = max((failed / made for points in lines.values() for _, failed, made in points), default=0)
    typical = max((wilson(failed, made)[1] for points in lines.values() for _, failed, made in points), default=1)
    y = Axis(0, min(1.0, round_up(min(typical, max(0.05, 2 * most)))), foot, top)
    draw_side(sheet, y, x, "failed, of a version's calls", percent)
    for row, (version, points) in enumerate(lines.items()):
        aside = (row - (len(lines) - 1) / 2) * 5  # so that intervals at the same call stand beside one another
        drawn = [(x.at(place) + aside, y.at(failed / made)) for place, failed, made in points]
        for (left, _), (_, failed, made) in zip(drawn, points, strict=True):
            low, high = wilson(failed, made)
            sheet.line((left, y.at(low)), (left, y.at(high)), f"s-{token(version)}")
        sheet.path(drawn, f"s-{token(version)}", dash=dash(version))
        _ring(sheet, version, drawn, row)
    draw_moments(sheet, moments, x, top, foot)
    draw_foot(sheet, x, foot, "calls")
    at, left = foot + 66, float(_LEFT)
    for version in series.versions:
        sheet.line((left, at - 4), (left + 36, at - 4), f"s-{token(version)}", width=2, dash=dash(version))
        left = _words(sheet, left + 44, at, legend_words(version))
    _words(sheet, left, at, f"upright: interval of {percent(CONFIDENCE)}", style="quiet")
    return _finished(sheet, moments, at)


def cold_picture(series: ColdSeries, reading: str, moments: Sequence[Moment] = ()) -> Picture:
    """Which calls started an execution environment, counted in columns of a few calls."""
    later = [each for each in moments if each.call > 0]
    calls = series.bins[-1].end if series.bins else 1
    sheet, x, top, foot = _along("cold", reading, calls, later, legend_rows=1)
    most = max((sum(each.cold) for each in series.bins), default=0)
    y = Axis(0, max(1.0, round_up(most) if most else 1.0), foot, top)
    draw_side(sheet, y, x, "cold starts", most=5 if y.high >= 5 else int(y.high) + 1)
    start = 0
    for each in series.bins:
        left, width, below = x.at(start), max(1.5, x.at(each.end) - x.at(start) - 1), 0
        for version, cold in zip(series.versions, each.cold, strict=True):
            about = f"calls {start + 1:,} to {each.end:,}: {cold:,} cold starts of {version}"
            upper = y.at(below + cold)
            sheet.rect(left, upper, width, y.at(below) - upper, sheet.fill_of(version), about=about)
            below += cold
        start = each.end
    draw_moments(sheet, later, x, top, foot)
    per_bin = series.bins[0].end if series.bins else 1
    draw_foot(sheet, x, foot, _calls_words(per_bin, "column"))
    legend = [
        (sheet.fill_of(version), f"{legend_words(version)}, {_init_words(init)}")
        for version, init in zip(series.versions, series.init_p50, strict=True)
    ]
    return _finished(sheet, later, _legend(sheet, legend, foot + 66))


_FAILED = ("failed", "failed")


def _along(
    name: str, reading: str, calls: int, moments: Sequence[Moment], *, legend_rows: int
) -> tuple[Sheet, Axis, float, float]:
    """The sheet of a plot over calls, its axis, and the pixels between which the plot lies."""
    said = moment_lines(moments)
    sheet = Sheet(name, reading, _HEIGHT + 60 + 24 * legend_rows + 20 * len(said) + 4)
    top = sheet.top + (26 if moments else 12)
    return sheet, Axis(0, calls, _LEFT, WIDTH - _RIGHT), top, sheet.top + _HEIGHT


def _finished(sheet: Sheet, moments: Sequence[Moment], at: float) -> Picture:
    for row, line in enumerate(moment_lines(moments), 1):
        sheet.text(_LEFT, at + 6 + 20 * row, line, style="quiet")
    return sheet.picture()


def _words(sheet: Sheet, left: float, at: float, words: str, *, style: str = "ink") -> float:
    """Words of a legend; where the next may begin."""
    sheet.text(left, at, words, style=style)
    return left + text_width(words) + 26


def _legend(sheet: Sheet, entries: Sequence[tuple[str, str]], at: float) -> float:
    left = float(_LEFT)
    for fill, words in entries:
        if left > _LEFT and left + 36 + text_width(words) > WIDTH - 12:
            left, at = float(_LEFT), at + 22
        sheet.swatch(left, at - 11, sheet.failed_fill() if fill == "failed" else fill)
        left = _words(sheet, left + 36, at, words)
    return at


def _calls_words(calls: int, what: str) -> str:
    return f"calls, each {what} one of them" if calls == 1 else f"calls, about {calls:,} to a {what}"


def _init_words(init_p50: float | None) -> str:
    return "no cold start" if init_p50 is None else f"half of its starts within {milliseconds(init_p50)}"


def _ring(sheet: Sheet, version: str, drawn: Sequence[tuple[float, float]], row: int) -> None:
    """The version's letter on its line; each version's at a place of its own, so that they do not cover one another."""
    if drawn:
        left, height = drawn[min(len(drawn) - 1, (len(drawn) * (2 * row + 1)) // 8)]
        sheet.mark(left, height, letter(version), token(version))


def _share_axis(low: float, high: float, foot: float, top: float) -> Axis:
    room = max(0.01, (high - low) * 0.08)
    low, high = max(0.0, low - room), min(1.0, high + room)
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if (high - low) / step <= 8)
    first, last = int(low / step + 1e-9), -int(-high / step + 1e-9)
    last += last * step < high - 1e-9
    return Axis(round(first * step, 6), min(1.0, round(last * step, 6)), foot, top)


def _share_labels(sheet: Sheet, series: ShareSeries, x: Axis, y: Axis) -> None:
    """What the lines' ends stand for, to their right; the two never on one line."""
    asked_at = y.at(series.asked)
    sheet.text(x.end + 8, asked_at + 4, f"asked {asked_percent(series.asked)}")
    if series.share is not None:
        at = y.at(series.share)
        if abs(at - asked_at) < 17:
            at = asked_at + (-17 if series.share >= series.asked and asked_at - 17 > y.end else 17)
        sheet.text(x.end + 8, at + 4, f"{letter(series.version)}  {measured(series.share)}", bold=True)


def _chance(series: ShareSeries) -> Iterator[tuple[int, float, float]]:
    """(calls, lowest, highest) share that chance alone explains; nothing where it is unknown what was asked first."""
    shares, size = AskedShares.of(series), series.calls
    wanted = min(size, _BAND_POINTS)
    # Denser at the beginning, where the band is curved.
    for end in sorted({max(1, round(size * ((step + 1) / wanted) ** 2)) for step in range(wanted)}):
        chance = shares.band(end, CONFIDENCE)
        if chance is not None:
            yield end, *chance
