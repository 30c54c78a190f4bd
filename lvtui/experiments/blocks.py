"""What became of each call, in a byte, and how often each thing happened up to any call without reading the run."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, MutableSequence, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

# Calls are also counted in blocks of this many, so that a count up to any call reads one block, not the run.
BLOCK = 128
# Room is made for so many blocks at once, as making it is most of the work of taking in one call.
_ROOM = 8 * BLOCK
_NOT_ARRIVED = 0
_IN_A_BYTE = 255


class Kind(NamedTuple):
    """What can become of a call, as far as calls are counted."""

    version: str
    failed: bool = False
    cold: bool = False


class Blocks:
    """The kind of each call of a run, however they arrive."""

    def __init__(self) -> None:
        self.size = 0
        """One past the highest call number so far."""
        self.arrived = 0
        self.versions: dict[str, None] = {}
        """In the order of their first arrival."""
        # A byte for each call, until there are more kinds than a byte can tell apart.
        self._codes: MutableSequence[int] = bytearray()
        self._pack: Callable[[Iterable[int]], Sequence[int]] = bytes
        self._code_of: dict[Kind, int] = {}
        self._kinds: list[Kind | None] = [None]
        self._counts: list[array[int]] = [array("i")]
        # For each code how often it occurs before each block, as far as anybody asked and nothing has changed since.
        self._before: list[list[int]] = [[0]]

    def code(self, kind: Kind) -> int:
        """The number that stands for a kind; from 1."""
        code = self._code_of.get(kind)
        if code is None:
            code = self._code_of[kind] = len(self._kinds)
            self.versions.setdefault(kind.version)
            self._kinds.append(kind)
            self._counts.append(array("i", bytes(4 * (len(self._codes) // BLOCK))))
            self._before.append([0])
            if code == _IN_A_BYTE + 1:
                self._codes, self._pack = array("i", list(self._codes)), partial(array, "i")
        return code

    def are_free(self, first: int, end: int) -> bool:
        """Whether none of these calls is here."""
        here = self._codes[first:end]
        return len(here) == here.count(_NOT_ARRIVED)

    def put(self, first: int, codes: Sequence[int], present: Collection[int]) -> None:
        """Take in consecutive calls, at least one; `present` are the codes that occur among them."""
        end = first + len(codes)
        self.size = max(self.size, end)
        self.arrived += len(codes)
        self._make_room()
        packed = self._pack(codes)
        self._codes[first:end] = packed
        start = first // BLOCK
        for code in present:
            counts = self._counts[code]
            for block in range(start, (end - 1) // BLOCK + 1):
                counts[block] += packed[max(0, block * BLOCK - first) : (block + 1) * BLOCK - first].count(code)
            # What was added up is right up to the first block that has changed.
            del self._before[code][start + 1 :]

    def kind(self, index: int) -> Kind | None:
        """What became of a call; ``None`` if it is not here."""
        return self._kinds[self._codes[index]] if 0 <= index < self.size else None

    def kinds(self) -> Iterator[Kind | None]:
        """What became of each call, in their order."""
        return (self._kinds[self._codes[index]] for index in range(self.size))

    def count(self, version: str, *, failed: bool | None = None, cold: bool | None = None) -> int:
        """How many calls of a version are here, or only those that failed (or not), were cold (or not)."""
        size = len(self._codes)
        return sum(self._up_to(code, [size])[0] for code in self._matching(version, failed, cold))

    def up_to(
        self, version: str, ends: Sequence[int], *, failed: bool | None = None, cold: bool | None = None
    ) -> list[int]:
        """The same among the calls before each of the call numbers in `ends`."""
        columns = [self._up_to(code, ends) for code in self._matching(version, failed, cold)]
        return list(map(sum, zip(*columns, strict=True))) if columns else [0] * len(ends)

    def arrived_up_to(self, ends: Sequence[int]) -> list[int]:
        """How many calls before each of these call numbers are here."""
        if self.arrived == self.size:
            return list(ends)
        columns = [self._up_to(code, ends) for code in self._code_of.values()]
        return list(map(sum, zip(*columns, strict=True))) if columns else [0] * len(ends)

    def failures(self, start: int, end: int) -> Iterator[int]:
        """The calls that failed, from `start` to the one before `end`: forwards, or backwards if `end` is smaller.

        Backwards they are those before `start`, down to `end`.
        """
        failed = [code for kind, code in self._code_of.items() if kind.failed]
        if not failed:
            return
        low, high = max(0, min(start, end)), min(self.size, max(start, end))
        forwards = start <= end
        blocks = range(low // BLOCK, -(-high // BLOCK))
        for block in blocks if forwards else reversed(blocks):
            if any(self._counts[code][block] for code in failed):
                calls = range(max(low, block * BLOCK), min(high, (block + 1) * BLOCK))
                yield from (index for index in (calls if forwards else reversed(calls)) if self._codes[index] in failed)

    def _matching(self, version: str, failed: bool | None, cold: bool | None) -> list[int]:
        kinds = (
            Kind(version, *ends)
            for ends in ((False, False), (False, True), (True, False), (True, True))
            if failed in (None, ends[0]) and cold in (None, ends[1])
        )
        return [self._code_of[kind] for kind in kinds if kind in self._code_of]

    def _up_to(self, code: int, ends: Sequence[int]) -> list[int]:
        """How often `code` occurs before each of the call numbers in `ends`, which ascend."""
        if not ends:
            return []
        before, counts = self._before[code], self._counts[code]
        known, wanted = len(before) - 1, ends[-1] // BLOCK
        if known < wanted:
            before[known:] = accumulate(counts[known:wanted], initial=before[known])
        upto = []
        for end in ends:
            block = end // BLOCK
            start = block * BLOCK
            rest = self._codes[start:end].count(code) if end > start and counts[block] else 0
            upto.append(before[block] + rest)
        return upto

    def _make_room(self) -> None:
        missing = self.size - len(self._codes)
        if missing <= 0:
            return
        missing = -(-missing // _ROOM) * _ROOM
        self._codes.extend(bytes(missing))
        for counts in self._counts:
            counts.extend([0] * (missing // BLOCK))
