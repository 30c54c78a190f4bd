"""Looks at what lies beside the functions: drafts and the session, the history, the snapshots, the list of trust."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lvtui.operations.errors import ServiceFailure
from lvtui.storage import snapshot_formats, trust
from lvtui.storage.desk import DeskFolder, function_of
from lvtui.storage.desk import moved_aside as renamed_aside
from lvtui.storage.disk import Disk
from lvtui.storage.findings import Aside, Finding, curable, listed, moved_aside, problem, unreadable
from lvtui.storage.history import History
from lvtui.storage.history_chunks import what_is_no_entry
from lvtui.storage.reading import read_draft, read_session
from lvtui.storage.snapshots import read_file
from lvtui.toml_files import Unreadable


def examine_drafts(drafts: Path, region: Path) -> list[Finding]:
    """The drafts of one region, in its folder `drafts`; `region` is that of its functions."""
    paths, found = listed("drafts", drafts)
    alone = DeskFolder(drafts, region, Disk()).left_alone() if paths else ()
    for path in filter(_is_shown, paths):
        sound = _readable("draft", path, partial(read_draft, path))
        if path in alone and all(finding.fine for finding in sound):
            name = function_of(path)
            words = f"{path} holds text typed for {name}, a function that is not there any more."
            advice = f"Make a function {name} to have it in the editor; a repair moves it aside."
            found.append(curable("draft", words, "Moves it aside.", moved_aside(path), advice))
        else:
            found += sound
    return found


def examine_session(path: Path) -> list[Finding]:
    """Where the user was."""
    return _readable("session", path, partial(read_session, path)) if os.path.lexists(path) else []


def _readable(subject: str, path: Path, read: Callable[[], object]) -> list[Finding]:
    try:
        read()
    except Unreadable as error:
        return [unreadable(subject, path, error, "Moves it aside.", moved_aside(path))]
    return [Finding(subject, f"{path} can be read.")]


def examine_history(folder: Path) -> list[Finding]:
    """The history of a workspace."""
    history = History(folder, Disk())
    if not os.path.lexists(history.path):
        return []
    entries = sum(1 for _ in history.latest())
    advice = "Mend that entry in the file, or leave it: it hides no other."
    wrong = [problem("history", sentence, advice) for sentence in history.problems]
    if not wrong and (sentence := what_is_no_entry(history.path)):
        wrong = [problem("history", sentence, "Leave it: with the next entry it is put aside, and nothing is lost.")]
    return wrong or [Finding("history", f"{history.path} can be read: {entries} entries.")]


def examine_snapshots(folder: Path) -> list[Finding]:
    """The snapshots in their folder."""
    entries, found = listed("snapshots", folder)
    paths = list(filter(_is_shown, entries))
    for path in paths:
        try:
            read_file(path)
        except ServiceFailure as error:
            cure = moved_aside(path)
            found.append(unreadable("snapshot", path, error, "Moves it aside.", cure, snapshot_formats.FORMAT))
    if paths and not found:
        found.append(Finding("snapshots", f"{folder} holds {len(paths)}, and all can be read."))
    return found


def _is_shown(path: Path) -> bool:
    return path.suffix == ".toml" and not path.name.startswith(".")


def examine_trust(path: Path) -> list[Finding]:
    """The user's list of trusted workspaces."""
    try:
        entries = trust.read_list(path)
    except Unreadable as error:

        def cure(aside: Aside) -> Sequence[str]:
            renamed = renamed_aside(aside.disk, path)
            return [f"{path} is now {renamed}: every workspace asks again before its code is run."]

        words = "Moves it aside; every workspace asks again then, as it does now."
        return [unreadable("trust", path, error, words, cure, trust.FORMAT)]
    return [Finding("trust", f"{path} names {len(entries)} workspaces." if entries else f"{path} names no workspace.")]
