"""How an event is tried again, when it is given up, and what is delivered of its outcome (semantics §7.7).

Pure: who runs events asks here before and after each attempt, and passes the time in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from lvtui.domain.execution import Outcome
from lvtui.domain.model import Function, Version
from lvtui.operations.vocabulary import LATEST

DEFAULT_RETRIES = 2
DEFAULT_AGE = timedelta(hours=6)
ERROR_MESSAGE_LIMIT = 1024
"""Bytes of an error's message that a dead-letter message carries."""

Condition = Literal["Success", "RetriesExhausted", "EventAgeExceeded", "ZeroReservedConcurrency"]


@dataclass(frozen=True, slots=True)
class EventSettings:
    """How the events of one qualifier are treated: its own record, the defaults for what that leaves open."""

    maximum_retry_attempts: int = DEFAULT_RETRIES
    """After the first attempt."""
    maximum_event_age: timedelta = DEFAULT_AGE
    on_success: str | None = None
    """A destination's ARN."""
    on_failure: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One accepted event, whatever becomes of it."""

    request_id: str
    """The same at each attempt."""
    function_arn: str
    """As it was invoked, but always qualified: ``$LATEST`` when no qualifier was given."""
    payload: bytes
    """JSON."""
    accepted: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that leaves with an event's outcome."""

    kind: Literal["destination", "dead-letter"]
    target: str
    """The ARN it goes to."""
    body: bytes
    """The invocation record, or the original event."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """``RequestID``, ``ErrorCode`` and ``ErrorMessage`` of a dead-letter message."""


def event_settings(function: Function, qualifier: str | None) -> EventSettings:
    """The settings of the qualifier that was *invoked*: an alias has its own, and never its version's."""
    config = function.event_invoke_configs.get(qualifier or LATEST)
    if config is None:
        return EventSettings()
    retries, age = config.maximum_retry_attempts, config.maximum_event_age_in_seconds
    return EventSettings(
        maximum_retry_attempts=DEFAULT_RETRIES if retries is None else retries,
        maximum_event_age=DEFAULT_AGE if age is None else timedelta(seconds=age),
        on_success=config.on_success,
        on_failure=config.on_failure,
    )


def condition_before_attempt(
    function: Function, settings: EventSettings, event: Event, now: datetime
) -> Condition | None:
    """What ends an event before it runs (again); ``None``: it runs."""
    if function.reserved_concurrency == 0:
        return "ZeroReservedConcurrency"
    if now - event.accepted > settings.maximum_event_age:
        return "EventAgeExceeded"
    return None


def condition_after_attempt(settings: EventSettings, attempts: int, outcome: Outcome) -> Condition | None:
    """What `attempts`, the last of which came to `outcome`, mean for an event; ``None``: it is tried again."""
    if not outcome.failed:
        return "Success"
    return "RetriesExhausted" if attempts > settings.maximum_retry_attempts else None


def deliveries(
    settings: EventSettings,
    version: Version,
    event: Event,
    condition: Condition,
    outcome: Outcome | None,
    *,
    attempts: int,
    now: datetime,
) -> Sequence[Delivery]:
    """What leaves when an event has come to its end.

    `version` is the one that ran last, or would have run: its dead-letter target is frozen in it. `outcome` is that
    of the last attempt, ``None`` if the event never ran.
    """
    destination = settings.on_success if condition == "Success" else settings.on_failure
    sent = []
    if destination:
        record = invocation_record(event, condition, outcome, attempts=attempts, now=now)
        sent.append(Delivery("destination", destination, json.dumps(record, ensure_ascii=False).encode()))
    if condition != "Success" and (target := version.configuration.dead_letter_target):
        sent.append(Delivery("dead-letter", target, event.payload, dead_letter_attributes(event, outcome)))
    return sent


def invocation_record(
    event: Event, condition: Condition, outcome: Outcome | None, *, attempts: int, now: datetime
) -> dict[str, Any]:
    """The document that a destination gets; without a response where the event never ran."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": event.function_arn,
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": _read(event.payload),
    }
    if outcome is not None:
        context: dict[str, Any] = {"statusCode": 200, "executedVersion": outcome.executed_version}
        if outcome.failed:
            context["functionError"] = "Unhandled"
        record |= {"responseContext": context, "responsePayload": _read(outcome.payload)}
    return record


def dead_letter_attributes(event: Event, outcome: Outcome | None) -> dict[str, str]:
    """What a dead-letter message says beside the event itself.

    A handler's error is a status of 200, as for every caller; an event that never ran was throttled.
    """
    if outcome is None:
        return {"RequestID": event.request_id, "ErrorCode": "429", "ErrorMessage": "Rate Exceeded."}
    error = _read(outcome.payload)
    message = str(error.get("errorMessage", "")) if isinstance(error, Mapping) else ""
    shown = message.encode(errors="replace")[:ERROR_MESSAGE_LIMIT].decode(errors="ignore")
    return {"RequestID": event.request_id, "ErrorCode": "200", "ErrorMessage": shown}


def _read(payload: bytes) -> Any:
    """A payload as JSON; one that is none (a handler may answer bytes) as the text it is."""
    try:
        return json.loads(payload.decode())
    except (ValueError, RecursionError):
        return payload.decode(errors="replace")
