"""What is said of a copy is what came of it."""

from __future__ import annotations

import stat
import threading
from importlib import import_module
from pathlib import Path

import pytest

from lvtui.ui import clipboard
from lvtui.ui.clipboard import FILE, LONGEST, Clipboard, Pyperclip

HERE: dict[str, str] = {"TERM": "xterm-256color"}
OVER_SSH = {**HERE, "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


class Desk:
    """A desktop's clipboard that works, or only seems to."""

    def __init__(self, works: bool = True) -> None:
        self.works = works
        self.held = ""

    def copy(self, text: str) -> bool:
        self.held = text if self.works else ""
        return self.works


async def test_a_text_that_the_desktop_holds_is_on_the_clipboard_and_nowhere_else(tmp_path: Path) -> None:
    sent: list[str] = []
    desk = Desk()
    copied = await Clipboard(sent.append, tmp_path, HERE, desk).copy("demo")
    assert copied.certain and copied.told == "On the clipboard."
    assert desk.held == "demo" and not sent and not list(tmp_path.iterdir())


@pytest.mark.parametrize("desk", [None, Desk(works=False)])
async def test_what_only_the_terminal_was_asked_for_is_kept_in_a_file_and_that_is_said(
    tmp_path: Path, desk: Desk | None
) -> None:
    sent: list[str] = []
    copied = await Clipboard(sent.append, tmp_path / "state", HERE, desk).copy("demo")
    file = tmp_path / "state" / FILE
    assert sent == ["demo"] and file.read_text() == "demo"
    assert not copied.certain
    assert "OSC 52" in copied.told and "never says" in copied.told and str(file) in copied.told


async def test_the_file_holds_the_last_text_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    board = Clipboard(lambda _: None, tmp_path, HERE)
    (tmp_path / FILE).write_text("another's, for all to read")
    (tmp_path / FILE).chmod(0o644)
    await board.copy("first")
    await board.copy("second\nline")
    assert (tmp_path / FILE).read_text() == "second\nline"
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


async def test_over_ssh_the_other_machines_clipboard_is_left_alone(tmp_path: Path) -> None:
    sent: list[str] = []
    desk = Desk()
    copied = await Clipboard(sent.append, tmp_path, OVER_SSH, desk).copy("demo")
    assert not desk.held and sent == ["demo"] and not copied.certain


@pytest.mark.parametrize("environ", [{"TERM": "linux"}, {"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}])
async def test_a_terminal_known_to_take_nothing_is_not_asked(tmp_path: Path, environ: dict[str, str]) -> None:
    sent: list[str] = []
    copied = await Clipboard(sent.append, tmp_path, environ).copy("demo")
    assert not sent
    assert copied.told.startswith("Not on the clipboard: this terminal") and str(tmp_path / FILE) in copied.told


async def test_a_text_longer_than_terminals_take_goes_into_the_file_alone(tmp_path: Path) -> None:
    sent: list[str] = []
    board = Clipboard(sent.append, tmp_path, HERE)
    copied = await board.copy("ä" * (LONGEST // 2 + 1))
    assert not sent and "more than terminals take" in copied.told
    await board.copy("ä" * (LONGEST // 2))
    assert len(sent) == 1


async def test_where_no_file_can_be_written_either_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    copied = await Clipboard(lambda _: None, tmp_path / "state", HERE).copy("demo")
    assert "cannot be written" in copied.told


async def test_a_desktop_that_never_answers_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE", 0.02)
    release = threading.Event()

    class Stuck(Desk):
        asked = 0

        def copy(self, text: str) -> bool:
            self.asked += 1
            return release.wait()

    desk = Stuck()
    board = Clipboard(lambda _: None, tmp_path, HERE, desk)
    try:
        assert not (await board.copy("one")).certain
        assert not (await board.copy("two")).certain
        assert desk.asked == 1
    finally:
        release.set()


async def test_half_of_a_character_is_copied_as_a_question_mark(tmp_path: Path) -> None:
    sent: list[str] = []
    await Clipboard(sent.append, tmp_path, HERE).copy("a\ud800b")
    assert sent == ["a?b"]


@pytest.mark.parametrize(
    "pasted, there", [("one\r\ntwo", True), ("one\ntwo", True), ("something that was there before", False)]
)
def test_pyperclip_is_believed_only_when_pasting_gives_what_was_copied(
    monkeypatch: pytest.MonkeyPatch, pasted: str, there: bool
) -> None:
    monkeypatch.setattr("pyperclip.copy", lambda text: None)
    monkeypatch.setattr("pyperclip.paste", lambda: pasted)
    assert Pyperclip().copy("one\ntwo") is there


def test_a_machine_without_a_clipboard_program_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyperclip.copy", _no_program)
    assert Pyperclip().copy("demo") is False


def _no_program(text: str = "") -> None:
    raise import_module("pyperclip").PyperclipException("no mechanism")
