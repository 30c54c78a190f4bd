"""The events that triggers send, in the shapes that AWS's services give them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from lvtui.domain.model import Region
from lvtui.domain.triggers import API_ROUTE, BUCKET, DIRECT, FUNCTION_URL, QUEUE, SCHEDULE, Trigger
from lvtui.operations.vocabulary import LATEST

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AGENT = "curl/8.5.0"
_ADDRESS = "203.0.113.7"
"""Of the block that documentation uses for examples."""


class Sent(NamedTuple):
    """What an event is made of, beside its trigger."""

    region: Region
    function: str
    now: datetime
    fresh_id: str
    """A new UUID."""


def event_of(trigger: Trigger, sent: Sent) -> str:
    """The event as JSON text: the trigger's own where it has one, else as its service would make it now."""
    return trigger.event or template(trigger, sent)


def template(trigger: Trigger, sent: Sent) -> str:
    """The event as the trigger's service would make it now, whatever the trigger's own is."""
    return json.dumps(_TEMPLATES[trigger.kind.id](trigger, sent), indent=2)


def api_id(region: Region, function: str, trigger: Trigger) -> str:
    """The id of the HTTP API that a route is of: the same for the same route, and made like API Gateway's."""
    return hashlib.sha256(f"{region.arn(function)}/{trigger.name}".encode()).hexdigest()[:10]


def rule_arn(region: Region, trigger: Trigger) -> str:
    """The ARN of the EventBridge rule of a schedule."""
    return f"arn:aws:events:{region.name}:{region.account_id}:rule/{trigger.name}"


def method_and_path(trigger: Trigger) -> tuple[str, str]:
    """Of a route; ``ANY`` route is asked by ``GET``."""
    method, _, path = trigger.source.partition(" ")
    return ("GET" if method == "ANY" else method), path


def _proxy(trigger: Trigger, sent: Sent, *, route: str, stage: str, host: str, who: str) -> dict[str, Any]:
    """Payload format 2.0, which HTTP APIs and function URLs share."""
    method, whole = method_and_path(trigger)
    path, _, query = whole.partition("?")
    moment = sent.now
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "accept": "*/*",
            "content-length": "0",
            "host": host,
            "user-agent": _AGENT,
            "x-amzn-trace-id": f"Root=1-{int(moment.timestamp()):08x}-{sent.fresh_id.replace('-', '')[:24]}",
            "x-forwarded-for": _ADDRESS,
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
    }
    if parameters := dict(pair.partition("=")[::2] for pair in query.split("&") if pair):
        event["queryStringParameters"] = parameters
    event["requestContext"] = {
        "accountId": who,
        "apiId": host.partition(".")[0],
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": _ADDRESS,
            "userAgent": _AGENT,
        },
        "requestId": sent.fresh_id,
        "routeKey": route,
        "stage": stage,
        "time": f"{moment:%d}/{_MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S} +0000",
        "timeEpoch": int(moment.timestamp() * 1000),
    }
    event["isBase64Encoded"] = False
    return event


def _api_route(trigger: Trigger, sent: Sent) -> dict[str, Any]:
    host = f"{api_id(sent.region, sent.function, trigger)}.execute-api.{sent.region.name}.amazonaws.com"
    return _proxy(trigger, sent, route=trigger.source, stage="$default", host=host, who=sent.region.account_id)


def _function_url(trigger: Trigger, sent: Sent) -> dict[str, Any]:
    function = sent.region.functions.get(sent.function)
    url = function.urls.get(trigger.qualifier or LATEST) if function is not None else None
    # Before there is a URL nobody knows its id; the shape is what can be shown.
    url_id = url.url_id if url is not None else "0" * 32
    host = f"{url_id}.lambda-url.{sent.region.name}.on.aws"
    return _proxy(trigger, sent, route="$default", stage="$default", host=host, who="anonymous")


def _schedule(trigger: Trigger, sent: Sent) -> dict[str, Any]:
    return {
        "version": "0",
        "id": sent.fresh_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": sent.region.account_id,
        "time": f"{sent.now:%Y-%m-%dT%H:%M:%SZ}",
        "region": sent.region.name,
        "resources": [rule_arn(sent.region, trigger)],
        "detail": {},
    }


def _queue(trigger: Trigger, sent: Sent) -> dict[str, Any]:
    body = '{"order": 1}'
    milliseconds = str(int(sent.now.timestamp() * 1000))
    attributes = {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": milliseconds,
        "SenderId": "AIDACKCEVSQ6C2EXAMPLE",
        "ApproximateFirstReceiveTimestamp": milliseconds,
    }
    if trigger.source.endswith(".fifo"):
        group = {"MessageGroupId": "1", "MessageDeduplicationId": hashlib.sha256(body.encode()).hexdigest()}
        attributes = {**attributes, "SequenceNumber": "18849496460467696128", **group}
    return {
        "Records": [
            {
                "messageId": sent.fresh_id,
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body,
                "attributes": attributes,
                "messageAttributes": {},
                "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{sent.region.name}:{sent.region.account_id}:{trigger.source}",
                "awsRegion": sent.region.name,
            }
        ]
    }


def _bucket(trigger: Trigger, sent: Sent) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": sent.region.name,
                "eventTime": f"{sent.now:%Y-%m-%dT%H:%M:%S}.{sent.now.microsecond // 1000:03d}Z",
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": f"AWS:{sent.region.account_id}"},
                "requestParameters": {"sourceIPAddress": _ADDRESS},
                "responseElements": {
                    "x-amz-request-id": sent.fresh_id.replace("-", "")[:16].upper(),
                    "x-amz-id-2": "EXAMPLE123/5678abcdefghijklambdaisawesome/mnopqrstuvwxyzABCDEFGH",
                },
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": trigger.name,
                    "bucket": {
                        "name": trigger.source,
                        "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                        "arn": f"arn:aws:s3:::{trigger.source}",
                    },
                    "object": {
                        "key": "hello.txt",
                        "size": 1024,
                        "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                        "sequencer": "0055AED6DCD90281E5",
                    },
                },
            }
        ]
    }


def _direct(trigger: Trigger, sent: Sent) -> dict[str, Any]:
    return {"name": "sample"}


_TEMPLATES: Mapping[str, Callable[[Trigger, Sent], dict[str, Any]]] = {
    API_ROUTE.id: _api_route,
    FUNCTION_URL.id: _function_url,
    SCHEDULE.id: _schedule,
    QUEUE.id: _queue,
    BUCKET.id: _bucket,
    DIRECT.id: _direct,
}
