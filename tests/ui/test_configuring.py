"""The settings as text, and the requests that what is typed becomes."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.model import CONFIGURATION_FIELDS
from lvtui.operations import (
    LATEST,
    DeleteFunctionConcurrency,
    PutFunctionConcurrency,
    Request,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FileSystemConfig,
    LoggingConfig,
    VpcConfig,
)
from lvtui.ui.configuring import ASYNCHRONOUS, differing, differing_words, read_text, settings, text_of, value_of
from lvtui.ui.setting_changes import Changes, requests_of
from tests.domain.builders import Lab, lab_with_demo

SUBNETS = VpcConfig(subnet_ids=("subnet-1", "subnet-2"), security_group_ids=("sg-1",))


def changing(**members: Any) -> UpdateFunctionConfiguration:
    return UpdateFunctionConfiguration(function_name="demo", **members)


def requests(lab: Lab, texts: dict[str, str]) -> list[Request[Any]]:
    found, problems = requests_of(Changes(texts).settled(lab.demo), lab.demo)
    assert problems == {}
    return found


def problem(lab: Lab, key: str, text: str) -> str:
    return requests_of(Changes({key: text}), lab.demo)[1].get(key, "")


def test_the_form_has_every_setting_that_publishing_freezes_and_that_can_be_changed() -> None:
    attributes = {setting.attribute for setting in settings().values()} | {"environment"}
    assert set(CONFIGURATION_FIELDS) - attributes == {"package_type"}
    changeable = {member.attribute for member in UpdateFunctionConfiguration.members()}
    assert changeable - attributes == {"function_name", "revision_id"}


def test_limits_and_choices_are_those_of_the_operations_table() -> None:
    found = settings()
    assert found["Timeout"].limits == "1 to 900 seconds"
    assert found["Description"].limits == "at most 256 characters"
    assert found["VpcConfig.SubnetIds"].limits == "at most 16 values"
    assert found["ReservedConcurrentExecutions"].limits == "0 or more calls at once"
    assert found["TracingConfig.Mode"].limits == "Active or PassThrough"
    assert found["TracingConfig.Mode"].choices == ("Active", "PassThrough")
    assert found["Architectures"].choices == ("x86_64", "arm64")
    assert "python3.13" in found["Runtime"].choices


@pytest.mark.parametrize(
    ("texts", "request_"),
    [
        (
            {"Timeout": "30", "MemorySize": "256", "Handler": " a.b "},
            {"timeout": 30, "memory_size": 256, "handler": "a.b"},
        ),
        ({"Description": " kept as typed "}, {"description": " kept as typed "}),
        ({"EphemeralStorage.Size": "1024"}, {"ephemeral_storage": EphemeralStorage(size=1024)}),
        (
            {"VpcConfig.SubnetIds": "subnet-1, subnet-2", "VpcConfig.SecurityGroupIds": "sg-1"},
            {"vpc_config": VpcConfig(subnet_ids=("subnet-1", "subnet-2"), security_group_ids=("sg-1",))},
        ),
        ({"LoggingConfig.LogFormat": "JSON"}, {"logging_config": LoggingConfig(log_format="JSON")}),
    ],
)
def test_what_is_typed_goes_with_one_request(texts: dict[str, str], request_: dict[str, Any]) -> None:
    lab = lab_with_demo()
    assert requests(lab, texts) == [changing(**request_)]
    lab.do(changing(**request_))
    assert requests(lab, texts) == []


def test_of_a_structure_the_members_that_were_not_touched_go_along() -> None:
    lab = lab_with_demo()
    lab.do(changing(vpc_config=SUBNETS))
    (request,) = requests(lab, {"VpcConfig.SecurityGroupIds": "sg-2"})
    assert request == changing(vpc_config=VpcConfig(subnet_ids=("subnet-1", "subnet-2"), security_group_ids=("sg-2",)))


def test_what_is_emptied_is_taken_away() -> None:
    lab = lab_with_demo()
    arn = "arn:aws:sqs:us-east-1:123456789012:dead"
    system = FileSystemConfig(
        arn="arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
        local_mount_path="/mnt/files",
    )
    lab.do(changing(dead_letter_config=DeadLetterConfig(target_arn=arn), kms_key_arn=arn, file_system_configs=[system]))
    emptied = ("DeadLetterConfig.TargetArn", "KMSKeyArn", "FileSystemConfigs.Arn", "FileSystemConfigs.LocalMountPath")
    for request in requests(lab, dict.fromkeys(emptied, "")):
        lab.do(request)
    left = [value_of(settings()[key], lab.demo, lab.demo.latest) for key in emptied]
    assert left == [None] * 4


def test_architecture_goes_with_the_code_and_reserved_concurrency_by_its_own_operations() -> None:
    lab = lab_with_demo()
    found = requests(lab, {"Timeout": "9", "Architectures": "arm64", "ReservedConcurrentExecutions": "0"})
    assert [type(request) for request in found] == [
        UpdateFunctionConfiguration,
        UpdateFunctionCode,
        PutFunctionConcurrency,
    ]
    sha = lab.demo.latest.code.sha256
    for request in found:
        lab.do(request)
    assert lab.demo.latest.configuration.architectures == ("arm64",)
    assert lab.demo.latest.code.sha256 == sha
    assert lab.demo.reserved_concurrency == 0
    assert requests(lab, {"ReservedConcurrentExecutions": ""}) == [DeleteFunctionConcurrency(function_name="demo")]


def test_settings_of_asynchronous_calls_are_one_record_that_goes_when_it_is_emptied() -> None:
    lab = lab_with_demo()
    (request,) = requests(lab, {"MaximumRetryAttempts": "0"})
    lab.do(request)
    arn = "arn:aws:sqs:us-east-1:123456789012:failed"
    (request,) = requests(lab, {"DestinationConfig.OnFailure.Destination": arn, "MaximumEventAgeInSeconds": "60"})
    lab.do(request)
    record = lab.demo.event_invoke_configs[LATEST]
    assert (record.maximum_retry_attempts, record.maximum_event_age_in_seconds) == (0, 60)
    assert (record.on_success, record.on_failure) == (None, arn)
    for request in requests(lab, dict.fromkeys(ASYNCHRONOUS, "")):
        lab.do(request)
    assert lab.demo.event_invoke_configs == {}
    assert requests(lab, {"MaximumRetryAttempts": ""}) == []


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("Timeout", "901", "Member must have value less than or equal to 900"),
        ("Timeout", "soon", "A whole number of seconds."),
        ("Timeout", "", "A whole number of seconds."),
        ("Timeout", "٣", "A whole number of seconds."),
        ("Description", "x" * 257, "Member must have length less than or equal to 256"),
        ("Role", "nobody", "Member must satisfy regular expression pattern: arn:"),
        ("Handler", "", "Member must satisfy regular expression pattern"),
        ("EphemeralStorage.Size", "1", "at 'ephemeralStorage.size' failed"),
        ("TracingConfig.Mode", "", "Member must satisfy enum value set: [Active, PassThrough]"),
        ("Architectures", "z80", "Member must satisfy enum value set"),
        ("VpcConfig.SubnetIds", "nowhere", "at 'vpcConfig.subnetIds' failed"),
        ("VpcConfig.Ipv6AllowedForDualStack", "perhaps", "yes or no."),
        ("FileSystemConfigs.LocalMountPath", "/tmp", "at 'fileSystemConfigs.1.member.localMountPath' failed"),
        ("ReservedConcurrentExecutions", "-1", "Member must have value greater than or equal to 0"),
        ("MaximumRetryAttempts", "3", "Member must have value less than or equal to 2"),
        ("DestinationConfig.OnSuccess.Destination", "x", "at 'destinationConfig.onSuccess.destination' failed"),
        ("ImageConfig.Command", "'", "No closing quotation."),
    ],
)
def test_what_is_wrong_is_told_of_the_row_in_awss_words(key: str, text: str, said: str) -> None:
    assert said in problem(lab_with_demo(), key, text)


def test_variables_are_sent_all_together_and_a_bad_name_is_told_of_that_variable() -> None:
    lab = lab_with_demo()
    lab.do(changing(environment=Environment(variables={"OLD": "1", "STAGE": "test"})))
    changes = Changes().with_variable("NEW", "2").with_variable("MODE", "test", instead_of="STAGE")
    (request,), problems = requests_of(changes, lab.demo)
    assert problems == {}
    assert request == changing(environment=Environment(variables={"OLD": "1", "NEW": "2", "MODE": "test"}))
    _, problems = requests_of(changes.with_variable("1X", ""), lab.demo)
    assert list(problems) == ["environment 1X"] and "Map keys must satisfy constraint" in problems["environment 1X"]


def test_what_has_come_to_be_so_is_no_change_any_more() -> None:
    lab = lab_with_demo()
    changes = Changes({"Timeout": "9"}).with_variable("STAGE", "test").with_variable("GONE", None)
    assert changes.settled(lab.demo).changed() == ["Timeout", "variable STAGE"]
    lab.do(changing(timeout=9, environment=Environment(variables={"STAGE": "test"})))
    assert not changes.settled(lab.demo)
    assert not Changes({"Timeout": "3"}).without("Timeout")


def test_every_value_reads_back_as_what_it_was() -> None:
    lab = lab_with_demo()
    lab.do(changing(vpc_config=SUBNETS, layers=["arn:aws:lambda:us-east-1:123456789012:layer:one:1"]))
    for setting in settings().values():
        value = value_of(setting, lab.demo, lab.demo.latest)
        if value is not None:
            assert read_text(setting, text_of(setting, value)) == (value, "")


def test_of_a_published_version_each_row_that_latest_has_otherwise_is_told() -> None:
    lab = lab_with_demo(versions=1)
    one = lab.demo.published["1"]
    assert differing_words(one, lab.demo) == "Every setting is as $LATEST has it."
    lab.do(changing(timeout=9, environment=Environment(variables={"STAGE": "test"})))
    assert differing(one, lab.demo) == {"Timeout": "9 s", "environment STAGE": "“test”"}
    assert differing_words(one, lab.demo) == "≠ 2 settings differ from $LATEST: Timeout, variable STAGE."
    assert differing(lab.demo.latest, lab.demo) == {}
    assert lab.demo.latest.version == LATEST
