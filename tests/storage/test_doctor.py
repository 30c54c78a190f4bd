"""The doctor: says how everything is, changes nothing unasked, and keeps every original it repairs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.operations import CreateAlias, DeleteFunction, PublishVersion, UpdateFunctionCode
from lvtui.operations.errors import ServiceFailure
from lvtui.operations.shapes import RoutingConfig
from lvtui.storage import Workspace, WorkspaceUnreadable, journal, snapshot_formats, trust
from lvtui.storage.doctor import examine, repair
from lvtui.storage.findings import Finding
from tests.storage.kit import FailingDisk, QuickDisk, create, deploy, do, functions_folder, same
from tests.storage.test_round_trip import foreign_zip

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
HEAD, ONE, TWO, THREE, ALIASES = (
    "function.toml",
    "versions/1.toml",
    "versions/2.toml",
    "versions/3.toml",
    "aliases.toml",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`demo` with three versions and two aliases, on 1 and 2; `other`; a draft, a session, a dial and an event."""
    workspace = Workspace.open(tmp_path / "ws", seed=7, trusted=tmp_path / "trusted.toml", disk=QuickDisk())
    do(workspace, create(publish=True, tags={"team": "a"}))
    for text in ("# two\n", "# three\n"):
        do(workspace, deploy(text, publish=True))
    half = RoutingConfig(additional_version_weights={"2": 0.5})
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=half))
    do(workspace, CreateAlias(function_name="demo", name="test", function_version="2"))
    do(workspace, create("other"))
    workspace.keep_draft("demo", Draft({"app.py": "typed"}, based_on="4fE="))
    workspace.keep_session(Session("demo"))
    workspace.keep_fault_dial("demo", "1", FaultDial(failure_rate=0.5))
    workspace.save_event("demo", "hello", b"{}")
    return tmp_path / "ws"


@pytest.fixture
def demo(folder: Path) -> Path:
    return functions_folder(folder) / "demo"


def problems(folder: Path) -> list[Finding]:
    return [finding for finding in examine(folder, folder.parent / "trusted.toml") if not finding.fine]


def repaired(folder: Path) -> str:
    return "\n".join(repair(folder, folder.parent / "trusted.toml", now=NOW, disk=QuickDisk()))


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, trusted=folder.parent / "trusted.toml", disk=QuickDisk())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def aside(folder: Path) -> Path:
    return folder / "damaged" / "2025-03-01T12-00-00Z"


def test_a_sound_workspace_is_all_well_and_neither_look_nor_repair_changes_it(folder: Path) -> None:
    before = contents(folder)
    found = examine(folder, folder.parent / "trusted.toml")
    assert [finding for finding in found if not finding.fine] == []
    subjects = {finding.subject for finding in found}
    assert {"workspace", "lock", "function demo", "function other", "draft", "session", "trust"} <= subjects
    assert repaired(folder) == ""
    assert contents(folder) == before


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for folder in (tmp_path / "missing", tmp_path):
        assert all(finding.fine for finding in examine(folder))
        assert repair(tmp_path / "missing", now=NOW) == []
    assert list(tmp_path.iterdir()) == []


def test_looking_at_damage_changes_nothing(folder: Path, demo: Path) -> None:
    for file in (HEAD, ONE, ALIASES, "faults.toml"):
        (demo / file).write_bytes(b"nonsense")
    before = contents(folder)
    assert len(problems(folder)) >= 4
    assert contents(folder) == before


