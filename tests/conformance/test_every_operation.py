"""boto3 against a real ``lvtui serve``: every operation answers, and refuses, as boto3 expects it of AWS."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from lvtui.operations import OPERATIONS
from tests.conformance.functions import ECHO, ROLE, make, with_two_versions, zipped
from tests.conformance.serving import Served

Steps = Callable[[Any, str], Any]


def arn(name: str, qualifier: str = "") -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:{name}{f':{qualifier}' if qualifier else ''}"


def create_function(client: Any, name: str) -> None:
    made = make(client, name, Description="é", Tags={"team": "blue"}, Environment={"Variables": {"KEY": "b"}})
    assert made["FunctionArn"] == arn(name) and made["Version"] == "$LATEST"
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert made["Environment"] == {"Variables": {"KEY": "b"}} and made["CodeSize"] == len(zipped())


def get_function(client: Any, name: str) -> None:
    make(client, name, Tags={"team": "blue"})
    found = client.get_function(FunctionName=name)
    assert found["Tags"] == {"team": "blue"} and found["Configuration"]["FunctionName"] == name
    with urllib.request.urlopen(found["Code"]["Location"]) as answer:
        content = answer.read()
    assert content == zipped()
    assert zipfile.ZipFile(io.BytesIO(content)).read("app.py").decode() == ECHO


def get_function_configuration(client: Any, name: str) -> None:
    make(client, name)
    for named in (name, arn(name), f"123456789012:function:{name}", f"{name}:$LATEST"):
        found = client.get_function_configuration(FunctionName=named)
        assert found["FunctionName"] == name and found["State"] == "Active"


def list_functions(client: Any, name: str) -> None:
    make(client, name, Publish=True)
    assert name in [each["FunctionName"] for each in client.list_functions()["Functions"]]
    every = client.list_functions(FunctionVersion="ALL")["Functions"]
    assert {each["Version"] for each in every if each["FunctionName"] == name} == {"$LATEST", "1"}


def update_function_code(client: Any, name: str) -> None:
    make(client, name)
    before = client.get_function_configuration(FunctionName=name)
    after = client.update_function_code(FunctionName=name, ZipFile=zipped("x = 1\n"), RevisionId=before["RevisionId"])
    assert after["CodeSha256"] != before["CodeSha256"] and after["RevisionId"] != before["RevisionId"]
    tried = client.update_function_code(FunctionName=name, ZipFile=zipped("y = 1\n"), DryRun=True)
    assert tried["CodeSha256"] != after["CodeSha256"]
    assert client.get_function_configuration(FunctionName=name)["CodeSha256"] == after["CodeSha256"]


def update_function_configuration(client: Any, name: str) -> None:
    make(client, name)
    after = client.update_function_configuration(FunctionName=name, Timeout=9, MemorySize=256)
    assert (after["Timeout"], after["MemorySize"]) == (9, 256)


def delete_function(client: Any, name: str) -> None:
    make(client, name, Publish=True)
    assert client.delete_function(FunctionName=name, Qualifier="1")["ResponseMetadata"]["HTTPStatusCode"] == 204
    client.delete_function(FunctionName=name)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function(FunctionName=name)


def publish_version(client: Any, name: str) -> None:
    sha = make(client, name)["CodeSha256"]
    published = client.publish_version(FunctionName=name, Description="first", CodeSha256=sha)
    assert (published["Version"], published["FunctionArn"]) == ("1", arn(name, "1"))
    assert client.publish_version(FunctionName=name)["Version"] == "1"


def list_versions_by_function(client: Any, name: str) -> None:
    with_two_versions(client, name)
    found = client.list_versions_by_function(FunctionName=name)
    assert [each["Version"] for each in found["Versions"]] == ["$LATEST", "1", "2"] and "NextMarker" not in found


def create_alias(client: Any, name: str) -> None:
    with_two_versions(client, name)
    routing = {"AdditionalVersionWeights": {"2": 0.1}}
    made = client.create_alias(FunctionName=name, Name="test", FunctionVersion="1", RoutingConfig=routing)
    assert made["AliasArn"] == arn(name, "test") and made["RoutingConfig"] == routing


def get_alias(client: Any, name: str) -> None:
    with_two_versions(client, name)
    assert client.get_alias(FunctionName=name, Name="prod")["FunctionVersion"] == "1"


def list_aliases(client: Any, name: str) -> None:
    with_two_versions(client, name)
    client.create_alias(FunctionName=name, Name="dev", FunctionVersion="$LATEST")
    assert [each["Name"] for each in client.list_aliases(FunctionName=name)["Aliases"]] == ["dev", "prod"]
    only = client.list_aliases(FunctionName=name, FunctionVersion="1")["Aliases"]
    assert [each["Name"] for each in only] == ["prod"]


def update_alias(client: Any, name: str) -> None:
    with_two_versions(client, name)
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    client.update_alias(FunctionName=name, Name="prod", RoutingConfig=weights)
    moved = client.update_alias(FunctionName=name, Name="prod", Description="kept")
    assert moved["RoutingConfig"] == weights, "weights that are left out stay"
    moved = client.update_alias(
        FunctionName=name, Name="prod", FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}}
    )
    assert moved["FunctionVersion"] == "2" and not moved.get("RoutingConfig")


def delete_alias(client: Any, name: str) -> None:
    with_two_versions(client, name)
    for _ in range(2):  # an alias that is gone is deleted again without a word
        assert client.delete_alias(FunctionName=name, Name="prod")["ResponseMetadata"]["HTTPStatusCode"] == 204


def invoke(client: Any, name: str) -> None:
    with_two_versions(client, name)
    answer = client.invoke(FunctionName=name, Qualifier="prod", Payload=b'{"a": 1}', LogType="Tail")
    assert json.load(answer["Payload"]) == {"n": 1, "event": {"a": 1}, "by": "1"}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "1") and "FunctionError" not in answer
    request_id = answer["ResponseMetadata"]["RequestId"]
    log = base64.b64decode(answer["LogResult"]).decode()
    assert f"START RequestId: {request_id} Version: 1" in log
    assert client.invoke(FunctionName=name, InvocationType="Event")["StatusCode"] == 202
    assert client.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204


def invoke_async(client: Any, name: str) -> None:
    make(client, name)
    assert client.invoke_async(FunctionName=name, InvokeArgs=b"{}")["Status"] == 202


def get_account_settings(client: Any, name: str) -> None:
    make(client, name)
    found = client.get_account_settings()
    assert found["AccountLimit"]["ConcurrentExecutions"] == 1000 and found["AccountUsage"]["FunctionCount"] >= 1


def concurrency(client: Any, name: str) -> None:
    make(client, name)
    assert "ReservedConcurrentExecutions" not in client.get_function_concurrency(FunctionName=name)
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=5)
    assert client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 5
    assert client.get_function(FunctionName=name)["Concurrency"] == {"ReservedConcurrentExecutions": 5}
    client.delete_function_concurrency(FunctionName=name)
    assert "ReservedConcurrentExecutions" not in client.get_function_concurrency(FunctionName=name)


def provisioned_concurrency(client: Any, name: str) -> None:
    with_two_versions(client, name)
    asked = {"FunctionName": name, "Qualifier": "prod"}
    put = client.put_provisioned_concurrency_config(**asked, ProvisionedConcurrentExecutions=1)
    assert put["Status"] == "IN_PROGRESS" and put["ResponseMetadata"]["HTTPStatusCode"] == 202
    found = client.get_provisioned_concurrency_config(**asked)
    assert found["RequestedProvisionedConcurrentExecutions"] == 1
    (listed,) = client.list_provisioned_concurrency_configs(FunctionName=name)["ProvisionedConcurrencyConfigs"]
    assert listed["FunctionArn"] == arn(name, "prod")
    client.delete_provisioned_concurrency_config(**asked)
    assert client.list_provisioned_concurrency_configs(FunctionName=name)["ProvisionedConcurrencyConfigs"] == []


def permissions(client: Any, name: str) -> None:
    with_two_versions(client, name)
    added = client.add_permission(
        FunctionName=name,
        Qualifier="prod",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::bucket",
    )
    assert json.loads(added["Statement"])["Resource"] == arn(name, "prod")
    found = client.get_policy(FunctionName=name, Qualifier="prod")
    assert [each["Sid"] for each in json.loads(found["Policy"])["Statement"]] == ["s3"]
    asked = {"FunctionName": name, "Qualifier": "prod", "StatementId": "s3", "RevisionId": found["RevisionId"]}
    assert client.remove_permission(**asked)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName=name, Qualifier="prod")


def tags(client: Any, name: str) -> None:
    make(client, name)
    client.tag_resource(Resource=arn(name), Tags={"a": "1", "b": "2", "c/d": "é"})
    assert client.list_tags(Resource=arn(name))["Tags"] == {"a": "1", "b": "2", "c/d": "é"}
    client.untag_resource(Resource=arn(name), TagKeys=["a", "c/d"])
    assert client.list_tags(Resource=arn(name))["Tags"] == {"b": "2"}


def function_urls(client: Any, name: str) -> None:
    with_two_versions(client, name)
    asked = {"FunctionName": name, "Qualifier": "prod"}
    made = client.create_function_url_config(**asked, AuthType="NONE", Cors={"AllowOrigins": ["*"]})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(made["FunctionUrl"])
    everybody = {**asked, "Principal": "*"}
    client.add_permission(
        **everybody, StatementId="call", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"
    )
    client.add_permission(**everybody, StatementId="run", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True)
    with urllib.request.urlopen(made["FunctionUrl"]) as answer:
        assert json.load(answer)["by"] == "1"
    assert client.get_function_url_config(**asked)["FunctionUrl"] == made["FunctionUrl"]
    (listed,) = client.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]
    assert listed["FunctionArn"] == arn(name, "prod")
    assert client.update_function_url_config(**asked, AuthType="AWS_IAM")["AuthType"] == "AWS_IAM"
    client.delete_function_url_config(**asked)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_url_config(**asked)


def event_invokes(client: Any, name: str) -> None:
    make(client, name)
    put = client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)
    assert put["MaximumRetryAttempts"] == 1 and put["LastModified"].tzinfo is not None
    age = (datetime.now(UTC) - put["LastModified"]).total_seconds()
    assert abs(age) < 3600, "a time, in seconds since 1970, and not another number"
    updated = client.update_function_event_invoke_config(FunctionName=name, MaximumEventAgeInSeconds=60)
    assert (updated["MaximumRetryAttempts"], updated["MaximumEventAgeInSeconds"]) == (1, 60)
    assert client.get_function_event_invoke_config(FunctionName=name)["MaximumEventAgeInSeconds"] == 60
    (listed,) = client.list_function_event_invoke_configs(FunctionName=name)["FunctionEventInvokeConfigs"]
    assert listed["FunctionArn"] == arn(name, "$LATEST")
    client.delete_function_event_invoke_config(FunctionName=name)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_event_invoke_config(FunctionName=name)


SUCCEEDS: dict[Steps, set[str]] = {
    create_function: {"CreateFunction"},
    get_function: {"GetFunction"},
    get_function_configuration: {"GetFunctionConfiguration"},
    list_functions: {"ListFunctions"},
    update_function_code: {"UpdateFunctionCode"},
    update_function_configuration: {"UpdateFunctionConfiguration"},
    delete_function: {"DeleteFunction"},
    publish_version: {"PublishVersion"},
    list_versions_by_function: {"ListVersionsByFunction"},
    create_alias: {"CreateAlias"},
    get_alias: {"GetAlias"},
    list_aliases: {"ListAliases"},
    update_alias: {"UpdateAlias"},
    delete_alias: {"DeleteAlias"},
    invoke: {"Invoke"},
    invoke_async: {"InvokeAsync"},
    get_account_settings: {"GetAccountSettings"},
    concurrency: {"PutFunctionConcurrency", "GetFunctionConcurrency", "DeleteFunctionConcurrency"},
    provisioned_concurrency: {
        "PutProvisionedConcurrencyConfig",
        "GetProvisionedConcurrencyConfig",
        "ListProvisionedConcurrencyConfigs",
        "DeleteProvisionedConcurrencyConfig",
    },
    permissions: {"AddPermission", "GetPolicy", "RemovePermission"},
    tags: {"TagResource", "ListTags", "UntagResource"},
    function_urls: {
        "CreateFunctionUrlConfig",
        "GetFunctionUrlConfig",
        "ListFunctionUrlConfigs",
        "UpdateFunctionUrlConfig",
        "DeleteFunctionUrlConfig",
    },
    event_invokes: {
        "PutFunctionEventInvokeConfig",
        "UpdateFunctionEventInvokeConfig",
        "GetFunctionEventInvokeConfig",
        "ListFunctionEventInvokeConfigs",
        "DeleteFunctionEventInvokeConfig",
    },
}


@pytest.mark.parametrize("steps", SUCCEEDS, ids=lambda steps: steps.__name__)
def test_an_operation_answers_as_on_aws(client: Any, name: str, steps: Steps) -> None:
    steps(client, name)


def test_no_operation_is_left_out() -> None:
    assert set().union(*SUCCEEDS.values()) == OPERATIONS.keys()


@dataclass(frozen=True)
class Refused:
    """One call, on a function with two versions and an alias, and what AWS says to it."""

    operation: str
    members: dict[str, Any]
    code: str
    status: int
    words: str


NOBODY = {"FunctionName": "nobody"}
UNKNOWN = "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody"
STALE = "00000000-0000-0000-0000-000000000000"
NEVER = {"RevisionId": STALE}
PERMISSION = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}


def not_found(operation: str, words: str = UNKNOWN, **members: Any) -> Refused:
    return Refused(operation, {**NOBODY, **members}, "ResourceNotFoundException", 404, words)


def refused(operation: str, code: str, status: int, words: str, **members: Any) -> Refused:
    return Refused(operation, members, code, status, words)


REFUSALS = [
    not_found("get_function"),
    not_found("get_function_configuration"),
    not_found("update_function_code", ZipFile=zipped()),
    not_found("update_function_configuration", Timeout=3),
    not_found("delete_function"),
    not_found("publish_version"),
    not_found("list_versions_by_function"),
    not_found("create_alias", Name="a", FunctionVersion="1"),
    not_found("get_alias", "", Name="a"),
    not_found("list_aliases"),
    not_found("update_alias", "", Name="a", FunctionVersion="1"),
    not_found("invoke"),
    not_found("put_function_concurrency", "Function not found", ReservedConcurrentExecutions=1),
    not_found("get_function_concurrency", ""),
    not_found("delete_function_concurrency", ""),
    not_found("put_provisioned_concurrency_config", "", Qualifier="1", ProvisionedConcurrentExecutions=1),
    not_found("list_provisioned_concurrency_configs", ""),
    not_found("add_permission", **PERMISSION),
    not_found("get_policy", ""),
    not_found("remove_permission", "", StatementId="s"),
    not_found("create_function_url_config", "", AuthType="NONE"),
    not_found("get_function_url_config", ""),
    not_found("update_function_url_config", "", AuthType="NONE"),
    not_found("delete_function_url_config", ""),
    not_found("list_function_url_configs", ""),
    not_found("put_function_event_invoke_config", "", MaximumRetryAttempts=1),
    not_found("update_function_event_invoke_config", "", MaximumRetryAttempts=1),
    not_found("get_function_event_invoke_config", ""),
    not_found("delete_function_event_invoke_config", ""),
    not_found("list_function_event_invoke_configs", ""),
    not_found("invoke_async", "", InvokeArgs=b"{}"),
    refused("get_alias", "ResourceNotFoundException", 404, "Cannot find alias arn", Name="nothing"),
    refused("list_tags", "ResourceNotFoundException", 404, "Function not found", Resource=arn("nobody")),
    refused("tag_resource", "ResourceNotFoundException", 404, "", Resource=arn("nobody"), Tags={"a": "b"}),
    refused("untag_resource", "ResourceNotFoundException", 404, "", Resource=arn("nobody"), TagKeys=["a"]),
    refused("create_alias", "ResourceConflictException", 409, "Alias already exists", Name="prod", FunctionVersion="1"),
    refused("create_alias", "ResourceNotFoundException", 404, "Function not found", Name="x", FunctionVersion="9"),
    refused(
        "create_alias",
        "ValidationException",
        400,
        "1 validation error detected: Value 'prod' at 'functionVersion' failed to satisfy constraint",
        Name="x",
        FunctionVersion="prod",
    ),
    refused("create_alias", "ValidationException", 400, "at 'name' failed", Name="12", FunctionVersion="1"),
    refused(
        "create_alias",
        "InvalidParameterValueException",
        400,
        "",
        Name="x",
        FunctionVersion="$LATEST",
        RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}},
    ),
    refused("update_alias", "PreconditionFailedException", 412, "The Revision Id provided", Name="prod", **NEVER),
    refused("publish_version", "PreconditionFailedException", 412, "The Revision Id provided", **NEVER),
    refused("publish_version", "InvalidParameterValueException", 400, "CodeSHA256", CodeSha256="x" * 43 + "="),
    refused(
        "update_function_code",
        "PreconditionFailedException",
        412,
        "The Revision Id provided",
        ZipFile=zipped(),
        **NEVER,
    ),
    refused("update_function_code", "InvalidParameterValueException", 400, "unzip", ZipFile=b"no zip"),
    refused("update_function_configuration", "PreconditionFailedException", 412, "The Revision Id provided", **NEVER),
    refused("update_function_configuration", "ValidationException", 400, "at 'timeout' failed", Timeout=0),
    refused("delete_function", "ResourceConflictException", 409, "aliases reference it", Qualifier="1"),
    refused("delete_function", "InvalidParameterValueException", 400, "$LATEST", Qualifier="$LATEST"),
    refused("invoke", "InvalidRequestContentException", 400, "Could not parse request body", Payload=b"{"),
    refused("invoke", "ResourceNotFoundException", 404, "Function not found", Qualifier="9"),
    refused("put_function_concurrency", "InvalidParameterValueException", 400, "", ReservedConcurrentExecutions=999),
    refused(
        "get_provisioned_concurrency_config", "ProvisionedConcurrencyConfigNotFoundException", 404, "", Qualifier="1"
    ),
    refused(
        "put_provisioned_concurrency_config",
        "InvalidParameterValueException",
        400,
        "",
        Qualifier="$LATEST",
        ProvisionedConcurrentExecutions=1,
    ),
    refused("remove_permission", "ResourceNotFoundException", 404, "", StatementId="nothing"),
    refused("create_function_url_config", "ValidationException", 400, "at 'authType' failed", AuthType="MAYBE"),
    refused(
        "put_function_event_invoke_config",
        "ValidationException",
        400,
        "at 'maximumRetryAttempts'",
        MaximumRetryAttempts=3,
    ),
    refused("list_functions", "ValidationException", 400, "at 'maxItems' failed", MaxItems=10_001),
]


@pytest.fixture(scope="module")
def unchecked(served: Served) -> Any:
    """A client that sends whatever it is told."""
    settings = Config(retries={"total_max_attempts": 1}, parameter_validation=False, proxies={})
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
    return session.client("lambda", endpoint_url=served.address, config=settings)


@pytest.fixture(scope="module")
def furnished(client: Any) -> str:
    """A function with two versions and an alias that refusals leave as it is."""
    with_two_versions(client, "furnished")
    return "furnished"


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.operation}-{case.code}-{case.words[:20]}")
def test_a_refusal_is_the_error_that_aws_answers_with(unchecked: Any, furnished: str, case: Refused) -> None:
    members = dict(case.members)
    if "Resource" not in members and case.operation != "list_functions":
        members.setdefault("FunctionName", furnished)
    with pytest.raises(ClientError) as found:
        getattr(unchecked, case.operation)(**members)
    answer = found.value.response
    assert answer["Error"]["Code"] == case.code, answer
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == case.status
    assert case.words in answer["Error"]["Message"]
    if not case.code.startswith("Validation"):
        assert isinstance(found.value, getattr(unchecked.exceptions, case.code))


def test_every_operation_that_names_something_refuses_what_is_not_there() -> None:
    tried = {case.operation.replace("_", "") for case in REFUSALS if case.status == 404}
    silent = {"CreateFunction", "ListFunctions", "GetAccountSettings", "DeleteAlias"}
    missing = {name for name in OPERATIONS if name.lower() not in tried} - silent
    assert missing <= {"DeleteProvisionedConcurrencyConfig"}


def test_a_function_that_exists_is_no_second_time_created(client: Any, name: str) -> None:
    make(client, name)
    with pytest.raises(client.exceptions.ResourceConflictException, match=f"Function already exist: {name}"):
        make(client, name)


def test_a_stopped_function_is_throttled(client: Any, name: str) -> None:
    make(client, name)
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException) as found:
        client.invoke(FunctionName=name)
    assert found.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert found.value.response["ResponseMetadata"]["HTTPHeaders"]["retry-after"] == "1"


def test_a_failed_handler_is_an_answer_and_no_error(client: Any, name: str) -> None:
    make(client, name, "def handler(event, context):\n    raise ValueError('no')\n")
    answer = client.invoke(FunctionName=name)
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.load(answer["Payload"])["errorType"] == "ValueError"


def test_an_uploaded_zip_keeps_its_very_bytes(client: Any, name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("app.py", ECHO)
        package.comment = b"a comment"
    made = client.create_function(
        FunctionName=name, Runtime="python3.12", Role=ROLE, Handler="app.handler", Code={"ZipFile": buffer.getvalue()}
    )
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(buffer.getvalue()).digest()).decode()
    with urllib.request.urlopen(client.get_function(FunctionName=name)["Code"]["Location"]) as answer:
        assert answer.read() == buffer.getvalue()


def test_each_region_has_functions_of_its_own(served: Served, client: Any, name: str) -> None:
    make(client, name)
    elsewhere = served.client("eu-central-1")
    assert name not in [each["FunctionName"] for each in elsewhere.list_functions()["Functions"]]
    assert make(elsewhere, name)["FunctionArn"].startswith("arn:aws:lambda:eu-central-1:")


def test_waiters_end_once_there_is_nothing_to_wait_for(client: Any, name: str) -> None:
    make(client, name, Publish=True)
    for waiter in (
        "function_exists",
        "function_active",
        "function_active_v2",
        "function_updated",
        "function_updated_v2",
    ):
        client.get_waiter(waiter).wait(FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    client.get_waiter("published_version_active").wait(
        FunctionName=name, Qualifier="1", WaiterConfig={"Delay": 1, "MaxAttempts": 2}
    )


def test_paginators_come_to_every_page(client: Any, name: str) -> None:
    with_two_versions(client, name)
    for number in range(3, 6):
        client.update_function_code(FunctionName=name, ZipFile=zipped(f"n = {number}\n"), Publish=True)
    for alias in "abc":
        client.create_alias(FunctionName=name, Name=alias, FunctionVersion="2")
        client.create_function_url_config(FunctionName=name, Qualifier=alias, AuthType="NONE")
        client.put_function_event_invoke_config(FunctionName=name, Qualifier=alias, MaximumRetryAttempts=0)
    pages = {
        "list_versions_by_function": ("Versions", 6),
        "list_aliases": ("Aliases", 4),
        "list_function_url_configs": ("FunctionUrlConfigs", 3),
        "list_function_event_invoke_configs": ("FunctionEventInvokeConfigs", 3),
    }
    for operation, (key, count) in pages.items():
        found = list(client.get_paginator(operation).paginate(FunctionName=name, PaginationConfig={"PageSize": 2}))
        assert sum(len(page[key]) for page in found) == count, operation
        assert len(found) == (count + 1) // 2, operation
    every = client.get_paginator("list_functions").paginate(FunctionVersion="ALL", PaginationConfig={"PageSize": 3})
    mine = [each["Version"] for each in every.search("Functions[]") if each["FunctionName"] == name]
    assert mine == ["$LATEST", "1", "2", "3", "4", "5"]
