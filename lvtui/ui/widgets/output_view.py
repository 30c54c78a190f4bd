"""The last invocation, from three sides: its result, its log, and why this version answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from lvtui.domain.routing import Route
from lvtui.service import Execution
from lvtui.ui.fault_words import injected
from lvtui.ui.keys import key_of
from lvtui.ui.text import percent, printable
from lvtui.ui.version_look import look
from lvtui.ui.widgets.tab_line import TabLine

SHOWN_LIMIT = 20_000
"""Characters of a result or a log that the screen shows; a handler may answer megabytes."""
LAID_OUT_LIMIT = 200_000
"""Bytes of a result up to which it is laid out as JSON; what is longer is shown as it came, and in no time."""


class OutputView(Vertical):
    """Three tabs over one scrollable text."""

    DEFAULT_CSS = """
    OutputView {
        & > TabLine { height: 1; }
        & > VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & > VerticalScroll:focus { background: $foreground 7%; }
        & Static { height: auto; width: 1fr; }
    }
    """

    def __init__(self) -> None:
        """Begins without an invocation."""
        super().__init__()
        self._execution: Execution | None = None

    def compose(self) -> ComposeResult:
        yield TabLine(("Result", "Log", "Why"), id="output_tabs")
        with VerticalScroll(can_focus=True):
            yield Static(self._first_words, id="output", markup=False)

    @property
    def _first_words(self) -> str:
        return f"No invocation yet: {key_of(self, 'invoke')} sends the event to the target."

    def show(self, execution: Execution) -> None:
        """Show another invocation, on the tab that is open."""
        self._execution = execution
        self._update()

    def clear(self, *, hint: bool = True) -> None:
        """Show no invocation; and with `hint`, for who has made none yet, what makes one."""
        self._execution = None
        self.query_one("#output", Static).update(self._first_words if hint else "")

    def scroll_pages(self, pages: int) -> None:
        """Scroll by so many pages."""
        text = self.query_one(VerticalScroll)
        text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

    def show_tab(self, tab: str) -> None:
        """Turn to a tab."""
        self.query_one(TabLine).active = tab

    def next_tab(self) -> None:
        """Turn to the next tab."""
        self.query_one(TabLine).action_step(1)

    @on(TabLine.Changed)
    def turn(self, event: TabLine.Changed) -> None:
        """Show what the tab stands for."""
        event.stop()
        self._update()

    def _update(self) -> None:
        execution = self._execution
        if execution is None:
            return
        shown: Text | Table
        match self.query_one(TabLine).active:
            case "Log":
                shown = Text(_limited(execution.outcome.log.decode(errors="replace")))
            case "Why":
                shown = why(execution.route)
            case _:
                shown = result_text(execution)
        self.query_one("#output", Static).update(shown)


def result_text(execution: Execution) -> Text:
    """The answer, or the error with its trace as the handler's author knows it; what was injected is said first."""
    marks = injected(execution.outcome)
    text = _answer_text(execution)
    return Text.assemble((f"injected by the fault dial: {marks}\n\n", "dim"), text) if marks else text


def _answer_text(execution: Execution) -> Text:
    outcome = execution.outcome
    as_it_came = Text(_limited(outcome.payload.decode(errors="replace")))
    if len(outcome.payload) > LAID_OUT_LIMIT:
        return as_it_came.append(f"\n\n{_ran_on(execution)}", "dim")
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
    return text.append(f"\n\n{_ran_on(execution)}", "dim")


def _ran_on(execution: Execution) -> str:
    """Which Python ran it: not always the declared one."""
    declared = execution.route.version.configuration.runtime or ""
    outcome = execution.outcome
    ran = f"python{outcome.interpreter}"
    stand_in = "" if ran == declared or ran.startswith(f"{declared}.") else f", standing in for {declared}"
    return f"ran on Python {outcome.interpreter}{stand_in} · at most {outcome.max_memory_mb} MB"


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
