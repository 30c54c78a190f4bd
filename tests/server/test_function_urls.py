"""Function URLs: requests become events, results become answers, and browsers are told what they may do."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from lvtui.domain.attachments import FunctionUrl, Policy, Statement
from lvtui.domain.execution import Call, Outcome
from lvtui.operations import AddPermission, CreateFunctionUrlConfig, DeleteFunctionUrlConfig, PutFunctionConcurrency
from lvtui.operations.function_urls import Cors
from lvtui.server.addresses import url_meant
from lvtui.server.function_urls import BadAnswer, UrlRequest, answer_of, event_of
from lvtui.server.signatures import Credential
from lvtui.server.url_permissions import open_to_all
from tests.server.kit import Answer, Running, running, signed
from tests.service.house import House
from tests.service.invokers import fail, succeed

NOON = datetime(2026, 11, 3, 12, 0, 5, 250_000, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
URL = FunctionUrl(url_id=ID, auth_type="NONE", invoke_mode="BUFFERED", cors=None, created=NOON, modified=NOON)
REQUEST = UrlRequest(
    url_id=ID,
    host=f"{ID}.lambda-url.us-east-1.localhost",
    port=9001,
    method="POST",
    path="/a%20path/",
    query="a=1&b=%C3%A4&a=2&c=",
    headers=[("host", "h:9001"), ("user-agent", "curl/8"), ("x-a", "1"), ("x-a", "2"), ("content-type", "text/plain")],
    body=b"hello",
    source_ip="127.0.0.1",
    request_id="11111111-2222-4333-8444-555555555555",
    moment=NOON,
    credential=None,
)


def event(url: FunctionUrl = URL, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(event_of(replace(REQUEST, **changes), url, "123456789012"))
    return made


# --- the event -------------------------------------------------------------------------------------------------------


def test_an_event_is_one_of_payload_format_2() -> None:
    assert event() == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/a%20path/",
        "rawQueryString": "a=1&b=%C3%A4&a=2&c=",
        "headers": {
            "host": "h:9001",
            "user-agent": "curl/8",
            "x-a": "1,2",
            "content-type": "text/plain",
            "x-amzn-trace-id": "Root=1-6ae9ccc5-111111112222433384445555",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "9001",
            "x-forwarded-proto": "http",
        },
        "queryStringParameters": {"a": "1,2", "b": "ä", "c": ""},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": ID,
            "domainName": f"{ID}.lambda-url.us-east-1.localhost",
            "domainPrefix": ID,
            "http": {
                "method": "POST",
                "path": "/a%20path/",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "curl/8",
            },
            "requestId": "11111111-2222-4333-8444-555555555555",
            "routeKey": "$default",
            "stage": "$default",
            "time": "03/Nov/2026:12:00:05 +0000",
            "timeEpoch": 1793707205250,
        },
        "body": "hello",
        "isBase64Encoded": False,
    }


def test_what_is_not_there_is_left_out() -> None:
    made = event(body=b"", query="")
    assert not {"body", "queryStringParameters", "cookies"} & made.keys()
    assert made["isBase64Encoded"] is False


def test_cookies_have_a_place_of_their_own() -> None:
    made = event(headers=[("cookie", "a=1; b=2"), ("cookie", "c=3")])
    assert made["cookies"] == ["a=1", "b=2", "c=3"]
    assert "cookie" not in made["headers"]


def test_what_is_between_two_neighbours_alone_is_not_handed_on() -> None:
    made = event(headers=[("connection", "close"), ("transfer-encoding", "chunked"), ("content-length", "5")])
    assert made["headers"]["content-length"] == "5"
    assert not {"connection", "transfer-encoding"} & made["headers"].keys()


@pytest.mark.parametrize(
    ("content_type", "body", "is_text"),
    [
        ("text/html; charset=utf-8", "Grüße".encode(), True),
        ("application/json", b'{"a": 1}', True),
        ("application/problem+json", b"{}", True),
        ("application/xml", b"<a/>", True),
        ("application/javascript", b"1", True),
        ("application/x-www-form-urlencoded", b"a=1", False),
        ("application/octet-stream", b"a", False),
        ("image/png", b"\x89PNG", False),
        ("text/plain", b"\xff\xfe", False),
        ("", b"a", False),
    ],
)
def test_a_body_is_text_where_its_type_says_so_and_it_really_is(content_type: str, body: bytes, is_text: bool) -> None:
    made = event(headers=[("content-type", content_type)], body=body)
    assert made["isBase64Encoded"] is not is_text
    assert made["body"] == (body.decode() if is_text else base64.b64encode(body).decode())


def test_a_signed_call_of_a_url_for_iam_says_who_signed() -> None:
    url, credential = replace(URL, auth_type="AWS_IAM"), Credential("AKID", "us-east-1")
    context = event(url, credential=credential)["requestContext"]
    assert context["accountId"] == "123456789012"
    assert context["authorizer"]["iam"]["accessKey"] == "AKID"
    assert context["authorizer"]["iam"]["userArn"] == "arn:aws:iam::123456789012:root"
    assert "authorizer" not in event(url)["requestContext"]
    assert "authorizer" not in event(credential=credential)["requestContext"]


# --- the answer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "body"),
    [
        ({"hello": "wörld", "n": [1, 2]}, '{"hello":"wörld","n":[1,2]}'.encode()),
        ("hello", b"hello"),
        (["hello", 3, True], b'["hello",3,true]'),
        (3, b"3"),
        (3.1, b"3.1"),
        (True, b"true"),
        (None, b"null"),
        ({"body": "no status code", "headers": {"A": "b"}}, b'{"body":"no status code","headers":{"A":"b"}}'),
    ],
)
def test_a_result_without_a_status_code_is_the_body_itself(result: Any, body: bytes) -> None:
    answer = answer_of(json.dumps(result).encode())
    assert (answer.status, answer.body) == (200, body)
    assert answer.headers == [("Content-Type", "application/json")]


@pytest.mark.parametrize(
    ("result", "status", "body"),
    [
        ({"statusCode": 200, "body": '{"hello": "world"}'}, 200, b'{"hello": "world"}'),
        ({"statusCode": "418", "body": "i'm a teapot"}, 418, b"i'm a teapot"),
        ({"statusCode": 204}, 204, b""),
        ({"statusCode": 200, "body": None}, 200, b""),
        ({"statusCode": 200, "body": {"a": 1}}, 200, b'{"a":1}'),
        ({"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}, 200, b"\x00\xff"),
        ({"statusCode": 200, "body": "AP8=", "isBase64Encoded": False}, 200, b"AP8="),
    ],
)
def test_a_result_with_a_status_code_is_an_answer_in_full(result: Any, status: int, body: bytes) -> None:
    answer = answer_of(json.dumps(result).encode())
    assert (answer.status, answer.body) == (status, body)
    assert answer.headers == [("Content-Type", "application/json")]


def test_headers_and_cookies_are_the_handlers_but_for_those_of_the_connection() -> None:
    result = {
        "statusCode": 200,
        "headers": {"content-type": "text/html", "X-Number": 7, "X-Yes": True, "Content-Length": 9, "Connection": "x"},
        "cookies": ["a=1; Secure", "b=2"],
    }
    assert answer_of(json.dumps(result).encode()).headers == [
        ("content-type", "text/html"),
        ("X-Number", "7"),
        ("X-Yes", "true"),
        ("Set-Cookie", "a=1; Secure"),
        ("Set-Cookie", "b=2"),
    ]


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "OK"},
        {"statusCode": 99},
        {"statusCode": 600},
        {"statusCode": 101},
        {"statusCode": True},
        {"statusCode": 200.5},
        {"statusCode": None},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "headers": {"a": "b\r\nSet-Cookie: c"}},
        {"statusCode": 200, "headers": {"a": "世界"}},
        {"statusCode": 200, "headers": {"a": None}},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
        {"statusCode": 200, "body": 1, "isBase64Encoded": True},
    ],
)
def test_a_result_that_cannot_be_sent_is_a_bad_answer(result: Any) -> None:
    with pytest.raises(BadAnswer):
        answer_of(json.dumps(result).encode())


def test_what_is_no_json_is_a_bad_answer() -> None:
    for payload in (b"<html>", b"\xff", b"[" * 100_000):
        with pytest.raises(BadAnswer):
            answer_of(payload)


# --- which URL is meant ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "path", "meant"),
    [
        ("id.lambda-url.eu-west-1.localhost", "/a/b", ("eu-west-1", "id", "/a/b")),
        ("127.0.0.1", "/lambda-url/eu-west-1/ID/a/b/", ("eu-west-1", "id", "/a/b/")),
        ("127.0.0.1", "/lambda-url/eu-west-1/id", ("eu-west-1", "id", "/")),
        ("127.0.0.1", "/lambda-url/eu-west-1/id/", ("eu-west-1", "id", "/")),
        ("127.0.0.1", "/2015-03-31/functions", None),
        ("lambda-url.eu-west-1.localhost", "/a", None),
    ],
)
def test_a_url_is_meant_by_its_host_or_by_the_path(host: str, path: str, meant: tuple[str, str, str] | None) -> None:
    assert url_meant(host, path) == meant


# --- who is let in ----------------------------------------------------------------------------------------------------

CALL_URL = Statement(action="lambda:InvokeFunctionUrl", principal="*", function_url_auth_type="NONE")
RUN = Statement(action="lambda:InvokeFunction", principal="*", invoked_via_function_url=True)


@pytest.mark.parametrize(
    ("statements", "is_open"),
    [
        ((CALL_URL, RUN), True),
        ((replace(CALL_URL, function_url_auth_type=None), replace(RUN, invoked_via_function_url=None)), True),
        ((Statement(action="lambda:*", principal="*"),), True),
        ((Statement(action="*", principal="*"),), True),
        ((), False),
        ((CALL_URL,), False),
        ((RUN,), False),
        ((replace(CALL_URL, function_url_auth_type="AWS_IAM"), RUN), False),
        ((replace(CALL_URL, principal="123456789012"), RUN), False),
        ((replace(CALL_URL, principal_org_id="o-1234567890"), RUN), False),
        ((CALL_URL, replace(RUN, source_account="123456789012")), False),
        ((CALL_URL, replace(RUN, source_arn="arn:aws:s3:::bucket")), False),
        ((CALL_URL, replace(RUN, invoked_via_function_url=False)), False),
        ((CALL_URL, replace(RUN, action="lambda:GetFunction")), False),
    ],
)
def test_a_url_is_open_where_statements_allow_everybody_both_actions(
    statements: tuple[Statement, ...], is_open: bool
) -> None:
    policy = Policy(statements={str(sid): statement for sid, statement in enumerate(statements)}, revision_id="r")
    assert open_to_all(policy, URL) is is_open


def test_without_a_policy_a_url_is_closed() -> None:
    assert not open_to_all(None, URL)


# --- over HTTP -------------------------------------------------------------------------------------------------------


def echo(call: Call) -> Outcome:
    """A handler that gives back its event as the body, and what else the event's own body says."""
    asked = json.loads(call.payload)
    result = {"statusCode": 200, "body": json.dumps(asked), **json.loads(asked.get("body", "{}"))}
    return succeed(call)._replace(payload=json.dumps(result).encode())


