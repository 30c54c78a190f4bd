"""What is pressed quickly, or arrives at once over a slow line, takes effect in its order."""

from __future__ import annotations

from pathlib import Path

from textual import events

from lvtui.ui.widgets.picker import Picker
from tests.ui.driver import Driver, running, settings_for, with_function


def at_once(drive: Driver, *keys: str) -> None:
    """Keys that one read of the terminal brings."""
    for key in keys:
        drive.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_arrows_and_backspaces_are_not_overtaken_by_letters_in_the_editor(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(3)
        editor = drive.bench.code_pane.editor
        at_once(drive, "ctrl+home", *"abcdefghij", *["left"] * 5, "X")
        await drive.until(lambda: editor.text.startswith("abcdeXfghij"), "abcdeXfghij")
        at_once(drive, *["backspace"] * 3, "Y")
        await drive.until(lambda: editor.text.startswith("abcYfghij"), "abcYfghij")
        at_once(drive, "ctrl+end", "#", "ctrl+home", "!")
        await drive.until(lambda: editor.text.startswith("!abcYfghij") and editor.text.endswith("#"), "! … #")


async def test_nor_in_a_field_nor_in_the_command_line(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(2)
        await drive.press("colon")
        line = drive.bench.command_line
        at_once(drive, *"abcd", "left", "left", "backspace", "X")
        await drive.until(lambda: "aXcd" in drive.text("CommandLine"), "aXcd")
        assert line.has_focus_within


async def test_the_foot_names_the_target_of_last_time(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await drive.pane(1)
        await drive.press("p", "enter")
        await drive.until(lambda: "1" in drive.bench.query_one("#target", Picker).options)
        drive.bench.runner_pane.target = "1"
        await drive.press("ctrl+q")
        await drive.until(lambda: not drive.app.is_running)
    async with running(settings) as again:
        assert again.bench.runner_pane.target == "1"
        await again.until_shown("Invoke 1", "KeyLine")
