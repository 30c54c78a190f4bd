"""The verdict on a canary: is the additional version of an alias any worse than its primary one?

A pure function of what was counted, which may be asked after every call: see `lvtui.experiments.sequential` for why
that is allowed. It errs on the side of saying nothing. The chance that it *ever* calls a version worse or slower that
is neither is at most ``1 - confidence``, and so is the chance that it ever clears one that fails more often by more
than the margin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from lvtui.experiments.chance import band
from lvtui.experiments.sequential import (
    Arms,
    Stretch,
    at_most,
    at_most_in,
    log_evidence_of_less,
    log_evidence_of_longer,
    log_evidence_of_longer_in,
    log_evidence_of_rise,
    log_evidence_of_rise_in,
    log_of_odds_against,
)
from lvtui.experiments.series import VersionCount

Kind = Literal["not enough data", "not worse", "worse", "slower", "no canary"]
Advice = Literal["wait", "promote", "roll back", "none"]

OFTEN = 0.5
"""The failure rate from which a version is no good, whatever the other one does."""

# A split that chance explains less often than this did not come from the weight it is said to have.
_FITS = 0.9999
# Lengths that durations are compared at; more would catch no more, and each costs evidence.
_LENGTHS = 128
# Further than this no forecast looks, in calls to the alias.
_FORESEEABLE = 100_000_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one version did, as far as the verdict asks."""

    version: str
    calls: int
    failed: int
    durations: Sequence[int] = ()
    """Calls in each class of duration, ascending; the same classes for both versions. Empty: not compared."""
    p50: float | None = None
    """The median duration in milliseconds."""

    def __post_init__(self) -> None:
        if not 0 <= self.failed <= self.calls:
            raise ValueError(f"{self.failed} of {self.calls} calls cannot have failed")
        if any(count < 0 for count in self.durations):
            raise ValueError("a class of durations cannot hold less than no calls")

    @property
    def failure_rate(self) -> float | None:
        """The share of its calls that failed; `None` without a call."""
        return self.failed / self.calls if self.calls else None


@dataclass(frozen=True, slots=True)
class Limits:
    """What is asked of a verdict before it is given."""

    confidence: float = 0.95
    margin: float = 0.01
    """The largest tolerable rise of the failure rate: 0.01 is one percentage point."""
    slower: float = 1.2
    """How many times as long the median call must take to count as slower."""
    slower_by_ms: float = 1.0
    """… and how many milliseconds longer; Lambda bills by the millisecond, so less is not worth a word."""
    fewest_calls: int = 5
    """Calls of either version before anything is said."""
    fewest_failures: int = 2
    """Failures of the additional version before it is called worse."""

    def __post_init__(self) -> None:
        if not 0.0 < self.confidence < 1.0:
            raise ValueError(f"confidence lies strictly between 0 and 1, which {self.confidence} does not")
        if not 0.0 < self.margin < 1.0:
            raise ValueError(f"a tolerable rise lies strictly between 0 and 1, which {self.margin} does not")
        if self.slower < 1.0:
            raise ValueError(f"{self.slower} times as long is not slower")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the numbers say about the additional version, and what to do."""

    kind: Kind
    advice: Advice
    weight: float
    """The additional version's weight now, from 0 to 1."""
    primary: Evidence | None = None
    additional: Evidence | None = None
    at_most: float | None = None
    """By how much the additional version's failure rate is higher at the most; `None` while that could be anything."""
    more_calls: int | None = None
    """About how many more calls to the alias it takes until the verdict is given; `None` if it is, or out of sight."""
    confidence: float = 0.95
    margin: float = 0.01
    settled_on: str | None = None
    """The version that gets every call since the canary ended; `None` while there is one, or never was."""


