"""Examines a workspace without changing it, and repairs what it can without a guess, keeping every original.

What is found is data (see `findings`), and so is what a repair would do: nothing is written before :func:`repair`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import Disk, remove_file, why
from lvtui.storage.doctor_beside import (
    examine_drafts,
    examine_history,
    examine_session,
    examine_snapshots,
    examine_trust,
)
from lvtui.storage.doctor_opening import examine_opening
from lvtui.storage.doctor_regions import examine_region, examine_what_is_no_region, region_folders
from lvtui.storage.doctor_workspace_file import examine_workspace_file
from lvtui.storage.findings import DAMAGED, RIGHT, Aside, Finding, curable, is_file, listed, moved_aside, problem
from lvtui.storage.locks import held, lock_of
from lvtui.storage.migrations import OLDER, bring_up_to_date
from lvtui.toml_files import Unreadable, cannot_be

PATIENCE = 2.0
"""Seconds that a repair waits for another process's change."""
_ROUNDS = 5
"""One repair may bring to light what another can mend."""

_TORN = re.compile(r"history\.toml\.torn-[0-9]+")
_TEMPORARY = re.compile(r"\..+\.new")


def examine(folder: Path, trusted: Path | None = None) -> list[Finding]:
    """Look at everything in a workspace's folder, and at the user's list of trusted workspaces. Nothing is changed.

    A sentence stands for each thing looked at, well or not; what could not even be looked at is one as well.
    """
    found: list[Finding] = []
    try:
        folder.lstat()
    except FileNotFoundError:
        found.append(Finding("workspace", f"{folder} is not there yet; lvtui makes it when it is first opened."))
    except OSError as error:
        found.append(problem("workspace", str(cannot_be("looked at", folder, error)), RIGHT))
    else:
        found += _not_to_be_listed(folder) or _workspace(folder)
    return found + (examine_trust(trusted) if trusted is not None else [])


def repair(folder: Path, trusted: Path | None = None, *, now: datetime, disk: Disk | None = None) -> list[str]:
    """Do what the findings offer, under the workspace's lock; what was done, a sentence each.

    What is damaged goes to ``damaged/<now>/``, byte for byte; nothing but what an interrupted write left is deleted.
    What the disk refuses is a sentence as well, and keeps nothing else from being repaired.

    Raises:
        ServiceFailure: another process keeps the lock, so nothing was done.
    """
    disk = disk or Disk()
    aside = Aside(folder, f"{now.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}", disk)
    said = list(_cured(examine_trust(trusted), aside)) if trusted is not None else []
    if not any(os.path.lexists(folder / name) for name in ("workspace.toml", "functions")):
        return said
    said += _cured(_lock(folder), aside)
    with held(lock_of(folder / ".lock", PATIENCE), folder):
        hopeless: set[Finding] = set()
        for _ in range(_ROUNDS):
            # A workspace of an older format is brought up to date first: what is written below is of this one.
            found = examine_workspace_file(folder)
            if all(finding.fine for finding in found):
                bring_up_to_date(folder, disk)
                found = [finding for finding in _workspace(folder) if finding.subject != "lock"]
            open_cases = [finding for finding in found if finding.cure is not None and finding not in hopeless]
            if not open_cases:
                break
            said += _cured(open_cases, aside)
            hopeless.update(open_cases)
    return said


def _cured(found: Sequence[Finding], aside: Aside) -> Iterator[str]:
    for finding in found:
        if finding.cure is not None:
            try:
                yield from finding.cure(aside)
            except (ServiceFailure, Unreadable) as failure:
                yield f"{failure} It stays as it is."
            except OSError as error:
                yield f"{finding.sentence} It stays as it is: {why(error)}."


def _not_to_be_listed(folder: Path) -> list[Finding]:
    try:
        with os.scandir(folder):
            pass
    except NotADirectoryError:
        return [problem("workspace", f"{folder} is no folder.", "Name another with --workspace.")]
    except OSError as error:
        return [problem("workspace", str(cannot_be("listed", folder, error)), RIGHT)]
    return []


def _everything(folder: Path) -> list[Path]:
    """All that lies in a folder and below; what cannot be listed is told of elsewhere."""
    return sorted(Path(place, name) for place, folders, files in os.walk(folder) for name in (*folders, *files))


def _workspace(folder: Path) -> list[Finding]:
    found = examine_workspace_file(folder)
    can_be_opened = all(finding.fine for finding in found)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        advice = "Give yourself the right to write there, or copy the folder to where you have it."
        found.append(problem("workspace", f"{folder} may not be written to: nothing can be changed in it.", advice))
    found += _lock(folder)
    found += examine_what_is_no_region(folder / "functions")
    no_drafts = listed("drafts", folder / "drafts")[1]
    found += no_drafts
    for region in region_folders(folder):
        found += examine_region(region)
        found += [] if no_drafts else examine_drafts(folder / "drafts" / region.name, region)
    found += examine_session(folder / "drafts" / "session.toml")
    found += examine_history(folder)
    found += examine_snapshots(folder / "snapshots")
    if can_be_opened:
        found += examine_opening(folder, found)
    found += _temporary(folder)
    found += _kept(folder)
    return found


def _lock(folder: Path) -> list[Finding]:
    path = folder / ".lock"
    if not os.path.lexists(path):
        return [Finding("lock", f"{folder} is not locked, and never was.")]
    if not is_file(path):
        sentence = f"{path} is no file that could be locked: nothing can be changed in the workspace."
        return [curable("lock", sentence, "Moves it aside.", moved_aside(path))]
    holder = _holder(path)
    if holder:
        words = f"{path} is held by process {holder}. A change takes milliseconds: if it stays held, that one hangs."
        return [problem("lock", words, f"Look again; if it is still held, end process {holder}.")]
    return [Finding("lock", f"{path} is held by nobody; a process that ended holds none.")]


def _holder(path: Path) -> str:
    """The process that holds a lock, where the system tells; empty if none does."""
    try:
        held_locks = Path("/proc/locks").read_text("ascii").splitlines()
        inode = str(path.stat().st_ino)
    except (OSError, UnicodeDecodeError):
        return ""
    fields = [line.split() for line in held_locks if "->" not in line]
    return next((each[4] for each in fields if len(each) > 5 and each[5].rpartition(":")[2] == inode), "")


def _remove(path: Path, aside: Aside) -> Sequence[str]:
    remove_file(aside.disk, path)
    return [f"{path} is removed."]


def _temporary(folder: Path) -> list[Finding]:
    found = []
    for path in _everything(folder):
        is_kept = DAMAGED in path.relative_to(folder).parts[:1]
        if not is_kept and _TEMPORARY.fullmatch(path.name) and is_file(path):
            words = f"{path} is half of a write that was interrupted; nobody was told that it had succeeded."
            found.append(curable("leftover", words, "Removes it.", partial(_remove, path)))
    return found


def _kept(folder: Path) -> list[Finding]:
    """What lvtui has kept of old: told of, so that it can be thrown away some day."""
    named = [path for path in _everything(folder) if ".damaged-" in path.name or _TORN.fullmatch(path.name)]
    places = [folder / DAMAGED, folder / OLDER, *named]
    inside = (folder / DAMAGED, folder / OLDER)
    return [
        Finding("kept", f"{path} keeps originals that were damaged or of an older format; nothing reads it.")
        for path in places
        if os.path.lexists(path) and (path in inside or not any(place in path.parents for place in inside))
    ]
