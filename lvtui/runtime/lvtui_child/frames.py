"""How requests and answers travel: a fixed binary header, then bytes that nobody on the way looks into."""

from __future__ import annotations

import struct

REQUEST = struct.Struct("!IIIIHHB")
"""Bytes of payload, milliseconds the call may take, microseconds to wait first, bytes of client context, of request id,
of invoked ARN, and whether the call is to fail.

Then the request id, the invoked ARN, the client context, the payload."""

ANSWER = struct.Struct("!BHIII")
"""Kind, bytes of error type, bytes of payload, microseconds it took, peak memory in kilobytes.

Then the error type, the payload."""

NAME_LIMIT = 1024
"""Bytes that an error type may have."""

HELLO = 0
"""The interpreter runs; the payload is its version."""
READY = 1
"""The handler is imported: the init phase is over."""
INIT_FAILED = 2
"""It could not be imported; the payload is the error document, and the process leaves."""
RESULT = 3
"""A call's answer."""
ERROR = 4
"""A call's error document."""
ANSWERS = (RESULT, ERROR)
OUT_OF_MEMORY = 5
"""The process has used more than `MemorySize`; nothing else will come, as it kills itself."""
