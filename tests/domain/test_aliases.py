"""What an alias may point at and how it may split (semantics §6)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.operations import (
    LATEST,
    CreateAlias,
    GetAlias,
    UpdateAlias,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import (
    InvalidParameterValue,
    ResourceConflict,
    ValidationFailed,
)
from lvtui.operations.shapes import DeadLetterConfig, RoutingConfig
from lvtui.operations.wire import to_document
from tests.domain.builders import ARN, ROLE, Lab, lab_with_demo, refused, weights
from tests.domain.texts import LATEST_SPLIT, TOO_MANY_WEIGHTS, not_found, primary_twice


def new(version: str, routing: RoutingConfig | None = None, **members: Any) -> CreateAlias:
    legal: dict[str, Any] = {"function_name": "demo", "name": "new"}
    return CreateAlias(**legal | members, function_version=version, routing_config=routing)


def moved(**members: Any) -> UpdateAlias:
    return UpdateAlias(function_name="demo", name="prod", **members)


@pytest.fixture
def lab() -> Lab:
    """Versions 1 to 3, and ``prod`` on the first."""
    lab = lab_with_demo(versions=3)
    lab.alias("prod", "1")
    return lab


# --- the object --------------------------------------------------------------------------------------------------


def test_a_new_alias_is_answered_whole(lab: Lab) -> None:
    answer = lab.do(new("1", weights(v2=0.25), description="mine"))
    assert to_document(answer) == {
        "AliasArn": f"{ARN}:new",
        "Name": "new",
        "FunctionVersion": "1",
        "Description": "mine",
        "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}},
        "RevisionId": answer.revision_id,
    }
    assert lab.do(GetAlias(function_name="demo", name="new")) == answer


@pytest.mark.parametrize("routing", [None, RoutingConfig(), weights()])
def test_without_weights_there_is_no_routing_config_and_the_description_is_empty(
    lab: Lab, routing: RoutingConfig | None
) -> None:
    assert set(to_document(lab.do(new("1", routing)))) == {
        "AliasArn",
        "Name",
        "FunctionVersion",
        "Description",
        "RevisionId",
    }


@pytest.mark.parametrize("share", [0.0, 1.0, 0, 1])
def test_shares_of_nothing_and_of_everything_are_legal(lab: Lab, share: float) -> None:
    answer = lab.do(new("1", weights(v2=share)))
    assert answer.routing_config == weights(v2=float(share))
    alias = lab.demo.aliases["new"]
    assert (alias.share_of("1"), alias.share_of("2"), alias.share_of("3")) == (1.0 - share, share, 0.0)


def test_without_weights_the_primary_gets_everything(lab: Lab) -> None:
    alias = lab.demo.aliases["prod"]
    assert (alias.share_of("1"), alias.share_of("2")) == (1.0, 0.0)
    assert (alias.additional_version, alias.additional_weight) == (None, 0.0)


def test_an_alias_may_point_at_latest(lab: Lab) -> None:
    assert lab.do(new(LATEST)).function_version == LATEST


def test_two_aliases_may_point_at_the_same_version(lab: Lab) -> None:
    assert lab.do(new("1")).function_version == "1"


def test_what_a_caller_does_with_the_weights_it_sent_changes_nothing(lab: Lab) -> None:
    shares = {"2": 0.5}
    lab.do(new("1", RoutingConfig(additional_version_weights=shares)))
    shares["3"] = 0.5
    assert lab.demo.aliases["new"].weights == {"2": 0.5}


# --- creating: what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_, error",
    [
        (new("1", weights(v2=0.1, v3=0.1)), TOO_MANY_WEIGHTS),
        (new(LATEST, weights(v2=0.1)), LATEST_SPLIT),
        (new("1", weights(v1=0.1)), primary_twice("1")),
        (new("9"), not_found("9")),
        (new("01"), not_found("01")),
        (new("$LATEST.PUBLISHED"), not_found("$LATEST.PUBLISHED")),
        (new("1", weights(v9=0.1)), not_found("9")),
        (new("1", name="prod"), (ResourceConflict.code, f"Alias already exists: {ARN}:prod")),
    ],
)
def test_an_alias_that_breaks_a_rule_is_refused(lab: Lab, request_: CreateAlias, error: tuple[str, str]) -> None:
    assert refused(lab.refusal(request_)) == error


def test_a_missing_function_is_named_with_the_version() -> None:
    assert refused(Lab().refusal(new("1"))) == not_found("1")
    assert refused(Lab().refusal(new(LATEST))) == not_found(LATEST)


def test_the_refusal_of_latest_in_a_split_has_no_type(lab: Lab) -> None:
    assert lab.refusal(new(LATEST, weights(v2=0.1))).body() == {"message": LATEST_SPLIT[1]}
    assert lab.refusal(new("1", weights(v1=0.1))).body()["Type"] == "User"


@pytest.mark.parametrize("setting", ["role", "dead_letter_config"])
def test_the_two_versions_of_a_split_share_role_and_dead_letter_queue(setting: str) -> None:
    lab = lab_with_demo(versions=1)
    other: Any = {
        "role": ROLE + "2",
        "dead_letter_config": DeadLetterConfig(target_arn="arn:aws:sqs:us-east-1:123456789012:queue"),
    }
    lab.do(UpdateFunctionConfiguration(function_name="demo", **{setting: other[setting]}))
    lab.publish()
    texts = {
        "role": "Specified versions must be associated with the same execution role",
        "dead_letter_config": "Specified versions must be associated with the same dead letter queue",
    }
    error = (InvalidParameterValue.code, texts[setting])
    assert refused(lab.refusal(new("1", weights(v2=0.1)))) == error
    lab.alias("prod", "1")
    assert refused(lab.refusal(moved(routing_config=weights(v2=0.1)))) == error
    assert lab.do(moved(function_version="2")).function_version == "2"


IN_ORDER: list[tuple[str, dict[str, Any]]] = [
    ("stage 1", {"name": "2024"}),
    ("stage 1", {"function_version": "prod"}),
    ("2a", {"routing_config": weights(v1=0.1, v2=0.1)}),
    ("2b", {"function_version": LATEST}),
    ("2c", {"function_version": "9", "routing_config": weights(v9=0.1)}),
    ("2d", {"function_version": "9"}),
    ("2e", {"routing_config": weights(v8=0.1)}),
    ("2f", {"routing_config": weights(v4=0.1)}),
    ("2h", {"name": "prod"}),
]
"""A rule, and what alone breaks it in a request that is legal otherwise; the order is AWS's."""


