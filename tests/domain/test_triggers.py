"""Triggers: what they may be, what they send, and whether a policy lets them call."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from lvtui.domain.model import Region
from lvtui.domain.trigger_events import Sent, event_of, template
from lvtui.domain.trigger_permissions import denied, may_call, to_allow
from lvtui.domain.triggers import (
    API_ROUTE,
    BUCKET,
    DIRECT,
    FUNCTION_URL,
    KINDS,
    QUEUE,
    SCHEDULE,
    InvalidTrigger,
    Kind,
    Trigger,
    check_new,
)
from lvtui.operations import AddPermission, CreateFunctionUrlConfig, UpdateAlias
from lvtui.operations.errors import InvalidParameterValue
from tests.domain.builders import ACCOUNT, ARN, NOON, REGION, Lab, lab_with_demo

ALL_KINDS = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
OF_A_SERVICE = pytest.mark.parametrize("kind", [API_ROUTE, SCHEDULE, BUCKET], ids=lambda kind: kind.id)
ID = str(uuid.UUID(int=7, version=4))
SENT = Sent(Region(name=REGION, account_id=ACCOUNT), "demo", NOON, ID)


@pytest.fixture
def house() -> Lab:
    """`demo` with version 1, and the alias prod on it."""
    lab = lab_with_demo(versions=1)
    lab.alias("prod", "1")
    return lab


def trigger(kind: Kind, qualifier: str = "prod") -> Trigger:
    return Trigger("one", kind, kind.example, qualifier)


def made(kind: Kind, region: Region | None = None) -> Any:
    return json.loads(
        template(trigger(kind), Sent(region or Region(name=REGION, account_id=ACCOUNT), "demo", NOON, ID))
    )


@ALL_KINDS
def test_the_example_of_every_kind_can_be_and_sends_a_json_event_of_its_own(kind: Kind) -> None:
    assert isinstance(made(kind), dict)
    own = replace(trigger(kind), event='{"mine": 1}')
    assert event_of(own, SENT) == '{"mine": 1}'


@pytest.mark.parametrize(
    ("member", "kind", "members"),
    [
        ("name", DIRECT, {"name": "a b"}),
        ("name", DIRECT, {"name": ""}),
        ("name", DIRECT, {"name": "x" * 65}),
        ("source", API_ROUTE, {"source": "hello"}),
        ("source", API_ROUTE, {"source": "FETCH /a"}),
        ("source", SCHEDULE, {"source": "rate(1 minutes)"}),
        ("source", SCHEDULE, {"source": "rate(5 minute)"}),
        ("source", SCHEDULE, {"source": "cron(0 12 * * *)"}),
        ("source", QUEUE, {"source": "orders.txt"}),
        ("source", BUCKET, {"source": "Uploads"}),
        ("source", BUCKET, {"source": "a..b"}),
        ("source", DIRECT, {"source": "arn:aws:lambda:us-east-1:123456789012:function:x"}),
        ("qualifier", DIRECT, {"qualifier": "a b"}),
        ("qualifier", DIRECT, {"qualifier": "$latest"}),
        ("qualifier", FUNCTION_URL, {"qualifier": "1"}),
        ("qualifier", FUNCTION_URL, {"qualifier": "$LATEST"}),
        ("event", DIRECT, {"event": "{"}),
        ("event", DIRECT, {"event": "[" * 100_000}),
    ],
)
def test_what_makes_no_sense_is_a_sentence_about_its_member(member: str, kind: Kind, members: dict[str, str]) -> None:
    legal = {"name": "one", "source": kind.example}
    with pytest.raises(InvalidTrigger) as refused:
        Trigger(kind=kind, **{**legal, **members})
    assert refused.value.member == member and str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "source", ["rate(1 hour)", "rate(15 minutes)", "cron(0 12 * * ? *)", "cron(0/15 8-18 ? * MON-FRI *)"]
)
def test_a_schedule_is_a_rate_or_six_fields(source: str) -> None:
    assert Trigger("one", SCHEDULE, source).source == source


def test_a_name_is_taken_once() -> None:
    with pytest.raises(InvalidTrigger, match="There is a trigger one already"):
        check_new(trigger(QUEUE), {"one": trigger(BUCKET)})


def test_the_events_have_the_shapes_that_the_services_give_them() -> None:
    route, schedule, queue, bucket = (made(kind) for kind in (API_ROUTE, SCHEDULE, QUEUE, BUCKET))
    assert route["version"] == "2.0" and route["routeKey"] == "GET /hello" and route["rawPath"] == "/hello"
    http = route["requestContext"]
    assert http["http"]["method"] == "GET" and http["accountId"] == ACCOUNT and http["requestId"] == ID
    assert http["time"] == "23/Nov/2026:12:00:00 +0000" and http["timeEpoch"] == int(NOON.timestamp() * 1000)
    assert schedule["detail-type"] == "Scheduled Event" and schedule["source"] == "aws.events"
    assert schedule["resources"] == [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/one"]
    assert schedule["time"] == "2026-11-23T12:00:00Z"
    (message,) = queue["Records"]
    assert message["eventSource"] == "aws:sqs" and message["messageId"] == ID
    assert message["eventSourceARN"] == f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"
    (put,) = bucket["Records"]
    assert put["eventName"] == "ObjectCreated:Put" and put["s3"]["bucket"]["name"] == "uploads"
    fifo = replace(trigger(QUEUE), source="orders.fifo")
    assert "MessageGroupId" in json.loads(template(fifo, SENT))["Records"][0]["attributes"]
    asked = replace(trigger(API_ROUTE), source="ANY /a?b=1&c")
    event = json.loads(template(asked, SENT))
    assert event["queryStringParameters"] == {"b": "1", "c": ""} and event["requestContext"]["http"]["method"] == "GET"


def test_moving_the_alias_leaves_the_arn_of_its_trigger_as_it_was(house: Lab) -> None:
    bound = trigger(API_ROUTE)
    before = bound.arn(house.region, "demo")
    house.do(UpdateAlias(function_name="demo", name="prod", function_version="$LATEST"))
    assert bound.arn(house.region, "demo") == before == f"{ARN}:prod"
    assert trigger(API_ROUTE, "").arn(house.region, "demo") == ARN


def test_a_trigger_of_an_alias_that_is_gone_finds_nothing(house: Lab) -> None:
    assert trigger(QUEUE).finds_something(house.demo) and trigger(QUEUE, "").finds_something(house.demo)
    assert not trigger(QUEUE, "old").finds_something(house.demo)
    assert not trigger(QUEUE, "2").finds_something(house.demo)


@OF_A_SERVICE
def test_a_service_may_call_once_the_statement_is_in_the_policy_of_that_very_qualifier(house: Lab, kind: Kind) -> None:
    bound = trigger(kind)
    assert not may_call(house.region, house.demo, bound)
    for elsewhere in to_allow(house.region, house.demo, trigger(kind, "")):
        house.do(elsewhere)
    assert may_call(house.region, house.demo, trigger(kind, ""))
    assert not may_call(house.region, house.demo, bound)
    (request,) = to_allow(house.region, house.demo, bound)
    assert isinstance(request, AddPermission) and request.qualifier == "prod" and request.statement_id == "one"
    house.do(request)
    assert may_call(house.region, house.demo, bound) and not to_allow(house.region, house.demo, bound)


def test_a_statement_about_another_route_does_not_let_this_one_in(house: Lab) -> None:
    other = replace(trigger(API_ROUTE), source="GET /other")
    (request,) = to_allow(house.region, house.demo, other)
    house.do(request)
    assert may_call(house.region, house.demo, other)
    assert not may_call(house.region, house.demo, trigger(API_ROUTE))
    (again,) = to_allow(house.region, house.demo, trigger(API_ROUTE))
    assert isinstance(again, AddPermission) and again.statement_id == "one-2"  # the name is taken


@pytest.mark.parametrize(
    ("members", "allowed"),
    [
        ({"principal": "s3.amazonaws.com"}, True),
        ({"principal": "*"}, True),
        ({"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::up*"}, True),
        ({"principal": "s3.amazonaws.com", "source_account": ACCOUNT}, True),
        ({"principal": "s3.amazonaws.com", "action": "lambda:*"}, True),
        ({"principal": "s3.amazonaws.com", "action": "lambda:GetFunction"}, False),
        ({"principal": "s3.amazonaws.com", "source_account": "999999999999"}, False),
        ({"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::downloads"}, False),
        ({"principal": "s3.amazonaws.com", "event_source_token": "token"}, False),
        ({"principal": "*", "principal_org_id": "o-abcdefghij"}, False),
        ({"principal": "*", "invoked_via_function_url": True}, False),
        ({"principal": "sns.amazonaws.com"}, False),
    ],
)
def test_every_part_of_a_statement_has_to_fit(house: Lab, members: dict[str, Any], allowed: bool) -> None:
    legal: dict[str, Any] = {"action": "lambda:InvokeFunction", "statement_id": "any", "qualifier": "prod"}
    house.do(AddPermission(function_name="demo", **{**legal, **members}))
    assert may_call(house.region, house.demo, trigger(BUCKET)) is allowed


def test_latest_when_named_can_have_no_policy_so_no_service_may_call_it(house: Lab) -> None:
    (request,) = to_allow(house.region, house.demo, trigger(SCHEDULE, "$LATEST"))
    with pytest.raises(InvalidParameterValue, match=r"not support adding policies for \$LATEST"):
        house.do(request)
    for allowing in to_allow(house.region, house.demo, trigger(SCHEDULE, "")):
        house.do(allowing)
    assert not may_call(house.region, house.demo, trigger(SCHEDULE, "$LATEST"))


def test_lambda_polls_a_queue_itself_and_the_account_may_call_its_own_function(house: Lab) -> None:
    assert may_call(house.region, house.demo, trigger(QUEUE))
    assert may_call(house.region, house.demo, trigger(DIRECT, "$LATEST"))


@pytest.mark.parametrize(
    "principal", ["999999999999", "arn:aws:iam::999999999999:root", "arn:aws:iam::999999999999:role/a"]
)
def test_a_caller_of_another_account_needs_a_statement_that_names_it_or_its_account(house: Lab, principal: str) -> None:
    caller = replace(trigger(DIRECT), source="arn:aws:iam::999999999999:role/a")
    assert not may_call(house.region, house.demo, caller)
    refused = denied(house.region, house.demo, caller)
    assert refused.code == "AccessDeniedException"
    assert "role/a is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:" in refused.text
    (request,) = to_allow(house.region, house.demo, caller)
    assert isinstance(request, AddPermission) and request.principal == caller.source
    house.do(replace(request, principal=principal))
    assert may_call(house.region, house.demo, caller)


def test_a_function_url_needs_to_be_made_and_opened_by_two_statements(house: Lab) -> None:
    url = trigger(FUNCTION_URL)
    assert denied(house.region, house.demo, url).code == "No such host"
    making, *opening = to_allow(house.region, house.demo, url)
    assert isinstance(making, CreateFunctionUrlConfig) and making.auth_type == "NONE"
    house.do(making)
    assert denied(house.region, house.demo, url).code == "403 AccessDeniedException"
    assert list(to_allow(house.region, house.demo, url)) == opening and len(opening) == 2
    for statement in opening:
        assert not may_call(house.region, house.demo, url)
        house.do(statement)
    assert may_call(house.region, house.demo, url)
    sent = Sent(house.region, "demo", NOON, ID)
    host = json.loads(template(url, sent))["requestContext"]["domainName"]
    assert host == f"{house.demo.urls['prod'].url_id}.lambda-url.{REGION}.on.aws"


def test_a_signed_function_url_asks_no_policy(house: Lab) -> None:
    house.do(CreateFunctionUrlConfig(function_name="demo", qualifier="prod", auth_type="AWS_IAM"))
    assert may_call(house.region, house.demo, trigger(FUNCTION_URL))
    assert not to_allow(house.region, house.demo, trigger(FUNCTION_URL))


@ALL_KINDS
def test_what_is_refused_says_who_notices_what(house: Lab, kind: Kind) -> None:
    refused = denied(house.region, house.demo, trigger(kind))
    assert refused.code and refused.text
