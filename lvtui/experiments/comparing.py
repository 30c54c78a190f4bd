"""Two runs side by side, and one run as it would have been under another plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lvtui.experiments.chance import CONFIDENCE, wilson
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.rates import fisher, newcombe
from lvtui.experiments.tally import Tally

ALL_AT_ONCE, NOT_AT_ALL = "all at once", "not at all"


@dataclass(frozen=True, slots=True)
class Side:
    """What one run did, or one version in it."""

    calls: int
    failed: int
    cold: int
    rate: float | None
    """The share of the calls that failed, from 0 to 1; ``None`` without any call."""
    interval: tuple[float, float]
    """Wilson's, of that share."""
    p50_ms: float | None
    """The median duration; ``None`` without any call, and for a whole run of several versions."""
    p99_ms: float | None = None
    """What one call in a hundred exceeded; ``None`` as above."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same in both runs."""

    first: Side
    second: Side
    difference: tuple[float, float] | None
    """Newcombe's interval of the second failure rate less the first; ``None`` where one of them made no call."""
    p_value: float | None
    """Fisher's exact test of equal failure rates, two-sided; ``None`` as above."""

    @property
    def rise(self) -> float | None:
        """The second failure rate less the first, from -1 to 1."""
        if self.first.rate is None or self.second.rate is None:
            return None
        return self.second.rate - self.first.rate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side."""

    whole: Pair
    versions: Mapping[str, Pair]
    """Of each version that either run executed, in the order of their first calls."""
    confidence: float


def compare(first: Tally, second: Tally, *, confidence: float = CONFIDENCE) -> Comparison:
    """Compare what two runs did. Each interval and test takes the calls as drawn independently of each other.

    Runs under the same draws are closer to each other than that, so what is told apart here is told apart all the more.
    """
    versions = dict.fromkeys((*first.versions, *second.versions))
    return Comparison(
        whole=_pair(_whole(first, confidence), _whole(second, confidence), confidence),
        versions={
            version: _pair(_version(first, version, confidence), _version(second, version, confidence), confidence)
            for version in versions
        },
        confidence=confidence,
    )


def what_if(plan: RunPlan, instead: str | Mapping[str, float], *, asked: Mapping[str, float] | None = None) -> RunPlan:
    """The same calls, with the same draws and events, under another plan.

    Args:
        plan: what was played.
        instead: version → share, the primary first; or `ALL_AT_ONCE` (everything to the additional version from the
            first call on), `NOT_AT_ALL` (everything to the primary); or any other qualifier.
        asked: what the run asked for (`Run.asked`), which tells those two versions.

    Raises:
        ValueError: `asked` names no version to send everything to.
        InvalidPlan: the shares make none.
    """
    if not isinstance(instead, str):
        return replace(plan, asked_instead=dict(instead))
    if instead not in (ALL_AT_ONCE, NOT_AT_ALL):
        return plan.on(instead)
    versions = tuple(asked or ())
    if not versions:
        raise ValueError(f"“{instead}” needs to know which versions the run was split between")
    return replace(plan, asked_instead={versions[-1 if instead == ALL_AT_ONCE else 0]: 1.0})


def _whole(tally: Tally, confidence: float) -> Side:
    counts = tally.counts
    only = counts[0].version if len(counts) == 1 else None
    rows = [(count.calls, count.failed, count.cold) for count in counts]
    calls, failed, cold = (sum(column) for column in zip((0, 0, 0), *rows, strict=True))
    return _side(tally, only, (calls, failed, cold), confidence)


def _version(tally: Tally, version: str, confidence: float) -> Side:
    count = tally.count(version)
    return _side(tally, version, (count.calls, count.failed, count.cold), confidence)


def _side(tally: Tally, version: str | None, figures: tuple[int, int, int], confidence: float) -> Side:
    calls, failed, cold = figures
    p50, p99 = (None if version is None else tally.percentile(version, share) for share in (0.5, 0.99))
    rate = failed / calls if calls else None
    return Side(calls, failed, cold, rate, wilson(failed, calls, confidence), p50, p99)


def _pair(first: Side, second: Side, confidence: float) -> Pair:
    if not first.calls or not second.calls:
        return Pair(first, second, None, None)
    figures = first.failed, first.calls, second.failed, second.calls
    return Pair(first, second, newcombe(*figures, confidence), fisher(*figures))
