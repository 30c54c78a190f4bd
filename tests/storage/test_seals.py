"""What a snapshot's seal is for: code runs unasked from what lvtui wrote here, and from nothing else in the folder."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.snapshots import SnapshotHead, automatic_head
from lvtui.operations import DeleteFunction
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace
from lvtui.storage.doctor import examine
from lvtui.storage.seals import fresh_key, is_key, is_sealed_with, sealed_with
from lvtui.storage.trust import read_list
from tests.storage.kit import NOON, FailingDisk, QuickDisk, copied, create, deploy, do, same

FORMATS = sorted(Path(__file__).with_name("formats").glob("snapshot-*.toml"))


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    return tmp_path / "state" / "trusted.toml"


@pytest.fixture
def mine(tmp_path: Path, trusted: Path) -> Workspace:
    """A workspace that was made here, with the snapshot `before`, of a function that is deleted since."""
    made = Workspace.open(tmp_path / "mine", trusted=trusted, disk=QuickDisk())
    do(made, create(publish=True))
    take(made, "before")
    do(made, DeleteFunction(function_name="demo"))
    return made


@pytest.fixture
def theirs(tmp_path: Path) -> Workspace:
    """Somebody else's, with the snapshot `theirs`."""
    made = Workspace.open(tmp_path / "theirs", trusted=tmp_path / "their state" / "trusted.toml", disk=QuickDisk())
    do(made, create())
    do(made, deploy("# theirs"))
    take(made, "theirs")
    return made


def take(workspace: Workspace, name: str) -> None:
    region = workspace.region
    workspace.snapshots.take(
        SnapshotHead(name=name, taken=NOON, account_id=region.account_id, region=region.name), replacing=True
    )


def path_of(workspace: Workspace, name: str) -> Path:
    return workspace.folder / "snapshots" / f"{name}.toml"


def put_there(workspace: Workspace, name: str, content: bytes) -> None:
    path_of(workspace, name).parent.mkdir(exist_ok=True)
    path_of(workspace, name).write_bytes(content)


def runs_once_restored(workspace: Workspace, name: str) -> bool:
    """Whether the code of a snapshot runs unasked once it is brought in; none or all of it."""
    codes = workspace.snapshots.read_to_restore(name).codes
    (answer,) = {workspace.trust.may_run(sha) for sha in codes}
    return answer


def again(workspace: Workspace, trusted: Path | None) -> Workspace:
    return Workspace.open(workspace.folder, trusted=trusted, disk=QuickDisk())


def test_what_lvtui_wrote_here_runs_in_every_later_session(mine: Workspace, trusted: Path) -> None:
    assert runs_once_restored(mine, "before") and runs_once_restored(again(mine, trusted), "before")
    path_of(mine, "before").rename(path_of(mine, "renamed"))
    assert runs_once_restored(again(mine, trusted), "renamed")


def test_what_lvtui_takes_by_itself_is_its_own_as_well(mine: Workspace) -> None:
    do(mine, create())
    first = automatic_head("before a test", NOON, mine.region)
    mine.change(lambda region: (replace(region, functions={}), None), first=first)
    assert runs_once_restored(mine, mine.snapshots.listed().found[0].name)


def test_a_snapshot_copied_in_by_hand_asks_sealed_by_its_maker_or_not(mine: Workspace, theirs: Workspace) -> None:
    theirs.snapshots.send("theirs", theirs.folder / "sent.toml")
    put_there(mine, "sealed", path_of(theirs, "theirs").read_bytes())
    put_there(mine, "sent", (theirs.folder / "sent.toml").read_bytes())
    for name in ("sealed", "sent"):
        assert all(mine.trust.may_run(sha) for sha in mine.snapshots.read(name).codes), "nothing was brought in yet"
    assert not runs_once_restored(mine, "sealed")
    assert not runs_once_restored(mine, "sent")
    mine.trust.allow(mine.snapshots.read("sent").codes)
    assert runs_once_restored(mine, "before")


def test_what_the_workspace_holds_already_is_not_asked_for(mine: Workspace, theirs: Workspace) -> None:
    do(mine, create())
    do(mine, deploy("# theirs"))
    put_there(mine, "theirs", path_of(theirs, "theirs").read_bytes())
    assert runs_once_restored(mine, "theirs")


