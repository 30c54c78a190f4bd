"""One call after another: answers, warmth, log lines."""

from __future__ import annotations

import json
import re

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import OWN_RUNTIME, answer, call, error, executable

pytestmark = pytest.mark.every_way


async def test_a_call_gets_the_handlers_answer(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable(version="7"), {"a": [1, "é"]}))
    assert answer(outcome) == {"event": {"a": [1, "é"]}, "version": "7"}
    assert outcome.executed_version == "7"
    assert not outcome.failed


async def test_only_the_first_call_is_a_cold_start_and_globals_survive(environments: ExecutionEnvironments) -> None:
    counting = executable(
        "calls = 0\ndef handler(event, context):\n    global calls\n    calls += 1\n    return calls\n"
    )
    outcomes = [await environments.invoke(call(counting)) for _ in range(3)]
    assert [answer(outcome) for outcome in outcomes] == [1, 2, 3]
    assert [outcome.cold for outcome in outcomes] == [True, False, False]
    assert b"Init Duration" in outcomes[0].log
    assert b"Init Duration" not in outcomes[1].log


async def test_two_versions_never_share_a_process(environments: ExecutionEnvironments) -> None:
    one, two = (
        executable("import os\ndef handler(event, context):\n    return os.getpid()\n", version=v) for v in "12"
    )
    assert answer(await environments.invoke(call(one))) != answer(await environments.invoke(call(two)))


async def test_the_log_has_aws_lines_in_their_order(environments: ExecutionEnvironments) -> None:
    talking = executable(
        "print('loading')\ndef handler(event, context):\n    print('hello')\n", version="3", memory_size=256
    )
    asked = call(talking)
    outcome = await environments.invoke(asked)
    lines = outcome.log.decode().split("\n")
    assert lines[:4] == [
        "loading",
        f"START RequestId: {asked.request_id} Version: 3",
        "hello",
        f"END RequestId: {asked.request_id}",
    ]
    assert re.fullmatch(
        rf"REPORT RequestId: {asked.request_id}\tDuration: \d+\.\d\d ms\tBilled Duration: {outcome.billed_ms} ms\t"
        rf"Memory Size: 256 MB\tMax Memory Used: {outcome.max_memory_mb} MB\tInit Duration: \d+\.\d\d ms\t",
        lines[4],
    )
    assert lines[5:] == [""]


async def test_a_cold_start_is_billed_with_its_init_phase(environments: ExecutionEnvironments) -> None:
    slow_import = executable("import time\ntime.sleep(0.05)\ndef handler(event, context):\n    pass\n")
    cold, warm = [await environments.invoke(call(slow_import)) for _ in range(2)]
    assert cold.init_ms is not None
    assert cold.init_ms >= 50
    assert 0 <= cold.billed_ms - (cold.init_ms + cold.duration_ms) < 1
    assert 0 <= warm.billed_ms - warm.duration_ms <= 1


async def test_memory_is_that_of_the_handlers_own_process(environments: ExecutionEnvironments) -> None:
    ballast = bytearray(100_000_000)  # of this process; a started program inherits the figure, not the memory
    growing = executable("kept = []\ndef handler(event, context):\n    kept.append(b'1' * event)\n", memory_size=512)
    small = await environments.invoke(call(growing, 0))
    large = await environments.invoke(call(growing, 150_000_000))
    assert 0 < small.max_memory_mb < 80
    assert large.max_memory_mb >= 143
    assert len(ballast) == 100_000_000


async def test_the_interpreter_that_ran_is_named(environments: ExecutionEnvironments) -> None:
    running = executable("import platform\ndef handler(event, context):\n    return platform.python_version()\n")
    outcome = await environments.invoke(call(running))
    assert answer(outcome) == outcome.interpreter
    assert f"python{outcome.interpreter}".startswith(OWN_RUNTIME + ".")


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 6_291_000])
async def test_payloads_of_any_size_travel_both_ways(environments: ExecutionEnvironments, size: int) -> None:
    echo = executable("def handler(event, context):\n    return event\n")
    text = "x" * size
    assert answer(await environments.invoke(call(echo, text))) == text


async def test_an_answer_beyond_the_limit_is_an_error(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable("def handler(event, context):\n    return 'x' * 6_291_555\n")))
    assert outcome.payload == (
        b'{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).",'
        b'"errorType":"Function.ResponseSizeTooLarge"}'
    )
    assert outcome.error_type == "Function.ResponseSizeTooLarge"


async def test_an_empty_payload_is_an_empty_object(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable(), payload=b""))
    assert answer(outcome)["event"] == {}


async def test_a_payload_that_is_no_json_is_the_runtimes_error(environments: ExecutionEnvironments) -> None:
    document = error(await environments.invoke(call(executable(), payload=b"{nope")))
    assert document["errorType"] == "Runtime.UnmarshalError"
    assert document["errorMessage"].startswith("Unable to unmarshal input: ")


@pytest.mark.parametrize(
    ("expression", "sent"),
    [
        ("None", b"null"),
        ("b'raw \\xff'", b"raw \xff"),
        ("{'n': decimal.Decimal('1.10'), 'm': [decimal.Decimal('2')]}", b'{"n": 1.10, "m": [2]}'),
        ("decimal.Decimal('NaN')", b"NaN"),
        ("float('nan')", b"NaN"),
        ("{1: (1, 2), 'b': b'text'}", b'{"1": [1, 2], "b": "text"}'),
        ("'a\"b'", b'"a\\"b"'),
    ],
)
async def test_answers_are_written_as_aws_writes_them(
    environments: ExecutionEnvironments, expression: str, sent: bytes
) -> None:
    returning = executable(f"import decimal\ndef handler(event, context):\n    return {expression}\n")
    outcome = await environments.invoke(call(returning))
    assert (outcome.error_type, outcome.payload) == (None, sent)


@pytest.mark.parametrize(
    ("runtime", "sent"), [("python3.11", b'"\\u00e9"'), ("python3.12", '"é"'.encode()), ("python3.13", '"é"'.encode())]
)
async def test_newer_runtimes_do_not_escape_to_ascii(
    environments: ExecutionEnvironments, runtime: str, sent: bytes
) -> None:
    returning = executable("def handler(event, context):\n    return 'é'\n", runtime=runtime)
    assert (await environments.invoke(call(returning))).payload == sent


async def test_a_lone_surrogate_is_still_json(environments: ExecutionEnvironments) -> None:
    returning = executable("def handler(event, context):\n    return '\\udc80'\n", runtime="python3.12")
    assert json.loads((await environments.invoke(call(returning))).payload) == "\udc80"
