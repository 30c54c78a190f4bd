"""What is kept of every call of a run, in arrays: about 35 bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from math import isnan, nan

from lvtui.domain.outcomes import WARM, Outcomes, billed
from lvtui.experiments.blocks import Kind

NOT_EXECUTED = 2**64 - 1
"""Stands for the duration of a call that was only routed."""
_SUCCEEDED = -1
_ROOM = 1024


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one call of a run."""

    version: str
    error_type: str | None
    """``None`` on success."""
    duration_ms: float
    billed_ms: int
    cold: bool
    init_ms: float | None = None
    """The init phase of a cold start."""
    draw: float | None = None
    """The number drawn for it, from [0, 1); ``None`` where there was nothing to draw, or nobody said."""
    injected: bool = False
    """Whether a fault dial had a hand in it."""
    executed: bool = True
    """``False`` if it was only routed: nothing ran, so nothing took time or was billed."""

    @property
    def failed(self) -> bool:
        """Whether it ended in an error."""
        return self.error_type is not None


class Columns:
    """The arrays, a row for each call; which of them are filled is for others to know."""

    def __init__(self) -> None:
        self._took = array("Q")
        self._init = array("q")
        self._error = array("i")
        self._injected = bytearray()
        # Only there once anybody tells a draw.
        self._draws: array[float] | None = None
        self._error_types: dict[str, int] = {}

    def write(self, outcomes: Outcomes, *, failed: Sequence[int]) -> None:
        """Keep what these calls did; `failed` are the rows that failed."""
        first, end = outcomes.first, outcomes.first + len(outcomes)
        self._make_room(end)
        self._took[first:end] = array("Q", outcomes.took_us)
        self._init[first:end] = array("q", outcomes.init_us)
        self._injected[first:end] = outcomes.injected
        for row in failed:
            error_type = outcomes.error_types[row]
            self._error[first + row] = self._error_types.setdefault(error_type, len(self._error_types))

    def write_routed(self, first: int, count: int) -> None:
        """Keep that these calls were only routed."""
        self._make_room(first + count)
        self._took[first : first + count] = array("Q", [NOT_EXECUTED]) * count

    def write_draws(self, first: int, draws: Sequence[float]) -> None:
        """Keep the numbers drawn for consecutive calls that are here, ``nan`` where there was none."""
        if self._draws is None:
            self._draws = array("d", [nan]) * len(self._took)
        self._draws[first : first + len(draws)] = array("d", draws)

    def read(self, index: int, kind: Kind) -> Record:
        """The record of a call that is here, and that became of the given kind."""
        took, init = self._took[index], self._init[index]
        draw = nan if self._draws is None else self._draws[index]
        executed = took != NOT_EXECUTED
        error = self._error[index]
        return Record(
            version=kind.version,
            error_type=None if error == _SUCCEEDED else list(self._error_types)[error],
            duration_ms=took / 1000 if executed else 0.0,
            billed_ms=billed(took, init) if executed else 0,
            cold=kind.cold,
            init_ms=None if init == WARM else init / 1000,
            draw=None if isnan(draw) else draw,
            injected=bool(self._injected[index]),
            executed=executed,
        )

    def duration_ms(self, index: int) -> float:
        """Milliseconds that a call took that is here, and was executed."""
        return self._took[index] / 1000

    def _make_room(self, size: int) -> None:
        missing = size - len(self._took)
        if missing <= 0:
            return
        missing = -(-missing // _ROOM) * _ROOM
        self._took.extend(array("Q", [0]) * missing)
        self._init.extend(array("q", [WARM]) * missing)
        self._error.extend(array("i", [_SUCCEEDED]) * missing)
        self._injected.extend(bytes(missing))
        if self._draws is not None:
            self._draws.extend(repeat(nan, missing))
