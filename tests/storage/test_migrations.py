"""A workspace of each older format opens as it is, and is brought up to date by the first change, its files kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.operations import CreateAlias, DeleteFunction
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace
from lvtui.storage.migrations import bring_up_to_date
from lvtui.storage.reading import read_workspace
from lvtui.storage.table import open_table
from lvtui.storage.writing import FORMAT
from tests.storage.kit import Crash, FailingDisk, QuickDisk, copied, deploy, do, functions_folder, same
from tests.storage.test_round_trip import foreign_zip

FORMATS = Path(__file__).with_name("formats")
STORED = sorted(path.name for path in FORMATS.iterdir() if path.is_dir())
OLD = [name for name in STORED if not name.startswith(str(FORMAT))]


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, disk=QuickDisk())


def test_there_is_a_stored_workspace_of_each_format() -> None:
    assert {int(name.partition("-")[0]) for name in STORED} == set(range(1, FORMAT + 1))
    for name in STORED:
        assert open_table(FORMATS / name / "workspace.toml").format == int(name.partition("-")[0])


@pytest.mark.parametrize("stored", STORED)
def test_a_stored_workspace_of_any_format_is_read_whole(tmp_path: Path, stored: str) -> None:
    copied(FORMATS / stored, tmp_path / "ws")
    found = opened(tmp_path / "ws")
    assert (found.account_id, found.region.name, found.seed) == ("123456789012", "us-east-1", 7)
    demo, packaged = found.region.functions["demo"], found.region.functions["Packaged"]
    assert (list(demo.published), demo.next_number, demo.tags) == (["2", "3"], 4, {"team": "a", "cost": "7"})
    assert demo.published["2"].code.files["app.py"].decode() == (
        'def handler(event, context):\r\n\treturn "two \\N{SNOWMAN} ☃ 😀 \'\'\' \\""""\r\n'
    )
    assert demo.latest.code == demo.published["3"].code
    assert demo.latest.configuration.variables == {"STAGE": "test"}
    assert demo.aliases["prod"].weights == {"3": 0.25} and demo.aliases["dev"].description == "the mutable copy"
    assert packaged.published["1"].code.zip_file == foreign_zip()
    assert found.region.retired_numbers == {"gone": 2}
    assert found.events("demo") == {"hello": b'{"name": "world"}'}
    if stored != "1":
        assert demo.reserved_concurrency == 90 and demo.provisioned["prod"].requested == 5
        assert demo.policies.keys() == {"prod", "2"} and demo.urls.keys() == {"$LATEST"}
        assert found.fault_dials("demo")["3"].failure_rate == 0.5
    assert found.problems == ()


@pytest.mark.parametrize("stored", STORED)
def test_opening_reading_and_looking_write_nothing(tmp_path: Path, stored: str) -> None:
    copied(FORMATS / stored, tmp_path / "ws")
    found = opened(tmp_path / "ws")
    list(found.region.functions["demo"].published.values())
    found.catch_up()
    assert contents(tmp_path / "ws") == contents(FORMATS / stored)


@pytest.mark.parametrize("stored", OLD)
def test_the_first_change_keeps_what_it_writes_over_and_brings_the_workspace_up_to_date(
    tmp_path: Path, stored: str
) -> None:
    folder = copied(FORMATS / stored, tmp_path / "ws")
    workspace, before = opened(folder), contents(FORMATS / stored)
    do(workspace, CreateAlias(function_name="demo", name="new", function_version="2"))
    do(workspace, deploy("# four\n", publish=True))
    do(workspace, DeleteFunction(function_name="Packaged"))
    aside = contents(folder / "older" / "format-1")
    assert aside.items() <= before.items()
    assert aside.keys() == {name for name in before if Path(name).name in WRITTEN_OVER}
    now = contents(folder)
    changed = {name for name, content in before.items() if now.get(name) != content and "+packaged" not in name}
    assert {Path(name).name for name in changed} == {"workspace.toml", "function.toml", "aliases.toml", "retired.toml"}
    assert now["workspace.toml"] == before["workspace.toml"].replace(b"format = 1", b"format = 2")
    assert b"published_code_size = " in now["functions/us-east-1/demo/function.toml"]
    again = opened(folder)
    assert again.problems == () and same(again.region, workspace.region)


