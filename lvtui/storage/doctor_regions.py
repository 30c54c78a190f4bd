"""Looks at the regions of a workspace, which are folders, and at what a change there may have left half done."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage import journal
from lvtui.storage.disk import refusing, remove_tree
from lvtui.storage.doctor_functions import examine_function
from lvtui.storage.findings import Aside, Finding, curable, is_folder, listed, moved_aside, problem, unreadable
from lvtui.storage.names import file_stem, name_of
from lvtui.storage.reading import is_region, read_retired
from lvtui.storage.region_folder import RegionFolder
from lvtui.toml_files import Unreadable

_FUNCTION_STEM = re.compile(r"[a-z0-9_+-]+")


def region_folders(folder: Path) -> list[Path]:
    """The folders of the regions that have ever held a function, sorted; none where they cannot be listed."""
    paths, _ = listed("workspace", folder / "functions")
    return [path for path in paths if is_region(path.name) and is_folder(path)]


def examine_what_is_no_region(functions: Path) -> list[Finding]:
    """What lies where the regions do and is none: nobody ever looks into it."""
    paths, found = listed("workspace", functions, may_move=False)
    advice = "Rename it as the region that it is, such as us-east-1, or move it away."
    for path in paths:
        if is_region(path.name):
            found += listed(f"region {path.name}", path, may_move=False)[1]
        elif not path.name.startswith(".") and is_folder(path):
            words = f"{_shown(path)} is by its name no region's folder: nothing in it is seen."
            found.append(problem("workspace", words, advice))
    return found


def examine_region(region: Path) -> list[Finding]:
    """What is wrong with a region's folder, and each of its functions."""
    half_changed = region / journal.NAME
    if os.path.lexists(half_changed):
        # Until that is settled, nobody can tell what else here is damage and what is half of a change.
        return [_half_changed(region, half_changed)]
    found: list[Finding] = []
    retired = region / "retired.toml"
    if os.path.lexists(retired):
        try:
            read_retired(retired)
        except Unreadable as error:
            words = "Moves it aside; of the functions deleted before, numbers may then be used a second time."
            found.append(unreadable(f"region {region.name}", retired, error, words, moved_aside(retired)))
    for folder in listed(f"region {region.name}", region)[0]:  # what is wrong with it itself has been told
        if not _is_folder(folder):
            if _is_of_a_function(folder):
                found += listed(f"function {name_of(folder.name)}", folder)[1]
        elif folder.name.startswith(".new~"):
            words = f"{folder} is a function that was being made when lvtui was interrupted; nobody was told of it."
            found.append(curable("leftover", words, "Removes it.", partial(_remove_tree, folder)))
        elif folder.name.startswith(".gone~"):
            words = f"{folder} is a deleted function whose removal was interrupted."
            found.append(curable("leftover", words, "Finishes that.", partial(_finish, region)))
        elif not _is_of_a_function(folder):
            words = f"{_shown(folder)} is by its name no function's folder."
            advice = "Rename it: a capital letter of a function's name is written there as + and the small letter."
            found.append(problem(f"region {region.name}", words, advice))
        else:
            found += examine_function(folder)
    return found


def _half_changed(region: Path, path: Path) -> Finding:
    try:
        journal.read_journal(path)
    except Unreadable as error:
        repair = (
            "Moves it aside. Of the functions that it is about, some may be changed and some not; none stays deleted."
        )
        return unreadable(f"region {region.name}", path, error, repair, partial(_as_it_lies, region), journal.FORMAT)
    words = f"{path} is there as long as several functions are being changed at once, or when that was interrupted."
    return curable("leftover", words, "Takes an interrupted change back.", partial(_take_back, region))


def _take_back(region: Path, aside: Aside) -> Sequence[str]:
    store = RegionFolder(region, region.name, "0" * 12, aside.disk)
    store.look("take back")
    if os.path.lexists(region / journal.NAME):
        raise ServiceFailure(store.problems[0])
    return [f"A change of several functions in {region} that was interrupted is taken back."]


def _as_it_lies(region: Path, aside: Aside) -> Sequence[str]:
    """Without the journal nobody can tell what was to be deleted; what an interrupted change has hidden comes back."""
    said = []
    for hidden in sorted(region.glob(".gone~*~*")):
        folder = region / hidden.name.rpartition("~")[2]
        if not os.path.lexists(folder):
            with refusing(hidden, "renamed"):
                aside.disk.rename(hidden, folder)
                aside.disk.sync(region)
            said.append(f"{folder} is there again.")
    return [*said, *moved_aside(region / journal.NAME)(aside)]


def _finish(region: Path, aside: Aside) -> Sequence[str]:
    store = RegionFolder(region, region.name, "0" * 12, aside.disk)
    store.look("take back")
    store.save(store.region)  # which changes nothing, and finishes what was begun
    return [f"What was being deleted in {region} is gone, and its numbering written down."]


def _remove_tree(folder: Path, aside: Aside) -> Sequence[str]:
    remove_tree(aside.disk, folder)
    return [f"{folder} is removed."]


def _is_folder(path: Path) -> bool:
    return path.name != "retired.toml" and is_folder(path)


def _is_of_a_function(path: Path) -> bool:
    return bool(_FUNCTION_STEM.fullmatch(path.name)) and file_stem(name_of(path.name)) == path.name


def _shown(path: Path) -> str:
    """A path whose name may hold bytes of no encoding."""
    return str(path).encode(errors="replace").decode()