def test_an_exported_file_has_no_seal_and_is_as_it_would_be_written_without(mine: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out.toml"
    assert mine.snapshots.send("before", out) == out.stat().st_size
    sealed = path_of(mine, "before").read_bytes()
    assert sealed.startswith(out.read_bytes()) and b"# seal" not in out.read_bytes()
    assert sealed.count(b"\n") == out.read_bytes().count(b"\n") + 1
    put_there(mine, "back", out.read_bytes())
    assert not runs_once_restored(mine, "back")


@pytest.mark.parametrize(
    "edit",
    [
        lambda content: content.replace(b"return 1", b"return 2"),
        lambda content: content + b"\n",
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content + content.splitlines(keepends=True)[-1],
        lambda content: content[: content.rindex(b"# seal")],
        lambda content: re.sub(rb"(?<=# seal )\w+", b"0" * 64, content),
    ],
)
def test_a_snapshot_that_was_changed_by_hand_asks(mine: Workspace, edit: Callable[[bytes], bytes]) -> None:
    before = path_of(mine, "before").read_bytes()
    # The sums of the code that lvtui would check are the editor's to change as well.
    content = re.sub(rb"CodeSha256.*\n", b"", edit(before)) if b"return 2" in edit(before) else edit(before)
    assert content != before
    put_there(mine, "before", content)
    assert not runs_once_restored(mine, "before")


def test_an_imported_snapshot_asks_when_it_is_restored_and_after_a_yes_no_more(
    mine: Workspace, theirs: Workspace, trusted: Path
) -> None:
    mine.snapshots.receive(mine.snapshots.read_file(path_of(theirs, "theirs")), "kept")
    assert not runs_once_restored(mine, "kept")
    mine.trust.allow(mine.snapshots.read("kept").codes)
    assert runs_once_restored(again(mine, trusted), "kept")


def test_a_copy_of_a_workspace_asks_for_what_only_its_snapshots_hold_also_after_a_yes_to_it(
    mine: Workspace, theirs: Workspace, tmp_path: Path, trusted: Path
) -> None:
    mine.snapshots.receive(mine.snapshots.read_file(path_of(theirs, "theirs")), "kept")
    copy = Workspace.open(copied(mine.folder, tmp_path / "copy"), trusted=trusted, disk=QuickDisk())
    copy.trust.allow(())
    for name in ("before", "kept"):
        assert not runs_once_restored(copy, name)
        assert not runs_once_restored(again(copy, trusted), name)


@pytest.fixture
def guest(theirs: Workspace, tmp_path: Path, trusted: Path) -> Workspace:
    """Somebody else's workspace, as it arrived here: all of it asks."""
    return Workspace.open(copied(theirs.folder, tmp_path / "guest"), trusted=trusted, disk=QuickDisk())


def test_in_a_workspace_that_asks_what_was_deployed_here_runs_when_it_comes_back(guest: Workspace) -> None:
    do(guest, deploy("# mine"))
    guest.trust.made_here(guest.region.functions["demo"].latest.code.sha256)
    take(guest, "mine")
    do(guest, DeleteFunction(function_name="demo"))
    assert runs_once_restored(guest, "mine")


@pytest.mark.parametrize("listed", [True, False])
def test_what_a_workspace_that_asks_has_let_go_still_asks_after_a_yes_to_the_rest(
    guest: Workspace, trusted: Path, listed: bool
) -> None:
    if not listed:  # then it is sealed for the session only
        trusted.parent.mkdir(exist_ok=True)
        trusted.write_text("oops")
    take(guest, "all")
    if not listed:
        trusted.unlink()
    do(guest, DeleteFunction(function_name="demo"))
    guest.trust.allow(())
    assert guest.trust.may_run("anything made here")
    assert not runs_once_restored(guest, "all"), "nobody has said yes to its code"


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.stem)
def test_a_stored_snapshot_of_every_format_is_read_with_a_seal_and_without(mine: Workspace, path: Path) -> None:
    put_there(mine, "plain", path.read_bytes())
    put_there(mine, "sealed", mine.trust.sealed(path.read_bytes()))
    listed = mine.snapshots.listed()
    assert listed.problems == () and {"plain", "sealed"} <= {head.name for head in listed.found}
    plain, sealed = mine.snapshots.read("plain"), mine.snapshots.read("sealed")
    assert same(plain.region, sealed.region) and plain.beside == sealed.beside
    assert replace(plain.head, name="", size=0) == replace(sealed.head, name="", size=0)
    assert runs_once_restored(mine, "sealed") and not runs_once_restored(mine, "plain")


def test_the_doctor_has_nothing_to_say_of_seals_and_keys(mine: Workspace, theirs: Workspace, trusted: Path) -> None:
    put_there(mine, "theirs", path_of(theirs, "theirs").read_bytes())
    assert [finding.sentence for finding in examine(mine.folder, trusted) if not finding.fine] == []


