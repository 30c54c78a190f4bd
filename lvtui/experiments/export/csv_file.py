"""The calls of a run as CSV, a row for each."""

from __future__ import annotations

import csv
from typing import Protocol

from lvtui.experiments.tally import Tally

COLUMNS = (
    "call",
    "version",
    "status",
    "error_type",
    "duration_ms",
    "billed_ms",
    "cold",
    "init_ms",
    "injected",
    "draw",
)
"""`call` counts from 1; `status` is ``ok``, ``failed`` or ``routed`` (nothing ran); `draw` is from [0, 1)."""


class Writable(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object:
        """Take some."""
        ...


def write_csv(tally: Tally, to: Writable) -> None:
    """Write every call, in order, as RFC 4180 has it but for the line ends, which are ``\\n``: row by row, so that a
    million take no memory. What is not known, or is not so, is empty."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (
            index + 1,
            record.version,
            ("failed" if record.failed else "ok") if record.executed else "routed",
            record.error_type,
            record.duration_ms if record.executed else None,
            record.billed_ms if record.executed else None,
            1 if record.cold else None,
            record.init_ms,
            1 if record.injected else None,
            record.draw,
        )
        for index, record in tally.calls()
    )
