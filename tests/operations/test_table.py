"""What a declaration becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_origin

import pytest

from lvtui.operations import (
    OPERATIONS,
    CreateAlias,
    CreateFunction,
    DeleteFunction,
    GetAlias,
    Invoke,
    ListAliases,
    Member,
    UntagResource,
    UpdateFunctionConfiguration,
)
from lvtui.operations.naming import field_name, kebab, member_name, operation_cli_name
from lvtui.operations.shapes import AliasConfiguration, Environment, InvocationResponse
from lvtui.operations.table import item_markers
from lvtui.operations.vocabulary import Description


def member(kind: type[CreateFunction | Invoke | ListAliases | UntagResource], name: str) -> Member:
    return next(member for member in kind.members() if member.name == name)


def test_an_operation_says_how_it_travels_and_what_it_answers() -> None:
    binding = OPERATIONS["CreateAlias"]
    assert binding is CreateAlias.binding
    assert (binding.method, binding.path) == ("POST", "/2015-03-31/functions/{FunctionName}/aliases")
    assert (binding.status, binding.result, binding.request) == (201, AliasConfiguration, CreateAlias)
    assert binding.cli_name == "create-alias"
    assert OPERATIONS["DeleteAlias"].result is type(None)


def test_only_what_is_asked_with_get_can_never_change_anything() -> None:
    assert {name for name, binding in OPERATIONS.items() if binding.reads_only} == {
        "GetAccountSettings",
        "GetAlias",
        "GetFunction",
        "GetFunctionConcurrency",
        "GetFunctionConfiguration",
        "GetFunctionEventInvokeConfig",
        "GetFunctionUrlConfig",
        "GetPolicy",
        "GetProvisionedConcurrencyConfig",
        "ListAliases",
        "ListFunctionEventInvokeConfigs",
        "ListFunctionUrlConfigs",
        "ListFunctions",
        "ListProvisionedConcurrencyConfigs",
        "ListTags",
        "ListVersionsByFunction",
    }


def test_members_travel_where_the_declaration_puts_them() -> None:
    places = {member.name: member.place for member in Invoke.members()}
    assert places == {
        "FunctionName": "path",
        "InvocationType": "header",
        "LogType": "header",
        "ClientContext": "header",
        "Payload": "payload",
        "Qualifier": "query",
    }
    assert member(Invoke, "LogType").wire_name == "X-Amz-Log-Type"
    assert [member.place for member in GetAlias.members()] == ["path", "path"]
    assert member(ListAliases, "FunctionVersion").place == "query"
    assert [member.place for member in DeleteFunction.members()] == ["path", "query"]
    keys = member(UntagResource, "TagKeys")
    assert (keys.place, keys.wire_name, keys.flag) == ("query", "tagKeys", "--tag-keys")
    assert member(CreateFunction, "FunctionName").place == "body"
    assert InvocationResponse.members()[0].place == "status"


def test_a_member_without_a_default_is_required() -> None:
    assert [member.name for member in CreateFunction.members() if member.required] == ["FunctionName", "Role", "Code"]


def test_a_member_keeps_the_order_and_the_name_that_aws_gives_it() -> None:
    assert [member.name for member in AliasConfiguration.members()][:3] == ["AliasArn", "Name", "FunctionVersion"]
    key = member(CreateFunction, "KMSKeyArn")
    assert (key.attribute, key.flag) == ("kms_key_arn", "--kms-key-arn")


def test_environment_variables_are_marked_as_what_messages_do_not_quote() -> None:
    (variables,) = Environment.members()
    assert variables.sensitive
    assert get_origin(variables.kind) is Mapping
    assert not any(member.sensitive for member in UpdateFunctionConfiguration.members())


def test_what_stands_beside_a_type_is_found_inside_an_optional_one_too() -> None:
    bare, markers = item_markers(Description | None)
    assert bare is str
    assert len(markers) == 1


def test_requests_are_values() -> None:
    request = GetAlias(function_name="demo", name="prod")
    assert request == GetAlias(function_name="demo", name="prod")
    assert hash(request) == hash(GetAlias(function_name="demo", name="prod"))
    with pytest.raises(AttributeError):
        request.name = "other"  # type: ignore[misc]


def test_one_name_has_four_spellings() -> None:
    assert member_name("code_sha256") == "CodeSha256"
    assert field_name("FunctionName") == "functionName"
    assert kebab("function_name") == "function-name"
    assert operation_cli_name("ListVersionsByFunction") == "list-versions-by-function"
