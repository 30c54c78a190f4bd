"""The code pane: several files, live checks, finding, the user's own editor, and somebody else's change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from lvtui.domain.code import pack
from lvtui.operations import LATEST, DeleteFunction, PublishVersion, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.ui.buffer import Buffer
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.code_pane import CODE, DIFF
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function

FILES: Mapping[str, bytes] = {
    "app.py": GREETING.encode(),
    "lib/prices.py": b"PRICE = 3\n",
    "logo.png": b"\x89PNG\xff\x00",
}


async def open_files(drive: Driver, files: Mapping[str, bytes] = FILES) -> CodeArea:
    """A function of several files, with the cursor in its code."""
    await with_function(drive)
    await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=pack(files).zip_file))
    await drive.pane(3)
    return drive.bench.code_pane.editor


async def to_file(drive: Driver, path: str) -> None:
    """Go to a file by the list of files."""
    await drive.press("f12")
    await drive.until_dialog("FilesDialog")
    place = list(buffer_of(drive).all_paths).index(path)
    await drive.press("home", *["down"] * place, "enter")
    await drive.until(lambda: drive.dialog == "Workbench" and path in drive.text("#file"), path)


def buffer_of(drive: Driver) -> Buffer:
    buffer = drive.bench.buffer
    assert buffer is not None
    return buffer


async def test_each_file_keeps_its_text_its_cursor_and_its_undo_while_others_are_looked_at(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        editor = await open_files(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.type("# app")
        await to_file(drive, "lib/prices.py")
        await drive.type("# price")
        await drive.until_shown("not deployed: 2 files")
        await to_file(drive, "app.py")
        assert editor.cursor_location == (0, 5)
        drive.bench.opened = "1"
        drive.bench.refresh_panes()
        await drive.until_shown("1/3", "#file")
        drive.bench.opened = LATEST
        drive.bench.refresh_panes()
        drive.bench.open_function(None)
        drive.bench.open_function("demo")
        drive.bench.code_pane.take_focus()
        await drive.press("ctrl+z")
        await drive.until(lambda: buffer_of(drive).changed_paths == ["lib/prices.py"])
        await drive.press("ctrl+y")
        await drive.until(lambda: len(buffer_of(drive).changed_paths) == 2)
        await drive.until(lambda: (draft := drive.bench.desk.draft("demo")) is not None and len(draft.files) == 2)
    async with running(settings) as again:
        assert buffer_of(again).changed_paths == ["app.py", "lib/prices.py"]
        again.bench.action_deploy()
        await again.until(lambda: not again.bench.not_deployed)
        files = again.function.latest.code.files
        assert files == {**FILES, "app.py": b"# app" + FILES["app.py"], "lib/prices.py": b"# pricePRICE = 3\n"}


async def test_files_are_made_renamed_deleted_and_brought_back_by_keys(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await open_files(drive)
        await drive.press("f12", "n")
        await drive.until_dialog("FileNameDialog")
        await drive.type("lib")
        await drive.press("enter")
        await drive.until_shown("lib is a folder", "#name")
        await drive.type("/tax.py")
        await drive.press("enter")
        await drive.until_shown("lib/tax.py (new)", "#file")
        assert drive.app.focused is drive.bench.code_pane.editor
        await drive.type("TAX = 1")
        await drive.press("f12", "r")
        await drive.until_dialog("FileNameDialog")
        await drive.press("ctrl+u")
        await drive.type("tax.py")
        await drive.press("enter")
        await drive.until_shown("tax.py (new)", "#file")
        await drive.press("f12", "home", "ctrl+d")
        await drive.until_shown("deleted · handler", "#files")
        await drive.press("escape")
        await drive.until(lambda: drive.dialog == "Workbench")
        await drive.until_shown("no app.py in the package", "ChecksLine")
        assert set(buffer_of(drive).packed().files) == {"lib/prices.py", "logo.png", "tax.py"}
        await drive.press("f12", "home", "ctrl+d")
        await drive.until(lambda: "deleted" not in drive.text("#files"))
        await drive.press("escape", "ctrl+z")
        await drive.until(lambda: buffer_of(drive).text_of("tax.py") == "")


async def test_the_next_start_shows_the_file_that_was_shown(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await open_files(drive)
        await to_file(drive, "lib/prices.py")
        await drive.press("right")
        await drive.press("ctrl+q")
        await drive.until(lambda: not drive.app.is_running)
    async with running(settings_for(tmp_path)) as again:
        assert again.bench.code_pane.editor.text == "PRICE = 3\n"
        assert again.bench.code_pane.editor.cursor_location == (0, 1)
        await again.until_shown("lib/prices.py", "#file")
        assert not again.bench.not_deployed


async def test_a_file_that_was_never_deployed_is_not_thrown_away_unasked(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await open_files(drive)
        buffer_of(drive).add("new.py", "N = 1\n")
        drive.bench.load_buffer()
        await drive.press("f12", "ctrl+d")
        await drive.until_dialog("SureDialog")
        await drive.press("escape", "escape")
        await drive.until(lambda: drive.dialog == "Workbench")
        await drive.service.call(PublishVersion(function_name="demo"))
        drive.bench.opened = "1"
        drive.bench.action_copy_to_latest()
        await drive.until_dialog("ReplaceDialog")
        await drive.until_shown("no way back to them: new.py", "#frame")
        await drive.press("escape")
        await drive.until(lambda: drive.dialog == "Workbench")
        drive.bench.action_discard_text()
        await drive.until_dialog("DiscardDialog")
        await drive.press("enter")
        await drive.until(lambda: not drive.bench.not_deployed)
        await drive.until_shown("app.py", "#file")


async def test_what_is_no_text_is_shown_as_bytes_and_is_locked(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await open_files(drive)
        await to_file(drive, "logo.png")
        await drive.until_shown("89 50 4e 47 ff 00", "#viewer")
        await drive.until_shown("logo.png is no UTF-8 text (6 bytes)", "#lock")
        await drive.type("x")
        assert not drive.bench.not_deployed
        await to_file(drive, "lib/prices.py")
        await drive.type("x")
        await drive.until(lambda: buffer_of(drive).changed_paths == ["lib/prices.py"])


async def test_problems_stand_in_the_margin_and_below_and_are_gone_to(tmp_path: Path) -> None:
    code = "import os\n\ndef handler(event, context):\n    return evnet\n"
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, code)
        await drive.pane(3)
        pane, editor = drive.bench.code_pane, drive.bench.code_pane.editor
        await drive.until_shown("! 2 problems · line 1: 'os' imported but unused", "ChecksLine")
        await drive.until(lambda: "4✗" in drive.text("#editor") and "1!" in drive.text("#editor"), "marks")
        await drive.press("alt+n")
        assert editor.cursor_location == (3, 11)
        await drive.until_shown("✗ 2 problems · line 4: undefined name 'evnet'", "ChecksLine")
        await drive.pilot.click("ChecksLine")
        assert editor.cursor_location == (0, 0)
        editor.rewrite(GREETING)
        await drive.until_shown("✓ no problem found", "ChecksLine")
        await drive.press("ctrl+s")
        await drive.until(lambda: not drive.bench.not_deployed)
        await drive.service.call(UpdateFunctionConfiguration(function_name="demo", handler="app.gone"))
        await drive.until_shown("Handler 'gone' missing on module 'app'", "ChecksLine")
        await drive.service.call(PublishVersion(function_name="demo"))
        drive.bench.opened = "1"
        drive.bench.refresh_panes()
        assert not pane.query_one("ChecksLine").display  # it runs as it is
        await drive.service.call(DeleteFunction(function_name="demo"))
        await drive.until(lambda: pane.loaded is None)
        await drive.until(lambda: pane._check_timer is None and "check" not in {w.group for w in drive.app.workers})
        assert "✗" not in drive.text("#editor")  # of nothing, nothing is missing


async def test_text_is_found_and_a_line_is_gone_to(tmp_path: Path) -> None:
    code = GREETING + "".join(f"EVENT_{n} = {n}\n" for n in range(40))
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        await with_function(drive, code)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.pane(3)
        editor = drive.bench.code_pane.editor
        await drive.press("f7")
        await drive.type("event")
        await drive.until_shown("1 of 41", "FindLine")
        assert editor.selected_text == "event"
        await drive.press("enter", "enter")
        await drive.until_shown("3 of 41", "FindLine")
        assert editor.selection.start == (3, 0)
        await drive.press("up", "up", "up")
        await drive.until_shown("41 of 41", "FindLine")
        await drive.press("ctrl+u")
        await drive.type("Event")
        await drive.until_shown("not found", "FindLine")
        await drive.press("escape")
        assert drive.app.focused is editor and not drive.bench.code_pane.query_one("FindLine").display
        await drive.press("ctrl+g")
        await drive.type("x")
        await drive.press("enter")
        await drive.until_shown("a number, or line:column", "GoToLine")
        await drive.press("ctrl+u")
        await drive.type("30:4")
        await drive.press("enter")
        assert drive.app.focused is editor and editor.cursor_location == (29, 3)
        drive.bench.opened = "1"
        drive.bench.refresh_panes()
        drive.bench.code_pane.take_focus()
        await drive.press("f7")
        await drive.type("hello")
        await drive.until_shown("1 of 1", "FindLine")
        assert drive.bench.code_pane.viewer.selected_text == "hello"
        await drive.press("escape", "escape")
        await drive.until(lambda: drive.bench.versions_pane.has_focus_within)


async def test_the_users_own_editor_changes_latest_and_only_looks_at_a_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\nfile.chmod(0o600)\n"
        "file.write_text('# theirs\\n' + file.read_text())\n"
    )
    monkeypatch.setenv("VISUAL", f"'{sys.executable}' '{script}'")
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.pane(3)
        await drive.press("f4")
        await drive.until_shown("This terminal cannot be lent to another program", "CommandStrip")
        drive.bench.run_editor = subprocess.call  # type: ignore[assignment, method-assign]
        await drive.press("f4")
        await drive.until(lambda: buffer_of(drive).text == "# theirs\n" + GREETING)
        await drive.until_shown("saved it, not deployed", "CommandStrip")
        await drive.press("ctrl+z")
        await drive.until(lambda: not drive.bench.not_deployed)
        drive.bench.opened = "1"
        drive.bench.refresh_panes()
        await drive.press("f4")
        await drive.until_shown("nothing of it comes back", "CommandStrip")
        assert not drive.bench.not_deployed
        monkeypatch.setenv("VISUAL", "no-such-editor")
        await drive.press("f4")
        await drive.until_shown("There is no program 'no-such-editor'", "CommandStrip")


@pytest.mark.parametrize("answer", ["o", "enter", "escape"])
async def test_somebody_elses_change_is_not_deployed_over_unasked(tmp_path: Path, answer: str) -> None:
    theirs = b"THEIRS = 1\n"
    async with running(settings_for(tmp_path), (80, 24)) as drive:
        editor = await open_files(drive)
        await drive.type("# mine ")
        await drive.until(lambda: drive.bench.not_deployed)
        changed = pack({**FILES, "app.py": theirs}).zip_file
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=changed))
        await drive.press("ctrl+s")
        await drive.until_dialog("OvertakenDialog")
        await drive.until_shown("+ THEIRS = 1", "#change")
        await drive.press("ctrl+s", answer)
        await drive.until(lambda: drive.dialog == "Workbench")
        if answer == "o":
            await drive.until(lambda: not drive.bench.not_deployed)
            assert drive.function.latest.code.files["app.py"].startswith(b"# mine ")
            return
        assert drive.function.latest.code.files["app.py"] == theirs
        assert editor.text.startswith("# mine ")
        assert drive.bench.code_pane.tab == (DIFF if answer == "enter" else CODE)


async def test_a_change_to_another_file_is_deployed_along_and_asks_nothing(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await open_files(drive)
        await drive.type("# mine ")
        await drive.until(lambda: drive.bench.not_deployed)
        changed = pack({**FILES, "lib/prices.py": b"PRICE = 4\n"}).zip_file
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=changed))
        await drive.press("ctrl+s")
        await drive.until(lambda: not drive.bench.not_deployed)
        files = drive.function.latest.code.files
        assert files["app.py"].startswith(b"# mine ") and files["lib/prices.py"] == b"PRICE = 4\n"


async def test_a_letter_whose_message_is_still_on_its_way_is_not_lost(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        editor = await open_files(drive)
        changed = pack({**FILES, "lib/prices.py": b"PRICE = 4\n"}).zip_file
        editor.insert("# one ")
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=changed))
        assert editor.text.startswith("# one ")
        editor.insert("two ")
        drive.bench.open_function(None)
        drive.bench.open_function("demo")
        assert editor.text == buffer_of(drive).text == "# one two " + GREETING
        editor.insert("three ")
        drive.bench.action_deploy()
        await drive.until(lambda: not drive.bench.not_deployed)
        assert drive.function.latest.code.files["app.py"].startswith(b"# one two three ")


async def test_the_files_of_a_version_are_copied_and_undone_by_key(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await open_files(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package("NEW = 1\n")))
        await drive.press("escape", "end", "c")
        await drive.until_dialog("ConfirmDialog")  # of a file that is no text, the package is copied whole
        await drive.press("escape")
        await drive.service.call(
            UpdateFunctionCode(function_name="demo", zip_file=pack({**FILES, "app.py": b""}).zip_file)
        )
        await drive.press("c")
        await drive.until(lambda: buffer_of(drive).changed_paths == ["app.py"])
        assert buffer_of(drive).packed() == drive.function.published["1"].code
        await drive.press("ctrl+z")
        await drive.until(lambda: not drive.bench.not_deployed)
