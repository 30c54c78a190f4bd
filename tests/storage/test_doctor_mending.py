"""What a repair keeps: all that can be read, all that may not be read just now, and what an alias needs."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lvtui.operations import (
    AddPermission,
    CreateAlias,
    PublishVersion,
    PutFunctionConcurrency,
    UpdateFunctionCode,
)
from lvtui.storage import Workspace
from lvtui.storage.doctor import examine, repair
from lvtui.storage.findings import RIGHT, Finding
from tests.storage.kit import QuickDisk, create, deploy, do, functions_folder, plain
from tests.storage.test_round_trip import foreign_zip

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
HEAD = "function.toml"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Two versions, an alias on the first, tags, concurrency, two policies, and work of today in ``$LATEST``."""
    workspace = opened(tmp_path / "ws")
    do(workspace, create(publish=True, tags={"team": "a", "cost": "b"}))
    do(workspace, deploy("# two\n", publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    do(workspace, PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=5))
    for qualifier in (None, "2"):
        permission = AddPermission(
            function_name="demo",
            statement_id="s3",
            action="lambda:InvokeFunction",
            principal="s3.amazonaws.com",
            qualifier=qualifier,
        )
        do(workspace, permission)
    do(workspace, deploy("# work of today\n"))
    return functions_folder(tmp_path / "ws") / "demo"


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, trusted=folder.parent / "trusted.toml", disk=QuickDisk())


def of(demo: Path) -> Path:
    return demo.parents[2]


def problems(demo: Path) -> list[Finding]:
    return [finding for finding in examine(of(demo)) if not finding.fine]


def repaired(demo: Path) -> str:
    return "\n".join(repair(of(demo), now=NOW, disk=QuickDisk()))


def contents(demo: Path) -> dict[str, bytes]:
    folder = of(demo)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


Change = Callable[[str], str]


def _replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


