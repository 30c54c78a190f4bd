"""Invocations through the service with real processes: what reaches the handler, and what its caller gets back."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lvtui.domain.code import pack
from lvtui.operations import CreateAlias, CreateFunction, Invoke, PublishVersion
from lvtui.operations.errors import RequestEntityTooLarge
from lvtui.operations.shapes import Environment, FunctionCode, InvocationResponse
from lvtui.runtime import ExecutionEnvironments
from lvtui.service import LocalLambda
from tests.fakes import MemoryTrust, MemoryWorkspace

ARN = "arn:aws:lambda:us-east-1:123456789012:function:demo"
SYNCHRONOUS, ASYNCHRONOUS, ANSWER = 6_291_456, 1_048_576, 6_291_556
CODE = """
import json, os
print('imported')
with open(os.environ['SEEN'], 'a') as file: file.write('imported\\n')
def handler(event, context):
    with open(os.environ['SEEN'], 'a') as file: print(context.aws_request_id, file=file)
    if event == 'context':
        return [context.function_version, context.invoked_function_arn, context.client_context is None]
    if event == 'boom': raise ValueError('boom')
    if isinstance(event, dict) and 'answer' in event: return 'x' * event['answer']
    if isinstance(event, dict) and 'print' in event: print('é' * event['print'])
    return len(event)
