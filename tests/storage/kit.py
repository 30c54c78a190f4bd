"""What the tests of the workspace share: a world without chance, requests, disks that fail, and a strict equality."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from lvtui.domain import apply
from lvtui.domain.code import Code, pack
from lvtui.domain.model import Region
from lvtui.domain.world import World
from lvtui.operations import CreateFunction, Request, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode
from lvtui.service.ports import Store
from lvtui.storage.disk import Disk

R = TypeVar("R")

ROLE = "arn:aws:iam::123456789012:role/demo"
NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def world(salt: int = 0) -> World:
    """The same salt, the same ids and time."""
    numbers = count(1)
    return World(
        now=NOON + timedelta(seconds=salt, microseconds=salt),
        fresh_id=lambda: f"00000000-0000-4000-8000-{salt:06d}{next(numbers):06d}",
    )


_salts = count(1000)


def do(store: Store, request: Request[R], salt: int | None = None) -> R:
    """Let the rules answer a request, and save; without a salt, later than all before."""
    when = next(_salts) if salt is None else salt
    return store.change(lambda region: apply(region, request, world(when)))


def do_now(store: Store, request: Request[R]) -> R:
    """As :func:`do`, by the clock, which is read while the lock is held; for several processes at once."""

    def step(region: Region) -> tuple[Region, R]:
        return apply(region, request, World(now=datetime.now(UTC), fresh_id=lambda: str(uuid4())))

    return store.change(step)


def zipped(text: str = "def handler(event, context):\n    return 1\n", **more: bytes) -> bytes:
    """A package as lvtui makes it of typed text."""
    return pack({"app.py": text.encode(), **more}).zip_file


def create(name: str = "demo", **members: Any) -> CreateFunction:
    """A legal request for a new function."""
    members.setdefault("code", FunctionCode(zip_file=zipped()))
    return CreateFunction(function_name=name, role=ROLE, runtime="python3.12", handler="app.handler", **members)


def deploy(text: str, name: str = "demo", **members: Any) -> UpdateFunctionCode:
    """A legal request for other code."""
    return UpdateFunctionCode(function_name=name, zip_file=zipped(text), **members)


def plain(value: object) -> object:
    """A value taken apart: dataclasses by field, code by its bytes, a list and a tuple alike."""
    match value:
        case Code():
            return value.zip_file
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f"{type(value).__name__}.{f.name}": plain(getattr(value, f.name)) for f in fields(value)}
        case _:
            return value


def same(one: Region, other: Region) -> bool:
    """Whether nothing at all tells two states apart."""
    return plain(one) == plain(other)


def code_of(region: Region, name: str = "demo") -> Mapping[str, bytes]:
    """The files of a function's ``$LATEST``."""
    return region.functions[name].latest.code.files


def functions_folder(workspace: Path) -> Path:
    """Where the functions of the home region lie."""
    return workspace / "functions" / "us-east-1"


def copied(source: Path, target: Path) -> Path:
    """A workspace as a crash would leave it, to be played with."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    return target


class QuickDisk(Disk):
    """A disk that waits for nothing: for tests in which no power fails."""

    def write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)

    def sync(self, folder: Path) -> None:
        return


class SavedOverDisk(QuickDisk):
    """On which somebody's editor saves over a file the moment that lvtui has put it in its place."""

    def __init__(self, name: str, content: str) -> None:
        super().__init__()
        self.name = name
        self.content = content

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        if new.name == self.name:
            new.write_text(self.content)


class RecordingDisk(QuickDisk):
    """A disk that remembers what was written to it."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, path: Path, content: bytes) -> None:
        super().write(path, content)
        self.written.append(path.name.removeprefix(".").removesuffix(".new"))

    def names(self) -> list[str]:
        """What was written since this was last asked, sorted."""
        written, self.written = self.written, []
        return sorted(written)


class Crash(BaseException):
    """The process ends here: nothing catches it, nothing tidies up."""


class FailingDisk(QuickDisk):
    """A disk whose every step may be the last: the step at which it fails is set, and how."""

    def __init__(self) -> None:
        self.steps = 0
        self.failing_at: int | None = None
        self.failure: Callable[[], BaseException] = Crash

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.failing_at:
            raise self.failure()

    def make_folder(self, folder: Path) -> None:
        self._step()
        super().make_folder(folder)

    def write(self, path: Path, content: bytes) -> None:
        path.write_bytes(b"")
        self._step()
        path.write_bytes(content[: len(content) // 2])
        self._step()
        super().write(path, content)
        self._step()

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        super().rename(source, target)

    def sync(self, folder: Path) -> None:
        self._step()

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def remove_folder(self, folder: Path) -> None:
        self._step()
        super().remove_folder(folder)
