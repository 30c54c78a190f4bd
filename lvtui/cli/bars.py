"""Bars made of text, for where there is no screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROW = 50
"""Calls to a line of the sequence."""


@dataclass(frozen=True)
class Ink:
    """How versions are drawn: each by a sign of its own, so that no colour is needed."""

    fills: Sequence[str]

    def fill(self, version: str) -> str:
        """The sign of `version`."""
        return self.fills[(int(version) - 1) % len(self.fills)] if version.isdecimal() else "/"


PLAIN = Ink("#=+%")
BLOCKS = Ink("█▒░▓")


def bar_lines(counts: Mapping[str, int], asked: Mapping[str, float], ink: Ink, width: int = 40) -> list[str]:
    """A bar per version: how many calls, what share, what was asked."""
    total = sum(counts.values()) or 1
    digits = max(4, *(len(str(count)) for count in counts.values()), 0)
    lines = []
    for version, count in counts.items():
        bar = (ink.fill(version) * round(width * count / total)).ljust(width)
        shares = f"{count / total:6.1%}   asked {asked.get(version, 0.0):6.1%}"
        lines.append(f"version {version:>2}  {bar}  {count:{digits}d}  {shares}")
    return lines


def sequence_lines(sequence: Sequence[str], ink: Ink) -> list[str]:
    """One sign for each call, in the order of the calls."""
    signs = "".join(ink.fill(version) for version in sequence)
    return [
        f"calls {start + 1:3d} to {min(start + ROW, len(signs)):3d}  {signs[start : start + ROW]}"
        for start in range(0, len(signs), ROW)
    ]
