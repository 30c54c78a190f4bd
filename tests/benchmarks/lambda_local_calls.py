"""Calls a handler by python-lambda-local, as a program of its own: ``python -I lambda_local_calls.py COUNT``.

Prints the seconds that one call took. In a process of its own because each call forks this one, which should be small
and have no event loop; with its log switched off, which is kind to it.
"""

from __future__ import annotations

import importlib
import logging
import sys
import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """As in `tests.benchmarks.house.CODE`."""
    return {"answer": 42}


def seconds_per_call(count: int) -> float:
    """Call it so often, one after the other: there is no other way."""
    call = importlib.import_module("lambda_local.main").call
    new_context = importlib.import_module("lambda_local.context").Context
    logging.disable(logging.CRITICAL)
    began = time.perf_counter()
    for _ in range(count):
        result, error = call(handler, {"name": "world"}, new_context(30))
        if error is not None or result != {"answer": 42}:
            raise AssertionError(f"the answer was {result!r}, the error {error!r}")
    return (time.perf_counter() - began) / count


if __name__ == "__main__":
    print(seconds_per_call(int(sys.argv[1])))