class WithUrl:
    """A function URL on an endpoint."""

    def __init__(self, run: Running, path: str) -> None:
        self.run = run
        self.path = path

    async def ask(self, method: str = "GET", inside: str = "", headers: dict[str, str] | None = None) -> Answer:
        return await self.run.ask(method, f"{self.path}{inside}", headers)

    async def told(self, result: dict[str, Any], method: str = "POST") -> Answer:
        """What comes of it if the handler answers this."""
        body = json.dumps(result).encode()
        return await self.run.ask(method, self.path, {"Content-Type": "application/json"}, body)


@asynccontextmanager
async def with_url(
    answer: Any = echo,
    *,
    qualifier: str | None = "prod",
    auth_type: str = "NONE",
    cors: Cors | None = None,
    is_open: bool = True,
    **more: Any,
) -> AsyncIterator[WithUrl]:
    async with running(answer, **more) as run:
        ask = CreateFunctionUrlConfig(function_name="demo", qualifier=qualifier, auth_type=auth_type, cors=cors)
        await run.house.service.call(ask)
        if is_open:
            await let_everybody_in(run.house, qualifier)
        query = f"?Qualifier={qualifier}" if qualifier else ""
        described = await run.ask(
            "GET", f"/2021-10-31/functions/demo/url{query}", signed(access_key=more.get("token", "any"))
        )
        url = urlsplit(described.json["FunctionUrl"])
        assert (url.scheme, url.netloc) == ("http", f"127.0.0.1:{run.endpoint.port}")
        yield WithUrl(run, url.path)


