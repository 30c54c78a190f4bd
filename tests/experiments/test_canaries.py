"""The verdict's errors, measured on canaries whose truth is known. Seeded; the bounds leave room for chance."""

from __future__ import annotations

from dataclasses import replace
from math import comb
from random import Random

import pytest

from lvtui.experiments.canaries import SCENARIOS, Canary, as_markdown, binomial, measure
from lvtui.experiments.verdict import Limits

# No rise is as small as that, so the canary is never cleared and is watched to its end.
TO_THE_END = Limits(margin=1e-9)


@pytest.mark.parametrize(
    "canary",
    [
        Canary("at every tenth call", 0.3, 0.3, calls=400, peek_every=10, steps=((0, 0.5),)),
        Canary("mostly failing", 0.9, 0.9, calls=1_500, peek_every=50, steps=((0, 0.3),)),
        Canary("few", 0.02, 0.02, calls=4_000, peek_every=200),
        Canary("moved", 0.05, 0.05, calls=3_000, peek_every=100, steps=((0, 0.01), (1_000, 0.1), (2_000, 0.5))),
        Canary("outage", 0.01, 0.01, calls=3_000, steps=((0, 0.05), (1_500, 0.5)), outage=(1_500, 20.0)),
    ],
    ids=lambda canary: canary.name,
)
def test_a_version_as_good_is_seldom_called_worse_however_often_one_looks(canary: Canary) -> None:
    rates = measure(canary, 1_000, seed=11, limits=TO_THE_END)
    assert rates.share("not worse") == 0.0
    assert rates.share("worse") <= 0.04


def test_a_version_as_quick_is_seldom_called_slower() -> None:
    canary = Canary("as quick", 0.0, 0.0, calls=600, peek_every=50, steps=((0, 0.2),), slower=1.0)
    # Every difference of the medians is let through, so that the evidence alone decides.
    limits = replace(TO_THE_END, slower=1.0, slower_by_ms=0.0)
    assert measure(canary, 300, seed=12, limits=limits).share("slower") <= 0.04


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.1])
def test_a_version_that_is_as_much_worse_as_is_tolerated_is_seldom_cleared(rate: float) -> None:
    canary = Canary("at the margin", rate, rate + 0.02, calls=6_000, peek_every=200, steps=((0, 0.3),))
    assert measure(canary, 500, seed=13, limits=Limits(margin=0.02)).share("not worse") <= 0.06


@pytest.mark.parametrize(
    ("canary", "within"),
    [
        (Canary("5 % instead of 1 %", 0.01, 0.05), 3_000),
        (Canary("20 % instead of 1 %", 0.01, 0.2), 600),
        (Canary("5 % instead of none", 0.0, 0.05), 1_500),
        (Canary("always instead of never", 0.0, 1.0), 200),
        (Canary("always instead of mostly", 0.8, 1.0, steps=((0, 0.5),)), 300),
    ],
    ids=lambda value: value.name if isinstance(value, Canary) else str(value),
)
def test_a_version_that_is_plainly_worse_is_found_out_soon(canary: Canary, within: int) -> None:
    rates = measure(canary, 200, seed=14)
    assert rates.share("worse") >= 0.97
    assert rates.median_calls is not None
    assert rates.median_calls <= within


def test_a_version_half_as_slow_again_is_found_out() -> None:
    canary = Canary("slower", 0.01, 0.01, calls=1_500, slower=1.5)
    assert measure(canary, 60, seed=15).share("slower") >= 0.95


def test_a_version_as_good_is_cleared_in_the_end() -> None:
    canary = Canary("as good", 0.0, 0.0, calls=8_000)
    assert measure(canary, 100, seed=16).share("not worse") == 1.0


def test_the_same_seed_measures_the_same() -> None:
    canary = Canary("any", 0.1, 0.15, calls=1_000)
    assert measure(canary, 20, seed=1) == measure(canary, 20, seed=1)
    assert measure(canary, 20, seed=1) != measure(canary, 20, seed=2)


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_counts_are_drawn_from_the_binomial_distribution(p: float) -> None:
    random = Random(3)
    draws = [binomial(4, p, random) for _ in range(4_000)]
    for count in range(5):
        expected = comb(4, count) * p**count * (1 - p) ** (4 - count)
        assert draws.count(count) / 4_000 == pytest.approx(expected, abs=0.03)


def test_the_table_has_a_row_for_each_canary() -> None:
    rates = [measure(canary, 2) for canary in SCENARIOS[-2:]]
    lines = as_markdown(rates).splitlines()
    assert len(lines) == 4
    assert all(line.count("|") == lines[0].count("|") for line in lines)
    assert "100.0%" in lines[2]
