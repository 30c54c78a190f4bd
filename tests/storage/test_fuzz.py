"""Thousands of damaged files: each ends in a sentence or in a state that can be gone on with, none in a traceback."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from lvtui.domain.code import Code
from lvtui.domain.differences import compare
from lvtui.domain.model import Version
from lvtui.domain.snapshots import Beside, Snapshot, restored
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace
from lvtui.storage.snapshot_file import read_snapshot, snapshot_file
from tests.storage.damaged import check, check_region, check_while_open, told
from tests.storage.kit import QuickDisk, same
from tests.storage.mutations import MUTATIONS, OF_BYTES, mutants
from tests.storage.place import FILES, TOML, Place
from tests.storage.test_snapshots import FORMATS, compressed, head

OF_A_WORKSPACE = [(file, kind) for file in FILES for kind in (MUTATIONS if file in TOML else OF_BYTES)]
EACH = 16
"""Mutants of each kind, of each file of a workspace."""

SNAPSHOTS = {"small.toml": 150, **dict.fromkeys((path.name for path in sorted(FORMATS.glob("snapshot-*.toml"))), 16)}
"""Files, and how many mutants of each kind. Most are of one that is taken here and has something of everything."""
OF_SNAPSHOTS = [(source, kind) for source in SNAPSHOTS for kind in MUTATIONS]


def test_there_are_five_thousand() -> None:
    assert len(OF_A_WORKSPACE) * EACH >= 2_500
    assert sum(SNAPSHOTS[source] for source, _ in OF_SNAPSHOTS) >= 2_500


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.made(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(made: Place) -> Place:
    made.put_back()
    return made


@pytest.mark.parametrize(("file", "kind"), OF_A_WORKSPACE)
def test_a_damaged_workspace_is_a_sentence_or_a_state_to_go_on_with(place: Place, file: str, kind: str) -> None:
    path, tried = place.path(file), 0
    for mutant in mutants(kind, place.sound[path], EACH, f"{file} {kind}"):
        place.put_back()
        if tried % 8 == 3:
            check_while_open(place, file, mutant)
        else:
            path.write_bytes(mutant)
            check(place, file, going_on=tried % 6 == 0)
        tried += 1
    assert tried == EACH


@pytest.mark.parametrize(("source", "kind"), OF_SNAPSHOTS)
def test_a_damaged_snapshot_is_a_sentence_or_a_state_to_go_back_to(place: Place, source: str, kind: str) -> None:
    workspace = place.open()
    path = place.folder / "ws" / "snapshots" / "fuzz.toml"
    path.parent.mkdir()
    content = (FORMATS / source).read_bytes() if (FORMATS / source).exists() else small_snapshot(workspace)
    tried = states = 0
    for mutant in mutants(kind, content, SNAPSHOTS[source], f"{source} {kind}"):
        path.write_bytes(mutant)
        listed = workspace.snapshots.listed()
        assert len(listed.found) + len(listed.problems) == 1
        for problem in listed.problems:
            assert problem.startswith(str(path)) and problem.isprintable(), problem
        try:
            found = workspace.snapshots.read("fuzz")
        except ServiceFailure as failure:
            assert str(failure).startswith(str(path)) and str(failure).endswith("Nothing was changed.")
            assert str(failure).isprintable(), failure
        else:
            assert listed.found, "what can be read is listed"
            check_snapshot(place, found, putting_back=states % 5 == 0)
            states += 1
        assert path.read_bytes() == mutant
        tried += 1
    assert tried == SNAPSHOTS[source]


def small_snapshot(workspace: Workspace) -> bytes:
    """One function with something of everything, in little text: most of what a mutation hits means something."""
    demo = workspace.region.functions["demo"]
    beside = Beside(workspace.events("demo"), workspace.fault_dials("demo"))
    region = replace(workspace.region, functions={"demo": replace(demo, latest=small(demo.latest))})
    return snapshot_file(Snapshot(head("fuzz", "a note"), region, {"demo": beside}))


def small(version: Version) -> Version:
    return replace(version, code=Code(compressed({"a.py": b"\xff"})))


def check_snapshot(place: Place, found: Snapshot, *, putting_back: bool) -> None:
    """What was read is a state: it can be written down again, compared, and put in the place of another."""
    check_region(found.region)
    again = place.folder / "again.toml"
    again.write_bytes(snapshot_file(found))
    read = read_snapshot(again)
    assert same(read.region, found.region) and read.beside == found.beside
    assert replace(read.head, size=0) == replace(found.head, size=0)
    if putting_back:
        workspace = Workspace.open(place.folder / "elsewhere", disk=QuickDisk())
        assert bool(compare(workspace.region, found.region)) == bool(found.region.functions)
        workspace.change(lambda region: (restored(region, found.region), None))
        workspace.snapshots.put_beside(found.beside)
        assert told(Workspace.open(workspace.folder)) == told(workspace)
        shutil.rmtree(workspace.folder)
