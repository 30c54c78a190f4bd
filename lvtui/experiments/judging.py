"""The verdict on a run: its numbers, brought into the form that a verdict asks for."""

from __future__ import annotations

from collections.abc import Mapping

from lvtui.experiments.tally import Tally
from lvtui.experiments.verdict import Evidence, Limits, Verdict, stretches_of, verdict_of


def judge(tally: Tally, asked: Mapping[str, float], limits: Limits | None = None) -> Verdict:
    """Whether the additional version of what was called is any worse than the primary one.

    Args:
        tally: What the calls did, and what was asked for while they did it.
        asked: The shares that are asked for now, the primary version first.
        limits: What is asked of a verdict; the usual ones if left out.
    """
    versions = list(asked)
    primary = evidence_of(tally, versions[0]) if versions else None
    if len(versions) < 2:
        return verdict_of(primary, None, 0.0, limits)
    first, second = versions
    spans = ((span.asked or asked, tally.counts_between(span.first, span.end)) for span in tally.spans)
    stretches = stretches_of(first, second, spans)
    return verdict_of(primary, evidence_of(tally, second), asked[second], limits, stretches=stretches)


def evidence_of(tally: Tally, version: str) -> Evidence:
    """What one version did in a run."""
    count = tally.count(version)
    return Evidence(version, count.calls, count.failed, tally.duration_counts(version), tally.percentile(version, 0.5))
