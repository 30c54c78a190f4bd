"""Operations as `aws lambda` lines."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from lvtui.dialects import awscli
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunction,
    CreateFunctionUrlConfig,
    GetAccountSettings,
    GetFunction,
    Invoke,
    InvokeAsync,
    ListFunctions,
    ListProvisionedConcurrencyConfigs,
    PublishVersion,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    RemovePermission,
    Request,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure
from lvtui.operations.function_urls import Cors
from lvtui.operations.shapes import DeadLetterConfig, Environment, FunctionCode, RoutingConfig, VpcConfig

ROLE = "arn:aws:iam::123456789012:role/demo"
ARN = "arn:aws:lambda:us-east-1:123456789012:function"


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
        (ListFunctions(max_items=3), "aws lambda list-functions --max-items 3 --no-paginate"),
        (GetFunction(function_name="demo:1"), "aws lambda get-function --function-name demo:1"),
        (
            PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=0),
            "aws lambda put-function-concurrency --function-name demo --reserved-concurrent-executions 0",
        ),
        (
            PutProvisionedConcurrencyConfig(
                function_name="demo", qualifier="prod", provisioned_concurrent_executions=5
            ),
            "aws lambda put-provisioned-concurrency-config --function-name demo --qualifier prod "
            "--provisioned-concurrent-executions 5",
        ),
        (
            ListProvisionedConcurrencyConfigs(function_name="demo"),
            "aws lambda list-provisioned-concurrency-configs --function-name demo",
        ),
        (
            TagResource(resource=f"{ARN}:demo", tags={"team": "a", "cost centre": "1,2"}),
            f"aws lambda tag-resource --resource {ARN}:demo --tags " + '\'{"team": "a", "cost centre": "1,2"}\'',
        ),
        (
            TagResource(resource=f"{ARN}:demo", tags={"team": "a", "stage": "prod"}),
            f"aws lambda tag-resource --resource {ARN}:demo --tags team=a,stage=prod",
        ),
        (
            UntagResource(resource=f"{ARN}:demo", tag_keys=("team", "cost centre")),
            f"aws lambda untag-resource --resource {ARN}:demo --tag-keys team 'cost centre'",
        ),
        (GetAccountSettings(), "aws lambda get-account-settings"),
        (
            AddPermission(
                function_name="demo",
                statement_id="api",
                action="lambda:InvokeFunction",
                principal="apigateway.amazonaws.com",
                source_arn="arn:aws:execute-api:us-east-1:123456789012:abc/*/GET/",
                qualifier="prod",
                principal_org_id="o-0123456789",
                invoked_via_function_url=True,
            ),
            "aws lambda add-permission --function-name demo --statement-id api --action lambda:InvokeFunction "
            "--principal apigateway.amazonaws.com --source-arn "
            "'arn:aws:execute-api:us-east-1:123456789012:abc/*/GET/' --qualifier prod "
            "--principal-org-id o-0123456789 --invoked-via-function-url",
        ),
        (
            RemovePermission(function_name="demo", statement_id="api", qualifier="prod"),
            "aws lambda remove-permission --function-name demo --statement-id api --qualifier prod",
        ),
        (
            CreateFunctionUrlConfig(
                function_name="demo", qualifier="prod", auth_type="NONE", cors=Cors(allow_methods=("GET",), max_age=5)
            ),
            "aws lambda create-function-url-config --function-name demo --qualifier prod --auth-type NONE "
            "--cors 'AllowMethods=[GET],MaxAge=5'",
        ),
        (
            PutFunctionEventInvokeConfig(
                function_name="demo",
                maximum_retry_attempts=0,
                destination_config=DestinationConfig(on_failure=OnFailure(destination="arn:aws:s3:::bucket")),
            ),
            "aws lambda put-function-event-invoke-config --function-name demo --maximum-retry-attempts 0 "
            "--destination-config 'OnFailure={Destination=arn:aws:s3:::bucket}'",
        ),
        (
            InvokeAsync(function_name="demo", invoke_args=b'{"a": 1}'),
            "aws lambda invoke-async --function-name demo --invoke-args event.json",
        ),
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
