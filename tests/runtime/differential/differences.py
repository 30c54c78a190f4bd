"""Where ours means to differ from AWS's client, exactly how, and why; anything else is a bug on one side.

A difference that is no more fails the test too: then its entry is to go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple


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


class Difference(NamedTuple):
    """What is different in one place."""

    reason: str
    alike: Callable[[str, str], bool]
    """Whether theirs and ours, in this order, differ in this and in nothing else."""


# A frame, with the lines below it that are set in further: its source and the marks under that.
_IN_THE_CLIENT = r'File "(?:<frozen runpy>|[^"\n]*/awslambdaric/[^"\n]*)", line .*'
_FRAME_IN_A_LOG = re.compile(rf"^([ |\u00a0]*){_IN_THE_CLIENT}\n?(?:\1[ \u00a0]{{2}}.*\n?)*", re.MULTILINE)
_FRAME_IN_AN_ANSWER = re.compile(r'(?:, )?"  File \\"[^"\n]*/awslambdaric/[^"\n]*\\", line \d+(?:[^"\\]|\\.)*"')
_WARNING = re.compile(r"^\[WARNING\]\t<time>\t\tLAMBDA_WARNING: .*\n", re.MULTILINE)


def without_the_clients_frames(text: str) -> str:
    """`text` with no frame of AWS's client, nor of what started it."""
    text = _FRAME_IN_AN_ANSWER.sub("", text).replace('"stackTrace": [, ', '"stackTrace": [')
    return _FRAME_IN_A_LOG.sub("", text).rstrip("\n")


def without_the_warning(text: str) -> str:
    """`text` without the paragraph that AWS's client adds when a handler can't be imported."""
    return _WARNING.sub("", text)


EVERYWHERE = (
    Everywhere(
        "Traces show no frame of the runtime client's: it would name a file that isn't there.",
        without_the_clients_frames,
        Place("handler: one_parameter", "first", "answer"),
    ),
    Everywhere(
        "A general paragraph about updates of the runtime, of which there are none here.",
        without_the_warning,
        Place("import: no such module", "call", "log"),
    ),
)
DIFFERENCES: dict[Place, Difference] = {}
