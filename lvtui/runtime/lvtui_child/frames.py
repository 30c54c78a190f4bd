"""How requests and answers travel: a fixed binary header, then bytes that nobody on the way looks into."""

from __future__ import annotations

import struct

REQUEST = struct.Struct("!IIIHH")
"""Bytes of payload, milliseconds the call may take, bytes of client context, of request id, of invoked ARN.

Then the request id, the invoked ARN, the client context, the payload."""

ANSWER = struct.Struct("!BHIII")
"""Kind, bytes of error type, bytes of payload, microseconds it took, peak memory in kilobytes.

Then the error type, the payload."""

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