"""


class Real:
    """The service, with one function; nobody sleeps for long."""

    def __init__(self, seen: Path) -> None:
        self.seen = seen
        self.waits: list[float] = []
        self.service = LocalLambda(
            MemoryWorkspace(), ExecutionEnvironments(), trust=MemoryTrust(), seed=7, sleep=self._sleep
        )

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)

    async def furnish(self) -> None:
        """Make `demo` with version 1 and an alias `prod`."""
        await self.service.call(
            CreateFunction(
                function_name="demo",
                runtime="python3.12",
                role="arn:aws:iam::123456789012:role/demo",
                handler="app.handler",
                timeout=20,
                environment=Environment(variables={"SEEN": str(self.seen)}),
                code=FunctionCode(zip_file=pack({"app.py": CODE.encode()}).zip_file),
            )
        )
        await self.service.call(PublishVersion(function_name="demo"))
        await self.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))

    async def invoke(self, event: object, **options: str) -> InvocationResponse:
        """Send `event`, which may be bytes as they are."""
        payload = event if isinstance(event, bytes) else json.dumps(event).encode()
        return await self.service.call(Invoke(function_name="demo", payload=payload, **options))

    async def log(self, event: object) -> bytes:
        """The log that an invoke answers with."""
        return base64.b64decode((await self.invoke(event, log_type="Tail")).log_result or "")


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[Real]:
    real = Real(tmp_path / "seen")
    await real.furnish()
    yield real
    await real.service.close()


async def test_the_log_result_of_a_short_log_is_all_of_it(real: Real) -> None:
    await real.invoke("first")
    log = (await real.log({"print": 3})).decode()
    assert re.fullmatch(
        r"START RequestId: (\S{36}) Version: \$LATEST\nééé\nEND RequestId: \1\nREPORT RequestId: \1\t"
        r"Duration: \S+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t\n",
        log,
    )


async def test_the_log_result_of_a_long_log_is_its_last_4096_bytes_and_may_begin_within_a_character(real: Real) -> None:
    for more in (0, 1):
        log = await real.log({"print": 5000, "x" * more: 1})
        assert len(log) == 4096
        assert re.search(rb"\xa9\nEND RequestId: \S+\nREPORT [^\n]+\t\n$", log)
        assert b"START" not in log


async def test_the_log_result_of_a_cold_start_has_no_init_start_line(real: Real) -> None:
    log = await real.log("cold")
    assert b"INIT_START" not in log
    assert b"\tInit Duration: " in log


async def test_a_function_that_fails_is_a_200_with_an_unhandled_error(real: Real) -> None:
    response = await real.invoke("boom", qualifier="prod")
    assert (response.status_code, response.function_error, response.executed_version) == (200, "Unhandled", "1")
    document = json.loads(response.payload or b"")
    assert list(document) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert (document["errorMessage"], document["errorType"]) == ("boom", "ValueError")


@pytest.mark.parametrize(
    ("qualifier", "version", "arn"),
    [
        (None, "$LATEST", ARN),
        ("$LATEST", "$LATEST", f"{ARN}:$LATEST"),
        ("1", "1", f"{ARN}:1"),
        ("prod", "1", f"{ARN}:prod"),
    ],
)
async def test_the_context_names_the_version_that_runs_and_the_arn_that_was_called(
    real: Real, qualifier: str | None, version: str, arn: str
) -> None:
    options = {} if qualifier is None else {"qualifier": qualifier}
    assert json.loads((await real.invoke("context", **options)).payload or b"") == [version, arn, True]


async def test_a_client_context_reaches_the_handler_of_a_call_that_is_waited_for(real: Real) -> None:
    sent = base64.b64encode(b'{"custom": {}}').decode()
    assert json.loads((await real.invoke("context", client_context=sent)).payload or b"")[-1] is False


async def test_a_payload_of_six_megabytes_is_taken_and_one_byte_more_is_refused(real: Real) -> None:
    text = b'"' + b"x" * (SYNCHRONOUS - 2) + b'"'
    assert (await real.invoke(text)).payload == str(SYNCHRONOUS - 2).encode()
    with pytest.raises(RequestEntityTooLarge) as refused:
        await real.invoke(text + b" ")
    assert str(refused.value) == (
        "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)"
    )


async def test_an_answer_at_the_limit_is_whole_and_one_byte_more_is_a_function_error(real: Real) -> None:
    most = await real.invoke({"answer": ANSWER - 2})
    assert most.function_error is None
    assert len(most.payload or b"") == ANSWER
    more = await real.invoke({"answer": ANSWER - 1})
    assert (more.status_code, more.function_error) == (200, "Unhandled")
    assert json.loads(more.payload or b"")["errorType"] == "Function.ResponseSizeTooLarge"


async def test_a_dry_run_imports_and_runs_nothing(real: Real) -> None:
    response = await real.invoke("x", invocation_type="DryRun")
    assert (response.status_code, response.payload, response.executed_version) == (204, None, None)
    await real.invoke("x")
    # One import and one call: those of the invoke after it.
    assert len(real.seen.read_text().splitlines()) == 2


async def settled(real: Real) -> None:
    """Wait until every event has come to its end."""
    async with asyncio.timeout(30):
        while real.service.waiting_events:
            await asyncio.sleep(0.005)


async def test_an_event_is_accepted_at_once_and_runs_once_when_it_succeeds(real: Real) -> None:
    response = await real.invoke("x", invocation_type="Event", log_type="Tail")
    assert (response.status_code, response.payload, response.executed_version) == (202, None, None)
    assert (response.log_result, response.function_error) == (None, None)
    await settled(real)
    assert len(real.seen.read_text().splitlines()) == 2
    assert real.waits == []


async def test_an_event_that_fails_runs_three_times_with_one_request_id(real: Real) -> None:
    await real.invoke("boom", invocation_type="Event")
    await settled(real)
    imported, *calls = real.seen.read_text().splitlines()
    assert imported == "imported"
    assert len(calls) == 3
    assert len(set(calls)) == 1
    assert real.waits == [60.0, 120.0]


async def test_an_event_of_one_megabyte_is_taken_and_one_byte_more_is_refused(real: Real) -> None:
    text = b'"' + b"x" * (ASYNCHRONOUS - 2) + b'"'
    assert (await real.invoke(text, invocation_type="Event")).status_code == 202
    with pytest.raises(RequestEntityTooLarge) as refused:
        await real.invoke(text + b" ", invocation_type="Event")
    assert str(refused.value) == (
        "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)"
    )
    await settled(real)
    assert real.service.ended_events[-1].condition == "Success"
