"""What the map shows, and the calls that go along its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual import on

from lvtui.domain.model import Function
from lvtui.domain.triggers import Trigger
from lvtui.ui.permission_matrix import matrix_of
from lvtui.ui.screens.bench import Bench
from lvtui.ui.trigger_words import (
    cell_words,
    count_of,
    missing_statements,
    node_words,
    problem_of,
    reached_words,
    trigger_words,
)
from lvtui.ui.widgets.map_graph import NOTHING, graph_of
from lvtui.ui.widgets.map_pane import MAP, MATRIX, Calls, MapPane
from lvtui.ui.widgets.map_view import MapView
from lvtui.ui.widgets.matrix_view import MatrixView
from lvtui.ui.widgets.row_list import RowList


@dataclass(frozen=True)
class Traffic:
    """The calls that the map shows."""

    function: str
    qualifier: str
    """Empty for the function itself."""
    counts: Mapping[str, int]
    trigger: str = ""
    """What sends them, if a trigger does."""

    def node(self, function: Function) -> str:
        """The box that they go through."""
        return f"{'alias' if self.qualifier in function.aliases else 'qualifier'}:{self.qualifier}"


class MapShowing(Bench):
    """Keeps the map as the state is."""

    def __init__(self, *arguments: Any) -> None:
        """As the bench."""
        super().__init__(*arguments)
        self._traffic: Traffic | None = None
        self.sending: str = ""
        """The trigger whose call is under way."""
        self.reached: dict[tuple[str, str], dict[str, int]] = {}
        """(function, trigger) → version → how many of its calls reached it in this session."""

    @property
    def triggers(self) -> Mapping[str, Trigger]:
        """The triggers of the open function; none where they cannot be read, which is then one of the problems."""
        return self.desk.triggers(self.function_name) if self.function_name else {}

    @property
    def _seen_map(self) -> MapPane | None:
        pane = self.query_one_optional(MapPane)  # which is remembered, and this is asked in every frame of a run
        return pane if pane is not None and pane.is_seen else None

    @on(MapPane.Opened)
    def show_map(self) -> None:
        """Show the map as it is now, if it is seen."""
        pane, function = self._seen_map, self.function
        if pane is None:
            return
        if function is None:
            pane.show(None, NOTHING, (), {}, pane.matrix_view.matrix)
            pane.say(f"No function yet: {self.key('new_function')} makes one.")
            return
        region, triggers = self.service.region, self.triggers
        problems = {name: problem_of(region, function, trigger) for name, trigger in triggers.items()}
        calls = {
            name: Calls(trigger.shown_qualifier, problems[name], self.reached.get((function.name, name), {}))
            for name, trigger in triggers.items()
        }
        traffic = self._traffic if self._traffic is not None and self._traffic.function == function.name else None
        called = traffic.qualifier if traffic is not None else None
        if called and called not in function.aliases and not function.has_version(called):
            called = None
        answered = [version for version, count in traffic.counts.items() if count] if traffic is not None else []
        graph = graph_of(function, triggers, problems, called, answered)
        matrix = matrix_of(function, missing_statements(region, function, triggers))
        pane.show(function, graph, tuple(triggers.values()), calls, matrix)
        self._show_calls()
        self._explain()

    def show_traffic(self, qualifier: str, counts: Mapping[str, int]) -> None:
        """Let the calls of a run go along their lines; asked for at most fifteen times a second."""
        function = self.function
        if function is None:
            return
        before = self._traffic
        self._traffic = Traffic(function.name, qualifier, dict(counts), self.sending)
        if self._seen_map is None:
            return
        same = before is not None and (before.function, before.qualifier) == (function.name, qualifier)
        if same:
            self._show_calls()
        else:
            self.show_map()  # what is called may have had no box until now

    def _show_calls(self) -> None:
        function, traffic = self.function, self._traffic
        if function is None:
            return
        feet = {
            f"trigger:{name}": reached_words(reached)
            for (of, name), reached in self.reached.items()
            if of == function.name and reached
        }
        flowing: set[tuple[str, str]] = set()
        if traffic is not None and traffic.function == function.name:
            node = traffic.node(function)
            feet |= {f"version:{version}": count_of(count) for version, count in traffic.counts.items() if count}
            feet[node] = count_of(sum(traffic.counts.values()))
            flowing |= {(node, f"version:{version}") for version, count in traffic.counts.items() if count}
            if traffic.trigger:
                flowing.add((f"trigger:{traffic.trigger}", node))
        self.map_pane.view.show_calls(feet, flowing)

    @on(MapView.Highlighted)
    @on(MatrixView.Highlighted)
    @on(RowList.Highlighted, "#map_triggers")
    def _explain(self) -> None:
        """Say below what is under the cursor."""
        pane, function = self._seen_map, self.function
        if function is None or pane is None:
            return
        region, trigger = self.service.region, pane.trigger
        if trigger is not None:
            reached = self.reached.get((function.name, trigger.name), {})
            arn = trigger.arn(region, function.name)
            pane.say(trigger_words(trigger, arn, problem_of(region, function, trigger), reached))
        elif pane.tab == MATRIX:
            pane.say(cell_words(region, function, pane.matrix_view.matrix, *pane.matrix_view.cursor))
        elif pane.tab == MAP and (node := pane.view.node) is not None:
            pane.say(node_words(region, function, node))
        else:
            pane.say("")
