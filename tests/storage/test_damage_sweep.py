"""Every file of a workspace, damaged in every way: it opens as far as it can, says where, and writes over nothing."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import pytest

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial, FixedLatency
from lvtui.operations import CreateAlias, DeleteFunction, UpdateFunctionCode
from lvtui.operations.errors import LambdaError
from lvtui.operations.shapes import RoutingConfig
from lvtui.storage import Workspace, WorkspaceUnreadable
from tests.storage.kit import QuickDisk, create, deploy, do, plain
from tests.storage.test_round_trip import foreign_zip

DEMO = "functions/us-east-1/demo"
FILES = (
    "ws/workspace.toml",
    f"ws/{DEMO}/function.toml",
    f"ws/{DEMO}/versions/1.toml",
    f"ws/{DEMO}/versions/2.toml",
    f"ws/{DEMO}/aliases.toml",
    f"ws/{DEMO}/faults.toml",
    f"ws/{DEMO}/events/hello.json",
    f"ws/{DEMO}/code/package.zip",
    "ws/functions/us-east-1/retired.toml",
    "ws/drafts/us-east-1/demo.toml",
    "ws/drafts/session.toml",
    "trusted.toml",
)
"""Relative to the folder that a test plays in; `package.zip` stands for the one package there is."""
TOML = tuple(file for file in FILES if file.endswith(".toml"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with something of everything, and the list that trusts it; never touched."""
    place = tmp_path_factory.mktemp("sound")
    workspace = Workspace.open(place / "ws", seed=7, trusted=place / "trusted.toml", disk=QuickDisk())
    do(workspace, create(publish=True, tags={"team": "a"}, description="a description"))
    do(workspace, deploy("def handler(event, context):\n    return 2\n", publish=True))
    do(workspace, create("other"))
    do(workspace, create("gone", publish=True))
    do(workspace, DeleteFunction(function_name="gone"))
    half = RoutingConfig(additional_version_weights={"2": 0.5})
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=half))
    do(workspace, UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()))
    workspace.keep_fault_dial("demo", "1", FaultDial(failure_rate=0.5, latency=FixedLatency(20)))
    workspace.save_event("demo", "hello", b'{"name": "hello"}')
    workspace.keep_draft("demo", Draft({"app.py": "def handler():\n    pass\n"}, based_on="4fE="))
    workspace.keep_session(Session("demo", "prod", "hello", "prod", {"pane": "2"}))
    workspace.mark_foreign(["abc="])
    return place


@dataclass(frozen=True)
class Place:
    """A copy of the sound folder, to be damaged."""

    folder: Path
    file: Path
    """The one that is damaged."""

    def open(self) -> Workspace:
        """Open the workspace; nothing else is asked yet."""
        return Workspace.open(self.folder / "ws", trusted=self.folder / "trusted.toml", disk=QuickDisk())


def copy_of(sound: Path, target: Path, file: str) -> Place:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(sound, target)
    # The list names workspaces by where they lie.
    entry = (target / "trusted.toml").read_text("utf-8").replace(str(sound), str(target))
    (target / "trusted.toml").write_text(entry, "utf-8")
    path = target / file
    if path.name == "package.zip":
        (path,) = path.parent.iterdir()
    return Place(target, path)


def sentences_of(workspace: Workspace) -> list[str]:
    """Look at everything there is, and collect what is complained of: a version is read when it is looked at."""
    for function in list(workspace.region.functions.values()):
        plain(function.latest)
        for number in function.published:
            with suppress(LambdaError):  # it is among the problems from then on
                plain(function.published[number])
        workspace.draft(function.name)
        workspace.events(function.name)
        workspace.fault_dials(function.name)
    workspace.draft("demo")
    workspace.session()
    return list(workspace.problems)


