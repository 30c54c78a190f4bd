"""Figures as people read them, in every sentence and table about a run."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10

from lvtui.experiments.version_names import short_name


def number(count: int) -> str:
    """``5,400``."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """``1 call``, ``5,400 calls``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share from 0 to 1 as it was counted: ``12.3 %``; only none reads as 0 %, and only all as 100 %."""
    if share in (0.0, 1.0):
        return f"{share * 100:.0f} %"
    if share < 0.0005:
        return "<0.1 %"
    if share >= 0.9995:
        return ">99.9 %"
    return f"{share * 100:.1f} %"


def asked_percent(share: float) -> str:
    """A share from 0 to 1 as it was chosen: ``10 %``, ``12.5 %``, at most two decimals.

    A share that is neither none nor all never reads as if it were.
    """
    if 0.0 < share < 0.0001:
        return "<0.01 %"
    if 0.9999 < share < 1.0:
        return ">99.99 %"
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + " %"


def milliseconds(duration: float) -> str:
    """A measured duration with two digits or more that count: ``0.31 ms``, ``61 ms``, ``2.4 s``, ``3 min``.

    Durations are known to a hundredth of a millisecond, as Lambda's own reports say them.
    """
    if 0.0 < duration < 0.005:
        return "<0.01 ms"
    if duration >= 120_000:
        return f"{duration / 60_000:.3g} min"
    if duration >= 1000:
        return f"{_digits(duration / 1000)} s"
    return f"{_digits(duration)} ms"


def round_milliseconds(duration: float) -> str:
    """A round duration without digits that say nothing: ``20 ms``, ``0.5 ms``, ``2 s``."""
    if duration >= 120_000:
        return milliseconds(duration)
    return f"{duration:.3g} ms" if duration < 999.5 else f"{duration / 1000:.3g} s"


def asked_words(asked: Mapping[str, float], name: str = "") -> str:
    """``prod: v1 75 %, v2 25 %``."""
    shares = (
        ", ".join(f"{short_name(version)} {asked_percent(share)}" for version, share in asked.items())
        or "nothing asked"
    )
    return f"{name}: {shares}" if name else shares


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _digits(value: float) -> str:
    if value == 0:
        return "0"
    decimals = max(0, 1 - floor(log10(value)))
    return f"{value:.{min(decimals, 2)}f}"
