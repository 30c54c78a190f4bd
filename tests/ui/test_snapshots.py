"""The screen of the snapshots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lvtui.operations import DeleteFunction, PublishVersion, UpdateFunctionCode
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
        await drive.until(lambda: (tmp_path / "out.toml").exists())
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
        await drive.until_shown("Type the path of a file.", "#sentence")
        drive.app.screen.query_one("#path").value = str(tmp_path / "nowhere.toml")  # type: ignore[attr-defined]
        await drive.press("enter")
        await drive.until_dialog("SnapshotsScreen")
        await drive.until(lambda: any("nowhere.toml" in toast.message for toast in drive.app._notifications))
        (tmp_path / "workspace" / "snapshots" / "first.toml").write_text("format = = 1")
        await drive.press("r")
        await drive.until(lambda: any("not valid TOML" in toast.message for toast in drive.app._notifications))


async def test_the_palette_and_the_help_know_it(tmp_path: Path) -> None:
    async with looking(tmp_path) as drive:
        await drive.press("question_mark")
        await drive.until_dialog("HelpScreen")
        await drive.until_shown("Restore")
        await drive.press("escape", "escape")
        await drive.until_dialog("Workbench")
        await drive.press("question_mark")
        await drive.until_shown("Snapshots")
