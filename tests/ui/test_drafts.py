"""What is typed is on the disk in a moment, back after a crash, and never laid over another's change unsaid."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lvtui.domain.code import pack
from lvtui.operations import DeleteFunction, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.settings import Settings
from lvtui.ui.screens.code_actions import DRAFT_DELAY
from lvtui.wiring import open_workspace
from tests.storage.kit import create
from tests.ui.driver import GREETING, PATIENCE, Driver, package, running, settings_for, with_function

THEIRS = 'def handler(event, context):\n    return "theirs"\n'
DRAFT = "workspace/drafts/us-east-1/demo.toml"


async def open_the_editor(drive: Driver) -> None:
    drive.bench.show_pane(1)  # not by its key: the cursor may be in the editor since last time
    await drive.press("home", "enter")
    await drive.until(lambda: drive.app.focused is drive.bench.code_pane.editor)


async def type_and_crash(folder: Path, text: str = "# mine") -> Settings:
    """A function whose $LATEST is the greeting, and text typed over it by an app that then just ended."""
    settings = settings_for(folder)
    async with running(settings) as drive:
        await with_function(drive)
        await open_the_editor(drive)
        await drive.type(text)
        await drive.until(lambda: text in drafted(drive))
    return settings


def drafted(drive: Driver) -> str:
    draft = drive.bench.desk.draft("demo")
    return draft.files["app.py"] if draft else ""


async def change_elsewhere(settings: Settings) -> None:
    """Change $LATEST as another process would."""
    opened = open_workspace(settings)
    await opened.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(THEIRS)))
    await opened.service.close()


def editor(drive: Driver) -> str:
    return drive.bench.code_pane.editor.text


async def test_typing_on_and_on_does_not_put_off_the_draft(tmp_path: Path) -> None:
    assert DRAFT_DELAY <= 0.5  # so that with the write itself it is there within a second
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await open_the_editor(drive)
        for _ in range(PATIENCE):
            await drive.type("x")
            if drafted(drive).startswith("x"):
                return
            await asyncio.sleep(DRAFT_DELAY / 20)
        raise AssertionError("nothing was written while typing went on")


async def test_after_a_crash_the_text_is_there_and_said_to_be_of_before(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    async with running(settings) as again:
        assert editor(again) == "# mine" + GREETING
        await again.until_shown("This text was typed before and is not deployed", "CommandStrip")
        assert again.dialog == "Workbench"


async def test_what_was_typed_before_can_be_thrown_away_and_brought_back(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    async with running(settings) as again:
        await again.press("ctrl+r")
        await again.until(lambda: editor(again) == GREETING and not (tmp_path / DRAFT).exists())
        assert not again.bench.not_deployed
        await open_the_editor(again)
        await again.press("ctrl+z")
        await again.until(lambda: editor(again) == "# mine" + GREETING and "# mine" in drafted(again))


async def test_without_typed_text_there_is_nothing_to_throw_away(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        drive.bench.action_discard_text()
        await drive.until_shown("Nothing was typed", "CommandStrip")
        assert editor(drive) == GREETING


async def test_a_draft_over_another_latest_is_asked_about_and_kept_by_enter(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    await change_elsewhere(settings)
    async with running(settings) as again:
        await again.until_dialog("DraftDialog")
        await again.until_shown("$LATEST has been changed elsewhere", "#sentence")
        await again.press("enter")
        await again.until(lambda: again.dialog == "Workbench")
        assert editor(again) == "# mine" + GREETING and again.bench.not_deployed
        assert "# mine" in drafted(again)


async def test_leaving_that_question_throws_nothing_away(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    await change_elsewhere(settings)
    async with running(settings) as again:
        await again.until_dialog("DraftDialog")
        await again.press("escape")
        await again.until(lambda: again.dialog == "Workbench")
        assert editor(again) == "# mine" + GREETING
    async with running(settings) as third:
        await third.until_dialog("DraftDialog")  # nobody has said what becomes of it


async def test_a_draft_over_another_latest_can_give_way_to_it(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    await change_elsewhere(settings)
    async with running(settings) as again:
        await again.until_dialog("DraftDialog")
        await again.press("x")
        await again.until(lambda: editor(again) == THEIRS and not (tmp_path / DRAFT).exists())
        assert not again.bench.not_deployed


async def test_a_change_elsewhere_under_typed_text_is_said_at_once(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await open_the_editor(drive)
        await drive.type("# mine")
        await drive.until(lambda: "# mine" in drafted(drive))
        await change_elsewhere(settings)
        await drive.until_shown("ctrl+s would put it in the place of their change", "CommandStrip")
        assert editor(drive) == "# mine" + GREETING


async def test_text_typed_for_what_is_another_handler_now_is_not_hidden(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    opened = open_workspace(settings)
    two_files = pack({"app.py": GREETING.encode(), "other.py": THEIRS.encode()}).zip_file
    await opened.service.call(UpdateFunctionCode(function_name="demo", zip_file=two_files))
    await opened.service.call(UpdateFunctionConfiguration(function_name="demo", handler="other.handler"))
    await opened.service.close()
    async with running(settings) as again:
        await again.until_dialog("DraftDialog")
        assert editor(again) == "# mine" + GREETING
        await again.press("x")
        await again.until(lambda: editor(again) == GREETING and not (tmp_path / DRAFT).exists())
    async with running(settings) as third:
        assert editor(third) == GREETING and not third.bench.not_deployed


async def test_the_mouse_can_choose_what_a_key_can(tmp_path: Path) -> None:
    settings = await type_and_crash(tmp_path)
    opened = open_workspace(settings)
    await opened.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(THEIRS)))
    await opened.service.close()
    async with running(settings, (80, 24)) as again:
        await again.until_dialog("DraftDialog")
        await again.until_shown("enter: Keep it · x: Show $LATEST · esc: back")
        await again.pilot.click("#choice-0")
        await again.until(lambda: editor(again) == THEIRS)
        await again.pane(3)
        await again.press("ctrl+z")
        await again.until(lambda: again.bench.not_deployed)
        await again.press("ctrl+q")
        await again.until_dialog("QuitDialog")
        await again.pilot.click("#choice-1")
        await again.until(lambda: again.app._exit)
    assert not (tmp_path / DRAFT).exists()


async def test_the_draft_of_a_function_that_was_deleted_elsewhere_is_told_of_and_comes_back_with_it(
    tmp_path: Path,
) -> None:
    settings = await type_and_crash(tmp_path)
    opened = open_workspace(settings)
    await opened.service.call(DeleteFunction(function_name="demo"))
    await opened.service.call(create("other"))
    await opened.service.close()
    async with running(settings) as again:
        await again.until_dialog("ProblemsDialog")
        (problem,) = again.opened.problems
        assert str(tmp_path / DRAFT) in problem and "demo, a function that is not there any more" in problem
        await again.press("enter")
        await with_function(again)
        assert editor(again) == "# mine" + GREETING and again.bench.not_deployed


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
async def test_a_killed_app_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
    async with real_app(tmp_path) as (terminal, process):
        await terminal.until("Publish")  # what the key line offers in pane 1
        terminal.write(b"3")
        await terminal.until("Leave")  # and in the editor
        text = "# typed by hand "
        terminal.write(text.encode())
        for _ in range(PATIENCE):
            if (tmp_path / DRAFT).exists() and text in (tmp_path / DRAFT).read_text("utf-8"):
                break
            await asyncio.sleep(0.02)
        else:
            raise AssertionError("the draft was never written: " + repr(terminal.seen[-2000:]))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with running(settings) as again:
        assert text in editor(again)
        await again.until_shown("This text was typed before", "CommandStrip")


class Terminal:
    """The other end of a pseudo-terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.seen = b""
        asyncio.get_running_loop().add_reader(descriptor, self._read)

    def _read(self) -> None:
        try:
            self.seen += os.read(self._descriptor, 65536)
        except OSError:  # nobody has the other end open any more
            asyncio.get_running_loop().remove_reader(self._descriptor)

    def write(self, keys: bytes) -> None:
        os.write(self._descriptor, keys)

    async def until(self, text: str) -> None:
        for _ in range(PATIENCE * 2):
            if text.encode() in self.seen:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"never shown: {text!r} in {self.seen[-2000:]!r}")

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)


@asynccontextmanager
async def real_app(folder: Path) -> AsyncIterator[tuple[Terminal, asyncio.subprocess.Process]]:
    """``lvtui`` on a terminal of its own."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
    environment = {
        **os.environ,
        "LVTUI_CONFIG": str(folder / "config"),
        "LVTUI_STATE": str(folder / "state"),
        "TERM": "xterm-256color",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lvtui", "--workspace", str(folder / "workspace")),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    terminal = Terminal(ours)
    try:
        yield terminal, process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        terminal.close()
