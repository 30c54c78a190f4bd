"""Drafts, test events and the session, on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.domain.desk import Draft, Session
from lvtui.operations import DeleteFunction
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import Workspace
from lvtui.storage.reading import read_draft
from tests.storage.kit import Crash, FailingDisk, create, do, functions_folder

TYPED = Draft({"app.py": 'a = "\t"\r\nb = \'\'\'\n"""\\\n', "lib/é.py": "\0"}, based_on="4fE=")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "ws")
    do(workspace, create())
    return workspace


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder)


def test_unsaved_text_is_there_again_after_a_restart(workspace: Workspace) -> None:
    workspace.keep_draft("demo", TYPED)
    assert reopened(workspace).draft("demo") == TYPED
    workspace.keep_draft("demo", None)
    assert reopened(workspace).draft("demo") is None


def test_files_that_a_draft_leaves_out_are_kept_with_it(workspace: Workspace) -> None:
    without = Draft({"new.py": ""}, based_on="4fE=", removed=("app.py", "lib/é.py"))
    workspace.keep_draft("demo", without)
    assert reopened(workspace).draft("demo") == without
    path = workspace.folder / "drafts" / "us-east-1" / "demo.toml"
    path.write_text(path.read_text("utf-8").replace('"app.py"', "7"), "utf-8")
    again = reopened(workspace)
    assert again.draft("demo") is None and "`removed` should be a list of texts" in again.problems[0]


def test_a_draft_cut_off_at_any_step_is_the_old_one_or_the_new_one(workspace: Workspace) -> None:
    workspace.keep_draft("demo", Draft({"app.py": "old"}, ""))
    for step in range(1, 10):
        disk = FailingDisk()
        failing = Workspace.open(workspace.folder, disk=disk)
        assert failing.draft("demo") is not None
        disk.steps, disk.failing_at = 0, step
        try:
            failing.keep_draft("demo", Draft({"app.py": "new"}, ""))
        except Crash:
            assert (found := reopened(workspace).draft("demo")) is not None and found.files["app.py"] in ("old", "new")
        else:
            break
    assert step > 4


def test_a_draft_that_cannot_be_read_is_reported_and_moved_aside_before_it_is_written(workspace: Workspace) -> None:
    workspace.keep_draft("demo", TYPED)
    path = workspace.folder / "drafts" / "us-east-1" / "demo.toml"
    for n, nonsense in enumerate((b"[", b"format = 9"), start=1):
        path.write_bytes(nonsense)
        again = reopened(workspace)
        assert again.draft("demo") is None
        (problem,) = again.problems
        assert str(path) in problem
        again.keep_draft("demo", TYPED)
        assert path.with_name(f"demo.toml.damaged-{n}").read_bytes() == nonsense
        assert again.draft("demo") == TYPED


def typed(text: str) -> Draft:
    return Draft({"app.py": text}, based_on="4fE=")


