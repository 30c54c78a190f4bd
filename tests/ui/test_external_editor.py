"""A file is handed to the user's own editor, and what was saved comes back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from lvtui.ui.external_editor import NoEditor, editor_command, handed_over


def anywhere(name: str) -> str | None:
    return f"/usr/bin/{name}"


def nowhere(name: str) -> str | None:
    return None


def editor(folder: Path, what: str) -> Sequence[str]:
    """A real program that does something to the file it is given."""
    script = folder / "editor.py"
    script.write_text(f"import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n{what}\n")
    return [sys.executable, str(script)]


@pytest.mark.parametrize(
    ("chosen", "environ", "words"),
    [
        ("code --wait", {"VISUAL": "vim", "EDITOR": "ed"}, ["code", "--wait"]),
        ("", {"VISUAL": "vim -p", "EDITOR": "ed"}, ["vim", "-p"]),
        ("", {"VISUAL": " ", "EDITOR": "'my ed' -x"}, ["my ed", "-x"]),
        ("", {}, ["sensible-editor"]),
    ],
)
def test_the_settings_come_before_the_environment(chosen: str, environ: dict[str, str], words: list[str]) -> None:
    assert list(editor_command(chosen, environ, anywhere)) == words


@pytest.mark.parametrize(
    ("chosen", "said"), [("", "No editor is chosen"), ("gone -w", "no program 'gone'"), ("'open", "cannot be read")]
)
def test_an_editor_that_is_not_there_is_a_sentence(chosen: str, said: str) -> None:
    with pytest.raises(NoEditor, match=said):
        editor_command(chosen, {}, nowhere)


def test_what_was_saved_comes_back_and_the_copy_is_gone(tmp_path: Path) -> None:
    command = editor(
        tmp_path, f"open({str(tmp_path / 'seen')!r}, 'w').write(str(file)); file.write_bytes(file.read_bytes() + b'x')"
    )
    assert handed_over(b"a\r\n", "lib/prices.py", command, subprocess.call, locked=False) == b"a\r\nx"
    seen = Path((tmp_path / "seen").read_text())
    assert seen.name == "prices.py" and not seen.parent.exists()


def test_a_locked_copy_is_read_only_and_nothing_comes_back(tmp_path: Path) -> None:
    command = editor(tmp_path, "import os; sys.exit(os.stat(file).st_mode & 0o222)")
    statuses = []
    run = lambda words: statuses.append(subprocess.call(words)) or 0  # type: ignore[func-returns-value]  # noqa: E731
    assert handed_over(b"a", "app.py", command, run, locked=True) is None
    assert statuses == [0]


@pytest.mark.parametrize(("what", "said"), [("sys.exit(3)", "status 3"), ("file.unlink()", "no file")])
def test_an_editor_that_gives_up_changes_nothing(tmp_path: Path, what: str, said: str) -> None:
    with pytest.raises(NoEditor, match=said):
        handed_over(b"a", "app.py", editor(tmp_path, what), subprocess.call, locked=False)


def test_an_editor_that_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoEditor, match="could not be started"):
        handed_over(b"a", "app.py", [str(tmp_path / "gone")], subprocess.call, locked=False)


@pytest.mark.parametrize("name", ["-rf.py", "a;b\n.py", "…", "x" * 300 + ".py"])
def test_a_files_name_is_no_option_and_no_command(tmp_path: Path, name: str) -> None:
    seen: list[str] = []
    run = lambda words: seen.append(words[-1]) or 0  # type: ignore[func-returns-value]  # noqa: E731
    assert handed_over(b"a", name, ["ed"], run, locked=False) == b"a"
    assert Path(seen[0]).is_absolute() and len(Path(seen[0]).name) <= 80
