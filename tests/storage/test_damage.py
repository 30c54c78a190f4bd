"""Damaged files: a sentence that says where, the rest opens, and nothing is ever written over them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lvtui.operations import CreateAlias, DeleteAlias, DeleteFunction, Request
from lvtui.operations.errors import LambdaError, ServiceFailure
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.storage import Workspace, WorkspaceUnreadable
from tests.storage.kit import QuickDisk, create, deploy, do, functions_folder
from tests.storage.test_round_trip import foreign_zip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`demo` with two versions (the second a zip) and an alias, and `other`."""
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True, tags={"team": "a"}))
    do(workspace, deploy("def handler(event, context): pass\n"))
    do(workspace, create("other"))
    do(workspace, create("zipped", code=FunctionCode(zip_file=foreign_zip())))
    half = RoutingConfig(additional_version_weights={"2": 0.5})
    do(workspace, deploy("# two\n", publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=half))
    return tmp_path / "ws"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), "utf-8")


HEAD, ONE, TWO, ALIASES = "function.toml", "versions/1.toml", "versions/2.toml", "aliases.toml"


@pytest.mark.parametrize(
    "file, old, new, words",
    [
        (HEAD, "next_number = 3", "next_number = ", ["at line 6, column 15"]),
        (HEAD, "next_number = 3", 'next_number = "3"', ["`next_number` should be a whole number, not '3'"]),
        (HEAD, "next_number = 3", "next_number = true", ["`next_number` should be a whole number, not True"]),
        (HEAD, "next_number = 3", "next_number = 2", ["`next_number` should be larger"]),
        (HEAD, "next_number = 3\n", "", ["`next_number` is missing"]),
        (HEAD, "next_number = 3", f"next_number = {'9' * 5000}", ["function.toml"]),
        (HEAD, "next_number = 3", f"next_number = {'[' * 5000}", ["function.toml"]),
        (HEAD, "format = 2", "format = 3", ["format 3", "newer"]),
        (HEAD, "format = 2", "format = 0", ["`format` should be 1 to 2, not 0"]),
        (HEAD, "code_size = ", "code_size = -", ["`published_code_size` should be 0 or more"]),
        (HEAD, "code_size = ", "code_size = 1.5 #", ["`published_code_size` should be a whole number, not 1.5"]),
        (HEAD, 'name = "demo"', 'name = "demon"', ["`name` says 'demon'"]),
        (HEAD, 'published = "1-2"', 'published = "2-1"', ["`published` should ascend"]),
        (HEAD, 'published = "1-2"', 'published = "one"', ["`published` should be numbers"]),
        (HEAD, 'published = "1-2"', 'published = "1-9"', ["`next_number` should be larger"]),
        (HEAD, 'published = "1-2"', 'published = "1"', ["aliases.toml: `aliases.prod` names version 2"]),
        (HEAD, 'team = "a"', "team = 1", ["`tags.team` should be text"]),
        (
            HEAD,
            "Timeout = 3",
            'Timeout = "3"',
            ["`latest.configuration`", "timeout is a string where a whole number belongs"],
        ),
        (HEAD, "Timeout = 3", "Timeout = 9999", ["`latest.configuration`", "less than or equal to 900"]),
        (HEAD, "Timeout = 3", "Tiemout = 3", ["`latest.configuration.Tiemout` means nothing here"]),
        (HEAD, "Size = 512", "Size = 512\nSpeed = 9", ["`latest.configuration.EphemeralStorage.Speed` means nothing"]),
        (HEAD, "[latest.code]", "[latest.cod]", ["`latest.cod` means nothing here"]),
        (HEAD, "# two", "# too", ["`latest.code.CodeSha256` says", "take the line with CodeSha256 out"]),
        (HEAD, '"app.py" =', '"" =', ["cannot be a file's path"]),
        (HEAD, 'change = "update"', 'change = "what"', ["`latest.settling.change` should be create or update"]),
        (HEAD, "+00:00", "", ["`latest.LastModified` should have an offset"]),
        (HEAD, "LastModified = ", "LastModified = 1 #", ["`latest.LastModified` should be a date and time"]),
        (ALIASES, "2 = 0.5", "2 = 1.5", ["`aliases.prod`", "less than or equal to 1.0"]),
        (ALIASES, "2 = 0.5", "2 = nan", ["`aliases.prod`"]),
        (ALIASES, "2 = 0.5", "2 = 0.5\n1 = 0.1", ["names more than one version"]),
        (ALIASES, "2 = 0.5", "7 = 0.5", ["`aliases.prod` names version 7, which is not there"]),
        (ALIASES, "aliases.prod", 'aliases."a b"', ["`aliases.a b`", "regular expression"]),
        (ALIASES, "FunctionVersion", "Function", ["`aliases.prod.Function` means nothing here"]),
    ],
)
def test_a_damaged_file_is_named_with_the_place_and_the_rest_opens(
    folder: Path, file: str, old: str, new: str, words: list[str]
) -> None:
    edit(functions_folder(folder) / "demo" / file, old, new)
    found = Workspace.open(folder)
    assert set(found.region.functions) == {"other", "zipped"}
    (problem,) = found.problems
    for word in [*words, str(functions_folder(folder) / "demo"), "left out", "mend the file"]:
        assert word in problem
    assert problem.isprintable()
    nothing_is_written_over(found)


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("# Version", "Version", ["1.toml is not valid TOML", "at line 1, column 9"]),
        ("handler(", "other(", ["1.toml: `code.CodeSha256` says"]),
        ('Version = "1"', 'Version = "2"', ["1.toml: `Version` says '2'"]),
        ("RevisionId", "Revision", ["1.toml: `RevisionId` is missing"]),
        ("format = 2", "format = 3", ["1.toml is of format 3", "newer"]),
        ("Timeout = 3", "Timeout = 9999", ["1.toml: `configuration`", "less than or equal to 900"]),
    ],
)
def test_a_damaged_version_is_named_when_it_is_looked_at_and_all_others_can_be_used(
    folder: Path, old: str, new: str, words: list[str]
) -> None:
    path = functions_folder(folder) / "demo" / ONE
    edit(path, old, new)
    damaged = path.read_bytes()
    found = Workspace.open(folder)
    demo = found.region.functions["demo"]
    assert not found.problems and list(demo.published) == ["1", "2"]  # nobody has looked
    for _ in range(2):
        with pytest.raises(ServiceFailure) as refused:
            demo.published["1"]
        (problem,) = found.problems
        assert str(refused.value) == problem and problem.isprintable()
        for word in [*words, str(path), "mend it", "All other versions can be used"]:
            assert word in problem
    assert demo.published["2"].code.files == {"app.py": b"# two\n"}
    assert do(found, deploy("# three\n", publish=True)).version == "3"
    do(found, CreateAlias(function_name="demo", name="test", function_version="2"))
    assert not found.catch_up()
    assert path.read_bytes() == damaged


