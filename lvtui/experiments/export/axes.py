"""The axes of a picture: where a value lies, which round values are marked, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from lvtui.experiments.export.svg import Sheet
from lvtui.experiments.series import Moment


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high`, laid out from pixel `start` to pixel `end`; upright ones begin at their foot."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value; one that is outside lies on the edge."""
        low, high, value = self.low, self.high, min(self.high, max(self.low, value))
        if self.logarithmic:
            low, high, value = log10(low), log10(high), log10(value)
        return self.start + (value - low) / (high - low) * (self.end - self.start) if high > low else self.start

    def ticks(self, most: int) -> tuple[float, ...]:
        """At most `most` round values on it (or two)."""
        if self.logarithmic:
            return _decades(self.low, self.high, most)
        return ticks(self.low, self.high, most)


def ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round values from `low` to `high`, at most `most` of them or two: whole multiples of 1, 2, 2.5 or 5."""
    if high <= low:
        return (low,)
    power = 10.0 ** floor(log10((high - low) / 100))
    while True:
        for factor in (1, 2, 2.5, 5):
            step = factor * power
            first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
            if last - first + 1 <= max(2, most):
                # Rounded again: 3 * 0.1 is not 0.3.
                return tuple(round(place * step, 12) for place in range(first, last + 1))
        power *= 10


def round_up(value: float) -> float:
    """The smallest of 1, 2, 2.5, 5, 10, … times a power of ten that is not below a positive `value`."""
    power = 10.0 ** floor(log10(value))
    return next(round(f * power, 12) for f in (1, 2, 2.5, 5, 10) if f * power >= value * (1 - 1e-9))


def _decades(low: float, high: float, most: int) -> tuple[float, ...]:
    for factors in ((1, 2, 5), (1,)):
        places = [
            factor * 10.0**power
            for power in range(floor(log10(low)) - 1, ceil(log10(high)) + 1)
            for factor in factors
            if low * (1 - 1e-9) <= factor * 10.0**power <= high * (1 + 1e-9)
        ]
        if len(places) <= most:
            break
    return tuple(places)


def percent(share: float) -> str:
    """A round share on an axis: ``10 %``."""
    return f"{share * 100:.6g} %"


def number(count: float) -> str:
    """A count on an axis: ``10,000``."""
    return f"{count:,.6g}" if count < 1_000 and count != int(count) else f"{count:,.0f}"


def draw_foot(
    sheet: Sheet, x: Axis, y: float, unit: str, words: Callable[[float], str] = number, *, most: int = 8
) -> None:
    """An axis along the foot of a plot, with its unit below."""
    sheet.line((x.start, y), (x.end, y), "s-quiet")
    for value in x.ticks(most):
        sheet.line((x.at(value), y), (x.at(value), y + 5), "s-quiet")
        sheet.text(x.at(value), y + 19, words(value), style="quiet", anchor="middle")
    sheet.text((x.start + x.end) / 2, y + 38, unit, style="quiet", anchor="middle")


def draw_side(
    sheet: Sheet, y: Axis, x: Axis, unit: str, words: Callable[[float], str] = number, *, most: int = 6
) -> None:
    """An axis along the left of a plot, with lines across it and its unit beside."""
    for value in y.ticks(most):
        sheet.line((x.start, y.at(value)), (x.end, y.at(value)), "s-grid")
        sheet.text(x.start - 8, y.at(value) + 4, words(value), style="quiet", anchor="end")
    sheet.line((x.start, y.start), (x.start, y.end), "s-quiet")
    sheet.text(x.start - 62, (y.start + y.end) / 2, unit, style="quiet", anchor="middle", upwards=True)


def draw_moments(sheet: Sheet, moments: Sequence[Moment], x: Axis, top: float, foot: float) -> None:
    """Upright marks where something was done, numbered; what it was is said by `moment_lines` below the plot."""
    for place, moment in enumerate(moments, 1):
        at = x.at(moment.call)
        sheet.line((at, top - 4), (at, foot), "s-ink", dash="3 3")
        sheet.text(at, top - 8, f"({place})", anchor="middle", bold=True)


def moment_lines(moments: Sequence[Moment]) -> list[str]:
    """What the numbered marks mean; of many, the first and the last few."""
    lines = [f"({place}) before call {each.call + 1:,}: {each.words}" for place, each in enumerate(moments, 1)]
    return lines if len(lines) <= 6 else [*lines[:3], f"… and {len(lines) - 5:,} more …", *lines[-2:]]