@pytest.mark.parametrize("damage", [b"", b"format = 2\nVersion = ", None])
def test_a_damaged_version_that_no_alias_needs_is_left_out_and_its_number_never_used_again(
    folder: Path, demo: Path, damage: bytes | None
) -> None:
    head = (demo / HEAD).read_bytes()
    (demo / THREE).unlink() if damage is None else (demo / THREE).write_bytes(damage)
    (finding,) = problems(folder)
    assert "3.toml" in finding.sentence and "Leaves version 3 out" in finding.repair
    said = repaired(folder)
    assert "does not name version 3 any more; the number is not used again" in said
    assert problems(folder) == []
    assert (aside(folder) / "functions/us-east-1/demo" / HEAD).read_bytes() == head
    if damage is not None:
        assert (aside(folder) / "functions/us-east-1/demo" / THREE).read_bytes() == damage
    workspace = opened(folder)
    function = workspace.region.functions["demo"]
    assert list(function.published) == ["1", "2"] and function.tags == {"team": "a"}
    assert set(function.aliases) == {"prod", "test"}
    assert do(workspace, PublishVersion(function_name="demo")).version == "4"


def test_a_damaged_version_that_an_alias_needs_is_reported_and_stays(folder: Path, demo: Path) -> None:
    (demo / TWO).write_bytes(b"nonsense")
    (finding,) = problems(folder)
    assert "point prod, test at another version" in finding.advice and not finding.repair
    before = contents(folder)
    assert repaired(folder) == ""
    assert contents(folder) == before


def test_an_alias_on_a_version_that_is_gone_is_reported_and_not_changed(folder: Path, demo: Path) -> None:
    text = (demo / ALIASES).read_text("utf-8")
    (demo / ALIASES).write_text(text.replace('FunctionVersion = "2"', 'FunctionVersion = "9"'), "utf-8")
    (finding,) = problems(folder)
    assert "`aliases.test` names version 9, which is not there" in finding.sentence and not finding.repair
    before = contents(folder)
    assert repaired(folder) == ""
    assert contents(folder) == before


def test_of_damaged_aliases_those_that_can_be_read_are_kept_as_they_stand(folder: Path, demo: Path) -> None:
    text = (demo / ALIASES).read_text("utf-8").replace("Description", "Descripton", 1)
    (demo / ALIASES).write_text(text, "utf-8")
    said = repaired(folder)
    assert "made anew, with test." in said and "To be made again" in said and "prod" in said
    assert (aside(folder) / "functions/us-east-1/demo" / ALIASES).read_text("utf-8") == text
    assert set(opened(folder).region.functions["demo"].aliases) == {"test"}
    assert problems(folder) == []


@pytest.mark.parametrize("damage", [b"[aliases.prod]\nFunc", None])
def test_aliases_that_cannot_be_read_at_all_are_named_and_the_function_opens(
    folder: Path, demo: Path, damage: bytes | None
) -> None:
    (demo / ALIASES).unlink() if damage is None else (demo / ALIASES).write_bytes(damage)
    said = repaired(folder)
    assert "made anew, with no alias" in said
    assert ("have them" in said or "has them: prod" in said) == (damage is not None)
    assert list(opened(folder).region.functions["demo"].published) == ["1", "2", "3"]


@pytest.mark.parametrize("damage", ["truncated", "missing", "a folder"])
def test_a_damaged_head_is_made_anew_from_the_versions_and_the_numbering_goes_on(
    folder: Path, demo: Path, damage: str
) -> None:
    do(opened(folder), deploy("# not published\n"))
    content = (demo / HEAD).read_bytes()
    (demo / HEAD).unlink()
    if damage == "truncated":
        (demo / HEAD).write_bytes(content[:-3].replace(b"next_number = 4", b"next_number = 8"))
    elif damage == "a folder":
        (demo / HEAD).mkdir()
        (demo / HEAD / "inside").write_bytes(b"mine")
    (finding,) = problems(folder)
    assert "$LATEST becomes as version 3" in finding.repair
    said = repaired(folder)
    assert "$LATEST is as version 3" in said
    assert problems(folder) == []
    workspace = opened(folder)
    function = workspace.region.functions["demo"]
    assert list(function.published) == ["1", "2", "3"] and set(function.aliases) == {"prod", "test"}
    assert function.latest.code.files["app.py"] == b"# three\n"
    do(workspace, deploy("# go on\n"))
    number = do(workspace, PublishVersion(function_name="demo")).version
    assert number == ("8" if damage == "truncated" else "4")
    kept = aside(folder) / "functions/us-east-1/demo" / HEAD
    if damage == "truncated":
        assert b"# not published" in kept.read_bytes()
    elif damage == "a folder":
        assert (kept / "inside").read_bytes() == b"mine"


