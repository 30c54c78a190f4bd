"""Examines a workspace without changing it, and repairs what it can without a guess, keeping every original.

What is found is data (see `findings`), and so is what a repair would do: nothing is written before :func:`repair`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage import writing
from lvtui.storage.desk import DeskFolder
from lvtui.storage.desk import moved_aside as renamed_aside
from lvtui.storage.disk import Disk, remove_file, remove_tree, replace_file, why
from lvtui.storage.doctor_functions import examine_function
from lvtui.storage.findings import DAMAGED, Aside, Finding, curable, moved_aside, problem, unreadable
from lvtui.storage.history import History
from lvtui.storage.locks import held, lock_of
from lvtui.storage.migrations import OLDER, bring_up_to_date
from lvtui.storage.names import file_stem, name_of
from lvtui.storage.reading import is_region, read_draft, read_retired, read_session, read_workspace
from lvtui.storage.region_folder import RegionFolder
from lvtui.storage.snapshots import read_file
from lvtui.storage.trust import read_list
from lvtui.toml_files import Unreadable

PATIENCE = 2.0
"""Seconds that a repair waits for another process's change."""
_ROUNDS = 5
"""One repair may bring to light what another can mend."""

_FUNCTION_STEM = re.compile(r"[a-z0-9_+-]+")
_ACCOUNT = re.compile(rb"^account_id[ \t]*=[ \t]*[\"']([0-9]{12})[\"']", re.MULTILINE)
_REGION = re.compile(rb"^region[ \t]*=[ \t]*[\"']([a-z0-9-]{1,64})[\"']", re.MULTILINE)
_SEED = re.compile(rb"^seed[ \t]*=[ \t]*([0-9]{1,18})[ \t]*\r?$", re.MULTILINE)
_ID = re.compile(rb"^id[ \t]*=[ \t]*[\"']([0-9a-f-]{36})[\"']", re.MULTILINE)
_ROLE = re.compile(rb"arn:aws[a-z-]*:iam::([0-9]{12}):role/")
_TEMPORARY = re.compile(r"\..+\.new")


def examine(folder: Path, trusted: Path | None = None) -> list[Finding]:
    """Look at everything in a workspace's folder, and at the user's list of trusted workspaces. Nothing is changed.

    A sentence stands for each thing looked at, well or not; what could not even be looked at is one as well.
    """
    found: list[Finding] = []
    if not folder.is_dir():
        if os.path.lexists(folder):
            found.append(problem("workspace", f"{folder} is no folder.", "Name another with --workspace."))
        else:
            found.append(Finding("workspace", f"{folder} is not there yet; lvtui makes it when it is first opened."))
    else:
        found += _workspace(folder)
    return found + (_trust(trusted) if trusted is not None else [])


def repair(folder: Path, trusted: Path | None = None, *, now: datetime, disk: Disk | None = None) -> list[str]:
    """Do what the findings offer, under the workspace's lock; what was done, a sentence each.

    What is damaged goes to ``damaged/<now>/``, byte for byte; nothing but what an interrupted write left is deleted.
    What the disk refuses is a sentence as well, and keeps nothing else from being repaired.

    Raises:
        ServiceFailure: another process keeps the lock, so nothing was done.
    """
    disk = disk or Disk()
    aside = Aside(folder, f"{now.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}", disk)
    said = list(_cured(_trust(trusted), aside)) if trusted is not None else []
    if not folder.is_dir():
        return said
    said += _cured(_lock(folder), aside)
    with held(lock_of(folder / ".lock", PATIENCE), folder):
        hopeless: set[Finding] = set()
        for _ in range(_ROUNDS):
            # A workspace of an older format is brought up to date first: what is written below is of this one.
            if not _workspace_file(folder)[0].fine:
                found = _workspace_file(folder)
            else:
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


