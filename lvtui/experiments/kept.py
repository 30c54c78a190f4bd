"""The calls of a run that are kept whole, with event, result and log: the last, the last that failed, and the first
failure of each kind. Never more than so many of them, and never more than so many bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lvtui.domain.execution import Outcome
from lvtui.domain.outcomes import Outcomes
from lvtui.experiments.records import Record

LAST = 100
"""So many of the last calls are kept, and as many of the last that failed."""
KINDS = 200
"""So many pairs of version and error type are told apart."""
ROOM = 8 * 1024 * 1024
"""Bytes of results and logs, roughly: two fifths for either kind of last calls, the rest for first failures."""

Payload = Callable[[int], bytes]
"""The event of a call, by its number in the run."""

# A chunk whose outcomes may be larger than this is made whole at once, as nothing else tells how large it is.
_LARGE = 512 * 1024
# Failures wait so many calls before they are made whole: where many fail, most are out of date by then.
_WAITS = 512


@dataclass(frozen=True, slots=True)
class KeptCall:
    """Everything about one call of a run."""

    index: int
    """Its number in the run, counted from 0."""
    outcome: Outcome
    """With its result (``payload``) and its log."""
    event: bytes | None
    """What it was called with, where the run can tell."""
    record: Record
    asked: Mapping[str, float]
    """Version → the share that was asked for when it was made; empty where nobody said."""


@dataclass(slots=True, eq=False)
class _Part:
    """Some calls out of one chunk: as they came, or made whole."""

    first: int
    rows: Sequence[int]
    payload: Payload | None
    weight: int
    raw: Callable[[int], Outcome] | None
    whole: dict[int, Outcome] = field(default_factory=dict)

    def outcome(self, index: int) -> Outcome | None:
        row = index - self.first
        if self.raw is not None and row in self.rows:
            return self.raw(row)
        return self.whole.get(row)

    def settle(self, room: int) -> None:
        """Make the last ones whole, as many as there is room for, and let go of the chunk."""
        if self.raw is None:
            return
        self.weight = 0
        for row in reversed(self.rows[-LAST:]):
            outcome = self.raw(row)
            if self.weight + weight_of(outcome) > room:
                break
            self.whole[row] = outcome
            self.weight += weight_of(outcome)
        self.rows = [row for row in self.rows if row in self.whole]
        self.raw = None


class _Latest:
    """The last so many calls of one sort, in whole chunks; about as many bytes as there is room for."""

    def __init__(self, room: int) -> None:
        self.parts: deque[_Part] = deque()
        self._waiting: deque[_Part] = deque()
        self._room = room
        self._calls = 0
        self._weight = 0

    def add(self, part: _Part) -> None:
        if part.weight > _LARGE:
            part.settle(self._room)
        self.parts.append(part)
        self._waiting.append(part)
        self._calls += len(part.rows)
        self._weight += part.weight
        while self._calls - len(self.parts[0].rows) >= LAST or (self._weight > self._room and len(self.parts) > 1):
            dropped = self.parts.popleft()
            self._calls -= len(dropped.rows)
            self._weight -= dropped.weight
            dropped.raw = None
            if self._waiting[0] is dropped:
                self._waiting.popleft()

    def settle_before(self, index: int) -> None:
        """Make whole what is older than that call."""
        while self._waiting and self._waiting[0].first < index:
            part = self._waiting.popleft()
            if part.raw is not None:
                self._calls -= len(part.rows)
                self._weight -= part.weight
                part.settle(self._room)
                self._calls += len(part.rows)
                self._weight += part.weight


class Keeper:
    """Decides which calls are kept whole, and finds them again."""

    def __init__(self) -> None:
        self._last = _Latest(ROOM * 2 // 5)
        self._failed = _Latest(ROOM * 2 // 5)
        self._firsts: dict[tuple[str, str], _Part] = {}
        self._room_for_firsts = ROOM // 5

    def add(self, outcomes: Outcomes, last: Outcome, failed: Sequence[int], payload: Payload | None) -> None:
        """Take in a chunk; `last` is its last row, `failed` the rows that failed."""
        first, count, weight = outcomes.first, len(outcomes), weight_of(last)
        self._last.add(_Part(first, range(count), payload, weight * count, outcomes.outcome))
        if failed:
            self._note_firsts(outcomes, failed, payload)
            self._failed.add(_Part(first, failed, payload, weight * count, outcomes.outcome))
        self._failed.settle_before(first + count - _WAITS)

    def find(self, index: int) -> tuple[Outcome, Payload | None] | None:
        """The outcome of a call, and who tells its event."""
        for part in (*reversed(self._last.parts), *reversed(self._failed.parts), *self._firsts.values()):
            outcome = part.outcome(index)
            if outcome is not None:
                return outcome, part.payload
        return None

    def failed(self) -> Iterable[int]:
        """The numbers of the last calls that failed and are kept."""
        return (part.first + row for part in self._failed.parts for row in part.rows)

    def _note_firsts(self, outcomes: Outcomes, failed: Sequence[int], payload: Payload | None) -> None:
        if len(self._firsts) >= KINDS:
            return
        for row in failed:
            kind = outcomes.versions[row], outcomes.error_types[row]
            if kind not in self._firsts and len(self._firsts) < KINDS:
                part = _Part(outcomes.first, [row], payload, 0, None)
                outcome = outcomes.outcome(row)
                if weight_of(outcome) <= self._room_for_firsts:
                    self._room_for_firsts -= weight_of(outcome)
                    part.whole[row] = outcome
                self._firsts[kind] = part


def weight_of(outcome: Outcome) -> int:
    """Bytes, roughly: half a kilobyte for the outcome itself."""
    return len(outcome.payload) + len(outcome.log) + 512
