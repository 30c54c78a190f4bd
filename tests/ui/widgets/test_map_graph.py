"""What the map shows of a function."""

from __future__ import annotations

from lvtui.domain.model import Function
from lvtui.domain.triggers import API_ROUTE, SCHEDULE, Trigger
from lvtui.operations import LATEST
from lvtui.ui.widgets.map_graph import MOST, Graph, graph_of
from tests.domain.builders import Lab, lab_with_demo, weights

ROUTE = Trigger("hello", API_ROUTE, "GET /hello", "prod")
HOURLY = Trigger("hourly", SCHEDULE, "rate(1 hour)")


def lab() -> Lab:
    made = lab_with_demo(versions=4)
    made.alias("dev", LATEST)
    made.alias("prod", "1", weights(v2=0.125))
    return made


def names(graph: Graph) -> list[list[str]]:
    return [[node.name or node.text for node in column] for column in graph.columns]


def links(graph: Graph) -> set[tuple[str, str, str]]:
    return {tuple(link) for link in graph.links}  # type: ignore[misc]


def test_shown_are_the_versions_that_something_points_at_and_the_newest_and_the_rest_is_counted() -> None:
    graph = graph_of(lab().demo, {}, {})
    assert names(graph)[2] == [LATEST, "4", "2", "1", "+ 1 more version"]
    assert links(graph) == {
        ("alias:dev", "version:$LATEST", ""),
        ("alias:prod", "version:1", "87.5%"),
        ("alias:prod", "version:2", "12.5%"),
    }
    assert names(graph)[0] == ["n: new trigger"]


def test_what_a_trigger_names_is_a_box_of_its_own_also_where_it_is_no_alias() -> None:
    fixed, gone = Trigger("old", SCHEDULE, "rate(1 day)", "3"), Trigger("lost", SCHEDULE, "rate(1 day)", "canary")
    found = {trigger.name: trigger for trigger in (ROUTE, HOURLY, fixed, gone)}
    graph = graph_of(lab().demo, found, {"hourly": "not allowed"}, called="$LATEST")
    assert set(names(graph)[1]) == {"dev", "prod", "the function", "$LATEST", "3", "canary"}
    assert {("trigger:hello", "alias:prod", ""), ("trigger:hourly", "qualifier:", "")} <= links(graph)
    assert {("qualifier:", "version:$LATEST", ""), ("qualifier:3", "version:3", "")} <= links(graph)
    assert not any(source == "qualifier:canary" for source, _, _ in links(graph))
    assert graph.nodes["qualifier:canary"].problem == "gone"
    assert graph.nodes["trigger:hourly"].problem == "not allowed" and not graph.nodes["trigger:hello"].problem


def test_of_very_many_aliases_those_that_something_calls_are_shown_first() -> None:
    many = lab()
    for number in range(MOST + 5):
        many.alias(f"a{number:03}", "1")
    last = Trigger("last", API_ROUTE, "GET /", f"a{MOST + 4:03}")
    graph = graph_of(many.demo, {"last": last}, {})
    assert f"a{MOST + 4:03}" in names(graph)[1] and names(graph)[1][-1] == "+ 7 more aliases"
    assert len(graph.columns[1]) == MOST + 1


def test_a_function_with_nothing_but_latest_has_a_map_too() -> None:
    function: Function = lab_with_demo().demo
    graph = graph_of(function, {}, {})
    assert names(graph) == [["n: new trigger"], [], [LATEST]] and not graph.links


def test_a_version_that_answered_stays_on_the_map_when_nothing_points_at_it_any_more() -> None:
    made = lab()
    graph = graph_of(made.demo, {}, {}, "prod", answered=["3"])
    assert [node.name for node in graph.columns[2] if node.role == "version"] == [LATEST, "4", "3", "2", "1"]