def check(place: Place, damaged: bytes | None) -> list[str]:
    """What is promised of any damage; the sentences it is told in. `damaged` is what the file holds now, if it does."""
    untouched = workspace_bytes(place)
    try:
        workspace = place.open()
        sentences = sentences_of(workspace)
    except WorkspaceUnreadable as refused:
        assert "Nothing was changed." in str(refused)
        assert workspace_bytes(place) == untouched
        sentences = [str(refused)]
    else:
        assert "other" in workspace.region.functions
        do(workspace, deploy("# a change\n", "other", publish=True))
        assert workspace.region.functions["other"].published
        assert "other" in place.open().region.functions
    for sentence in sentences:
        assert sentence.isprintable(), sentence
        assert str(place.file) in sentence or str(place.file.parent) in sentence, sentence
        assert sentence.count(". ") >= 1, f"what was kept, and what to do: {sentence}"
        if "not valid TOML" in sentence:
            assert re.search(r"at line \d+, column \d+", sentence), sentence
    if damaged is not None:
        assert place.file.read_bytes() == damaged
    return sentences


def workspace_bytes(place: Place) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in place.folder.rglob("*")
        if path.is_file() and path.name != ".lock" and not path.name.endswith(".toml.lock")
    }


def truncated(content: bytes, chance: Random) -> Iterator[bytes]:
    for _ in range(14):
        yield content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: Random) -> Iterator[bytes]:
    for _ in range(14):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(changed))] ^= chance.randint(1, 255)
        yield bytes(changed)


def shuffled(content: bytes, chance: Random) -> Iterator[bytes]:
    """Pieces of the file, in another order, or twice."""
    for _ in range(6):
        one, two = sorted(chance.randrange(len(content)) for _ in range(2))
        yield content[two:] + content[one:two] + content[:one]
        yield content[:two] + content[one:]


RANDOM = {"truncated": truncated, "flipped": flipped, "shuffled": shuffled}

_SETTING = re.compile(r"^(\"?[^#\[\n=]+?\"?) = (.+)$", re.MULTILINE)
_WRONG = ("[]", "true", "-1", '"x"', "1979-05-27", "nan", "{}", '""', "99999999999999999999")


def wrong_values(content: bytes, chance: Random) -> Iterator[bytes]:
    """Each value in turn by others, most of them of a wrong kind."""
    text = content.decode()
    for found in _SETTING.finditer(text):
        for wrong in chance.sample(_WRONG, 4):
            yield f"{text[: found.start(2)]}{wrong}{text[found.end(2) :]}".encode()


def missing_keys(content: bytes, chance: Random) -> Iterator[bytes]:
    text = content.decode()
    for found in _SETTING.finditer(text):
        yield f"{text[: found.start()]}{text[found.end() + 1 :]}".encode()


def missing_headers(content: bytes, chance: Random) -> Iterator[bytes]:
    lines = content.decode().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("["):
            yield "".join(lines[:number] + lines[number + 1 :]).encode()


EDITS = {"a wrong value": wrong_values, "a missing key": missing_keys, "a missing header": missing_headers}


def unknown_keys(content: bytes) -> Iterator[bytes]:
    lines = content.decode().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("[") or line.startswith("format = "):
            yield "".join([*lines[: number + 1], "nonsense = { a = 1 }\n", *lines[number + 1 :]]).encode()


def doubled_keys(content: bytes) -> Iterator[bytes]:
    text = content.decode()
    for found in _SETTING.finditer(text):
        if not found[2].startswith("'''"):
            yield f"{text[: found.end()]}\n{found[0]}{text[found.end() :]}".encode()


