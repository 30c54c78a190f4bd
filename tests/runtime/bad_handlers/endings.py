"""What may come of a call, and the shape of the table."""

from __future__ import annotations

import json
import os
import tempfile
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from lvtui.domain.execution import Outcome

HELD = "HELD"
"""The environment variable with the path of a file that every process of a bad handler holds a shared lock on."""

_HEAD = (
    "import ctypes, errno, fcntl, json, os, resource, shutil, signal, subprocess, sys, tempfile, threading, time\n"
    f"held = open(os.environ['{HELD}'], 'a')\n"
    "fcntl.flock(held, fcntl.LOCK_SH)\n"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a call may end."""

    error_type: str | None
    text: str = ""
    """Part of the error message; or, of a call that succeeds, the answer as JSON."""

    def fits(self, outcome: Outcome) -> bool:
        """Whether the call ended so."""
        if outcome.error_type != self.error_type:
            return False
        document = json.loads(outcome.payload)
        return self.text in document["errorMessage"] if outcome.failed else self.text == json.dumps(document)


def answers(value: object = None) -> Ending:
    """It returns, for all its badness."""
    return Ending(None, json.dumps(value))


def raises(error_type: str, text: str = "") -> Ending:
    """An error of the handler's own, or of the runtime's client."""
    return Ending(error_type, text)


def cannot_be_sent(problem: str) -> Ending:
    """What it returned is no JSON."""
    return Ending("Runtime.MarshalError", f"Unable to marshal response: {problem}")


def exits(reason: str = "Runtime exited") -> Ending:
    """Its process ended; by default in whatever way."""
    return Ending("Runtime.ExitError", f" Error: {reason}")


def exits_with(status: int) -> Ending:
    """Its process ended with this status."""
    return exits(f"Runtime exited with error: exit status {status}" if status else "Runtime exited without providing")


def dies_of(signal: str) -> Ending:
    """A signal ended its process; named as the platform names it."""
    return exits(f"Runtime exited with error: signal: {signal}")


TIMED_OUT = Ending("Sandbox.Timedout", " Error: Task timed out after ")
OUT_OF_MEMORY = Ending("Runtime.OutOfMemory", "signal: killed")


@dataclass(frozen=True)
class BadHandler:
    """A handler and its endings: any of `first`, and when it is called again any of `then`."""

    name: str
    code: str
    first: Ending | tuple[Ending, ...]
    then: Ending | tuple[Ending, ...] = field(kw_only=True, default=())
    """By default as the first time."""
    handler: str = field(kw_only=True, default="app.handler")
    alone: bool = field(kw_only=True, default=False)
    """What ends at the same moment as this may be said to have ended without a reason."""

    def endings(self, turn: int) -> tuple[Ending, ...]:
        """What may come of its first (0) or of a later call."""
        expected = self.then if turn and self.then else self.first
        return expected if isinstance(expected, tuple) else (expected,)


def handler(body: str, head: str = "") -> str:
    """The code of a handler with this body; `head` is for the module. The usual modules are imported."""
    return module(
        f"{textwrap.dedent(head)}\ndef handler(event, context):\n{textwrap.indent(textwrap.dedent(body), '    ')}"
    )


def module(text: str) -> str:
    """A module that begins as all of them do."""
    return _HEAD + textwrap.dedent(text).strip("\n") + "\n"


def rights_count() -> bool:
    """Whether a folder that can't be written really can't: for a superuser it can."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        return not os.access(folder, os.W_OK)
