"""The exam's traps (semantics §11) that the rules of versions and aliases decide, each under its number there."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from lvtui.domain.asynchronous import event_settings
from lvtui.domain.concurrency import limits_of
from lvtui.domain.routing import ASYNCHRONOUS_LIMIT, SYNCHRONOUS_LIMIT, executable
from lvtui.operations import (
    LATEST,
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    DeleteFunction,
    GetAlias,
    GetFunction,
    GetFunctionConfiguration,
    GetPolicy,
    InvokeAsync,
    PublishVersion,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    TagResource,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import (
    InvalidParameterValue,
    PreconditionFailed,
    ResourceConflict,
    TooManyRequests,
    ValidationFailed,
)
from lvtui.operations.shapes import DeadLetterConfig, Environment, EphemeralStorage, SnapStart
from tests.domain.builders import ARN, ROLE, Lab, create, lab_with_demo, weights, zipped


@pytest.fixture
def lab() -> Lab:
    """The function ``demo`` with versions 1 and 2."""
    return lab_with_demo(versions=2)


def record(lab: Lab, qualifier: str | None = None) -> dict[str, Any]:
    return vars(lab.do(GetFunctionConfiguration(function_name="demo", qualifier=qualifier)))


def test_trap_1_latest_is_the_only_version_that_changes(lab: Lab) -> None:
    frozen = record(lab, "1"), record(lab, "2")
    lab.deploy("other")
    lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    assert (record(lab, "1"), record(lab, "2")) == frozen
    assert isinstance(
        lab.refusal(UpdateFunctionCode(function_name="demo:1", zip_file=zipped("other"))), InvalidParameterValue
    )


def test_trap_2_a_version_freezes_settings_as_well_as_code() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={"STAGE": "one"}), memory_size=128, timeout=3, publish=True))
    lab.do(
        UpdateFunctionConfiguration(
            function_name="demo",
            environment=Environment(variables={"STAGE": "two"}),
            memory_size=512,
            timeout=9,
            role=ROLE + "2",
            handler="other.handler",
        )
    )
    frozen = record(lab, "1")
    assert frozen["environment"] == Environment(variables={"STAGE": "one"})
    assert (frozen["memory_size"], frozen["timeout"], frozen["role"]) == (128, 3, ROLE)
    assert frozen["handler"] == "app.handler"


def test_trap_3_publishing_with_nothing_changed_returns_the_last_version_without_an_error(lab: Lab) -> None:
    before = lab.region
    assert lab.publish(description="new").version == "2"
    assert lab.region is before


def test_trap_4_numbers_only_go_up_and_are_never_used_again(lab: Lab) -> None:
    lab.delete("2")
    lab.delete("1")
    assert lab.publish().version == "3"


def test_trap_5_the_unqualified_arn_means_latest(lab: Lab) -> None:
    assert lab.resolve(ARN).route(Random(1).random).executed_version == LATEST
    assert record(lab)["function_arn"] == ARN
    assert record(lab, "2")["function_arn"] == f"{ARN}:2"


def test_trap_6_an_alias_points_to_a_version_never_to_an_alias(lab: Lab) -> None:
    lab.alias("prod", "1")
    error = lab.refusal(CreateAlias(function_name="demo", name="live", function_version="prod"))
    assert isinstance(error, ValidationFailed)
    assert error.message == (
        "1 validation error detected: Value 'prod' at 'functionVersion' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: (\$LATEST(\.PUBLISHED)?|[0-9]+)"
    )


def test_trap_7_an_alias_may_point_at_latest_but_not_when_it_splits(lab: Lab) -> None:
    lab.alias("dev", LATEST)
    error = lab.refusal(UpdateAlias(function_name="demo", name="dev", routing_config=weights(v1=0.1)))
    assert str(error) == "$LATEST is not supported for an alias pointing to more than 1 version"


def test_trap_8_a_split_is_of_two_versions_at_most(lab: Lab) -> None:
    lab.versions(1)
    request = CreateAlias(
        function_name="demo", name="prod", function_version="1", routing_config=weights(v2=0.1, v3=0.1)
    )
    assert str(lab.refusal(request)) == "Number of items in AdditionalVersionWeights cannot be greater than 1"


def test_trap_9_the_weight_belongs_to_the_additional_version(lab: Lab) -> None:
    lab.alias("prod", "1", weights(v2=0.1))
    alias = lab.demo.aliases["prod"]
    assert (alias.share_of("2"), alias.share_of("1")) == (0.1, 0.9)


@pytest.mark.parametrize(
    "change",
    [{"role": ROLE + "2"}, {"dead_letter_config": DeadLetterConfig(target_arn="arn:aws:sqs:us-east-1:1:q")}],
)
def test_trap_10_the_versions_of_a_split_share_role_and_dead_letter_queue(lab: Lab, change: dict[str, Any]) -> None:
    lab.do(UpdateFunctionConfiguration(function_name="demo", **change))
    lab.publish()
    request = CreateAlias(function_name="demo", name="prod", function_version="2", routing_config=weights(v3=0.1))
    assert "Specified versions must be associated with the same" in str(lab.refusal(request))


def test_trap_11_each_request_is_drawn_anew_whoever_makes_it(lab: Lab) -> None:
    lab.alias("prod", "1", weights(v2=0.5))
    target, draw = lab.resolve(qualifier="prod"), Random(7).random
    seen = [target.route(draw).executed_version for _ in range(200)]
    assert 70 < seen.count("2") < 130
    assert {("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")} == set(pairwise(seen))


def test_traps_12_and_13_the_version_that_runs_is_a_number_and_the_alias_shows_in_the_arn_alone(lab: Lab) -> None:
    lab.alias("prod", "2")
    route = lab.resolve(qualifier="prod").route(Random(1).random)
    assert (route.executed_version, route.target.invoked_arn) == ("2", f"{ARN}:prod")
    assert executable(lab.region, lab.demo, route.version).version == "2"


def test_trap_14_callers_keep_one_arn_while_the_alias_moves_forward_and_back(lab: Lab) -> None:
    arn = lab.alias("prod", "1").alias_arn
    ran = []
    for version in ("2", "1"):
        lab.move("prod", function_version=version)
        ran.append(lab.resolve(arn).route(Random(1).random).executed_version)
    assert ran == ["2", "1"]


def test_traps_15_and_16_permission_is_given_for_each_alias_and_covers_that_arn_alone(lab: Lab) -> None:
    lab.alias("prod", "1")
    lab.alias("dev", "1")
    lab.do(
        AddPermission(
            function_name="demo",
            qualifier="prod",
            statement_id="api",
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
        )
    )
    (statement,) = json.loads(lab.do(GetPolicy(function_name="demo", qualifier="prod")).policy)["Statement"]
    assert statement["Resource"] == f"{ARN}:prod"
    for qualifier in (None, "1", "dev"):
        assert lab.refusal(GetPolicy(function_name="demo", qualifier=qualifier)).status == 404


def test_trap_17_a_version_is_not_deleted_while_an_alias_names_it_and_latest_never_alone(lab: Lab) -> None:
    lab.alias("prod", "1", weights(v2=0.1))
    for number in ("1", "2"):
        assert isinstance(lab.refusal(DeleteFunction(function_name="demo", qualifier=number)), ResourceConflict)
    error = lab.refusal(DeleteFunction(function_name="demo", qualifier=LATEST))
    assert str(error) == "$LATEST version cannot be deleted without deleting the function."


def test_trap_18_deleting_without_a_qualifier_deletes_versions_and_aliases_too(lab: Lab) -> None:
    lab.alias("prod", "1")
    lab.delete()
    gone: list[Request[Any]] = [
        GetFunction(function_name="demo", qualifier="1"),
        GetAlias(function_name="demo", name="prod"),
    ]
    for request in gone:
        assert lab.refusal(request).status == 404


def test_trap_19_a_url_is_of_the_function_or_of_an_alias_never_of_a_version(lab: Lab) -> None:
    lab.alias("prod", "1")
    for qualifier in (None, "prod"):
        lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier=qualifier, auth_type="NONE"))
    for qualifier in ("1", LATEST):
        request = CreateFunctionUrlConfig(function_name="demo", qualifier=qualifier, auth_type="NONE")
        assert isinstance(lab.refusal(request), ValidationFailed)


def test_trap_20_provisioned_concurrency_is_of_a_version_or_an_alias_and_reserved_of_the_function_alone(
    lab: Lab,
) -> None:
    lab.alias("prod", "1")

    def provision(qualifier: str) -> PutProvisionedConcurrencyConfig:
        return PutProvisionedConcurrencyConfig(
            function_name="demo", qualifier=qualifier, provisioned_concurrent_executions=1
        )

    assert isinstance(lab.refusal(provision(LATEST)), InvalidParameterValue)
    lab.do(provision("prod"))
    lab.do(provision("2"))
    for name in ("demo:1", "demo:prod"):
        request = PutFunctionConcurrency(function_name=name, reserved_concurrent_executions=9)
        assert isinstance(lab.refusal(request), InvalidParameterValue)
    lab.do(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=9))


def test_trap_21_reserved_concurrency_caps_and_guarantees_and_zero_stops_the_function(lab: Lab) -> None:
    lab.do(create("other"))
    lab.do(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=10))
    others = limits_of(lab.region, lab.region.functions["other"])
    assert (limits_of(lab.region, lab.demo).at_once, others.at_once) == (10, 990)
    lab.do(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=0))
    with pytest.raises(TooManyRequests):
        limits_of(lab.region, lab.demo).check(running=0)


def test_trap_22_variables_differ_by_version_not_by_alias() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={"STAGE": "one"}), publish=True))
    lab.alias("dev", "1")
    lab.alias("prod", "1")
    ready = [
        executable(lab.region, lab.demo, lab.resolve(qualifier=name).route(Random(1).random).version)
        for name in ("dev", "prod")
    ]
    assert ready[0] == ready[1]
    assert not {
        name for name in (*CreateAlias.__dataclass_fields__, *UpdateAlias.__dataclass_fields__) if "env" in name
    }


def test_trap_27_an_event_is_accepted_at_once_and_tried_again_twice(lab: Lab) -> None:
    assert lab.do(InvokeAsync(function_name="demo", invoke_args=b"{}")).status == 202
    assert event_settings(lab.demo, None).maximum_retry_attempts == 2


def test_trap_28_six_megabytes_for_a_synchronous_event_and_one_for_an_asynchronous_one() -> None:
    assert (SYNCHRONOUS_LIMIT, ASYNCHRONOUS_LIMIT) == (6 * 2**20, 2**20)


@pytest.mark.parametrize(
    "legal, too_much",
    [
        ({"timeout": 900}, {"timeout": 901}),
        ({"memory_size": 10240}, {"memory_size": 10241}),
        ({"memory_size": 128}, {"memory_size": 127}),
        ({"ephemeral_storage": EphemeralStorage(size=10240)}, {"ephemeral_storage": EphemeralStorage(size=10241)}),
        ({"ephemeral_storage": EphemeralStorage(size=512)}, {"ephemeral_storage": EphemeralStorage(size=511)}),
    ],
)
def test_trap_29_the_limits_of_the_settings(legal: dict[str, Any], too_much: dict[str, Any]) -> None:
    made = Lab().do(create())
    assert (made.timeout, made.memory_size, made.ephemeral_storage) == (3, 128, EphemeralStorage(size=512))
    Lab().do(create(**legal))
    assert isinstance(Lab().refusal(create(**too_much)), ValidationFailed)


def test_trap_30_a_revision_and_a_hash_guard_against_what_somebody_else_did_meanwhile(lab: Lab) -> None:
    mine = record(lab)
    lab.deploy("somebody else's")
    revision, hash_ = mine["revision_id"], mine["code_sha256"]
    assert isinstance(lab.refusal(PublishVersion(function_name="demo", revision_id=revision)), PreconditionFailed)
    assert isinstance(lab.refusal(PublishVersion(function_name="demo", code_sha256=hash_)), InvalidParameterValue)


def test_trap_31_rolling_back_by_hand_is_moving_the_alias_and_clearing_its_weights(lab: Lab) -> None:
    lab.versions(1)
    lab.alias("prod", "2", weights(v3=0.5))
    forgotten = lab.move("prod", function_version="1")
    assert forgotten.routing_config == weights(v3=0.5)
    assert lab.move("prod", function_version="1", routing_config=weights()).routing_config is None
    assert lab.resolve(qualifier="prod").route(lambda: 0.0).executed_version == "1"


def test_trap_32_every_version_has_execution_environments_of_its_own(lab: Lab) -> None:
    versions = [lab.demo.latest, *lab.demo.published.values()]
    assert len({executable(lab.region, lab.demo, version).key for version in versions}) == 3


def test_trap_34_snapshots_are_of_published_versions_not_of_latest() -> None:
    lab = Lab()
    lab.do(create(snap_start=SnapStart(apply_on="PublishedVersions"), publish=True))
    lab.alias("prod", "1")
    states = [record(lab, qualifier)["snap_start"].optimization_status for qualifier in (None, "1", "prod")]
    assert states == ["Off", "On", "On"]


@pytest.mark.parametrize("qualifier", ["1", "prod"])
def test_trap_35_versions_and_aliases_carry_neither_tags_nor_reserved_concurrency(lab: Lab, qualifier: str) -> None:
    lab.alias("prod", "1")
    requests: list[Request[Any]] = [
        TagResource(resource=f"{ARN}:{qualifier}", tags={"team": "a"}),
        PutFunctionConcurrency(function_name=f"demo:{qualifier}", reserved_concurrent_executions=1),
    ]
    for request in requests:
        assert isinstance(lab.refusal(request), InvalidParameterValue)