def test_a_function_of_which_nothing_can_be_read_is_moved_away_whole_and_its_numbering_kept(folder: Path) -> None:
    other = functions_folder(folder) / "other"
    do(opened(folder), deploy("# one\n", "other", publish=True))
    (other / ONE).write_bytes(b"nonsense")
    (other / HEAD).write_bytes((other / HEAD).read_bytes() + b"nonsense")
    before = contents(other)
    said = repaired(folder)
    assert "a new function other begins with version 2" in said
    assert contents(aside(folder) / "functions/us-east-1/other") == before
    workspace = opened(folder)
    assert do(workspace, create("other", publish=True)).version == "2"
    assert problems(folder) == []


def test_a_package_that_is_damaged_costs_the_versions_that_use_it_alone(folder: Path, demo: Path) -> None:
    do(opened(folder), UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()))
    (package,) = (demo / "code").iterdir()
    package.write_bytes(b"PK")
    said = repaired(folder)
    assert "$LATEST is as version 3" in said
    assert (aside(folder) / package.relative_to(folder)).read_bytes() == b"PK"
    assert problems(folder) == []


@pytest.mark.parametrize("file", ["faults.toml", "events/hello.json", "../../../drafts/us-east-1/demo.toml"])
def test_what_lies_beside_is_moved_aside_when_it_cannot_be_read(folder: Path, demo: Path, file: str) -> None:
    path = (demo / file).resolve()
    path.unlink()
    path.mkdir()
    (path / "inside").write_bytes(b"mine")
    (finding,) = problems(folder)
    assert finding.repair.startswith("Moves it aside")
    assert str(path) in repaired(folder)
    assert (aside(folder) / path.relative_to(folder) / "inside").read_bytes() == b"mine"
    assert problems(folder) == []


NEWER = [HEAD, ONE, ALIASES, "faults.toml", "../../../workspace.toml", "../../../drafts/session.toml"]


@pytest.mark.parametrize("file", NEWER)
def test_no_repair_touches_a_file_of_a_newer_format(folder: Path, demo: Path, file: str) -> None:
    path = demo / file
    path.write_bytes(path.read_bytes().replace(b"format = ", b"format = 100"))
    found = problems(folder)
    assert found and not any(finding.repair for finding in found)
    before = contents(folder)
    assert repaired(folder) == ""
    assert contents(folder) == before


@pytest.mark.parametrize("damage", ["nonsense", "missing", "an empty line"])
def test_a_workspace_file_is_made_anew_where_what_is_left_tells_account_and_region(folder: Path, damage: str) -> None:
    path = folder / "workspace.toml"
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"nonsense\n" + content if damage == "nonsense" else b"\n")
    with pytest.raises(WorkspaceUnreadable):
        opened(folder)
    said = repaired(folder)
    assert "made anew for account 123456789012 and region us-east-1" in said
    workspace = opened(folder)
    assert set(workspace.region.functions) == {"demo", "other"} and workspace.account_id == "123456789012"
    assert workspace.trust.may_run("any") == (damage == "nonsense")  # else it has lost its id, and asks
    assert workspace.seed == (7 if damage == "nonsense" else 0)
    assert problems(folder) == []


def test_a_workspace_file_is_not_made_up_where_nothing_tells_the_account(folder: Path) -> None:
    for head in folder.glob("functions/*/*/function.toml"):
        head.unlink()
    (folder / "workspace.toml").write_bytes(b"")
    assert not any(finding.repair for finding in problems(folder) if finding.subject == "workspace")
    repaired(folder)
    assert (folder / "workspace.toml").read_bytes() == b""


