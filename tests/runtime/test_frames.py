"""Frames, cut anywhere."""

from __future__ import annotations

from lvtui.domain.execution import Injection
from lvtui.runtime.frames import Answer, AnswerReader, encode_request
from lvtui.runtime.lvtui_child.frames import ANSWER, ERROR, REQUEST, RESULT
from tests.runtime.functions import call, executable


def frame(answer: Answer) -> bytes:
    """What a worker writes."""
    name = answer.error_type.encode()
    header = ANSWER.pack(answer.kind, len(name), len(answer.payload), answer.took_us, answer.memory_kb)
    return header + name + answer.payload


def test_answers_are_read_wherever_the_reads_fall() -> None:
    answers = [
        Answer(RESULT, "", b"", 1, 2),
        Answer(ERROR, "Bööm", b"payload", 3, 4),
        Answer(RESULT, "", bytes(range(256)), 900_000_000, 10_485_760),
    ]
    whole = b"".join(map(frame, answers))
    for size in range(1, len(whole) + 1):
        reader, found = AnswerReader(), list[Answer]()
        for start in range(0, len(whole), size):
            found += reader.feed(whole[start : start + size])
        assert found == answers


def test_a_request_says_how_long_its_parts_are() -> None:
    asked = call(executable(), "é", client_context=b"{}")
    data = encode_request(asked, 3000)
    payload, limit, delay, context, request_id, arn, fails = REQUEST.unpack_from(data)
    assert (limit, delay, fails) == (3000, 0, 0)
    assert len(data) == REQUEST.size + payload + context + request_id + arn
    assert data[REQUEST.size :] == (
        asked.request_id.encode() + asked.invoked_function_arn.encode() + b"{}" + asked.payload
    )


def test_a_request_says_what_is_to_be_done_to_it() -> None:
    asked = call(executable())._replace(injection=Injection(fails=True, delay_ms=1.5, init_ms=9.0))
    _, _, delay, _, _, _, fails = REQUEST.unpack_from(encode_request(asked, 3000))
    assert (delay, fails) == (1500, 1)