def rule_broken_by(lab: Lab, members: dict[str, Any]) -> str:
    legal: dict[str, Any] = {
        "function_name": "demo",
        "name": "new",
        "function_version": "1",
        "routing_config": weights(v2=0.1),
    }
    error = lab.refusal(CreateAlias(**legal | members))
    if isinstance(error, ValidationFailed):
        return "stage 1"
    texts = {
        "Number of items": "2a",
        "$LATEST is not supported": "2b",
        "Invalid function version": "2c",
        f"Function not found: {ARN}:9": "2d",
        f"Function not found: {ARN}:8": "2e",
        "Specified versions must be": "2f",
        "Alias already exists": "2h",
    }
    return next(rule for text, rule in texts.items() if str(error).startswith(text))


@pytest.mark.parametrize("first", range(len(IN_ORDER)))
def test_of_two_broken_rules_the_earlier_one_is_told(first: int) -> None:
    lab = lab_with_demo(versions=3)
    lab.do(UpdateFunctionConfiguration(function_name="demo", role=ROLE + "2"))
    lab.publish()
    lab.alias("prod", "1")
    rule, breaks = IN_ORDER[first]
    assert rule_broken_by(lab, breaks) == rule
    for _, also in IN_ORDER[first + 1 :]:
        # Where both are about the same member, the earlier one's value stands.
        assert rule_broken_by(lab, also | breaks) == rule


def test_a_missing_function_is_only_looked_for_after_the_split_is_checked() -> None:
    lab = Lab()
    assert refused(lab.refusal(new("1", weights(v2=0.1, v3=0.1)))) == TOO_MANY_WEIGHTS
    assert refused(lab.refusal(new(LATEST, weights(v2=0.1)))) == LATEST_SPLIT
    assert refused(lab.refusal(new("1", weights(v1=0.1)))) == primary_twice("1")
