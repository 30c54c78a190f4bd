"""Clients that are slow, gone or greedy, and an end that waits for none of them."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from lvtui.dialects import rest
from lvtui.domain.execution import Call, Outcome
from lvtui.server.bodies import Patience
from tests.server.kit import FUNCTION, SOON, close, read, running, signed
from tests.service.invokers import succeed

HURRIED = Patience(head=0.1, pause=0.1, body=0.2, reading=0.1, idle=1, farewell=0.2)
HEAD = b"GET /2015-03-31/functions/demo HTTP/1.1\r\nHost: localhost\r\n"
UPLOAD = f"PUT {FUNCTION}/code HTTP/1.1\r\nHost: localhost\r\n".encode()
ALIAS = f"POST {FUNCTION}/aliases HTTP/1.1\r\nHost: localhost\r\n".encode()


@pytest.mark.parametrize("sent", [b"", b"G", HEAD], ids=["nothing", "a letter", "half a head"])
async def test_a_client_that_does_not_finish_its_head_is_hung_up_on(sent: bytes) -> None:
    async with running(patience=HURRIED) as run:
        reader, writer = await run.connect()
        writer.write(sent)
        async with asyncio.timeout(SOON):
            (received,) = await asyncio.gather(reader.read(), return_exceptions=True)
        assert received == b"" or isinstance(received, ConnectionError)
        await close(writer)


async def test_one_letter_after_another_gives_no_more_time() -> None:
    async with running(patience=HURRIED) as run:
        reader, writer = await run.connect()

        async def dribble() -> None:
            while True:
                writer.write(b"G")
                await asyncio.sleep(0.02)

        dribbling = asyncio.create_task(dribble())
        async with asyncio.timeout(SOON):
            await asyncio.gather(reader.read(), return_exceptions=True)
        dribbling.cancel()
        await asyncio.gather(dribbling, return_exceptions=True)
        await close(writer)


async def test_a_body_that_does_not_come_is_a_timeout_and_the_end_of_the_connection() -> None:
    async with running(patience=HURRIED) as run:
        answer = await run.exchange(ALIAS + b"Content-Length: 100\r\n\r\n{")
        assert (answer.status, answer["x-amzn-errortype"]) == (408, "RequestTimeoutException")
        assert answer["connection"] == "close"


async def test_a_body_that_comes_in_drops_has_an_end_too() -> None:
    async with running(patience=HURRIED) as run:
        reader, writer = await run.connect()
        writer.write(ALIAS + b"Content-Length: 1000\r\n\r\n")

        async def drip() -> None:
            while True:
                writer.write(b"{")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        async with asyncio.timeout(SOON):
            assert read(await reader.readuntil(b"\r\n\r\n")).status == 408
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)
        await close(writer)


async def test_a_client_that_never_reads_its_answer_is_hung_up_on() -> None:
    def very_long(call: Call) -> Outcome:
        return succeed(call)._replace(payload=b'"%b"' % (b"x" * 6_000_000))

    async with running(very_long, patience=HURRIED) as run:
        reader, writer = await run.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport can
        head = f"POST {FUNCTION}/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n"
        writer.write(head.encode() + b"{}")
        while not run.house.invoker.calls:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(SOON):
            (received,) = await asyncio.gather(reader.read(), return_exceptions=True)
        assert not isinstance(received, bytes) or len(received) < 6_000_000
        await close(writer)


async def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent() -> None:
    async with running() as run:
        reader, writer = await run.connect()
        writer.write(ALIAS + f"Content-Length: {rest.WITHOUT_CODE_LIMIT + 1}\r\n\r\n".encode())
        async with asyncio.timeout(SOON):
            head = read(await reader.readuntil(b"\r\n\r\n"))
        assert (head.status, head["x-amzn-errortype"]) == (413, "RequestEntityTooLargeException")
        await close(writer)


async def test_a_client_that_sends_it_all_the_same_can_read_why_and_go_on() -> None:
    async with running() as run:
        reader, writer = await run.connect()
        size = rest.WITHOUT_CODE_LIMIT + 1
        writer.write(ALIAS + f"Content-Length: {size}\r\n\r\n".encode() + b" " * size)
        async with asyncio.timeout(SOON):
            await writer.drain()
            head = read(await reader.readuntil(b"\r\n\r\n"))
            body = await reader.readexactly(int(head["content-length"]))
            assert head.status == 413
            assert b"Request must be smaller than 7340032 bytes for the CreateAlias operation" in body
            writer.write(HEAD + b"\r\n")
            assert read(await reader.readuntil(b"\r\n\r\n")).status == 200
        await close(writer)


@pytest.mark.parametrize("size", [6_291_457, rest.WITHOUT_CODE_LIMIT + 1])
async def test_an_event_has_one_limit_however_far_it_is_over(size: int) -> None:
    async with running() as run:
        reader, writer = await run.connect()
        head = f"POST {FUNCTION}/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
        writer.write(head.encode() + b'"%b"' % (b" " * (size - 2)))
        async with asyncio.timeout(SOON):
            await writer.drain()
            answer = read(await reader.readuntil(b"\r\n\r\n"))
            body = await reader.readexactly(int(answer["content-length"]))
        assert answer.status == 413
        assert b"6291456" in body and b"7340032" not in body
        await close(writer)


async def test_a_body_in_chunks_is_counted_as_it_comes() -> None:
    async with running() as run:
        chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        sent = ALIAS + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 8 + b"0\r\n\r\n"
        reader, writer = await run.connect()
        writer.write(sent)
        async with asyncio.timeout(SOON):
            assert read(await reader.readuntil(b"\r\n\r\n")).status == 413
        await close(writer)


async def test_code_may_be_larger_than_anything_else() -> None:
    async with running() as run:
        body = b'{"ZipFile": "%b"}' % (b"A" * (rest.WITHOUT_CODE_LIMIT + 4))
        answer = await run.ask("PUT", f"{FUNCTION}/code", signed(), body)
        assert (answer.status, answer["x-amzn-errortype"]) == (400, "InvalidParameterValueException")
        assert "Could not unzip uploaded file" in answer.json["message"]
        too_large = UPLOAD + f"Content-Length: {rest.WITH_CODE_LIMIT + 1}\r\nConnection: close\r\n\r\n".encode()
        refused = await run.exchange(too_large)
        assert "Request must be smaller than 70167211 bytes" in refused.json["message"]


async def test_an_event_a_little_too_large_is_refused_in_lambdas_own_words() -> None:
    async with running() as run:
        event = b'"%b"' % (b"x" * 6_291_456)
        answer = await run.ask("POST", f"{FUNCTION}/invocations", signed(), event)
        assert answer.status == 413
        assert "6291458 byte payload is too large for the RequestResponse invocation type" in answer.json["message"]


async def test_a_connection_serves_one_request_after_another_also_when_they_come_at_once() -> None:
    async with running() as run:
        reader, writer = await run.connect()
        writer.write((HEAD + b"\r\n") * 3)
        ids = set()
        async with asyncio.timeout(SOON):
            for _ in range(3):
                head = read(await reader.readuntil(b"\r\n\r\n"))
                await reader.readexactly(int(head["content-length"]))
                ids.add((head.status, head["x-amzn-requestid"]))
        assert [status for status, _ in ids] == [200] * 3
        await close(writer)


async def test_what_is_no_http_is_refused_and_said_to_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    async with running() as run:
        assert (await run.exchange(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")).status == 400
    assert capfd.readouterr() == ("", "")


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as run:
        _, writer = await run.connect()
        writer.write(ALIAS + b"Content-Length: 100\r\n\r\n{")
        await writer.drain()
        await close(writer)
        assert (await run.ask("GET", FUNCTION)).status == 200
    assert "Traceback" not in caplog.text


async def test_the_end_waits_for_no_connection_that_idles_or_has_sent_half_a_request() -> None:
    async with running() as run:
        connections = [await run.connect() for _ in range(4)]
        pieces = (b"", HEAD, HEAD + b"\r\n", UPLOAD + b"Content-Length: 9\r\n\r\n{")
        for (_, writer), piece in zip(connections, pieces, strict=True):
            writer.write(piece)
        await connections[2][0].readuntil(b"\r\n\r\n")
        async with asyncio.timeout(SOON):
            await run.endpoint.stop()
        assert not run.endpoint.running
        for reader, writer in connections:
            async with asyncio.timeout(SOON):
                await asyncio.gather(reader.read(), return_exceptions=True)
            await close(writer)


async def test_an_answer_under_way_comes_to_its_end_before_the_endpoint_does() -> None:
    async with running() as run:
        run.house.invoker.gate = asyncio.Event()
        asking = asyncio.create_task(run.ask("POST", f"{FUNCTION}/invocations", body=b"{}"))
        while not run.house.invoker.calls:
            await asyncio.sleep(0.01)
        stopping = asyncio.create_task(run.endpoint.stop())
        await asyncio.sleep(0.05)
        run.house.invoker.gate.set()
        assert (await asking).body == b'"$LATEST"'
        await stopping


async def test_an_answer_that_never_comes_does_not_hold_up_the_end() -> None:
    async with running(patience=HURRIED) as run:
        run.house.invoker.gate = asyncio.Event()
        asking = asyncio.create_task(run.ask("POST", f"{FUNCTION}/invocations", body=b"{}"))
        while not run.house.invoker.calls:
            await asyncio.sleep(0.01)
        async with asyncio.timeout(SOON):
            await run.endpoint.stop()
        await asyncio.gather(asking, return_exceptions=True)


async def test_a_head_without_an_end_is_refused_once_it_is_too_long() -> None:
    async with running() as run:
        reader, writer = await run.connect()
        writer.write(HEAD)
        with suppress(ConnectionError):
            for number in range(100):
                writer.write(f"X-{number}: {'x' * 2000}\r\n".encode())
                await writer.drain()
        async with asyncio.timeout(SOON):
            (received,) = await asyncio.gather(reader.read(), return_exceptions=True)
        assert (
            received[:13] == b"HTTP/1.1 400 " if isinstance(received, bytes) else isinstance(received, ConnectionError)
        )
        await close(writer)


async def test_a_small_answer_is_sent_in_one_piece() -> None:
    async with running() as run:
        reader, writer = await run.connect()
        writer.write(HEAD + b"\r\n")
        async with asyncio.timeout(SOON):
            received = await reader.read(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ") and f"content-length: {len(body)}".encode() in head.lower()
        await close(writer)