def test_a_damaged_version_is_neither_deleted_nor_lost_with_its_function(folder: Path) -> None:
    path = functions_folder(folder) / "demo" / TWO
    path.write_bytes(b"nonsense")
    found = Workspace.open(folder)
    do(found, DeleteAlias(function_name="demo", name="prod"))
    before = found.region, contents(folder / "functions")
    attempts: list[Request[Any]] = [
        DeleteFunction(function_name="demo", qualifier="2"),
        DeleteFunction(function_name="demo"),
    ]
    for request in attempts:
        with pytest.raises(ServiceFailure, match=r"2\.toml is not valid TOML"):
            do(found, request)
    assert (found.region, contents(folder / "functions")) == before


def test_a_version_that_was_mended_is_no_problem_any_more(folder: Path) -> None:
    path = functions_folder(folder) / "demo" / TWO
    sound = path.read_bytes()
    path.unlink()
    found = Workspace.open(folder)
    for mended in (True, False):
        with pytest.raises(ServiceFailure, match=r"2\.toml cannot be read: No such file"):
            found.region.functions["demo"].published["2"]
        assert len(found.problems) == 1 and not found.catch_up()
        if mended:
            path.write_bytes(sound)
            assert found.catch_up() and not found.problems and not found.catch_up()
            assert found.region.functions["demo"].published["2"].code.files == {"app.py": b"# two\n"}
            path.unlink()
            found = Workspace.open(folder)
    do(Workspace.open(folder), DeleteFunction(function_name="other"))
    assert len(found.problems) == 1 and found.catch_up() and len(found.problems) == 1


