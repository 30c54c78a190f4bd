"""What a handler prints: all of it seen, in its own call's log, and bounded (semantics §7.3)."""

from __future__ import annotations

import re

import pytest

from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.output import OutputReader, Transcript
from lvtui.runtime.worker import LOG_LIMIT
from tests.runtime.functions import answer, call, executable

pytestmark = pytest.mark.every_way


async def printed(environments: ExecutionEnvironments, body: str, head: str = "") -> str:
    """What lies between START and END after a handler of these statements has run."""
    code = f"import ctypes, logging, os, subprocess, sys\n{head}\ndef handler(event, context):\n"
    code += "".join(f"    {line}\n" for line in body.splitlines())
    log = (await environments.invoke(call(executable(code)))).log.decode()
    match = re.search(r"START [^\n]*\n(.*)END RequestId", log, re.DOTALL)
    assert match, log
    return match[1]


async def test_output_is_captured_however_it_is_written(environments: ExecutionEnvironments) -> None:
    body = (
        "print('one')\nprint('two', file=sys.stderr)\nos.write(1, b'three\\n')\nos.write(2, b'four\\n')\n"
        "subprocess.run(['sh', '-c', 'echo five; echo six >&2'])\n"
        "libc = ctypes.CDLL(None)\nlibc.write(1, b'seven\\n', 6)\n"
        "sys.stdout.buffer.write(b'eight\\n')\nprint('nine', end='')"
    )
    assert await printed(environments, body) == "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n"


async def test_output_that_a_handler_made_non_blocking_is_still_whole(environments: ExecutionEnvironments) -> None:
    text = await printed(environments, "os.set_blocking(1, False)\ncontext.log('x' * 200_000)")
    assert text == "x" * 200_000 + "\n"


async def test_each_call_has_its_own_output(environments: ExecutionEnvironments) -> None:
    speaking = executable("def handler(event, context):\n    if event % 2: print('call', event)\n")
    calls = [call(speaking, number) for number in range(20)]
    async for chunk in environments.invoke_many(calls):
        for index, outcome in chunk:
            assert re.findall(rb"call \d+", outcome.log) == ([b"call %d" % index] if index % 2 else [])


async def test_logging_has_level_time_and_request_id(environments: ExecutionEnvironments) -> None:
    text = await printed(environments, "logging.warning('careful %d', 7)\nlogging.info('dropped')")
    assert re.fullmatch(
        r"\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t00000000-0000-4000-8000-\d{12}\tcareful 7\n", text
    )


async def test_info_is_logged_once_the_level_is_set(environments: ExecutionEnvironments) -> None:
    text = await printed(environments, "logging.getLogger('mine').info('seen')", "logging.getLogger().setLevel('INFO')")
    assert re.fullmatch(r"\[INFO\]\t\S+Z\t\S+\tseen\n", text)


async def test_logging_survives_a_handler_that_takes_stdout_away(environments: ExecutionEnvironments) -> None:
    text = await printed(environments, "sys.stdout = None\nlogging.error('still here')\ncontext.log('as it is')")
    assert re.fullmatch(r"\[ERROR\]\t\S+\t\S+\tstill here\nas it is\n", text)


async def test_a_flood_is_cut_in_the_middle_and_the_handler_not_held_up(environments: ExecutionEnvironments) -> None:
    code = (
        "def handler(event, context):\n    print('first')\n"
        "    for number in range(1000): print(str(number).rjust(10_000))\n    print('last')\n    return 'done'\n"
    )
    outcome = await environments.invoke(call(executable(code)))
    assert answer(outcome) == "done"
    assert len(outcome.log) < LOG_LIMIT + 2000
    assert b"Version: 1\nfirst\n" in outcome.log
    assert b"\nlast\nEND" in outcome.log
    left_out = re.search(rb"\n\[\.\.\. ([\d,]+) bytes of output left out here \.\.\.\]\n", outcome.log)
    assert left_out
    assert int(left_out[1].replace(b",", b"")) == 1000 * 10_001 + len("first\nlast\n") - LOG_LIMIT


async def test_what_goes_on_printing_after_the_answer_is_held_up_and_hurts_nobody(
    environments: ExecutionEnvironments,
) -> None:
    code = (
        "import subprocess\ndef handler(event, context):\n"
        "    if event: subprocess.Popen(['sh', '-c', 'while :; do echo noise; done'])\n    return event\n"
    )
    noisy = executable(code)
    answers = [answer(await environments.invoke(call(noisy, number))) for number in (1, 0, 0)]
    assert answers == [1, 0, 0]


def test_marks_are_found_wherever_the_reads_fall() -> None:
    mark = b"<<=MARK=>>"
    whole = b"one" + mark + mark + b"<<=MA two <" + mark + b"rest <<=M"
    for size in range(1, len(whole) + 1):
        reader = OutputReader(mark, limit=1000)
        for start in range(0, len(whole), size):
            reader.feed(whole[start : start + size])
        assert list(reader.finished) == [b"one", b"", b"<<=MA two <"]
        assert reader.rest() == b"rest <<=M"


def test_a_transcript_keeps_both_ends() -> None:
    transcript = Transcript(limit=10)
    for letter in b"abcdefghijklmnopqrstuvwxyz":
        transcript.add(bytes([letter]))
    assert transcript.text() == b"abcde\n[... 16 bytes of output left out here ...]\nvwxyz"


def test_a_transcript_within_its_limit_is_whole() -> None:
    transcript = Transcript(limit=10)
    transcript.add(b"abcdefg")
    transcript.add(b"hij")
    assert transcript.text() == b"abcdefghij"
