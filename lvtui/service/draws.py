"""Chance, seeded: the same seed gives the same draws, so a class sees what its teacher sees."""

from __future__ import annotations

import random


class Draws:
    """A stream of numbers from [0, 1); each call of a split alias takes one."""

    def __init__(self, seed: int) -> None:
        """Start the stream of `seed`."""
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Start again, with `seed`."""
        self.seed = seed
        self._random = random.Random(seed)

    def __call__(self) -> float:
        """The next number."""
        return self._random.random()
