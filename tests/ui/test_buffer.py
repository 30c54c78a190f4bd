"""What is typed, file by file, over what is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.code import Code, pack
from lvtui.domain.model import Configuration, Version
from lvtui.operations import LATEST
from lvtui.service import Draft
from lvtui.ui.buffer import Buffer, as_edited
from lvtui.ui.widgets.code_document import PlainDocument

FILES: Mapping[str, bytes] = {"app.py": b"A = 1\n", "lib/prices.py": b"B = 2\n", "logo.png": b"\x89PNG\xff"}


def latest(files: Mapping[str, bytes] = FILES) -> Version:
    return Version(
        version=LATEST,
        configuration=Configuration(role="", handler="app.handler", runtime="python3.12"),
        code=pack(files),
        last_modified=datetime(2026, 1, 1, tzinfo=UTC),
        revision_id="",
    )


def buffer_of(files: Mapping[str, bytes] = FILES, draft: Draft | None = None) -> Buffer:
    return Buffer.of("demo", latest(files), draft)


def test_the_handlers_file_is_seen_first_and_nothing_is_typed() -> None:
    buffer = buffer_of()
    assert (buffer.path, buffer.text) == ("app.py", "A = 1\n")
    assert not buffer.not_deployed and buffer.draft() is None
    assert buffer.packed() == buffer.code


def test_several_files_are_typed_in_and_deployed_together() -> None:
    buffer = buffer_of()
    buffer.text = "A = 3\n"
    buffer.path = "lib/prices.py"
    buffer.text = "B = 4\n"
    assert buffer.changed_paths == ["app.py", "lib/prices.py"]
    assert buffer.packed().files == {**FILES, "app.py": b"A = 3\n", "lib/prices.py": b"B = 4\n"}
    buffer.text = "B = 2\n"
    assert buffer.changed_paths == ["app.py"]


def test_a_file_is_made_renamed_deleted_and_brought_back() -> None:
    buffer = buffer_of()
    buffer.add("new.py", "N = 1\n")
    assert (buffer.path, buffer.state_of("new.py")) == ("new.py", "new")
    buffer.rename("new.py", "lib/newer.py")
    assert (buffer.path, "new.py" in buffer.all_paths) == ("lib/newer.py", False)
    buffer.rename("lib/prices.py", "lib/costs.py")
    assert buffer.path == "lib/newer.py"
    assert set(buffer.packed().files) == {"app.py", "lib/newer.py", "lib/costs.py", "logo.png"}
    assert buffer.state_of("lib/prices.py") == "deleted"
    buffer.restore("lib/prices.py")
    assert buffer.text_of("lib/prices.py") == "B = 2\n"
    buffer.delete("lib/newer.py")
    assert buffer.path in buffer.paths


def test_going_back_leaves_nothing_of_what_was_done_to_files() -> None:
    buffer = buffer_of()
    buffer.add("new.py")
    buffer.delete("logo.png")
    buffer.discard()
    assert buffer.packed() == buffer.code and buffer.path in buffer.paths
    assert not buffer.grounds and not buffer.began_as


def test_what_is_no_text_is_carried_along_untouched() -> None:
    buffer = buffer_of()
    buffer.path = "logo.png"
    assert not buffer.is_text
    buffer.path = "app.py"
    buffer.text = "A = 2\n"
    assert buffer.packed().files["logo.png"] == FILES["logo.png"]


def test_a_draft_brings_back_what_was_typed_made_and_deleted() -> None:
    buffer = buffer_of()
    buffer.text = "A = 3\n"
    buffer.add("new.py", "")
    buffer.delete("logo.png")
    draft = buffer.draft()
    assert draft is not None and draft.based_on == buffer.code.sha256
    again = buffer_of(draft=draft)
    assert again.packed() == buffer.packed()
    assert again.draft() == draft


def test_a_change_by_somebody_else_is_known_of_only_where_it_would_be_undone() -> None:
    buffer = buffer_of()
    began = buffer.code.sha256
    buffer.text = "A = 3\n"
    buffer.rest_on(latest({**FILES, "lib/prices.py": b"theirs\n"}))
    assert not buffer.overtaken and buffer.packed().files["lib/prices.py"] == b"theirs\n"
    assert buffer.began_as == buffer.code.sha256 != began
    ground = buffer.began_as
    buffer.rest_on(latest({**FILES, "app.py": b"theirs\n"}))
    assert buffer.overtaken == ["app.py"]
    draft = buffer.draft()
    assert draft is not None and draft.based_on == ground  # so that the next start asks
    buffer.agree()
    assert not buffer.overtaken and buffer.not_deployed


def test_a_deleted_file_that_somebody_else_changes_is_not_deleted_unasked() -> None:
    buffer = buffer_of()
    buffer.delete("lib/prices.py")
    buffer.rest_on(latest({**FILES, "lib/prices.py": b"theirs\n"}))
    assert buffer.overtaken == ["lib/prices.py"]


def test_what_somebody_else_deploys_alike_is_deployed() -> None:
    buffer = buffer_of()
    buffer.text = "A = 3\n"
    buffer.delete("logo.png")
    buffer.rest_on(latest({"app.py": b"A = 3\n", "lib/prices.py": b"B = 2\n"}))
    assert not buffer.not_deployed and not buffer.overtaken


@pytest.mark.parametrize(("typed_on", "left"), [("A = 3\n", []), ("A = 4\n", ["app.py"]), ("A = 1\n", ["app.py"])])
def test_what_is_typed_while_a_deploy_is_under_way_is_not_deployed(typed_on: str, left: list[str]) -> None:
    buffer = buffer_of()
    buffer.text = "A = 3\n"
    sent, code = dict(buffer.typed), buffer.packed()
    buffer.text = typed_on
    buffer.take_as_deployed(code, sent)
    assert buffer.changed_paths == left and buffer.text == typed_on
    assert not buffer.overtaken


def test_the_files_of_a_version_are_taken_as_typed() -> None:
    buffer = buffer_of()
    older = pack({"app.py": b"OLD = 1\n", "logo.png": FILES["logo.png"]})
    assert buffer.take(older)
    assert buffer.packed() == older and buffer.state_of("lib/prices.py") == "deleted"
    assert buffer.take(pack(FILES)) and not buffer.not_deployed


@pytest.mark.parametrize("odd", [b"\x00\xff", b"a\r\nb\n"])
def test_a_version_that_cannot_be_typed_is_not_taken(odd: bytes) -> None:
    buffer = buffer_of()
    assert not buffer.take(Code(pack({**FILES, "odd": odd}).zip_file))
    assert not buffer.not_deployed


@given(st.text(alphabet="ab\n\r\x0c\u2028", max_size=12))
def test_a_text_counts_as_the_editor_would_show_it(text: str) -> None:
    assert PlainDocument(text).text == as_edited(text)