def test_a_draft_without_a_function_is_told_of_and_kept(folder: Path) -> None:
    do(opened(folder), DeleteFunction(function_name="demo"))
    draft = folder / "drafts/us-east-1/demo.toml"
    content = draft.read_bytes()
    (finding,) = problems(folder)
    assert "text typed for demo, a function that is not there any more" in finding.sentence
    repaired(folder)
    assert (aside(folder) / "drafts/us-east-1/demo.toml").read_bytes() == content
    assert problems(folder) == []


def test_a_draft_typed_by_a_second_app_is_its_functions_and_stays(folder: Path) -> None:
    here, there = opened(folder), opened(folder)
    for workspace in (here, there):
        workspace.draft("demo")
    here.keep_draft("demo", Draft({"app.py": "here"}, ""))
    there.keep_draft("demo", Draft({"app.py": "there"}, ""))
    before = contents(folder / "drafts")
    assert problems(folder) == [] and repaired(folder) == "" and contents(folder / "drafts") == before
    do(here, DeleteFunction(function_name="demo"))
    found = [finding for finding in problems(folder) if "text typed for demo, a function" in finding.sentence]
    assert len(found) == len(before) - 1 == 2  # of the session nothing is said


def test_how_much_code_there_is_said_to_be_is_counted_and_corrected(folder: Path, demo: Path) -> None:
    head = (demo / HEAD).read_bytes()
    sizes = [version.code.size for version in opened(folder).region.functions["demo"].published.values()]
    wrong = head.replace(b"published_code_size = %d" % sum(sizes), b"published_code_size = 7")
    (demo / HEAD).write_bytes(wrong)
    assert wrong != head
    (finding,) = problems(folder)
    assert f"hold 7 bytes of code, but they hold {sum(sizes)}" in finding.sentence
    assert f"hold {sum(sizes)} bytes of code" in repaired(folder)
    assert (demo / HEAD).read_bytes() == head
    assert (aside(folder) / "functions/us-east-1/demo" / HEAD).read_bytes() == wrong
    assert problems(folder) == []


def test_a_head_that_does_not_say_how_much_code_there_is_is_well(folder: Path, demo: Path) -> None:
    lines = (demo / HEAD).read_bytes().splitlines(keepends=True)
    (demo / HEAD).write_bytes(b"".join(line for line in lines if b"published_code_size" not in line))
    assert problems(folder) == []


def test_every_region_is_looked_at_and_repaired(folder: Path) -> None:
    workspace = opened(folder)
    for region in ("ap-south-1", "eu-central-1"):
        do(workspace.region_store(region), create(publish=True))
        workspace.region_store(region).keep_draft("demo", Draft({"app.py": region}, ""))
        (folder / "functions" / region / "demo" / ONE).write_bytes(b"nonsense")
        (folder / "drafts" / region / "demo.toml").write_bytes(b"nonsense")
    damaged = {Path(finding.sentence.split()[0]).relative_to(folder).as_posix() for finding in problems(folder)}
    assert damaged == {
        f"{place}"
        for region in workspace.regions()
        if region != "us-east-1"
        for place in (f"functions/{region}/demo/{ONE}", f"drafts/{region}/demo.toml")
    }
    repaired(folder)
    assert problems(folder) == []
    assert not opened(folder).region_store("ap-south-1").region.functions["demo"].published


def test_a_folder_that_is_no_regions_is_told_of_and_left(folder: Path) -> None:
    (folder / "functions" / "us-east-1").rename(folder / "functions" / "US East 1")
    (finding,) = (finding for finding in problems(folder) if "region's folder" in finding.sentence)
    assert "US East 1 is by its name no region's folder: nothing in it is seen" in finding.sentence
    repaired(folder)
    assert (folder / "functions" / "US East 1" / "demo").is_dir()


