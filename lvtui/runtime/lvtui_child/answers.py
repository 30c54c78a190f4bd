"""What a call comes back with: JSON as AWS's client writes it, and the error documents of semantics §7.2."""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from typing import Any

RESPONSE_LIMIT = 6_291_556
"""Bytes that a handler may answer with (semantics §7.1)."""

TASK_ROOT = "/var/task"
"""Where the code lies on Lambda: here, only what traces, error documents and code objects say."""
code_folder = ""
"""Where it really lies; known once this process has its environment."""

_OURS = __file__.rpartition("lvtui_child")[0]
_LIBRARY = os.__file__.rpartition(os.sep)[0]
_LIBRARY_ON_LAMBDA = "/var/lang/lib/python{}.{}".format(*sys.version_info)
_KEY_WITH_MODULE = re.compile(r"^(keys must be .* not )[\w.]+\.")


class Fault(Exception):
    """An error of the runtime's own finding, in AWS's words."""

    def __init__(self, error_type: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace or []


class Encoder(json.JSONEncoder):
    """JSON as AWS's client writes it: a Decimal as a number, bytes inside as text, NaN let through."""

    def __init__(self) -> None:
        # From python3.12 on, the declared runtime does not escape its answers to ASCII (semantics §7.2).
        minor = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python3.")[2]
        super().__init__(ensure_ascii=not minor.isdigit() or int(minor) < 12)
        self._decimals: list[str] = []

    def default(self, o: Any) -> Any:
        """What stands for a value that JSON knows nothing of."""
        if isinstance(o, bytes):
            return o.decode()
        decimal = sys.modules.get("decimal")  # unless a handler has imported it, there are none
        if decimal is None or not isinstance(o, decimal.Decimal):
            return super().default(o)
        if o.is_nan():
            return float("nan")
        # The encoder has no way to emit bare digits: they take this text's place afterwards.
        self._decimals.append(str(o))
        return self._placeholder(str(len(self._decimals) - 1))

    def to_bytes(self, value: Any) -> bytes:
        """`value` as JSON in UTF-8; raises what the standard library raises where it can't be."""
        self._decimals.clear()
        try:
            text = self.encode(value)
        except TypeError as error:
            # Of a key's class, the library's encoder may name the module too; AWS's doesn't.
            raise TypeError(_KEY_WITH_MODULE.sub(r"\1", str(error))) from error
        if self._decimals:
            text = re.sub(f'"{self._placeholder("([0-9]+)")}"', lambda found: self._decimals[int(found[1])], text)
        # A lone surrogate that wasn't escaped has no UTF-8; the escape that replaces it is JSON's own.
        return text.encode("utf-8", "backslashreplace")

    def _placeholder(self, index: str) -> str:
        return f"{id(self)} decimal {index}"


def stack_of(error: BaseException) -> list[str]:
    """The traceback's entries as AWS shows them: ours left out, the standard library where Lambda keeps it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_OURS)]
    # Four values to a frame, so that the carets of newer Pythons stay out, as in AWS's client.
    return traceback.format_list([(_library_on_lambda(f.filename), f.lineno or 0, f.name, f.line) for f in frames])


def last_words(error: BaseException) -> str:
    """What Python prints of an error that ends the process, with all that led to it and without our own frames."""
    told = traceback.TracebackException.from_exception(error)
    rest: list[Any] = [told]
    while rest:
        one = rest.pop()
        one.stack[:] = [frame for frame in one.stack if not frame.filename.startswith(_OURS)]
        for frame in one.stack:
            frame.filename = _library_on_lambda(frame.filename)
        rest += filter(None, (one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ())))
    return "".join(told.format())


def _library_on_lambda(path: str) -> str:
    return _LIBRARY_ON_LAMBDA + path[len(_LIBRARY) :] if path.startswith(_LIBRARY) else path


def error_document(error: BaseException, request_id: str) -> dict[str, Any]:
    """What AWS's client sends for an error, its keys in the same order.

    Where the text names a file of the function's, as that of a failed import does, it names it as on Lambda."""
    return {
        "errorMessage": str(error).replace(code_folder or TASK_ROOT, TASK_ROOT),
        "errorType": error.error_type if isinstance(error, Fault) else type(error).__name__,
        "requestId": request_id,
        "stackTrace": error.trace if isinstance(error, Fault) else stack_of(error),
    }


def too_large() -> tuple[str, bytes]:
    """Error type and document for an answer beyond `RESPONSE_LIMIT`: the platform's, so shorter than others."""
    error_type = "Function.ResponseSizeTooLarge"
    message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return error_type, json.dumps({"errorMessage": message, "errorType": error_type}, separators=(",", ":")).encode()
