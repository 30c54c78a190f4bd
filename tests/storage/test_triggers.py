"""Triggers: a readable file beside each function that has any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.triggers import API_ROUTE, BUCKET, KINDS, SCHEDULE, Trigger
from lvtui.operations import DeleteFunction
from lvtui.operations.errors import ResourceNotFound, ServiceFailure
from lvtui.storage import Workspace
from lvtui.storage.doctor_functions import examine_function
from lvtui.storage.triggers import read_triggers, triggers_file
from tests.storage.kit import FailingDisk, QuickDisk, SavedOverDisk, create, do, functions_folder

ROUTE = Trigger("hello", API_ROUTE, "GET /hello", "prod")
HOURLY = Trigger("hourly", SCHEDULE, "rate(1 hour)", event='{\n  "why": "\'\'\' and \\"\\"\\""\n}\r\n')

JSON_TEXTS = st.sampled_from(["", "1", '{"a": "é 😀"}', "[\r\n\t1\n]\n", "\"\\u0000 '''\"", '{"a": "\\""}'])
TRIGGERS = st.builds(
    lambda name, kind, qualifier, event: Trigger(name, kind, kind.example, qualifier, event),
    st.from_regex("[A-Za-z0-9_-]{1,12}", fullmatch=True),
    st.sampled_from(list(KINDS.values())),
    st.sampled_from(["", "prod", "a-b_c"]),
    JSON_TEXTS,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create())
    return workspace


@pytest.fixture
def path(workspace: Workspace) -> Path:
    return functions_folder(workspace.folder) / "demo" / "triggers.toml"


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder, disk=QuickDisk())


@given(st.lists(TRIGGERS))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, triggers: list[Trigger]) -> None:
    path = tmp_path_factory.mktemp("triggers") / "triggers.toml"
    named = {trigger.name: trigger for trigger in triggers}
    path.write_bytes(triggers_file("demo", named))
    assert read_triggers(path) == named


def test_a_trigger_is_there_again_after_a_restart_until_it_is_removed(workspace: Workspace, path: Path) -> None:
    for trigger in (HOURLY, ROUTE):
        workspace.save_trigger("demo", trigger)
    assert reopened(workspace).triggers("demo") == {"hello": ROUTE, "hourly": HOURLY}
    text = path.read_text("utf-8")
    assert '[triggers.hello]\nkind = "api-route"\nsource = "GET /hello"\nqualifier = "prod"\n' in text
    assert max(map(len, text.splitlines())) <= 120
    for name in ("hello", "hourly", "hourly"):
        workspace.delete_trigger("demo", name)
    assert not path.exists() and reopened(workspace).triggers("demo") == {}


def test_triggers_go_with_their_function_and_need_one(workspace: Workspace) -> None:
    workspace.save_trigger("demo", ROUTE)
    do(workspace, DeleteFunction(function_name="demo"))
    with pytest.raises(ResourceNotFound, match="nothing that could have a trigger"):
        workspace.save_trigger("demo", ROUTE)
    do(workspace, create())
    assert workspace.triggers("demo") == {} and not workspace.catch_up()


def test_another_process_sees_what_was_added_and_ones_own_changes_are_no_news(workspace: Workspace) -> None:
    other = reopened(workspace)
    assert other.triggers("demo") == workspace.triggers("demo") == {}
    workspace.save_trigger("demo", ROUTE)
    assert other.catch_up() and other.triggers("demo") == {"hello": ROUTE}
    assert not other.catch_up() and not workspace.catch_up()
    other.save_trigger("demo", replace(ROUTE, qualifier="dev"))
    other.save_trigger("demo", HOURLY)
    assert workspace.triggers("demo") == {"hello": replace(ROUTE, qualifier="dev"), "hourly": HOURLY}


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("format = 2\n[triggers.hello\n", "line 2"),
        ('format = 2\n[triggers.hello]\nkind = "cron"\nsource = ""\n', "`triggers.hello.kind` should be api-route, "),
        ('format = 2\n[triggers.hello]\nkind = "queue"\nsource = "a b"\n', "`triggers.hello`: source: 1 to 80 letters"),
        ('format = 2\n[triggers.hello]\nkind = "queue"\nsource = "a"\nalias = "x"\n', "`triggers.hello.alias` means"),
        ("format = 99\n", "is of format 99"),
    ],
)
def test_a_damaged_file_is_a_sentence_hides_nothing_else_and_is_never_written_over(
    workspace: Workspace, path: Path, damage: str, where: str
) -> None:
    path.write_text(damage)
    assert workspace.triggers("demo") == {} and "demo" in workspace.region.functions
    (problem,) = workspace.problems
    assert where in problem and str(path) in problem
    finding = next(found for found in examine_function(path.parent) if not found.fine)
    assert where in finding.sentence
    workspace.save_trigger("demo", ROUTE)
    assert path.with_name("triggers.toml.damaged-1").read_text() == damage
    assert reopened(workspace).triggers("demo") == {"hello": ROUTE}


def test_what_is_mended_by_hand_counts_at_the_next_look(workspace: Workspace, path: Path) -> None:
    path.write_text("format = 2\n[triggers]\nhello = 1\n")
    assert workspace.triggers("demo") == {} and workspace.problems
    path.write_bytes(triggers_file("demo", {"up": Trigger("up", BUCKET, "uploads")}))
    assert list(workspace.triggers("demo")) == ["up"] and not workspace.problems


def test_a_disk_that_refuses_at_any_step_leaves_the_triggers_as_they_were(workspace: Workspace) -> None:
    workspace.save_trigger("demo", ROUTE)
    for step in range(1, 20):
        disk = FailingDisk()
        app = Workspace.open(workspace.folder, disk=disk)
        disk.steps, disk.failing_at, disk.failure = 0, step, lambda: OSError(28, "No space left on device")
        try:
            app.save_trigger("demo", HOURLY)
        except ServiceFailure:
            assert reopened(workspace).triggers("demo") == app.triggers("demo")
            assert app.triggers("demo").keys() <= {"hello", "hourly"} and "hello" in app.triggers("demo")
        else:
            break
    assert step > 2


def test_what_an_editor_saves_over_a_trigger_at_once_is_seen(workspace: Workspace, path: Path) -> None:
    again = Workspace.open(workspace.folder, disk=SavedOverDisk("triggers.toml", "format = 2\n[triggers.queue]\n"))
    again.save_trigger("demo", ROUTE)
    assert again.triggers("demo") == {}
    assert "triggers.queue.kind" in again.problems[0]
