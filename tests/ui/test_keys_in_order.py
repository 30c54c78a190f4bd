"""What is pressed quickly, or arrives at once over a slow line, takes effect in its order."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest
from textual import events
from textual.message_pump import MessagePump

from lvtui.ui.in_order import InOrder
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


async def test_what_is_typed_after_a_tab_goes_to_the_next_field_however_quickly(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(1)
        await drive.press("p", "enter")
        await drive.until(lambda: "1" in drive.function.published)
        await drive.pane(2)
        await drive.press("n")
        await drive.until_dialog("AliasDialog")
        at_once(drive, *"test", "tab", "1", "enter")
        await drive.until(lambda: "test" in drive.function.aliases, "the alias")
        assert drive.function.aliases["test"].function_version == "1"


async def test_a_key_that_moves_the_focus_is_not_overtaken_by_those_behind_it(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        at_once(drive, "4", "e", *"abc", "escape", "1")
        await drive.until(lambda: drive.bench.current_pane == 1, "pane 1")
        await drive.until(lambda: drive.bench.runner_pane.payload.startswith(b"abc"), "abc")
        assert drive.bench.versions_pane.has_focus_within


async def test_a_key_pressed_in_what_is_gone_by_then_holds_up_no_other(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(1)
        for _ in range(3):
            await drive.press("p")
            await drive.until_dialog("PublishDialog")
            at_once(drive, "escape", "3", "ctrl+home", "#")
            await drive.until(lambda: drive.bench.current_pane == 3 and drive.bench.not_deployed, "the letter")
            await drive.press("ctrl+r")
            await drive.until(lambda: not drive.bench.not_deployed or drive.dialog != "Workbench")
            await drive.press("enter", "escape", "1")
            await drive.pane(1)


async def test_a_key_that_gets_lost_while_others_wait_holds_them_up_for_a_moment_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow, followed = InOrder._follow, 0

    async def lose_the_second(app: InOrder, goes_through: deque[MessagePump], key: int) -> None:
        nonlocal followed
        followed = max(followed, key)
        if key != first + 1:
            await follow(app, goes_through, key)

    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.press("4", "e")
        first = drive.app._keys + 1
        monkeypatch.setattr(InOrder, "_follow", lose_the_second)
        at_once(drive, *"abcde")
        await drive.until(lambda: drive.bench.runner_pane.payload.startswith(b"abcde"), "all five letters")
        assert followed == first + 4
