"""Each region is a state of its own, in one workspace: one account, one lock, one list of what may run."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lvtui.domain.code import pack
from lvtui.domain.desk import Draft
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.operations import CreateAlias, DeleteFunction, PublishVersion
from lvtui.operations.errors import InvalidParameterValue
from lvtui.service.ports import Desk, Store
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, deploy, do, do_now, same

ELSEWHERE = "eu-central-1"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ws", trusted=tmp_path / "trusted.toml", disk=QuickDisk())


def test_a_region_is_made_with_its_first_function_and_not_before(workspace: Workspace) -> None:
    store = workspace.region_store(ELSEWHERE)
    store.catch_up()
    assert workspace.regions() == ["us-east-1"] and not (workspace.folder / "functions" / ELSEWHERE).exists()
    answer = do(store, create())
    assert answer.function_arn == "arn:aws:lambda:eu-central-1:123456789012:function:demo"
    assert workspace.regions() == [ELSEWHERE, "us-east-1"]
    assert workspace.region.functions == {} and not workspace.catch_up()
    again = Workspace.open(workspace.folder)
    assert again.region.name == "us-east-1"
    assert same(again.region_store(ELSEWHERE).region, store.region)


def test_a_store_is_asked_for_by_name_and_is_always_the_same(workspace: Workspace) -> None:
    store = workspace.region_store(ELSEWHERE)
    assert store is workspace.region_store(ELSEWHERE) is store.region_store(ELSEWHERE)
    assert workspace is workspace.region_store("us-east-1") is store.region_store("us-east-1")
    assert store.regions() == workspace.regions() == ["us-east-1"]
    both: tuple[Store, Desk] = (store, store)  # mypy holds it to the ports
    assert both[0].region.name == ELSEWHERE
    assert (store.seed, store.account_id, store.trust) == (workspace.seed, workspace.account_id, workspace.trust)


@pytest.mark.parametrize("name", ["", "..", "../x", "us-east", "us_east_1", "US-EAST-1", "a/b", ".new~us-east-1"])
def test_what_can_be_no_regions_name_is_refused_and_makes_no_folder(workspace: Workspace, name: str) -> None:
    with pytest.raises(InvalidParameterValue, match="is no region's name"):
        workspace.region_store(name)
    (workspace.folder / "functions" / "notes").mkdir(parents=True)
    assert workspace.regions() == ["us-east-1"]


def test_functions_of_one_name_in_two_regions_have_nothing_in_common(workspace: Workspace) -> None:
    store = workspace.region_store(ELSEWHERE)
    for place, text in ((workspace, "# here\n"), (store, "# there\n")):
        do(place, create())
        do(place, deploy(text, publish=True))
        place.keep_draft("demo", Draft({"app.py": text}, based_on="x"))
        place.save_event("demo", "hello", text.encode())
    store.keep_fault_dial("demo", "1", FaultDial(failure_rate=0.5))
    do(workspace, DeleteFunction(function_name="demo"))
    for found in (store, Workspace.open(workspace.folder).region_store(ELSEWHERE)):
        assert found.region.functions["demo"].published["1"].code.files == {"app.py": b"# there\n"}
        assert found.draft("demo") == Draft({"app.py": "# there\n"}, based_on="x")
        assert found.events("demo") == {"hello": b"# there\n"}
        assert found.fault_dials("demo").keys() == {"1"} and found.region.retired_numbers == {}
    assert workspace.region.retired_numbers == {"demo": 2} and workspace.fault_dials("demo") == {}


def test_damage_in_a_region_that_has_been_opened_is_named_whichever_region_is_asked(workspace: Workspace) -> None:
    for name in (ELSEWHERE, "us-west-2"):
        do(workspace.region_store(name), create())
        (workspace.folder / "functions" / name / "demo" / "function.toml").write_bytes(b"nonsense")
    (workspace.folder / "drafts").mkdir()
    (workspace.folder / "drafts" / "session.toml").write_bytes(b"nonsense")
    again = Workspace.open(workspace.folder, disk=QuickDisk())
    assert again.problems == ()
    store = again.region_store(ELSEWHERE)
    for each in (again, store):
        each.session()
    problems = again.problems
    assert problems == store.problems and len(problems) == 2
    assert any(f"{ELSEWHERE}/demo/function.toml" in Path(problem.split()[0]).as_posix() for problem in problems)


def test_news_is_told_to_the_region_it_is_of(workspace: Workspace) -> None:
    other = Workspace.open(workspace.folder, disk=QuickDisk())
    do(other.region_store(ELSEWHERE), create())
    assert not workspace.catch_up() and workspace.region_store(ELSEWHERE).region.functions.keys() == {"demo"}
    do(other.region_store(ELSEWHERE), PublishVersion(function_name="demo"))
    assert not workspace.catch_up() and workspace.region_store(ELSEWHERE).catch_up()


def test_threads_in_several_regions_wait_for_one_another_and_lose_nothing(workspace: Workspace) -> None:
    stores = [workspace, workspace.region_store(ELSEWHERE), Workspace.open(workspace.folder).region_store(ELSEWHERE)]
    for store in stores[:2]:
        do(store, create(publish=True))
    inside, most = [0], [0]
    counting = threading.Lock()

    def change(n: int) -> None:
        def step(region: Region) -> tuple[Region, None]:
            with counting:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with counting:
                inside[0] -= 1
            return region, None

        stores[n % 3].change(step)
        do_now(stores[n % 3], CreateAlias(function_name="demo", name=f"a{n}", function_version="1"))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(change, range(24)))
    assert most == [1]
    stores[1].catch_up()
    assert len(workspace.region.functions["demo"].aliases) == 8
    assert len(stores[1].region.functions["demo"].aliases) == 16


def test_code_that_any_region_holds_is_not_marked_as_foreign(workspace: Workspace) -> None:
    do(workspace.region_store(ELSEWHERE), create(publish=True))
    held = workspace.region_store(ELSEWHERE).region.functions["demo"].latest.code.sha256
    foreign = pack({"app.py": b"# from elsewhere"}).sha256
    workspace.mark_foreign([held, foreign])
    assert workspace.trust.may_run(held) and not workspace.trust.may_run(foreign)
    assert not workspace.trust.lets_all_run
