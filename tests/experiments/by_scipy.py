"""What SciPy says: the reference that our statistics are held against, behind types."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import special, stats  # type: ignore[import-untyped]


def beta_tails(a: float, b: float, x: float) -> tuple[float, float]:
    return float(special.betainc(a, b, x)), float(special.betaincc(a, b, x))


def beta_quantile(a: float, b: float, q: float) -> float:
    return float(special.betaincinv(a, b, q))


def normal_tails(z: float) -> tuple[float, float]:
    return float(special.ndtr(z)), float(special.ndtr(-z))


def binomial_pmf(count: int, n: int, p: float) -> float:
    return float(stats.binom.pmf(count, n, p))


def binomial_test(count: int, n: int, p: float) -> float:
    return float(stats.binomtest(count, n, p).pvalue)


def wilson(successes: int, n: int, confidence: float) -> tuple[float, float]:
    low, high = stats.binomtest(successes, n).proportion_ci(confidence, method="wilson")
    return float(low), float(high)


def clopper_pearson(successes: int, n: int, confidence: float) -> tuple[float, float]:
    """By the beta quantiles: `proportion_ci` looks for the ends with too coarse a step where they are small."""
    tail = (1.0 - confidence) / 2.0
    low = beta_quantile(successes, n - successes + 1, tail) if successes else 0.0
    high = beta_quantile(successes + 1, n - successes, 1.0 - tail) if successes < n else 1.0
    return low, high


def fisher(failed_a: int, n_a: int, failed_b: int, n_b: int, alternative: str) -> float:
    table = [[failed_a, n_a - failed_a], [failed_b, n_b - failed_b]]
    return float(stats.fisher_exact(table, alternative=alternative).pvalue)


def mann_whitney(a: Sequence[float], b: Sequence[float], alternative: str, method: str) -> tuple[float, float]:
    """U and p; `method` is ``exact`` or ``asymptotic``."""
    found = stats.mannwhitneyu(a, b, alternative=alternative, method=method)
    return float(found.statistic), float(found.pvalue)
