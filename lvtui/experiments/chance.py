"""What chance alone does to a split: exact binomial bands and intervals, with the standard library only."""

from __future__ import annotations

from functools import lru_cache
from math import exp, expm1, floor, lgamma, log, log1p, sqrt
from statistics import NormalDist

from lvtui.experiments.special import beta_quantile

CONFIDENCE = 0.95
"""Of every band and interval, unless another is asked for."""

# Sums of floating-point terms cannot decide a tie: a probability this close to the limit counts as equal to it.
_TIE = 1e-9


@lru_cache(maxsize=4096)
def band(n: int, p: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The shares of `n` calls that chance alone explains when each call is drawn with probability `p`.

    The lowest and highest share (both from 0 to 1) of the exact central binomial interval: a share below it, like
    one above it, has a chance of at most ``(1 - confidence) / 2``. Without any calls nothing can be
    ruled out, so ``n == 0`` gives the whole range. Remembers its answers, as a plot asks for the same ones again.

    Raises:
        ValueError: `n` is negative, or `p` or `confidence` is not a probability.
    """
    _require_calls(n)
    _require_probability("p", p)
    _require_confidence(confidence)
    if n == 0:
        return 0.0, 1.0
    tail = (1.0 - confidence) / 2.0
    lowest = _quantile(n, p, tail, tie_reaches=True)
    # Counting the calls that go elsewhere turns the upper tail into a lower one, where small sums keep their digits.
    highest = n - _quantile(n, 1.0 - p, tail, tie_reaches=False)
    return lowest / n, highest / n


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval for the probability behind `successes` out of `n` calls.

    Unlike the textbook ``p ± z·σ`` it never leaves 0…1 and stays honest for few calls and for none that failed.
    With ``n == 0`` it is the whole range.

    Raises:
        ValueError: `successes` is not within 0…`n`, or `confidence` is not strictly between 0 and 1.
    """
    _require_calls(n)
    _require_confidence(confidence)
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes out of {n} calls cannot be")
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * sqrt(share * (1.0 - share) / n + z * z / (4 * n * n))
    scale = 1.0 + z * z / n
    # The ends are exact when every call, or none, succeeded; rounding would leave dust there.
    low = 0.0 if successes == 0 else max(0.0, (centre - reach) / scale)
    high = 1.0 if successes == n else min(1.0, (centre + reach) / scale)
    return low, high


def clopper_pearson(successes: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval for the probability behind `successes` out of `n` calls.

    Holds the truth in at least `confidence` of all runs whatever it is, for which it is wider than `wilson`'s, that
    does so on the average. With ``n == 0`` it is the whole range.

    Raises:
        ValueError: `successes` is not within 0…`n`, or `confidence` is not strictly between 0 and 1.
    """
    _require_calls(n)
    _require_confidence(confidence)
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes out of {n} calls cannot be")
    tail = (1.0 - confidence) / 2.0
    low = beta_quantile(successes, n - successes + 1, tail) if successes > 0 else 0.0
    high = beta_quantile(successes + 1, n - successes, 1.0 - tail) if successes < n else 1.0
    return low, high


def probability_of_none(n: int, p: float) -> float:
    """The chance that not one of `n` calls is drawn, when each is with probability `p`.

    Ten calls at 10 % all miss the new version in 35 of 100 tries: why a quiet canary proves little.

    Raises:
        ValueError: `n` is negative or `p` is not a probability.
    """
    _require_calls(n)
    _require_probability("p", p)
    if n == 0:
        return 1.0
    if p == 1.0:
        return 0.0
    return exp(n * log1p(-p))


def calls_to_see_one(p: float, confidence: float = CONFIDENCE) -> int:
    """How many calls it takes until at least one is drawn with the given confidence.

    Raises:
        ValueError: `p` is not a probability above 0, or `confidence` is not strictly between 0 and 1.
    """
    _require_probability("p", p)
    _require_confidence(confidence)
    if p == 0.0:
        raise ValueError("a call that is never drawn is never seen")
    if p == 1.0:
        return 1
    calls = max(1, floor(log1p(-confidence) / log1p(-p)))
    while -expm1(calls * log1p(-p)) < confidence * (1.0 - _TIE):
        calls += 1
    return calls


def calls_to_see_failure(rate: float, weight: float, confidence: float = CONFIDENCE) -> int:
    """How many calls to an alias it takes until a failure of its additional version is seen with this confidence.

    A call is such a failure when it is routed to that version (`weight`, from 0 to 1) and fails there (`rate`, from 0
    to 1): a fault in one of a hundred calls takes 2,995 calls to be seen at 10 %.

    Raises:
        ValueError: `rate` or `weight` is not a probability above 0, or `confidence` is not strictly between 0 and 1.
    """
    _require_probability("rate", rate)
    _require_probability("weight", weight)
    return calls_to_see_one(rate * weight, confidence)


def _quantile(n: int, p: float, tail: float, *, tie_reaches: bool) -> int:
    """The smallest count whose cumulative probability reaches `tail` (or exceeds it, unless a tie counts).

    Starts where the normal approximation points, sums the tail there term by term, and walks to the exact answer:
    a few standard deviations of steps, so about a thousand for a million calls.
    """
    if p == 0.0:
        return 0
    if p == 1.0:
        return n
    limit = tail * (1.0 - _TIE) if tie_reaches else tail * (1.0 + _TIE)
    spread = sqrt(n * p * (1.0 - p))
    count = min(n, max(0, floor(n * p + NormalDist().inv_cdf(tail) * spread)))
    odds = p / (1.0 - p)
    term = exp(lgamma(n + 1) - lgamma(count + 1) - lgamma(n - count + 1) + count * log(p) + (n - count) * log1p(-p))
    total = _sum_downwards(n, odds, count, term)
    while total < limit and count < n:
        term *= odds * (n - count) / (count + 1)
        count += 1
        total += term
    while count > 0 and total - term >= limit:
        total -= term
        term *= count / (odds * (n - count + 1))
        count -= 1
    return count


def _sum_downwards(n: int, odds: float, count: int, term: float) -> float:
    """The probability of `count` or fewer, given that of exactly `count`."""
    total = 0.0
    while term > total * 1e-18:
        total += term
        if count == 0:
            break
        term *= count / (odds * (n - count + 1))
        count -= 1
    return total


def _require_calls(n: int) -> None:
    if n < 0:
        raise ValueError(f"a number of calls cannot be {n}")


def _require_probability(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} is a probability, which {value} is not")


def _require_confidence(value: float) -> None:
    if not 0.0 < value < 1.0:
        raise ValueError(f"confidence lies strictly between 0 and 1, which {value} does not")
