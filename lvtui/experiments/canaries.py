"""How often the verdict is wrong: canaries whose truth is known, simulated by the thousand and watched all the way.

``python -m lvtui.experiments.canaries`` prints what came out as a Markdown table.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import exp, lgamma, log, log1p
from random import Random
from statistics import median

from lvtui.experiments.sequential import Arms, Stretch
from lvtui.experiments.verdict import Evidence, Kind, Limits, kind_of

_MEDIAN_MS = 50.0
# The natural logarithm of how far durations scatter about their median: about 30 %.
_SCATTER = 0.3
_CLASS = log(1.05)
_CLASSES = 240


@dataclass(frozen=True, slots=True)
class Canary:
    """Two versions whose rates are known, and how traffic is moved to the second."""

    name: str
    rate_a: float
    rate_b: float
    calls: int = 10_000
    """Calls to the alias, at most: it is watched until there is a verdict."""
    peek_every: int = 100
    """Calls between two looks at the verdict."""
    steps: tuple[tuple[int, float], ...] = ((0, 0.1),)
    """From which call on which weight is set."""
    outage: tuple[int, float] | None = None
    """From which call on both versions fail so many times as often."""
    slower: float | None = None
    """How many times as long the second takes; `None`: durations are not compared."""


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What became of many canaries alike."""

    canary: Canary
    times: int
    verdicts: dict[Kind, int]
    """How many ended with which verdict; ``not enough data`` when their calls were over."""
    calls: tuple[int, ...] = field(repr=False)
    """How many calls each took that ended with a verdict."""

    def share(self, kind: Kind) -> float:
        """The share of canaries that ended with this verdict."""
        return self.verdicts.get(kind, 0) / self.times

    @property
    def median_calls(self) -> float | None:
        """How many calls half of the verdicts took at the most; `None` without a verdict."""
        return median(self.calls) if self.calls else None


def measure(canary: Canary, times: int, seed: int = 0, limits: Limits | None = None) -> ErrorRates:
    """Let the same canary fly `times` times, and look at the verdict after each `Canary.peek_every` calls.

    Each flight ends with the first verdict, as it would be followed.
    """
    random = Random(seed)
    limits = limits or Limits()
    verdicts: dict[Kind, int] = {}
    calls = []
    for _ in range(times):
        kind, after = _fly(canary, limits, random)
        verdicts[kind] = verdicts.get(kind, 0) + 1
        if kind != "not enough data":
            calls.append(after)
    return ErrorRates(canary, times, verdicts, tuple(calls))


def binomial(n: int, p: float, random: Random) -> int:
    """How many of `n` calls are drawn, when each is with probability `p`: exact, by one random number.

    The sums are kept for each `n` and `p`; meant for a few thousand calls at most.
    """
    sums = _cumulative(n, p)
    return min(n, bisect_left(sums, random.random() * sums[-1]))


@lru_cache(maxsize=4096)
def _cumulative(n: int, p: float) -> tuple[float, ...]:
    if p <= 0.0 or n == 0:
        return (1.0,)
    if p >= 1.0:
        return (*[0.0] * n, 1.0)
    terms = (
        exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p)) for k in range(n + 1)
    )
    return tuple(accumulate(terms))


