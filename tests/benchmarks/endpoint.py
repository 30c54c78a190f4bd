"""The endpoint: what one boto3 client gets out of it, beside what it gets out of others."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

from lvtui.domain.code import pack
from tests.benchmarks import toy_endpoint
from tests.benchmarks.table import Effort, Row, Sides, at_least
from tests.conformance.serving import PATIENCE, client, serving

CALLS = 500
ALIAS = {
    "AliasArn": "arn:aws:lambda:us-east-1:123456789012:function:demo:prod",
    "Name": "prod",
    "FunctionVersion": "1",
    "Description": "",
    "RevisionId": "00000000-0000-4000-8000-000000000000",
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def without_moto() -> str | None:
    """What has to be installed before moto's server can be measured."""
    if any(find_spec(name) is None for name in ("moto", "flask", "docker")):
        return "moto's server is not installed: pip install 'moto[server]'"
    return None


@contextmanager
def ours() -> Iterator[Any]:
    """A client of ``lvtui serve``, with the alias."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as folder, serving(Path(folder)) as served:
        furnished = served.client()
        furnish(furnished, "arn:aws:iam::123456789012:role/demo")
        yield furnished


@contextmanager
def toy() -> Iterator[Any]:
    """A client of the toy server, which knows nothing but the alias."""
    command = [sys.executable, "-I", toy_endpoint.__file__, json.dumps(ALIAS, separators=(",", ":"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield client(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


@contextmanager
def moto() -> Iterator[Any]:
    """A client of moto's server, with the alias."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(port)
            furnished = client(address)
            furnish(furnished, role_at(address))
            yield furnished
        finally:
            process.kill()


def wait_for(port: int) -> None:
    """Until somebody listens there.

    Raises:
        TimeoutError: nobody does.
    """
    end = monotonic() + PATIENCE
    while monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def role_at(address: str) -> str:
    """The ARN of a role that Lambda may take on, where that is asked for."""
    import boto3  # type: ignore[import-untyped]

    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
    made = session.client("iam", endpoint_url=address).create_role(
        RoleName="demo", AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    return str(made["Role"]["Arn"])


def furnish(furnished: Any, role: str) -> None:
    """Make a function, a version of it, and an alias."""
    furnished.create_function(
        FunctionName="demo",
        Role=role,
        Runtime="python3.12",
        Handler="app.handler",
        Code={"ZipFile": pack({"app.py": b"def handler(event, context): return event\n"}).zip_file},
        Publish=True,
    )
    furnished.create_alias(FunctionName="demo", Name="prod", FunctionVersion="1")


def get_aliases(asking: Any, count: int) -> float:
    """What one of so many calls takes, one after another."""
    began = perf_counter()
    for _ in range(count):
        found = asking.get_alias(FunctionName="demo", Name="prod")
    seconds = (perf_counter() - began) / count
    if found["FunctionVersion"] != "1":
        raise AssertionError(f"the answer was {found!r}")
    return seconds


def beside(other: Any, calls: int = CALLS) -> Any:
    """Both sides of a row: a client of ours, and one of another server."""

    @asynccontextmanager
    async def prepare(effort: Effort) -> AsyncIterator[Sides]:
        count = effort.times(calls, at_least=10)
        with ours() as here, other() as there:
            for one in (here, there):
                await asyncio.to_thread(get_aliases, one, min(count, 50))
            yield Sides(
                lambda: asyncio.to_thread(get_aliases, here, count),
                lambda: asyncio.to_thread(get_aliases, there, count),
            )

    return prepare


ROWS = (
    Row("boto3-get-alias", "a toy server of the standard library, the same client", at_least(0.85), beside(toy)),
    Row("boto3-get-alias-moto", "moto's server", at_least(3), beside(moto, 200), missing=without_moto),
)
