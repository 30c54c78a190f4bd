"""Which function a name means (semantics §1.1, §1.4)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.locator import Locator, locate
from lvtui.domain.model import Region
from lvtui.operations import (
    CreateAlias,
    DeleteFunction,
    GetAlias,
    GetFunction,
    ListAliases,
    ListVersionsByFunction,
    PublishVersion,
    Request,
    UpdateFunctionCode,
)
from lvtui.operations.errors import AccessDenied, InvalidParameterValue, LambdaError, ResourceNotFound
from tests.domain.builders import ACCOUNT, ARN, REGION, create, lab_with_demo, refused, zipped

HERE = Region(name=REGION, account_id=ACCOUNT)
MISMATCH = "The derived qualifier from the function name does not match the specified qualifier."


def refusal(name: str, qualifier: str | None = None) -> LambdaError:
    with pytest.raises(LambdaError) as found:
        locate(HERE, name, qualifier)
    return found.value


@pytest.mark.parametrize(
    "name, found",
    [
        ("demo", Locator("demo", None)),
        ("demo:prod", Locator("demo", "prod")),
        ("demo:3", Locator("demo", "3")),
        ("demo:$LATEST", Locator("demo", "$LATEST")),
        ("demo:$LATEST.PUBLISHED", Locator("demo", "$LATEST.PUBLISHED")),
        ("function:demo", Locator("demo", None)),
        ("function:demo:prod", Locator("demo", "prod")),
        (f"{ACCOUNT}:function:demo", Locator("demo", None)),
        (f"{ACCOUNT}:function:demo:7", Locator("demo", "7")),
        (f"{ACCOUNT}:demo", Locator("demo", None)),
        (f"{REGION}:{ACCOUNT}:function:demo", Locator("demo", None)),
        (ARN, Locator("demo", None)),
        (f"{ARN}:7", Locator("demo", "7")),
        (f"{ARN}:prod", Locator("demo", "prod")),
        (f"{ARN}:$LATEST", Locator("demo", "$LATEST")),
        (ARN.replace("arn:aws:", "arn::"), Locator("demo", None)),
        ("my.dotted.name", Locator("my.dotted.name", None)),
    ],
)
def test_a_name_may_be_bare_or_a_partial_arn_or_a_whole_one(name: str, found: Locator) -> None:
    assert locate(HERE, name) == found


def test_an_arn_that_stops_at_the_word_function_means_a_function_of_that_name() -> None:
    assert locate(HERE, f"arn:aws:lambda:{REGION}:{ACCOUNT}:function") == Locator("function", None)
    error = lab_with_demo().refusal(GetFunction(function_name=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"))
    assert error.message == f"Function not found: arn:aws:lambda:{REGION}:{ACCOUNT}:function:function"


def test_a_qualifier_given_once_or_twice_alike_is_fine() -> None:
    assert locate(HERE, "demo", "3") == locate(HERE, "demo:3") == locate(HERE, "demo:3", "3") == Locator("demo", "3")


@pytest.mark.parametrize("name, qualifier", [(f"{ARN}:1", "2"), ("demo:prod", "$LATEST"), ("missing:1", "2")])
def test_two_different_qualifiers_are_refused_before_anything_is_looked_for(name: str, qualifier: str) -> None:
    assert refused(refusal(name, qualifier)) == (InvalidParameterValue.code, MISMATCH)


def test_two_different_qualifiers_come_before_the_wrong_region() -> None:
    assert refusal("arn:aws:lambda:eu-west-1:123456789012:function:demo:1", "2").message == MISMATCH


def test_another_region_is_not_reachable() -> None:
    error = refusal("arn:aws:lambda:eu-west-1:123456789012:function:demo")
    assert refused(error) == (
        ResourceNotFound.code,
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    )
    assert refused(refusal("eu-west-1:demo")) == refused(error)


def test_another_account_is_denied_without_a_word() -> None:
    error = refusal("210987654321:function:demo")
    assert isinstance(error, AccessDenied)
    assert (error.message, error.body()) == (None, {"Message": None})


def test_what_is_no_name_at_all_is_not_found() -> None:
    assert refused(refusal("no name")) == (
        ResourceNotFound.code,
        f"Function not found: arn:aws:lambda:{REGION}:{ACCOUNT}:function:no name",
    )


@pytest.mark.parametrize(
    "request_",
    [
        create("arn:aws:lambda:us-east-1:210987654321:function:demo"),
        GetFunction(function_name="210987654321:function:demo"),
        UpdateFunctionCode(function_name="210987654321:function:demo", zip_file=zipped()),
        DeleteFunction(function_name="210987654321:function:demo"),
        PublishVersion(function_name="210987654321:function:demo"),
        CreateAlias(function_name="210987654321:function:demo", name="prod", function_version="1"),
        GetAlias(function_name="210987654321:function:demo", name="prod"),
        ListAliases(function_name="210987654321:function:demo"),
        ListVersionsByFunction(function_name="210987654321:function:demo"),
    ],
)
def test_every_operation_looks_at_the_account(request_: Request[Any]) -> None:
    assert isinstance(lab_with_demo().refusal(request_), AccessDenied)


def test_a_function_made_under_its_arn_has_its_bare_name() -> None:
    lab = lab_with_demo()
    made = lab.do(create(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:other"))
    assert (made.function_name, made.function_arn) == ("other", ARN.replace("demo", "other"))


def test_a_lower_case_latest_is_a_name_like_any_other_and_is_not_found() -> None:
    error = lab_with_demo().refusal(GetFunction(function_name="demo", qualifier="$latest"))
    assert refused(error) == (ResourceNotFound.code, f"Function not found: {ARN}:$latest")
