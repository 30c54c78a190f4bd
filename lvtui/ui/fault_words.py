"""What a fault dial does, in words: whole for its dialog, short for a row, and of one call that has met it."""

from __future__ import annotations

from collections.abc import Iterator

from lvtui.domain.execution import Outcome
from lvtui.domain.faults import FaultDial, FixedLatency, Latency, UniformLatency, in_ms
from lvtui.ui.text import percent


def in_words(dial: FaultDial, version: str) -> str:
    """A sentence; `version` as sentences have it: ``version 2``."""
    if dial.does_nothing:
        return f"Nothing is put on the calls of {version}."
    parts = []
    if dial.failure_rate:
        which = "All" if dial.failure_rate == 1.0 else percent(dial.failure_rate)
        parts.append(f"{which} of the calls of {version} fail without running its code")
    if dial.latency is not None:
        subject = "each call" if parts else f"each call of {version}"
        parts.append(f"{subject} waits {_wait(dial.latency)}")
    if dial.init_ms:
        subject = "a cold start" if parts else f"a cold start of {version}"
        parts.append(f"{subject} takes {in_ms(dial.init_ms)} longer")
    told = "; ".join(parts)
    return f"{told[:1].upper()}{told[1:]}."


def in_short(dial: FaultDial) -> str:
    """``12 % fail, +50–200 ms, init +800 ms``."""
    parts = [f"{percent(dial.failure_rate)} fail"] if dial.failure_rate else []
    match dial.latency:
        case None:
            pass
        case FixedLatency(ms):
            parts.append(f"+{in_ms(ms)}")
        case UniformLatency(low, high):
            parts.append(f"+{in_ms(low).removesuffix(' ms')}–{in_ms(high)}")
        case other:
            parts.append(f"+~{in_ms(other.median_ms)}")
    if dial.init_ms:
        parts.append(f"init +{in_ms(dial.init_ms)}")
    return ", ".join(parts)


def injected(outcome: Outcome) -> str:
    """What a dial did to one call, ``failure, +120 ms``; empty if it did nothing."""
    return ", ".join(_injected(outcome))


def _injected(outcome: Outcome) -> Iterator[str]:
    injection = outcome.injected
    if injection is None:
        return
    if injection.fails:
        yield "failure"
    if injection.delay_ms:
        yield f"+{_drawn(injection.delay_ms)}"
    if injection.init_ms and outcome.cold:
        yield f"init +{in_ms(injection.init_ms)}"


def _drawn(time: float) -> str:
    """A time that was drawn has more digits than anybody wants."""
    return f"{time:.0f} ms" if time >= 10 else f"{time:.2g} ms"


def _wait(latency: Latency) -> str:
    match latency:
        case FixedLatency(ms):
            return f"{in_ms(ms)} first"
        case UniformLatency(low, high):
            return f"{in_ms(low).removesuffix(' ms')} to {in_ms(high)} first"
        case other:
            return f"first, half of them less than {in_ms(other.median_ms)}, 1 in 100 over {in_ms(other.p99_ms)}"
