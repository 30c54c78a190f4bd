"""A workspace with something of everything, to be damaged and put back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import FileIO
from pathlib import Path
from typing import Any

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial, FixedLatency
from lvtui.domain.history import Entry, Pointing
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    DeleteFunction,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateFunctionCode,
)
from lvtui.operations.shapes import RoutingConfig
from lvtui.storage import Workspace
from lvtui.storage.disk import Signature, signature_of
from tests.storage.kit import NOON, QuickDisk, create, deploy, do
from tests.storage.test_round_trip import foreign_zip

DEMO = "functions/us-east-1/demo"
WORKSPACE, HEAD, ALIASES = "ws/workspace.toml", f"ws/{DEMO}/function.toml", f"ws/{DEMO}/aliases.toml"
FAULTS, EVENT, PACKAGE = f"ws/{DEMO}/faults.toml", f"ws/{DEMO}/events/hello.json", f"ws/{DEMO}/code/package.zip"
RETIRED, DRAFT, SESSION = (
    "ws/functions/us-east-1/retired.toml",
    "ws/drafts/us-east-1/demo.toml",
    "ws/drafts/session.toml",
)
HISTORY, TRUSTED = "ws/history.toml", "trusted.toml"
FILES = (
    WORKSPACE,
    HEAD,
    f"ws/{DEMO}/versions/1.toml",
    f"ws/{DEMO}/versions/2.toml",
    ALIASES,
    FAULTS,
    EVENT,
    PACKAGE,
    RETIRED,
    DRAFT,
    SESSION,
    HISTORY,
    TRUSTED,
)
"""Relative to the folder of a `Place`; `package.zip` stands for the one package there is."""
TOML = tuple(file for file in FILES if file.endswith(".toml"))
OPTIONAL = {FAULTS, EVENT, RETIRED, DRAFT, SESSION, HISTORY, TRUSTED}
"""What need not be there."""

_STORY: list[Request[Any]] = [
    create(publish=True, tags={"team": "a"}, description="a description"),
    deploy("def handler(event, context):\n    return 2\n", publish=True),
    create("other"),
    create("gone", publish=True),
    DeleteFunction(function_name="gone"),
    CreateAlias(
        function_name="demo",
        name="prod",
        function_version="1",
        routing_config=RoutingConfig(additional_version_weights={"2": 0.5}),
    ),
    UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()),
    PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=90),
    PutProvisionedConcurrencyConfig(function_name="demo", qualifier="2", provisioned_concurrent_executions=4),
    AddPermission(
        function_name="demo", qualifier="prod", statement_id="s3", action="lambda:InvokeFunction", principal="*"
    ),
    CreateFunctionUrlConfig(function_name="demo", auth_type="NONE"),
    PutFunctionEventInvokeConfig(function_name="demo", qualifier="prod", maximum_retry_attempts=1),
]


@dataclass(frozen=True)
class Place:
    """A workspace, the list that trusts it, and how both were before they were damaged."""

    folder: Path
    sound: Mapping[Path, bytes]

    @classmethod
    def made(cls, folder: Path) -> Place:
        """Make one."""
        place = cls(folder, {})
        workspace = Workspace.open(folder / "ws", seed=7, trusted=folder / TRUSTED, disk=QuickDisk())
        for request in _STORY:
            do(workspace, request)
        workspace.keep_fault_dial("demo", "1", FaultDial(failure_rate=0.5, latency=FixedLatency(20)))
        workspace.save_event("demo", "hello", b'{"name": "hello"}')
        workspace.keep_draft("demo", Draft({"app.py": "def handler():\n    pass\n"}, based_on="4fE="))
        workspace.keep_session(Session("demo", "prod", "hello", "prod", {"pane": "2"}))
        workspace.keep_history([PUBLISH, _MOVE, _CALLS])
        workspace.mark_foreign(["abc="])
        return cls(folder, place.content())

    def path(self, file: str) -> Path:
        """One of `FILES`."""
        return next(path for path in self.sound if path.suffix == ".zip") if file == PACKAGE else self.folder / file

    def open(self) -> Workspace:
        """Open the workspace; nothing else is asked yet."""
        return Workspace.open(self.folder / "ws", trusted=self.folder / TRUSTED, disk=QuickDisk())

    def content(self) -> dict[Path, bytes]:
        """Every file that is no lock."""
        return {path: bytes_of(path) for path in self._paths() if path.is_file()}

    def signatures(self) -> dict[Path, Signature | None]:
        """What tells each file from what it would be once it was written."""
        return {path: signature_of(path) for path in self._paths()}

    def put_back(self) -> None:
        """Undo all that was done to the files."""
        for path in self._paths():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path not in self.sound or path.is_symlink():
                path.unlink()
        for path, content in self.sound.items():
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            elif bytes_of(path) != content:
                path.write_bytes(content)

    def _paths(self) -> Iterator[Path]:
        """What is in it, but for locks and the folders that were there."""
        for folder, folders, files in os.walk(self.folder):
            for name in files:
                if not name.endswith(".lock"):
                    yield Path(folder, name)
            for name in [name for name in folders if Path(folder, name) not in self._folders]:
                yield Path(folder, name)

    @cached_property
    def _folders(self) -> set[Path]:
        return {folder for path in self.sound for folder in path.parents}


def bytes_of(path: Path) -> bytes:
    """What a file holds."""
    with FileIO(path) as file:  # not by way of the methods that a test may make fail
        return file.readall()


def _entry(minute: int, operation: str, **members: Any) -> Entry:
    when = NOON.replace(minute=minute)
    return Entry(when=when, who="command", region="us-east-1", operation=operation, **members)


PUBLISH = _entry(
    1, "PublishVersion", functions=("demo",), members={"FunctionName": "demo"}, outcome="done", answer="version 2"
)
_MOVE = _entry(
    2,
    "UpdateAlias",
    functions=("demo",),
    members={"FunctionName": "demo", "Name": "prod", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.5}}},
    moves={"demo": {"prod": Pointing("1", {"2": 0.5}), "test": None}},
    outcome="done",
    answer="1, 50 % to 2",
)
_CALLS = _entry(3, "Invoke", functions=("demo",), calls={"1": 5, "2": 4}, failures={"2": 1}, outcome="failed")
