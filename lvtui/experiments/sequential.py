"""Comparing two failure rates while looking as often as one likes.

A p-value that is looked at after every call is sooner or later small by chance alone. What is computed here is not:
each function weighs the evidence by an *e-value*, whose mean is at most 1 for as long as the claim it speaks against
is true, whatever the rates are and however long the run. So the chance that it *ever* reaches 20 is at most 1 in 20
(Ville's inequality), and one may stop, go on, or move the weight, for reasons seen in the numbers themselves.

Called `a` is the primary version, `b` the additional one. Two kinds of functions answer the same two questions, how
surely `b` fails more often and how much more often it fails at most:

- With `Stretch`es, the weights are part of the evidence: every call was drawn with a known chance. Then it is enough
  that at each moment the claim held, so both rates may rise and fall together, as in an outage, while weights move.
- With `Arms`, only the calls count that were made, however they came about. That needs about twice as many calls, and
  rates that stay as they are; it is for calls whose weights are not known, or do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, inf, lgamma, log, log1p, nextafter, pi
from typing import NamedTuple

# How many times as often `b` may fail: the alternatives whose average is the evidence. Neighbours are close enough
# to cost little when the truth lies between them.
_RATIOS = (1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 2.7, 4.0, 7.0, 15.0, 40.0, 150.0, 1e3, 1e5)
# How the wager is laid: on the failures of `b` being too many, on its successes being too few (telling where most
# calls fail, else ballast), and on both.
_ON_FAILURES, _ON_SUCCESSES, _ON_BOTH = log(0.7), log(0.15), log(0.15)
# Failure rates that the bound expects of both versions, as alternatives to a rise.
_LEVELS = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.08, 0.16, 0.3, 0.5, 0.7, 0.84, 0.92, 0.97, 0.99)
# … and how much of the rise in question they have.
_PARTS = (0.0, 0.5)
_STEP = 1.15
RISES: tuple[float, ...] = (*(0.01 * _STEP**step for step in range(-33, 33)), 1.0)
"""The rises of a failure rate that bounds are chosen from, ascending: from a hundredth of a percentage point to 1."""
_PATIENCE = 60


class Arms(NamedTuple):
    """What both versions did; counts need not be whole when they are expectations."""

    calls_a: float
    failed_a: float
    calls_b: float
    failed_b: float


class Stretch(NamedTuple):
    """What both versions did while the weight stayed as it was."""

    weight: float
    """The chance of each of these calls to go to `b`, from 0 to 1."""
    arms: Arms


def log_evidence_of_rise(stretches: Sequence[Stretch]) -> float:
    """The natural logarithm of the evidence that `b` fails more often than `a`.

    If it does not, a failure is one of `b` with a chance of its weight at most, whatever the rates are: so the
    evidence is how well a larger share predicts whose failures they were, averaged over how much larger.
    Where most calls fail the successes tell more, which are as seldom one of `b`; part of the wager is on them.
    """
    by_failures = _log_evidence_of_share([(each.weight, each.arms.failed_a, each.arms.failed_b) for each in stretches])
    by_successes = _log_evidence_of_share(
        [
            (1.0 - each.weight, each.arms.calls_b - each.arms.failed_b, each.arms.calls_a - each.arms.failed_a)
            for each in stretches
        ]
    )
    return _log_sum((_ON_FAILURES + by_failures, _ON_SUCCESSES + by_successes, _ON_BOTH + by_failures + by_successes))


def log_evidence_of_longer(weight: float, counts_a: Sequence[int], counts_b: Sequence[int], every: int = 1) -> float:
    """The natural logarithm of the evidence that calls of `b` last longer than those of `a`.

    Against the claim that for no length `b` is likelier than `a` to last longer than that. The lengths are the edges
    of the classes, of which each `every`-th is asked; their average is the evidence, so asking many costs some.

    Raises:
        ValueError: the two are not counts in the same classes.
    """
    return _over_edges(counts_a, counts_b, every, lambda above: _log_evidence_of_share(((weight, above[0], above[1]),)))


def log_evidence_of_longer_in(counts_a: Sequence[int], counts_b: Sequence[int], every: int = 1) -> float:
    """As `log_evidence_of_longer`, when the weights are not known.

    Raises:
        ValueError: the two are not counts in the same classes.
    """
    calls_a, calls_b = sum(counts_a), sum(counts_b)
    return _over_edges(
        counts_a,
        counts_b,
        every,
        lambda above: log_evidence_of_rise_in(Arms(calls_a, above[0], calls_b, above[1])),
    )


def log_evidence_of_rise_in(arms: Arms) -> float:
    """The natural logarithm of the evidence that `b` fails more often than `a`, whatever the weights were.

    The likelihood of the calls averaged over all pairs of rates, over the highest that it can have where `b` is no
    worse (universal inference).
    """
    calls_a, failed_a, calls_b, failed_b = arms
    if failed_b * calls_a <= failed_a * calls_b:
        highest = _log_likelihood(failed_a, calls_a) + _log_likelihood(failed_b, calls_b)
    else:
        highest = _log_likelihood(failed_a + failed_b, calls_a + calls_b)
    return _log_average(failed_a, calls_a) + _log_average(failed_b, calls_b) - highest


def log_evidence_of_less(stretches: Sequence[Stretch], rise: float) -> float:
    """The natural logarithm of the evidence that the failure rate of `b` is less than `rise` above that of `a`.

    Each expected pair of rates is set against the pair with that rise which is hardest to tell from it.

    Args:
        stretches: Those in which only one of the two could be drawn are passed over.
        rise: Strictly between 0 and 1.
    """
    told = [each for each in stretches if 0.0 < each.weight < 1.0]
    tables = [_factors(each.weight, rise) for each in told]
    return _log_mean(
        tuple(
            sum(
                each.arms.failed_a * factors[0]
                + (each.arms.calls_a - each.arms.failed_a) * factors[1]
                + each.arms.failed_b * factors[2]
                + (each.arms.calls_b - each.arms.failed_b) * factors[3]
                for each, factors in zip(told, row, strict=True)
            )
            for row in zip(*tables, strict=True)
        )
        or (0.0,)
    )


def at_most(stretches: Sequence[Stretch], confidence: float = 0.95) -> float:
    """By how much the failure rate of `b` exceeds that of `a` at the most: one of `RISES`, 1 while nothing is known.

    The chance that it is *ever* less than the truth, over a whole run, is at most ``1 - confidence``. For calls that
    fit their weights, as chance would split them; others want `at_most_in`.

    Raises:
        ValueError: `confidence` is not strictly between 0 and 1.
    """
    needed = log_of_odds_against(confidence)
    return _lowest(lambda rise: log_evidence_of_less(stretches, rise) >= needed)


def at_most_in(arms: Arms, confidence: float = 0.95) -> float:
    """As `at_most`, when the weights are not known: the upper limit of one rate less the lower one of the other.

    Raises:
        ValueError: `confidence` is not strictly between 0 and 1.
    """
    # Each of the two may be wrong half as often as both together.
    needed = log_of_odds_against(0.5 + confidence / 2.0)
    highest_b = _limit(arms.failed_b, arms.calls_b, needed)
    lowest_a = 1.0 - _limit(arms.calls_a - arms.failed_a, arms.calls_a, needed)
    return _lowest(lambda rise: highest_b - lowest_a <= rise)


def log_of_odds_against(confidence: float) -> float:
    """How large the logarithm of the evidence must be to convince with this confidence.

    Raises:
        ValueError: `confidence` is not strictly between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence lies strictly between 0 and 1, which {confidence} does not")
    return -log1p(-confidence)