def _fly(canary: Canary, limits: Limits, random: Random) -> tuple[Kind, int]:
    arms_at: dict[float, Arms] = {}
    durations_a, durations_b = [0] * _CLASSES, [0] * _CLASSES
    done = 0
    while done < canary.calls:
        weight = [weight for start, weight in canary.steps if start <= done][-1]
        factor = canary.outage[1] if canary.outage is not None and done >= canary.outage[0] else 1.0
        calls = min(canary.peek_every, canary.calls - done)
        calls_b = binomial(calls, weight, random)
        calls_a = calls - calls_b
        failed_a = binomial(calls_a, min(1.0, canary.rate_a * factor), random)
        failed_b = binomial(calls_b, min(1.0, canary.rate_b * factor), random)
        done += calls
        before = arms_at.get(weight, Arms(0, 0, 0, 0))
        arms_at[weight] = Arms(*map(sum, zip(before, (calls_a, failed_a, calls_b, failed_b), strict=True)))
        if canary.slower is not None:
            _add_durations(durations_a, calls_a, 1.0, random)
            _add_durations(durations_b, calls_b, canary.slower, random)
        stretches = [Stretch(each, arms) for each, arms in arms_at.items()]
        total_a, total_failed_a, total_b, total_failed_b = (
            int(sum(column)) for column in zip(*arms_at.values(), strict=True)
        )
        kind = kind_of(
            _evidence("1", total_a, total_failed_a, durations_a),
            _evidence("2", total_b, total_failed_b, durations_b),
            weight,
            limits,
            stretches=stretches,
        )
        if kind != "not enough data":
            return kind, done
    return "not enough data", done


def _evidence(version: str, calls: int, failed: int, durations: Sequence[int]) -> Evidence:
    """Without durations where none were drawn."""
    if not any(durations):
        return Evidence(version, calls, failed)
    middle = bisect_left(list(accumulate(durations)), calls / 2)
    return Evidence(version, calls, failed, durations, exp(middle * _CLASS))


def _add_durations(durations: list[int], calls: int, slower: float, random: Random) -> None:
    centre = log(_MEDIAN_MS * slower)
    for _ in range(calls):
        durations[min(_CLASSES - 1, max(0, int(random.gauss(centre, _SCATTER) / _CLASS)))] += 1


_EQUAL = (
    Canary("as good: both fail 1 %", 0.01, 0.01, calls=30_000),
    Canary("as good: neither fails", 0.0, 0.0, calls=30_000),
    Canary("as good: both fail 20 %, half of the calls", 0.2, 0.2, steps=((0, 0.5),)),
    Canary("as good, weight moved 1 %, 10 %, 50 %", 0.01, 0.01, steps=((0, 0.01), (2_000, 0.1), (4_000, 0.5))),
    Canary(
        "as good, an outage as the weight is moved",
        0.01,
        0.01,
        steps=((0, 0.05), (3_000, 0.5)),
        outage=(3_000, 20.0),
    ),
    Canary("as good and as quick", 0.01, 0.01, calls=3_000, slower=1.0),
)
_DIFFERENT = (
    Canary("fails 2 %, not 1 %: as much worse as is tolerated", 0.01, 0.02, calls=30_000),
    Canary("fails 3 %, not 1 %", 0.01, 0.03, calls=30_000),
    Canary("fails 5 %, not 1 %", 0.01, 0.05),
    Canary("fails 20 %, not 1 %", 0.01, 0.2),
    Canary("fails 5 %, the other never", 0.0, 0.05),
    Canary("fails always, the other never", 0.0, 1.0),
    Canary("half as slow again", 0.01, 0.01, calls=3_000, slower=1.5),
)
SCENARIOS = (*_EQUAL, *_DIFFERENT)
"""The canaries of the table: first those whose second version is as good as the first, then those where it is not."""


def as_markdown(rates: Sequence[ErrorRates]) -> str:
    """A table with one row for each kind of canary."""
    rows = [
        f"{'version 2':<50} | watched for | worse | slower | not worse | open at the end | half of verdicts within",
        "|".join(["---", *["---:"] * 6]),
    ]
    for each in rates:
        shares = [each.share(kind) for kind in ("worse", "slower", "not worse", "not enough data")]
        calls = "–" if each.median_calls is None else f"{each.median_calls:,.0f} calls"
        cells = [f"{each.canary.name:<50}", f"{each.canary.calls:,}", *(f"{share:.1%}" for share in shares), calls]
        rows.append(" | ".join(cells))
    return "\n".join(f"| {row} |" for row in rows)


def main(times: int = 1_000) -> None:
    """Measure all `SCENARIOS` and print the table."""
    sys.stdout.write(as_markdown([measure(canary, times, seed) for seed, canary in enumerate(SCENARIOS)]) + "\n")


if __name__ == "__main__":
    main()
