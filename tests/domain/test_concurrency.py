"""Reserved concurrency: of a function alone, and what the account must keep (semantics §2.1, §4, §9)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.concurrency import limits_of
from lvtui.operations import (
    LATEST,
    DeleteFunctionConcurrency,
    GetAccountSettings,
    GetFunction,
    GetFunctionConcurrency,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
)
from lvtui.operations.errors import InvalidParameterValue, TooManyRequests
from lvtui.operations.shapes import Concurrency
from tests.domain.builders import ACCOUNT, ARN, Lab, create, lab_with_demo, refused
from tests.domain.texts import not_found

FUNCTIONS_ONLY = (
    InvalidParameterValue.code,
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
    "Please specify either a function name or an unqualified function ARN.",
)
TOO_LITTLE_LEFT = (
    InvalidParameterValue.code,
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
    "below its minimum value of [100].",
)


def reserve(amount: int, name: str = "demo") -> PutFunctionConcurrency:
    return PutFunctionConcurrency(function_name=name, reserved_concurrent_executions=amount)


def reserved(lab: Lab, name: str = "demo") -> int | None:
    return lab.do(GetFunctionConcurrency(function_name=name)).reserved_concurrent_executions


def unreserved(lab: Lab) -> int:
    return lab.do(GetAccountSettings()).account_limit.unreserved_concurrent_executions


def provision(lab: Lab, qualifier: str, amount: int) -> None:
    lab.do(
        PutProvisionedConcurrencyConfig(
            function_name="demo", qualifier=qualifier, provisioned_concurrent_executions=amount
        )
    )


@pytest.mark.parametrize("name", ["demo", ARN, f"{ACCOUNT}:function:demo"])
def test_what_is_reserved_is_answered_and_shown_with_the_function(name: str) -> None:
    lab = lab_with_demo(versions=1)
    assert reserved(lab) is None
    assert lab.do(GetFunction(function_name="demo")).concurrency is None
    assert lab.do(reserve(7, name)) == Concurrency(reserved_concurrent_executions=7)
    assert reserved(lab, name) == 7
    for qualifier in (None, LATEST, "1"):
        shown = lab.do(GetFunction(function_name="demo", qualifier=qualifier)).concurrency
        assert shown == Concurrency(reserved_concurrent_executions=7)


def test_zero_is_a_reservation_like_any_other() -> None:
    lab = lab_with_demo()
    lab.do(reserve(0))
    assert reserved(lab) == 0
    assert lab.do(GetFunction(function_name="demo")).concurrency == Concurrency(reserved_concurrent_executions=0)


def test_what_is_reserved_can_be_given_back_as_often_as_one_likes() -> None:
    lab = lab_with_demo()
    lab.do(reserve(7))
    lab.do(DeleteFunctionConcurrency(function_name="demo"))
    assert reserved(lab) is None
    before = lab.region
    lab.do(DeleteFunctionConcurrency(function_name="demo"))
    assert lab.region is before


@pytest.mark.parametrize("name", ["demo:1", "demo:prod", "demo:$LATEST", f"{ARN}:$LATEST", "missing:1"])
def test_versions_aliases_and_latest_have_none_of_their_own(name: str) -> None:
    requests: list[Request[Any]] = [
        reserve(1, name),
        GetFunctionConcurrency(function_name=name),
        DeleteFunctionConcurrency(function_name=name),
    ]
    for request in requests:
        assert refused(lab_with_demo(versions=1).refusal(request)) == FUNCTIONS_ONLY


def test_a_missing_function_is_named_by_its_latest_where_it_should_reserve() -> None:
    assert refused(Lab().refusal(reserve(1))) == not_found(LATEST)
    assert refused(Lab().refusal(GetFunctionConcurrency(function_name="demo"))) == not_found()
    assert refused(Lab().refusal(DeleteFunctionConcurrency(function_name="demo"))) == not_found()


def test_a_hundred_stay_unreserved_for_all_other_functions() -> None:
    lab = lab_with_demo()
    error = lab.refusal(reserve(901))
    assert refused(error) == TOO_LITTLE_LEFT
    assert "Type" not in error.body()
    lab.do(reserve(900))
    assert unreserved(lab) == 100
    lab.do(create("other"))
    assert refused(lab.refusal(reserve(1, "other"))) == TOO_LITTLE_LEFT
    lab.do(reserve(0, "other"))


def test_a_new_reservation_takes_the_place_of_the_old_one() -> None:
    lab = lab_with_demo()
    lab.do(reserve(800))
    lab.do(reserve(900))
    lab.do(reserve(10))
    assert unreserved(lab) == 990


def test_what_is_reserved_is_not_less_than_what_is_provisioned() -> None:
    lab = lab_with_demo(versions=2)
    provision(lab, "1", 3)
    provision(lab, "2", 2)
    error = lab.refusal(reserve(4))
    assert refused(error) == (
        InvalidParameterValue.code,
        " ReservedConcurrentExecutions  4 should not be lower than function's total provisioned concurrency [5].",
    )
    lab.do(reserve(5))
    assert unreserved(lab) == 995


def test_reserving_changes_no_revision_and_is_not_copied_by_publishing() -> None:
    lab = lab_with_demo(versions=1)
    revision = lab.demo.latest.revision_id
    lab.do(reserve(5))
    assert lab.demo.latest.revision_id == revision
    assert lab.publish().version == "1"


def test_a_function_made_again_has_nothing_reserved() -> None:
    lab = lab_with_demo()
    lab.do(reserve(5))
    lab.delete()
    assert unreserved(lab) == 1000
    lab.do(create())
    assert reserved(lab) is None


# --- how many calls may run at once ------------------------------------------------------------------------------


def refusal_of_one_more(lab: Lab, running: int, name: str = "demo") -> TooManyRequests:
    with pytest.raises(TooManyRequests) as throttled:
        limits_of(lab.region, lab.region.functions[name]).check(running)
    return throttled.value


def test_a_reservation_is_a_cap_for_the_function() -> None:
    lab = lab_with_demo()
    lab.do(reserve(2))
    limit = limits_of(lab.region, lab.demo)
    assert (limit.at_once, limit.shared) == (2, False)
    limit.check(running=1)
    error = refusal_of_one_more(lab, 2)
    assert error.status == 429
    assert error.headers()["Retry-After"].isdecimal()
    assert error.body() == {
        "Type": "User",
        "message": "Rate Exceeded.",
        "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
    }


def test_with_zero_reserved_not_one_call_runs() -> None:
    lab = lab_with_demo()
    lab.do(reserve(0))
    refusal_of_one_more(lab, 0)


def test_functions_that_reserve_nothing_share_what_others_leave() -> None:
    lab = lab_with_demo()
    lab.do(create("other"))
    lab.do(reserve(600, "other"))
    limit = limits_of(lab.region, lab.demo)
    assert (limit.at_once, limit.shared) == (400, True)
    limit.check(running=399)
    assert refusal_of_one_more(lab, 400).extra == {"Reason": "ConcurrentInvocationLimitExceeded"}


def test_what_a_function_has_provisioned_is_its_own_to_use() -> None:
    lab = lab_with_demo(versions=1)
    lab.do(create("other"))
    provision(lab, "1", 300)
    assert limits_of(lab.region, lab.demo).at_once == 1000
    assert limits_of(lab.region, lab.region.functions["other"]).at_once == 700
