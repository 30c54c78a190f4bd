"""The other programs that run a Lambda handler on one's own machine, measured as kindly as can be."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from tests.benchmarks import lambda_local_calls
from tests.benchmarks.house import ANSWER, CODE, EVENT, SEED, SPLIT
from tests.benchmarks.runtime_api import RuntimeApi

ROOT = Path(__file__).resolve().parents[2]
"""Where the package `tests` lies."""


def without_lambda_local() -> str | None:
    """What has to be installed before python-lambda-local can be measured."""
    if find_spec("lambda_local") is None:
        return "python-lambda-local is not installed: pip install python-lambda-local 'setuptools<81'"
    if find_spec("pkg_resources") is None:
        return "python-lambda-local needs pkg_resources, which setuptools has left out: pip install 'setuptools<81'"
    return None


def without_awslambdaric() -> str | None:
    """What has to be installed before AWS's runtime client can be measured."""
    if find_spec("awslambdaric") is None or find_spec("runtime_client") is None:
        return "awslambdaric, which there is for Linux, is not installed: pip install awslambdaric"
    return None


async def lambda_local_seconds(count: int) -> float:
    """What one of so many calls takes."""
    return await figure_of(["-I", lambda_local_calls.__file__, str(count)])


async def figure_of(arguments: Sequence[str]) -> float:
    """The number that a Python program prints.

    Raises:
        RuntimeError: it failed; says how.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        output, complaint = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}: {complaint.decode()}")
    return float(output)


class Ric:
    """AWS's runtime client for two versions, each in its process with a Runtime API of its own."""

    def __init__(self, folder: Path) -> None:
        """`folder` has the handler's file."""
        self._folder = folder
        arn = "arn:aws:lambda:us-east-1:123456789012:function:demo:prod"
        self._versions = [RuntimeApi(arn, self._answered) for _ in range(2)]
        self._processes: list[subprocess.Popen[bytes]] = []
        self._left = 0
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Start both processes, and wait until they have answered a call."""
        for number, version in enumerate(self._versions, 1):
            await version.open()
            variables = os.environ | {
                "AWS_LAMBDA_RUNTIME_API": version.address,
                "AWS_LAMBDA_FUNCTION_NAME": "demo",
                "AWS_LAMBDA_FUNCTION_VERSION": str(number),
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            }
            command = [sys.executable, "-m", "awslambdaric", "app.handler"]
            self._processes.append(
                subprocess.Popen(command, cwd=self._folder, env=variables, stdout=subprocess.DEVNULL)
            )
        await self.run([0, 1])

    async def run(self, versions: Sequence[int]) -> None:
        """Call these versions, 0 or 1, and wait for all the answers."""
        self._left = len(versions)
        self._done = asyncio.get_running_loop().create_future()
        for number, version in enumerate(versions):
            self._versions[version].call(number, EVENT)
        await self._done

    def _answered(self, number: str, answer: bytes) -> None:
        if answer != ANSWER and not self._done.done():
            self._done.set_exception(AssertionError(f"the answer to {number} was {answer!r}"))
        self._left -= 1
        if not self._left and not self._done.done():
            self._done.set_result(None)

    async def stop(self) -> None:
        """Leave nothing."""
        for process in self._processes:
            process.kill()
            process.wait()
        for version in self._versions:
            await version.close()


@asynccontextmanager
async def warm_ric() -> AsyncIterator[Ric]:
    """AWS's runtime client, ready."""
    with tempfile.TemporaryDirectory(prefix="lvtui-bench-") as folder:
        Path(folder, "app.py").write_text(CODE)
        ric = Ric(Path(folder))
        try:
            await ric.start()
            yield ric
        finally:
            await ric.stop()


async def ric_seconds(ric: Ric, count: int) -> float:
    """What one of so many calls takes, split as `house` splits them."""
    draw = random.Random(SEED).random
    began = perf_counter()
    await ric.run([int(draw() < SPLIT) for _ in range(count)])
    return (perf_counter() - began) / count
