"""How functions and versions are described: ARNs and defaults (semantics §1.5, §2.1)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from lvtui.domain.records import describe
from lvtui.domain.world import timestamp
from lvtui.operations import (
    LATEST,
    GetAlias,
    GetFunction,
    GetFunctionConfiguration,
    ListAliases,
    ListFunctions,
    ListVersionsByFunction,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import (
    Environment,
    EphemeralStorage,
    FunctionConfiguration,
    GetFunctionResponse,
    ImageConfig,
    Layer,
    LoggingConfig,
    SnapStart,
    TracingConfig,
)
from lvtui.operations.wire import to_document
from tests.domain.builders import ARN, NOON, REGION, Lab, create, lab_with_demo, weights, zipped


def get(lab: Lab, qualifier: str | None = None) -> FunctionConfiguration:
    return lab.do(GetFunctionConfiguration(function_name="demo", qualifier=qualifier))


def named(found: FunctionConfiguration) -> tuple[str, str]:
    return found.function_arn, found.version


# --- ARN and version ---------------------------------------------------------------------------------------------


def test_creating_answers_with_the_unqualified_arn_and_latest() -> None:
    assert named(Lab().do(create())) == (ARN, LATEST)


def test_creating_and_publishing_answers_with_version_1_but_the_unqualified_arn() -> None:
    lab = Lab()
    assert named(lab.do(create(publish=True))) == (ARN, "1")
    assert lab.demo.published["1"].configuration == lab.demo.latest.configuration


@pytest.mark.parametrize(
    "qualifier, arn, version",
    [
        (None, ARN, LATEST),
        (LATEST, f"{ARN}:$LATEST", LATEST),
        ("1", f"{ARN}:1", "1"),
        ("2", f"{ARN}:2", "2"),
        ("prod", f"{ARN}:prod", "1"),
    ],
)
def test_getting_answers_with_the_arn_that_was_asked_for_and_the_version_behind_it(
    qualifier: str | None, arn: str, version: str
) -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1", weights(v2=0.9))
    whole = lab.do(GetFunction(function_name="demo", qualifier=qualifier))
    assert named(whole.configuration) == (arn, version)
    assert get(lab, qualifier) == whole.configuration
    spoken = "demo" if qualifier is None else f"demo:{qualifier}"
    assert lab.do(GetFunction(function_name=spoken)).configuration == whole.configuration


def test_getting_through_an_alias_shows_the_revision_of_the_version() -> None:
    lab = lab_with_demo(versions=1)
    alias = lab.alias("prod", "1")
    assert get(lab, "prod").revision_id == get(lab, "1").revision_id != alias.revision_id


def test_changing_answers_with_the_unqualified_arn_and_latest() -> None:
    lab = lab_with_demo()
    assert named(lab.deploy("two")) == (ARN, LATEST)
    assert named(lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9))) == (ARN, LATEST)


def test_publishing_answers_with_the_arn_of_the_version() -> None:
    lab = lab_with_demo()
    assert named(lab.publish()) == (f"{ARN}:1", "1")
    assert named(lab.deploy("two", publish=True)) == (f"{ARN}:2", "2")


def test_lists_qualify_their_arns_unless_they_are_of_functions() -> None:
    lab = lab_with_demo(versions=1)
    all_of_one = [(ARN + ":$LATEST", LATEST), (f"{ARN}:1", "1")]
    assert [named(row) for row in lab.do(ListFunctions()).functions] == [(ARN, LATEST)]
    assert [named(row) for row in lab.do(ListFunctions(function_version="ALL")).functions] == all_of_one
    assert [named(row) for row in lab.do(ListVersionsByFunction(function_name="demo")).versions] == all_of_one


def test_aliases_have_an_arn_of_their_own_and_show_their_primary() -> None:
    lab = lab_with_demo(versions=1)
    made = lab.alias("prod", "1")
    assert (made.alias_arn, made.function_version) == (f"{ARN}:prod", "1")
    assert lab.do(GetAlias(function_name="demo", name="prod")) == made
    assert list(lab.do(ListAliases(function_name="demo")).aliases) == [made]
    assert lab.move("prod").alias_arn == made.alias_arn


# --- what is in a record -----------------------------------------------------------------------------------------


def test_a_function_made_with_nothing_said_has_aws_s_defaults() -> None:
    package = zipped()
    lab = Lab()
    lab.do(create())
    document = to_document(get(lab))
    assert document.pop("RevisionId") == lab.demo.latest.revision_id
    assert document.pop("RuntimeVersionConfig")["RuntimeVersionArn"].startswith(f"arn:aws:lambda:{REGION}::runtime:")
    assert document == {
        "FunctionName": "demo",
        "FunctionArn": ARN,
        "Runtime": "python3.12",
        "Role": "arn:aws:iam::123456789012:role/demo",
        "Handler": "app.handler",
        "CodeSize": len(package),
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "LastModified": "2026-11-23T12:00:00.000+0000",
        "CodeSha256": base64.b64encode(hashlib.sha256(package).digest()).decode(),
        "Version": LATEST,
        "TracingConfig": {"Mode": "PassThrough"},
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/demo"},
    }


def test_an_environment_set_empty_is_shown_and_one_never_set_is_not() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={})))
    assert to_document(get(lab))["Environment"] == {"Variables": {}}


def test_a_record_shows_what_was_asked() -> None:
    layer = "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"
    lab = Lab()
    found = lab.do(
        create(
            description="mine",
            environment=Environment(variables={"STAGE": "dev"}),
            layers=[layer],
            architectures=["arm64"],
            ephemeral_storage=EphemeralStorage(size=1024),
            tracing_config=TracingConfig(mode="Active"),
            image_config=ImageConfig(command=["a"]),
        )
    )
    assert (found.description, found.environment) == ("mine", Environment(variables={"STAGE": "dev"}))
    assert found.layers == (Layer(arn=layer),)
    assert (found.architectures, found.ephemeral_storage) == (("arm64",), EphemeralStorage(size=1024))
    assert found.image_config_response is not None
    assert found.image_config_response.image_config == ImageConfig(command=("a",))


@pytest.mark.parametrize(
    "asked, shown",
    [
        (LoggingConfig(log_group="/mine"), LoggingConfig(log_format="Text", log_group="/mine")),
        (
            LoggingConfig(log_format="JSON"),
            LoggingConfig(
                log_format="JSON",
                application_log_level="INFO",
                system_log_level="INFO",
                log_group="/aws/lambda/demo",
            ),
        ),
        (
            LoggingConfig(log_format="JSON", application_log_level="DEBUG", log_group="/mine"),
            LoggingConfig(log_format="JSON", application_log_level="DEBUG", system_log_level="INFO", log_group="/mine"),
        ),
    ],
)
def test_what_logging_leaves_open_is_filled_in(asked: LoggingConfig, shown: LoggingConfig) -> None:
    assert Lab().do(create(logging_config=asked)).logging_config == shown


def test_a_function_without_a_runtime_has_no_runtime_version() -> None:
    lab = lab_with_demo()
    latest = lab.demo.latest
    image = replace(latest, configuration=replace(latest.configuration, runtime=None, package_type="Image"))
    assert describe(lab.region, lab.demo, image, NOON, qualifier=None).runtime_version_config is None


def test_snap_start_is_on_for_versions_and_off_for_latest() -> None:
    lab = Lab()
    lab.do(create(snap_start=SnapStart(apply_on="PublishedVersions")))
    lab.publish()
    assert to_document(get(lab))["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    assert to_document(get(lab, "1"))["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}


def test_getting_a_function_says_where_its_code_is_and_shows_tags_only_if_there_are_any() -> None:
    lab = Lab()
    lab.do(create())
    lab.do(create("tagged", tags={"team": "blue"}))
    plain = lab.do(GetFunction(function_name="demo"))
    assert isinstance(plain, GetFunctionResponse)
    assert (plain.code.repository_type, plain.tags, plain.concurrency) == ("S3", None, None)
    assert plain.code.location.endswith("/us-east-1/demo/$LATEST/code.zip")
    assert lab.do(GetFunction(function_name="tagged")).tags == {"team": "blue"}


def test_lists_leave_out_states_and_the_runtime_s_version() -> None:
    lab = lab_with_demo(versions=1, settle_seconds=0)
    rows = [
        *lab.do(ListFunctions()).functions,
        *lab.do(ListFunctions(function_version="ALL")).functions,
        *lab.do(ListVersionsByFunction(function_name="demo")).versions,
    ]
    left_out = {"State", "StateReason", "StateReasonCode", "RuntimeVersionConfig"}
    for row in rows:
        names = to_document(row).keys()
        assert not {name for name in names if name in left_out or name.startswith("LastUpdateStatus")}
        assert {"RevisionId", "CodeSha256", "Role"} <= names


def test_times_are_in_milliseconds_with_an_offset_that_has_no_colon() -> None:
    assert timestamp(NOON + timedelta(microseconds=123_999)) == "2026-11-23T12:00:00.123+0000"


def test_last_modified_is_the_time_of_the_last_change() -> None:
    lab = lab_with_demo()
    lab.wait(60)
    assert get(lab).last_modified == "2026-11-23T12:00:00.000+0000"
    lab.deploy("two")
    assert get(lab).last_modified == "2026-11-23T12:01:00.000+0000"
