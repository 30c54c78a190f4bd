"""The child's side of the limit: frames in, a trivial handler, frames out, and nothing else.

``python -I bare_worker.py REQUESTS ANSWERS``, both numbers of descriptors. A frame is `HEADER` and the payload; each
answer is written at once, with the number of its request.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import Any

HEADER = struct.Struct("!II")
"""Bytes of payload, number of the call."""


def handler(event: Any, context: Any) -> Any:
    """As in `tests.benchmarks.house.CODE`."""
    if "exit" in event:
        os._exit(event["exit"])
    return {"answer": 42}


def serve(requests: int, answers: int) -> None:
    """Answer until there are no more requests."""
    buffer = b""
    while data := os.read(requests, 65536):
        buffer = buffer + data if buffer else data
        begin, size = 0, len(buffer)
        while size - begin >= HEADER.size:
            length, number = HEADER.unpack_from(buffer, begin)
            payload = begin + HEADER.size
            if size - payload < length:
                break
            begin = payload + length
            answer = json.dumps(handler(json.loads(buffer[payload:begin].decode()), None)).encode()
            os.write(answers, HEADER.pack(len(answer), number) + answer)
        buffer = buffer[begin:]


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