def test_functions_that_cannot_be_listed_are_told_of(folder: Path) -> None:
    (folder / "functions").rename(folder / "aside")
    (folder / "functions").write_bytes(b"no folder")
    assert any("functions cannot be listed" in finding.sentence for finding in problems(folder))
    repaired(folder)
    assert (folder / "functions").read_bytes() == b"no folder"


@pytest.mark.parametrize(
    ("place", "number"), [("trusted.toml", trust.FORMAT + 1), ("ws/snapshots/mine.toml", snapshot_formats.FORMAT + 1)]
)
def test_a_file_of_a_format_newer_than_its_own_kind_has_is_no_damage(folder: Path, place: str, number: int) -> None:
    """The list of trust and the snapshots have formats of their own, that go on without the workspace's."""
    path = folder.parent / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"format = %d\nsurprise = 1\n" % number)
    (finding,) = problems(folder)
    assert f"is of format {number}" in finding.sentence and not finding.repair and "newer lvtui" in finding.advice
    assert repaired(folder) == ""
    assert path.read_bytes() == b"format = %d\nsurprise = 1\n" % number


def test_an_empty_folder_is_no_workspace_to_repair(tmp_path: Path) -> None:
    assert repair(tmp_path, now=NOW) == [] and list(tmp_path.iterdir()) == []


def test_leftovers_of_interrupted_changes_are_removed_and_their_numbers_written_down(folder: Path) -> None:
    region = functions_folder(folder)
    (region / ".new~fresh").mkdir()
    (region / ".new~fresh" / HEAD).write_bytes(b"half")
    (region / "other").rename(region / ".gone~5~other")
    (region / "demo" / ".aliases.toml.new").write_bytes(b"half")
    (region / "demo" / "versions" / "9.toml").write_bytes(b"whole, and not named")
    assert {finding.subject for finding in problems(folder)} == {"leftover", "function demo", "draft"} - {"draft"}
    repaired(folder)
    assert problems(folder) == []
    assert not list(folder.rglob(".*.new")) and not list(region.glob(".*~*"))
    assert (aside(folder) / "functions/us-east-1/demo/versions/9.toml").read_bytes() == b"whole, and not named"
    assert do(opened(folder), create("other", publish=True)).version == "5"


def half_changed(folder: Path) -> Region:
    """Interrupt a change that has written `demo` and hidden `other`; the state before."""
    workspace = opened(folder)
    before = workspace.region
    do(workspace, deploy("# changed\n"))
    changed = {"demo": before.functions["demo"]}
    started = journal.Journal(changed, frozenset(), {"other": ".gone~1~other"}, before.retired_numbers)
    region = functions_folder(folder)
    journal.write_journal(QuickDisk(), region / journal.NAME, started)
    (region / "other").rename(region / ".gone~1~other")
    return before


def test_a_change_of_several_functions_that_was_interrupted_is_taken_back(folder: Path) -> None:
    before = half_changed(folder)
    (finding,) = problems(folder)
    assert finding.subject == "leftover" and "Takes an interrupted change back" in finding.repair
    assert "is taken back" in repaired(folder)
    assert problems(folder) == [] and same(opened(folder).region, before)


def test_without_what_would_take_an_interrupted_change_back_no_function_is_lost(folder: Path) -> None:
    half_changed(folder)
    path = functions_folder(folder) / journal.NAME
    path.write_bytes(b"nonsense")
    (finding,) = problems(folder)
    assert "line 1" in finding.sentence and "none stays deleted" in finding.repair
    repaired(folder)
    assert (aside(folder) / "functions/us-east-1" / journal.NAME).read_bytes() == b"nonsense"
    workspace = opened(folder)
    assert problems(folder) == [] and set(workspace.region.functions) == {"demo", "other"}
    do(workspace, deploy("# on it goes\n"))


