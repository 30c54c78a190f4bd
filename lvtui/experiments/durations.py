"""Is one version slower than another? Durations have long tails, so ranks and medians are compared, never means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil, floor, inf, isnan, sqrt
from random import Random

from lvtui.experiments.rates import Alternative, require_alternative
from lvtui.experiments.special import normal_above

# Up to here the exact distribution of U is worked out; beyond, the normal curve is as good and at once.
_EXACT_SMALLER = 8
_EXACT_PAIRS = 10_000


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """What the ranks of two samples of durations say."""

    u: float
    """In how many of all pairs *a* is the longer; a tie counts half."""
    p: float
    """The chance of ranks as far apart as these if both samples came from the same durations."""
    superiority: float
    """The share of the pairs in which *a* is the longer, from 0 to 1: 0.5 when neither is."""


@dataclass(frozen=True, slots=True)
class MedianDifference:
    """How far the medians of two samples lie apart, with what resampling leaves open."""

    median_a: float
    median_b: float
    difference: tuple[float, float]
    """The lowest and highest credible ``median_b - median_a``, in the unit of the values."""
    ratio: tuple[float, float]
    """The lowest and highest credible ``median_b / median_a``."""


def mann_whitney(a: Sequence[float], b: Sequence[float], alternative: Alternative = "two-sided") -> MannWhitney:
    """The Mann–Whitney test of two samples; with ``"greater"`` only *a* being the longer one counts.

    The normal curve with corrections for ties and continuity; exact where nothing is tied, one sample has at most 8
    values and there are at most 10,000 pairs. Without values in either sample nothing is ruled out: `p` is 1.
    One look at a fixed number of calls is assumed, as by `rates.fisher`.

    Raises:
        ValueError: a value is not a number, or `alternative` is none of the three.
    """
    if any(map(isnan, a)) or any(map(isnan, b)):
        raise ValueError("what is not a number has no rank")
    of_a, of_b = Counter(a), Counter(b)
    return _from_ties(((of_a[value], of_b[value]) for value in sorted(of_a.keys() | of_b.keys())), alternative)


def mann_whitney_of_counts(a: Sequence[int], b: Sequence[int], alternative: Alternative = "two-sided") -> MannWhitney:
    """The same test over histograms that share their classes, in ascending order; values of one class are tied.

    Gives the numbers that `mann_whitney` gives for the values' class numbers, at a cost of the classes alone. Classes
    missing at the end of the shorter histogram are empty.

    Raises:
        ValueError: a count is negative, or `alternative` is none of the three.
    """
    if min(a, default=0) < 0 or min(b, default=0) < 0:
        raise ValueError("a class cannot hold fewer than no values")
    return _from_ties(zip_longest(a, b, fillvalue=0), alternative)


def median_difference(
    a: Sequence[float], b: Sequence[float], *, random: Random, draws: int = 1000, confidence: float = 0.95
) -> MedianDifference:
    """How much longer *b*'s median is than *a*'s: percentile intervals over `draws` bootstrap samples.

    A resampled median is an order statistic of uniform ranks, so it is drawn as one from its beta distribution: exactly
    what resampling all values would give, in a few microseconds however many values there are. The ratio of a median to
    a median of 0 is infinite, and 1 where both are 0.

    Raises:
        ValueError: a sample is empty, `draws` is not positive, or `confidence` is not strictly between 0 and 1.
    """
    if not a or not b:
        raise ValueError("a median needs values")
    if draws < 1:
        raise ValueError(f"{draws} draws say nothing")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence lies strictly between 0 and 1, which {confidence} does not")
    sorted_a, sorted_b = sorted(a), sorted(b)
    medians = [(_resampled_median(sorted_a, random), _resampled_median(sorted_b, random)) for _ in range(draws)]
    return MedianDifference(
        median_a=_median(sorted_a),
        median_b=_median(sorted_b),
        difference=_central((of_b - of_a for of_a, of_b in medians), confidence),
        ratio=_central((_ratio(of_b, of_a) for of_a, of_b in medians), confidence),
    )


def _from_ties(ties: Iterable[tuple[int, int]], alternative: Alternative) -> MannWhitney:
    """The test, from how many of *a* and of *b* share each value, in ascending order of the values."""
    require_alternative(alternative)
    n_a = n_b = twice_u = tied = most = 0
    for of_a, of_b in ties:
        twice_u += of_a * (2 * n_b + of_b)
        n_a += of_a
        n_b += of_b
        together = of_a + of_b
        tied += together**3 - together
        most = max(most, together)
    pairs = n_a * n_b
    if pairs == 0:
        return MannWhitney(u=0.0, p=1.0, superiority=0.5)
    twice_u_b = 2 * pairs - twice_u
    extreme = {"two-sided": max(twice_u, twice_u_b), "greater": twice_u, "less": twice_u_b}[alternative]
    if most == 1 and min(n_a, n_b) <= _EXACT_SMALLER and pairs <= _EXACT_PAIRS:
        p = _exact_at_least(extreme // 2, min(n_a, n_b), max(n_a, n_b))
    else:
        p = _asymptotic_at_least(extreme / 2.0, n_a, n_b, tied)
    if alternative == "two-sided":
        p = min(1.0, 2.0 * p)
    return MannWhitney(u=twice_u / 2.0, p=p, superiority=twice_u / 2.0 / pairs)


def _asymptotic_at_least(u: float, n_a: int, n_b: int, tied: int) -> float:
    n = n_a + n_b
    variance = n_a * n_b / 12.0 * (n + 1.0 - tied / (n * (n - 1.0)))
    # Where every value is the same there is nothing to rank, and rounding may leave dust of either sign.
    if variance <= 1e-9:
        return 1.0
    return normal_above((u - n_a * n_b / 2.0 - 0.5) / sqrt(variance))


def _exact_at_least(u: int, smaller: int, larger: int) -> float:
    """The chance of `u` or more among all orders of the values, all equally likely.

    The orders with each U are the coefficients of a Gaussian binomial: multiply by ``1 - x**(larger + i)`` and divide
    by ``1 - x**i``, one factor of the smaller sample at a time.
    """
    orders = [1] + [0] * (smaller * larger)
    for i in range(1, smaller + 1):
        for power in range(len(orders) - 1, larger + i - 1, -1):
            orders[power] -= orders[power - larger - i]
        for power in range(i, len(orders)):
            orders[power] += orders[power - i]
    return sum(orders[u:]) / sum(orders)


def _median(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0


def _resampled_median(ordered: Sequence[float], random: Random) -> float:
    """The median of as many values as there are, drawn from `ordered` with replacement."""
    n = len(ordered)
    half = n // 2
    upper = random.betavariate(half + 1, n - half)
    if n % 2:
        return float(ordered[min(n - 1, floor(n * upper))])
    # Of the values below the upper middle one, the lower middle one is the largest.
    lower = upper * random.betavariate(half, 1)
    return (ordered[min(n - 1, floor(n * lower))] + ordered[min(n - 1, floor(n * upper))]) / 2.0


def _central(values: Iterable[float], confidence: float) -> tuple[float, float]:
    ordered = sorted(values)
    tail = (1.0 - confidence) / 2.0
    last = len(ordered) - 1
    return ordered[floor(tail * last)], ordered[ceil((1.0 - tail) * last)]


def _ratio(above: float, below: float) -> float:
    if below == 0.0:
        return 1.0 if above == 0.0 else inf
    return above / below
