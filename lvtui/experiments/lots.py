"""Chance for one call alone: what is drawn depends on the seed and the call's number, on no call before it."""

from __future__ import annotations

_MASK = 2**64 - 1
_STEP = 0x9E3779B97F4A7C15


class Lots:
    """A short stream of draws that belongs to one call of a run (SplitMix64, as no stream has to be kept for it)."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, index: int) -> None:
        """The lots of call `index` under `seed`."""
        self._state = _mixed((seed + _STEP) & _MASK) ^ _mixed((index * _STEP + 1) & _MASK)

    def bits(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + _STEP) & _MASK
        return _mixed(self._state)

    def below(self, limit: int) -> int:
        """The next whole number from 0 to `limit` - 1, each as likely as the others."""
        return self.bits() * limit >> 64

    def unit(self) -> float:
        """The next number from [0, 1)."""
        return (self.bits() >> 11) * 2.0**-53


def _mixed(value: int) -> int:
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & _MASK
    return value ^ (value >> 31)