SLIPS: dict[str, tuple[Change, str]] = {
    "a note": (_replaced("next_number = 3", 'next_number = 3\nmy_note = "hello"'), "my_note"),
    "a table of notes": (_replaced("[tags]", "[notes]\na = 1\nb = 2\n\n[tags]"), "notes"),
    "the next number too low": (_replaced("next_number = 3", "next_number = 2"), "next_number"),
    "the next number a text": (_replaced("next_number = 3", 'next_number = "3"'), "next_number"),
    "the next number out of bounds": (_replaced("next_number = 3", "next_number = 1" + "0" * 18), "next_number"),
    "no next number": (_replaced("next_number = 3\n", ""), "next_number"),
    "the versions a list": (_replaced('published = "1-2"', "published = [1, 2]"), "published"),
    "a million versions too many": (_replaced('published = "1-2"', 'published = "1-999999999"'), "published"),
    "no tags": (_replaced("[tags]", "[tag]"), "tag"),
    "a negative size": (_replaced("published_code_size = ", "published_code_size = -"), "published_code_size"),
    "another function's name": (_replaced('name = "demo"', 'name = "damo"'), "name"),
    "no format": (_replaced("format = 2\n", ""), "its format"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_the_pen_in_a_head_costs_no_more_than_what_is_wrong(demo: Path, slip: str) -> None:
    before = plain_of(opened(of(demo)).region.functions["demo"])
    change, wrong = SLIPS[slip]
    text = change((demo / HEAD).read_text("utf-8"))
    (demo / HEAD).write_text(text, "utf-8")
    (finding,) = problems(demo)
    assert finding.repair.endswith(f"$LATEST as it is; wrong is: {wrong}.")
    said = repaired(demo)
    assert "$LATEST is as it was, the next version will be 3" in said
    assert problems(demo) == []
    after = opened(of(demo)).region.functions["demo"]
    expected = {**before, **({"Function.tags": {}} if slip == "no tags" else {})}
    assert plain_of(after) == expected
    (kept,) = (of(demo) / "damaged").rglob(HEAD)
    assert kept.read_text("utf-8") == text


def plain_of(function: Any) -> dict[str, Any]:
    found = plain(function)
    assert isinstance(found, dict)
    return found


def test_of_tags_and_of_what_is_attached_only_that_is_left_out_which_cannot_be_read(demo: Path) -> None:
    text = (demo / HEAD).read_text("utf-8")
    statement = "[attached.2.Policy.statements.s3]\nAction = "
    text = _replaced(statement, f"{statement}1 # ")(_replaced('team = "a"', "team = 1")(text))
    (demo / HEAD).write_text(text, "utf-8")
    assert "In the original only: tags.team, attached.2." in repaired(demo)
    after = opened(of(demo)).region.functions["demo"]
    assert after.tags == {"cost": "b"} and after.reserved_concurrency == 5
    assert set(after.policies) == {"$LATEST"}
    assert problems(demo) == []


def test_a_head_is_mended_where_there_is_no_version_to_make_another_from(demo: Path) -> None:
    do(opened(of(demo)), create("fresh"))
    fresh = demo.with_name("fresh")
    (fresh / HEAD).write_text(_replaced("[tags]", "[tga]")((fresh / HEAD).read_text("utf-8")), "utf-8")
    repaired(demo)
    assert "fresh" in opened(of(demo)).region.functions


def test_a_folder_that_was_given_another_name_becomes_the_function_of_that_name(demo: Path) -> None:
    before = plain_of(opened(of(demo)).region.functions["demo"])
    demo.rename(demo.with_name("other"))
    assert "says 'demo', but the folder's name stands for 'other'" in problems(demo)[0].sentence
    repaired(demo)
    after = opened(of(demo)).region.functions["other"]
    assert plain_of(after) == {**before, "Function.name": "other"}


def test_the_number_after_a_head_that_says_too_low_a_one_is_beyond_all_that_there_is(demo: Path) -> None:
    (demo / "versions" / "7.toml").write_bytes(b"nonsense")
    (demo / HEAD).write_text(_replaced("next_number = 3", "next_number = 1")((demo / HEAD).read_text("utf-8")), "utf-8")
    repaired(demo)
    assert do(opened(of(demo)), PublishVersion(function_name="demo")).version == "8"


def test_a_head_made_anew_still_names_the_damaged_version_that_an_alias_needs(demo: Path) -> None:
    do(opened(of(demo)), deploy("# three\n", publish=True))
    for number in ("1", "3"):
        (demo / "versions" / f"{number}.toml").write_bytes(b"nonsense")
    (demo / HEAD).write_bytes(b"nonsense")
    said = repaired(demo)
    assert "$LATEST is as version 2" in said and "does not name version 3 any more" in said
    assert (demo / "versions" / "1.toml").read_bytes() == b"nonsense"
    function = opened(of(demo)).region.functions["demo"]
    assert list(function.published) == ["1", "2"] and function.aliases["prod"].function_version == "1"
    (finding,) = problems(demo)
    assert "1.toml" in finding.sentence and "point prod at another version" in finding.advice
    assert do(opened(of(demo)), PublishVersion(function_name="demo")).version == "4"


FILES = [
    HEAD,
    "versions/1.toml",
    "versions/2.toml",
    "aliases.toml",
    "faults.toml",
    "events/hello.json",
    "code",
    "../../../workspace.toml",
    "../retired.toml",
    "../../../drafts/session.toml",
    "../../../drafts/us-east-1/demo.toml",
    "../../../snapshots/mine.toml",
]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
@pytest.mark.parametrize("file", FILES)
def test_what_the_system_does_not_let_be_read_is_no_damage_and_no_repair_touches_it(
    demo: Path, file: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(opened(of(demo)), UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()))
    if file == "code":
        (path,) = (demo / "code").iterdir()
    else:
        path = (demo / file).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"it may be sound")
    before = contents(demo)
    real = io.open

    def refusing(name: Any, *arguments: Any, **more: Any) -> Any:
        if isinstance(name, str | os.PathLike) and Path(name) == path:
            raise OSError(number, os.strerror(number), str(name))
        return real(name, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(io, "open", refusing)
        found = problems(demo)
        assert f"{path} cannot be read: {os.strerror(number)}." in {
            each.sentence.split(" Nothing")[0] for each in found
        }
        told = [each for each in found if str(path) in each.sentence]
        assert all(RIGHT in each.advice and not each.repair for each in told)
        assert str(path) not in repaired(demo)
    kept = contents(demo)
    assert {name: kept[name] for name in before} == before
