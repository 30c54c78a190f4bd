"""Provisioned concurrency: of versions and aliases, never of both on one version (semantics §2.4, §4, §9)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.provisioned_concurrency import environments_of, provisioned_versions
from lvtui.operations import (
    LATEST,
    DeleteAlias,
    DeleteProvisionedConcurrencyConfig,
    GetAccountSettings,
    GetFunctionConfiguration,
    GetProvisionedConcurrencyConfig,
    ListProvisionedConcurrencyConfigs,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateAlias,
)
from lvtui.operations.errors import (
    InvalidParameterValue,
    ProvisionedConcurrencyConfigNotFound,
    ResourceConflict,
    ResourceNotFound,
)
from lvtui.operations.provisioned_concurrency import ProvisionedConcurrencyConfig
from tests.domain.builders import ARN, Lab, create, lab_with_demo, refused, weights
from tests.domain.texts import not_found

UNPUBLISHED = (
    InvalidParameterValue.code,
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
)
NOT_LATEST = (
    InvalidParameterValue.code,
    "The function resource provided must be an alias or a published version.",
)
ALIAS_ON_PROVISIONED = (
    ResourceConflict.code,
    "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
)
UNDER_AN_ALIAS = (ResourceConflict.code, "Version is pointed by a Provisioned Concurrency alias")
OVER_RESERVED = (
    InvalidParameterValue.code,
    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
)
NONE_THERE = (
    ProvisionedConcurrencyConfigNotFound.code,
    "No Provisioned Concurrency Config found for this function",
)


@pytest.fixture
def lab() -> Lab:
    """`demo` with versions 1 to 3 and the alias `prod` on 1; changes take five seconds."""
    lab = lab_with_demo()
    lab.versions(3)
    lab.alias("prod", "1")
    slow = Lab(settle_seconds=5)
    slow.region = lab.region
    return slow


def put(qualifier: str, amount: int = 5, name: str = "demo") -> PutProvisionedConcurrencyConfig:
    return PutProvisionedConcurrencyConfig(
        function_name=name, qualifier=qualifier, provisioned_concurrent_executions=amount
    )


def get(qualifier: str, name: str = "demo") -> GetProvisionedConcurrencyConfig:
    return GetProvisionedConcurrencyConfig(function_name=name, qualifier=qualifier)


def delete(qualifier: str, name: str = "demo") -> DeleteProvisionedConcurrencyConfig:
    return DeleteProvisionedConcurrencyConfig(function_name=name, qualifier=qualifier)


def all_three(qualifier: str, name: str = "demo") -> list[Request[Any]]:
    return [put(qualifier, name=name), get(qualifier, name), delete(qualifier, name)]


def numbers(found: ProvisionedConcurrencyConfig) -> tuple[str, int, int, int]:
    return (
        found.status,
        found.requested_provisioned_concurrent_executions,
        found.allocated_provisioned_concurrent_executions,
        found.available_provisioned_concurrent_executions,
    )


# --- states ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qualifier", ["1", "prod"])
def test_environments_are_in_progress_until_they_have_settled_and_ready_from_then_on(lab: Lab, qualifier: str) -> None:
    answer = lab.do(put(qualifier))
    assert numbers(answer) == ("IN_PROGRESS", 5, 0, 0)
    assert answer.last_modified == "2026-11-23T12:00:00.000+0000"
    lab.wait(4.999)
    assert numbers(lab.do(get(qualifier))) == ("IN_PROGRESS", 5, 0, 0)
    lab.wait(0.001)
    found = lab.do(get(qualifier))
    assert numbers(found) == ("READY", 5, 5, 5)
    assert (found.last_modified, found.status_reason) == (answer.last_modified, None)


def test_where_nothing_takes_time_the_answer_alone_says_in_progress() -> None:
    lab = lab_with_demo(versions=1)
    assert lab.do(put("1")).status == "IN_PROGRESS"
    assert lab.do(get("1")).status == "READY"


def test_another_number_takes_the_place_of_the_first_and_is_in_progress_again(lab: Lab) -> None:
    lab.do(put("1"))
    lab.wait(5)
    lab.do(put("1", 2))
    assert numbers(lab.do(get("1"))) == ("IN_PROGRESS", 2, 0, 0)
    lab.wait(5)
    assert numbers(lab.do(get("1"))) == ("READY", 2, 2, 2)


# --- what can have it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["demo", "demo:$LATEST", "missing"])
def test_latest_has_none_and_that_is_said_before_anything_is_looked_for(lab: Lab, name: str) -> None:
    texts = [refused(lab.refusal(request)) for request in all_three(LATEST, name)]
    assert texts == [UNPUBLISHED, NOT_LATEST, NOT_LATEST]


def test_an_alias_of_latest_has_none_either(lab: Lab) -> None:
    lab.alias("dev", LATEST)
    assert refused(lab.refusal(put("dev"))) == UNPUBLISHED
    lab.do(put("prod"))
    assert refused(lab.refusal(UpdateAlias(function_name="demo", name="prod", function_version=LATEST))) == UNPUBLISHED


def test_a_missing_version_and_a_missing_alias_have_texts_of_their_own(lab: Lab) -> None:
    missing_alias = (ResourceNotFound.code, f"Cannot find alias arn: {ARN}:live")
    for nothing in (lab, Lab()):
        for request in all_three("99"):
            assert refused(nothing.refusal(request)) == not_found("99")
        for request in all_three("live"):
            assert refused(nothing.refusal(request)) == missing_alias


def test_a_qualifier_in_the_name_must_agree(lab: Lab) -> None:
    lab.do(put("1", name="demo:1"))
    for request in all_three("2", "demo:1"):
        assert "derived qualifier" in str(lab.refusal(request))


def test_what_was_never_put_is_not_found_under_a_type_of_its_own(lab: Lab) -> None:
    for qualifier in ("1", "prod"):
        error = lab.refusal(get(qualifier))
        assert (refused(error), error.status) == (NONE_THERE, 404)
        assert set(error.body()) == {"Type", "message"}


def test_deleting_what_was_never_put_is_fine(lab: Lab) -> None:
    before = lab.region
    lab.do(delete("1"))
    lab.do(delete("prod"))
    assert lab.region is before


def test_deleted_it_is_gone(lab: Lab) -> None:
    lab.do(put("prod"))
    lab.do(delete("prod"))
    assert refused(lab.refusal(get("prod"))) == NONE_THERE
    lab.do(put("1"))


# --- versions against aliases ------------------------------------------------------------------------------------


def test_an_alias_on_a_version_that_has_its_own_gets_none(lab: Lab) -> None:
    lab.do(put("1"))
    assert refused(lab.refusal(put("prod"))) == ALIAS_ON_PROVISIONED
    lab.do(delete("1"))
    lab.do(put("prod"))


def test_a_version_under_an_alias_that_has_some_gets_none_of_its_own(lab: Lab) -> None:
    lab.do(put("prod"))
    assert refused(lab.refusal(put("1"))) == UNDER_AN_ALIAS
    lab.do(put("2"))


def test_an_alias_without_any_is_in_no_version_s_way(lab: Lab) -> None:
    lab.do(put("1"))
    lab.alias("test", "1")
    lab.do(put("3"))
    assert lab.move("prod", function_version="3").function_version == "3"


def test_two_aliases_of_one_version_may_both_have_some(lab: Lab) -> None:
    lab.alias("test", "1")
    lab.do(put("prod", 3))
    lab.do(put("test", 4))
    lab.wait(5)
    assert environments_of(lab.demo, "1") == 7


def test_a_weight_counts_as_pointing_there(lab: Lab) -> None:
    lab.move("prod", routing_config=weights(v2=0.5))
    lab.do(put("2"))
    assert refused(lab.refusal(put("prod"))) == ALIAS_ON_PROVISIONED
    lab.do(delete("2"))
    lab.do(put("prod"))
    assert refused(lab.refusal(put("2"))) == UNDER_AN_ALIAS


@pytest.mark.parametrize("members", [{"function_version": "2"}, {"routing_config": weights(v2=0.1)}])
def test_an_alias_with_some_neither_moves_nor_splits_onto_a_version_with_its_own(
    lab: Lab, members: dict[str, Any]
) -> None:
    lab.do(put("prod"))
    lab.do(put("2"))
    assert refused(lab.refusal(UpdateAlias(function_name="demo", name="prod", **members))) == ALIAS_ON_PROVISIONED
    lab.do(delete("2"))
    lab.move("prod", **members)


# --- moving ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [{"function_version": "2"}, {"routing_config": weights(v2=0.1)}])
def test_it_goes_along_with_the_alias_and_is_in_progress_again(lab: Lab, members: dict[str, Any]) -> None:
    put_at = lab.do(put("prod")).last_modified
    lab.wait(5)
    lab.move("prod", **members)
    assert numbers(lab.do(get("prod"))) == ("IN_PROGRESS", 5, 0, 0)
    assert lab.do(get("prod")).last_modified == put_at
    lab.wait(5)
    assert numbers(lab.do(get("prod"))) == ("READY", 5, 5, 5)


def test_an_alias_that_stays_where_it_is_keeps_its_environments(lab: Lab) -> None:
    lab.do(put("prod"))
    lab.wait(5)
    lab.move("prod", description="new", function_version="1", routing_config=weights())
    assert lab.do(get("prod")).status == "READY"


def test_environments_are_of_the_version_that_the_alias_points_at(lab: Lab) -> None:
    lab.do(put("prod", 10))
    assert [environments_of(lab.demo, version) for version in (LATEST, "1", "2")] == [0, 10, 0]
    lab.move("prod", function_version="2")
    lab.wait(5)
    assert [environments_of(lab.demo, version) for version in ("1", "2")] == [0, 10]
    lab.do(put("1", 3))
    lab.wait(5)
    assert environments_of(lab.demo, "1") == 3


@pytest.mark.parametrize(("share", "expected"), [(0.0, (10, 0)), (0.3, (7, 3)), (0.25, (8, 2)), (1.0, (0, 10))])
def test_a_split_alias_shares_its_environments_out_by_weight(lab: Lab, share: float, expected: tuple[int, int]) -> None:
    lab.do(put("prod", 10))
    lab.move("prod", routing_config=weights(v2=share))
    lab.wait(5)
    assert (environments_of(lab.demo, "1"), environments_of(lab.demo, "2")) == expected


def test_the_versions_with_environments_are_those_named_directly_or_by_an_alias_with_some(lab: Lab) -> None:
    assert provisioned_versions(lab.demo) == []
    lab.do(put("3"))
    lab.do(put("prod"))
    lab.alias("test", "2")
    assert provisioned_versions(lab.demo) == ["1", "3"]
    lab.move("prod", routing_config=weights(v2=0.5))
    assert provisioned_versions(lab.demo) == ["1", "2", "3"]


# --- amounts -----------------------------------------------------------------------------------------------------


def reserve(lab: Lab, amount: int, name: str = "demo") -> None:
    lab.do(PutFunctionConcurrency(function_name=name, reserved_concurrent_executions=amount))


def unreserved(lab: Lab) -> int:
    return lab.do(GetAccountSettings()).account_limit.unreserved_concurrent_executions


def test_all_together_are_no_more_than_what_is_reserved(lab: Lab) -> None:
    reserve(lab, 10)
    lab.do(put("prod", 6))
    assert refused(lab.refusal(put("2", 5))) == OVER_RESERVED
    lab.do(put("2", 4))
    lab.do(put("prod", 5))
    assert refused(lab.refusal(put("prod", 7))) == OVER_RESERVED
    reserve(lab, 11)
    lab.do(put("prod", 7))
    assert unreserved(lab) == 989


def test_a_reservation_of_zero_leaves_room_for_none(lab: Lab) -> None:
    reserve(lab, 0)
    assert refused(lab.refusal(put("1", 1))) == OVER_RESERVED


def test_without_a_reservation_the_account_keeps_a_hundred(lab: Lab) -> None:
    error = lab.refusal(put("1", 901))
    assert str(error) == (
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
        "below its minimum value of [100]."
    )
    assert "Type" not in error.body()
    lab.do(put("1", 900))
    lab.do(put("1", 899))
    assert unreserved(lab) == 101
    assert refused(lab.refusal(put("2", 2))) == refused(error)


def test_more_than_the_account_has_is_told_so(lab: Lab) -> None:
    assert str(lab.refusal(put("1", 1001))) == (
        "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000]."
    )


def test_amounts_come_before_who_else_has_some(lab: Lab) -> None:
    reserve(lab, 5)
    lab.do(put("1", 5))
    assert refused(lab.refusal(put("prod", 1))) == OVER_RESERVED


# --- revisions, deletion, publishing -----------------------------------------------------------------------------


def revision(lab: Lab, qualifier: str) -> str:
    return lab.do(GetFunctionConfiguration(function_name="demo", qualifier=qualifier)).revision_id


def test_putting_it_on_a_version_changes_that_version_s_revision_and_the_version_itself_stays(lab: Lab) -> None:
    version = lab.demo.published["1"]
    before = {qualifier: revision(lab, qualifier) for qualifier in (LATEST, "1", "2")}
    lab.do(put("1"))
    first = revision(lab, "1")
    lab.do(put("1"))
    assert len({before["1"], first, revision(lab, "1")}) == 3
    assert (revision(lab, LATEST), revision(lab, "2")) == (before[LATEST], before["2"])
    last = revision(lab, "1")
    lab.do(delete("1"))
    assert revision(lab, "1") == last
    assert lab.demo.published["1"] is version


def test_putting_it_on_an_alias_changes_no_revision(lab: Lab) -> None:
    before = revision(lab, "1"), lab.demo.aliases["prod"]
    lab.do(put("prod"))
    assert (revision(lab, "1"), lab.demo.aliases["prod"]) == before


def test_a_version_takes_it_along_when_it_is_deleted(lab: Lab) -> None:
    lab.do(put("2"))
    lab.delete("2")
    assert (lab.demo.provisioned, lab.demo.revisions) == ({}, {})
    assert unreserved(lab) == 1000


def test_an_alias_takes_it_along_when_it_is_deleted(lab: Lab) -> None:
    lab.do(put("prod"))
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert refused(lab.refusal(get("prod"))) == (ResourceNotFound.code, f"Cannot find alias arn: {ARN}:prod")
    lab.alias("prod", "1")
    assert refused(lab.refusal(get("prod"))) == NONE_THERE


def test_publishing_copies_none(lab: Lab) -> None:
    lab.do(put("3"))
    lab.wait(5)
    lab.deploy("new")
    lab.wait(5)
    assert lab.publish().version == "4"
    assert refused(lab.refusal(get("4"))) == NONE_THERE


# --- the list ----------------------------------------------------------------------------------------------------


def listed(lab: Lab, **members: Any) -> tuple[list[str], str | None]:
    found = lab.do(ListProvisionedConcurrencyConfigs(function_name="demo", **members))
    return [item.function_arn.removeprefix(ARN) for item in found.provisioned_concurrency_configs], found.next_marker


def test_the_list_has_versions_by_number_then_aliases_by_name() -> None:
    lab = lab_with_demo(versions=12)
    lab.alias("b", "1")
    lab.alias("a", "1")
    for qualifier in ("b", "10", "a", "9"):
        lab.do(put(qualifier))
    assert listed(lab) == ([":9", ":10", ":a", ":b"], None)
    first, marker = listed(lab, max_items=3)
    assert first == [":9", ":10", ":a"]
    assert listed(lab, max_items=3, marker=marker) == ([":b"], None)


def test_an_item_of_the_list_says_what_get_says(lab: Lab) -> None:
    lab.do(put("prod"))
    for seconds in (0, 5):
        lab.wait(seconds)
        (item,) = lab.do(ListProvisionedConcurrencyConfigs(function_name="demo")).provisioned_concurrency_configs
        assert vars(item) == {"function_arn": f"{ARN}:prod", **vars(lab.do(get("prod")))}


def test_a_list_of_none_is_empty_and_one_of_a_missing_function_is_refused() -> None:
    assert listed(lab_with_demo()) == ([], None)
    assert refused(Lab().refusal(ListProvisionedConcurrencyConfigs(function_name="demo"))) == not_found()


def test_a_function_s_environments_are_its_own() -> None:
    lab = lab_with_demo(versions=1)
    lab.do(create("other", publish=True))
    lab.do(put("1"))
    assert refused(lab.refusal(get("1", "other"))) == NONE_THERE
