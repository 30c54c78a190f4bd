"""What a fault dial does to a call, given the draws."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.execution import Injection
from lvtui.domain.faults import (
    MOST_MS,
    FaultDial,
    FixedLatency,
    InvalidFaultDial,
    Latency,
    LogNormalLatency,
    UniformLatency,
    inject,
)

TIMES = st.floats(0, MOST_MS)
RATES = st.floats(0, 1)
SEEDS = st.integers(0, 2**32)
DRAWS = st.floats(0, 1, exclude_max=True)
MANY = 4000


def pairs(least: float) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(st.floats(least, MOST_MS), st.floats(least, MOST_MS)).map(lambda pair: (min(pair), max(pair)))


LATENCIES: st.SearchStrategy[Latency] = st.one_of(
    st.builds(FixedLatency, TIMES),
    pairs(0).map(lambda pair: UniformLatency(*pair)),
    pairs(5e-324).map(lambda pair: LogNormalLatency(*pair)),
)
DIALS = st.builds(FaultDial, failure_rate=RATES, latency=st.none() | LATENCIES, init_ms=TIMES)


def injections(dial: FaultDial, seed: int, count: int = 50) -> list[Injection | None]:
    stream = random.Random(seed)
    return [inject(dial, stream.random) for _ in range(count)]


def failures(dial: FaultDial, seed: int, count: int = 50) -> set[int]:
    return {n for n, found in enumerate(injections(dial, seed, count)) if found is not None and found.fails}


@given(RATES, SEEDS)
def test_the_share_of_calls_that_fail_is_the_failure_rate(rate: float, seed: int) -> None:
    failed = len(failures(FaultDial(failure_rate=rate), seed, MANY))
    # Six standard deviations, and one call: further off than chance goes.
    assert abs(failed - rate * MANY) <= 6 * (rate * (1 - rate) * MANY) ** 0.5 + 1


@pytest.mark.parametrize(
    ("latency", "quantiles"),
    [
        (FixedLatency(80), {0.1: 80, 0.9: 80}),
        (UniformLatency(50, 250), {0.1: 70, 0.5: 150, 0.9: 230}),
        # The others follow from mu = ln 80 and sigma = ln 5 / 2.3263: 80 * exp(sigma * z).
        (LogNormalLatency(80, 400), {0.1: 32.97, 0.5: 80, 0.9: 194.1, 0.99: 400}),
    ],
)
def test_the_waits_have_the_quantiles_that_the_dial_says(latency: Latency, quantiles: dict[float, float]) -> None:
    waits = sorted(found.delay_ms for found in injections(FaultDial(latency=latency), 7, 40_000) if found is not None)
    assert len(waits) == 40_000
    for share, wait in quantiles.items():
        assert latency.at(share) == pytest.approx(wait, rel=1e-3)
        assert waits[int(share * len(waits))] == pytest.approx(wait, rel=0.05)


@given(LATENCIES, st.lists(DRAWS, min_size=2))
def test_a_wait_is_within_its_bounds_and_grows_with_the_draw(latency: Latency, draws: list[float]) -> None:
    waits = [latency.at(draw) for draw in sorted(draws)]
    assert all(0 <= wait <= MOST_MS for wait in waits)
    assert all(low <= high or low == pytest.approx(high) for low, high in pairwise(waits))
    if isinstance(latency, UniformLatency):
        assert all(latency.low_ms <= wait <= latency.high_ms for wait in waits)


@given(DIALS, SEEDS)
def test_the_same_draws_inject_the_same(dial: FaultDial, seed: int) -> None:
    assert injections(dial, seed) == injections(dial, seed)


@given(DIALS)
def test_every_dial_takes_two_draws_for_a_call(dial: FaultDial) -> None:
    taken: list[float] = []

    def draw() -> float:
        taken.append(0.3)
        return 0.3

    inject(dial, draw)
    assert len(taken) == 2


@given(DIALS, st.none() | LATENCIES, TIMES, SEEDS)
def test_latency_and_init_time_do_not_change_which_calls_fail(
    dial: FaultDial, latency: Latency | None, init_ms: float, seed: int
) -> None:
    other = FaultDial(failure_rate=dial.failure_rate, latency=latency, init_ms=init_ms)
    assert failures(dial, seed) == failures(other, seed)


@given(LATENCIES, RATES, RATES, SEEDS)
def test_the_failure_rate_does_not_change_the_waits(latency: Latency, one: float, other: float, seed: int) -> None:
    def waits(rate: float) -> list[float]:
        found = injections(FaultDial(failure_rate=rate, latency=latency, init_ms=1), seed)
        return [injection.delay_ms for injection in found if injection is not None]

    assert waits(one) == waits(other)


@given(RATES, RATES, SEEDS)
def test_a_higher_failure_rate_fails_the_same_calls_and_more(one: float, other: float, seed: int) -> None:
    low, high = sorted((one, other))
    assert failures(FaultDial(failure_rate=low), seed) <= failures(FaultDial(failure_rate=high), seed)


@pytest.mark.parametrize("draw", [0.0, 1 - 2**-53])
def test_no_rate_never_fails_and_a_full_one_always_does(draw: float) -> None:
    assert inject(FaultDial(failure_rate=0), lambda: draw) is None
    assert inject(FaultDial(failure_rate=1), lambda: draw) == Injection(fails=True)


@pytest.mark.parametrize("latency", [None, FixedLatency(0), UniformLatency(0, 0)])
def test_a_dial_of_zeros_does_nothing_and_injects_nothing(latency: Latency | None) -> None:
    assert FaultDial(0, latency, 0).does_nothing
    assert injections(FaultDial(0, latency, 0), 7, 3) == [None, None, None]


@pytest.mark.parametrize("dial", [FaultDial(1), FaultDial(latency=LogNormalLatency(1, 1)), FaultDial(init_ms=0.1)])
def test_any_other_dial_does_something(dial: FaultDial) -> None:
    assert not dial.does_nothing
    assert None not in injections(dial, 7, 3)


def test_the_extra_init_time_is_on_every_call_as_only_the_environment_knows_whether_it_is_cold() -> None:
    assert injections(FaultDial(init_ms=800), 7, 3) == list(repeat(Injection(init_ms=800), 3))


@pytest.mark.parametrize(
    ("make", "member", "sentence"),
    [
        (lambda: FaultDial(1.2), "failure_rate", "The failure rate is from 0 % to 100 %, not 120 %."),
        (lambda: FaultDial(-0.01), "failure_rate", "The failure rate is from 0 % to 100 %, not -1 %."),
        (lambda: FaultDial(float("nan")), "failure_rate", "not nan %"),
        (lambda: FaultDial(init_ms=-1), "init_ms", "The extra init time is from 0 ms to 900000 ms, which is 15 min"),
        (lambda: FaultDial(init_ms=float("inf")), "init_ms", "not inf ms"),
        (lambda: FixedLatency(900_000.5), "ms", "The latency is from 0 ms to 900000 ms, .* not 900000.5 ms"),
        (lambda: FixedLatency(float("nan")), "ms", "not nan ms"),
        (lambda: UniformLatency(-1, 2), "low_ms", "The shortest latency is from 0 ms"),
        (lambda: UniformLatency(1, 1e9), "high_ms", "The longest latency is from 0 ms"),
        (lambda: UniformLatency(200, 100), "high_ms", r"longest latency \(100 ms\) is below the shortest \(200 ms\)"),
        (lambda: LogNormalLatency(0, 1), "median_ms", "The median of a log-normal latency is above 0 ms."),
        (lambda: LogNormalLatency(80, 1e9), "p99_ms", "The 99th percentile is from 0 ms"),
        (lambda: LogNormalLatency(80, 79), "p99_ms", r"99th percentile \(79 ms\) is below the median \(80 ms\)"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_member_and_a_sentence(
    make: Callable[[], object], member: str, sentence: str
) -> None:
    with pytest.raises(InvalidFaultDial, match=sentence) as refusal:
        make()
    assert refusal.value.member == member
