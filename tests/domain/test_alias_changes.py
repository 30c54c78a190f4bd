"""Moving, promoting, reading, listing and deleting aliases (semantics §6.3, §6.4)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.operations import (
    LATEST,
    DeleteAlias,
    GetAlias,
    ListAliases,
    Request,
    UpdateAlias,
)
from lvtui.operations.errors import (
    LambdaError,
    ResourceNotFound,
)
from lvtui.operations.shapes import RoutingConfig
from tests.domain.builders import ARN, Lab, lab_with_demo, refused, weights
from tests.domain.texts import LATEST_SPLIT, STALE, TOO_MANY_WEIGHTS, not_found, primary_twice


def moved(**members: Any) -> UpdateAlias:
    return UpdateAlias(function_name="demo", name="prod", **members)


@pytest.fixture
def lab() -> Lab:
    """Versions 1 to 3, and ``prod`` on the first."""
    lab = lab_with_demo(versions=3)
    lab.alias("prod", "1")
    return lab


# --- updating ----------------------------------------------------------------------------------------------------


def test_what_an_update_leaves_out_stays_the_weights_too(lab: Lab) -> None:
    lab.move("prod", description="mine", routing_config=weights(v2=0.1))
    answer = lab.move("prod", function_version="3")
    assert (answer.description, answer.routing_config) == ("mine", weights(v2=0.1))
    answer = lab.move("prod", description="")
    assert (answer.function_version, answer.description) == ("3", "")


@pytest.mark.parametrize("cleared", [RoutingConfig(), weights()])
def test_weights_are_cleared_by_an_empty_map(lab: Lab, cleared: RoutingConfig) -> None:
    lab.move("prod", routing_config=weights(v2=0.1))
    assert lab.move("prod", routing_config=cleared).routing_config is None


def test_promoting_is_moving_and_clearing_in_one(lab: Lab) -> None:
    lab.move("prod", routing_config=weights(v2=0.1))
    assert refused(lab.refusal(moved(function_version="2"))) == primary_twice("2")
    answer = lab.move("prod", function_version="2", routing_config=weights())
    assert (answer.function_version, answer.routing_config) == ("2", None)


def test_changing_nothing_is_answered_with_a_new_revision(lab: Lab) -> None:
    before = lab.demo.aliases["prod"].revision_id
    answer = lab.move("prod", revision_id=before)
    assert answer.function_version == "1"
    assert answer.revision_id != before
    assert refused(lab.refusal(moved(revision_id=before))) == STALE


@pytest.mark.parametrize(
    "request_, error",
    [
        (moved(routing_config=weights(v2=0.1, v3=0.1)), TOO_MANY_WEIGHTS),
        (moved(function_version=LATEST, routing_config=weights(v2=0.1)), LATEST_SPLIT),
        (moved(routing_config=weights(v1=0.1)), primary_twice("1")),
        (moved(function_version="9"), not_found("9")),
        (moved(routing_config=weights(v9=0.1)), not_found("9")),
    ],
)
def test_an_update_that_breaks_a_rule_is_refused(lab: Lab, request_: UpdateAlias, error: tuple[str, str]) -> None:
    assert refused(lab.refusal(request_)) == error


def test_a_split_alias_does_not_move_to_latest_unless_its_weights_are_cleared(lab: Lab) -> None:
    lab.move("prod", routing_config=weights(v2=0.1))
    assert refused(lab.refusal(moved(function_version=LATEST))) == LATEST_SPLIT
    assert lab.move("prod", function_version=LATEST, routing_config=weights()).function_version == LATEST
    assert refused(lab.refusal(moved(routing_config=weights(v2=0.1)))) == LATEST_SPLIT


def test_existence_comes_before_the_revision_and_the_revision_before_the_rest(lab: Lab) -> None:
    broken: dict[str, Any] = {"revision_id": "old", "routing_config": weights(v2=0.1, v3=0.1)}
    error = lab.refusal(UpdateAlias(function_name="demo", name="missing", **broken))
    assert refused(error) == (ResourceNotFound.code, f"Alias not found: {ARN}:missing")
    assert refused(lab.refusal(moved(**broken))) == STALE


# --- reading and deleting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_, text",
    [
        (GetAlias(function_name="demo", name="missing"), f"Cannot find alias arn: {ARN}:missing"),
        (GetAlias(function_name="other", name="prod"), "Cannot find alias arn: " + ARN.replace("demo", "other:prod")),
        (UpdateAlias(function_name="demo", name="missing"), f"Alias not found: {ARN}:missing"),
        (UpdateAlias(function_name="other", name="prod"), "Alias not found: " + ARN.replace("demo", "other:prod")),
        (DeleteAlias(function_name="other", name="prod"), "Function not found: " + ARN.replace("demo", "other")),
        (ListAliases(function_name="other"), "Function not found: " + ARN.replace("demo", "other")),
    ],
)
def test_what_is_missing_is_told_in_each_operation_s_own_words(lab: Lab, request_: Request[Any], text: str) -> None:
    error: LambdaError = lab.refusal(request_)
    assert refused(error) == (ResourceNotFound.code, text)


def test_deleting_an_alias_leaves_its_version(lab: Lab) -> None:
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert lab.demo.aliases == {}
    assert list(lab.demo.published) == ["1", "2", "3"]


def test_deleting_an_alias_that_is_not_there_is_fine(lab: Lab) -> None:
    before = lab.region
    lab.do(DeleteAlias(function_name="demo", name="missing"))
    assert lab.region is before


def test_aliases_are_listed_by_name_and_in_pages(lab: Lab) -> None:
    for name in ("b", "_", "a", "B"):
        lab.alias(name, "2")
    first = lab.do(ListAliases(function_name="demo", max_items=3))
    rest = lab.do(ListAliases(function_name="demo", max_items=3, marker=first.next_marker))
    assert [alias.name for alias in (*first.aliases, *rest.aliases)] == ["B", "_", "a", "b", "prod"]
    assert rest.next_marker is None


def test_the_filter_looks_at_the_primary_alone(lab: Lab) -> None:
    lab.alias("canary", "1", weights(v2=0.1))
    lab.alias("test", "2")
    lab.alias("dev", LATEST)

    def on(version: str) -> list[str]:
        return [alias.name for alias in lab.do(ListAliases(function_name="demo", function_version=version)).aliases]

    assert (on("1"), on("2"), on(LATEST), on("9")) == (["canary", "prod"], ["test"], ["dev"], [])


def test_the_filter_applies_before_the_page_is_cut(lab: Lab) -> None:
    for name in ("a", "b", "c"):
        lab.alias(name, "2")
    first = lab.do(ListAliases(function_name="demo", function_version="2", max_items=2))
    rest = lab.do(ListAliases(function_name="demo", function_version="2", max_items=2, marker=first.next_marker))
    assert [[alias.name for alias in page.aliases] for page in (first, rest)] == [["a", "b"], ["c"]]
