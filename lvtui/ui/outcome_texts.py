"""What one invocation did, as texts: its result, its log, its event, and why this version answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from lvtui.domain.execution import Outcome
from lvtui.domain.routing import Route
from lvtui.ui.fault_words import injected
from lvtui.ui.text import percent, printable
from lvtui.ui.version_look import look

SHOWN_LIMIT = 20_000
"""Characters of a result or a log that the screen shows; a handler may answer megabytes."""
LAID_OUT_LIMIT = 200_000
"""Bytes of a result up to which it is laid out as JSON; what is longer is shown as it came, and in no time."""


def result_text(outcome: Outcome, declared: str = "") -> Text:
    """The answer, or the error with its trace as the handler's author knows it; what was injected is said first.

    `declared` is the runtime that the version asks for, where that is known.
    """
    marks = injected(outcome)
    text = _answer_text(outcome, declared)
    return Text.assemble((f"injected by the fault dial: {marks}\n\n", "dim"), text) if marks else text


def _answer_text(outcome: Outcome, declared: str) -> Text:
    as_it_came = Text(_limited(outcome.payload.decode(errors="replace")))
    if len(outcome.payload) > LAID_OUT_LIMIT:
        return as_it_came.append(f"\n\n{_ran_on(outcome, declared)}", "dim")
    try:
        document: Any = json.loads(outcome.payload)
    except ValueError:
        return as_it_came
    if outcome.failed and isinstance(document, dict) and "errorMessage" in document:
        trace = "".join(str(line) for line in document.get("stackTrace") or ())
        text = Text(f"{printable(str(document.get('errorType', '')))}: ", "bold")
        text.append(printable(str(document["errorMessage"])), "not bold")
        return text.append(f"\n\n{_limited(trace)}" if trace else "", "not bold")
    pretty = json.dumps(document, indent=2, ensure_ascii=False)
    text = Text(_limited(pretty))
    return text.append(f"\n\n{_ran_on(outcome, declared)}", "dim")


def _ran_on(outcome: Outcome, declared: str) -> str:
    """Which Python ran it: not always the declared one."""
    ran = f"python{outcome.interpreter}"
    as_declared = not declared or ran == declared or ran.startswith(f"{declared}.")
    stand_in = "" if as_declared else f", standing in for {declared}"
    return f"ran on Python {outcome.interpreter}{stand_in} · at most {outcome.max_memory_mb} MB"


def log_text(outcome: Outcome) -> Text:
    """START, what was printed, END, REPORT."""
    return Text(_limited(outcome.log.decode(errors="replace")))


def event_text(event: bytes) -> Text:
    """What a call was made with, laid out where it is JSON."""
    as_it_came = event.decode(errors="replace")
    if len(event) > LAID_OUT_LIMIT:
        return Text(_limited(as_it_came))
    try:
        return Text(_limited(json.dumps(json.loads(event), indent=2, ensure_ascii=False)))
    except (ValueError, RecursionError):
        return Text(_limited(as_it_came))


def why(route: Route) -> Table:
    """The last call, from the version that answered back to the name that was called (semantics §6.5)."""
    target, version = route.target, route.executed_version
    appearance = look(version)
    steps = Table.grid(padding=(0, 1))
    steps.add_column(no_wrap=True)
    steps.add_column(overflow="fold")
    for name, text in (
        ("answered", Text(f"{appearance.fill} {appearance.words}", "bold")),
        *_qualifier_steps(route),
        ("called", Text(printable(target.invoked_arn))),
        ("code", Text(f"sha256 {route.version.code.sha256}")),
        ("context", Text(f"function_version = {version!r}")),
        ("", Text(f"invoked_function_arn = {printable(target.invoked_arn)!r}")),
    ):
        steps.add_row(Text(name, "dim"), text)
    return steps


def _qualifier_steps(route: Route) -> Iterator[tuple[str, Text]]:
    target, alias = route.target, route.target.alias
    match target.kind:
        case "unqualified":
            yield "qualifier", Text("none, which means $LATEST and not the newest version")
        case "latest":
            yield "qualifier", Text("$LATEST, the mutable copy")
        case "version":
            yield "qualifier", Text(f"a number: always version {route.executed_version}")
    if alias is None:
        return
    points = f"{printable(alias.name)} points at {alias.function_version}"
    if route.draw is None:
        yield "alias", Text(f"{points} and nothing else")
        return
    weight = alias.additional_weight
    below = "below" if route.draw < weight else "not below"
    kind = "additional version" if route.draw < weight else "version it points at"
    yield "draw", Text(f"{route.draw:.4f} is {below} {weight:g}: the {kind}")
    yield "alias", Text(f"{points}, with {percent(weight)} to {alias.additional_version}")


def _limited(text: str) -> str:
    shown = printable(text[:SHOWN_LIMIT])
    return shown if len(text) <= SHOWN_LIMIT else f"{shown}\n… {len(text) - SHOWN_LIMIT} characters more are not shown"
