"""What is written to the log on a handler's behalf, in AWS's formats (semantics §7.3)."""

from __future__ import annotations

import logging
import time
from os import write as write_some
from typing import Any

try:
    from os import set_blocking
except ImportError:  # Windows before Python 3.12, where no pipe can be made non-blocking in the first place
    set_blocking = None  # type: ignore[assignment]

NO_BREAK_SPACE = "\u00a0"

current_request = ""
"""The request id of the call that runs, for the lines of the logging module."""
output = 1
"""Where log text goes: a descriptor of our own, whatever a handler does to ``sys.stdout``."""


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, waiting for the reader while the pipe is full."""
    written = 0
    while written < len(data):
        try:
            written += write_some(descriptor, memoryview(data)[written:])
        except BlockingIOError:
            set_blocking(descriptor, True)  # it is standard output's pipe too, which a handler may have changed


def write(text: str) -> None:
    """Add `text` to the log."""
    write_all(output, text.encode("utf-8", "backslashreplace"))


def write_entry(text: str) -> None:
    """Add `text` as an entry of its own: it ends its line, whether or not it says so."""
    write(text if text.endswith("\n") else text + "\n")


class LogHandler(logging.Handler):
    """Writes the logging module's records: level, time, request id and message, parted by tabs."""

    def __init__(self) -> None:
        super().__init__()
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        self.setFormatter(logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S"))
        logging.Formatter.converter = time.gmtime

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        record.aws_request_id = current_request
        write_entry(self.format(record))


def write_error(document: dict[str, Any]) -> None:
    """Write the ``[ERROR]`` block of an error document, indented with no-break spaces."""
    message = document["errorMessage"]
    lines = ["[ERROR] " + document["errorType"] + (f": {message}" if message else "")]
    lines.append("Traceback (most recent call last):")
    for entry in document["stackTrace"]:
        for line in entry.splitlines():
            bare = line.lstrip(" ")
            lines.append(NO_BREAK_SPACE * (len(line) - len(bare)) + bare)
    write("\n".join(lines) + "\n")