def test_a_lock_that_is_no_file_is_moved_aside(folder: Path) -> None:
    (folder / ".lock").unlink()
    (folder / ".lock").mkdir()
    with pytest.raises(ServiceFailure):
        do(opened(folder), deploy("# new"))
    assert "no file that could be locked" in problems(folder)[0].sentence
    repaired(folder)
    do(opened(folder), deploy("# new"))


HOLD = "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); input()"


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not tell who holds a lock")
def test_who_holds_the_lock_is_named_and_nothing_is_repaired_meanwhile(folder: Path, demo: Path) -> None:
    (demo / THREE).write_bytes(b"nonsense")
    command = [sys.executable, "-c", HOLD, str(folder / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        (finding, *_) = problems(folder)
        assert f"held by process {holder.pid}" in finding.sentence
        with pytest.raises(ServiceFailure, match="nothing was changed"):
            repair(folder, now=NOW)
        holder.kill()
    assert (demo / THREE).read_bytes() == b"nonsense"
    assert "held by nobody" in next(finding.sentence for finding in examine(folder) if finding.subject == "lock")
    assert "version 3" in repaired(folder)


def test_a_list_of_trust_that_makes_no_sense_is_renamed_and_everything_asks(folder: Path) -> None:
    trusted = folder.parent / "trusted.toml"
    trusted.write_bytes(b"nonsense")
    (finding,) = problems(folder)
    assert finding.subject == "trust"
    assert "every workspace asks again" in repaired(folder)
    assert (folder.parent / "trusted.toml.damaged-1").read_bytes() == b"nonsense"
    assert not opened(folder).trust.may_run("any")


def test_a_snapshot_and_an_entry_of_the_history_that_cannot_be_read_are_told_of(folder: Path) -> None:
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / "mine.toml").write_bytes(b"nonsense")
    (folder / "history.toml").write_bytes(b"format = 1\n\n[[event]]\nnonsense\n\n[[event]]\nnonsense\n")
    assert {"snapshot", "history"} == {finding.subject for finding in problems(folder)}
    repaired(folder)
    assert (aside(folder) / "snapshots" / "mine.toml").read_bytes() == b"nonsense"
    assert {finding.subject for finding in problems(folder)} == {"history"}  # which only a person can mend


def test_two_repairs_in_one_second_keep_both_originals(folder: Path, demo: Path) -> None:
    for content in (b"first", b"second"):
        (demo / "faults.toml").write_bytes(content)
        repaired(folder)
    found = sorted(path.read_bytes() for path in (folder / "damaged").rglob("faults.toml"))
    assert found == [b"first", b"second"]


DAMAGES: list[Callable[[Path], object]] = [
    lambda demo: (demo / THREE).write_bytes(b"nonsense"),
    lambda demo: (demo / ALIASES).write_bytes(b"nonsense"),
    lambda demo: (demo / HEAD).write_bytes(b"nonsense"),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_repair_that_the_disk_refuses_at_any_step_loses_no_original_and_can_be_done_again(
    folder: Path, demo: Path, damage: Callable[[Path], object]
) -> None:
    sound = contents(folder)
    for step in range(1, 60):
        for path, content in sound.items():
            (folder / path).write_bytes(content)
        damage(demo)
        (nonsense,) = (path for path in demo.rglob("*.toml") if path.read_bytes() == b"nonsense")
        disk = FailingDisk()
        disk.failing_at, disk.failure = step, lambda: OSError(28, os.strerror(28))
        said = "\n".join(repair(folder, now=NOW, disk=disk))
        kept = [path for path in folder.rglob(nonsense.name) if path.is_file() and path.read_bytes() == b"nonsense"]
        assert kept, "the damaged file itself is gone"
        if disk.steps >= step:
            assert "No space left on device" in said
        repaired(folder)
        assert problems(folder) == []
        if disk.steps < step:
            return
    raise AssertionError("the steps never came to an end")
