"""Outcomes in columns say what the outcomes themselves say."""

from __future__ import annotations

import pytest

from lvtui.domain.execution import Injection, Outcome
from lvtui.domain.outcomes import SUCCEEDED, WARM, billed, outcomes_of


def outcome(version: str, **changes: object) -> Outcome:
    """A warm success of a version, but for the changes."""
    plain = Outcome(
        request_id="8f5e3b1c",
        executed_version=version,
        payload=b"null",
        error_type=None,
        log=b"",
        duration_ms=1.5,
        billed_ms=2,
        init_ms=None,
        max_memory_mb=38,
        interpreter="3.11.7",
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def test_each_column_has_a_row_for_each_call() -> None:
    injected = Injection(delay_ms=5)
    whole = [outcome("1"), outcome("2", error_type="ValueError", init_ms=80.0, injected=injected)]
    columns = outcomes_of(7, whole)
    assert len(columns) == 2
    assert (columns.first, list(columns.versions)) == (7, ["1", "2"])
    assert list(columns.error_types) == [SUCCEEDED, "ValueError"]
    assert list(columns.took_us) == [1500, 1500]
    assert list(columns.init_us) == [WARM, 80_000]
    assert list(columns.memory_kb) == [38 * 1024, 38 * 1024]
    assert columns.injected == b"\x00\x01"
    assert list(columns.billed_ms) == [2, 82]
    assert list(columns) == [(7, whole[0]), (8, whole[1])]


@pytest.mark.parametrize(
    ("took_us", "init_us", "milliseconds"),
    [(0, WARM, 1), (1, WARM, 1), (1000, WARM, 1), (1001, WARM, 2), (1000, 500, 2), (3_000_000, 402_040, 3403)],
)
def test_the_bill_is_duration_and_init_rounded_up(took_us: int, init_us: int, milliseconds: int) -> None:
    assert billed(took_us, init_us) == milliseconds
