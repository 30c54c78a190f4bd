"""Who may ask: names that mean this machine, no web pages, and the token where there is one."""

from __future__ import annotations

import pytest

from lvtui.server import guards
from tests.server.kit import FUNCTION, running, signed

PROD = f"{FUNCTION}/aliases/prod"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:9001", "127.0.0.1"),
        ("LocalHost", "localhost"),
        ("[::1]:9001", "::1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("localhost.", "localhost"),
        ("localhost.:9001", "localhost"),
        ("id.lambda-url.us-east-1.localhost:9001", "id.lambda-url.us-east-1.localhost"),
        ("", ""),
    ],
)
def test_a_host_header_is_a_name_and_perhaps_a_port(header: str, name: str) -> None:
    assert guards.host_name(header) == name


@pytest.mark.parametrize(
    ("name", "bound", "known"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.8.9.1", "127.0.0.1", True),
        ("::1", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("anything.localhost", "127.0.0.1", True),
        ("localhost.example.com", "127.0.0.1", False),
        ("notlocalhost", "127.0.0.1", False),
        ("evil.example", "127.0.0.1", False),
        ("192.0.2.7", "127.0.0.1", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "0.0.0.0", True),
        ("2001:db8::1", "::", True),
        ("evil.example", "0.0.0.0", False),
        ("box.example", "Box.example", True),
        ("evil.example", "box.example", False),
        ("", "127.0.0.1", False),
    ],
)
def test_the_endpoint_goes_by_names_that_nobody_else_can_have(name: str, bound: str, known: bool) -> None:
    assert guards.knows_itself_as(name, bound) is known


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("box.example", False),
    ],
)
def test_only_loopback_is_this_machine_alone(host: str, alone: bool) -> None:
    assert guards.is_loopback(host) is alone


async def test_a_request_to_another_name_is_refused_whatever_it_asks() -> None:
    async with running() as run:
        for target in (PROD, "/lambda-url/us-east-1/id/", "/_lvtui/code/us-east-1/demo/1"):
            answer = await run.ask("GET", target, signed(), host="rebound.example:9001")
            assert (answer.status, answer["x-amzn-errortype"]) == (403, "AccessDeniedException")
            assert answer.json["message"] == (
                "This endpoint does not go by the name rebound.example: use its address, or start it with --host NAME."
            )
        assert (await run.ask("GET", PROD, signed(), host="localhost")).status == 200


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        ("1.1", ["localhost"], 200),
        ("1.1", [], 400),
        ("1.1", ["localhost", "localhost"], 400),
        ("1.1", ["rebound.example", "localhost"], 400),
        ("1.0", [], 200),
        ("1.0", ["localhost", "localhost"], 400),
    ],
)
async def test_a_request_has_one_host_header(version: str, hosts: list[str], status: int) -> None:
    async with running() as run:
        lines = [f"GET {PROD} HTTP/{version}", *(f"Host: {host}" for host in hosts), "Connection: close", "", ""]
        assert (await run.exchange("\r\n".join(lines).encode())).status == status


async def test_a_link_leads_back_also_where_an_address_came_without_its_brackets() -> None:
    async with running() as run:
        answer = await run.ask("GET", FUNCTION, signed(), host="::1")
        assert answer.json["Code"]["Location"].startswith("http://[::1]/")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://page.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_web_page_can_do_nothing_and_is_told_nothing(headers: dict[str, str]) -> None:
    async with running() as run:
        answer = await run.ask("POST", f"{FUNCTION}/invocations", {"Content-Type": "text/plain", **headers}, b"{}")
        assert answer.status == 403
        assert run.house.invoker.calls == []
        assert not [name for name, _ in answer.headers if name.startswith("access-control-")]


async def test_a_browser_asking_before_is_promised_nothing() -> None:
    async with running() as run:
        asked = {"Origin": "https://page.example", "Access-Control-Request-Method": "DELETE"}
        answer = await run.ask("OPTIONS", PROD, asked)
        assert answer.status == 403
        assert not [name for name, _ in answer.headers if name.startswith("access-control-")]


async def test_an_address_typed_into_a_browser_is_answered() -> None:
    async with running() as run:
        assert (await run.ask("GET", PROD, {"Sec-Fetch-Site": "none"})).status == 200


async def test_with_a_token_the_access_key_id_has_to_be_it() -> None:
    async with running(token="class-of-2026") as run:
        missing = await run.ask("GET", PROD)
        assert (missing.status, missing["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")
        wrong = await run.ask("GET", PROD, signed(access_key="class-of-2025"))
        assert (wrong.status, wrong["x-amzn-errortype"]) == (403, "UnrecognizedClientException")
        assert (await run.ask("GET", PROD, signed(access_key="class-of-2026"))).status == 200


async def test_without_the_token_not_even_a_body_is_read() -> None:
    async with running(token="t") as run:
        head = (
            f"POST {FUNCTION}/aliases HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n"
        )
        assert (await run.exchange(head.encode())).status == 403


async def test_without_a_token_any_signature_will_do() -> None:
    async with running() as run:
        assert (await run.ask("GET", PROD, signed(access_key="anybody"))).status == 200
        assert (await run.ask("GET", PROD)).status == 200