def _log_evidence_of_share(counts: Sequence[tuple[float, float, float]]) -> float:
    """That a second kind of call has a larger share than its weight: from its weight and the counts of both kinds.

    For a weight of 0 or 1 every alternative predicts the same, so such counts add nothing.
    """
    second = sum(each[2] for each in counts if 0.0 < each[0] < 1.0)
    told = [(weight, ours + theirs) for weight, ours, theirs in counts if 0.0 < weight < 1.0]
    return _log_mean(
        tuple(
            second * log(ratio) - sum(count * log1p(weight * (ratio - 1.0)) for weight, count in told)
            for ratio in _RATIOS
        )
    )


def _over_edges(
    counts_a: Sequence[int], counts_b: Sequence[int], every: int, evidence: Callable[[tuple[int, int]], float]
) -> float:
    """The average over all edges asked; an edge that no call of `b` is above is left out of the sum alone."""
    if len(counts_a) != len(counts_b):
        raise ValueError(f"{len(counts_a)} and {len(counts_b)} classes cannot be the same ones")
    edges = range(every, len(counts_a), every)
    if not edges:
        return 0.0
    found: list[float] = []
    above = before = sum(counts_a), sum(counts_b)
    for low, high in pairwise((0, *edges)):
        above = above[0] - sum(counts_a[low:high]), above[1] - sum(counts_b[low:high])
        if above[1] == 0:
            break
        found.append(found[-1] if found and above == before else evidence(above))
        before = above
    return _log_sum(found) - log(len(edges)) if found else -inf