def verdict_of(
    primary: Evidence | None,
    additional: Evidence | None,
    weight: float,
    limits: Limits | None = None,
    *,
    stretches: Sequence[Stretch] | None = None,
) -> Verdict:
    """What can honestly be said about the `additional` version.

    Args:
        primary: What the alias's own version did.
        additional: What its additional version did; `None`, like a weight of 0 or 1, means there is no canary.
        weight: The additional version's weight now, from 0 to 1.
        limits: What is asked of a verdict; the usual ones if left out.
        stretches: The same calls, split where the weight was moved (see `stretches_of`). If left out, all of them
            are taken to have had `weight`. Where the calls do not fit their weights by any chance, the weights are
            left out of it, which takes more calls.

    Raises:
        ValueError: `weight` is not a probability, or the durations are not counted in the same classes.
    """
    limits = limits or Limits()
    if not 0.0 <= weight <= 1.0:
        raise ValueError(f"weight is a probability, which {weight} is not")
    if primary is None or additional is None or weight in (0.0, 1.0):
        return Verdict(
            "no canary", "none", weight, primary, additional, confidence=limits.confidence, margin=limits.margin
        )
    counts = _Counts(primary, additional, weight, stretches, limits)
    kind = counts.kind()
    bound = counts.at_most()
    if kind == "not worse":
        bound = min(bound, limits.margin)
    return Verdict(
        kind,
        _advice(kind, bound, additional, limits),
        weight,
        primary,
        additional,
        bound if bound < 1.0 else None,
        counts.more_calls() if kind == "not enough data" else None,
        limits.confidence,
        limits.margin,
    )


def kind_of(
    primary: Evidence,
    additional: Evidence,
    weight: float,
    limits: Limits,
    *,
    stretches: Sequence[Stretch] | None = None,
) -> Kind:
    """The kind of the verdict alone, without the bound and the forecast: for those who ask a thousand times."""
    return _Counts(primary, additional, weight, stretches, limits).kind()


def stretches_of(
    primary: str, additional: str, spans: Iterable[tuple[Mapping[str, float], Iterable[VersionCount]]]
) -> tuple[Stretch, ...]:
    """A run as stretches of one weight each, as a verdict wants them when the weight was moved on the way.

    Stretches of the same weight become one. Calls of other versions are left out, and of a stretch in which only one
    of the two versions was asked for, nothing can be learnt.

    Args:
        primary: The alias's own version now.
        additional: Its additional version now.
        spans: For each stretch the shares that were asked for, and what each version did in it.
    """
    arms_at: dict[float, Arms] = {}
    for asked, counts in spans:
        of_two = asked.get(primary, 0.0) + asked.get(additional, 0.0)
        weight = asked.get(additional, 0.0) / of_two if of_two > 0.0 else 0.0
        by_version = {count.version: count for count in counts}
        a = by_version.get(primary, VersionCount(primary, 0))
        b = by_version.get(additional, VersionCount(additional, 0))
        before = arms_at.get(weight, Arms(0, 0, 0, 0))
        arms_at[weight] = Arms(*map(sum, zip(before, (a.calls, a.failed, b.calls, b.failed), strict=True)))
    return tuple(Stretch(weight, arms) for weight, arms in arms_at.items())


