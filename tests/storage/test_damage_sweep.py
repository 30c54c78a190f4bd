"""Every file of a workspace, damaged in every way: it opens as far as it can, says where, and writes over nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lvtui.operations.errors import ServiceFailure
from lvtui.storage.writing import HIGHEST_NUMBER
from tests.storage.damaged import check, told
from tests.storage.kit import create, deploy, do
from tests.storage.mutations import SETTING
from tests.storage.place import EVENT, FILES, HEAD, HISTORY, OPTIONAL, RETIRED, TOML, WORKSPACE, Place

Edits = Callable[[bytes], Iterator[bytes]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.made(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(made: Place) -> Place:
    made.put_back()
    return made


_WRONG = ("[]", "true", "-1", '"x"', "1979-05-27", "nan", "{}", '""', "99999999999999999999")


def wrong_values(content: bytes) -> Iterator[bytes]:
    """Each value in turn by another, most often of a wrong kind."""
    text, chance = content.decode(), Random(content)
    for found in SETTING.finditer(text):
        yield f"{text[: found.start(2)]}{chance.choice(_WRONG)}{text[found.end(2) :]}".encode()


def missing_keys(content: bytes) -> Iterator[bytes]:
    text = content.decode()
    for found in SETTING.finditer(text):
        yield f"{text[: found.start()]}{text[found.end() + 1 :]}".encode()


def missing_headers(content: bytes) -> Iterator[bytes]:
    lines = content.decode().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("["):
            yield "".join(lines[:number] + lines[number + 1 :]).encode()


def unknown_keys(content: bytes) -> Iterator[bytes]:
    lines = content.decode().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("[") or line.startswith("format = "):
            yield "".join([*lines[: number + 1], "nonsense = { a = 1 }\n", *lines[number + 1 :]]).encode()


def doubled_keys(content: bytes) -> Iterator[bytes]:
    text = content.decode()
    for found in SETTING.finditer(text):
        if not found[2].startswith("'''"):
            yield f"{text[: found.end()]}\n{found[0]}{text[found.end() :]}".encode()


@pytest.mark.parametrize("edits", [wrong_values, missing_keys, missing_headers])
@pytest.mark.parametrize("file", TOML)
def test_a_file_edited_by_hand_is_named_and_kept_or_means_something(place: Place, file: str, edits: Edits) -> None:
    path, complaints = place.path(file), 0
    for number, content in enumerate(edits(place.sound[path])):
        place.put_back()
        path.write_bytes(content)
        complaints += bool(check(place, file, going_on=number % 6 == 0))
    assert complaints or (file, edits) == (WORKSPACE, missing_headers), "workspace.toml has no tables"


@pytest.mark.parametrize("file", [file for file in TOML if file != HISTORY])
@pytest.mark.parametrize("edits", [unknown_keys, doubled_keys])
def test_an_unknown_key_and_a_key_given_twice_are_always_complained_of(place: Place, file: str, edits: Edits) -> None:
    path = place.path(file)
    for number, content in enumerate(edits(place.sound[path])):
        place.put_back()
        path.write_bytes(content)
        assert check(place, file, going_on=number % 6 == 0), content.decode()


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
    "with two byte order marks": lambda path: path.write_bytes(b"\xef\xbb\xbf" * 2 + path.read_bytes()),
    "a thousand brackets": lambda path: path.write_bytes(b"format = 1\na = " + b"[" * 5000),
    "a folder": _as_folder,
    "a link to nothing": _dangling,
    "a link to itself": _a_loop,
}


NO_HISTORY = {
    NEWER,
    "empty",
    "not UTF-8",
    "all zeros",
    "with two byte order marks",
    "a thousand brackets",
    "a link to nothing",
}
"""The history has no entries then, or those that can still be told; what is added is told too, or is a problem."""


@pytest.mark.parametrize(
    "file, damage", [(file, damage) for file in FILES for damage in WHOLE if file in TOML or damage != NEWER]
)
def test_a_file_that_is_something_else_is_complained_of(place: Place, file: str, damage: str) -> None:
    path = place.path(file)
    WHOLE[damage](path)
    is_file = path.is_file()
    sentences = check(place, file)
    if file == EVENT and is_file:
        assert sentences == []  # an event is any bytes at all
    elif file == HISTORY and damage in NO_HISTORY:
        assert sentences == []
    else:
        assert sentences
        assert damage != NEWER or "a newer one wrote it" in sentences[0]
    assert path.is_symlink() or path.exists()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_may_not_be_read_is_complained_of(
    place: Place, file: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read, opened = place.path(file), Path.read_bytes, Path.open

    def refuse(method: Callable[..., Any]) -> Callable[..., Any]:
        def refusing(asked: Path, *arguments: Any, **options: Any) -> Any:
            if asked == path:
                raise OSError(code, os.strerror(code))
            return method(asked, *arguments, **options)

        return refusing

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse(read))
        patch.setattr(Path, "open", refuse(opened))
        # Nobody goes on there: what is written in its place could not be read either.
        (sentence, *_) = check(place, file, going_on=False)
    assert os.strerror(code) in sentence


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_complained_of_unless_it_need_not_be_there(place: Place, file: str) -> None:
    place.path(file).unlink()
    assert bool(check(place, file)) == (file not in OPTIONAL)


@pytest.mark.parametrize("file", TOML)
def test_a_byte_order_mark_as_editors_put_it_means_nothing(place: Place, file: str) -> None:
    place.path(file).write_bytes(b"\xef\xbb\xbf" + place.sound[place.path(file)])
    assert check(place, file) == []


def test_what_is_sound_is_complained_of_nowhere(place: Place) -> None:
    assert check(place, WORKSPACE) == []
    assert place.open().trust.may_run("anything made here") and not place.open().trust.may_run("abc=")


@pytest.mark.parametrize("number", [10**9, HIGHEST_NUMBER - 1, HIGHEST_NUMBER, HIGHEST_NUMBER + 1, 10**18, 10**40])
def test_numbering_goes_on_from_however_high_a_number_somebody_wrote_or_not_at_all(place: Place, number: int) -> None:
    path = place.path(RETIRED)
    path.write_bytes(path.read_bytes().replace(b"gone = 2", b"gone = %d" % number))
    workspace, made = place.open(), list[str]()
    for text in ("# one", "# two", "# three"):
        with suppress(ServiceFailure):
            request = deploy(text, "gone", publish=True) if made else create("gone", publish=True)
            made.append(do(workspace, request).version)
    if number < HIGHEST_NUMBER:
        assert made[0] == str(number)
    again = place.open()
    assert told(again) == told(workspace)
    assert made == list(again.region.functions["gone"].published if made else ())


def test_a_head_that_names_millions_of_versions_is_left_out_before_they_are_counted(place: Place) -> None:
    path = place.path(HEAD)
    content = path.read_bytes().replace(b'"1-2"', b'"1-2000000"')
    path.write_bytes(content.replace(b"next_number = 3", b"next_number = 2000001"))
    (sentence,) = check(place, HEAD)
    assert "`published`" in sentence and "1,000,000" in sentence
