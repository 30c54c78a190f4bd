"""What a case is, and short ways to write one.

The text of a handler is for Python 3.11 and later, by which both sides run it, whatever `Case.runtime` declares.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any


@dataclass(frozen=True)
class Ask:
    """What one call is asked."""

    payload: bytes
    client_context: str | None = None
    cognito_identity: str | None = None


@dataclass(frozen=True)
class Case:
    """One function and its calls, which are asked in order, of one process as long as it lives."""

    name: str
    files: Mapping[str, str]
    calls: Mapping[str, Ask] = field(default_factory=lambda: {"call": ask()})
    handler: str = "app.handler"
    runtime: str = "python3.11"
    variables: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def case(name: str, code: str, calls: Mapping[str, Ask] | None = None, **more: Any) -> Case:
    """A function of one file, ``app.py``; called once, if `calls` are not given."""
    return Case(name, {"app.py": dedent(code)}, calls or {"call": ask()}, **more)


def ask(event: object = None, **more: str) -> Ask:
    """A call with `event` as JSON."""
    return Ask(json.dumps(event).encode(), **more)


def each(events: Iterable[str]) -> dict[str, Ask]:
    """Calls that are named for their event: an expression, or a function to be called."""
    return {event: ask(event) for event in events}


def functions_of(code: str) -> dict[str, Ask]:
    """A call for each function in `code` but its handler, which is to call the one that the event names."""
    found = (node.name for node in ast.parse(dedent(code)).body if isinstance(node, ast.FunctionDef))
    return each(name for name in found if name != "handler")
