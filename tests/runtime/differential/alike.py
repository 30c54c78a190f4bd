"""How a difference is said exactly: the words for the table in `differences`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

Alike = Callable[[str, str], bool]
"""Whether theirs and ours, in this order, differ in what is meant and in nothing else."""


def has(theirs: str, ours: str) -> Alike:
    """Each holds its own text; where that is empty, it is empty."""

    def alike(one: str, other: str) -> bool:
        return all(part in text if part else not text for part, text in ((theirs, one), (ours, other)))

    return alike


def but_for(pattern: str, instead: str = "") -> Alike:
    """They are the same once every match of `pattern` is replaced."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda theirs, ours: compiled.sub(instead, theirs).rstrip("\n") == compiled.sub(instead, ours).rstrip("\n")


def frames_in(file: str) -> str:
    """A pattern of frames in a log, each with the lines that are set in further: its source and the marks below it."""
    return rf'^([ |\u00a0]*)File "{file}", line .*\n?(?:\1[ \u00a0]{{2}}.*\n?)*'


class Place(NamedTuple):
    """What is compared."""

    case: str
    call: str
    aspect: str
    """``answer``, ``error_type`` or ``log``."""


class Everywhere(NamedTuple):
    """What AWS's client writes and ours never does."""

    reason: str
    removed: Callable[[str], str]
    """A text without it."""
    witness: Place
    """A place where it is seen."""


class Row(NamedTuple):
    """What is different in some calls of one case, aspect by aspect."""

    case: str
    calls: tuple[str, ...]
    reason: str
    answer: Alike | None = None
    error_type: Alike | None = None
    log: Alike | None = None


_FRAME_IN_A_LOG = re.compile(frames_in(r'(?:<frozen runpy>|[^"\n]*/awslambdaric/[^"\n]*)'), re.MULTILINE)
_FRAME_IN_AN_ANSWER = re.compile(r'(?:, )?"  File \\"[^"\n]*/awslambdaric/[^"\n]*\\", line \d+(?:[^"\\]|\\.)*"')
_WARNING = re.compile(r"^\[WARNING\]\t<time>\t\tLAMBDA_WARNING: .*\n", re.MULTILINE)


def without_the_clients_frames(text: str) -> str:
    """`text` with no frame of AWS's client, nor of what started it."""
    text = _FRAME_IN_AN_ANSWER.sub("", text).replace('"stackTrace": [, ', '"stackTrace": [')
    return _FRAME_IN_A_LOG.sub("", text).rstrip("\n")


def without_the_warning(text: str) -> str:
    """`text` without the paragraph that AWS's client adds when a handler can't be imported."""
    return _WARNING.sub("", text)
