"""The folder of an app's own, and those that killed apps left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.folders import WorkFolder, remove
from tests.runtime.functions import call, error, executable


def test_a_folder_is_made_when_it_is_needed_and_removed_when_it_is_not(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path / "work")
    assert not (tmp_path / "work").exists()
    place = folder.place("1")
    assert place.parent == folder.path
    assert not place.exists()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.close()
    assert list((tmp_path / "work").iterdir()) == []


def test_a_folder_in_use_is_nobodys_orphan(tmp_path: Path) -> None:
    first, second = WorkFolder(tmp_path), WorkFolder(tmp_path)
    first.place("1").mkdir()
    second.place("1").mkdir()
    assert first.path.exists()
    first.close()
    assert second.path.exists()
    second.close()


def test_what_a_killed_app_left_is_removed_by_the_next(tmp_path: Path) -> None:
    app = (
        "import os, pathlib, sys\nfrom lvtui.runtime import janitor\nfrom lvtui.runtime.folders import WorkFolder\n"
        "janitor._SHELL = pathlib.Path('/nowhere')\n"
        "WorkFolder(pathlib.Path(sys.argv[1])).place('1').mkdir()\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", app, str(tmp_path)], check=False)
    (orphan,) = tmp_path.iterdir()
    somebodys = tmp_path / "lvtui-environments-somebodys"
    somebodys.mkdir()
    folder = WorkFolder(tmp_path)
    folder.place("1")
    assert not orphan.exists()
    assert somebodys.exists()
    folder.close()


async def test_a_place_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    environments = ExecutionEnvironments(work_folder=tmp_path / "file" / "work")
    try:
        document = error(await environments.invoke(call(executable())))
    finally:
        await environments.close()
    assert document["errorType"] == "Runtime.NotStarted"
    assert document["errorMessage"].startswith("There is no place for the code: ")


def test_removing_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    remove(tmp_path / "nowhere")