def _log_likelihood(failed: float, calls: float) -> float:
    """Of the calls, at the rate that makes it highest."""
    return sum(count * log(count / calls) for count in (failed, calls - failed) if count > 0)


def _log_average(failed: float, calls: float) -> float:
    """The likelihood averaged over all rates, by Jeffreys' weights."""
    return lgamma(failed + 0.5) + lgamma(calls - failed + 0.5) - lgamma(calls + 1.0) - log(pi)


def _limit(failed: float, calls: float, needed: float) -> float:
    """The lowest rate above the observed one that the calls speak against with a logarithm of `needed`."""
    average = _log_average(failed, calls)

    def speaks_against(rate: float) -> bool:
        likelihood = failed * log(rate) + (calls - failed) * log1p(-rate)
        return average - likelihood >= needed

    low, high = (failed / calls if calls else 1.0), nextafter(1.0, 0.0)
    if low >= high or not speaks_against(high):
        return 1.0
    for _ in range(_PATIENCE):
        middle = (low + high) / 2.0
        if speaks_against(middle):
            high = middle
        else:
            low = middle
    return high


def _lowest(is_ruled_out: Callable[[float], bool]) -> float:
    """The lowest of `RISES` that is ruled out together with all larger ones; if none is, 1: nothing exceeds it.

    Asked from the top, one by one: for a bound below the truth, the one next to the truth must have been ruled out,
    and no other mistake can help.
    """
    lowest = RISES[-1]
    for rise in reversed(RISES[:-1]):
        if not is_ruled_out(rise):
            break
        lowest = rise
    return lowest


@lru_cache(maxsize=1024)
def _factors(weight: float, rise: float) -> tuple[tuple[float, float, float, float], ...]:
    """What one call adds to the evidence against `rise`, for each expected pair of rates.

    The logarithms for a failure and a success of `a`, then those for `b`.
    """
    rows = []
    for level in _LEVELS:
        for part in _PARTS:
            expected = level + part * rise
            if expected < 1.0:
                nearest = _nearest(weight, rise, level, expected)
                rows.append(
                    (
                        log(level / nearest),
                        log((1.0 - level) / (1.0 - nearest)),
                        log(expected / (nearest + rise)),
                        log((1.0 - expected) / (1.0 - nearest - rise)),
                    )
                )
    return tuple(rows)


def _nearest(weight: float, rise: float, rate_a: float, rate_b: float) -> float:
    """The rate of `a` at which a pair with that `rise` is hardest to tell from the given pair.

    The least Kullback–Leibler divergence. The pairs that rise by as much or more are a convex set, and the factor
    between a pair and the nearest one of a convex set has a mean of at most 1 under every member of it: this makes
    the evidence valid for all of them at once (the reverse information projection).
    """
    low, high = 0.0, 1.0 - rise
    rate = min(max(rate_a, high * 1e-3), high * (1.0 - 1e-3))
    # Newton's steps, or halves where one would leave the bracket.
    for _ in range(_PATIENCE):
        raised = rate + rise
        slope = (1.0 - weight) * (rate_a - rate) / (rate * (1.0 - rate))
        slope += weight * (rate_b - raised) / (raised * (1.0 - raised))
        if slope > 0.0:
            low = rate
        else:
            high = rate
        bend = (1.0 - weight) * (rate_a / rate**2 + (1.0 - rate_a) / (1.0 - rate) ** 2)
        bend += weight * (rate_b / raised**2 + (1.0 - rate_b) / (1.0 - raised) ** 2)
        following = rate + slope / bend
        if not low < following < high:
            following = (low + high) / 2.0
        if abs(following - rate) <= 1e-15 * rate:
            break
        rate = following
    return rate


def _log_sum(logs: Sequence[float]) -> float:
    highest = max(logs)
    return highest if highest == -inf else highest + log(sum(exp(each - highest) for each in logs))


def _log_mean(logs: Sequence[float]) -> float:
    return _log_sum(logs) - log(len(logs))
