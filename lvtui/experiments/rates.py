"""Two failure rates against each other: how far apart they may be, and whether chance alone explains it."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Literal

from lvtui.experiments.chance import CONFIDENCE, wilson
from lvtui.experiments.special import binomial_pmf

Alternative = Literal["two-sided", "greater", "less"]
"""What is held against "there is no difference": any difference, *a* above *b*, or *a* below *b*."""

# Rounding must not decide whether two outcomes are equally likely.
_TIE = 1e-10


def newcombe(
    successes_a: int, n_a: int, successes_b: int, n_b: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """An interval for how much *b*'s rate lies above *a*'s, from -1 to 1 (0.01 is one percentage point).

    Newcombe's hybrid score interval without continuity correction (his method 10, 1998): it takes the ends of both
    Wilson intervals, so it is honest for few calls and for none that failed. A side without calls may have any rate.

    Raises:
        ValueError: successes are not within 0…calls, or `confidence` is not strictly between 0 and 1.
    """
    low_a, high_a = wilson(successes_a, n_a, confidence)
    low_b, high_b = wilson(successes_b, n_b, confidence)
    if n_a == 0 or n_b == 0:
        return low_b - high_a, high_b - low_a
    share_a, share_b = successes_a / n_a, successes_b / n_b
    difference = share_b - share_a
    low = difference - sqrt((share_b - low_b) ** 2 + (high_a - share_a) ** 2)
    high = difference + sqrt((high_b - share_b) ** 2 + (share_a - low_a) ** 2)
    return max(-1.0, low), min(1.0, high)


def fisher(failed_a: int, n_a: int, failed_b: int, n_b: int, alternative: Alternative = "two-sided") -> float:
    """Fisher's exact test: the chance of a difference like this one, or a greater, if both rates were the same.

    With ``"greater"`` only a rate of *a* above *b*'s counts as a difference, with ``"less"`` only one below. Two-sided,
    all outcomes count that are no likelier than this one. One look at a fixed number of calls is assumed: looking
    again and again while the calls come in, as one does at a canary, finds differences where there are none.

    Raises:
        ValueError: failures are not within 0…calls, or `alternative` is none of the three.
    """
    for failed, n in ((failed_a, n_a), (failed_b, n_b)):
        if not 0 <= failed <= n:
            raise ValueError(f"{failed} failures out of {n} calls cannot be")
    require_alternative(alternative)
    table = _Table(n_a, n_b, failed_a + failed_b)
    if alternative == "greater":
        return table.at_least(failed_a)
    if alternative == "less":
        return table.at_most(failed_a)
    return table.no_likelier_than(failed_a)


class _Table:
    """How many of `failed` failures fall on the first `n_a` of ``n_a + n_b`` calls: the hypergeometric distribution."""

    def __init__(self, n_a: int, n_b: int, failed: int) -> None:
        self.n_a, self.n_b, self.failed = n_a, n_b, failed
        self.least = max(0, failed - n_b)
        self.most = min(failed, n_a)
        self.likeliest = (n_a + 1) * (failed + 1) // (n_a + n_b + 2)
        self._share = failed / (n_a + n_b) if n_a + n_b else 0.0
        self._whole = binomial_pmf(failed, n_a + n_b, self._share)

    def chance_of(self, count: int) -> float:
        # Three binomial probabilities with the same share keep the digits that factorials of a million calls lose.
        on_a = binomial_pmf(count, self.n_a, self._share)
        return on_a * binomial_pmf(self.failed - count, self.n_b, self._share) / self._whole

    def at_most(self, count: int) -> float:
        if count >= self.likeliest:
            return 1.0 - self._upwards(count + 1)
        return self._downwards(count)

    def at_least(self, count: int) -> float:
        if count <= self.likeliest:
            return 1.0 - self._downwards(count - 1)
        return self._upwards(count)

    def no_likelier_than(self, count: int) -> float:
        limit = self.chance_of(count) * (1.0 + _TIE)
        if count == self.likeliest or self.chance_of(self.likeliest) <= limit:
            return 1.0
        if count < self.likeliest:
            start = _first(self.likeliest, self.most + 1, lambda other: self.chance_of(other) <= limit)
            return min(1.0, self._downwards(count) + self._upwards(start))
        start = -_first(-self.likeliest, -self.least + 1, lambda other: self.chance_of(-other) <= limit)
        return min(1.0, self._upwards(count) + self._downwards(start))

    def _downwards(self, count: int) -> float:
        """The chance of `count` or fewer, `count` below the likeliest: the terms fall, and soon add nothing."""
        if count < self.least:
            return 0.0
        term, total = self.chance_of(count), 0.0
        while term > total * 1e-18:
            total += term
            term *= count * (self.n_b - self.failed + count)
            term /= (self.failed - count + 1) * (self.n_a - count + 1)
            count -= 1
        return total

    def _upwards(self, count: int) -> float:
        """The chance of `count` or more, `count` above the likeliest."""
        if count > self.most:
            return 0.0
        term, total = self.chance_of(count), 0.0
        while term > total * 1e-18:
            total += term
            term *= (self.failed - count) * (self.n_a - count)
            term /= (count + 1) * (self.n_b - self.failed + count + 1)
            count += 1
        return total


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from `low` on for which `holds`, or `high`; once it holds, it must go on to."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def require_alternative(alternative: str) -> None:
    """Refuses what is no `Alternative`, for callers that no type checker watches.

    Raises:
        ValueError: `alternative` is none of the three.
    """
    if alternative not in ("two-sided", "greater", "less"):
        raise ValueError(f'an alternative is "two-sided", "greater" or "less", which "{alternative}" is not')