async def let_everybody_in(house: House, qualifier: str | None) -> None:
    for name, statement in (("call", CALL_URL), ("run", RUN)):
        await house.service.call(
            AddPermission(function_name="demo", qualifier=qualifier, statement_id=name, **vars(statement))
        )


async def test_the_url_in_every_answer_leads_to_the_endpoint() -> None:
    async with running() as run:
        made = await run.ask("POST", "/2021-10-31/functions/demo/url", signed(), b'{"AuthType":"NONE"}')
        got = await run.ask("GET", "/2021-10-31/functions/demo/url", signed())
        listed = await run.ask("GET", "/2021-10-31/functions/demo/urls", signed())
        await let_everybody_in(run.house, None)
        urls = {answer.json["FunctionUrl"] for answer in (made, got)}
        urls |= {config["FunctionUrl"] for config in listed.json["FunctionUrlConfigs"]}
        (url,) = urls
        assert (await run.ask("GET", urlsplit(url).path)).body == b"$LATEST"


async def test_a_request_runs_what_the_url_is_of_and_nothing_else_is_asked() -> None:
    async with with_url() as url:
        answer = await url.ask("PUT", "x/y?a=1")
        asked = answer.json
        assert (asked["rawPath"], asked["rawQueryString"]) == ("/x/y", "a=1")
        assert asked["requestContext"]["http"]["method"] == "PUT"
        assert asked["requestContext"]["requestId"] == answer["x-amzn-requestid"]
        (call,) = url.run.house.invoker.calls
        assert call.invoked_function_arn.endswith(":function:demo:prod")
        assert call.request_id == answer["x-amzn-requestid"]


