"""The fault dial: failures and waiting that are put on the calls of one version, from outside its code.

It is lvtui's own, for experiments and lessons. AWS has nothing like it, and it is no part of Lambda's state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, TypeAlias

from lvtui.domain.execution import Injection

MOST_MS = 900_000.0
"""The longest that anything is put off: 15 minutes, which is also the longest timeout there is."""

_P99 = 0.99
_LEAST_DRAW = 2.0**-54
"""Stands in for a draw of 0, below which the normal distribution has nothing: half of the smallest other draw."""


class InvalidFaultDial(ValueError):
    """A dial that cannot be turned that way; the message is a sentence that says why."""

    def __init__(self, member: str, message: str) -> None:
        """`member` is the attribute that is wrong: of the dial, or of its latency."""
        super().__init__(message)
        self.member = member


@dataclass(frozen=True, slots=True)
class FixedLatency:
    """The same wait for every call."""

    KIND: ClassVar[str] = "fixed"

    ms: float

    def __post_init__(self) -> None:
        _check_time("ms", "The latency", self.ms)

    def at(self, draw: float) -> float:  # noqa: ARG002
        """The wait in milliseconds, whatever is drawn."""
        return self.ms


@dataclass(frozen=True, slots=True)
class UniformLatency:
    """Any wait between two, each as likely as the others."""

    KIND: ClassVar[str] = "uniform"

    low_ms: float
    high_ms: float

    def __post_init__(self) -> None:
        _check_time("low_ms", "The shortest latency", self.low_ms)
        _check_time("high_ms", "The longest latency", self.high_ms)
        if self.low_ms > self.high_ms:
            raise InvalidFaultDial(
                "high_ms",
                f"The longest latency ({in_ms(self.high_ms)}) is below the shortest ({in_ms(self.low_ms)}).",
            )

    def at(self, draw: float) -> float:
        """The wait in milliseconds that a share `draw` of all calls, from [0, 1), stays below."""
        return min(self.high_ms, self.low_ms + draw * (self.high_ms - self.low_ms))


@dataclass(frozen=True, slots=True)
class LogNormalLatency:
    """Mostly short with a long tail, as real services wait.

    Told by two figures that can be read off any latency chart, instead of mu and sigma: the median, and the
    99th percentile. Waits beyond 15 minutes, which only a very wide one has, are 15 minutes.
    """

    KIND: ClassVar[str] = "log-normal"

    median_ms: float
    """Half of the calls wait less."""
    p99_ms: float
    """99 calls in 100 wait less."""

    def __post_init__(self) -> None:
        _check_time("median_ms", "The median latency", self.median_ms)
        _check_time("p99_ms", "The 99th percentile", self.p99_ms)
        if self.median_ms == 0:
            raise InvalidFaultDial("median_ms", "The median of a log-normal latency is above 0 ms.")
        if self.p99_ms < self.median_ms:
            raise InvalidFaultDial(
                "p99_ms",
                f"The 99th percentile ({in_ms(self.p99_ms)}) is below the median ({in_ms(self.median_ms)}).",
            )

    def at(self, draw: float) -> float:
        """The wait in milliseconds that a share `draw` of all calls, from [0, 1), stays below."""
        centre = math.log(self.median_ms)
        sigma = (math.log(self.p99_ms) - centre) / _normal_quantile(_P99)
        # Compared as logarithms: of a very wide one, the wait itself may be no number any more.
        exponent = min(centre + sigma * _normal_quantile(max(draw, _LEAST_DRAW)), math.log(MOST_MS))
        return min(math.exp(exponent), MOST_MS)


Latency: TypeAlias = FixedLatency | UniformLatency | LogNormalLatency

LATENCIES: Mapping[str, type[Latency]] = {kind.KIND: kind for kind in (FixedLatency, UniformLatency, LogNormalLatency)}
"""By the name of the kind."""


@dataclass(frozen=True, slots=True)
class FaultDial:
    """What is put on the calls of one version."""

    failure_rate: float = 0.0
    """The share of the calls, from 0 to 1, that fail without running the handler."""
    latency: Latency | None = None
    """Waited before the handler is run, by calls that will fail too."""
    init_ms: float = 0.0
    """Added to the init phase of each cold start, in milliseconds."""

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            InvalidFaultDial: a rate outside 0 to 1, or a time outside 0 to 15 minutes.
        """
        if not 0.0 <= self.failure_rate <= 1.0:
            raise InvalidFaultDial(
                "failure_rate", f"The failure rate is from 0 % to 100 %, not {self.failure_rate * 100:.10g} %."
            )
        _check_time("init_ms", "The extra init time", self.init_ms)

    @property
    def does_nothing(self) -> bool:
        """Whether the calls are as they would be without it."""
        nothing = (None, FixedLatency(0.0), UniformLatency(0.0, 0.0))
        return self.failure_rate == 0.0 and self.latency in nothing and self.init_ms == 0.0


def inject(dial: FaultDial, draw: Callable[[], float]) -> Injection | None:
    """What the dial does to the next call; ``None`` if that is nothing.

    `draw` gives numbers from [0, 1). Two are taken for each call, the first for failing and the second for the wait,
    also where the dial needs neither. So the n-th call has the same chance however the dial stands: adding latency
    does not change which calls fail, and a higher rate fails those that failed before, and more.
    """
    for_failure, for_latency = draw(), draw()
    injection = Injection(
        fails=for_failure < dial.failure_rate,
        delay_ms=dial.latency.at(for_latency) if dial.latency is not None else 0.0,
        init_ms=dial.init_ms,
    )
    return None if injection == Injection() else injection


def in_ms(time: float) -> str:
    """A time as sentences have it: ``80 ms``."""
    return f"{time:.10g} ms"


def _check_time(member: str, name: str, time: float) -> None:
    if not 0.0 <= time <= MOST_MS:  # false of nan too
        raise InvalidFaultDial(
            member, f"{name} is from 0 ms to {in_ms(MOST_MS)}, which is 15 minutes, not {in_ms(time)}."
        )


@cache
def _standard_normal() -> Callable[[float], float]:
    from statistics import NormalDist  # slow to import, and most workspaces have no dial

    return NormalDist().inv_cdf


def _normal_quantile(share: float) -> float:
    return _standard_normal()(share)
