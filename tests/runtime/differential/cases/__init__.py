"""What is run under both clients: functions by name, and for each the calls it is asked, by name."""

from tests.runtime.differential.cases import context, errors, events, handlers, imports, logs, results
from tests.runtime.differential.cases.case import Ask, Case

CASES: tuple[Case, ...] = (
    *results.CASES,
    *errors.CASES,
    *imports.CASES,
    *handlers.CASES,
    *events.CASES,
    *context.CASES,
    *logs.CASES,
)

__all__ = ["CASES", "Ask", "Case"]
