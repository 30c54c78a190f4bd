"""AWS's documents, both ways."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.operations import (
    OPERATIONS,
    CreateAlias,
    CreateFunction,
    Invoke,
    Request,
    Shape,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.errors import LambdaError, SerializationFailed, ValidationFailed
from lvtui.operations.shapes import AliasConfiguration, FunctionCode, InvocationResponse, RoutingConfig
from lvtui.operations.validation import validate
from lvtui.operations.wire import from_document, to_document
from tests.operations.legal import legal

ROLE = "arn:aws:iam::123456789012:role/demo"
REQUESTS = sorted((binding.request for binding in OPERATIONS.values()), key=lambda kind: kind.__name__)
RESULTS = sorted(
    {binding.result for binding in OPERATIONS.values()} - {type(None)}, key=lambda kind: str(kind.__name__)
)


def refusal(kind: type[Shape], document: Any) -> LambdaError:
    with pytest.raises(LambdaError) as refused:
        from_document(kind, document)
    return refused.value


@pytest.mark.parametrize("kind", [*REQUESTS, *RESULTS])
@settings(max_examples=25)
@given(data=st.data())
def test_every_shape_comes_back_from_its_document(kind: type[Shape], data: st.DataObject) -> None:
    shape = data.draw(legal(kind))
    document = json.loads(json.dumps(to_document(shape)))
    assert from_document(kind, document) == shape
    assert set(document) <= {member.name for member in kind.members()}
    if isinstance(shape, Request):
        validate(shape)


@pytest.mark.parametrize("kind", [kind for kind in REQUESTS if kind.members()])
@settings(max_examples=25)
@given(data=st.data())
def test_any_document_at_all_becomes_a_request_or_a_refusal(kind: type[Request[Any]], data: st.DataObject) -> None:
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    )
    legal_ones = to_document(data.draw(legal(kind)))
    name = data.draw(st.sampled_from([member.name for member in kind.members()]))
    try:
        validate(from_document(kind, legal_ones | {name: data.draw(anything)}))
    except LambdaError as refused:
        assert refused.status == 400


def test_names_are_those_of_aws_and_what_is_not_set_is_not_there() -> None:
    request = UpdateAlias(
        function_name="demo", name="prod", routing_config=RoutingConfig(additional_version_weights={"2": 0.1})
    )
    assert to_document(request) == {
        "FunctionName": "demo",
        "Name": "prod",
        "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}},
    }


def test_an_empty_map_is_not_the_same_as_none() -> None:
    cleared = from_document(RoutingConfig, {"AdditionalVersionWeights": {}})
    assert cleared == RoutingConfig(additional_version_weights={})
    assert cleared != from_document(RoutingConfig, {})


def test_bytes_travel_in_base64() -> None:
    package = b"PK\x05\x06"
    document = to_document(UpdateFunctionCode(function_name="demo", zip_file=package))
    assert document["ZipFile"] == base64.b64encode(package).decode()
    assert from_document(UpdateFunctionCode, {"FunctionName": "demo", "ZipFile": package}).zip_file == package
    assert to_document(InvocationResponse(status_code=200, payload=b"1")) == {"StatusCode": 200, "Payload": "MQ=="}


def test_unknown_members_are_ignored_and_a_null_is_as_good_as_nothing() -> None:
    read = from_document(
        CreateAlias,
        {"FunctionName": "f", "Name": "a", "FunctionVersion": "1", "Description": None, "Colour": "red"},
    )
    assert read == CreateAlias(function_name="f", name="a", function_version="1")


def test_whole_numbers_are_good_enough_for_a_weight() -> None:
    read = from_document(RoutingConfig, {"AdditionalVersionWeights": {"2": 1}})
    assert read.additional_version_weights == {"2": 1.0}
    assert isinstance((read.additional_version_weights or {})["2"], float)


def test_missing_members_are_all_told_at_once() -> None:
    error = refusal(CreateFunction, {"FunctionName": "demo", "EphemeralStorage": {}})
    assert type(error) is ValidationFailed
    assert error.message == (
        "3 validation errors detected: "
        "Value null at 'role' failed to satisfy constraint: Member must not be null; "
        "Value null at 'code' failed to satisfy constraint: Member must not be null; "
        "Value null at 'ephemeralStorage.size' failed to satisfy constraint: Member must not be null"
    )


def test_a_member_missing_from_a_structure_in_a_list_is_told_by_its_place() -> None:
    error = refusal(
        CreateFunction,
        {"FunctionName": "f", "Role": ROLE, "Code": {}, "FileSystemConfigs": [{"LocalMountPath": "/mnt/a"}]},
    )
    assert "Value null at 'fileSystemConfigs.1.member.arn'" in str(error)


@pytest.mark.parametrize("document", [{"Layers": [None]}, {"Environment": {"Variables": {"NAME": None}}}])
def test_a_null_inside_a_list_or_a_map_is_left_to_validation(document: dict[str, Any]) -> None:
    request = from_document(CreateFunction, {"FunctionName": "f", "Role": ROLE, "Code": {}} | document)
    with pytest.raises(ValidationFailed, match="Member must not be null"):
        validate(request)


@pytest.mark.parametrize(
    "kind, document, why",
    [
        (CreateFunction, {"Timeout": "3"}, "timeout is a string where a whole number belongs"),
        (CreateFunction, {"Timeout": True}, "timeout is true where a whole number belongs"),
        (CreateFunction, {"Timeout": 3.5}, "timeout is a number where a whole number belongs"),
        (CreateFunction, {"Publish": 1}, "publish is a whole number where true or false belongs"),
        (CreateFunction, {"Handler": ["app.handler"]}, "handler is a list where a string belongs"),
        (CreateFunction, {"Layers": "layer"}, "layers is a string where a list belongs"),
        (CreateFunction, {"Layers": [1]}, "layers.1.member is a whole number where a string belongs"),
        (CreateFunction, {"Environment": []}, "environment is a list where an object belongs"),
        (CreateFunction, {"Environment": {"Variables": {"NAME": 1}}}, "environment.variables.NAME is a whole number"),
        (UpdateFunctionCode, {"ZipFile": "no base64!"}, "zipFile is not base64"),
        (UpdateFunctionCode, {"ZipFile": "é"}, "zipFile is not base64"),
        (UpdateFunctionCode, {"ZipFile": 5}, "zipFile is a whole number where a string belongs"),
        (
            UpdateAlias,
            {"RoutingConfig": {"AdditionalVersionWeights": {"2": "half"}}},
            "routingConfig.additionalVersionWeights.2 is a string where a number belongs",
        ),
        (
            UpdateAlias,
            {"RoutingConfig": {"AdditionalVersionWeights": {"2": 10**400}}},
            "routingConfig.additionalVersionWeights.2 is too large a number",
        ),
    ],
)
def test_a_member_of_the_wrong_kind_is_a_serialization_error(
    kind: type[Shape], document: dict[str, Any], why: str
) -> None:
    legal_ones = {"FunctionName": "f", "Role": ROLE, "Code": {}, "Name": "prod"}
    error = refusal(kind, legal_ones | document)
    assert type(error) is SerializationFailed
    assert str(error).startswith(why)


def test_a_document_that_is_no_object_is_a_serialization_error() -> None:
    assert str(refusal(CreateAlias, [])) == "the body is a list where an object belongs"


def test_a_result_reads_back_with_its_defaults() -> None:
    document = {"AliasArn": "arn", "Name": "prod", "FunctionVersion": "1", "RevisionId": "r"}
    assert from_document(AliasConfiguration, document).description == ""
    assert from_document(FunctionCode, {}) == FunctionCode()
    assert from_document(Invoke, {"FunctionName": "f"}).payload is None
