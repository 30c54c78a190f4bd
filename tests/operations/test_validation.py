"""AWS's own sentences, made from the table (semantics §1.3, §6.2 stage 1)."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lvtui.operations import (
    LATEST,
    CreateAlias,
    CreateFunction,
    DeleteFunction,
    GetFunction,
    Invoke,
    ListFunctions,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionConfiguration,
)
from lvtui.operations.constraints import Pattern
from lvtui.operations.errors import InvalidParameterValue, LambdaError, ValidationFailed
from lvtui.operations.shapes import (
    Environment,
    EphemeralStorage,
    FileSystemConfig,
    FunctionCode,
    LoggingConfig,
    RoutingConfig,
    VpcConfig,
)
from lvtui.operations.validation import failures_of, validate
from lvtui.operations.vocabulary import CREATE_PATTERN, GET_PATTERN

ALIAS_PATTERN = r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"
QUALIFIER_PATTERN = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"
ROLE = "arn:aws:iam::123456789012:role/demo"


def refusal(request: Request[Any]) -> LambdaError:
    with pytest.raises(LambdaError) as refused:
        validate(request)
    return refused.value


def message(request: Request[Any]) -> str:
    """The text of a refusal that is a ValidationException."""
    error = refusal(request)
    assert type(error) is ValidationFailed
    assert error.body() == {"message": error.message}
    return str(error)


def create(**members: Any) -> CreateFunction:
    legal: dict[str, Any] = {"function_name": "demo", "role": ROLE, "code": FunctionCode()}
    return CreateFunction(**legal | members)


def alias(**members: Any) -> CreateAlias:
    legal: dict[str, Any] = {"function_name": "demo", "name": "prod", "function_version": "1"}
    return CreateAlias(**legal | members)


def split(**shares: Any) -> CreateAlias:
    shown = {key.replace("v", "").replace("LATEST", LATEST): share for key, share in shares.items()}
    return alias(routing_config=RoutingConfig(additional_version_weights=shown))


def one(value: str, field: str, sentence: str) -> str:
    return f"1 validation error detected: Value {value} at '{field}' failed to satisfy constraint: {sentence}"


def test_a_legal_request_passes() -> None:
    validate(create(timeout=900, memory_size=10240, description="x" * 256, environment=Environment(variables={})))
    validate(alias(function_version=LATEST, routing_config=RoutingConfig()))


def test_one_failure_is_told_in_the_singular() -> None:
    assert message(alias(name="2024")) == one(
        "'2024'", "name", f"Member must satisfy regular expression pattern: {ALIAS_PATTERN}"
    )


def test_several_failures_are_told_in_one_message_in_the_order_of_the_members() -> None:
    assert message(alias(name="a b", function_version="prod", description="x" * 257)) == (
        "3 validation errors detected: "
        f"Value 'a b' at 'name' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {ALIAS_PATTERN}; "
        "Value 'prod' at 'functionVersion' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: (\$LATEST(\.PUBLISHED)?|[0-9]+); "
        f"Value '{'x' * 257}' at 'description' failed to satisfy constraint: "
        "Member must have length less than or equal to 256"
    )


def test_two_limits_of_one_member_are_two_failures() -> None:
    name = "!" * 129
    assert message(alias(name=name)) == (
        "2 validation errors detected: "
        f"Value '{name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 128; "
        f"Value '{name}' at 'name' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {ALIAS_PATTERN}"
    )


@pytest.mark.parametrize(
    "members, expected",
    [
        ({"timeout": 0}, one("'0'", "timeout", "Member must have value greater than or equal to 1")),
        ({"timeout": 901}, one("'901'", "timeout", "Member must have value less than or equal to 900")),
        ({"memory_size": 127}, one("'127'", "memorySize", "Member must have value greater than or equal to 128")),
        ({"memory_size": 10241}, one("'10241'", "memorySize", "Member must have value less than or equal to 10240")),
        (
            {"ephemeral_storage": EphemeralStorage(size=511)},
            one("'511'", "ephemeralStorage.size", "Member must have value greater than or equal to 512"),
        ),
        (
            {"logging_config": LoggingConfig(log_format="XML")},
            one("'XML'", "loggingConfig.logFormat", "Member must satisfy enum value set: [JSON, Text]"),
        ),
        (
            {"handler": "app handler"},
            one("'app handler'", "handler", r"Member must satisfy regular expression pattern: [^\s]+"),
        ),
        (
            {"kms_key_arn": "key"},
            one(
                "'key'",
                "kMSKeyArn",
                "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
            ),
        ),
    ],
)
def test_settings_outside_their_limits_are_named_with_value_field_and_limit(
    members: dict[str, Any], expected: str
) -> None:
    assert message(create(**members)) == expected


def test_a_required_member_that_is_null_is_printed_without_quotes() -> None:
    assert message(create(role=None)) == one("null", "role", "Member must not be null")


@pytest.mark.parametrize("request_", [ListFunctions(function_version="all"), Invoke(function_name="f", log_type="x")])
def test_a_word_outside_its_set_is_refused(request_: Request[Any]) -> None:
    assert "Member must satisfy enum value set: [" in message(request_)


# --- names of functions ----------------------------------------------------------------------------------------------


def test_a_new_bare_name_of_over_64_is_refused_under_another_code_with_the_same_kind_of_text() -> None:
    for length in (65, 141, 300):
        error = refusal(create(function_name="a" * length))
        assert type(error) is InvalidParameterValue
        assert error.message == one(
            f"'{'a' * length}'", "functionName", "Member must have length less than or equal to 64"
        )
        assert error.body()["Type"] == "User"


def test_a_new_name_in_an_arn_of_over_140_is_a_validation_error() -> None:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{'a' * 100}"
    assert message(create(function_name=arn)) == one(
        f"'{arn}'", "functionName", "Member must have length less than or equal to 140"
    )


def test_a_new_name_with_bad_letters_that_is_also_too_long_is_told_both() -> None:
    name = "!" * 141
    assert message(create(function_name=name)) == (
        "2 validation errors detected: "
        f"Value '{name}' at 'functionName' failed to satisfy constraint: "
        "Member must have length less than or equal to 140; "
        f"Value '{name}' at 'functionName' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {CREATE_PATTERN}"
    )


def test_what_else_is_wrong_with_a_request_comes_before_a_bare_name_that_is_too_long() -> None:
    assert message(create(function_name="a" * 65, timeout=0)) == one(
        "'0'", "timeout", "Member must have value greater than or equal to 1"
    )


def test_other_operations_report_the_pattern_of_a_name_alone_and_the_qualifier_too() -> None:
    name = "!" * 300
    assert message(PublishVersion(function_name=name)) == one(
        f"'{name}'", "functionName", f"Member must satisfy regular expression pattern: {CREATE_PATTERN}"
    )
    assert message(GetFunction(function_name=name, qualifier="a.b")) == (
        "2 validation errors detected: "
        f"Value '{name}' at 'functionName' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {GET_PATTERN}; "
        "Value 'a.b' at 'qualifier' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {QUALIFIER_PATTERN}"
    )


@pytest.mark.parametrize("operation", [GetFunction, DeleteFunction, Invoke])
def test_a_bare_name_of_over_64_is_legal_where_a_function_is_only_looked_for(operation: Any) -> None:
    validate(operation(function_name="a" * 65))


def test_a_lower_case_latest_is_legal_as_a_qualifier() -> None:
    validate(GetFunction(function_name="demo", qualifier="$latest"))


# --- maps and lists --------------------------------------------------------------------------------------------------


def test_a_weight_of_something_that_is_no_number_quotes_every_limit_of_the_keys() -> None:
    assert message(split(LATEST=0.5)) == one(
        "'{$LATEST=0.5}'",
        "routingConfig.additionalVersionWeights",
        "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, "
        "Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    )


@pytest.mark.parametrize(
    "share, shown",
    [(2.0, "{2=2.0}"), (-1, "{2=-1.0}"), (2, "{2=2.0}"), (math.nan, "{2=NaN}"), (math.inf, "{2=Infinity}")],
)
def test_a_weight_outside_0_to_1_quotes_every_limit_of_the_values(share: float, shown: str) -> None:
    assert message(split(v2=share)) == one(
        f"'{shown}'",
        "routingConfig.additionalVersionWeights",
        "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
        "Member must have value greater than or equal to 0.0, Member must not be null]",
    )


@pytest.mark.parametrize("share", [0.0, 1.0, 0, 1])
def test_weights_of_0_and_1_are_legal(share: float) -> None:
    validate(split(v2=share))


def test_a_bad_key_and_a_bad_value_are_two_failures() -> None:
    text = message(split(LATEST=2.0))
    assert text.startswith("2 validation errors detected: Value '{$LATEST=2.0}' at ")
    assert text.index("Map keys must") < text.index("Map value must")


def test_a_null_among_the_values_of_a_map_is_refused() -> None:
    assert message(split(v2=None)).startswith(
        "1 validation error detected: Value '{2=null}' at 'routingConfig.additionalVersionWeights' failed to satisfy "
        "constraint: Map value must satisfy constraint: ["
    )


def test_the_name_of_a_variable_is_refused_without_quoting_what_may_be_secret() -> None:
    text = message(create(environment=Environment(variables={"A": "secret"})))
    assert text == (
        "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: "
        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]"
    )


@pytest.mark.parametrize("name", ["A", "1AB", "_AB", "A-B", "AB\n"])
def test_a_variable_has_two_letters_or_more_and_begins_with_one(name: str) -> None:
    assert "Map keys must satisfy constraint" in message(create(environment=Environment(variables={name: ""})))


def test_an_item_of_a_list_quotes_every_limit_of_the_items() -> None:
    assert message(create(architectures=["x86"])) == one(
        "'[x86]'",
        "architectures",
        "Member must satisfy constraint: "
        "[Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    )
    assert message(create(vpc_config=VpcConfig(subnet_ids=["subnet-1", "net"]))) == one(
        "'[subnet-1, net]'",
        "vpcConfig.subnetIds",
        "Member must satisfy constraint: [Member must have length less than or equal to 1024, "
        "Member must have length greater than or equal to 0, "
        "Member must satisfy regular expression pattern: subnet-[0-9a-z]*, Member must not be null]",
    )


def test_a_list_that_is_too_long_is_printed_as_it_is() -> None:
    assert message(create(architectures=["x86_64", "arm64"])) == one(
        "'[x86_64, arm64]'", "architectures", "Member must have length less than or equal to 1"
    )


def test_a_structure_in_a_list_is_told_by_its_place() -> None:
    arn = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0"
    assert message(create(file_system_configs=[FileSystemConfig(arn=arn, local_mount_path="/tmp")])) == one(
        "'/tmp'",
        "fileSystemConfigs.1.member.localMountPath",
        "Member must satisfy regular expression pattern: /mnt/[a-zA-Z0-9-_.]+",
    )


# --- beside a field --------------------------------------------------------------------------------------------------


def test_a_form_can_ask_about_one_member_alone() -> None:
    request = alias(name="!" * 129, description="x" * 257)
    assert [text[:27] for text in failures_of(request, "name")] == ["1 validation error detected"] * 2
    assert failures_of(request, "function_version") == []
    assert failures_of(UpdateAlias(function_name="demo", name="prod"), "description") == []
    assert failures_of(UpdateFunctionConfiguration(function_name="demo", timeout=0), "timeout") == [
        one("'0'", "timeout", "Member must have value greater than or equal to 1")
    ]


def test_the_sentences_and_the_limits_come_from_the_same_declaration() -> None:
    (limit,) = (c for m in CreateAlias.members() if m.name == "Name" for c in m.constraints if isinstance(c, Pattern))
    assert limit.regex == ALIAS_PATTERN
