"""A real ``lvtui serve`` in a process of its own, on a workspace that nobody will miss, and boto3 to talk to it.

with serving(tmp_path) as served:
    served.client().list_functions()
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]

PATIENCE = 30
"""Seconds that a process may take to come up, or to go."""
_LAST = "Ctrl-c stops it.\n"
_ADDRESS = re.compile(r" on (http://\S+), as account (\d+)\.")


@dataclass
class Served:
    """An endpoint that runs."""

    address: str
    account_id: str
    process: subprocess.Popen[str]
    folder: Path
    printed: str
    """What it said when it came up."""

    @property
    def workspace(self) -> Path:
        """The folder of its state."""
        return self.folder / "workspace"

    @property
    def environment(self) -> dict[str, str]:
        """What a shell needs so that the AWS CLI and boto3 talk to it, and to nobody else."""
        return environment(self.address, self.folder)

    def client(self, region: str = "us-east-1", access_key: str = "lvtui", connections: int = 10) -> Any:
        """A boto3 client that asks once and takes the first answer."""
        return client(self.address, region, access_key, connections)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """End it: exit code, and all that it printed."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, self.printed + out, err


def environment(address: str, folder: Path) -> dict[str, str]:
    """What a shell needs so that the AWS CLI and boto3 talk to that address, and to nobody else."""
    return {
        **without_aws(),
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "lvtui",
        "AWS_SECRET_ACCESS_KEY": "lvtui",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def client(address: str, region: str = "us-east-1", access_key: str = "lvtui", connections: int = 10) -> Any:
    """A boto3 client for Lambda at that address, without retries, that takes no notice of this machine's own set-up."""
    session = boto3.Session(aws_access_key_id=access_key, aws_secret_access_key="lvtui", region_name=region)
    settings = Config(
        retries={"total_max_attempts": 1},
        max_pool_connections=connections,
        connect_timeout=PATIENCE,
        read_timeout=PATIENCE * 2,
        proxies={},
    )
    return session.client("lambda", endpoint_url=address, config=settings)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """``lvtui serve`` on the workspace in `folder`, as long as this lasts.

    Raises:
        RuntimeError: it did not come up; with what it said instead.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "lvtui", "serve", "--port", "0", "--workspace", str(folder / "workspace"), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**without_aws(), **elsewhere(folder)},
    )
    try:
        assert process.stdout is not None
        printed = ""
        while not printed.endswith(_LAST) and (line := process.stdout.readline()):
            printed += line
        found = _ADDRESS.search(printed)
        if found is None:
            process.kill()
            raise RuntimeError(f"lvtui serve said {printed!r} and {process.communicate(timeout=PATIENCE)}")
        yield Served(found[1], found[2], process, folder, printed)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=PATIENCE)
        except (subprocess.TimeoutExpired, ValueError):  # hangs; or has been read to its end already
            process.kill()
            process.wait(timeout=PATIENCE)


def elsewhere(folder: Path) -> dict[str, str]:
    """Variables that keep lvtui away from what the user of this machine has."""
    return {
        "LVTUI_CONFIG": str(folder / "config"),
        "LVTUI_STATE": str(folder / "state"),
        "LVTUI_WORKSPACE": str(folder / "workspace"),
        "PYTHONIOENCODING": "utf-8",
    }


def without_aws() -> dict[str, str]:
    """This process's environment, apart from what is meant for AWS, proxies, or another endpoint."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "LVTUI_")) and not name.lower().endswith("_proxy")
    }
