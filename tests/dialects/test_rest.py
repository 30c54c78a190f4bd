"""Operations as HTTP, both ways, and beside what botocore makes of the same."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import botocore.session  # type: ignore[import-untyped]
import pytest
from botocore import parsers
from botocore.awsrequest import HeadersDict, prepare_request_dict  # type: ignore[import-untyped]
from botocore.model import ServiceModel  # type: ignore[import-untyped]
from botocore.serialize import create_serializer  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.dialects import rest
from lvtui.dialects.rest import HttpRequest
from lvtui.operations import (
    OPERATIONS,
    CreateAlias,
    GetAlias,
    GetFunction,
    GetFunctionConcurrency,
    GetProvisionedConcurrencyConfig,
    Invoke,
    InvokeAsync,
    ListFunctions,
    ListProvisionedConcurrencyConfigs,
    ListVersionsByFunction,
    Request,
    Shape,
    TagResource,
    UntagResource,
    UpdateFunctionCode,
)
from lvtui.operations.errors import (
    AccessDenied,
    LambdaError,
    ResourceConflict,
    ResourceNotFound,
    SerializationFailed,
    TooManyRequests,
    ValidationFailed,
)
from lvtui.operations.shapes import (
    AliasConfiguration,
    Concurrency,
    Environment,
    FunctionConfiguration,
    InvocationResponse,
    RoutingConfig,
)
from lvtui.operations.table import Binding
from tests.operations.legal import legal

ARN = "arn:aws:lambda:us-east-1:123456789012:function:demo"
FUNCTION = "/2015-03-31/functions/demo"


@pytest.fixture(scope="module")
def model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("lambda")


def any_request(binding: Binding) -> st.SearchStrategy[Request[Any]]:
    return legal(binding.request).filter(can_travel)


def can_travel(request: Request[Any]) -> bool:
    """An empty list in a query, and an optional payload of no bytes, look like none at all."""
    values = [(member, getattr(request, member.attribute)) for member in request.members()]
    return not any(
        (member.place == "query" and value == ())
        or (member.place == "payload" and value == b"" and not member.required)
        for member, value in values
    )


# --- beside botocore -------------------------------------------------------------------------------------------------


def as_botocore_sends_it(model: ServiceModel, request: Request[Any]) -> HttpRequest:
    """What boto3 would put on the wire for the same members."""
    operation = model.operation_model(request.binding.operation)
    made = create_serializer("rest-json").serialize_to_request(members_for_botocore(request), operation)
    prepare_request_dict(made, "http://127.0.0.1:9001")
    url = urlsplit(made["url"])
    query = parse_qsl(url.query, keep_blank_values=True)
    return HttpRequest(made["method"], url.path, query, dict(made["headers"]), made["body"])


def members_for_botocore(shape: Shape) -> dict[str, Any]:
    """As `to_document`, with bytes as they are: botocore encodes them itself."""

    def of(value: Any) -> Any:
        match value:
            case Shape():
                return members_for_botocore(value)
            case Mapping():
                return {key: of(item) for key, item in value.items()}
            case tuple():
                return [of(item) for item in value]
            case _:
                return value

    values = ((member.name, getattr(shape, member.attribute)) for member in shape.members())
    return {name: of(value) for name, value in values if value is not None}


@pytest.mark.parametrize("binding", OPERATIONS.values(), ids=OPERATIONS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_request_is_rendered_as_botocore_sends_it_and_read_back_the_same(
    binding: Binding, model: ServiceModel, data: st.DataObject
) -> None:
    request = data.draw(any_request(binding))
    ours, theirs = rest.render(request), as_botocore_sends_it(model, request)
    assert rest.parse(ours) == request
    assert rest.parse(theirs) == request
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    assert sorted(ours.query) == sorted(theirs.query)
    assert dict(ours.headers) == dict(theirs.headers)
    if ours.headers.get("Content-Type") == "application/json":
        assert json.loads(ours.body) == json.loads(theirs.body)
    else:
        assert ours.body == theirs.body


WHEN = 1763937600.125
"""A time that a calendar knows; in answers it travels as a number."""


def plausible(value: Any) -> Any:
    """The same, with times and statuses that can be."""
    match value:
        case Shape():
            members = {member.attribute: plausible(getattr(value, member.attribute)) for member in value.members()}
            members |= {member.attribute: 202 for member in value.members() if member.place == "status"}
            return dataclasses.replace(value, **members)  # type: ignore[type-var]  # every Shape is a dataclass
        case float():
            return WHEN
        case tuple():
            return tuple(map(plausible, value))
        case _:
            return value


def without_calendar(value: Any) -> Any:
    """What botocore read, times as numbers and streams as bytes."""
    match value:
        case datetime():
            return value.timestamp()
        case dict():
            return {key: without_calendar(item) for key, item in value.items()}
        case list():
            return list(map(without_calendar, value))
        case SimpleNamespace():
            return value.read()
        case _:
            return value


def as_read_by_botocore(model: ServiceModel, operation: str, answer: rest.HttpResponse) -> dict[str, Any]:
    response = {"status_code": answer.status, "headers": HeadersDict(answer.headers), "body": answer.body}
    shape = model.operation_model(operation).output_shape
    if shape is not None and shape.serialization.get("payload"):
        response["body"] = SimpleNamespace(read=lambda: answer.body)  # streamed
    parsed: dict[str, Any] = parsers.create_parser("rest-json").parse(response, shape)
    return parsed


@pytest.mark.parametrize(
    "binding",
    [found for found in OPERATIONS.values() if found.result is not type(None)],
    ids=lambda found: found.operation,
)
@settings(max_examples=15)
@given(data=st.data())
def test_botocore_reads_the_members_of_an_answer(binding: Binding, model: ServiceModel, data: st.DataObject) -> None:
    result = plausible(data.draw(legal(binding.result)))
    parsed = without_calendar(as_read_by_botocore(model, binding.operation, rest.respond(binding, result)))
    assert parsed.pop("ResponseMetadata")["HTTPStatusCode"] in (binding.status, 202)
    expected = members_for_botocore(result)
    assert parsed == ({"Payload": b"", **expected} if binding.operation == "Invoke" else expected)


def test_botocore_reads_an_error_by_its_code_and_text(model: ServiceModel) -> None:
    for error in LambdaError.__subclasses__():
        parsed = as_read_by_botocore(model, "GetAlias", rest.refused(error("What went wrong.")))
        assert parsed["Error"] == {"Code": error.code, "Message": "What went wrong."}
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == error.status


# --- requests, by example --------------------------------------------------------------------------------------------


def test_an_arn_in_a_path_is_percent_encoded_and_a_query_travels_beside_it() -> None:
    http = rest.render(GetFunction(function_name=f"{ARN}:$LATEST", qualifier="$LATEST"))
    assert http.path == f"/2015-03-31/functions/{ARN.replace(':', '%3A')}%3A%24LATEST"
    assert http.target == f"{http.path}?Qualifier=%24LATEST"


@pytest.mark.parametrize("path", ["demo%3A%24LATEST", "demo:$LATEST", "demo%3a$LATEST"])
def test_a_path_is_read_however_much_of_it_is_encoded(path: str) -> None:
    http = HttpRequest("GET", f"/2015-03-31/functions/{path}")
    assert rest.parse(http) == GetFunction(function_name="demo:$LATEST")


def test_a_slash_at_the_end_of_a_path_does_not_count() -> None:
    assert rest.parse(HttpRequest("GET", "/2015-03-31/functions/")) == ListFunctions()
    assert rest.parse(HttpRequest("GET", f"{FUNCTION}/versions/")) == ListVersionsByFunction(function_name="demo")


def test_list_all_tells_two_operations_of_one_path_apart() -> None:
    path = "/2019-09-30/functions/demo/provisioned-concurrency"
    listed = HttpRequest("GET", path, [("List", "ALL"), ("MaxItems", "7")])
    assert rest.parse(listed) == ListProvisionedConcurrencyConfigs(function_name="demo", max_items=7)
    assert rest.parse(HttpRequest("GET", path, [("Qualifier", "prod")])) == GetProvisionedConcurrencyConfig(
        function_name="demo", qualifier="prod"
    )


def test_a_list_in_a_query_repeats_its_name() -> None:
    request = UntagResource(resource=ARN, tag_keys=("team", "cost centre"))
    http = rest.render(request)
    assert http.query == [("tagKeys", "team"), ("tagKeys", "cost centre")]
    assert rest.parse(http) == request


def test_the_payload_is_the_body_byte_for_byte_and_headers_are_read_in_any_case() -> None:
    headers = {"x-amz-invocation-TYPE": "Event", "X-Other": "?"}
    http = HttpRequest("POST", f"{FUNCTION}/invocations", [("Qualifier", "2")], headers, b" \xff{} ")
    assert rest.parse(http) == Invoke(function_name="demo", qualifier="2", invocation_type="Event", payload=b" \xff{} ")


def test_an_empty_payload_is_none_unless_the_operation_wants_one() -> None:
    assert rest.parse(HttpRequest("POST", f"{FUNCTION}/invocations")) == Invoke(function_name="demo")
    asynchronous = HttpRequest("POST", "/2014-11-13/functions/demo/invoke-async")
    assert rest.parse(asynchronous) == InvokeAsync(function_name="demo", invoke_args=b"")


def test_a_member_counts_in_its_own_place_alone_and_an_unknown_one_not_at_all() -> None:
    body = json.dumps(
        {"FunctionName": "other", "Name": "prod", "FunctionVersion": "1", "New": [1], "Description": None}
    )
    http = HttpRequest("POST", f"{FUNCTION}/aliases", [("Description", "no")], {}, body.encode())
    assert rest.parse(http) == CreateAlias(function_name="demo", name="prod", function_version="1")


def test_code_travels_in_base64() -> None:
    http = rest.render(UpdateFunctionCode(function_name="demo", zip_file=b"PK\x03\x04"))
    assert json.loads(http.body) == {"ZipFile": "UEsDBA=="}


def test_only_operations_that_take_code_may_have_a_large_body() -> None:
    large = {name for name, binding in OPERATIONS.items() if rest.body_limit(binding) == rest.WITH_CODE_LIMIT}
    assert large == {"CreateFunction", "UpdateFunctionCode"}
    assert rest.body_limit(Invoke.binding) > 6_291_456


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "//"),
        ("GET", "/2015-03-31/functions//aliases"),
        ("GET", "//2015-03-31/functions/demo"),
        ("GET", "/2015-03-31/functions/demo/invocations"),
        ("DELETE", "/2015-03-31/functions"),
        ("PATCH", FUNCTION),
        ("OPTIONS", FUNCTION),
        ("GET", "/2016-03-31/functions/demo"),
        ("GET", "/2018-10-31/layers"),
        ("GET", f"{FUNCTION}/aliases/prod/more"),
    ],
)
def test_what_is_no_operation_is_refused_in_the_words_of_aws(method: str, path: str) -> None:
    with pytest.raises(AccessDenied) as refusal:
        rest.parse(HttpRequest(method, path))
    answer = rest.refused(refusal.value)
    assert answer.status == 403
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"
    assert json.loads(answer.body) == {"Message": "Unable to determine service/operation name to be authorized"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b"[]",
        b'"text"',
        b'{"Name": 1, "FunctionVersion": "1"}',
        b'{"Name": "a", "FunctionVersion": ["1"]}',
        b'{"Name": "a", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": NaN}}}',
        b'{"Name": "a", "FunctionVersion": "1", "Description": "\\ud800"}',
        b'{"Name":' * 100_000,
        b'{"Name": ' + b"9" * 10_000 + b"}",
    ],
    ids=["cut off", "no UTF-8", "list", "text", "number", "list for text", "NaN", "surrogate", "deep", "huge number"],
)
def test_a_body_that_is_not_what_it_should_be_is_a_serialization_error(body: bytes) -> None:
    with pytest.raises(SerializationFailed):
        rest.parse(HttpRequest("POST", f"{FUNCTION}/aliases", body=body))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"null", "null"),
        (b"[]", "a list"),
        (b'""', "a string"),
        (b"1", "a whole number"),
        (b"1.5", "a number"),
        (b"false", "false"),
    ],
)
def test_a_body_that_is_no_object_is_called_what_json_calls_it(body: bytes, what: str) -> None:
    with pytest.raises(SerializationFailed, match=f"^The body is {what} where an object belongs$"):
        rest.parse(HttpRequest("POST", f"{FUNCTION}/aliases", body=body))


@pytest.mark.parametrize("text", ["many", "", "1.5", "1_0", " 1", "٣", "9" * 5000])
def test_a_number_in_a_query_must_be_one(text: str) -> None:
    with pytest.raises(SerializationFailed):
        rest.parse(HttpRequest("GET", "/2015-03-31/functions", [("MaxItems", text)]))


def test_missing_members_are_named_together() -> None:
    with pytest.raises(ValidationFailed, match="2 validation errors detected: Value null at 'name'"):
        rest.parse(HttpRequest("POST", f"{FUNCTION}/aliases", body=b""))


@given(st.from_type(HttpRequest) | st.builds(HttpRequest, method=st.just("GET"), path=st.text().map("/{}".format)))
def test_whatever_arrives_is_a_request_or_refused_by_name(http: HttpRequest) -> None:
    with pytest.raises(LambdaError):
        rest.parse(http)


# --- answers, by example ---------------------------------------------------------------------------------------------


def test_an_answer_has_the_status_of_its_operation_and_compact_json() -> None:
    alias = AliasConfiguration(alias_arn=f"{ARN}:prod", name="prod", function_version="1", revision_id="r")
    answer = rest.respond(CreateAlias.binding, alias)
    assert answer.status == 201
    assert answer.headers == {"Content-Type": "application/json"}
    assert answer.body == (
        b'{"AliasArn":"%b:prod","Name":"prod","FunctionVersion":"1","Description":"","RevisionId":"r"}' % ARN.encode()
    )
    assert rest.respond(GetAlias.binding, alias).status == 200


def test_an_empty_answer_has_neither_body_nor_type_and_an_empty_structure_is_an_object() -> None:
    nothing = rest.respond(TagResource.binding, None)
    assert (nothing.status, dict(nothing.headers), nothing.body) == (204, {}, b"")
    assert rest.respond(GetFunctionConcurrency.binding, Concurrency()).body == b"{}"


@pytest.mark.parametrize(
    ("result", "status", "body", "headers"),
    [
        (
            InvocationResponse(status_code=200, payload=b'{"a": 1}', executed_version="3", log_result="TE9H"),
            200,
            b'{"a": 1}',
            {"X-Amz-Executed-Version": "3", "X-Amz-Log-Result": "TE9H"},
        ),
        (
            InvocationResponse(status_code=200, payload=b"{}", function_error="Unhandled", executed_version="$LATEST"),
            200,
            b"{}",
            {"X-Amz-Executed-Version": "$LATEST", "X-Amz-Function-Error": "Unhandled"},
        ),
        (InvocationResponse(status_code=202), 202, b"", {}),
        (InvocationResponse(status_code=204), 204, b"", {}),
    ],
)
def test_an_invocation_answers_in_status_headers_and_body(
    result: InvocationResponse, status: int, body: bytes, headers: dict[str, str]
) -> None:
    answer = rest.respond(Invoke.binding, result)
    assert (answer.status, answer.body) == (status, body)
    assert dict(answer.headers) == {"Content-Type": "application/json", **headers}


def test_text_of_any_language_is_utf_8() -> None:
    environment = Environment(variables={"GREETING": "Grüße, 世界"})
    answer = rest.respond(
        CreateAlias.binding,
        FunctionConfiguration(
            function_name="demo",
            function_arn=ARN,
            role="r",
            code_size=1,
            description="",
            timeout=3,
            memory_size=128,
            last_modified="t",
            code_sha256="s",
            version="1",
            revision_id="r",
            environment=environment,
        ),
    )
    assert "Grüße, 世界".encode() in answer.body


def test_errors_spell_the_key_of_their_text_as_aws_does_each() -> None:
    missing, taken = rest.refused(ResourceNotFound("Not there.")), rest.refused(ResourceConflict("There already."))
    assert missing.body == b'{"Type":"User","Message":"Not there."}'
    assert taken.body == b'{"Type":"User","message":"There already."}'
    throttled = rest.refused(TooManyRequests("Rate Exceeded.", Reason="CallerRateLimitExceeded"))
    assert throttled.headers["Retry-After"] == "1"
    assert json.loads(throttled.body)["Reason"] == "CallerRateLimitExceeded"


def test_a_weight_keeps_all_its_digits() -> None:
    routing = RoutingConfig(additional_version_weights={"2": 0.1 + 0.2})
    request = CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=routing)
    assert typing.cast("CreateAlias", rest.parse(rest.render(request))).routing_config == routing
