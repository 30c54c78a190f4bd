"""Sample functions: folders with a handler, the settings to create it with, and test events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lvtui.toml_files import Unreadable, member, read_text, read_toml, refuse_unknown

LECTURE_DEMO = "lambda-version-demo"
"""The sample that the lecture starts from; it is listed first."""


@dataclass(frozen=True)
class LaterVersion:
    """What a sample may become once its first version is published: the whole of it, not a difference."""

    title: str
    description: str
    files: Mapping[str, str]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """A function ready to be created."""

    key: str
    """The folder's name."""
    title: str
    description: str
    """One sentence: what the function is there to show."""
    function_name: str
    """A suggestion."""
    handler: str
    runtime: str
    timeout: int
    """Seconds."""
    memory_size: int
    """Megabytes."""
    variables: Mapping[str, str]
    files: Mapping[str, str]
    """The code: relative path, with forward slashes, to text."""
    events: Mapping[str, bytes]
    """Test events: name to JSON, as it lies in the file."""
    later: tuple[LaterVersion, ...] = ()


@dataclass(frozen=True)
class Samples:
    """What a folder of samples held."""

    found: tuple[Sample, ...]
    """The lecture's demo first, the rest by key."""
    problems: tuple[str, ...]
    """A sentence for each sample that could not be read."""


def load_samples(folder: Path) -> Samples:
    """Every sample in `folder`; one that is broken is reported and hides no other."""
    if not folder.is_dir():
        return Samples((), (f"{folder} is no folder, so there are no sample functions.",))
    found: list[Sample] = []
    problems: list[str] = []
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or _left_behind(path):
            continue
        try:
            found.append(_read_sample(path))
        except Unreadable as error:
            problems.append(str(error))
    found.sort(key=lambda sample: (sample.key != LECTURE_DEMO, sample.key))
    return Samples(tuple(found), tuple(problems))


def _read_sample(folder: Path) -> Sample:
    head = folder / "function.toml"
    table = read_toml(head)
    later = member(head, table, "later", list, [])
    variables = _variables(head, table, {})
    files = _read_code(folder, apart={"events", *_names_of_folders(later)})
    refuse_unknown(head, table, _KEYS)
    return Sample(
        key=folder.name,
        title=member(head, table, "title", str),
        description=member(head, table, "description", str),
        function_name=member(head, table, "function_name", str),
        handler=_handler(head, table, files),
        runtime=member(head, table, "runtime", str),
        timeout=member(head, table, "timeout", int),
        memory_size=member(head, table, "memory_size", int),
        variables=variables,
        files=files,
        events=_read_events(folder / "events"),
        later=tuple(_read_later(head, entry, files, variables) for entry in later),
    )


_KEYS = (
    "title",
    "description",
    "function_name",
    "handler",
    "runtime",
    "timeout",
    "memory_size",
    "environment",
    "later",
)


def _read_later(head: Path, entry: Any, files: Mapping[str, str], variables: Mapping[str, str]) -> LaterVersion:
    """One `[[later]]`: other code (`folder`), other variables (`environment`), or both."""
    if not isinstance(entry, dict):
        raise Unreadable(f"{head}: `later` should be written as [[later]] tables.")
    refuse_unknown(head, entry, ("title", "description", "folder", "environment"))
    if "folder" in entry:
        files = _read_code(_inside(head.parent, head, member(head, entry, "folder", str)), apart=set())
    return LaterVersion(
        title=member(head, entry, "title", str),
        description=member(head, entry, "description", str),
        files=files,
        variables=_variables(head, entry, variables),
    )


def _handler(head: Path, table: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """The handler, when there is a file for its module."""
    handler = member(head, table, "handler", str)
    module = handler.rpartition(".")[0].replace(".", "/")
    if f"{module}.py" not in files and f"{module}/__init__.py" not in files:
        raise Unreadable(f"{head}: the handler is `{handler}`, but there is no {module or '…'}.py beside it.")
    return handler


def _variables(head: Path, table: Mapping[str, Any], default: Mapping[str, str]) -> Mapping[str, str]:
    environment = member(head, table, "environment", dict, dict(default))
    return {name: member(head, environment, name, str) for name in environment}


def _read_code(folder: Path, *, apart: set[str]) -> Mapping[str, str]:
    """Relative path to text, for each file of the folder that is code: not the folders named in `apart`."""
    paths = {path.relative_to(folder).as_posix(): path for path in _files(folder, apart | {"function.toml"})}
    return {name: read_text(path) for name, path in sorted(paths.items())}


def _read_events(folder: Path) -> Mapping[str, bytes]:
    events = {}
    for path in sorted(folder.glob("*.json")):
        text = read_text(path)
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            raise Unreadable(f"{path} is not valid JSON: {error}.") from error
        events[path.stem] = text.encode()
    return events


def _files(folder: Path, apart: set[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in apart or _left_behind(path):
            continue
        if path.is_dir():
            yield from _files(path, set())
        else:
            yield path


def _left_behind(path: Path) -> bool:
    """Whether Python or an editor put this here."""
    return path.name.startswith(".") or path.name == "__pycache__"


def _names_of_folders(later: list[Any]) -> set[str]:
    return {entry["folder"] for entry in later if isinstance(entry, dict) and isinstance(entry.get("folder"), str)}


def _inside(parent: Path, head: Path, name: str) -> Path:
    """A folder of a sample's own; a path that leads elsewhere is refused."""
    folder = parent / name
    if Path(name).name != name or not folder.is_dir():
        raise Unreadable(f"{head}: there is no folder `{name}` beside it.")
    return folder
