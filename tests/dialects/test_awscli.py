"""Operations as `aws lambda` lines."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from lvtui.dialects import awscli
from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    GetFunction,
    Invoke,
    ListFunctions,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import DeadLetterConfig, Environment, FunctionCode, RoutingConfig, VpcConfig

ROLE = "arn:aws:iam::123456789012:role/demo"


def split(shares: dict[str, float]) -> RoutingConfig:
    return RoutingConfig(additional_version_weights=shares)


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (
            CreateAlias(function_name="demo", name="dev", function_version="$LATEST"),
            "aws lambda create-alias --function-name demo --name dev --function-version '$LATEST'",
        ),
        (
            UpdateAlias(function_name="demo", name="prod", routing_config=split({"2": 0.05})),
            "aws lambda update-alias --function-name demo --name prod "
            "--routing-config 'AdditionalVersionWeights={2=0.05}'",
        ),
        (
            UpdateAlias(function_name="demo", name="prod", function_version="2", routing_config=split({})),
            "aws lambda update-alias --function-name demo --name prod --function-version 2 "
            "--routing-config 'AdditionalVersionWeights={}'",
        ),
        (
            PublishVersion(function_name="demo", description="it's new", code_sha256="abc="),
            "aws lambda publish-version --function-name demo --code-sha256 abc= --description 'it'\"'\"'s new'",
        ),
        (
            UpdateFunctionCode(function_name="demo", zip_file=b"PK", publish=True, dry_run=False),
            "aws lambda update-function-code --function-name demo --zip-file fileb://function.zip "
            "--publish --no-dry-run",
        ),
        (
            Invoke(function_name="demo", qualifier="prod", payload=b'{"a": 1}'),
            "aws lambda invoke --function-name demo --qualifier prod --payload '{\"a\": 1}' "
            "--cli-binary-format raw-in-base64-out response.json",
        ),
        (
            UpdateFunctionConfiguration(
                function_name="demo",
                layers=["arn:one", "arn:two"],
                dead_letter_config=DeadLetterConfig(target_arn="arn:aws:sqs:us-east-1:123456789012:q"),
                kms_key_arn="arn:aws:kms:us-east-1:123456789012:key/k",
            ),
            "aws lambda update-function-configuration --function-name demo "
            "--dead-letter-config TargetArn=arn:aws:sqs:us-east-1:123456789012:q "
            "--kms-key-arn arn:aws:kms:us-east-1:123456789012:key/k --layers arn:one arn:two",
        ),
        (ListFunctions(max_items=3), "aws lambda list-functions --max-items 3"),
        (GetFunction(function_name="demo:1"), "aws lambda get-function --function-name demo:1"),
    ],
)
def test_an_operation_is_the_line_one_would_type(request_: Request[Any], line: str) -> None:
    assert awscli.render(request_) == line


def test_the_code_of_a_new_function_is_named_as_a_file() -> None:
    line = awscli.render(CreateFunction(function_name="demo", role=ROLE, code=FunctionCode(zip_file=b"PK\x03\x04")))
    assert line.endswith("--zip-file fileb://function.zip")


def test_values_that_shorthand_cannot_say_are_said_in_json() -> None:
    variables = {"GREETING": "hello, {world}=", "EMPTY": ""}
    request = UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables=variables))
    *_, value = shlex.split(awscli.render(request))
    assert json.loads(value) == {"Variables": variables}


def test_lists_inside_a_structure_are_shorthand() -> None:
    request = UpdateFunctionConfiguration(
        function_name="demo", vpc_config=VpcConfig(subnet_ids=("subnet-1", "subnet-2"))
    )
    assert awscli.render(request).endswith("--vpc-config 'SubnetIds=[subnet-1,subnet-2]'")


def test_a_weight_keeps_all_its_digits() -> None:
    request = UpdateAlias(function_name="demo", name="prod", routing_config=split({"2": 0.123456789012}))
    assert "2=0.123456789012}" in awscli.render(request)


def test_a_long_command_breaks_before_options_and_stays_one_command() -> None:
    request = CreateAlias(function_name="demo" * 10, name="prod", function_version="1", description="a b " * 10)
    lines = awscli.render_lines(request, 60)
    assert len(lines) > 1
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert all(line.startswith("    --") for line in lines[1:])
    assert shlex.split(" ".join(line.removesuffix("\\") for line in lines)) == shlex.split(awscli.render(request))
