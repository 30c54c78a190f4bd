"""What each plot of a run says, in a line of plain words: its title, and all of it for who does not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lvtui.experiments.asked_shares import AskedShares
from lvtui.experiments.chance import CONFIDENCE, calls_to_see_failure, probability_of_none
from lvtui.experiments.records import Record
from lvtui.experiments.series import (
    ColdSeries,
    DurationSeries,
    ErrorSeries,
    OutcomeSeries,
    ShareSeries,
    VersionCount,
)
from lvtui.experiments.version_names import LATEST, in_order, places_in_order
from lvtui.experiments.words import asked_percent, counted, listed, milliseconds, number, percent

NO_CALLS = "No calls yet."


def share_reading(series: ShareSeries) -> str:
    """What share the version had, what was asked, and whether chance explains the difference.

    Where weights were moved on the way, what was asked is the mean over the calls made under each of them.
    """
    if series.share is None:
        return f"{NO_CALLS} {series.name} is to send {asked_percent(series.asked)} to version {series.version}."
    sent = f"{series.name} sent {percent(series.share)} of {counted(series.calls, 'call')} to version {series.version}"
    shares = AskedShares.of(series)
    chance = shares.band(series.calls, CONFIDENCE)
    explained = "" if chance is None else f": {_explained(series.share, *chance)}"
    mean = shares.mean(series.calls)
    if shares.stood_still or mean is None:
        return f"{sent}, {asked_percent(series.asked)} asked{explained}"
    moved = counted(len(shares.steps) - 1, "change") + " of weights"
    return f"{sent}, {percent(mean)} asked on average over {moved}{explained}"


def outcomes_reading(series: OutcomeSeries) -> str:
    """How many calls there were, to which versions, and how many failed, with the stretch in which most did."""
    counts = in_order(series.counts)
    calls, failed = sum(each.calls for each in counts), sum(each.failed for each in counts)
    if not calls:
        return NO_CALLS
    to = listed([f"{number(each.calls)} by version {each.version}" for each in counts])
    if not failed:
        return f"{counted(calls, 'call')}, {to}; none failed."
    if len(series.bins) < 2 or failed == calls:
        return f"{counted(calls, 'call')}, {to}; {number(failed)} failed."
    worst = max(range(len(series.bins)), key=lambda place: sum(series.bins[place].failed))
    first = worst * series.calls_per_bin + 1
    last = min((worst + 1) * series.calls_per_bin, max(calls, first))
    place = f"at call {number(first)}" if first == last else f"between calls {number(first)} and {number(last)}"
    where = f"first {place}" if series.calls_per_bin == 1 else f"most often {place}"
    if failed == 1:
        where = place
    return f"{counted(calls, 'call')}, {to}; {number(failed)} failed, {where}."


def counts_reading(counts: Sequence[VersionCount], asked: Mapping[str, float] = {}) -> str:
    """The share of each version in the calls, beside what was asked, and the share of its calls that failed."""
    total = sum(each.calls for each in counts)
    if not total:
        return NO_CALLS
    parts = []
    for each in in_order(counts):
        wanted = f" ({asked_percent(asked[each.version])} asked)" if each.version in asked else ""
        failed = f", {percent(each.failed / each.calls)} failed" if each.failed else ""
        parts.append(f"version {each.version} took {percent(each.calls / total)}{wanted}{failed}")
    reached = {each.version for each in counts if each.calls}
    missing = [
        f"none came to version {version}" for version, share in asked.items() if share and version not in reached
    ]
    return f"Of {counted(total, 'call')} " + listed([*parts, *missing]) + "."


def durations_reading(series: DurationSeries) -> str:
    """The median of each version, and what one call in a hundred exceeded."""
    measured = [each for each in in_order(series.versions) if each.p50 is not None]
    if not measured:
        return "Nothing has run yet, so nothing took time."
    parts = []
    for each in measured:
        slowest = "" if each.p99 is None or each.calls < 100 else f" (99 % within {milliseconds(each.p99)})"
        parts.append(f"{milliseconds(each.p50 or 0.0)} in version {each.version}{slowest}")
    return f"Half of the calls took at most {listed(parts)}."


def cold_reading(series: ColdSeries) -> str:
    """How many calls started an environment, and how long that took."""
    calls = sum(sum(each.calls) for each in series.bins)
    if not calls:
        return NO_CALLS
    parts = []
    for place in places_in_order(series.versions):
        version = series.versions[place]
        cold, of = sum(each.cold[place] for each in series.bins), sum(each.calls[place] for each in series.bins)
        median = series.init_p50[place] if place < len(series.init_p50) else None
        if cold:
            took = "" if median is None else f" (median init {milliseconds(median)})"
            parts.append(f"{number(cold)} of {number(of)} in version {version}{took}")
    if not parts:
        return f"No cold start in {counted(calls, 'call')}."
    return f"Cold starts: {'; '.join(parts)}."


def errors_reading(series: ErrorSeries) -> str:
    """The share of each version's calls that failed, and whether that differs since the last change on the way."""
    parts, failed_at_all = [], False
    for place in places_in_order(series.versions):
        version = series.versions[place]
        calls, failed = sum(each.calls[place] for each in series.bins), sum(each.failed[place] for each in series.bins)
        if calls:
            failed_at_all = failed_at_all or failed > 0
            parts.append(f"{percent(failed / calls)} of the calls to version {version}")
    if not parts:
        return NO_CALLS
    if not failed_at_all:
        calls = sum(sum(each.calls) for each in series.bins)
        return f"None of {counted(calls, 'call')} failed."
    return f"Failed: {listed(parts)}{_since(series)}."


