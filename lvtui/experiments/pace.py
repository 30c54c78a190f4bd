"""How fast calls come: steady, rising, in waves, in bursts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Protocol

FASTEST = 100_000.0
"""The most calls a second that can be asked for."""


class InvalidPace(ValueError):
    """No such pace; the message is a sentence."""


class Pace(Protocol):
    """A rate of calls over time."""

    def due(self, elapsed_s: float) -> float:
        """How many calls should have begun after so many seconds: never fewer than a moment before."""
        ...

    def describe(self) -> str:
        """The pace as `parse_pace` reads it."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same rate all the time."""

    per_second: float

    def __post_init__(self) -> None:
        _check_rate("The rate", self.per_second, least=0.01)

    def due(self, elapsed_s: float) -> float:
        """Calls due after so many seconds."""
        return self.per_second * max(0.0, elapsed_s)

    def describe(self) -> str:
        """As in ``50/s``."""
        return f"{_number(self.per_second)}/s"


@dataclass(frozen=True, slots=True)
class Ramp:
    """From one rate to another in a straight line, and on at that."""

    start: float
    end: float
    over_s: float

    def __post_init__(self) -> None:
        _check_rate("The first rate", self.start)
        _check_rate("The last rate", self.end, least=0.01)
        _check_seconds("A ramp", self.over_s)

    def due(self, elapsed_s: float) -> float:
        """Calls due after so many seconds."""
        elapsed = max(0.0, elapsed_s)
        rising = min(elapsed, self.over_s)
        slope = (self.end - self.start) / self.over_s
        return self.start * rising + slope * rising * rising / 2 + self.end * (elapsed - rising)

    def describe(self) -> str:
        """As in ``ramp 1-100/s over 30s``."""
        return f"ramp {_number(self.start)}-{_number(self.end)}/s over {_number(self.over_s)}s"


@dataclass(frozen=True, slots=True)
class Wave:
    """Up and down between two rates, from the low one, as a day's traffic does."""

    low: float
    high: float
    period_s: float

    def __post_init__(self) -> None:
        _check_rate("The low rate", self.low)
        _check_rate("The high rate", self.high, least=0.01)
        _check_seconds("A wave", self.period_s)
        if self.low > self.high:
            raise InvalidPace(f"A wave's low rate ({_number(self.low)}/s) is not above its high one.")

    def due(self, elapsed_s: float) -> float:
        """Calls due after so many seconds."""
        elapsed = max(0.0, elapsed_s)
        mean, swing, turn = (self.low + self.high) / 2, (self.high - self.low) / 2, 2 * math.pi / self.period_s
        return mean * elapsed - swing / turn * math.sin(turn * elapsed)

    def describe(self) -> str:
        """As in ``wave 5-50/s every 60s``."""
        return f"wave {_number(self.low)}-{_number(self.high)}/s every {_number(self.period_s)}s"


@dataclass(frozen=True, slots=True)
class Burst:
    """A base rate with a peak every so often; each round begins quietly and ends with the peak."""

    base: float
    peak: float
    every_s: float
    for_s: float

    def __post_init__(self) -> None:
        _check_rate("The base rate", self.base)
        _check_rate("The peak rate", self.peak, least=0.01)
        _check_seconds("A round", self.every_s)
        _check_seconds("A peak", self.for_s)
        if self.for_s >= self.every_s:
            raise InvalidPace(
                f"A peak of {_number(self.for_s)} s does not fit into a round of {_number(self.every_s)} s."
            )

    def due(self, elapsed_s: float) -> float:
        """Calls due after so many seconds."""
        rounds, within = divmod(max(0.0, elapsed_s), self.every_s)
        quiet_s = self.every_s - self.for_s
        in_a_round = self.base * quiet_s + self.peak * self.for_s
        return rounds * in_a_round + self.base * min(within, quiet_s) + self.peak * max(0.0, within - quiet_s)

    def describe(self) -> str:
        """As in ``burst 5-200/s every 30s for 2s``."""
        rates = f"{_number(self.base)}-{_number(self.peak)}/s"
        return f"burst {rates} every {_number(self.every_s)}s for {_number(self.for_s)}s"


FORMS = ("50/s", "ramp 1-100/s over 30s", "wave 5-50/s every 60s", "burst 5-200/s every 30s for 2s")
"""One of each kind, as they are written."""

_NUMBER = r"(\d+(?:\.\d*)?|\.\d+)"
_RATE = rf"{_NUMBER}\s*(?:/\s*(s|sec|second|min|minute|m)|per\s+(second|minute))"
_RATES = rf"{_NUMBER}\s*(?:-|–|to)\s*{_RATE}"
_TIME = rf"{_NUMBER}\s*(ms|s|sec|seconds?|min|minutes?|m)"


def parse_pace(text: str) -> Pace:
    """Read a pace: see `FORMS`. A bare number is calls a second; ``/min`` and ``min`` are read too.

    Raises:
        InvalidPace: it is none of these, or its numbers make none.
    """
    cleaned = " ".join(text.lower().split())
    if found := re.fullmatch(_NUMBER, cleaned):
        return Constant(float(found[1]))
    if found := re.fullmatch(_RATE, cleaned):
        return Constant(_per_second(found[1], found[2] or found[3]))
    if found := re.fullmatch(rf"ramp {_RATES} over {_TIME}", cleaned):
        return Ramp(*_two_rates(found), _seconds(found[5], found[6]))
    if found := re.fullmatch(rf"wave {_RATES} every {_TIME}", cleaned):
        return Wave(*_two_rates(found), _seconds(found[5], found[6]))
    if found := re.fullmatch(rf"burst {_RATES} every {_TIME} for {_TIME}", cleaned):
        return Burst(*_two_rates(found), _seconds(found[5], found[6]), _seconds(found[7], found[8]))
    raise InvalidPace(f"“{text}” is no rate. Write one like {', '.join(FORMS[:-1])} or {FORMS[-1]}.")


def _two_rates(found: re.Match[str]) -> tuple[float, float]:
    unit = found[3] or found[4]
    return _per_second(found[1], unit), _per_second(found[2], unit)


def _per_second(number: str, unit: str) -> float:
    return float(number) / (60 if unit.startswith("m") else 1)


def _seconds(number: str, unit: str) -> float:
    if unit == "ms":
        return float(number) / 1000
    return float(number) * (60 if unit.startswith("m") else 1)


def _number(value: float) -> str:
    return f"{value:.10g}"


def _check_rate(name: str, rate: float, least: float = 0.0) -> None:
    if not least <= rate <= FASTEST:  # false of nan too
        lowest = "0" if least == 0 else _number(least)
        raise InvalidPace(f"{name} is from {lowest} to {FASTEST:,.0f} calls a second, not {_number(rate)}.")


def _check_seconds(name: str, seconds: float) -> None:
    if not 0.1 <= seconds <= 86_400:
        raise InvalidPace(f"{name} takes from 0.1 s to a day, not {_number(seconds)} s.")
