"""Did the traffic split as it was asked to? Exact where that can be worked out, and honest where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from operator import mul

from lvtui.experiments.special import beta_tails, binomial_pmf, normal_above

# Two outcomes this close are equally likely; rounding must not decide it.
_TIE = 1e-7
# Chances below this cannot be seen in a sum of chances.
_UNSEEN = 1e-20
# How many products a convolution may take: about a tenth of a second.
_MOST_PRODUCTS = 2_000_000


def split_test(count: int, n: int, p: float) -> float:
    """The chance of a count as unlikely as `count` out of `n` calls, or less likely, when each is drawn with `p`.

    The exact two-sided binomial test. A small value says that chance alone hardly explains the split.
    Without calls nothing is ruled out: 1.

    Raises:
        ValueError: `count` is not within 0…`n`, or `p` is not a probability.
    """
    _require_split(count, n, p)
    if n == 0 or count == n * p:
        return 1.0
    if p in (0.0, 1.0):
        return 0.0
    limit = binomial_pmf(count, n, p) * (1.0 + _TIE)
    likeliest = min(n, int((n + 1) * p))
    if binomial_pmf(likeliest, n, p) <= limit:
        return 1.0
    if count > n * p:
        # Seen from the calls that go elsewhere, the count is too low.
        count, p, likeliest = n - count, 1.0 - p, n - likeliest
    low, high = likeliest, n + 1
    while low < high:
        middle = (low + high) // 2
        if binomial_pmf(middle, n, p) <= limit:
            high = middle
        else:
            low = middle + 1
    return min(1.0, _at_most(count, n, p) + _at_least(low, n, p))


def split_test_over(stretches: Sequence[tuple[int, int, float]]) -> float:
    """`split_test` for a run whose weight was moved on the way: one ``(count, n, p)`` per stretch of a weight.

    Tests the sum of the counts. Stretches of one weight are taken together, so a weight that never changed gives
    exactly `split_test`. Otherwise the sum's distribution (Poisson's binomial) is convolved exactly, to an absolute
    1e-12, while that takes at most two million products. Beyond, where the standard deviation is some thirty calls or
    more, the normal curve with continuity correction stands in: within 0.03 of the exact value, and within a seventh of
    it down to 0.002.

    Raises:
        ValueError: a count is not within 0…n, or a p is not a probability.
    """
    by_weight: dict[float, tuple[int, int]] = {}
    for count, n, p in stretches:
        _require_split(count, n, p)
        counted, calls = by_weight.get(p, (0, 0))
        by_weight[p] = counted + count, calls + n
    for p in (0.0, 1.0):
        counted, calls = by_weight.pop(p, (0, 0))
        # A single call where there can be none, or that went elsewhere when none could, decides.
        if counted != calls * p:
            return 0.0
    merged = [(counted, calls, p) for p, (counted, calls) in by_weight.items() if calls]
    if not merged:
        return 1.0
    if len(merged) == 1:
        return split_test(*merged[0])
    total = sum(counted for counted, _, _ in merged)
    distribution = _distribution([(calls, p) for _, calls, p in merged])
    if distribution is None:
        return _normal_test(total, [(calls, p) for _, calls, p in merged])
    first, chances = distribution
    here = chances[total - first] if first <= total < first + len(chances) else 0.0
    limit = here * (1.0 + _TIE)
    return min(1.0, sum(chance for chance in chances if chance <= limit))


def _normal_test(total: int, binomials: Sequence[tuple[int, float]]) -> float:
    expected = sum(n * p for n, p in binomials)
    spread = sqrt(sum(n * p * (1.0 - p) for n, p in binomials))
    return min(1.0, 2.0 * normal_above(max(0.0, abs(total - expected) - 0.5) / spread))


def _distribution(binomials: Sequence[tuple[int, float]]) -> tuple[int, list[float]] | None:
    """The sum of independent binomials: its first count and the chances from there on; ``None`` if too costly."""
    first, chances = 0, [1.0]
    products = 0
    # Narrow ones first keep the products few.
    for start, other in sorted((_visible(n, p) for n, p in binomials), key=lambda part: len(part[1])):
        products += len(chances) * len(other)
        if products > _MOST_PRODUCTS:
            return None
        first += start
        chances = _convolved(chances, other)
    return first, chances


def _visible(n: int, p: float) -> tuple[int, list[float]]:
    """The counts of a binomial whose chances can be seen: the first of them, and all their chances."""
    middle = min(n, int((n + 1) * p))
    peak = binomial_pmf(middle, n, p)
    odds = p / (1.0 - p)
    below: list[float] = []
    count, term = middle, peak
    while count > 0 and term > _UNSEEN:
        term *= count / (odds * (n - count + 1))
        count -= 1
        below.append(term)
    above = [peak]
    count, term = middle, peak
    while count < n and term > _UNSEEN:
        term *= odds * (n - count) / (count + 1)
        count += 1
        above.append(term)
    return middle - len(below), below[::-1] + above


def _convolved(a: list[float], b: list[float]) -> list[float]:
    short, long = sorted((a, b), key=len)
    padding = [0.0] * (len(short) - 1)
    padded = padding + long + padding
    backwards = short[::-1]
    width = len(short)
    return [sum(map(mul, backwards, padded[at : at + width])) for at in range(len(a) + len(b) - 1)]


def _at_most(count: int, n: int, p: float) -> float:
    return 1.0 if count >= n else beta_tails(count + 1, n - count, p)[1]


def _at_least(count: int, n: int, p: float) -> float:
    if count > n:
        return 0.0
    return 1.0 if count <= 0 else beta_tails(count, n - count + 1, p)[0]


def _require_split(count: int, n: int, p: float) -> None:
    if not 0 <= count <= n:
        raise ValueError(f"{count} out of {n} calls cannot be")
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"p is a probability, which {p} is not")
