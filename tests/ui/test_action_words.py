"""One action in three dialects."""

from __future__ import annotations

import json

from lvtui.operations import CreateFunction, Invoke, PublishVersion, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode
from lvtui.ui.action_words import DIALECTS, LONGEST_EVENT, line_of

PUBLISH = PublishVersion(function_name="demo", description="first")


def test_the_same_action_in_three_dialects() -> None:
    assert DIALECTS["AWS CLI"](PUBLISH, 100, "") == [
        "aws lambda publish-version --function-name demo --description first"
    ]
    assert DIALECTS["boto3"](PUBLISH, 100, "") == ['client.publish_version(FunctionName="demo", Description="first")']
    said = DIALECTS["REST"](PUBLISH, 100, "")
    assert said[:3] == ["POST /2015-03-31/functions/demo/versions", "Content-Type: application/json", ""]
    assert json.loads("\n".join(said[3:])) == {"Description": "first"}


def test_another_region_is_named_in_each() -> None:
    assert DIALECTS["AWS CLI"](PUBLISH, 60, "eu-west-1")[-1].endswith(" --region eu-west-1")
    assert DIALECTS["boto3"](PUBLISH, 100, "eu-west-1")[0] == 'client = boto3.client("lambda", region_name="eu-west-1")'
    assert "Host: lambda.eu-west-1.amazonaws.com" in DIALECTS["REST"](PUBLISH, 100, "eu-west-1")


def test_rest_names_code_by_its_size_wherever_it_stands() -> None:
    update = UpdateFunctionCode(function_name="demo", zip_file=b"x" * 1_234)
    assert '"ZipFile": "(base64 of function.zip, 1,234 bytes)"' in "\n".join(DIALECTS["REST"](update, 100, ""))
    create = CreateFunction(function_name="demo", role="r", code=FunctionCode(zip_file=b"x" * 99))
    assert "(base64 of function.zip, 99 bytes)" in "\n".join(DIALECTS["REST"](create, 100, ""))


def test_rest_shows_an_event_as_it_travels_and_no_more_of_it_than_can_be_read() -> None:
    said = DIALECTS["REST"](Invoke(function_name="demo", qualifier="prod", payload=b'{"a": 1}'), 100, "")
    assert said == ["POST /2015-03-31/functions/demo/invocations?Qualifier=prod", "", '{"a": 1}']
    said = DIALECTS["REST"](Invoke(function_name="demo", payload=b"y" * (LONGEST_EVENT + 5)), 100, "")
    assert said[-1].endswith("… and 5 bytes more")


def test_an_event_too_long_for_a_shell_stands_in_a_file() -> None:
    line = line_of(Invoke(function_name="demo", payload=b'"' + b"z" * LONGEST_EVENT + b'"'))
    assert "--payload fileb://event.json" in line and len(line) < 200
