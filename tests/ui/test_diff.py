"""The Diff tab, by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

from lvtui.operations import LATEST, PublishVersion, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.ui.widgets.code_pane import CODE, DIFF
from lvtui.ui.widgets.diff_lines import DiffLines
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function

FINDING = "#diff_finding"
LINES = "#diff_lines"


async def with_two_versions(drive: Driver) -> None:
    await with_function(drive, GREETING)
    await drive.service.call(PublishVersion(function_name="demo"))
    zip_file = package(GREETING.replace("hello", "goodbye"))
    await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=zip_file))
    await drive.service.call(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    await drive.service.call(PublishVersion(function_name="demo"))


async def test_a_marked_version_is_compared_with_the_one_under_the_cursor(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (100, 40)) as drive:
        await with_two_versions(drive)
        await drive.pane(1)
        await drive.press("end", "m")
        await drive.until_shown("Version 1 is marked")
        await drive.press("up", "d")
        await drive.until_shown("From version 1 to version 2: +1 −1 in 1 file; 1 setting differs.", FINDING)
        await drive.until_shown('▌ 2 - return "hello" ▌ 2 + return "goodbye"', LINES)
        await drive.until_shown("Timeout - 3 + 9", LINES)
        await drive.until_shown("change 1 of 2")
        await drive.press("n")
        await drive.until_shown("change 2 of 2")
        await drive.press("n", "N", "x")
        await drive.until_shown("From version 2 to version 1", FINDING)
        await drive.press("u")
        await drive.until_shown('2 - return "goodbye" │ 2 + return "hello"', LINES)
        # Without a mark it is $LATEST that others are compared with, and of equal sides it is said why they are.
        await drive.press("escape")
        await drive.press("end", "m", "up", "d")
        await drive.until_shown("Version 2 and $LATEST are equal, code and settings. Publishing now", FINDING)


async def test_what_is_typed_is_compared_and_opening_a_version_goes_on_comparing(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_two_versions(drive)
        pane = drive.bench.code_pane
        await drive.pane(3)
        await drive.type("#")
        await drive.press("f3", "f3")
        assert pane.tab == DIFF
        await drive.until_shown("From $LATEST to the buffer: +1 −1 in 1 file", FINDING)
        await drive.press("escape")
        await drive.until(lambda: drive.bench.versions_pane.has_focus_within)
        await drive.press("end", "enter")
        await drive.until_shown("From version 1 to $LATEST", FINDING)
        assert pane.diff.lines.has_focus
        await drive.pilot.click("#diff_right")
        await drive.until_dialog("PickerList")
        await drive.press("home", "enter")
        await drive.until_shown("From version 1 to the buffer", FINDING)
        await drive.press("escape", "f3")
        drive.bench.code_pane.show_tab(CODE)
        await drive.pane(1)
        await drive.press("end", "up", "enter")
        assert (pane.tab, drive.bench.opened) == (CODE, "2")


async def test_of_long_files_only_the_lines_that_are_seen_are_drawn(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        lines = [f"value_{number} = {number}" for number in range(2_000)]
        await with_function(drive, "\n".join(lines) + "\n")
        await drive.service.call(PublishVersion(function_name="demo"))
        changed = "\n".join(f"{line}0" if number % 100 == 0 else line for number, line in enumerate(lines)) + "\n"
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(changed)))
        drawn: list[int] = []
        original = DiffLines.render_line

        def counting(self: DiffLines, y: int) -> object:
            drawn.append(y)
            return original(self, y)

        await drive.pane(1)
        DiffLines.render_line = counting  # type: ignore[method-assign, assignment]
        try:
            await drive.press("d")
            await drive.until_shown("From version 1 to $LATEST: +20 −20 in 1 file", FINDING)
            await drive.press("a", "N")
            await drive.until_shown("change 20 of 20")
            await drive.until_shown("1901 + value_1900 = 19000", LINES)
        finally:
            DiffLines.render_line = original  # type: ignore[method-assign]
        assert 0 < len(drawn) < 500
        assert drive.bench.marked is None and drive.bench.opened == LATEST
