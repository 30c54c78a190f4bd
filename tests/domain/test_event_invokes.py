"""How asynchronous calls of one qualifier are treated (semantics §3, §7.7, §9)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.operations import (
    LATEST,
    DeleteAlias,
    DeleteFunctionEventInvokeConfig,
    GetFunctionEventInvokeConfig,
    InvokeAsync,
    ListFunctionEventInvokeConfigs,
    PutFunctionEventInvokeConfig,
    Request,
    UpdateFunctionEventInvokeConfig,
)
from lvtui.operations.errors import (
    InvalidParameterValue,
    InvalidRequestContent,
    RequestEntityTooLarge,
    ResourceConflict,
    ResourceNotFound,
    ValidationFailed,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess
from lvtui.operations.wire import to_document
from tests.domain.builders import ARN, NOON, Lab, create, lab_with_demo, refused
from tests.domain.texts import not_found

QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"
NO_FUNCTION = (ResourceNotFound.code, "The function doesn't exist.")
NOTHING_SET = (
    InvalidParameterValue.code,
    "You must specify at least one of error handling or destination setting.",
)


def put(qualifier: str | None = None, **members: Any) -> PutFunctionEventInvokeConfig:
    return PutFunctionEventInvokeConfig(**{"function_name": "demo"} | members, qualifier=qualifier)


def update(qualifier: str | None = None, **members: Any) -> UpdateFunctionEventInvokeConfig:
    return UpdateFunctionEventInvokeConfig(**{"function_name": "demo"} | members, qualifier=qualifier)


def get(qualifier: str | None = None, name: str = "demo") -> GetFunctionEventInvokeConfig:
    return GetFunctionEventInvokeConfig(function_name=name, qualifier=qualifier)


def delete(qualifier: str | None = None) -> DeleteFunctionEventInvokeConfig:
    return DeleteFunctionEventInvokeConfig(function_name="demo", qualifier=qualifier)


def to(success: str | None = None, failure: str | None = None) -> DestinationConfig:
    return DestinationConfig(
        on_success=None if success is None else OnSuccess(destination=success),
        on_failure=None if failure is None else OnFailure(destination=failure),
    )


def no_config(qualifier: str) -> tuple[str, str]:
    return ResourceNotFound.code, f"The function {ARN}:{qualifier} doesn't have an EventInvokeConfig"


@pytest.fixture
def lab() -> Lab:
    """Two versions, ``prod`` on the first, and the function ``other``."""
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1")
    lab.do(create("other"))
    return lab


@pytest.mark.parametrize("qualifier, shown", [(None, LATEST), (LATEST, LATEST), ("2", "2"), ("prod", "prod")])
def test_a_record_is_of_one_qualifier_and_its_arn_is_always_qualified(
    lab: Lab, qualifier: str | None, shown: str
) -> None:
    answer = lab.do(put(qualifier, maximum_retry_attempts=1, maximum_event_age_in_seconds=90))
    assert to_document(answer) == {
        "LastModified": NOON.timestamp(),
        "FunctionArn": f"{ARN}:{shown}",
        "MaximumRetryAttempts": 1,
        "MaximumEventAgeInSeconds": 90,
        "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}},
    }
    assert lab.do(get(shown)) == answer == lab.do(get(name=f"{ARN}:{shown}"))
    for other in {LATEST, "1", "2", "prod"} - {shown}:
        assert refused(lab.refusal(get(other))) == no_config(other)


def test_put_replaces_everything_and_update_merges(lab: Lab) -> None:
    lab.do(put(maximum_retry_attempts=0, maximum_event_age_in_seconds=60, destination_config=to(QUEUE, TOPIC)))
    lab.wait(2)
    merged = lab.do(update(maximum_retry_attempts=2))
    assert (merged.maximum_retry_attempts, merged.maximum_event_age_in_seconds) == (2, 60)
    assert merged.destination_config == to(QUEUE, TOPIC)
    assert merged.last_modified == NOON.timestamp() + 2
    merged = lab.do(update(destination_config=to(success=TOPIC), maximum_event_age_in_seconds=61))
    assert (merged.destination_config, merged.maximum_event_age_in_seconds) == (to(TOPIC, TOPIC), 61)
    cleared = lab.do(update(destination_config=to(failure="")))
    assert to_document(cleared)["DestinationConfig"] == {"OnSuccess": {"Destination": TOPIC}, "OnFailure": {}}
    replaced = lab.do(put(maximum_event_age_in_seconds=70))
    assert set(to_document(replaced)) == {
        "LastModified",
        "FunctionArn",
        "MaximumEventAgeInSeconds",
        "DestinationConfig",
    }
    assert to_document(replaced)["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}


@pytest.mark.parametrize("ask", [put, update])
def test_at_least_one_setting_is_given_whatever_there_is(lab: Lab, ask: Any) -> None:
    assert refused(lab.refusal(ask())) == NOTHING_SET
    assert refused(Lab().refusal(ask())) == NOTHING_SET


@pytest.mark.parametrize(
    "ask", [lambda q: put(q, maximum_retry_attempts=1), lambda q: update(q, maximum_retry_attempts=1), delete]
)
def test_a_function_version_or_alias_that_is_not_there_does_not_exist(lab: Lab, ask: Any) -> None:
    for qualifier in ("9", "nope"):
        assert refused(lab.refusal(ask(qualifier))) == NO_FUNCTION
    assert refused(Lab().refusal(ask(None))) == NO_FUNCTION


def test_a_record_that_is_not_there_is_named_with_its_qualifier(lab: Lab) -> None:
    asked: list[Request[Any]] = [get(), update(maximum_retry_attempts=1), delete()]
    for request in asked:
        assert refused(lab.refusal(request)) == no_config(LATEST)
    assert refused(lab.refusal(get("1"))) == no_config("1")
    assert refused(Lab().refusal(get("prod"))) == no_config("prod")


def test_a_list_of_no_function_says_so() -> None:
    assert refused(Lab().refusal(ListFunctionEventInvokeConfigs(function_name="demo"))) == NO_FUNCTION


@pytest.mark.parametrize(
    "members, field",
    [
        ({"maximum_retry_attempts": 3}, "maximumRetryAttempts"),
        ({"maximum_retry_attempts": -1}, "maximumRetryAttempts"),
        ({"maximum_event_age_in_seconds": 59}, "maximumEventAgeInSeconds"),
        ({"maximum_event_age_in_seconds": 21601}, "maximumEventAgeInSeconds"),
        ({"destination_config": to("queue")}, "destinationConfig.onSuccess.destination"),
        ({"destination_config": to(failure="arn:aws:sqs:x")}, "destinationConfig.onFailure.destination"),
    ],
)
@pytest.mark.parametrize("ask", [put, update])
def test_settings_have_ranges(lab: Lab, ask: Any, members: dict[str, Any], field: str) -> None:
    error = lab.refusal(ask(**members))
    assert isinstance(error, ValidationFailed) and f"at '{field}'" in str(error)


@pytest.mark.parametrize("members", [{"maximum_retry_attempts": n} for n in (0, 1, 2)])
def test_the_ends_of_the_ranges_are_legal(lab: Lab, members: dict[str, Any]) -> None:
    for age in (60, 21600):
        lab.do(put(maximum_event_age_in_seconds=age, **members))


@pytest.mark.parametrize(
    "arn",
    [QUEUE, TOPIC, "arn:aws:events:us-east-1:123456789012:event-bus/bus", ARN.replace("demo", "other"), f"{ARN}:1"],
)
def test_queues_topics_buses_and_other_functions_take_outcomes(lab: Lab, arn: str) -> None:
    for request in (put(destination_config=to(arn)), put(destination_config=to(failure=arn))):
        if arn == f"{ARN}:1":
            assert refused(lab.refusal(request)) == (
                InvalidParameterValue.code,
                "You can't specify the function as a destination for itself.",
            )
        else:
            lab.do(request)


def test_a_bucket_takes_failures_only(lab: Lab) -> None:
    bucket = "arn:aws:s3:::bucket"
    assert lab.do(put(destination_config=to(failure=bucket))).destination_config == DestinationConfig(
        on_success=OnSuccess(), on_failure=OnFailure(destination=bucket)
    )
    assert refused(lab.refusal(put(destination_config=to(success=bucket)))) == (
        InvalidParameterValue.code,
        "The provided destination config DestinationConfig("
        f"onSuccess=OnSuccess(destination={bucket}), onFailure=null) is invalid.",
    )


@pytest.mark.parametrize("arn", ["arn:aws:dynamodb:us-east-1:123456789012:table/t", "kafka://topic"])
def test_other_services_take_none(lab: Lab, arn: str) -> None:
    assert refused(lab.refusal(put(destination_config=to(QUEUE, arn)))) == (
        InvalidParameterValue.code,
        "The provided destination config DestinationConfig("
        f"onSuccess=OnSuccess(destination={QUEUE}), onFailure=OnFailure(destination={arn})) is invalid.",
    )


@pytest.mark.parametrize(
    "arn",
    [
        ARN.replace("demo", "nobody"),
        ARN.replace("us-east-1", "eu-west-1").replace("demo", "other"),
        ARN.replace("123456789012", "210987654321").replace("demo", "other"),
        "arn:aws:lambda:us-east-1:123456789012:layer:other",
    ],
)
def test_a_function_that_is_not_there_takes_none(lab: Lab, arn: str) -> None:
    assert refused(lab.refusal(put(destination_config=to(arn)))) == (
        InvalidParameterValue.code,
        f"The destination ARN {arn} is invalid.",
    )


def test_publishing_copies_no_record(lab: Lab) -> None:
    lab.do(put(maximum_retry_attempts=1))
    lab.deploy("new")
    number = lab.publish().version
    assert refused(lab.refusal(get(number))) == no_config(number)


def test_a_record_goes_with_its_version_or_alias_and_when_it_is_deleted(lab: Lab) -> None:
    for qualifier in (None, "2", "prod"):
        lab.do(put(qualifier, maximum_retry_attempts=1))
    lab.delete("2")
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert set(lab.demo.event_invoke_configs) == {LATEST}
    lab.do(delete())
    assert refused(lab.refusal(get())) == no_config(LATEST)


def test_a_list_goes_by_latest_then_numbers_then_names(lab: Lab) -> None:
    lab.versions(9)
    for qualifier in ("prod", "10", "2", None):
        lab.do(put(qualifier, maximum_retry_attempts=1))
    page = lab.do(ListFunctionEventInvokeConfigs(function_name="demo", max_items=3))
    arns = [row.function_arn for row in page.function_event_invoke_configs]
    assert arns == [f"{ARN}:{qualifier}" for qualifier in (LATEST, "2", "10")]
    rest = lab.do(ListFunctionEventInvokeConfigs(function_name="demo", marker=page.next_marker))
    assert rest.function_event_invoke_configs == (lab.do(get("prod")),)
    assert rest.next_marker is None


# --- InvokeAsync -----------------------------------------------------------------------------------------------------


def event(args: bytes = b"{}", name: str = "demo") -> InvokeAsync:
    return InvokeAsync(function_name=name, invoke_args=args)


@pytest.mark.parametrize("args", [b'{"a": 1}', b"", b"[]"])
def test_an_event_for_a_function_that_is_there_is_accepted_and_changes_nothing(lab: Lab, args: bytes) -> None:
    before = lab.region
    assert to_document(lab.do(event(args))) == {"Status": 202}
    assert lab.region is before


def test_an_event_is_refused_as_an_invoke_would_be(lab: Lab) -> None:
    assert refused(Lab().refusal(event())) == not_found(LATEST)
    assert refused(lab.refusal(event(name="demo:nope"))) == not_found("nope")
    assert isinstance(lab.refusal(event(b"{")), InvalidRequestContent)
    assert isinstance(lab.refusal(event(b'"' + b"x" * 2**20 + b'"')), RequestEntityTooLarge)
    slow = Lab(settle_seconds=5)
    slow.do(create())
    assert isinstance(slow.refusal(event()), ResourceConflict)


def test_the_old_call_is_an_invoke_of_the_type_event() -> None:
    invoke = event(b"1", "demo:prod").as_invoke()
    assert (invoke.function_name, invoke.invocation_type, invoke.payload) == ("demo:prod", "Event", b"1")