def _workspace(folder: Path) -> list[Finding]:
    found = _workspace_file(folder)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        advice = "Give yourself the right to write there, or copy the folder to where you have it."
        found.append(problem("workspace", f"{folder} may not be written to: nothing can be changed in it.", advice))
    found += _lock(folder)
    for region in _regions(folder):
        found += _region(region)
        found += _drafts(folder / "drafts" / region.name, region)
    session = folder / "drafts" / "session.toml"
    if os.path.lexists(session):
        found += _readable("session", session, partial(read_session, session))
    found += _history(folder)
    found += _snapshots(folder / "snapshots")
    found += _temporary(folder)
    found += _kept(folder)
    return found


def _workspace_file(folder: Path) -> list[Finding]:
    path = folder / "workspace.toml"
    if not os.path.lexists(path) and not (folder / "functions").exists():
        return [Finding("workspace", f"{folder} holds no workspace yet; lvtui makes one when it is first opened.")]
    try:
        head = read_workspace(path)
    except Unreadable as error:
        account = _account(folder)
        region = _home_region(folder)
        if account is None or region is None:
            advice = "Write the file again: format, account_id, region and seed, as that of another workspace has them."
            return [problem("workspace", str(error), advice)]
        words = f"Makes another for account {account}, which is told by what is left, and region {region}."
        cure = partial(_new_workspace_file, path, account, region)
        return [unreadable("workspace", path, str(error), words, cure)]
    return [Finding("workspace", f"{path} can be read: account {head.account_id}, home region {head.region}.")]


def _account(folder: Path) -> str | None:
    """The account, as the damaged file still says it, or else as all the roles of the functions do."""
    stated = _ACCOUNT.search(_content(folder / "workspace.toml"))
    if stated:
        return stated[1].decode()
    roles = Counter(
        found[1] for path in folder.glob("functions/*/*/function.toml") for found in _ROLE.finditer(_content(path))
    )
    return next(iter(roles)).decode() if len(roles) == 1 else None


def _home_region(folder: Path) -> str | None:
    """The home region, as the damaged file still says it, or else the only one there is."""
    stated = _REGION.search(_content(folder / "workspace.toml"))
    if stated and is_region(stated[1].decode()):
        return stated[1].decode()
    regions = _regions(folder)
    return regions[0].name if len(regions) == 1 else None


def _new_workspace_file(path: Path, account: str, region: str, aside: Aside) -> Sequence[str]:
    content = _content(path)
    seed, workspace_id = _SEED.search(content), _ID.search(content)
    said = aside.keep(path)
    fresh = writing.workspace_file(
        account, region, int(seed[1]) if seed else 0, workspace_id[1].decode() if workspace_id else None
    )
    replace_file(aside.disk, path, fresh)
    asks = "" if workspace_id else " Its code asks before it is run, as the workspace has lost its id."
    return [*said, f"{path} is made anew for account {account} and region {region}.{asks}"]


def _lock(folder: Path) -> list[Finding]:
    path = folder / ".lock"
    if not os.path.lexists(path):
        return [Finding("lock", f"{folder} is not locked, and never was.")]
    if not path.is_file():
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


def _regions(folder: Path) -> list[Path]:
    functions = folder / "functions"
    try:
        return sorted(path for path in functions.iterdir() if path.is_dir() and is_region(path.name))
    except OSError:
        return []


def _region(region: Path) -> list[Finding]:
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
            shown = str(folder).encode(errors="replace").decode()
            advice = "Rename it: a capital letter of a function's name is written there as + and the small letter."
            found.append(problem(f"region {region.name}", f"{shown} is by its name no function's folder.", advice))
        else:
            found += examine_function(folder)
    return found


def _finish(region: Path, aside: Aside) -> Sequence[str]:
    store = RegionFolder(region, region.name, "0" * 12, aside.disk)
    store.look()
    store.save(store.region)  # which changes nothing, and finishes what was begun
    return [f"What was being deleted in {region} is gone, and its numbering written down."]


def _remove_tree(folder: Path, aside: Aside) -> Sequence[str]:
    remove_tree(aside.disk, folder)
    return [f"{folder} is removed."]


