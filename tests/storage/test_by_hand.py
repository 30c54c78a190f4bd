"""What a hand may do to the files that is no damage, or that must not cost more than the file it is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial
from lvtui.domain.snapshots import SnapshotHead
from lvtui.operations import CreateAlias, DeleteFunction, PublishVersion
from lvtui.operations.errors import ServiceFailure
from lvtui.settings import load_settings, save_choice
from lvtui.storage import Workspace
from lvtui.storage.doctor import examine
from lvtui.storage.migrations import bring_up_to_date
from lvtui.storage.reading import MOST_VERSIONS
from lvtui.storage.writing import HIGHEST_NUMBER
from tests.storage.kit import NOON, QuickDisk, create, deploy, do, functions_folder, same

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = opened(tmp_path / "ws")
    do(workspace, create(publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    do(workspace, create("gone", publish=True))
    do(workspace, DeleteFunction(function_name="gone"))
    workspace.keep_draft("demo", Draft({"app.py": "typed"}, based_on="4fE="))
    workspace.keep_session(Session("demo"))
    workspace.keep_fault_dial("demo", "1", FaultDial(failure_rate=0.5))
    workspace.snapshots.take(SnapshotHead(name="kept", taken=NOON, account_id="123456789012", region="us-east-1"))
    return tmp_path / "ws"


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, trusted=folder.parent / "trusted.toml", disk=QuickDisk())


def with_line(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_byte_order_mark_before_any_file_means_nothing(folder: Path) -> None:
    before = opened(folder).region
    for path in (*folder.rglob("*.toml"), folder.parent / "trusted.toml"):
        path.write_bytes(BYTE_ORDER_MARK + path.read_bytes())
    workspace = opened(folder)
    assert workspace.problems == () and same(workspace.region, before)
    assert workspace.draft("demo") == Draft({"app.py": "typed"}, based_on="4fE=")
    assert workspace.session() == Session("demo")
    assert workspace.fault_dials("demo") == {"1": FaultDial(failure_rate=0.5)}
    assert [head.name for head in workspace.snapshots.listed().found] == ["kept"]
    assert same(workspace.snapshots.read("kept").region, before)
    assert workspace.trust.may_run(before.functions["demo"].latest.code.sha256)
    assert all(finding.fine for finding in examine(folder, folder.parent / "trusted.toml"))
    do(workspace, deploy("# two\n", publish=True))
    assert opened(folder).problems == ()


def test_a_byte_order_mark_right_before_the_format_does_not_keep_a_workspace_from_the_newer_one(folder: Path) -> None:
    path = folder / "workspace.toml"
    lines = [line for line in path.read_bytes().splitlines() if not line.startswith((b"#", b"format")) and line]
    path.write_bytes(BYTE_ORDER_MARK + b"\n".join([b"format = 1", *lines, b""]))
    for _ in range(2):
        bring_up_to_date(folder, QuickDisk())
    assert b"format = 2" in path.read_bytes()
    assert opened(folder).problems == ()


def test_a_byte_order_mark_before_the_users_choices_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(BYTE_ORDER_MARK + b"# mine\nseed = 7\n")
    environ = {"LVTUI_CONFIG": str(tmp_path)}
    assert load_settings(environ=environ).seed == 7
    save_choice(tmp_path, "theme", "nord")
    assert path.read_text("utf-8") == '# mine\nseed = 7\ntheme = "nord"\n'


@pytest.mark.parametrize("number", [HIGHEST_NUMBER + 1, 10**18, 10**30, 0, -1])
def test_a_next_number_that_could_not_be_written_again_is_refused_wherever_it_stands(folder: Path, number: int) -> None:
    words = f"next_number` should be 1 to {HIGHEST_NUMBER}, not {number}"
    snapshot = folder / "snapshots" / "kept.toml"
    kept = snapshot.read_text("utf-8")
    for old, new in (("next_number = 2", f"next_number = {number}"), ("gone = 2", f"gone = {number}")):
        with_line(snapshot, old, new)
        with pytest.raises(ServiceFailure, match=f"should be 1 to {HIGHEST_NUMBER}, not {number}"):
            opened(folder).snapshots.read("kept")
        snapshot.write_text(kept, "utf-8")
    functions = functions_folder(folder)
    with_line(functions / "demo" / "function.toml", "next_number = 2", f"next_number = {number}")
    with_line(functions / "retired.toml", "gone = 2", f"gone = {number}")
    head, retired = opened(folder).problems
    assert words in head and f"`next_number.gone` should be 1 to {HIGHEST_NUMBER}, not {number}" in retired


def test_the_last_number_that_there_is_can_be_read_and_no_version_after_it_is_made(folder: Path) -> None:
    functions = functions_folder(folder)
    with_line(functions / "demo" / "function.toml", "next_number = 2", f"next_number = {HIGHEST_NUMBER - 1}")
    workspace = opened(folder)
    do(workspace, deploy("# two\n"))
    assert do(workspace, PublishVersion(function_name="demo")).version == str(HIGHEST_NUMBER - 1)
    do(workspace, deploy("# three\n"))
    with pytest.raises(ServiceFailure, match="does not number versions beyond 999999999999999"):
        do(workspace, PublishVersion(function_name="demo"))
    again = opened(folder)
    assert again.problems == () and same(again.region, workspace.region)
    assert list(again.region.functions["demo"].published) == ["1", str(HIGHEST_NUMBER - 1)]
    do(again, DeleteFunction(function_name="demo"))
    assert opened(folder).region.retired_numbers["demo"] == HIGHEST_NUMBER and opened(folder).problems == ()


@pytest.mark.parametrize("number", ["0", "9" * 40])
def test_a_folder_that_hides_a_function_under_a_number_out_of_bounds_damages_nothing(folder: Path, number: str) -> None:
    (functions_folder(folder) / f".gone~{number}~other").mkdir()
    do(opened(folder), create("fresh"))
    again = opened(folder)
    assert again.problems == ()
    assert 1 <= again.region.retired_numbers["other"] <= HIGHEST_NUMBER


def test_a_range_of_more_versions_than_there_can_be_takes_no_memory(folder: Path) -> None:
    do(opened(folder), create("other"))
    head = functions_folder(folder) / "demo" / "function.toml"
    with_line(head, "next_number = 2", f"next_number = {HIGHEST_NUMBER}")
    with_line(head, 'published = "1"', f'published = "1, 3-{MOST_VERSIONS + 2}"')
    workspace = opened(folder)
    (problem,) = workspace.problems
    assert f"{head}: `published` names more than 1,000,000 versions." in problem
    assert set(workspace.region.functions) == {"other"}
    with_line(head, str(MOST_VERSIONS + 2), str(10**17))
    assert "names more than 1,000,000 versions" in opened(folder).problems[0]


def test_a_link_that_leads_to_itself_costs_the_function_of_its_name_alone(folder: Path) -> None:
    loop = functions_folder(folder) / "loop"
    loop.symlink_to("loop")
    workspace = opened(folder)
    assert set(workspace.region.functions) == {"demo"}
    (problem,) = workspace.problems
    assert f"{loop / 'function.toml'} cannot be read" in problem and "function loop is left out" in problem
    do(workspace, create("other"))
    with pytest.raises(ServiceFailure, match="one of that name is damaged"):
        do(workspace, create("loop"))
    assert loop.is_symlink()
