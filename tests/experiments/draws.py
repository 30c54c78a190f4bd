"""Binomial draws for simulations, quick and seeded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from math import comb
from random import Random


def binomial_draws(n: int, p: float, random: Random) -> Callable[[], int]:
    """A function that draws how many of `n` calls fail, when each does with probability `p`; for small `n`."""
    upto = list(accumulate(comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n)))
    return lambda: bisect_right(upto, random.random())
