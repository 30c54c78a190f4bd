"""When an event is tried again or given up, and what is delivered then (semantics §7.7)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lvtui.domain.asynchronous import (
    ERROR_MESSAGE_LIMIT,
    Condition,
    Delivery,
    Event,
    EventSettings,
    condition_after_attempt,
    condition_before_attempt,
    deliveries,
    event_settings,
)
from lvtui.domain.execution import Outcome
from lvtui.operations import LATEST, PutFunctionEventInvokeConfig, UpdateFunctionConfiguration
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess
from lvtui.operations.shapes import DeadLetterConfig
from tests.domain.builders import ARN, NOON, Lab, lab_with_demo

QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"
DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"
EVENT = Event("id-1", f"{ARN}:prod", b'{"a": 1}', NOON)
BOTH = EventSettings(on_success=QUEUE, on_failure=TOPIC)
ERROR = b'{"errorMessage": "no", "errorType": "ValueError"}'


def outcome(payload: bytes = b'"fine"', error_type: str | None = None) -> Outcome:
    return Outcome(
        request_id="id-1",
        executed_version="2",
        payload=payload,
        error_type=error_type,
        log=b"",
        duration_ms=1.0,
        billed_ms=1,
        init_ms=None,
        max_memory_mb=30,
        interpreter="3.11.7",
    )


FAILED = outcome(ERROR, "ValueError")


@pytest.fixture
def lab() -> Lab:
    """Two versions, the second with a dead-letter queue, and ``prod`` on the second."""
    lab = lab_with_demo(versions=1)
    dead = DeadLetterConfig(target_arn=DEAD)
    lab.do(UpdateFunctionConfiguration(function_name="demo", dead_letter_config=dead))
    lab.publish()
    lab.alias("prod", "2")
    return lab


def sent(lab: Lab, condition: Condition, last: Outcome | None, version: str = "2", **options: Any) -> list[Delivery]:
    settings = options.get("settings", BOTH)
    found = lab.demo.published[version]
    after = NOON + timedelta(milliseconds=1500)
    return list(deliveries(settings, found, EVENT, condition, last, attempts=options.get("attempts", 1), now=after))


def test_without_a_record_there_are_two_retries_in_six_hours_and_no_destinations(lab: Lab) -> None:
    for qualifier in (None, LATEST, "1", "prod"):
        assert event_settings(lab.demo, qualifier) == EventSettings(2, timedelta(hours=6), None, None)


def test_the_record_of_the_invoked_qualifier_counts_and_what_it_leaves_open_is_by_default(lab: Lab) -> None:
    def put(qualifier: str | None, **members: Any) -> None:
        lab.do(PutFunctionEventInvokeConfig(function_name="demo", qualifier=qualifier, **members))

    put(None, maximum_retry_attempts=0)
    put("2", maximum_event_age_in_seconds=60)
    put(
        "prod",
        destination_config=DestinationConfig(
            on_success=OnSuccess(destination=QUEUE), on_failure=OnFailure(destination=TOPIC)
        ),
    )
    assert event_settings(lab.demo, None) == event_settings(lab.demo, LATEST) == EventSettings(maximum_retry_attempts=0)
    assert event_settings(lab.demo, "2") == EventSettings(maximum_event_age=timedelta(minutes=1))
    assert event_settings(lab.demo, "prod") == BOTH


def test_an_event_runs_until_it_is_older_than_it_may_be(lab: Lab) -> None:
    settings = EventSettings(maximum_event_age=timedelta(seconds=60))
    for seconds, condition in ((0, None), (60, None), (60.001, "EventAgeExceeded")):
        now = NOON + timedelta(seconds=seconds)
        assert condition_before_attempt(lab.demo, settings, EVENT, now) == condition


def test_a_function_that_may_not_run_at_all_ends_every_event_at_once(lab: Lab) -> None:
    stopped = replace(lab.demo, reserved_concurrency=0)
    assert condition_before_attempt(stopped, EventSettings(), EVENT, NOON) == "ZeroReservedConcurrency"
    assert condition_before_attempt(replace(lab.demo, reserved_concurrency=1), EventSettings(), EVENT, NOON) is None


@pytest.mark.parametrize(
    "retries, attempts, condition", [(2, 1, None), (2, 2, None), (2, 3, "RetriesExhausted"), (0, 1, "RetriesExhausted")]
)
def test_a_failed_event_is_tried_again_as_often_as_it_may_be(
    retries: int, attempts: int, condition: str | None
) -> None:
    settings = EventSettings(maximum_retry_attempts=retries)
    assert condition_after_attempt(settings, attempts, FAILED) == condition
    assert condition_after_attempt(settings, attempts, outcome()) == "Success"


def test_a_success_goes_to_its_destination_with_question_and_answer(lab: Lab) -> None:
    (delivery,) = sent(lab, "Success", outcome())
    assert (delivery.kind, delivery.target, delivery.attributes) == ("destination", QUEUE, {})
    record = json.loads(delivery.body)
    assert record == {
        "version": "1.0",
        "timestamp": "2026-11-23T12:00:01.500Z",
        "requestContext": {
            "requestId": "id-1",
            "functionArn": f"{ARN}:prod",
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": {"a": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "2"},
        "responsePayload": "fine",
    }
    parts = ["version", "timestamp", "requestContext", "requestPayload", "responseContext", "responsePayload"]
    assert list(record) == parts


def test_a_failure_goes_to_its_destination_and_the_event_itself_to_the_dead_letter_queue(lab: Lab) -> None:
    record, dead = sent(lab, "RetriesExhausted", FAILED, attempts=3)
    assert (record.kind, record.target) == ("destination", TOPIC)
    document = json.loads(record.body)
    assert document["requestContext"]["condition"] == "RetriesExhausted"
    assert document["requestContext"]["approximateInvokeCount"] == 3
    assert document["responseContext"] == {"statusCode": 200, "executedVersion": "2", "functionError": "Unhandled"}
    assert document["responsePayload"] == {"errorMessage": "no", "errorType": "ValueError"}
    attributes = {"RequestID": "id-1", "ErrorCode": "200", "ErrorMessage": "no"}
    assert dead == Delivery("dead-letter", DEAD, b'{"a": 1}', attributes)


def test_the_dead_letter_queue_is_the_versions_own(lab: Lab) -> None:
    assert [delivery.kind for delivery in sent(lab, "RetriesExhausted", FAILED, version="1")] == ["destination"]
    only_dead = sent(lab, "RetriesExhausted", FAILED, settings=EventSettings())
    assert [delivery.target for delivery in only_dead] == [DEAD]
    assert sent(lab, "Success", outcome(), settings=EventSettings()) == []


@pytest.mark.parametrize("condition", ["EventAgeExceeded", "ZeroReservedConcurrency"])
def test_an_event_that_never_ran_leaves_without_an_answer(lab: Lab, condition: Condition) -> None:
    record, dead = sent(lab, condition, None, attempts=0)
    document = json.loads(record.body)
    assert set(document) == {"version", "timestamp", "requestContext", "requestPayload"}
    assert document["requestContext"]["condition"] == condition
    assert dead.attributes == {"RequestID": "id-1", "ErrorCode": "429", "ErrorMessage": "Rate Exceeded."}


def test_an_event_that_grew_too_old_after_failing_tells_of_its_last_attempt(lab: Lab) -> None:
    record, dead = sent(lab, "EventAgeExceeded", FAILED, attempts=2)
    assert json.loads(record.body)["responsePayload"]["errorMessage"] == "no"
    assert dead.attributes["ErrorMessage"] == "no"


@pytest.mark.parametrize(
    "payload, message",
    [
        (json.dumps({"errorMessage": "é" * 1000}).encode(), "é" * (ERROR_MESSAGE_LIMIT // 2)),
        (b"{}", ""),
        (b"[1]", ""),
        (b"\xff", ""),
    ],
)
def test_an_errors_message_is_cut_short_and_may_be_missing(lab: Lab, payload: bytes, message: str) -> None:
    record, dead = sent(lab, "RetriesExhausted", outcome(payload, "Odd"))
    assert dead.attributes["ErrorMessage"] == message
    json.loads(record.body)
