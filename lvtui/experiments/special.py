"""The few special functions that statistics needs, to about twelve digits, with `math` only.

Everything here rests on one idea: the logarithm of a large factorial has too few digits left after the point, so
Stirling's formula is split off by hand and what remains, the deviance of two numbers, is summed without cancellation
(C. Loader, "Fast and accurate computation of binomial probabilities", 2000).
"""

from __future__ import annotations

from math import erfc, exp, inf, lgamma, log, log1p, pi, sqrt

_HALF_LOG_2PI = 0.5 * log(2.0 * pi)
# A convergent of the continued fraction is taken as final when the next one differs less than this from it.
_SETTLED = 1e-15
_TINY = 1e-300
# Convergence takes about the square root of the larger parameter: this is enough far beyond 1e6.
_MOST_CONVERGENTS = 200_000


def normal_above(z: float) -> float:
    """The chance that a standard normal value lies above `z`; exact in the upper tail too."""
    return 0.5 * erfc(z / sqrt(2.0))


def beta_tails(a: float, b: float, x: float) -> tuple[float, float]:
    """The chances that a Beta(`a`, `b`) value lies below and above `x`; the small one has all its digits.

    Raises:
        ValueError: `a` or `b` is not above 0, or `x` is not within 0…1.
    """
    _require_positive(a, b)
    if not 0.0 <= x <= 1.0:
        raise ValueError(f"x lies within 0…1, which {x} does not")
    if x in (0.0, 1.0):
        return x, 1.0 - x
    y = 1.0 - x
    if _is_lower(a, b, x):
        below = exp(_log_tail(a, b, x, y))
        return below, 1.0 - below
    above = exp(_log_tail(b, a, y, x))
    return 1.0 - above, above


def beta_quantile(a: float, b: float, q: float) -> float:
    """The `x` that a Beta(`a`, `b`) value lies below with chance `q`.

    Raises:
        ValueError: `a` or `b` is not above 0, or `q` is not a probability.
    """
    _require_positive(a, b)
    if not 0.0 <= q <= 1.0:
        raise ValueError(f"q is a probability, which {q} is not")
    if q in (0.0, 1.0):
        return q
    # The smaller tail is the one whose logarithm has digits.
    log_odds = _lower_quantile(a, b, q) if q <= 0.5 else -_lower_quantile(b, a, 1.0 - q)
    return _share_of(log_odds)


def binomial_pmf(count: int, n: int, p: float) -> float:
    """The chance that exactly `count` of `n` calls are drawn, when each is with probability `p`.

    Raises:
        ValueError: `n` is negative or `p` is not a probability.
    """
    if n < 0:
        raise ValueError(f"a number of calls cannot be {n}")
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"p is a probability, which {p} is not")
    if not 0 <= count <= n:
        return 0.0
    if p in (0.0, 1.0):
        return 1.0 if count == n * p else 0.0
    if count == 0:
        return exp(n * log1p(-p))
    if count == n:
        return exp(n * log(p))
    return exp(_log_kernel(count, n - count, p, 1.0 - p)) * n / (count * (n - count))


def _lower_quantile(a: float, b: float, q: float) -> float:
    """The log-odds that a Beta(`a`, `b`) value's lie below with chance `q` ≤ 0.5.

    Over the log-odds the logarithm of the lower tail is concave and rising, so Newton's steps cannot run astray: the
    first may land too low, and all others climb. The tail's slope is the kernel itself.
    """
    target = log(q)
    log_odds = log(a / b)
    for _ in range(200):
        x, y = _share_of(log_odds), _share_of(-log_odds)
        if x == 0.0:
            return -inf
        log_below = _log_tail(a, b, x, y) if _is_lower(a, b, x) else log1p(-exp(_log_tail(b, a, y, x)))
        step = (log_below - target) * exp(log_below - _log_kernel(a, b, x, y))
        log_odds -= step
        # Each step squares the error, so the one after a small one would not be seen.
        if abs(step) < 1e-10:
            return log_odds
    raise ArithmeticError(f"no quantile found for Beta({a}, {b}) at {q}")


def _share_of(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -700.0 else 0.0


def _is_lower(a: float, b: float, x: float) -> bool:
    """Whether the continued fraction converges quickly for the lower tail rather than for the upper one."""
    return x * (a + b + 2.0) < a + 1.0


def _log_tail(a: float, b: float, x: float, y: float) -> float:
    """The logarithm of the chance below `x` (``y = 1 - x``), by a continued fraction evaluated as Lentz does."""
    c = 1.0
    d = 1.0 / _kept_from_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for m in range(1, _MOST_CONVERGENTS):
        twice = 2 * m
        even = m * (b - m) * x / ((a + twice - 1.0) * (a + twice))
        d = 1.0 / _kept_from_zero(1.0 + even * d)
        c = _kept_from_zero(1.0 + even / c)
        fraction *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1.0))
        d = 1.0 / _kept_from_zero(1.0 + odd * d)
        c = _kept_from_zero(1.0 + odd / c)
        change = d * c
        fraction *= change
        if abs(change - 1.0) < _SETTLED:
            return _log_kernel(a, b, x, y) + log(fraction / a)
    raise ArithmeticError(f"the incomplete beta function did not converge for a={a}, b={b}, x={x}")


def _kept_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _log_kernel(a: float, b: float, x: float, y: float) -> float:
    """The logarithm of ``x**a * y**b / B(a, b)``, where ``x + y == 1``: a peak's height loses no digits."""
    n = a + b
    rest = _stirling_rest(n) - _stirling_rest(a) - _stirling_rest(b)
    return 0.5 * log(a * b / n) - _HALF_LOG_2PI + rest - _deviance(a, n * x) - _deviance(b, n * y)


def _deviance(observed: float, expected: float) -> float:
    """``observed * log(observed / expected) + expected - observed``, never negative."""
    difference = observed - expected
    if abs(difference) >= 0.1 * (observed + expected):
        return observed * log(observed / expected) - difference
    ratio = difference / (observed + expected)
    total = difference * ratio
    term = 2.0 * observed * ratio
    square = ratio * ratio
    odd = 1
    while True:
        term *= square
        odd += 2
        following = total + term / odd
        if following == total:
            return total
        total = following


def _stirling_rest(z: float) -> float:
    """What Stirling's formula leaves of ``lgamma(z)``: about ``1 / (12 * z)``."""
    if z < 16.0:
        return lgamma(z) - ((z - 0.5) * log(z) - z + _HALF_LOG_2PI)
    square = z * z
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / z


def _require_positive(a: float, b: float) -> None:
    if not (0.0 < a < inf and 0.0 < b < inf):
        raise ValueError(f"a beta distribution's parameters are above 0, which {a} and {b} are not")
