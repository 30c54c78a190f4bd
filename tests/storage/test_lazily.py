"""Opening reads what the heads say; a version is read when somebody looks at it, once, and stays the same object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lvtui.domain.history import Pointing, Span, previous_target
from lvtui.domain.model import Version
from lvtui.operations import (
    CreateAlias,
    DeleteFunction,
    GetAccountSettings,
    ListAliases,
    ListVersionsByFunction,
    PublishVersion,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.errors import ServiceFailure
from lvtui.operations.shapes import FunctionCode
from lvtui.storage import Workspace, reading, shelf
from tests.storage.kit import NOON, QuickDisk, create, deploy, do, functions_folder, same
from tests.storage.test_round_trip import foreign_zip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`demo` with sixty versions."""
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create())
    for n in range(60):
        do(workspace, deploy(f"# {n + 1}", publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="7"))
    return tmp_path / "ws"


class Reads:
    """Which version files are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.numbers: list[str] = []
        read = reading.read_version

        def noting(folder: Path, name: str, number: str) -> Version:
            self.numbers.append(number)
            return read(folder, name, number)

        monkeypatch.setattr(shelf, "read_version", noting)


@pytest.fixture
def reads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, disk=QuickDisk())


def test_opening_and_catching_up_read_no_version(folder: Path, reads: Reads) -> None:
    workspace, other = opened(folder), opened(folder)
    do(other, create("other", publish=True))
    do(other, CreateAlias(function_name="demo", name="dev", function_version="$LATEST"))
    do(other, PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=9))
    assert workspace.catch_up()
    assert len(workspace.region.functions["demo"].published) == 60
    assert reads.numbers == []


@pytest.mark.parametrize(
    "request_, read",
    [
        (GetAccountSettings(), []),
        (ListAliases(function_name="demo"), []),
        (ListVersionsByFunction(function_name="demo", max_items=4), ["1", "2", "3"]),
        (deploy("# new"), []),
        (deploy("# new", publish=True), ["60"]),
        (PublishVersion(function_name="demo"), ["60"]),
        (CreateAlias(function_name="demo", name="test", function_version="9"), ["9"]),
        (UpdateAlias(function_name="demo", name="prod", function_version="9"), ["9"]),
        (
            PutProvisionedConcurrencyConfig(
                function_name="demo", qualifier="prod", provisioned_concurrent_executions=1
            ),
            [],
        ),
        (DeleteFunction(function_name="demo", qualifier="5"), ["5"]),
    ],
)
def test_an_operation_reads_the_versions_it_looks_at_and_no_other(
    folder: Path, reads: Reads, request_: Request[Any], read: list[str]
) -> None:
    workspace = opened(folder)
    do(workspace, request_)
    assert reads.numbers == read


def test_how_much_code_there_is_is_known_without_reading_it(folder: Path, reads: Reads) -> None:
    workspace = opened(folder)
    said = do(workspace, GetAccountSettings()).account_usage
    do(workspace, deploy("# longer than all the others", publish=True))
    do(workspace, DeleteFunction(function_name="demo", qualifier="2"))
    more = do(workspace, GetAccountSettings()).account_usage
    demo = opened(folder).region.functions["demo"]
    counted = sum(version.code.size for version in (demo.latest, *demo.published.values()))
    assert said is not None and more is not None and said.total_code_size is not None
    assert more.total_code_size == counted > said.total_code_size
    assert demo.code_size == counted


def test_the_way_back_of_an_alias_reads_no_version(folder: Path, reads: Reads) -> None:
    demo = opened(folder).region.functions["demo"]
    spans = [Span(Pointing("7"), NOON, None, "screen"), Span(Pointing("5", {"6": 0.5}), NOON, NOON, "screen")]
    assert previous_target(spans, demo, demo.aliases["prod"]).function_version == "5"
    assert reads.numbers == []


def test_code_said_to_be_less_than_it_is_never_makes_a_head_that_cannot_be_read(folder: Path) -> None:
    head = functions_folder(folder) / "demo" / "function.toml"
    lines = head.read_bytes().splitlines(keepends=True)
    head.write_bytes(b"".join(b"published_code_size = 1\n" if b"published_code_size" in x else x for x in lines))
    do(opened(folder), DeleteFunction(function_name="demo", qualifier="5"))
    demo = opened(folder).region.functions["demo"]
    assert demo.code_size == sum(version.code.size for version in (demo.latest, *demo.published.values()))


def test_a_version_is_read_once_and_is_the_same_object_in_every_state(folder: Path, reads: Reads) -> None:
    workspace, other = opened(folder), opened(folder)
    first = workspace.region.functions["demo"]
    seen = first.published["9"]
    do(workspace, deploy("# new"))
    do(other, deploy("# newer", publish=True))
    reads.numbers.clear()
    workspace.catch_up()
    last = workspace.region.functions["demo"]
    assert last.published["9"] is seen and first.published["9"] is seen
    assert last.published["8"] is first.published["8"]
    assert reads.numbers == ["8"]


def test_what_is_deleted_stays_in_the_states_that_had_it_and_can_come_back(folder: Path) -> None:
    workspace = opened(folder)
    before, whole = workspace.region, opened(folder).region
    assert len(list(whole.functions["demo"].published.values())) == 60
    do(workspace, DeleteFunction(function_name="demo", qualifier="5"))
    assert before.functions["demo"].published["5"].code.files == {"app.py": b"# 5"}
    do(workspace, DeleteFunction(function_name="demo"))
    workspace.change(lambda _: (before, None))
    assert same(workspace.region, whole) and same(opened(folder).region, whole)


def test_going_back_writes_what_differs_and_reads_nothing_else(folder: Path, reads: Reads) -> None:
    workspace = opened(folder)
    before = workspace.region
    do(workspace, deploy("# 61", publish=True))
    do(workspace, DeleteFunction(function_name="demo", qualifier="5"))
    reads.numbers.clear()
    workspace.change(lambda _: (before, None))
    assert reads.numbers == []
    demo = opened(folder).region.functions["demo"]
    assert list(demo.published) == [str(n) for n in range(1, 61)]
    assert demo.published["5"].code.files == {"app.py": b"# 5"}


def test_a_version_replaced_elsewhere_is_another_in_the_new_state_and_itself_in_the_old_one(folder: Path) -> None:
    here, there = opened(folder), opened(folder)
    before = there.region
    do(there, deploy("# one", publish=True))
    here.catch_up()
    old = here.region.functions["demo"].published
    assert old["61"].code.files == {"app.py": b"# one"}
    there.change(lambda _: (before, None))
    do(there, deploy("# another", publish=True))
    here.catch_up()
    assert here.region.functions["demo"].published["61"].code.files == {"app.py": b"# another"}
    assert old["61"].code.files == {"app.py": b"# one"}


@pytest.mark.parametrize("qualifier", ["5", None])
def test_a_version_that_is_deleted_elsewhere_before_it_was_looked_at_here_is_a_sentence_and_no_damage(
    folder: Path, qualifier: str | None
) -> None:
    here = opened(folder)
    before = here.region
    do(opened(folder), DeleteFunction(function_name="demo", qualifier=qualifier))
    with pytest.raises(ServiceFailure, match=r"Version 5 of demo was deleted by somebody else meanwhile"):
        before.functions["demo"].published["5"]
    assert here.problems == ()
    assert here.catch_up() and here.problems == ()
    assert "demo" not in here.region.functions or "5" not in here.region.functions["demo"].published


def test_a_damaged_version_that_is_deleted_elsewhere_is_no_problem_any_more(folder: Path) -> None:
    here = opened(folder)
    before = here.region
    path = functions_folder(folder) / "demo" / "versions" / "5.toml"
    sound = path.read_bytes()
    path.write_bytes(b"nonsense")
    with pytest.raises(ServiceFailure, match=r"5\.toml is not valid TOML"):
        before.functions["demo"].published["5"]
    assert len(here.problems) == 1
    path.write_bytes(sound)
    do(opened(folder), DeleteFunction(function_name="demo", qualifier="5"))
    with pytest.raises(ServiceFailure, match="was deleted by somebody else meanwhile"):
        before.functions["demo"].published["5"]
    assert here.problems == ()


def test_a_version_whose_file_is_missing_though_the_head_names_it_is_damage(folder: Path) -> None:
    here = opened(folder)
    (functions_folder(folder) / "demo" / "versions" / "5.toml").unlink()
    for head in (None, b"nonsense"):
        if head is not None:  # of a damaged function nobody can tell
            (functions_folder(folder) / "demo" / "function.toml").write_bytes(head)
        with pytest.raises(ServiceFailure, match=r"5\.toml cannot be read: No such file.*`lvtui doctor`"):
            here.region.functions["demo"].published["5"]
        assert "5.toml" in here.problems[0]


def test_a_package_is_kept_for_versions_that_nobody_has_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(code=FunctionCode(zip_file=foreign_zip()), publish=True))
    do(workspace, deploy("# two", publish=True))
    do(workspace, UpdateFunctionCode(function_name="demo", zip_file=foreign_zip()))
    packages = functions_folder(workspace.folder) / "demo" / "code"
    again, reads = opened(workspace.folder), Reads(monkeypatch)
    do(again, deploy("# three"))
    assert len(list(packages.iterdir())) == 1 and reads.numbers == []
    do(opened(workspace.folder), DeleteFunction(function_name="demo", qualifier="1"))
    assert list(packages.iterdir()) == []
