"""The screen of the snapshots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lvtui.domain.snapshots import SnapshotHead
from lvtui.operations import CreateAlias, DeleteFunction, PublishVersion, UpdateFunctionCode
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.snapshot_panes import DifferencesPane
from lvtui.wiring import open_workspace
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function


@asynccontextmanager
async def looking(folder: Path, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    """The screen over `demo`, whose version 1 was saved as `first` before its code was changed."""
    async with running(settings_for(folder), size) as drive:
        await with_function(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.service.snapshots.save("first", "as it began")
        await drive.service.call(
            UpdateFunctionCode(function_name="demo", zip_file=package(GREETING.replace("hello", "changed")))
        )
        await drive.press("f6")
        await drive.until_dialog("SnapshotsScreen")
        await drive.until_shown("From “first” to now", "#differences_text")
        yield drive


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_shows_what_there_is_and_what_differs_from_now(tmp_path: Path, size: tuple[int, int]) -> None:
    async with looking(tmp_path, size) as drive:
        await drive.until_shown("first “as it began”", "#snapshots")
        await drive.until_shown("$LATEST: code", "#differences_text")
        await drive.until_shown("1 saved, 0 automatic")
        for key in ("s Save", "r Restore", "i Import", "f1 Help"):
            await drive.until_shown(key, "KeyLine")
        await drive.press("escape")
        await drive.until_dialog("Workbench")


async def test_a_restore_says_first_what_will_change_and_then_what_did(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("r")
        await drive.until_dialog("SureDialog")
        await drive.until_shown("Everything goes back to what “first” holds: 1 function changed.", "#sentence")
        await drive.press("escape")
        assert b"changed" in drive.function.latest.code.files["app.py"]
        await drive.press("enter")
        await drive.until_dialog("SureDialog")
        await drive.press("enter")
        await drive.until_shown("lvtui snapshot restore first", "CommandStrip")
        await drive.until_shown("auto before restoring first", "#snapshots")
        assert b"hello" in drive.function.latest.code.files["app.py"]
        await drive.press("escape")
        await drive.until_dialog("Workbench")
        assert drive.bench.code_pane.editor.text == GREETING


async def test_one_function_alone_is_chosen_from_those_it_has(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.service.call(DeleteFunction(function_name="demo"))
        await drive.press("f")
        await drive.until_dialog("FunctionDialog")
        await drive.press("enter")
        await drive.until_dialog("SureDialog")
        await drive.until_shown("demo goes back to what “first” holds: 1 function added.", "#sentence")
        await drive.press("enter")
        await drive.until(lambda: "demo" in drive.service.region.functions)


async def test_the_state_is_saved_under_a_name_with_a_note(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("s")
        await drive.until_dialog("SaveSnapshotDialog")
        await drive.press("ctrl+u")
        await drive.type("a/b")
        await drive.press("enter")
        await drive.until_shown("A snapshot's name is 1 to")
        await drive.press("ctrl+u")
        await drive.type("first")
        await drive.until_shown("Replaces the snapshot “first”", "#sentence")
        await drive.press("ctrl+u")
        await drive.type("second")
        await drive.press("tab")
        await drive.type("later")
        await drive.press("enter")
        await drive.until_shown("second “later”", "#snapshots")
        await drive.until_shown("From “second” to now: nothing differs.", "#differences_text")


async def test_two_are_compared_when_one_is_marked(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("m")
        await drive.until_shown("◆ first", "#snapshots")
        await drive.service.snapshots.save("second")
        await drive.press("escape", "f6")
        await drive.until_shown("second", "#snapshots")
        await drive.press("end", "m", "home")
        await drive.until_shown("From “first” to “second”: 1 function changed.", "#differences_text")
        await drive.press("end", "m")
        await drive.until_shown("From “first” to now", "#differences_text")


async def test_it_is_passed_on_as_a_file_and_taken_in_again(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("x")
        await drive.until_dialog("PathDialog")
        await drive.press("ctrl+u")
        drive.app.screen.query_one("#path").value = str(tmp_path / "out.toml")  # type: ignore[attr-defined]
        await drive.until_shown("Writes “first” to", "#sentence")
        await drive.press("enter")
        await drive.until_shown("wrote", "CommandStrip")
        await drive.press("ctrl+d")
        await drive.until_dialog("SureDialog")
        await drive.press("enter")
        await drive.until_shown("No snapshot yet", "#snapshots")
        await drive.press("i")
        await drive.until_dialog("PathDialog")
        drive.app.screen.query_one("#path").value = str(tmp_path / "out.toml")  # type: ignore[attr-defined]
        await drive.press("enter")
        await drive.until_shown("auto before importing first", "#snapshots")
        assert b"hello" in drive.function.latest.code.files["app.py"]


async def test_what_is_refused_is_said_and_nothing_is_done(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("i")
        await drive.until_dialog("PathDialog")
        await drive.press("enter")
        await drive.until_shown("Type the path of a file.", "#path")
        path = drive.app.screen.query_one("#path", Field)
        path.value = str(tmp_path / "nowhere.toml")
        await drive.press("enter")
        await drive.until_shown("✗ There is no file", "#path")
        path.value = str(tmp_path)
        await drive.until_shown("is a folder; this takes a file.", "#path")
        assert drive.dialog == "PathDialog"
        await drive.press("escape")
        (tmp_path / "workspace" / "snapshots" / "first.toml").write_text("format = = 1")
        await drive.press("r")
        await drive.until(lambda: any("not valid TOML" in toast.message for toast in drive.app._notifications))


async def test_the_palette_and_the_help_know_it(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("question_mark")
        await drive.until_dialog("HelpScreen")
        await drive.until_shown("A snapshot is one file with every function")
        await drive.until_shown("Restore one function")
        await drive.press("escape", "escape")
        await drive.until_dialog("Workbench")
        await drive.press("question_mark")
        await drive.until_shown("Snapshots")


async def test_without_a_snapshot_only_the_keys_that_lead_to_one_are_offered(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await drive.press("escape", "f6")
        await drive.until_shown("No snapshot yet", "#snapshots")
        await drive.until_shown("s Save i Import esc Back f1 Help", "KeyLine")
        await drive.press("r", "f", "m", "x", "ctrl+d", "enter")
        assert drive.dialog == "SnapshotsScreen"


async def test_what_others_save_and_change_is_followed(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        elsewhere = open_workspace(settings_for(tmp_path), who="command")
        await elsewhere.service.snapshots.save("theirs")
        await drive.until_shown("theirs", "#snapshots")
        assert "▌ first" in drive.text("#snapshots")
        await elsewhere.service.call(CreateAlias(function_name="demo", name="beta", function_version="1"))
        await elsewhere.service.close()
        await drive.until_shown("alias beta added", "#differences_text")


async def test_what_takes_long_says_so_lets_nothing_else_be_begun_and_can_be_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with looking(tmp_path) as drive:
        going_on = asyncio.Event()
        really = drive.service.snapshots.save

        async def slowly(name: str, note: str = "", *, replacing: bool = False) -> SnapshotHead:
            await going_on.wait()
            return await really(name, note, replacing=replacing)

        monkeypatch.setattr(drive.service.snapshots, "save", slowly)
        await drive.press("s")
        await drive.until_dialog("SaveSnapshotDialog")
        await drive.press("enter")
        await drive.until_shown("It goes on if you leave with esc.", "CommandStrip")
        await drive.until_shown("esc Back f1 Help", "KeyLine")
        assert "Restore" not in drive.text("KeyLine")
        await drive.press("r", "i")
        assert drive.dialog == "SnapshotsScreen"
        going_on.set()
        await drive.until_shown("lvtui snapshot save", "CommandStrip")
        await drive.until_shown("r Restore", "KeyLine")
        going_on.clear()
        await drive.press("s")
        await drive.until_dialog("SaveSnapshotDialog")
        await drive.type("later")
        await drive.press("enter", "escape")
        await drive.until_dialog("Workbench")


async def test_a_diff_tells_what_was_added_by_its_sign_and_by_its_colour(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        pane = drive.app.screen.query_one(DifferencesPane)
        assert pane.diff_styles.added != pane.diff_styles.rest
        await drive.until_shown('- return "hello"', "#differences_text")
        await drive.until_shown('+ return "changed"', "#differences_text")
