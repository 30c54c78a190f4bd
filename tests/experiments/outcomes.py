"""Outcomes for tests: only what a tally looks at is interesting about them."""

from __future__ import annotations

from collections.abc import Iterable

from lvtui.domain.execution import Outcome
from lvtui.domain.outcomes import billed
from lvtui.experiments.tally import Tally


def outcome(
    version: str = "1", error_type: str | None = None, *, duration_ms: float = 1.5, cold: bool = False
) -> Outcome:
    """One outcome of the given version."""
    return Outcome(
        request_id="8f5e3b1c",
        executed_version=version,
        payload=b"null",
        error_type=error_type,
        log=b"",
        duration_ms=duration_ms,
        billed_ms=billed(round(duration_ms * 1000), 80_000 if cold else -1),
        init_ms=80.0 if cold else None,
        max_memory_mb=38,
        interpreter="3.11.7",
    )


def add_all(tally: Tally, outcomes: Iterable[tuple[int, Outcome]]) -> None:
    """Add each by its number."""
    for index, each in outcomes:
        tally.add(index, each)


def tally_of(calls: str) -> Tally:
    """A run spelled out: one digit per call is its version, with a ``!`` after it if it failed."""
    tally = Tally()
    index = 0
    for place, character in enumerate(calls):
        if character != "!":
            failed = calls[place + 1 : place + 2] == "!"
            tally.add(index, outcome(character, "ValueError" if failed else None))
            index += 1
    return tally
