"""An address for a function or an alias, never for a version (semantics §4, §9)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lvtui.operations import (
    LATEST,
    CreateFunctionUrlConfig,
    DeleteAlias,
    DeleteFunctionUrlConfig,
    GetFunctionUrlConfig,
    ListFunctionUrlConfigs,
    Request,
    UpdateFunctionUrlConfig,
)
from lvtui.operations.errors import ResourceConflict, ResourceNotFound, ValidationFailed
from lvtui.operations.function_urls import Cors
from lvtui.operations.wire import to_document
from tests.domain.builders import ARN, Lab, create, lab_with_demo, refused

NO_FUNCTION = (ResourceNotFound.code, "Function does not exist")
NO_URL = (ResourceNotFound.code, "The resource you requested does not exist.")
CREATED = "2026-11-23T12:00:00.000000Z"


def new(qualifier: str | None = None, **members: Any) -> CreateFunctionUrlConfig:
    legal: dict[str, Any] = {"function_name": "demo", "auth_type": "NONE"}
    return CreateFunctionUrlConfig(**legal | members, qualifier=qualifier)


def get(qualifier: str | None = None, name: str = "demo") -> GetFunctionUrlConfig:
    return GetFunctionUrlConfig(function_name=name, qualifier=qualifier)


def change(qualifier: str | None = None, **members: Any) -> UpdateFunctionUrlConfig:
    return UpdateFunctionUrlConfig(function_name="demo", qualifier=qualifier, **members)


def delete(qualifier: str | None = None, name: str = "demo") -> DeleteFunctionUrlConfig:
    return DeleteFunctionUrlConfig(function_name=name, qualifier=qualifier)


@pytest.fixture
def lab() -> Lab:
    """Version 1, and ``prod`` and ``2-live`` on it."""
    lab = lab_with_demo(versions=1)
    lab.alias("prod", "1")
    lab.alias("2-live", "1")
    return lab


@pytest.mark.parametrize("qualifier, suffix", [(None, ""), ("prod", ":prod")])
def test_a_new_url_is_answered_without_a_time_of_change(lab: Lab, qualifier: str | None, suffix: str) -> None:
    made = to_document(lab.do(new(qualifier)))
    address = made["FunctionUrl"]
    assert made == {
        "FunctionUrl": address,
        "FunctionArn": f"{ARN}{suffix}",
        "AuthType": "NONE",
        "CreationTime": CREATED,
        "InvokeMode": "BUFFERED",
    }
    assert re.fullmatch(r"https://[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws/", address)
    assert to_document(lab.do(get(qualifier))) == made | {"LastModifiedTime": CREATED}


def test_every_url_has_a_host_of_its_own_also_when_it_is_made_again(lab: Lab) -> None:
    seen = [lab.do(new()).function_url, lab.do(new("prod")).function_url]
    lab.do(delete())
    seen.append(lab.do(new()).function_url)
    assert len(set(seen)) == 3


@pytest.mark.parametrize("qualifier, arn", [(None, ARN), ("prod", f"{ARN}:prod")])
def test_a_target_has_one_url_at_most(lab: Lab, qualifier: str | None, arn: str) -> None:
    lab.do(new(qualifier))
    assert refused(lab.refusal(new(qualifier, auth_type="AWS_IAM"))) == (
        ResourceConflict.code,
        f"Failed to create function url config for [functionArn = {arn}]. "
        "Error message:  FunctionUrlConfig exists for this Lambda function",
    )


@pytest.mark.parametrize("qualifier", ["1", "42", LATEST])
@pytest.mark.parametrize("ask", [new, get, change, delete])
def test_a_number_or_latest_is_no_qualifier_of_a_url(lab: Lab, qualifier: str, ask: Any) -> None:
    error = lab.refusal(ask(qualifier))
    assert isinstance(error, ValidationFailed)
    assert error.message == (
        f"1 validation error detected: Value '{qualifier}' at 'qualifier' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)"
    )


@pytest.mark.parametrize("name", ["demo:1", "demo:$LATEST", f"{ARN}:1"])
def test_a_number_or_latest_in_the_name_is_refused_too(lab: Lab, name: str) -> None:
    error = lab.refusal(get(name=name))
    assert isinstance(error, ValidationFailed)
    assert str(error).startswith(f"1 validation error detected: Value '{name}' at 'functionName'")


def test_an_alias_in_the_name_is_as_good_as_a_qualifier(lab: Lab) -> None:
    assert lab.do(new(function_name=f"{ARN}:prod")).function_arn == f"{ARN}:prod"
    assert lab.do(get(name="demo:prod")) == lab.do(get("prod"))


def test_without_the_function_or_the_alias_there_can_be_no_url(lab: Lab) -> None:
    for request in (new("nope"), change("nope")):
        assert refused(lab.refusal(request)) == NO_FUNCTION
    asked: list[Request[Any]] = [new(), change(), ListFunctionUrlConfigs(function_name="demo")]
    for without_function in asked:
        assert refused(Lab().refusal(without_function)) == NO_FUNCTION
    for nothing in (get(), delete()):
        assert refused(Lab().refusal(nothing)) == NO_URL


@pytest.mark.parametrize("ask", [get, change, delete])
@pytest.mark.parametrize("qualifier", [None, "prod"])
def test_a_url_that_is_not_there_does_not_exist(lab: Lab, ask: Any, qualifier: str | None) -> None:
    assert refused(lab.refusal(ask(qualifier))) == NO_URL


def test_an_update_changes_what_is_given_and_keeps_the_address(lab: Lab) -> None:
    made = lab.do(new(cors=Cors(allow_origins=["https://a.example"], max_age=5)))
    lab.wait(1.5)
    now = lab.do(change(auth_type="AWS_IAM"))
    assert (now.function_url, now.auth_type, now.invoke_mode) == (made.function_url, "AWS_IAM", "BUFFERED")
    assert now.cors == Cors(allow_origins=("https://a.example",), max_age=5)
    assert (now.creation_time, now.last_modified_time) == (CREATED, "2026-11-23T12:00:01.500000Z")
    streaming = lab.do(change(invoke_mode="RESPONSE_STREAM", cors=Cors(allow_methods=["GET"])))
    assert (streaming.invoke_mode, streaming.cors) == ("RESPONSE_STREAM", Cors(allow_methods=("GET",)))
    assert lab.do(change(cors=Cors())).cors is None
    assert "Cors" not in to_document(lab.do(get()))


def test_what_a_caller_does_with_the_cors_it_sent_changes_nothing(lab: Lab) -> None:
    origins = ["https://a.example"]
    lab.do(new(cors=Cors(allow_origins=origins)))
    origins.append("https://b.example")
    assert lab.do(get()).cors == Cors(allow_origins=("https://a.example",))


@pytest.mark.parametrize(
    "cors, field",
    [
        (Cors(max_age=86401), "cors.maxAge"),
        (Cors(max_age=-1), "cors.maxAge"),
        (Cors(allow_methods=["OPTIONS"]), "cors.allowMethods"),
        (Cors(allow_methods=["GET"] * 7), "cors.allowMethods"),
        (Cors(allow_origins=[""]), "cors.allowOrigins"),
        (Cors(allow_origins=["*"] * 101), "cors.allowOrigins"),
        (Cors(allow_headers=["x" * 1025]), "cors.allowHeaders"),
        (Cors(expose_headers=["x"] * 101), "cors.exposeHeaders"),
    ],
)
def test_cors_has_limits(lab: Lab, cors: Cors, field: str) -> None:
    error = lab.refusal(new(cors=cors))
    assert isinstance(error, ValidationFailed) and f"at '{field}'" in str(error)


@pytest.mark.parametrize("first, second", [(None, "prod"), ("prod", None)])
def test_urls_go_one_by_one_in_any_order(lab: Lab, first: str | None, second: str | None) -> None:
    lab.do(new())
    lab.do(new("prod"))
    lab.do(delete(first))
    assert refused(lab.refusal(get(first))) == NO_URL
    lab.do(get(second))
    lab.do(delete(second))
    assert lab.demo.urls == {}


def test_an_alias_takes_its_url_along_and_publishing_copies_none(lab: Lab) -> None:
    lab.do(new())
    lab.do(new("prod"))
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert set(lab.demo.urls) == {LATEST}
    lab.alias("prod", "1")
    assert refused(lab.refusal(get("prod"))) == NO_URL
    lab.versions(1)
    assert set(lab.demo.urls) == {LATEST}
    lab.delete()
    lab.do(create())
    assert refused(lab.refusal(get())) == NO_URL


def test_a_list_has_the_functions_own_url_and_then_those_of_aliases(lab: Lab) -> None:
    for qualifier in ("prod", None, "2-live"):
        lab.do(new(qualifier))
    page = lab.do(ListFunctionUrlConfigs(function_name="demo", max_items=2))
    assert [row.function_arn for row in page.function_url_configs] == [ARN, f"{ARN}:2-live"]
    rest = lab.do(ListFunctionUrlConfigs(function_name="demo", marker=page.next_marker))
    assert [row.function_arn for row in rest.function_url_configs] == [f"{ARN}:prod"]
    assert rest.next_marker is None
    assert rest.function_url_configs[0] == lab.do(get("prod"))
    assert isinstance(lab.refusal(ListFunctionUrlConfigs(function_name="demo", max_items=51)), ValidationFailed)
