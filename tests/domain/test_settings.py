"""The settings of ``$LATEST``: defaults, limits, and what an update changes (semantics §2.1, §2.2, §2.6)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lvtui.domain.runtimes import DEFAULT, OTHER_LANGUAGES, PYTHON, accepted_on
from lvtui.domain.settings import RESERVED_VARIABLES, VARIABLES_LIMIT, check_variables, variables_json
from lvtui.operations import UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.operations.errors import InvalidParameterValue
from lvtui.operations.shapes import (
    DeadLetterConfig,
    Environment,
    EphemeralStorage,
    FunctionConfiguration,
    TracingConfig,
    VpcConfig,
)
from tests.domain.builders import ROLE, Lab, create, lab_with_demo, refused, zipped

UNABLE = "Lambda was unable to configure your environment variables because the environment variables you have provided"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools:{}"


def change(lab: Lab, **members: Any) -> FunctionConfiguration:
    return lab.do(UpdateFunctionConfiguration(function_name="demo", **members))


def invalid(text: str) -> tuple[str, str]:
    return InvalidParameterValue.code, text


# --- updating ----------------------------------------------------------------------------------------------------


def test_what_an_update_leaves_out_stays() -> None:
    lab = Lab()
    lab.do(create(timeout=9, description="mine", environment=Environment(variables={"STAGE": "dev"})))
    found = change(lab, memory_size=512)
    assert (found.memory_size, found.timeout, found.description) == (512, 9, "mine")
    assert found.environment == Environment(variables={"STAGE": "dev"})


def test_variables_are_replaced_not_merged() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={"STAGE": "dev", "LEVEL": "1"})))
    assert change(lab, environment=Environment(variables={"LEVEL": "2"})).environment == Environment(
        variables={"LEVEL": "2"}
    )
    assert change(lab, environment=Environment(variables={})).environment == Environment(variables={})


@pytest.mark.parametrize(
    "members",
    [
        {"role": ROLE + "2"},
        {"handler": "other.handler"},
        {"description": "other"},
        {"timeout": 900},
        {"memory_size": 10240},
        {"vpc_config": VpcConfig(subnet_ids=("subnet-1",))},
        {"runtime": "python3.13"},
        {"dead_letter_config": DeadLetterConfig(target_arn=QUEUE)},
        {"kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/a"},
        {"tracing_config": TracingConfig(mode="Active")},
        {"ephemeral_storage": EphemeralStorage(size=10240)},
    ],
)
def test_each_setting_can_be_changed_alone(members: dict[str, Any]) -> None:
    lab = lab_with_demo()
    before = lab.demo.latest.configuration
    change(lab, **members)
    (name, value) = next(iter(members.items()))
    assert getattr(lab.demo.latest.configuration, name) == value
    assert {field for field in vars(before) if vars(before)[field] != vars(lab.demo.latest.configuration)[field]} == {
        name
    }


def test_a_dead_letter_queue_and_a_key_are_taken_away_by_an_empty_arn() -> None:
    lab = Lab()
    key = "arn:aws:kms:us-east-1:123456789012:key/a"
    lab.do(create(dead_letter_config=DeadLetterConfig(target_arn=QUEUE), kms_key_arn=key))
    assert lab.demo.latest.configuration.dead_letter_target == QUEUE
    found = change(lab, dead_letter_config=DeadLetterConfig(target_arn=""), kms_key_arn="")
    assert (found.dead_letter_config, found.kms_key_arn) == (None, None)
    assert lab.demo.latest.configuration.dead_letter_target == ""


def test_a_layer_too_many_is_refused() -> None:
    lab = lab_with_demo()
    change(lab, layers=[LAYER.format(n) for n in range(5)])
    error = lab.refusal(UpdateFunctionConfiguration(function_name="demo", layers=[LAYER.format(n) for n in range(6)]))
    assert refused(error) == invalid("Cannot reference more than 5 layers.")


def test_a_function_made_from_a_package_has_a_runtime_and_a_handler() -> None:
    text = "Runtime and Handler are mandatory parameters for functions created with deployment packages."
    assert refused(Lab().refusal(create(runtime=None))) == invalid(text)
    assert refused(Lab().refusal(create(handler=None))) == invalid(text)


def test_what_a_caller_does_afterwards_with_what_it_sent_changes_nothing() -> None:
    variables, subnets, layers, tags = {"STAGE": "dev"}, ["subnet-1"], [LAYER.format(1)], {"team": "blue"}
    lab = Lab()
    lab.do(
        create(
            environment=Environment(variables=variables),
            vpc_config=VpcConfig(subnet_ids=subnets),
            layers=layers,
            tags=tags,
            publish=True,
        )
    )
    variables["STAGE"] = "prod"
    subnets.append("subnet-2")
    layers.clear()
    tags.clear()
    for version in (lab.demo.latest, lab.demo.published["1"]):
        settings = version.configuration
        assert settings.variables == {"STAGE": "dev"}
        assert settings.vpc_config == VpcConfig(subnet_ids=("subnet-1",))
        assert settings.layers == (LAYER.format(1),)
    assert lab.demo.tags == {"team": "blue"}


def test_a_list_and_a_tuple_of_the_same_things_are_the_same_setting() -> None:
    lab = Lab()
    lab.do(create(vpc_config=VpcConfig(subnet_ids=("subnet-1",)), publish=True))
    change(lab, vpc_config=VpcConfig(subnet_ids=["subnet-1"]))
    assert lab.publish().version == "1"


# --- environment variables ---------------------------------------------------------------------------------------


def test_reserved_names_are_refused_by_name_and_in_the_order_they_came() -> None:
    request = create(environment=Environment(variables={"TZ": ":UTC", "STAGE": "dev", "AWS_REGION": "x"}))
    assert refused(Lab().refusal(request)) == invalid(
        f"{UNABLE} contains reserved keys that are currently not supported for modification. "
        "Reserved keys used in this request: TZ, AWS_REGION"
    )


def test_what_lambda_sets_but_does_not_reserve_may_be_set() -> None:
    check_variables({"PATH": "/", "LANG": "C", "PYTHONPATH": "/opt", "LD_LIBRARY_PATH": "/", "AWS_XRAY_CONTEXT": "x"})
    assert {"AWS_LAMBDA_FUNCTION_VERSION", "_HANDLER", "LAMBDA_TASK_ROOT", "AWS_SESSION_TOKEN"} <= RESERVED_VARIABLES


def test_four_kilobytes_of_compact_json_are_the_limit_of_the_variables() -> None:
    room = VARIABLES_LIMIT - len('{"KEY":""}')
    check_variables({"KEY": "x" * room})
    too_much = {"KEY": "x" * (room + 1)}
    request = UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables=too_much))
    assert refused(lab_with_demo().refusal(request)) == invalid(
        f"{UNABLE} exceeded the 4KB limit. String measured: {variables_json(too_much)}"
    )


def test_the_limit_is_of_bytes_not_of_letters() -> None:
    assert variables_json({"KEY": "é"}) == '{"KEY":"é"}'
    with pytest.raises(InvalidParameterValue, match="4KB"):
        check_variables({"KEY": "é" * (VARIABLES_LIMIT // 2)})


# --- runtimes ----------------------------------------------------------------------------------------------------


def no_longer(runtime: str) -> tuple[str, str]:
    return invalid(
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
        "We recommend you use a supported runtime while creating or updating functions."
    )


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def test_an_unknown_runtime_is_refused_with_those_that_are_known() -> None:
    error = Lab().refusal(create(runtime="python4"))
    assert error.message == (
        "Value python4 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        f"[{', '.join(accepted_on(date(2026, 11, 23)))}] or be a valid ARN"
    )
    assert "python3.12" in str(error) and "python3.7" not in str(error)
    assert refused(lab_with_demo().refusal(UpdateFunctionConfiguration(function_name="demo", runtime="python4"))) == (
        refused(error)
    )


@pytest.mark.parametrize("runtime", [*OTHER_LANGUAGES, "python3.8", "python3.10", "python3.14", DEFAULT])
def test_a_runtime_that_is_deprecated_or_of_another_language_can_still_be_named(runtime: str) -> None:
    assert Lab().do(create(runtime=runtime)).runtime == runtime


@pytest.mark.parametrize("runtime", ["python3.7", "python3.6", "python2.7"])
def test_a_runtime_past_its_day_makes_no_new_function(runtime: str) -> None:
    assert refused(Lab().refusal(create(runtime=runtime))) == no_longer(runtime)


def test_the_day_on_which_creating_is_blocked_is_the_first_blocked_one() -> None:
    eve, day = on(2027, 1, 31), on(2027, 2, 1)
    assert Lab(now=eve).do(create(runtime="python3.10")).runtime == "python3.10"
    assert refused(Lab(now=day).refusal(create(runtime="python3.10"))) == no_longer("python3.10")


def test_updating_to_a_runtime_is_possible_for_longer_than_creating_with_it() -> None:
    lab = lab_with_demo(now=on(2027, 2, 1))
    assert change(lab, runtime="python3.10").runtime == "python3.10"
    lab.now = on(2027, 3, 3)
    request = UpdateFunctionConfiguration(function_name="demo", runtime="python3.9")
    assert refused(lab.refusal(request)) == no_longer("python3.9")


def test_a_function_on_a_blocked_runtime_can_only_be_moved_to_another_one() -> None:
    lab = Lab(now=on(2027, 1, 1))
    lab.do(create(runtime="python3.10"))
    lab.now = on(2027, 3, 3)
    for request in (
        UpdateFunctionCode(function_name="demo", zip_file=zipped("two")),
        UpdateFunctionConfiguration(function_name="demo", timeout=9),
    ):
        assert refused(lab.refusal(request)) == no_longer("python3.10")
    assert lab.publish().runtime == "python3.10"
    assert lab.resolve().kind == "unqualified"
    assert change(lab, runtime="python3.12").runtime == "python3.12"
    lab.deploy("two")


def test_each_runtime_is_first_deprecated_then_no_longer_created_then_no_longer_updated() -> None:
    for dates in PYTHON.values():
        assert dates.deprecated <= dates.create_blocked <= dates.update_blocked
    assert DEFAULT in accepted_on(date(2026, 11, 23))
