"""What lies over the workbench is left once each, in whatever order somebody's haste has it; the workbench stays."""

from __future__ import annotations

from pathlib import Path

from textual import events

from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.screens.modal import ask
from tests.ui.driver import Driver, running, settings_for, with_function


def stack(drive: Driver) -> list[str]:
    """The classes of what lies over each other, from below."""
    return [type(screen).__name__ for screen in drive.app.screen_stack[1:]]


def press_at_once(drive: Driver, *keys: str) -> None:
    """Press keys before any of them has had an effect."""
    for key in keys:
        drive.app.post_message(events.Key(key, None))


async def test_the_palettes_are_left_once_and_never_lie_over_each_other(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        for opening in ("ctrl+t", "ctrl+p"):
            await drive.press(opening)
            await drive.until_dialog("CommandPalette")
            await drive.press("ctrl+p")
            assert stack(drive) == ["Workbench", "CommandPalette"]
            palette = drive.app.screen
            press_at_once(drive, "x", "escape", "escape", "y", "escape")
            palette.dismiss()
            palette.dismiss()
            await drive.until(lambda: stack(drive) == ["Workbench"])
        await drive.app.pop_screen()
        assert stack(drive) == ["Workbench"]


async def test_of_two_dialogs_asked_for_at_once_the_later_one_is_asked(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        press_at_once(drive, "f9", "f9")
        await drive.until_dialog("NumberDialog")
        assert stack(drive) == ["Workbench", "NumberDialog"]
        press_at_once(drive, "escape", "f9", "escape", "escape")
        await drive.until(lambda: stack(drive) == ["Workbench"])


async def test_a_dialog_that_nobody_waits_for_closes_and_what_lies_over_it_is_answered(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        answers: list[bool | None] = []

        async def asking(title: str) -> None:
            answers.append(await ask(drive.app, SureDialog(title, "Do it", "It is done.")))

        below = drive.bench.run_worker(asking("Below"), group="below")
        await drive.until_shown("Below")
        drive.bench.run_worker(asking("Above"), group="above")
        await drive.until_shown("Above")
        below.cancel()
        await drive.until(lambda: stack(drive) == ["Workbench"])
        assert answers == [None]
