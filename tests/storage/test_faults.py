"""Fault dials: a file beside each function that has any."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.faults import FaultDial, FixedLatency, LogNormalLatency, UniformLatency
from lvtui.operations import LATEST, DeleteFunction
from lvtui.operations.errors import ResourceNotFound, ServiceFailure
from lvtui.storage import Workspace
from lvtui.storage.faults import faults_file, read_faults
from tests.domain.test_faults import DIALS
from tests.storage.kit import Crash, FailingDisk, QuickDisk, SavedOverDisk, create, deploy, do, functions_folder


class DiskThatKeepsDials(QuickDisk):
    """A disk that will not remove a `faults.toml`."""

    def remove(self, path: Path) -> None:
        if path.name == "faults.toml":
            raise OSError(13, "Permission denied")
        super().remove(path)


TENTH = FaultDial(failure_rate=0.1, latency=LogNormalLatency(80, 400), init_ms=800)
SLOW = FaultDial(latency=UniformLatency(0.5, 200))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """`demo` has versions 1 and 2, `other` none."""
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True))
    do(workspace, deploy("# two\n", publish=True))
    do(workspace, create("other"))
    return workspace


@pytest.fixture
def path(workspace: Workspace) -> Path:
    return functions_folder(workspace.folder) / "demo" / "faults.toml"


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder, disk=QuickDisk())


@given(st.dictionaries(st.sampled_from([LATEST, "1", "2", "10"]), DIALS))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, dials: dict[str, FaultDial]) -> None:
    path = tmp_path_factory.mktemp("dials") / "faults.toml"
    path.write_bytes(faults_file("demo", dials))
    assert read_faults(path) == dials


def test_a_dial_is_there_again_after_a_restart_until_it_is_switched_off(workspace: Workspace, path: Path) -> None:
    workspace.keep_fault_dial("demo", "2", TENTH)
    workspace.keep_fault_dial("demo", LATEST, SLOW)
    again = reopened(workspace)
    assert again.fault_dials("demo") == {"2": TENTH, LATEST: SLOW}
    assert again.fault_dials("other") == {}
    again.keep_fault_dial("demo", "2", None)
    assert reopened(workspace).fault_dials("demo") == {LATEST: SLOW}
    again.keep_fault_dial("demo", LATEST, None)
    assert not path.exists()


def test_the_file_says_what_it_is_and_reads_as_a_person_would_write_it(workspace: Workspace, path: Path) -> None:
    for version, dial in (("2", TENTH), ("1", FaultDial(latency=FixedLatency(1.5))), (LATEST, SLOW)):
        workspace.keep_fault_dial("demo", version, dial)
    text = path.read_text("utf-8")
    assert text.startswith("# The fault dials of demo: what lvtui puts on the calls")
    assert max(map(len, text.splitlines())) <= 120
    found = tomllib.loads(text)["versions"]
    assert list(found) == [LATEST, "1", "2"]
    latency = {"kind": "log-normal", "median_ms": 80, "p99_ms": 400}
    assert found["2"] == {"failure_rate": 0.1, "init_ms": 800, "latency": latency}
    assert "median_ms = 80\n" in text


def test_what_is_written_by_hand_counts_at_the_next_look(workspace: Workspace, path: Path) -> None:
    path.write_text("format = 1\n[versions.1]\nfailure_rate = 1\n[versions.7]\ninit_ms = 5\n")
    assert workspace.catch_up()
    assert workspace.fault_dials("demo") == {"1": FaultDial(1.0)}  # there is no version 7
    assert workspace.problems == ()
    assert not workspace.catch_up()


def test_another_process_sees_a_dial_turned_and_switched_off(workspace: Workspace) -> None:
    other = reopened(workspace)
    workspace.keep_fault_dial("demo", "1", SLOW)
    assert other.catch_up()
    assert other.fault_dials("demo") == {"1": SLOW}
    other.keep_fault_dial("demo", "2", TENTH)
    workspace.keep_fault_dial("demo", "1", None)
    assert workspace.fault_dials("demo") == {"2": TENTH}
    assert workspace.catch_up()  # that of the other, which its own change has taken in
    assert not workspace.catch_up()
    assert other.catch_up()
    assert other.fault_dials("demo") == {"2": TENTH}


def test_a_deleted_version_takes_its_dial_along_and_leaves_the_others(workspace: Workspace, path: Path) -> None:
    other = reopened(workspace)
    for version in ("1", "2"):
        workspace.keep_fault_dial("demo", version, SLOW)
    other.catch_up()
    do(workspace, DeleteFunction(function_name="demo", qualifier="1"))
    assert workspace.fault_dials("demo") == {"2": SLOW}
    assert set(read_faults(path)) == {"2"}
    other.catch_up()
    assert other.fault_dials("demo") == {"2": SLOW}


def test_a_function_made_again_under_an_old_name_has_no_dial(workspace: Workspace) -> None:
    other = reopened(workspace)
    workspace.keep_fault_dial("demo", LATEST, SLOW)
    other.catch_up()
    do(workspace, DeleteFunction(function_name="demo"))
    assert workspace.fault_dials("demo") == {}
    do(workspace, create())
    other.catch_up()
    assert workspace.fault_dials("demo") == other.fault_dials("demo") == {}


def test_other_changes_leave_the_dials_and_their_file_alone(workspace: Workspace, path: Path) -> None:
    workspace.keep_fault_dial("demo", LATEST, SLOW)
    before = path.stat().st_mtime_ns
    do(workspace, deploy("# three\n", publish=True))
    assert workspace.fault_dials("demo") == {LATEST: SLOW}
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(("function", "version"), [("gone", "1"), ("demo", "3"), ("demo", "prod"), ("../demo", "1")])
def test_only_a_version_that_is_there_has_a_dial(workspace: Workspace, function: str, version: str) -> None:
    with pytest.raises(ResourceNotFound, match="nothing"):
        workspace.keep_fault_dial(function, version, SLOW)
    assert workspace.fault_dials(function) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("format = \n", "at line 1"),
        ("format = 3", "is of format 3"),
        ("format = 1", "`versions` is missing"),
        ("format = 1\nversions = {prod = {}}", "`versions.prod` is no version"),
        ("format = 1\nversions = {1 = {failure_rate = 12}}", "`versions.1`: The failure rate is from 0 % to 100 %"),
        (
            "format = 1\nversions = {1 = {failure_rate = true}}",
            "`versions.1.failure_rate` should be a number, not True",
        ),
        ("format = 1\nversions = {1 = {failure_rate = nan}}", "not nan %"),
        (f"format = 1\nversions = {{1 = {{init_ms = 1{'0' * 400}}}}}", "`versions.1.init_ms` is too large"),
        ("format = 1\nversions = {1 = {failure = 1}}", "`versions.1.failure` means nothing here"),
        ("format = 1\nversions = {1 = {latency = {kind = 'normal'}}}", "should be fixed, uniform, log-normal"),
        ("format = 1\nversions = {1 = {latency = {kind = 'fixed'}}}", "`versions.1.latency.ms` is missing"),
        ("format = 1\nversions = {1 = {latency = {kind = 'fixed', ms = 1, p99_ms = 2}}}", "p99_ms` means nothing"),
        ("format = 1\nversions = {1 = {latency = {kind = 'uniform', low_ms = 2, high_ms = 1}}}", "below the shortest"),
    ],
)
def test_a_damaged_file_is_a_problem_switches_off_and_is_moved_aside_before_it_is_written(
    workspace: Workspace, path: Path, content: str, words: str
) -> None:
    workspace.keep_fault_dial("demo", "1", SLOW)
    path.write_text(content)
    assert workspace.catch_up()
    assert workspace.fault_dials("demo") == {}
    (problem,) = workspace.problems
    assert str(path) in problem and words in problem and "dials of demo are off" in problem
    assert set(workspace.region.functions) == {"demo", "other"}
    do(workspace, deploy("# three\n", publish=True))
    do(workspace, DeleteFunction(function_name="demo", qualifier="1"))
    assert path.read_text() == content
    assert not workspace.catch_up()
    workspace.keep_fault_dial("demo", "2", TENTH)
    assert workspace.fault_dials("demo") == reopened(workspace).fault_dials("demo") == {"2": TENTH}
    assert path.with_name("faults.toml.damaged-1").read_text() == content
    assert "it is now faults.toml.damaged-1" in workspace.problems[0]


def test_a_file_that_is_mended_is_read_again(workspace: Workspace, path: Path) -> None:
    workspace.keep_fault_dial("demo", "1", SLOW)
    good = path.read_bytes()
    path.write_bytes(b"[")
    workspace.catch_up()
    path.write_bytes(good)
    assert workspace.catch_up()
    assert workspace.fault_dials("demo") == {"1": SLOW}
    assert workspace.problems == ()


def test_a_dial_cut_off_at_any_step_is_the_old_one_or_the_new_one(workspace: Workspace) -> None:
    workspace.keep_fault_dial("demo", "1", SLOW)
    for step in range(1, 20):
        disk = FailingDisk()
        failing = Workspace.open(workspace.folder, disk=disk)
        disk.steps, disk.failing_at = 0, step
        try:
            failing.keep_fault_dial("demo", "1", TENTH)
        except Crash:
            assert reopened(workspace).fault_dials("demo")["1"] in (SLOW, TENTH)
        else:
            break
    assert step > 3


@pytest.mark.parametrize("dial", [TENTH, None])
def test_when_the_disk_refuses_the_dial_stands_as_it_stood(workspace: Workspace, dial: FaultDial | None) -> None:
    workspace.keep_fault_dial("demo", "1", SLOW)
    disk = FailingDisk()
    failing = Workspace.open(workspace.folder, disk=disk)
    disk.steps, disk.failing_at, disk.failure = 0, 1, lambda: OSError(28, "No space left on device")
    with pytest.raises(ServiceFailure, match=r"faults.toml could not be .*: No space left on device"):
        failing.keep_fault_dial("demo", "1", dial)
    assert failing.fault_dials("demo") == reopened(workspace).fault_dials("demo") == {"1": SLOW}


def test_a_version_is_deleted_even_where_its_dial_cannot_be_forgotten_and_the_dial_is_off(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws", disk=DiskThatKeepsDials())
    do(workspace, create(publish=True))
    workspace.keep_fault_dial("demo", "1", SLOW)
    do(workspace, DeleteFunction(function_name="demo", qualifier="1"))
    assert "1" not in workspace.region.functions["demo"].published
    assert workspace.fault_dials("demo") == reopened(workspace).fault_dials("demo") == {}
    assert workspace.problems == ()


def test_what_an_editor_saves_over_a_dial_at_once_is_seen(workspace: Workspace, path: Path) -> None:
    again = Workspace.open(workspace.folder, disk=SavedOverDisk("faults.toml", "format = 2\n[versions]\n1 = 5\n"))
    again.keep_fault_dial("demo", "1", TENTH)
    again.catch_up()
    assert again.fault_dials("demo") == {}
    assert "faults.toml" in again.problems[0]
