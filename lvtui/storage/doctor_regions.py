"""Looks at the regions of a workspace, which are folders, and at what a change there may have left half done."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage import journal
from lvtui.storage.disk import refusing, remove_tree, why
from lvtui.storage.doctor_functions import examine_function
from lvtui.storage.findings import Aside, Finding, curable, moved_aside, problem, unreadable
from lvtui.storage.names import file_stem, name_of
from lvtui.storage.reading import is_region, read_retired
from lvtui.storage.region_folder import RegionFolder
from lvtui.toml_files import Unreadable

_FUNCTION_STEM = re.compile(r"[a-z0-9_+-]+")


def region_folders(folder: Path) -> list[Path]:
    """The folders of the regions that have ever held a function, sorted; none where they cannot be listed."""
    functions = folder / "functions"
    try:
        return sorted(path for path in functions.iterdir() if path.is_dir() and is_region(path.name))
    except OSError:
        return []


def examine_what_is_no_region(functions: Path) -> list[Finding]:
    """What lies where the regions do and is none: nobody ever looks into it."""
    if not os.path.lexists(functions):
        return []
    try:
        entries = sorted(path for path in functions.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        advice = "See to it that it is a folder that you may read, or move it away."
        return [problem("workspace", f"{functions} cannot be listed: {why(error)}.", advice)]
    advice = "Rename it as the region that it is, such as us-east-1, or move it away."
    return [
        problem("workspace", f"{_shown(path)} is by its name no region's folder: nothing in it is seen.", advice)
        for path in entries
        if not is_region(path.name)
    ]


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
            found.append(unreadable(f"region {region.name}", retired, str(error), words, moved_aside(retired)))
    try:
        entries = sorted(path for path in region.iterdir() if path.is_dir() and path.name != "retired.toml")
    except OSError as error:
        return [
            problem(f"region {region.name}", f"{region} cannot be listed: {why(error)}.", "Give yourself the right.")
        ]
    for folder in entries:
        if folder.name.startswith(".new~"):
            words = f"{folder} is a function that was being made when lvtui was interrupted; nobody was told of it."
            found.append(curable("leftover", words, "Removes it.", partial(_remove_tree, folder)))
        elif folder.name.startswith(".gone~"):
            words = f"{folder} is a deleted function whose removal was interrupted."
            found.append(curable("leftover", words, "Finishes that.", partial(_finish, region)))
        elif not _FUNCTION_STEM.fullmatch(folder.name) or file_stem(name_of(folder.name)) != folder.name:
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
        return unreadable(
            f"region {region.name}", path, str(error), repair, partial(_as_it_lies, region), journal.FORMAT
        )
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


def _shown(path: Path) -> str:
    """A path whose name may hold bytes of no encoding."""
    return str(path).encode(errors="replace").decode()