def _remove(path: Path, aside: Aside) -> Sequence[str]:
    remove_file(aside.disk, path)
    return [f"{path} is removed."]


def _drafts(drafts: Path, region: Path) -> list[Finding]:
    found: list[Finding] = []
    try:
        paths = sorted(drafts.glob("[!.]*.toml")) if drafts.is_dir() else []
        alone = DeskFolder(drafts, region, Disk()).left_alone()
    except (OSError, ServiceFailure) as error:
        return [problem("drafts", f"{drafts} cannot be listed: {error}", "Give yourself the right to read it.")]
    for path in paths:
        sound = _readable("draft", path, partial(read_draft, path))
        if path in alone and all(finding.fine for finding in sound):
            name = name_of(path.stem)
            words = f"{path} holds text typed for {name}, a function that is not there any more."
            advice = f"Make a function {name} to have it in the editor; a repair moves it aside."
            found.append(curable("draft", words, "Moves it aside.", moved_aside(path), advice))
        else:
            found += sound
    return found


def _readable(subject: str, path: Path, read: Callable[[], object]) -> list[Finding]:
    try:
        read()
    except Unreadable as error:
        return [unreadable(subject, path, str(error), "Moves it aside.", moved_aside(path))]
    return [Finding(subject, f"{path} can be read.")]


def _history(folder: Path) -> list[Finding]:
    history = History(folder, Disk())
    if not os.path.lexists(history.path):
        return []
    try:
        entries = sum(1 for _ in history.latest())
    except (OSError, ServiceFailure) as error:
        return [problem("history", f"{history.path} cannot be read: {error}", "Mend the file, or move it away.")]
    advice = "Mend that entry in the file, or leave it: it hides no other."
    wrong = [problem("history", sentence, advice) for sentence in history.problems]
    return wrong or [Finding("history", f"{history.path} can be read: {entries} entries.")]


def _snapshots(folder: Path) -> list[Finding]:
    found: list[Finding] = []
    paths = sorted(folder.glob("[!.]*.toml")) if folder.is_dir() else []
    for path in paths:
        try:
            read_file(path)
        except ServiceFailure as error:
            found.append(unreadable("snapshot", path, str(error), "Moves it aside.", moved_aside(path)))
    if paths and not found:
        found.append(Finding("snapshots", f"{folder} holds {len(paths)}, and all can be read."))
    return found


def _temporary(folder: Path) -> list[Finding]:
    found = []
    for path in sorted(folder.rglob(".*.new")):
        if DAMAGED not in path.relative_to(folder).parts[:1] and _TEMPORARY.fullmatch(path.name) and path.is_file():
            words = f"{path} is half of a write that was interrupted; nobody was told that it had succeeded."
            found.append(curable("leftover", words, "Removes it.", partial(_remove, path)))
    return found


def _kept(folder: Path) -> list[Finding]:
    """What lvtui has kept of old: told of, so that it can be thrown away some day."""
    places = [folder / DAMAGED, folder / OLDER, *folder.rglob("*.damaged-*"), *folder.glob("history.toml.torn-*")]
    inside = (folder / DAMAGED, folder / OLDER)
    return [
        Finding("kept", f"{path} keeps originals that were damaged or of an older format; nothing reads it.")
        for path in places
        if path.exists() and (path in inside or not any(place in path.parents for place in inside))
    ]


def _trust(path: Path) -> list[Finding]:
    try:
        entries = read_list(path)
    except Unreadable as error:

        def cure(aside: Aside) -> Sequence[str]:
            renamed = renamed_aside(aside.disk, path)
            return [f"{path} is now {renamed}: every workspace asks again before its code is run."]

        words = "Moves it aside; every workspace asks again then, as it does now."
        return [unreadable("trust", path, str(error), words, cure)]
    return [Finding("trust", f"{path} names {len(entries)} workspaces." if entries else f"{path} names no workspace.")]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
