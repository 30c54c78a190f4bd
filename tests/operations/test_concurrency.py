"""The operations on concurrency, tags and the account: what of them is validated, and how they travel."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.operations import (
    OPERATIONS,
    GetAccountSettings,
    GetFunctionConcurrency,
    ListProvisionedConcurrencyConfigs,
    ListTags,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    TagResource,
)
from lvtui.operations.errors import ValidationFailed
from lvtui.operations.shapes import Concurrency
from lvtui.operations.validation import validate
from lvtui.operations.wire import to_document

LEAST = "Member must have value greater than or equal to"


def provision(amount: int = 1, qualifier: str = "1") -> PutProvisionedConcurrencyConfig:
    return PutProvisionedConcurrencyConfig(
        function_name="demo", qualifier=qualifier, provisioned_concurrent_executions=amount
    )


def reserve(amount: int) -> PutFunctionConcurrency:
    return PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=amount)


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (reserve(-1), f"Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: {LEAST} 0"),
        (provision(0), f"Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: {LEAST} 1"),
        (
            provision(qualifier="a.b"),
            "Value 'a.b' at 'qualifier' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)",
        ),
        (
            ListProvisionedConcurrencyConfigs(function_name="demo", max_items=51),
            "Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50",
        ),
    ],
)
def test_what_is_out_of_range_is_told_in_the_words_of_aws(request_: Request[Any], complaint: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        validate(request_)
    assert str(refused.value) == f"1 validation error detected: {complaint}"


@pytest.mark.parametrize("request_", [reserve(0), reserve(10**12), provision(), provision(10**12, "$LATEST")])
def test_what_has_a_least_value_has_no_greatest(request_: Request[Any]) -> None:
    validate(request_)


@pytest.mark.parametrize("resource", ["demo", "demo:1", "123456789012:function:demo", "function:demo", ""])
def test_tags_are_by_arn_alone(resource: str) -> None:
    for request in (ListTags(resource=resource), TagResource(resource=resource, tags={"team": "a"})):
        with pytest.raises(ValidationFailed, match=r"at 'resource' failed to satisfy constraint: Member must"):
            validate(request)


def test_a_list_of_configs_is_told_from_one_by_its_query() -> None:
    get, listing = OPERATIONS["GetProvisionedConcurrencyConfig"], OPERATIONS["ListProvisionedConcurrencyConfigs"]
    assert get.method == listing.method == "GET"
    assert listing.path == f"{get.path}?List=ALL"


def test_a_function_with_nothing_reserved_answers_an_empty_document() -> None:
    assert to_document(Concurrency()) == {}
    assert OPERATIONS["GetFunctionConcurrency"].request is GetFunctionConcurrency
    assert to_document(Concurrency(reserved_concurrent_executions=0)) == {"ReservedConcurrentExecutions": 0}


def test_account_settings_are_asked_without_any_member() -> None:
    assert GetAccountSettings.members() == ()
    assert to_document(GetAccountSettings()) == {}
    validate(GetAccountSettings())
