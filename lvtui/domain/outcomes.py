"""What many invocations did, in columns: small, quick to make, and whole again for whoever looks at one."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lvtui.domain.execution import Outcome

WARM = -1
SUCCEEDED = ""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """A chunk of a run: a row for each call, in the order of the calls, without a gap."""

    first: int
    """The place of the first row's call in the run, counted from 0."""
    versions: Sequence[str]
    """The executed version of each row."""
    error_types: Sequence[str]
    """``SUCCEEDED``, or the error type, as in `Outcome`."""
    took_us: array[int]
    """Microseconds: the duration."""
    init_us: array[int]
    """Microseconds of the init phase of a cold start; ``WARM`` otherwise."""
    memory_kb: array[int]
    """The environment's peak until then."""
    injected: bytes
    """1 for each row that a fault dial had a hand in."""
    outcome: Callable[[int], Outcome]
    """The whole of one row, with payload and log; made anew each time."""

    def __len__(self) -> int:
        return len(self.versions)

    def __iter__(self) -> Iterator[tuple[int, Outcome]]:
        """Every row whole, with its place in the run: for few rows."""
        return ((self.first + row, self.outcome(row)) for row in range(len(self)))

    @property
    def billed_ms(self) -> array[int]:
        """Milliseconds for which AWS would charge: see `billed`."""
        return array("Q", map(billed, self.took_us, self.init_us))


def billed(took_us: int, init_us: int) -> int:
    """The duration and, on a cold start, the init phase, rounded up to a millisecond, at least one (since August 2025;
    semantics §7.3)."""
    return max(1, -(-(took_us + max(0, init_us)) // 1000))


def outcomes_of(first: int, outcomes: Sequence[Outcome]) -> Outcomes:
    """Columns of outcomes that are there already."""
    return Outcomes(
        first=first,
        versions=[outcome.executed_version for outcome in outcomes],
        error_types=[outcome.error_type or SUCCEEDED for outcome in outcomes],
        took_us=array("Q", (round(outcome.duration_ms * 1000) for outcome in outcomes)),
        init_us=array("q", (WARM if each.init_ms is None else round(each.init_ms * 1000) for each in outcomes)),
        memory_kb=array("Q", (outcome.max_memory_mb * 1024 for outcome in outcomes)),
        injected=bytes(outcome.injected is not None for outcome in outcomes),
        outcome=outcomes.__getitem__,
    )
