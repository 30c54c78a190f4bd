"""Functions to run in the tests of this room."""

from __future__ import annotations

import asyncio
import base64
import fcntl
import hashlib
import io
import itertools
import json
import platform
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lvtui.domain.execution import Call, Executable, Injection, Outcome
from lvtui.runtime import ExecutionEnvironments

ARN = "arn:aws:lambda:us-east-1:123456789012:function:demo"
OWN_RUNTIME = "python" + ".".join(platform.python_version_tuple()[:2])
GOOD = "def handler(event, context):\n    return {'event': event, 'version': context.function_version}\n"
PID = "import os\ndef handler(event, context):\n    return os.getpid()\n"
MEETING = (
    "import os, time\ndef handler(event, context):\n    here, other = event\n    open(here, 'w').close()\n"
    "    while not os.path.exists(other): time.sleep(0.001)\n    return os.getpid()\n"
)
"""Creates the first file that the event names, and answers once the second is there."""
HOLDING = (
    "import fcntl, subprocess\ndef handler(event, context):\n    file = open(event, 'w')\n"
    "    fcntl.flock(file, fcntl.LOCK_EX)\n    subprocess.Popen(['sleep', '1000'], pass_fds=[file.fileno()])\n"
    "    file.write('held')\n    file.flush()\n    while True: pass\n"
)
"""Locks the file that the event names, starts a child that shares the lock, and loops."""

_numbers = itertools.count(1)


def zip_of(files: Mapping[str, str]) -> bytes:
    """A zip of text files; the same bytes for the same files, whatever the time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def executable(
    code: str | Mapping[str, str] = GOOD,
    *,
    version: str = "1",
    handler: str = "app.handler",
    runtime: str = OWN_RUNTIME,
    timeout: int = 20,
    memory_size: int = 128,
    variables: Mapping[str, str] | None = None,
) -> Executable:
    """A version whose code is ``app.py`` with this text, or these files."""
    zip_file = zip_of({"app.py": code} if isinstance(code, str) else code)
    return Executable(
        function_arn=ARN,
        version=version,
        code_sha256=base64.b64encode(hashlib.sha256(zip_file).digest()).decode(),
        zip_file=zip_file,
        configuration_revision="1",
        handler=handler,
        runtime=runtime,
        timeout=timeout,
        memory_size=memory_size,
        variables=variables or {},
    )


def call(
    version: Executable,
    event: object = None,
    *,
    payload: bytes | None = None,
    client_context: bytes | None = None,
    injection: Injection | None = None,
) -> Call:
    """One invocation of `version` by its number, with a fresh request id."""
    return Call(
        executable=version,
        request_id=f"00000000-0000-4000-8000-{next(_numbers):012d}",
        payload=json.dumps(event).encode() if payload is None else payload,
        invoked_function_arn=f"{version.function_arn}:{version.version}",
        client_context=client_context,
        injection=injection,
    )


def answer(outcome: Outcome) -> Any:
    """What a handler returned; fails if it didn't."""
    assert outcome.error_type is None, outcome.log.decode()
    return json.loads(outcome.payload)


def error(outcome: Outcome) -> dict[str, Any]:
    """The error document of a call that failed."""
    assert outcome.failed, outcome.payload
    document: dict[str, Any] = json.loads(outcome.payload)
    assert document["errorType"] == outcome.error_type
    return document


async def run(environments: ExecutionEnvironments, calls: Iterable[Call], *, concurrency: int = 1) -> list[Outcome]:
    """The outcomes of a batch, in the order of its calls; fails unless each call has exactly one, within a minute."""
    outcomes: dict[int, Outcome] = {}
    async with asyncio.timeout(60):
        async for chunk in environments.invoke_many(calls, concurrency=concurrency):
            for index, outcome in chunk:
                assert index not in outcomes
                outcomes[index] = outcome
    assert sorted(outcomes) == list(range(len(outcomes)))
    return [outcomes[index] for index in range(len(outcomes))]


async def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until `condition` holds; the test fails if it doesn't within that time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def is_locked(path: Path) -> bool:
    """Whether a process holds the lock on the file at `path`."""
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def released(path: Path) -> None:
    """Wait until nobody holds the lock on the file at `path`: every process that had it has gone."""
    await until(lambda: not is_locked(path))


def options(**chosen: Any) -> pytest.MarkDecorator:
    """Marks a test: its `environments` are made with these arguments."""
    named = " ".join(f"{name}={each}" if isinstance(each, int | float) else name for name, each in chosen.items())
    return pytest.mark.parametrize("environments", [pytest.param(chosen, id=named)], indirect=True)