async def test_a_url_is_also_a_host_of_its_own() -> None:
    async with with_url(qualifier=None) as url:
        url_id = url.path.rstrip("/").rpartition("/")[2]
        host = f"{url_id}.lambda-url.us-east-1.localhost:{url.run.endpoint.port}"
        answer = await url.run.ask("GET", "/2015-03-31/functions?a=b", host=host)
        assert answer.json["rawPath"] == "/2015-03-31/functions"
        assert answer.json["requestContext"]["domainName"] == host.partition(":")[0]
        assert url.run.house.invoker.calls[0].executable.version == "$LATEST"


async def test_an_answer_is_sent_as_the_handler_wants_it() -> None:
    async with with_url() as url:
        answer = await url.told({"statusCode": 201, "headers": {"X-A": "b"}, "cookies": ["a=1", "b=2"], "body": "made"})
        assert (answer.status, answer["x-a"], answer.body) == (201, "b", b"made")
        assert [value for name, value in answer.headers if name == "set-cookie"] == ["a=1", "b=2"]
        assert [value for name, value in answer.headers if name == "content-length"] == ["4"]


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_that_may_have_no_body_has_none(status: int) -> None:
    async with with_url() as url:
        answer = await url.told({"statusCode": status, "body": "ignored"})
        assert (answer.status, answer.body) == (status, b"")


async def test_a_head_request_is_answered_without_the_body() -> None:
    async with with_url() as url:
        answer = await url.ask("HEAD")
        assert (answer.status, answer.body) == (200, b"")
        assert int(answer["content-length"]) > 0


async def test_a_handler_that_fails_or_answers_nonsense_is_a_bad_gateway() -> None:
    async with with_url(fail) as url:
        answer = await url.ask()
        assert (answer.status, answer.body) == (502, b"Internal Server Error")
    async with with_url() as url:
        answer = await url.told({"statusCode": "what"})
        assert (answer.status, answer.body) == (502, b"Internal Server Error")


async def test_an_unknown_url_is_refused_without_a_word() -> None:
    async with with_url() as url:
        await url.run.house.service.call(DeleteFunctionUrlConfig(function_name="demo", qualifier="prod"))
        for path in (url.path, f"/lambda-url/us-east-1/{ID}/", f"/lambda-url/eu-west-1/{ID}/"):
            answer = await url.run.ask("GET", path)
            assert (answer.status, answer["x-amzn-errortype"]) == (403, "AccessDeniedException")
            assert answer.body == b'{"Message":null}'


@pytest.mark.parametrize("of", [None, "prod"])
async def test_a_url_for_everybody_is_forbidden_until_the_policy_of_what_it_is_of_says_so(of: str | None) -> None:
    async with with_url(qualifier=of, is_open=False) as url:
        await let_everybody_in(url.run.house, "prod" if of is None else None)
        answer = await url.ask()
        assert (answer.status, answer["x-amzn-errortype"]) == (403, "AccessDeniedException")
        assert answer.json == {
            "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
            "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
        }
        assert url.run.house.invoker.calls == []
        await let_everybody_in(url.run.house, of)
        assert (await url.ask()).status == 200