def drafts(workspace: Workspace) -> dict[str, str]:
    """What lies there, by file."""
    folder = workspace.folder / "drafts" / "us-east-1"
    return {path.name: read_draft(path).files["app.py"] for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize("before", [None, "of a session before"])
def test_two_apps_that_type_into_one_function_keep_a_draft_each_and_one_tells_of_it(
    workspace: Workspace, before: str | None
) -> None:
    if before:
        workspace.keep_draft("demo", typed(before))
    here, there = reopened(workspace), reopened(workspace)
    for app in (here, there):
        app.draft("demo")
    for text in ("1", "12", "123"):
        here.keep_draft("demo", typed(f"here {text}"))
        there.keep_draft("demo", typed(f"there {text}"))
        assert drafts(workspace) == {"demo.toml": f"here {text}", "demo.2.toml": f"there {text}"}
    assert here.problems == ()
    (problem,) = there.problems
    assert (
        "Another lvtui is typing into demo as well" in problem and "demo.toml" in problem and "demo.2.toml" in problem
    )
    assert here.draft("demo") == typed("here 123") and there.draft("demo") == typed("there 123")


def test_what_one_app_deploys_or_throws_away_is_not_what_the_other_has_typed(workspace: Workspace) -> None:
    here, there = reopened(workspace), reopened(workspace)
    here.keep_draft("demo", typed("here"))
    there.keep_draft("demo", None)
    assert drafts(workspace) == {"demo.toml": "here"}
    there.keep_draft("demo", typed("there"))
    here.keep_draft("demo", None)
    assert drafts(workspace) == {"demo.2.toml": "there"}
    here.keep_draft("demo", typed("more"))
    there.keep_draft("demo", None)
    assert drafts(workspace) == {"demo.toml": "more"} and there.problems == ()


def test_the_second_text_is_told_of_at_a_start_and_offered_once_the_first_is_gone(workspace: Workspace) -> None:
    here, there, third = (reopened(workspace) for _ in range(3))
    for app, text in ((here, "first"), (there, "second"), (third, "third")):
        app.keep_draft("demo", typed(text))
    for file, text, others in (("demo.toml", "first", 2), ("demo.2.toml", "second", 1), ("demo.3.toml", "third", 0)):
        again = reopened(workspace)
        assert again.draft("demo") == typed(text)
        assert [problem.count("drafts/") for problem in again.problems] == ([others] if others else [])
        again.keep_draft("demo", typed(f"{text}, and more"))
        assert drafts(workspace)[file] == f"{text}, and more"
        again.keep_draft("demo", None)
        assert file not in drafts(workspace)
    assert reopened(workspace).draft("demo") is None


def test_a_draft_that_was_changed_by_hand_is_not_written_over(workspace: Workspace) -> None:
    workspace.keep_draft("demo", typed("mine"))
    path = workspace.folder / "drafts" / "us-east-1" / "demo.toml"
    path.write_bytes(path.read_bytes().replace(b"mine", b"by hand"))
    workspace.keep_draft("demo", typed("mine, and more"))
    assert drafts(workspace) == {"demo.toml": "by hand", "demo.2.toml": "mine, and more"}


def test_a_draft_that_the_other_app_has_left_just_so_is_no_other(workspace: Workspace) -> None:
    here, there = reopened(workspace), reopened(workspace)
    for app in (here, there, here):
        app.keep_draft("demo", typed("the same"))
    assert drafts(workspace) == {"demo.toml": "the same"} and there.problems == ()


def test_a_draft_that_the_disk_refused_at_any_step_is_still_ones_own(workspace: Workspace) -> None:
    for step in range(1, 20):
        disk = FailingDisk()
        app = Workspace.open(workspace.folder, disk=disk)
        app.draft("demo")
        app.keep_draft("demo", typed("before"))
        disk.steps, disk.failing_at, disk.failure = 0, step, lambda: OSError(28, "No space left on device")
        try:
            app.keep_draft("demo", typed("refused"))
        except ServiceFailure:
            app.keep_draft("demo", typed("after"))
            assert drafts(workspace) == {"demo.toml": "after"}, step
        else:
            break
    assert step > 4


def test_the_draft_of_a_second_app_is_told_of_with_its_function_where_that_is_gone(workspace: Workspace) -> None:
    here, there = reopened(workspace), reopened(workspace)
    here.keep_draft("demo", typed("here"))
    there.keep_draft("demo", typed("there"))
    assert workspace.drafts_left_alone() == []
    do(workspace, DeleteFunction(function_name="demo"))
    told = workspace.drafts_left_alone()
    assert len(told) == 2 and all("typed for demo, a function that is not there" in sentence for sentence in told)


def test_a_session_that_cannot_be_read_is_as_if_there_were_none_and_is_kept(workspace: Workspace) -> None:
    session = Session(function="demo", qualifier="prod", event="hello", target="prod", extra={"pane": "2"})
    workspace.keep_session(session)
    assert reopened(workspace).session() == session
    path = workspace.folder / "drafts" / "session.toml"
    path.write_bytes(b"function = 1")
    again = reopened(workspace)
    assert again.session() == Session()
    assert len(again.problems) == 1
    again.keep_session(session)
    assert again.session() == session
    assert path.with_name("session.toml.damaged-1").read_bytes() == b"function = 1"


def test_an_event_is_kept_byte_for_byte_in_a_file_of_its_name(workspace: Workspace) -> None:
    workspace.save_event("demo", "sample-1", b'{"a":\r\n1}\xff')
    path = functions_folder(workspace.folder) / "demo" / "events" / "sample-1.json"
    assert path.read_bytes() == b'{"a":\r\n1}\xff'
    assert reopened(workspace).events("demo") == {"sample-1": b'{"a":\r\n1}\xff'}


def test_an_event_put_there_by_hand_is_found_changed_and_deleted(workspace: Workspace) -> None:
    events = functions_folder(workspace.folder) / "demo" / "events"
    events.mkdir()
    (events / "My Event (1).json").write_bytes(b"1")
    (events / "Hello.json").write_bytes(b"2")
    (events / "notes.txt").write_bytes(b"3")
    assert dict(workspace.events("demo")) == {"My Event (1)": b"1", "Hello": b"2"}
    workspace.save_event("demo", "Hello", b"4")
    assert dict(workspace.events("demo")) == {"My Event (1)": b"1", "Hello": b"4"}
    workspace.delete_event("demo", "My Event (1)")
    workspace.delete_event("demo", "Hello")
    assert [path.name for path in events.iterdir()] == ["notes.txt"]


def test_an_event_that_cannot_be_read_is_a_problem_and_hides_no_other(workspace: Workspace) -> None:
    workspace.save_event("demo", "good", b"1")
    (functions_folder(workspace.folder) / "demo" / "events" / "bad.json").mkdir()
    assert workspace.events("demo") == {"good": b"1"}
    assert "bad.json cannot be read" in workspace.problems[0]


def test_events_go_with_their_function_and_other_changes_leave_them(workspace: Workspace) -> None:
    workspace.save_event("demo", "sample", b"1")
    assert workspace.region is workspace.region and not workspace.catch_up()
    do(workspace, DeleteFunction(function_name="demo"))
    do(workspace, create())
    assert workspace.events("demo") == {}


def test_a_refusal_of_the_disk_is_a_sentence_about_the_desks_file(tmp_path: Path) -> None:
    disk = FailingDisk()
    workspace = Workspace.open(tmp_path / "ws", disk=disk)
    disk.steps, disk.failing_at, disk.failure = 0, 2, lambda: OSError(28, "No space left on device")
    with pytest.raises(ServiceFailure, match=r"drafts.* could not be made: No space left on device"):
        workspace.keep_session(Session())
