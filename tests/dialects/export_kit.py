"""What the tests of exports share: a function with everything, and what of a function a copy can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lvtui.domain.code import pack
from lvtui.domain.model import Function, Version
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    PublishVersion,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure
from lvtui.operations.function_urls import Cors
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FunctionCode,
    LoggingConfig,
    SnapStart,
    TracingConfig,
    VpcConfig,
)
from tests.domain.builders import NOON, Lab, create, weights
from tests.storage.kit import plain

QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead-letters"
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:common:3"
SUBNET, GROUP = "subnet-0123456789abcdef0", "sg-0123456789abcdef0"
PUBLIC: dict[str, Any] = {"action": "lambda:InvokeFunctionUrl", "principal": "*", "function_url_auth_type": "NONE"}


def handler(text: str) -> bytes:
    """A package of one file, as CloudFormation would name it."""
    return pack({"index.py": f"def handler(event, context):\n    return {text!r}\n".encode()}).zip_file


def lab_with_everything() -> Lab:
    """``demo``: version 1, a deleted 2, 3 and 4, ``$LATEST`` beyond; four aliases, and each kind of attachment."""
    lab = Lab()
    variables = {"STAGE": "dev", "ODD": 'it\'s "$HOME" ${x} %{y} \\ é\n\ttwo'}
    lab.do(
        create(
            description="The first: # no comment",
            tags={"team": "blue", "cost": "1: 2"},
            timeout=9,
            environment=Environment(variables=variables),
            layers=(LAYER,),
            dead_letter_config=DeadLetterConfig(target_arn=QUEUE),
            architectures=("arm64",),
        )
    )
    lab.publish(description="first")
    lab.deploy("two")
    lab.publish()
    lab.do(
        UpdateFunctionConfiguration(
            function_name="demo",
            memory_size=512,
            tracing_config=TracingConfig(mode="Active"),
            ephemeral_storage=EphemeralStorage(size=1024),
            vpc_config=VpcConfig(
                subnet_ids=("subnet-0123456789abcdef0",), security_group_ids=("sg-0123456789abcdef0",)
            ),
            logging_config=LoggingConfig(log_format="JSON"),
            snap_start=SnapStart(apply_on="PublishedVersions"),
        )
    )
    lab.publish(description="third")
    lab.do(
        UpdateFunctionCode(
            function_name="demo",
            zip_file=pack({"index.py": b"def handler(event, context):\n    return 'four'\n"}).zip_file,
            architectures=("x86_64",),
        )
    )
    lab.do(UpdateFunctionConfiguration(function_name="demo", handler="index.handler", layers=()))
    lab.publish(description="fourth")
    lab.deploy("not published yet")
    lab.delete("2")
    lab.alias("dev", "$LATEST")
    lab.alias("live", "4")
    lab.do(
        CreateAlias(
            function_name="demo",
            name="prod",
            function_version="3",
            description="for everybody",
            routing_config=weights(v4=0.125),
        )
    )
    lab.alias("old", "1")
    _attach(lab)
    return lab


def _attach(lab: Lab) -> None:
    def permit(qualifier: str | None, sid: str, **members: Any) -> None:
        lab.do(AddPermission(function_name="demo", qualifier=qualifier, statement_id=sid, **members))

    bucket = {"action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com"}
    permit(None, "whole", **bucket, source_arn="arn:aws:s3:::bucket", source_account="123456789012")
    permit("prod", "url", **PUBLIC)
    permit("live", "url", **PUBLIC)
    permit("live", "other-account", action="lambda:InvokeFunction", principal="210987654321")
    permit("4", "newest", **bucket)
    permit("1", "oldest", **bucket)
    cors = Cors(allow_origins=("https://*",), allow_methods=("GET",), allow_credentials=False, max_age=60)
    lab.do(CreateFunctionUrlConfig(function_name="demo", auth_type="AWS_IAM"))
    lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier="live", auth_type="NONE", cors=cors))
    lab.do(
        CreateFunctionUrlConfig(
            function_name="demo", qualifier="prod", auth_type="AWS_IAM", invoke_mode="RESPONSE_STREAM"
        )
    )
    failure = DestinationConfig(on_failure=OnFailure(destination=QUEUE))
    for qualifier, members in {
        None: {"maximum_retry_attempts": 0},
        "1": {"maximum_event_age_in_seconds": 60},
        "live": {"destination_config": failure, "maximum_retry_attempts": 1},
        "prod": {"destination_config": failure},
    }.items():
        lab.do(PutFunctionEventInvokeConfig(function_name="demo", qualifier=qualifier, **members))  # type: ignore[arg-type]
    lab.do(PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=20))
    for held, amount in {"old": 3, "live": 2}.items():
        lab.do(
            PutProvisionedConcurrencyConfig(
                function_name="demo", qualifier=held, provisioned_concurrent_executions=amount
            )
        )


def lab_of_the_story() -> Lab:
    """What a class makes: two versions, ``prod`` split between them, ``test`` on the second, ``dev`` on ``$LATEST``."""
    lab = Lab()
    lab.do(create(handler="index.handler", code=FunctionCode(zip_file=handler("one"))))
    lab.do(PublishVersion(function_name="demo", description="first"))
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=handler("two")))
    lab.do(PublishVersion(function_name="demo", description="faster"))
    lab.alias("prod", "1", weights(v2=0.5))
    lab.alias("test", "2")
    lab.alias("dev", "$LATEST")
    return lab


def copyable(function: Function) -> object:
    """What a copy of `function` can have: everything but times, RevisionIds and the addresses of URLs."""

    def version(found: Version) -> Version:
        return replace(found, last_modified=NOON, revision_id="", settling=None)

    def timeless(attached: Mapping[str, Any], **held: Any) -> dict[str, Any]:
        return {key: replace(value, **held) for key, value in attached.items()}

    return plain(
        replace(
            function,
            latest=version(function.latest),
            published={number: version(found) for number, found in function.published.items()},
            aliases=timeless(function.aliases, revision_id=""),
            policies=timeless(function.policies, revision_id=""),
            provisioned=timeless(function.provisioned, last_modified=NOON, ready_at=NOON),
            urls=timeless(function.urls, url_id="", created=NOON, modified=NOON),
            event_invoke_configs=timeless(function.event_invoke_configs, last_modified=NOON),
            revisions={},
        )
    )
