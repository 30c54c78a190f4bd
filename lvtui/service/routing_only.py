"""Where calls would go, without running them: columns from the start, as there may be a million of them."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

from lvtui.domain.execution import Outcome
from lvtui.domain.outcomes import SUCCEEDED, WARM, Outcomes
from lvtui.domain.routing import Routes, Target
from lvtui.operations.vocabulary import LATEST
from lvtui.service.door import Executions
from lvtui.service.draws import Draws

AT_ONCE = 4096
"""Calls in one chunk: what takes a millisecond or two, so that the screen is never kept waiting."""


@dataclass(frozen=True, slots=True, eq=False)
class _NotRun(Outcomes):
    """Outcomes of calls that were never made: nothing took any time, so nothing is billed."""

    @property
    def billed_ms(self) -> array[int]:
        """Nothing."""
        return array("Q", bytes(8 * len(self)))


def routed(first: int, count: int, target: Target, draws: Draws, *, each_draws: bool) -> Executions:
    """The next `count` calls to `target`, of which the first is call `first` of its run."""
    alias = target.alias
    additional = alias.additional_version if alias is not None else None
    if alias is None or additional is None:
        if each_draws:
            draws.skip(count)
        numbers = array("d", [math.nan]) * count
        versions = [alias.function_version if alias is not None else target.qualifier or LATEST] * count
    else:
        primary, weight = alias.function_version, alias.additional_weight
        numbers = array("d", draws.several(count))
        versions = [additional if number < weight else primary for number in numbers]
    outcomes = _NotRun(
        first=first,
        versions=versions,
        error_types=[SUCCEEDED] * count,
        took_us=array("Q", bytes(8 * count)),
        init_us=array("q", [WARM]) * count,
        memory_kb=array("Q", bytes(8 * count)),
        injected=bytes(count),
        outcome=lambda row: _nothing(versions[row]),
    )
    return Executions(outcomes, Routes(target, numbers, versions))


def _nothing(version: str) -> Outcome:
    return Outcome(
        request_id="",
        executed_version=version,
        payload=b"",
        error_type=None,
        log=b"",
        duration_ms=0.0,
        billed_ms=0,
        init_ms=None,
        max_memory_mb=0,
        interpreter="",
    )
