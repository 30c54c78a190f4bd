"""What share of the calls was asked for one version, over a run in which that may change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from lvtui.experiments.chance import band
from lvtui.experiments.series import ShareSeries


@dataclass(frozen=True, slots=True)
class AskedShares:
    """The shares that were asked for one version: each from a first call, counted from 0, until the next."""

    steps: tuple[tuple[int, float], ...]
    """The first call of each stretch and the share from then on; ascending, never empty."""

    @classmethod
    def of(cls, series: ShareSeries) -> AskedShares:
        """What was asked in a run; from its first call on where that is known."""
        if not series.moments:
            return cls(((0, series.asked),))
        # Of two changes before the same call only the later one was ever in force.
        steps = sorted({moment.call: moment.asked.get(series.version, 0.0) for moment in series.moments}.items())
        # A deploy, or a change between other versions, is none of this one's share.
        later = (step for before, step in pairwise(steps) if step[1] != before[1])
        return cls((steps[0], *later))

    @property
    def stood_still(self) -> bool:
        """Whether the same was asked for from the first call on."""
        return len(self.steps) == 1 and self.steps[0][0] == 0

    @property
    def shares(self) -> list[float]:
        """Every share that was asked for."""
        return [share for _, share in self.steps]

    def at(self, call: int) -> float | None:
        """What was asked at one call; ``None`` before anything is known."""
        return next((share for first, share in reversed(self.steps) if first <= call), None)

    def mean(self, calls: int) -> float | None:
        """What was asked for on average in the first so many calls; ``None`` as for `band`."""
        if self.steps[0][0] > 0:
            return None
        return _mean(self._parts(calls), calls)

    def _parts(self, calls: int) -> list[tuple[int, float]]:
        """(calls, the share asked in them) for each stretch that the first so many calls reach."""
        reached = [step for step in self.steps if step[0] < calls] or [self.steps[0]]
        return [(end - first, share) for (first, share), (end, _) in pairwise([*reached, (calls, 0.0)])]

    def band(self, calls: int, confidence: float) -> tuple[float, float] | None:
        """The shares of the first so many calls that chance alone explains; ``None`` where it is unknown what was
        asked at the beginning.

        Exact while nothing was changed. After that the calls of each stretch are drawn with a chance of their own:
        the band lies around their mean, as wide as the binomial one times the ratio of the standard deviations.
        """
        if self.steps[0][0] > 0:
            return None
        parts = self._parts(calls)
        if len(parts) == 1 or not calls:
            return band(calls, parts[0][1], confidence)
        mean = _mean(parts, calls)
        low, high = band(calls, mean, confidence)
        alike = calls * mean * (1.0 - mean)
        narrower = sqrt(sum(count * share * (1.0 - share) for count, share in parts) / alike) if alike else 0.0
        narrower = min(1.0, narrower)
        return mean - (mean - low) * narrower, mean + (high - mean) * narrower


def _mean(parts: list[tuple[int, float]], calls: int) -> float:
    return min(1.0, sum(count * share for count, share in parts) / calls) if calls else parts[0][1]