WRITTEN_OVER = {"workspace.toml", "function.toml", "aliases.toml", "retired.toml", "faults.toml"}


@pytest.mark.parametrize("stored", OLD)
def test_what_was_kept_is_the_workspace_as_it_was(tmp_path: Path, stored: str) -> None:
    """Going back to an older lvtui: the files that were kept, in their places again."""
    folder = copied(FORMATS / stored, tmp_path / "ws")
    workspace = opened(folder)
    before = workspace.region
    do(workspace, CreateAlias(function_name="demo", name="new", function_version="2"))
    for name, content in contents(folder / "older" / "format-1").items():
        (folder / name).write_bytes(content)
    assert same(opened(folder).region, before)
    assert all(contents(folder)[name] == content for name, content in contents(FORMATS / stored).items())


@pytest.mark.parametrize("stored", OLD)
def test_a_crash_on_the_way_leaves_a_workspace_that_opens_and_is_brought_up_to_date_later(
    tmp_path: Path, stored: str
) -> None:
    folder, step = FORMATS / stored, 0
    before = opened(folder).region
    request = CreateAlias(function_name="demo", name="new", function_version="2")
    whole = opened(copied(folder, tmp_path / "whole"))
    do(whole, request, salt=2000)
    while True:
        step += 1
        disk = FailingDisk()
        disk.failing_at = step
        crashed = Workspace.open(copied(folder, tmp_path / "crashed"), disk=disk)
        try:
            do(crashed, request, salt=2000)
        except Crash:
            found = opened(tmp_path / "crashed")
            assert found.problems == (), step
            if same(found.region, before):
                do(found, request, salt=2000)
            assert same(found.region, whole.region) and same(opened(found.folder).region, whole.region), step
            assert contents(found.folder / "older") == contents(whole.folder / "older"), step
            assert found.catch_up() is False, step
        else:
            break
    assert step > 40


def test_a_workspace_that_a_newer_lvtui_takes_over_while_it_is_open_is_not_written_to_any_more(tmp_path: Path) -> None:
    workspace = opened(copied(FORMATS / "2", tmp_path / "ws"))
    do(workspace, deploy("# mine\n"))
    head = tmp_path / "ws" / "workspace.toml"
    head.write_bytes(head.read_bytes().replace(b"format = 2", b"format = 3"))
    before = contents(tmp_path / "ws")
    with pytest.raises(ServiceFailure, match=r"workspace\.toml is of format 3.*newer.*Nothing was changed"):
        do(workspace, deploy("# late\n"))
    assert contents(tmp_path / "ws") == before
    assert workspace.region.functions["demo"].latest.code.files["app.py"] == b"# mine\n"


def test_two_openings_of_an_older_workspace_bring_it_up_to_date_once(tmp_path: Path) -> None:
    folder = copied(FORMATS / "1", tmp_path / "ws")
    here, there = opened(folder), opened(folder)
    do(here, deploy("# here\n"))
    kept = contents(folder / "older")
    do(there, deploy("# there\n"))
    bring_up_to_date(folder, QuickDisk())
    assert contents(folder / "older") == kept
    assert here.catch_up() and same(here.region, there.region)


def test_an_older_workspace_that_is_trusted_is_given_an_id_in_the_new_format(tmp_path: Path) -> None:
    folder = copied(FORMATS / "1", tmp_path / "ws")
    workspace = Workspace.open(folder, trusted=tmp_path / "trusted.toml", disk=QuickDisk())
    workspace.trust.allow(())
    head = read_workspace(folder / "workspace.toml")
    assert head.workspace_id is not None and open_table(folder / "workspace.toml").format == FORMAT
    assert Workspace.open(folder, trusted=tmp_path / "trusted.toml").trust.lets_all_run


def test_a_version_of_an_older_format_is_not_written_again(tmp_path: Path) -> None:
    folder = copied(FORMATS / "1", tmp_path / "ws")
    do(opened(folder), deploy("# four\n", publish=True))
    versions = functions_folder(folder) / "demo" / "versions"
    assert [open_table(versions / f"{number}.toml").format for number in (2, 3, 4)] == [1, 1, 2]
    assert list(opened(folder).region.functions["demo"].published.values())
