"""What ``lvtui run`` prints for people: the counts as bars, the verdict, and with ``--plot`` every plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lvtui.cli.bars import Ink, bar_lines, sequence_lines
from lvtui.experiments.duration_classes import EDGES
from lvtui.experiments.series import DurationSeries, ShareSeries
from lvtui.experiments.summary import RunSummary
from lvtui.experiments.tables import as_text
from lvtui.experiments.tally import Tally
from lvtui.experiments.version_names import LATEST
from lvtui.experiments.words import asked_percent, counted, milliseconds, percent

_WIDTH = 40
_ROWS = 16
_EACH_CALL = 500
"""Calls of which each is shown by a sign of its own."""


def in_short(summary: RunSummary, ink: Ink) -> Iterator[str]:
    """What a run did, in a few lines."""
    yield _heading(summary)
    yield ""
    yield from _bars(summary, ink)
    if summary.plan.executes:
        yield ""
    for each in summary.versions:
        if each.count and summary.plan.executes:
            types = "".join(f"; {number:,} {name}" for name, number in each.error_types.items())
            time = "" if each.p50 is None else f", half within {milliseconds(each.p50)}"
            yield f"{_named(each.version)}: {counted(each.errors, 'call')} failed{types}{time}, {each.cold:,} cold"
    yield from _verdict(summary)


def in_plots(summary: RunSummary, tally: Tally, ink: Ink) -> Iterator[str]:
    """Every plot as text, under its reading, with its figures."""
    yield _heading(summary)
    for plot in summary.plots:
        drawn = list(_drawn(summary, tally, plot.name, ink))
        yield from ("", plot.reading, "", *drawn, *([""] if drawn else []))
        yield from as_text(plot.table).splitlines()
    yield from _verdict(summary)


def _drawn(summary: RunSummary, tally: Tally, plot: str, ink: Ink) -> Iterator[str]:
    """The plot itself, of those that signs can draw."""
    match plot:
        case "counts":
            yield from _bars(summary, ink)
        case "share" if summary.share is not None:
            yield from _share_lines(summary.share)
        case "outcomes" if summary.count <= _EACH_CALL:
            names = tally.versions
            yield from sequence_lines([names[place] for place in tally.sequence if place >= 0], ink)
        case "durations":
            yield from _histogram_lines(tally.duration_series(_ROWS), ink)


def _heading(summary: RunSummary) -> str:
    done = {"stopped": ", stopped", "refused": ", refused on the way"}.get(summary.state, "")
    how = "routed only, none was run" if not summary.plan.executes else f"in {summary.elapsed_s:.1f} s"
    target = f"{summary.plan.function}:{summary.qualifier}"
    return f"{counted(summary.count, 'call')} to {target}, seed {summary.plan.seed}, {how}{done}"


def _bars(summary: RunSummary, ink: Ink) -> list[str]:
    return bar_lines({each.version: each.count for each in summary.versions}, summary.asked, ink, _WIDTH)


def _verdict(summary: RunSummary) -> Iterator[str]:
    yield ""
    yield f"Verdict: {summary.verdict_words}"
    if summary.advice_words:
        yield summary.advice_words


def _share_lines(series: ShareSeries) -> Iterator[str]:
    """A row for every few calls: where the share stood, between 0 and twice what was asked or more."""
    shown = _thinned(series.points, _ROWS)
    high = min(1.0, max(2 * series.asked, *(share for _, share in shown), 0.01))
    width = max(len(f"{calls:,}") for calls, _ in shown) if shown else 0
    asked = round(series.asked / high * _WIDTH)
    for calls, share in shown:
        line = [" "] * (_WIDTH + 1)
        line[asked] = ":"
        line[min(_WIDTH, round(share / high * _WIDTH))] = "o"
        yield f"after {calls:>{width},} calls  |{''.join(line)}|  {percent(share):>6}"
    yield f"o share of version {series.version}, : asked {asked_percent(series.asked)}; from 0 % to {percent(high)}"


def _histogram_lines(series: DurationSeries, ink: Ink) -> Iterator[str]:
    spans = [f"{milliseconds(low)} to {milliseconds(high)}" for low, high in pairwise(series.edges)]
    if series.edges and series.edges[0] <= EDGES[0]:
        spans[0] = f"up to {milliseconds(series.edges[1])}"  # what is shorter than the first class is in it, too
    width = max(map(len, spans), default=0)
    for each in series.versions:
        yield f"{_named(each.version)}, {counted(each.calls, 'call')}"
        most = max(each.counts, default=0)
        for span, count in zip(spans, each.counts, strict=True):
            bar = ink.fill(each.version) * -(-_WIDTH * count // most) if most else ""
            yield f"  {span:>{width}}  {bar.ljust(_WIDTH)}  {count:,}"


def _thinned(points: Sequence[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    wanted = min(most, len(points))
    return [points[len(points) * (step + 1) // wanted - 1] for step in range(wanted)]


def _named(version: str) -> str:
    return version if version == LATEST else f"version {version}"
