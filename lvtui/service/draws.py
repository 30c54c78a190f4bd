"""Chance, seeded: the same seed gives the same draws, so a class sees what its teacher sees."""

from __future__ import annotations

import hashlib
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


class Streams:
    """A stream of draws for each name, all of one seed: what is drawn from one shifts no other."""

    def __init__(self, seed: int) -> None:
        """Start the streams of `seed`."""
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Start all of them again, with `seed`."""
        self._seed = seed
        self._streams: dict[tuple[str, ...], Draws] = {}

    def of(self, *name: str) -> Draws:
        """The stream of that name."""
        stream = self._streams.get(name)
        if stream is None:
            # Not `hash`, which is another one in each process; and no seed that `Draws` itself is ever given.
            digest = hashlib.sha256("\0".join((str(self._seed), *name)).encode()).digest()
            stream = self._streams[name] = Draws(int.from_bytes(digest))
        return stream