def nothing_is_written_over(found: Workspace) -> None:
    """`demo` is damaged: whatever is tried with it is refused, its files stay, and the others can be changed."""
    damaged = functions_folder(found.folder) / "demo"
    before = contents(damaged)
    with pytest.raises(ServiceFailure, match="demo cannot be created: one of that name is damaged"):
        do(found, create())
    attempts: list[Request[Any]] = [deploy("# new"), DeleteFunction(function_name="demo")]
    for request in attempts:
        with pytest.raises(LambdaError, match="Function not found"):
            do(found, request)
    with pytest.raises(LambdaError):
        found.save_event("missing", "hello", b"{}")
    do(found, deploy("# new", name="other", publish=True))
    do(found, DeleteFunction(function_name="other"))
    assert contents(damaged) == before


def test_nonsense_of_other_kinds_is_left_out_as_well(folder: Path) -> None:
    demo = functions_folder(folder) / "demo"
    for damage, word in DAMAGES:
        keep = {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()}
        damage(demo)
        found = Workspace.open(folder)
        assert set(found.region.functions) == {"other", "zipped"}
        (problem,) = found.problems
        assert word in problem and problem.count("cannot be read") <= 1 and ".." not in problem
        for path, content in keep.items():
            if path.is_dir():
                path.rmdir()
            path.write_bytes(content)


def _a_folder_instead(demo: Path) -> None:
    (demo / HEAD).unlink()
    (demo / HEAD).mkdir()


DAMAGES: list[tuple[Callable[[Path], object], str]] = [
    (lambda demo: (demo / HEAD).unlink(), "function.toml cannot be read: No such file"),
    (lambda demo: (demo / ALIASES).unlink(), "aliases.toml cannot be read: No such file"),
    (lambda demo: (demo / HEAD).write_bytes(b""), "`format` is missing"),
    (lambda demo: (demo / HEAD).write_bytes((demo / HEAD).read_bytes()[:300]), "function.toml"),
    (lambda demo: (demo / HEAD).write_bytes(b"format = 2\n\xff"), "not UTF-8"),
    (_a_folder_instead, "function.toml cannot be read: Is a directory"),
]


@pytest.mark.parametrize(
    "content, words", [(b"PK", "is not a package"), (b"", "is not a package"), (None, "cannot be read: No such file")]
)
def test_a_damaged_package_is_named(folder: Path, content: bytes | None, words: str) -> None:
    (package,) = (functions_folder(folder) / "zipped" / "code").iterdir()
    package.unlink()
    if content is not None:
        package.write_bytes(content)
    (problem,) = Workspace.open(folder).problems
    assert str(package) in problem and words in problem


def test_a_path_out_of_the_folder_is_not_followed(folder: Path) -> None:
    edit(functions_folder(folder) / "zipped" / HEAD, 'zip = "code/', 'zip = "../../')
    (problem,) = Workspace.open(folder).problems
    assert "`latest.code.zip` should be code/<name>.zip" in problem


def test_code_changed_by_hand_is_taken_once_its_hash_is_taken_out(folder: Path) -> None:
    head = functions_folder(folder) / "demo" / HEAD
    edit(head, "# two", "# by hand")
    lines = [line for line in head.read_text("utf-8").splitlines(keepends=True) if "CodeSha256" not in line]
    head.write_text("".join(lines), "utf-8")
    found = Workspace.open(folder)
    assert found.problems == ()
    assert found.region.functions["demo"].latest.code.files["app.py"] == b"# by hand\n"


def test_damage_is_seen_while_the_workspace_is_open_and_so_is_its_repair(folder: Path) -> None:
    workspace = Workspace.open(folder)
    demo = functions_folder(folder) / "demo"
    sound = {path: path.read_bytes() for path in (demo / HEAD, demo / TWO)}
    for path in sound:
        path.write_bytes(b"nonsense")
    (demo / ALIASES).touch()
    assert workspace.catch_up() and not workspace.catch_up()
    assert "demo" not in workspace.region.functions and len(workspace.problems) == 1
    with pytest.raises(ServiceFailure):
        do(workspace, create())
    (demo / HEAD).write_bytes(sound[demo / HEAD])
    assert workspace.catch_up() and not workspace.catch_up()
    assert not workspace.problems
    with pytest.raises(ServiceFailure):
        workspace.region.functions["demo"].published["2"]
    assert "2.toml" in workspace.problems[0]
    (demo / TWO).write_bytes(sound[demo / TWO])
    assert workspace.catch_up() and not workspace.catch_up()
    assert workspace.region.functions["demo"].published["2"].version == "2" and not workspace.problems


