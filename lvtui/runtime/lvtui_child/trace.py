"""The trace id of a call, in the environment of its process: another one for each call.

glibc never frees what `setenv` has once set. A hundred bytes a call are nothing on Lambda, where an environment seldom
sees so many; here, a run of a million calls would take them all from the function's own memory. So where it can be
done, the variable is a buffer that the process is given once, and that is written over for each call.
"""

from __future__ import annotations

import os
from typing import Any, Callable  # noqa: UP035 (Python 3.8)

NAME = "_X_AMZN_TRACE_ID"
LENGTH = 74
"""Of a value: it is the same for every call, so one buffer fits all."""


def trace_id(request_id: str, now_ms: int) -> str:
    """A value of the form of ``_X_AMZN_TRACE_ID``, made from the request id; nothing is sampled or sent."""
    digits = request_id.replace("-", "").ljust(32, "0")
    return f"Root=1-{now_ms // 1000:08x}-{digits[:24]};Parent={digits[16:32]};Sampled=0"


def set_variable(value: str) -> None:
    """Put a trace id into the environment as anybody would."""
    os.environ[NAME] = value


tell: Callable[[str], None] = set_variable
"""Puts a trace id into the environment, in the best way that this process has."""


class Buffer:
    """The variable as memory of ours, which this process and its children see as any other variable."""

    def __init__(self, ctypes: Any) -> None:
        """Takes `ctypes` from where it is there already: importing it would lengthen a cold start."""
        key = NAME.encode()
        self._key = key
        self._start = len(key) + 1
        self._memory = ctypes.create_string_buffer(key + b"=", self._start + LENGTH + 1)
        self._bytes = memoryview(self._memory).cast("B")
        self._putenv = ctypes.CDLL(None).putenv
        self._shown: object = self  # nothing that stands in an environment

    def tell(self, value: str) -> None:
        """Put a trace id into the environment."""
        # What `os.environ` itself holds; a handler may have put something else in its place.
        variables = getattr(os.environ, "_data", None)
        if variables is None or len(value) != LENGTH:
            set_variable(value)
            return
        encoded = value.encode("ascii")
        self._bytes[self._start : self._start + LENGTH] = encoded
        if variables.get(self._key) is not self._shown:  # not yet, or a handler has changed or removed it
            self._putenv(self._memory)
        variables[self._key] = self._shown = encoded
