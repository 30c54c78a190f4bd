"""Functions to run in the tests of this room."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import itertools
import json
import platform
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from lvtui.domain.execution import Call, Executable, Outcome

ARN = "arn:aws:lambda:us-east-1:123456789012:function:demo"
OWN_RUNTIME = "python" + ".".join(platform.python_version_tuple()[:2])
GOOD = "def handler(event, context):\n    return {'event': event, 'version': context.function_version}\n"

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
    version: Executable, event: object = None, *, payload: bytes | None = None, client_context: bytes | None = None
) -> Call:
    """One invocation of `version` by its number, with a fresh request id."""
    return Call(
        executable=version,
        request_id=f"00000000-0000-4000-8000-{next(_numbers):012d}",
        payload=json.dumps(event).encode() if payload is None else payload,
        invoked_function_arn=f"{version.function_arn}:{version.version}",
        client_context=client_context,
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


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; the test fails if it doesn't within half a minute."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)
