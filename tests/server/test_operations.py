"""Operations over HTTP: routed, done by the region that the signature names, told of by their id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lvtui.domain.execution import Call, Outcome
from lvtui.operations import CreateAlias, DeleteAlias, GetAlias
from lvtui.operations.table import Request
from lvtui.server.services import Services
from lvtui.server.signatures import Credential, credential_of
from lvtui.service import Called, LocalLambda
from tests.server.kit import FUNCTION, running, signed
from tests.service.house import creation
from tests.service.invokers import fail, succeed


def tells_its_id(call: Call) -> Outcome:
    return succeed(call)._replace(payload=json.dumps(call.request_id).encode())


async def test_an_operation_is_answered_as_aws_answers_it() -> None:
    async with running() as run:
        answer = await run.ask("GET", f"{FUNCTION}/aliases/prod", signed())
        assert answer.status == 200
        assert answer["content-type"] == "application/json"
        assert answer["server"] == ""
        assert answer.json["AliasArn"] == "arn:aws:lambda:us-east-1:123456789012:function:demo:prod"
        made = await run.ask("POST", f"{FUNCTION}/aliases", signed(), b'{"Name":"dev","FunctionVersion":"2"}')
        assert (made.status, made.json["FunctionVersion"]) == (201, "2")
        gone = await run.ask("DELETE", f"{FUNCTION}/aliases/dev", signed())
        assert (gone.status, gone.body) == (204, b"")


async def test_a_refusal_has_its_code_in_a_header_and_its_text_in_the_body() -> None:
    async with running() as run:
        answer = await run.ask("GET", f"{FUNCTION}/aliases/none", signed())
        assert (answer.status, answer["x-amzn-errortype"]) == (404, "ResourceNotFoundException")
        assert answer.json["Message"].startswith("Cannot find alias arn: ")


async def test_every_answer_has_an_id_of_its_own_and_a_handler_sees_the_same() -> None:
    async with running(tells_its_id) as run:
        invoked = await run.ask("POST", f"{FUNCTION}/invocations", signed(), b"{}")
        refused = await run.ask("GET", "/nothing", signed())
        assert invoked.json == invoked["x-amzn-requestid"]
        assert refused["x-amzn-requestid"] not in ("", invoked["x-amzn-requestid"])


async def test_an_invocation_answers_in_headers_and_bytes() -> None:
    async with running() as run:
        answer = await run.ask(
            "POST", f"{FUNCTION}/invocations?Qualifier=2", {**signed(), "X-Amz-Log-Type": "Tail"}, b"{}"
        )
        assert (answer.status, answer.body) == (200, b'"2"')
        assert answer["x-amz-executed-version"] == "2"
        assert answer["x-amz-log-result"] != ""
        queued = await run.ask("POST", f"{FUNCTION}/invocations", {**signed(), "X-Amz-Invocation-Type": "Event"})
        assert (queued.status, queued.body, queued["x-amz-executed-version"]) == (202, b"", "")


async def test_a_handler_that_fails_is_an_answer_with_a_header() -> None:
    async with running(fail) as run:
        answer = await run.ask("POST", f"{FUNCTION}/invocations", signed(), b"{}")
        assert (answer.status, answer["x-amz-function-error"]) == (200, "Unhandled")
        assert answer.json["errorMessage"] == "boom"


async def test_whoever_listens_is_told_that_the_endpoint_asked() -> None:
    async with running() as run:
        heard: list[Called] = []
        run.house.service.listen(lambda event: heard.append(event) if isinstance(event, Called) else None)
        await run.ask("DELETE", f"{FUNCTION}/aliases/prod", signed())
        assert [(event.request, event.who) for event in heard] == [
            (DeleteAlias(function_name="demo", name="prod"), "endpoint")
        ]


async def test_the_region_is_that_of_the_signature_and_for_an_unsigned_request_the_home_region() -> None:
    async with running() as run:
        await run.regions["eu-west-1"].call(creation("elsewhere"))
        unsigned = await run.ask("GET", "/2015-03-31/functions")
        here = await run.ask("GET", "/2015-03-31/functions", signed("us-east-1"))
        there = await run.ask("GET", "/2015-03-31/functions", signed("eu-west-1"))
        scope = "AKID%2F20261123%2Feu-west-1%2Flambda%2Faws4_request"
        presigned = await run.ask("GET", f"/2015-03-31/functions?X-Amz-Credential={scope}")
        for answer, name in ((unsigned, "demo"), (here, "demo"), (there, "elsewhere"), (presigned, "elsewhere")):
            assert [function["FunctionName"] for function in answer.json["Functions"]] == [name]


async def test_a_region_that_cannot_be_is_refused() -> None:
    async with running() as run:
        answer = await run.ask("GET", "/2015-03-31/functions", signed("nowhere"))
        assert (answer.status, answer["x-amzn-errortype"]) == (400, "InvalidParameterValueException")


async def test_what_is_no_operation_is_refused_as_aws_does() -> None:
    async with running() as run:
        answer = await run.ask("GET", "/2018-10-31/layers", signed())
        assert (answer.status, answer["x-amzn-errortype"]) == (403, "AccessDeniedException")
        assert answer.json == {"Message": "Unable to determine service/operation name to be authorized"}


async def test_a_body_that_is_no_json_is_refused() -> None:
    async with running() as run:
        answer = await run.ask("POST", f"{FUNCTION}/aliases", signed(), b"{")
        assert (answer.status, answer["x-amzn-errortype"]) == (400, "SerializationException")


async def test_what_breaks_inside_is_a_service_exception_and_the_endpoint_goes_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as run:

        async def broken(*_: object) -> None:
            raise RuntimeError("a secret of ours")

        with monkeypatch.context() as broke:
            broke.setattr(run.house.service, "call", broken)
            answer = await run.ask("GET", f"{FUNCTION}/aliases/prod", signed())
        assert (answer.status, answer["x-amzn-errortype"]) == (500, "ServiceException")
        assert b"secret" not in answer.body
        assert "a secret of ours" in caplog.text
        assert (await run.ask("GET", f"{FUNCTION}/aliases/prod", signed())).status == 200


async def test_answers_lead_to_the_name_that_the_client_used() -> None:
    async with running() as run:
        port = run.endpoint.port
        answer = await run.ask("GET", FUNCTION, host=f"localhost:{port}")
        assert answer.json["Code"]["Location"].startswith(f"http://localhost:{port}/")


# --- what a signature says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (signed("eu-west-1", "AKID")["Authorization"], Credential("AKID", "eu-west-1")),
        (
            "AWS4-HMAC-SHA256 SignedHeaders=host, Credential=a/b/1/us-east-1/lambda/aws4_request",
            Credential("a/b", "us-east-1"),
        ),
        ("AWS4-HMAC-SHA256 Credential=AKID/us-east-1", None),
        ("AWS4-HMAC-SHA256 Credential=/1/us-east-1/lambda/aws4_request", None),
        ("Basic dXNlcjpwYXNz", None),
        ("", None),
    ],
)
def test_a_credential_is_read_from_the_header(header: str, found: Credential | None) -> None:
    assert credential_of({"authorization": header}, []) == found


# --- catching up -----------------------------------------------------------------------------------------------------


class Counting:
    """Stands in for a workspace's services, and counts how often each is asked to catch up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, service: LocalLambda) -> None:
        self.looks = 0
        monkeypatch.setattr(service, "catch_up", self._catch_up)

    async def _catch_up(self) -> bool:
        self.looks += 1
        return False


