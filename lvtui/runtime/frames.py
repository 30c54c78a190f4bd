"""The app's side of the frames: requests as bytes, bytes as answers (layouts: `lvtui_child.frames`)."""

from __future__ import annotations

from typing import NamedTuple

from lvtui.domain.execution import Call
from lvtui.runtime.lvtui_child.frames import ANSWER, NAME_LIMIT, OUT_OF_MEMORY, REQUEST


class Answer(NamedTuple):
    """One frame from a worker."""

    kind: int
    error_type: str
    payload: bytes
    took_us: int
    memory_kb: int


def encode_request(call: Call, limit_ms: int) -> bytes:
    """The frame that asks a worker to run `call`, which has `limit_ms` once it starts.

    An empty payload is sent as ``{}`` (semantics §7.1)."""
    payload = call.payload or b"{}"
    request_id, arn = call.request_id.encode(), call.invoked_function_arn.encode()
    context, injection = call.client_context or b"", call.injection
    delay_us, fails = (round(injection.delay_ms * 1000), injection.fails) if injection else (0, False)
    header = REQUEST.pack(len(payload), limit_ms, delay_us, len(context), len(request_id), len(arn), fails)
    return b"".join((header, request_id, arn, context, payload))


class Garbage(Exception):
    """What arrives is no answer: somebody else writes there."""


class AnswerReader:
    """Cuts what arrives into answers; the rest waits for its other half."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that `data` completes; raises `Garbage`."""
        held = self._buffer
        if held:
            held += data
        buffer = held or data
        size, header = len(buffer), ANSWER.size
        found, position = [], 0
        while size - position >= header:
            kind, name_size, payload_size, took_us, memory_kb = ANSWER.unpack_from(buffer, position)
            if kind > OUT_OF_MEMORY or name_size > NAME_LIMIT:
                raise Garbage
            name_end = position + header + name_size
            end = name_end + payload_size
            if size < end:
                break
            name = buffer[position + header : name_end].decode() if name_size else ""
            found.append(Answer(kind, name, bytes(buffer[name_end:end]), took_us, memory_kb))
            position = end
        if held:
            del held[:position]
        elif position < size:
            held += data[position:]
        return found
