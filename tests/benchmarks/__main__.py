"""``python -m tests.benchmarks [NAME…]``: measure, and print a line for each row."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence

from tests.benchmarks.table import Columns, Effort, Row, measure

TABLES = ("runtime", "storage", "endpoint", "screen", "experiments")
"""Modules of this package, each with its ``ROWS``."""
QUICK = Effort(rounds=3, share=0.1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the rows that are named, or all; 1 if one of their programs broke."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description="How fast, beside the limit.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"a row, or a table: {', '.join(TABLES)}")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often both sides are measured")
    parser.add_argument("--quick", action="store_true", help="fewer rounds with fewer repetitions: a rough idea")
    parser.add_argument(
        "--one-cpu", action="store_true", help="keep all processes on one processor, where the system can: steadier"
    )
    options = parser.parse_args(arguments)
    rows, unknown = choose(options.names)
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; the rows are {', '.join(row.name for row in every_row())}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a child would compile every module anew, and start slowly
    if options.one_cpu and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    effort = QUICK if options.quick else Effort()
    if options.rounds is not None:
        effort = Effort(max(1, options.rounds), effort.share)
    return print_table(rows, effort)


def print_table(rows: Sequence[Row], effort: Effort) -> int:
    """Print each row when it is measured; 1 if one broke."""
    columns, broken = Columns(rows), 0
    print(columns.head(), flush=True)
    for row in rows:
        missing = row.missing()
        if missing is not None:
            print(columns.sentence(row, missing), flush=True)
            continue
        try:
            print(columns.figures(asyncio.run(measure(row, effort))), flush=True)
        except Exception as error:
            # The other rows are worth having all the same.
            broken = 1
            traceback.print_exc()
            gist = (str(error).splitlines() or [""])[-1]
            print(columns.sentence(row, f"broke: {type(error).__name__}: {gist}"), flush=True)
    return broken


def rows_by_table() -> Mapping[str, Sequence[Row]]:
    """All there are."""
    return {name: importlib.import_module(f"tests.benchmarks.{name}").ROWS for name in TABLES}


def every_row() -> Sequence[Row]:
    """Those of all tables."""
    return [row for rows in rows_by_table().values() for row in rows]


def choose(names: Sequence[str]) -> tuple[Sequence[Row], Sequence[str]]:
    """The rows that these names of rows and tables mean, in the tables' order, and the names that mean nothing."""
    tables = rows_by_table()
    known = {*tables, *(row.name for row in every_row())}
    wanted = set(names or tables)
    chosen = [row for table, rows in tables.items() for row in rows if wanted & {table, row.name}]
    return chosen, sorted(wanted - known)


if __name__ == "__main__":
    sys.exit(main())