@pytest.mark.parametrize("uptime", [0.0, 70.0, 1_500.0, 28_000.0, 3e5])
async def test_what_others_have_done_is_looked_for_now_and_then_and_not_at_every_request(
    uptime: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as run:
        counting, now = Counting(monkeypatch, run.house.service), [uptime]
        services = Services(run.regions, clock=lambda: now[0])
        for _ in range(5):
            assert await services.of(None) is run.house.service
        assert counting.looks == 1
        now[0] += 0.09
        await services.of(None)
        assert counting.looks == 1
        now[0] += 0.02
        await services.of("us-east-1")
        assert counting.looks == 2


async def test_what_another_process_did_is_seen() -> None:
    async with running() as run:
        other = CreateAlias(function_name="demo", name="other", function_version="2")

        def elsewhere(region: Any) -> tuple[Any, object]:
            from lvtui.domain import apply
            from lvtui.domain.world import World

            return apply(region, other, World(now=run.house.now, fresh_id=lambda: "id"))

        run.house.workspace.saved_elsewhere(elsewhere)
        assert "other" not in run.house.service.region.functions["demo"].aliases
        answer = await run.ask("GET", f"{FUNCTION}/aliases/other", signed())
        assert answer.json["FunctionVersion"] == "2"


async def test_a_region_opened_by_a_request_starts_what_is_provisioned_there(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(LocalLambda, "start_provisioned", lambda self, before=None: started.append(self.region.name))
    async with running() as run:
        started.clear()
        for _ in range(2):
            await run.ask("GET", "/2015-03-31/functions", signed("ap-south-1"))
        assert started == ["ap-south-1"]


async def test_a_refused_request_reaches_nobody() -> None:
    asked: list[Request[Any]] = []
    async with running() as run:
        run.house.service.listen(lambda event: asked.append(event.request) if isinstance(event, Called) else None)
        await run.ask("GET", "/nothing", signed())
        assert asked == []
        await run.ask("GET", f"{FUNCTION}/aliases/prod", signed())
        assert asked == [GetAlias(function_name="demo", name="prod")]