async def test_names_of_regions_made_up_in_urls_make_none() -> None:
    async with running() as run:
        for name in ("zz-a1x-1", "ap-south-1", "nowhere"):
            answer = await run.ask("GET", f"/lambda-url/{name}/{ID}/")
            assert (answer.status, answer.body) == (403, b'{"Message":null}')
        assert list(run.regions) == [run.house.service]


async def test_a_throttled_call_is_a_429() -> None:
    async with with_url() as url:
        stop = PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=0)
        await url.run.house.service.call(stop)
        assert (await url.ask()).status == 429


async def test_an_event_that_is_too_large_is_refused() -> None:
    async with with_url() as url:
        answer = await url.run.ask("POST", url.path, body=b"\xff" * 6_000_000)
        assert answer.status == 413


async def test_with_a_token_a_url_for_iam_asks_for_it_and_one_for_everybody_does_not() -> None:
    async with with_url(auth_type="AWS_IAM", token="t") as url:
        assert (await url.ask()).status == 403
        assert (await url.ask(headers=signed(access_key="t"))).status == 200
    async with with_url(auth_type="AWS_IAM") as url:
        assert (await url.ask()).status == 200
    async with with_url(auth_type="NONE", token="t") as url:
        assert (await url.ask()).status == 200


# --- other origins ---------------------------------------------------------------------------------------------------

PAGE = {"Origin": "https://page.example"}
ASKING = {**PAGE, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-a,x-b"}


def granted(answer: Answer) -> dict[str, str]:
    prefix = "access-control-"
    return {name.removeprefix(prefix): value for name, value in answer.headers if name.startswith(prefix)}


async def test_without_cors_rules_a_preflight_is_the_handlers_and_nothing_is_granted() -> None:
    async with with_url() as url:
        answer = await url.ask("OPTIONS", headers=ASKING)
        assert answer.json["requestContext"]["http"]["method"] == "OPTIONS"
        assert granted(answer) == {}


async def test_with_cors_rules_a_preflight_is_answered_and_the_handler_not_asked() -> None:
    rules = Cors(
        allow_origins=("https://page.example",), allow_methods=("GET", "PUT"), allow_headers=("x-a",), max_age=9
    )
    async with with_url(cors=rules) as url:
        answer = await url.ask("OPTIONS", headers=ASKING)
        assert answer.status == 200
        assert granted(answer) == {
            "allow-origin": "https://page.example",
            "allow-methods": "GET,PUT",
            "allow-headers": "x-a",
            "max-age": "9",
        }
        assert answer["vary"] == "Origin"
        assert url.run.house.invoker.calls == []
        assert granted(await url.ask("OPTIONS", headers={**ASKING, "Origin": "https://other.example"})) == {}


async def test_a_wildcard_grants_what_is_asked_for() -> None:
    rules = Cors(allow_origins=("*",), allow_methods=("*",), allow_headers=("*",), allow_credentials=True)
    async with with_url(cors=rules) as url:
        assert granted(await url.ask("OPTIONS", headers=ASKING)) == {
            "allow-origin": "https://page.example",
            "allow-methods": "PUT",
            "allow-headers": "x-a,x-b",
            "allow-credentials": "true",
        }


async def test_answers_to_pages_say_so_beside_what_the_handler_says() -> None:
    rules = Cors(allow_origins=("*",), expose_headers=("x-a", "x-b"))
    async with with_url(cors=rules) as url:
        answer = await url.ask(headers=PAGE)
        assert granted(answer) == {"allow-origin": "https://page.example", "expose-headers": "x-a,x-b"}
        assert answer.json["headers"]["origin"] == "https://page.example"
        assert granted(await url.ask()) == {}
        refusing = Cors(allow_origins=("https://other.example",))
        async with with_url(cors=refusing) as other:
            assert granted(await other.ask(headers=PAGE)) == {}


async def test_an_options_request_that_asks_nothing_is_the_handlers() -> None:
    async with with_url(cors=Cors(allow_origins=("*",))) as url:
        assert (await url.ask("OPTIONS")).json["rawPath"] == "/"