def route_reading(record: Record, asked: Mapping[str, float], name: str) -> str:
    """Why a call went where it went: the number drawn, against the additional version's weight."""
    if record.draw is None or len(asked) < 2:
        if name:
            return f"{name} leads to version {record.version}; nothing was drawn."
        return f"Version {record.version} was called; nothing was drawn."
    # The version an alias points at comes first; what it sends elsewhere decides the draw.
    additional = list(asked)[-1]
    weight = asked[additional]
    side = "below" if record.draw < weight else "not below"
    kind = "the additional version" if record.version == additional else "the version it points at"
    return (
        f"{name or 'The alias'} drew {record.draw:.4f}, {side} the {asked_percent(weight)} of version {additional}: "
        f"the call went to version {record.version}, {kind}."
    )


def _explained(share: float, low: float, high: float) -> str:
    return "chance explains that." if low <= share <= high else "more than chance explains (95 %)."


def _since(series: ErrorSeries) -> str:
    """What failed in the bins that lie wholly behind the last change, if that was on the way."""
    if len(series.moments) < 2:
        return ""
    call = series.moments[-1].call
    starts = [0, *(each.end for each in series.bins)]
    after = [each for start, each in zip(starts, series.bins, strict=False) if start >= call]
    calls, failed = sum(sum(each.calls) for each in after), sum(sum(each.failed) for each in after)
    if not calls:
        return ""
    last = series.moments[-1]
    done = f"{LATEST} was changed" if last.deployed else "the weights were moved"
    return f"; {percent(failed / calls)} of all since {done} at call {number(call + 1)}"


def odds_reading(calls: int, version: str, weight: float, rate: float = 0.01) -> str:
    """What so many calls can show of a version that gets `weight` of them, and what they cannot.

    The chance that none reaches it at all, or else after how many one failure in `rate` of its calls would be seen.
    """
    if not 0.0 < weight < 1.0:
        return ""
    none = probability_of_none(calls, weight)
    if none >= 0.005:
        return f"In {percent(none)} of such runs, no call at all reaches version {version}."
    needed = calls_to_see_failure(rate, weight)
    failing = f"at least one failure of a version {version} that fails {asked_percent(rate)} of its calls"
    if calls >= needed:
        return f"With {percent(1.0 - probability_of_none(calls, weight * rate))} chance, such a run shows {failing}."
    return f"It takes {number(needed)} calls to show, with 95 % chance, {failing}."
