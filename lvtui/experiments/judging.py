"""The verdict on a run: its numbers, brought into the form that a verdict asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lvtui.experiments.tally import Tally
from lvtui.experiments.verdict import Evidence, Limits, Verdict, stretches_of, verdict_of


def judge(tally: Tally, asked: Mapping[str, float], limits: Limits | None = None) -> Verdict:
    """Whether the additional version of what was called is any worse than the primary one.

    Where all calls go to one version by now, this is about the canary that there was last.

    Args:
        tally: What the calls did, and what was asked for while they did it.
        asked: The shares that are asked for now, the primary version first.
        limits: What is asked of a verdict; the usual ones if left out.
    """
    if not asked:
        return verdict_of(None, None, 0.0, limits)
    split = asked if len(asked) > 1 else _latest_split(tally)
    if split is None:
        return verdict_of(evidence_of(tally, next(iter(asked))), None, 0.0, limits)
    first, second = split
    spans = ((span.asked or asked, tally.counts_between(span.first, span.end)) for span in tally.spans)
    stretches = stretches_of(first, second, spans)
    primary, additional = evidence_of(tally, first), evidence_of(tally, second)
    verdict = verdict_of(primary, additional, split[second], limits, stretches=stretches)
    if split is asked:
        return verdict
    # What has been learnt stays so; but it has been decided already, one way or the other.
    return replace(verdict, advice="none", more_calls=None, settled_on=next(iter(asked)))


def _latest_split(tally: Tally) -> Mapping[str, float] | None:
    """The shares of the last canary that a run had, if it had any."""
    splits = (span.asked for span in reversed(tally.spans) if len(span.asked) > 1)
    return next((shares for shares in splits if min(shares.values()) > 0.0), None)


def evidence_of(tally: Tally, version: str) -> Evidence:
    """What one version did in a run."""
    count = tally.count(version)
    return Evidence(version, count.calls, count.failed, tally.duration_counts(version), tally.percentile(version, 0.5))