def test_a_folder_with_a_strange_name_is_reported_and_left_alone(folder: Path) -> None:
    functions = functions_folder(folder)
    (functions / "demo").rename(functions / "Demo Two")
    (functions / "notes.txt").write_text("mine")
    found = Workspace.open(folder)
    (problem,) = found.problems
    assert "Demo Two is by its name no function's folder" in problem
    assert set(found.region.functions) == {"other", "zipped"}


def test_without_the_retired_numbers_nothing_is_made_or_deleted_that_would_need_them(folder: Path) -> None:
    workspace = Workspace.open(folder)
    do(workspace, DeleteFunction(function_name="other"))
    retired = functions_folder(folder) / "retired.toml"
    retired.write_bytes(b"other = ")
    for found in (workspace, Workspace.open(folder)):
        attempts: list[Request[Any]] = [create("new"), DeleteFunction(function_name="demo")]
        for request in attempts:
            with pytest.raises(ServiceFailure, match="No function can be created or deleted just now"):
                do(found, request)
        do(found, deploy("# still possible"))
        assert any("retired.toml is not valid TOML" in problem for problem in found.problems)
    assert retired.read_bytes() == b"other = "
    retired.unlink()
    do(workspace, create("new"))


@pytest.mark.parametrize(
    "content, words",
    [
        (b"format = 1\naccount_id = \n", ["not valid TOML", "at line 2, column 14"]),
        (b"", ["`format` is missing"]),
        (b"format = 3\nnew_things = true\n", ["format 3", "newer"]),
        (b'format = 1\naccount_id = "1"\nregion = "us-east-1"\nseed = 1\n', ["`account_id` should be twelve digits"]),
        (b'format = 1\naccount_id = "123456789012"\nregion = "../x"\nseed = 1\n', ["`region` should be a region"]),
        (b'format = 1\naccount_id = "123456789012"\nregion = "us-east-1"\nseed = 1.5\n', ["`seed` should be a whole"]),
        (b'format = 1\naccount_id = "123456789012"\nregion = "us-east-1"\nseed = 1\na = 1', ["`a` means nothing here"]),
    ],
)
def test_a_workspace_that_cannot_be_understood_is_not_opened_and_not_touched(
    folder: Path, content: bytes, words: list[str]
) -> None:
    (folder / "workspace.toml").write_bytes(content)
    before = contents(folder)
    with pytest.raises(WorkspaceUnreadable) as refused:
        Workspace.open(folder, seed=3)
    for word in [*words, "workspace.toml", "Nothing was changed."]:
        assert word in str(refused.value)
    assert contents(folder) == before


def test_functions_without_a_workspace_file_are_not_given_a_new_account(folder: Path) -> None:
    (folder / "workspace.toml").unlink()
    with pytest.raises(WorkspaceUnreadable, match=r"holds functions but no workspace\.toml"):
        Workspace.open(folder)
    assert not (folder / "workspace.toml").exists()


def test_a_file_where_the_folder_should_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("a file")
    with pytest.raises(WorkspaceUnreadable, match="ws"):
        Workspace.open(tmp_path / "ws" / "deeper")
    with pytest.raises(WorkspaceUnreadable, match="ws"):
        Workspace.open(tmp_path / "ws")
    assert (tmp_path / "ws").read_text() == "a file"


def test_an_account_or_a_region_of_no_form_makes_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceUnreadable, match="`account_id` should be twelve digits"):
        Workspace.open(tmp_path / "ws", account_id="12")
    with pytest.raises(WorkspaceUnreadable, match="`region` should be a region"):
        Workspace.open(tmp_path / "ws", region="../../etc")
    assert not (tmp_path / "ws").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_opens_and_refuses_changes(folder: Path) -> None:
    (folder / ".lock").unlink()
    folder.chmod(0o500)
    try:
        found = Workspace.open(folder)
        assert "demo" in found.region.functions
        with pytest.raises(ServiceFailure, match="Permission denied"):
            do(found, deploy("# new"))
    finally:
        folder.chmod(0o700)


def test_a_workspace_that_cannot_be_locked_opens_and_refuses_changes(folder: Path) -> None:
    (folder / ".lock").unlink()
    (folder / ".lock").mkdir()
    found = Workspace.open(folder)
    before = found.region
    with pytest.raises(ServiceFailure, match="could not be locked"):
        do(found, deploy("# new"))
    assert found.region is before and "demo" in before.functions