class _Counts:
    """The numbers of one verdict, and whether they may be read with their weights."""

    def __init__(
        self,
        primary: Evidence,
        additional: Evidence,
        weight: float,
        stretches: Sequence[Stretch] | None,
        limits: Limits,
    ) -> None:
        self._primary = primary
        self._additional = additional
        self._weight = weight
        self._limits = limits
        self._arms = Arms(primary.calls, primary.failed, additional.calls, additional.failed)
        self._stretches = [Stretch(weight, self._arms)] if stretches is None else stretches
        self._weighted = all(_fits(each) for each in self._stretches)
        # A version that is neither worse nor slower must not be called either: the two share what may go wrong.
        self._alarming = log_of_odds_against(0.5 + limits.confidence / 2.0)
        self._clearing = log_of_odds_against(limits.confidence)

    def kind(self) -> Kind:
        fewest = self._limits.fewest_calls
        if min(self._primary.calls, self._additional.calls) < fewest:
            return "not enough data"
        if self._is_worse(self._stretches, self._arms):
            return "worse"
        if self._is_slower():
            return "slower"
        return "not worse" if self._is_cleared(self._stretches, self._arms) else "not enough data"

    def at_most(self) -> float:
        if self._weighted:
            return at_most(self._stretches, self._limits.confidence)
        return at_most_in(self._arms, self._limits.confidence)

    def more_calls(self) -> int | None:
        """The fewest more calls after which there is a verdict if each version goes on failing as it did so far."""
        beyond = 1
        while not self._is_told_after(beyond):
            beyond *= 2
            if beyond > _FORESEEABLE:
                return None
        short = beyond // 2
        # To within a hundredth is more than such a forecast is worth.
        while beyond - short > max(1, beyond // 100):
            middle = (short + beyond) // 2
            if self._is_told_after(middle):
                beyond = middle
            else:
                short = middle
        return beyond

    def _is_worse(self, stretches: Sequence[Stretch], arms: Arms) -> bool:
        if arms.failed_b < self._limits.fewest_failures or arms.failed_b * arms.calls_a <= arms.failed_a * arms.calls_b:
            return False
        evidence = log_evidence_of_rise(stretches) if self._weighted else log_evidence_of_rise_in(arms)
        return evidence >= self._alarming

    def _is_cleared(self, stretches: Sequence[Stretch], arms: Arms) -> bool:
        if self._weighted:
            return log_evidence_of_less(stretches, self._limits.margin) >= self._clearing
        return at_most_in(arms, self._limits.confidence) <= self._limits.margin

    def _is_slower(self) -> bool:
        a, b = self._primary, self._additional
        if a.p50 is None or b.p50 is None or not a.durations or not b.durations:
            return False
        if b.p50 < a.p50 * self._limits.slower or b.p50 - a.p50 < self._limits.slower_by_ms:
            return False
        every = ceil(len(a.durations) / _LENGTHS)
        weights = {each.weight for each in self._stretches if each.arms.calls_a or each.arms.calls_b}
        if self._weighted and len(weights) == 1:
            evidence = log_evidence_of_longer(weights.pop(), a.durations, b.durations, every)
        else:
            evidence = log_evidence_of_longer_in(a.durations, b.durations, every)
        return evidence >= self._alarming

    def _is_told_after(self, calls: int) -> bool:
        arms, weight = self._arms, self._weight
        if min(arms.calls_a + calls * (1.0 - weight), arms.calls_b + calls * weight) < self._limits.fewest_calls:
            return False
        together = _rate(arms.failed_a + arms.failed_b, arms.calls_a + arms.calls_b, 0.0)
        # Few calls say little of a rate: as many as one is expected from make it lean to that of both together.
        rate_a = _rate(arms.failed_a, arms.calls_a, together)
        rate_b = _rate(arms.failed_b, arms.calls_b, together)
        more_a, more_b = calls * (1.0 - weight), calls * weight
        more = Arms(more_a, more_a * rate_a, more_b, more_b * rate_b)
        after = Arms(*map(sum, zip(arms, more, strict=True)))
        stretches = [*self._stretches, Stretch(weight, more)]
        return self._is_worse(stretches, after) or self._is_cleared(stretches, after)


def _advice(kind: Kind, bound: float, additional: Evidence, limits: Limits) -> Advice:
    if kind == "not worse":
        return "promote" if (additional.failure_rate or 0.0) < OFTEN else "none"
    if kind == "worse":
        # Surely worse, and as surely by less than is tolerated: that is for a person to weigh.
        return "none" if bound <= limits.margin else "roll back"
    return "roll back" if kind == "slower" else "wait"


def _fits(stretch: Stretch) -> bool:
    calls_a, _, calls_b, _ = stretch.arms
    calls = round(calls_a + calls_b)
    low, high = band(calls, stretch.weight, _FITS)
    return calls == 0 or low <= calls_b / calls <= high


def _rate(failed: float, calls: float, expected: float) -> float:
    return (failed + expected) / (calls + 1.0) if calls else expected