def test_a_key_is_made_once_for_each_workspace_and_never_leaves_the_list(
    mine: Workspace, theirs: Workspace, trusted: Path, tmp_path: Path
) -> None:
    second = Workspace.open(tmp_path / "second", trusted=trusted, disk=QuickDisk())
    take(second, "one")
    before = read_list(trusted)
    for workspace in (mine, again(mine, trusted), second):
        take(workspace, "another")
    assert read_list(trusted) == before
    keys = [entry.key for entry in before.values()]
    assert len(set(keys)) == 2 and all(map(is_key, keys))
    for key in keys:
        assert key not in repr(before)
        for path in (path for path in tmp_path.rglob("*") if path.is_file() and path != trusted):
            assert key.encode() not in path.read_bytes(), path


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_nobody_else_may_read_the_list_even_where_a_crash_left_half_of_one_for_all(
    mine: Workspace, trusted: Path
) -> None:
    assert stat.S_IMODE(trusted.stat().st_mode) == 0o600
    trusted.chmod(0o644)
    left = trusted.with_name(".trusted.toml.new")
    left.write_bytes(b"half")
    left.chmod(0o666)
    mine.mark_foreign(["abc="])
    assert stat.S_IMODE(trusted.stat().st_mode) == 0o600 and not left.exists()


def test_two_sessions_that_seal_for_the_first_time_at_once_do_so_with_one_key(
    tmp_path: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Workspace.open(tmp_path / "ws", trusted=trusted, disk=QuickDisk())
    other = again(one, trusted)
    meanwhile: list[bytes] = []

    def sealed_by_the_other_meanwhile() -> str:
        monkeypatch.undo()
        meanwhile.append(other.trust.sealed(b"\n"))
        return fresh_key()

    monkeypatch.setattr("lvtui.storage.trust.fresh_key", sealed_by_the_other_meanwhile)
    assert [one.trust.sealed(b"\n")] == meanwhile
    assert again(one, trusted).trust.has_sealed(meanwhile[0])


def test_without_a_list_a_seal_counts_for_the_session(tmp_path: Path) -> None:
    made = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(made, create())
    made.trust.made_here(made.region.functions["demo"].latest.code.sha256)
    take(made, "one")
    do(made, DeleteFunction(function_name="demo"))
    assert runs_once_restored(made, "one")
    assert not runs_once_restored(again(made, None), "one")


def test_a_list_that_cannot_be_written_keeps_no_snapshot_from_being_taken_and_restored(
    theirs: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    made = again(theirs, tmp_path / "file" / "trusted.toml")
    take(made, "one")
    assert "file could not be made" in made.problems[0]
    do(made, DeleteFunction(function_name="demo"))
    assert made.snapshots.read_to_restore("one").region.functions.keys() == {"demo"}
    with pytest.raises(
        ServiceFailure, match=r"could not be made.*theirs is not as lvtui wrote it here.*nothing was restored\."
    ):
        made.snapshots.read_to_restore("theirs")


def test_whichever_step_the_disk_refuses_a_snapshot_that_was_taken_runs_in_that_session(tmp_path: Path) -> None:
    """Also where it is the key that could not be written down."""
    unkept = 0
    for step in range(1, 30):
        disk, trusted = FailingDisk(), tmp_path / str(step) / "trusted.toml"
        made = Workspace.open(tmp_path / str(step) / "ws", trusted=trusted, disk=disk)
        do(made, create())
        disk.failing_at, disk.failure = disk.steps + step, lambda: OSError(28, "No space left on device")
        try:
            take(made, "one")
        except ServiceFailure:
            continue
        whole, disk.failing_at = disk.steps < disk.failing_at, None
        do(made, DeleteFunction(function_name="demo"))
        assert runs_once_restored(made, "one")
        unkept += not read_list(trusted)[str(made.folder)].key
        if whole:
            break
    assert unkept > 0 and step < 29


CONTENTS = st.text(st.sampled_from("a\n# seal")).map(lambda text: f"{text}\n".encode())


@given(CONTENTS)
def test_a_seal_holds_for_one_content_and_one_key(content: bytes) -> None:
    key, other = fresh_key(), fresh_key()
    sealed = sealed_with(key, content)
    assert is_sealed_with(key, sealed) and not is_sealed_with(other, sealed)
    for changed in (b"a" + sealed, sealed[1:], sealed[:-1], sealed + b"\n", content, b""):
        assert not is_sealed_with(key, changed)
    assert is_sealed_with(key, sealed_with(key, sealed)), "a second seal is of the first as well"


@pytest.mark.skipif(sys.platform == "win32", reason="nothing can be replaced there while it is read")
def test_a_file_that_is_replaced_while_it_is_read_asks(
    mine: Workspace, theirs: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = path_of(mine, "before").read_bytes()
    put_there(mine, "before", path_of(theirs, "theirs").read_bytes())
    read_bytes, reads = Path.read_bytes, 0

    def replaced_after_the_first_read(path: Path) -> bytes:
        nonlocal reads
        content = read_bytes(path)
        if path == path_of(mine, "before") and (reads := reads + 1) == 1:
            path.unlink()
            path.write_bytes(ours)
        return content

    monkeypatch.setattr(Path, "read_bytes", replaced_after_the_first_read)
    assert not runs_once_restored(mine, "before")
    assert reads == 2