@pytest.mark.parametrize("kind", RANDOM)
@pytest.mark.parametrize("file", FILES)
def test_a_file_damaged_at_random_is_named_and_kept_or_means_something(
    sound: Path, tmp_path: Path, file: str, kind: str
) -> None:
    for number in range(14):
        place = copy_of(sound, tmp_path / "place", file)
        variants = list(RANDOM[kind](place.file.read_bytes(), Random(f"{file} {kind}")))
        if number >= len(variants):
            break
        place.file.write_bytes(variants[number])
        check(place, variants[number])


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("file", TOML)
def test_a_file_edited_by_hand_is_named_and_kept_or_means_something(
    sound: Path, tmp_path: Path, file: str, kind: str
) -> None:
    original = copy_of(sound, tmp_path / "place", file).file.read_bytes()
    complaints = 0
    for content in EDITS[kind](original, Random(f"{file} {kind}")):
        place = copy_of(sound, tmp_path / "place", file)
        content = content.replace(str(sound).encode(), str(place.folder).encode())
        place.file.write_bytes(content)
        complaints += bool(check(place, content))
    assert complaints or (file, kind) == (FILES[0], "a missing header"), "workspace.toml has no tables"


@pytest.mark.parametrize("file", TOML)
@pytest.mark.parametrize("edits", [unknown_keys, doubled_keys])
def test_an_unknown_key_and_a_key_given_twice_are_always_complained_of(
    sound: Path, tmp_path: Path, file: str, edits: Callable[[bytes], Iterator[bytes]]
) -> None:
    original = copy_of(sound, tmp_path / "place", file).file.read_bytes()
    for content in edits(original):
        place = copy_of(sound, tmp_path / "place", file)
        place.file.write_bytes(content)
        assert check(place, content), content.decode()


def _newer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"format = ", b"format = 100"))


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("mine")


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def _a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


NEWER = "of a newer format"
WHOLE: dict[str, Callable[[Path], object]] = {
    NEWER: _newer,
    "empty": lambda path: path.write_bytes(b""),
    "not UTF-8": lambda path: path.write_bytes(path.read_bytes() + b"\n# \xff\xfe\n"),
    "all zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "with a byte order mark": lambda path: path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes()),
    "a thousand brackets": lambda path: path.write_bytes(b"format = 1\na = " + b"[" * 5000),
    "a folder": _as_folder,
    "a link to nothing": _dangling,
    "a link to itself": _a_loop,
}


@pytest.mark.parametrize(
    "file, damage", [(file, damage) for file in FILES for damage in WHOLE if file in TOML or damage != NEWER]
)
def test_a_file_that_is_something_else_is_complained_of(sound: Path, tmp_path: Path, file: str, damage: str) -> None:
    place = copy_of(sound, tmp_path / "place", file)
    WHOLE[damage](place.file)
    content = place.file.read_bytes() if place.file.is_file() else None
    sentences = check(place, content)
    if file.endswith(".json") and content is not None:
        assert sentences == []  # an event is any bytes at all
    else:
        assert sentences
        assert damage != NEWER or "a newer one wrote it" in sentences[0]
    assert place.file.is_symlink() or place.file.exists()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_may_not_be_read_is_complained_of(
    sound: Path, tmp_path: Path, file: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = copy_of(sound, tmp_path / "place", file)
    content, read = place.file.read_bytes(), Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == place.file:
            raise OSError(code, os.strerror(code))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        patch.setattr("tests.storage.test_damage_sweep.workspace_bytes", partial(_bytes_by, read))
        (sentence, *_) = check(place, None)
    assert os.strerror(code) in sentence
    assert place.file.read_bytes() == content


def _bytes_by(read: Callable[[Path], bytes], place: Place) -> dict[str, bytes]:
    return {str(path): read(path) for path in place.folder.rglob("*") if path.is_file() and path.name != ".lock"}


OPTIONAL = {FILES[5], FILES[6], FILES[8], FILES[9], FILES[10], FILES[11]}


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_complained_of_unless_it_need_not_be_there(sound: Path, tmp_path: Path, file: str) -> None:
    place = copy_of(sound, tmp_path / "place", file)
    place.file.unlink()
    assert bool(check(place, None)) == (file not in OPTIONAL)


def test_what_is_sound_is_complained_of_nowhere(sound: Path, tmp_path: Path) -> None:
    place = copy_of(sound, tmp_path / "place", FILES[0])
    assert check(place, place.file.read_bytes()) == []
    assert place.open().trust.may_run("anything made here") and not place.open().trust.may_run("abc=")
