"""Chance, seeded: the same seed gives the same draws, so a class sees what its teacher sees."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass


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

    def several(self, count: int) -> list[float]:
        """The next so many numbers, in one go."""
        draw = self._random.random
        return [draw() for _ in range(count)]

    def skip(self, count: int) -> None:
        """Pass over so many numbers, in a tenth of the time that drawing them takes."""
        while count > 0:
            step = min(count, _SKIPPED_AT_ONCE)
            self._random.getrandbits(_BITS_OF_A_NUMBER * step)
            count -= step


_BITS_OF_A_NUMBER = 64  # two words of the generator, as `random.random` takes them
_SKIPPED_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of one run, apart from everything else that is drawn meanwhile.

    Each call has one draw and, for each version, one fate under its fault dial, by its number alone: whatever the alias
    is then, and whatever the other calls do. So the same call under another plan has the same luck ("common random
    numbers"), and what differs between two runs is what was done differently.
    """

    seed: int

    def draws(self) -> Draws:
        """The draws of its calls, in their order."""
        return Draws(self.seed)


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
