"""Which code may run without a question. The list of it is the user's, and lies outside every workspace.

A folder of state can be mailed, cloned or unzipped, and whatever it says of itself was said by whoever made it. So the
user's own ``trusted.toml`` names the workspaces that were made or trusted on this machine, each by its id and by where
it lies: another id in that folder, or that id in another folder, is a workspace from elsewhere, and its code asks.
An entry's exceptions are single codes, by CodeSha256: what was deployed here into a workspace that asks, and what was
brought from elsewhere into one that does not. An entry's key seals the snapshots that lvtui writes in that workspace,
so that it can tell them from what was put there by hand (see `seals`). The key goes with the entry: a workspace that
was moved, or taken out of the list, asks anew, also for what only its snapshots hold.

An entry whose folder is gone is taken out when the list is next written, unless it may lie on a disk that is not there
just now. At worst a workspace that comes back asks once more.

What is trusted is a folder, not its every future: code that another program puts into a workspace that runs, such as a
pull from a shared repository, runs too. Imports that lvtui makes itself are marked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import Disk, Signature, make_folders, refusing, replace_file, signature_of
from lvtui.storage.locks import held, lock_of
from lvtui.storage.seals import fresh_key, is_key, is_sealed_with, sealed_with
from lvtui.storage.table import Table, open_table
from lvtui.storage.toml_text import toml_file
from lvtui.toml_files import Unreadable

PATIENCE = 10.0
"""Seconds to wait for another process that writes the list, which takes milliseconds."""

FORMAT = 2
"""Of the list. It is no workspace's, so it stays as it is when theirs goes on. Format 1 has no keys."""

_WORDS = {True: "runs", False: "asks"}
_COMMENT = (
    "Workspaces on this machine, and whether lvtui runs their code or asks first.",
    "It runs where the workspace was made here or you have said yes; under `except` are single codes, by CodeSha256.",
    "Take a workspace out of this file to be asked again.",
    "`key` is what lvtui knows its own snapshots by: show it to nobody.",
)


@dataclass(frozen=True)
class Entry:
    """What the list says of one workspace; what it does not name asks."""

    workspace_id: str = ""
    """Empty only where the code asks: a workspace of lvtui's first version has no id until it is trusted."""
    runs: bool = False
    """Whether its code may run."""
    exceptions: Mapping[str, bool] = field(default_factory=dict)
    """CodeSha256 → whether that code may run."""
    key: str = field(default="", repr=False)
    """What seals the snapshots that lvtui writes in the workspace, see `seals`; empty before the first one."""

    def may_run(self, code_sha256: str) -> bool:
        """Whether this code may run."""
        return self.exceptions.get(code_sha256, self.runs)

    def made(self, code_sha256: str) -> Entry:
        """With a code that was deployed here."""
        others = {sha: runs for sha, runs in self.exceptions.items() if sha != code_sha256}
        return replace(self, exceptions=others if self.runs else {**others, code_sha256: True})

    def marked(self, codes: Iterable[str]) -> Entry:
        """With codes that ask, also where the workspace's others run."""
        return replace(self, exceptions={**self.exceptions, **dict.fromkeys(codes, False)})

    def trusted(self, workspace_id: str, codes: Collection[str]) -> Entry:
        """After a yes to these codes, and to the workspace that holds them; what is being brought in still asks."""
        asking = {sha: False for sha, runs in self.exceptions.items() if not runs and sha not in codes}
        # A snapshot that was taken while all of it asked can hold unmarked code that nobody has said yes to.
        return Entry(workspace_id, True, asking, self.key if self.runs else "")


class WorkspaceTrust:
    """What the list says of one workspace, and what was said in this session: the service's `Trust`.

    Every method may be called from any thread. What the list cannot take counts for this session, and is a sentence in
    `problems`. Without a list nothing counts longer than that.
    """

    def __init__(
        self, folder: Path, workspace_id: str | None, list_file: Path | None, disk: Disk, identify: Callable[[], str]
    ) -> None:
        """`identify` gives the workspace an id, where it has none, and returns the one it has."""
        self._folder = str(folder.resolve())
        self._id = workspace_id
        self._path = list_file
        self._disk = disk
        self._identify = identify
        self._session_key = fresh_key()
        """Seals where the list has no key and can be given none."""
        self._session: set[str] = set()
        """Codes that were made here or said yes to since the start."""
        self._seen: tuple[Signature | None, Entry] | None = None
        self._unreadable = ""
        self._unsaved = ""
        self._look()

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence or two for what keeps the list from being read or written."""
        return tuple(problem for problem in (self._unreadable, self._unsaved) if problem)

    def may_run(self, code_sha256: str) -> bool:
        """Whether this code may run; other processes' answers count at once."""
        return code_sha256 in self._session or self._look().may_run(code_sha256)

    @property
    def lets_all_run(self) -> bool:
        """Whether every code in the workspace may run, so that none need be looked at."""
        entry = self._look()
        return entry.runs and all(entry.exceptions.values())

    def made_here(self, code_sha256: str) -> None:
        """This code is deployed here by the user."""
        if not self.may_run(code_sha256):
            self._remember((code_sha256,), lambda entry: entry.made(code_sha256))

    def allow(self, codes: Collection[str]) -> None:
        """The user says yes to these codes, and so to the workspace as it is, for good."""

        def trusted(entry: Entry) -> Entry:
            return entry.trusted(self._id or "", frozenset(codes))

        if self._path is not None and not self._look().runs:
            self._session_key = fresh_key()  # as with the entry's own: see `Entry.trusted`
        if self._remember(codes, trusted, identify=True):
            self._unsaved = ""

    def workspace_made(self) -> None:
        """The workspace has just been made here, with nothing in it."""
        self.allow(())

    def mark_foreign(self, codes: Collection[str]) -> None:
        """These codes come from elsewhere: they ask, whatever the workspace's others do.

        Raises:
            ServiceFailure: it could not be written down.
        """
        if codes:
            self._change(lambda entry: entry.marked(codes))
            self._session.difference_update(codes)

    def sealed(self, content: bytes) -> bytes:
        """A snapshot's bytes, with the workspace's seal as their last line; see `seals`."""
        if self._path is not None and not self._look().key:
            fresh = fresh_key()
            self._remember((), lambda entry: entry if entry.key else replace(entry, key=fresh))
        return sealed_with(self._look().key or self._session_key, content)

    def has_sealed(self, content: bytes) -> bool:
        """Whether a snapshot's bytes are as lvtui wrote them into this workspace."""
        keys = (self._look().key, self._session_key)
        return any(key and is_sealed_with(key, content) for key in keys)

    def _remember(self, codes: Iterable[str], step: Callable[[Entry], Entry], *, identify: bool = False) -> bool:
        """Take note, for good if that can be; whether it could."""
        self._session.update(codes)
        try:
            if identify and self._id is None and self._path is not None:
                self._id = self._identify()
            self._change(step)
        except ServiceFailure as failure:
            self._unsaved = f"{failure} Until lvtui ends, what you trust is remembered; then it asks again."
            return False
        return True

    def _change(self, step: Callable[[Entry], Entry]) -> None:
        if self._path is None:
            return
        path = self._path
        with refusing(path, "written"):
            make_folders(self._disk, path.parent)
            with held(lock_of(path.with_name(f".{path.name}.lock"), PATIENCE), path):
                signature = signature_of(path)
                try:
                    entries = read_list(path)
                except Unreadable as error:
                    raise ServiceFailure(f"{error} It was left as it is.") from error
                before = self._entry(entries)
                after = step(before)
                if after != before:
                    others = {folder: entry for folder, entry in entries.items() if not _is_gone(folder)}
                    signature = replace_file(self._disk, path, list_file({**others, self._folder: after}), private=True)
                self._seen, self._unreadable = (signature, after), ""

    def _look(self) -> Entry:
        """What the list says now."""
        if self._path is None:
            return Entry()
        signature = signature_of(self._path)
        if self._seen is None or self._seen[0] != signature:
            try:
                entry = self._entry(read_list(self._path))
                self._unreadable = ""
            except Unreadable as error:
                entry = Entry()  # nothing is trusted on the word of a file that makes no sense
                self._unreadable = f"{error} It says which code may run; until it is mended or removed, lvtui asks."
            self._seen = (signature, entry)
        return self._seen[1]

    def _entry(self, entries: Mapping[str, Entry]) -> Entry:
        own = Entry(self._id or "")
        found = entries.get(self._folder, own)
        return found if found.workspace_id == own.workspace_id else own


def _is_gone(folder: str) -> bool:
    """Whether a folder is not there though the one that held it is, and holds other things: in the place of a disk that
    was taken out there is an empty folder or none."""
    path = Path(folder)
    try:
        if path.is_absolute() and any(path.parent.iterdir()):
            path.lstat()
    except FileNotFoundError:
        return path.parent.is_dir()
    except (OSError, ValueError):
        pass  # what cannot be looked at may well be there
    return False


def read_list(path: Path) -> dict[str, Entry]:
    """The entries of ``trusted.toml`` by their folders; none where there is no such file.

    Raises:
        Unreadable: it makes no sense, or may not be read.
    """
    try:
        path.lstat()  # a link to nothing is no absence: writing would put a file in its place
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError:
        pass  # what is wrong is said by whoever reads it
    table = open_table(path, newest=FORMAT)
    entries = {folder: _read_entry(entry) for folder, entry in table.table("workspaces").tables()}
    table.end()
    return entries


def list_file(entries: Mapping[str, Entry]) -> bytes:
    """``trusted.toml``."""
    workspaces = {folder: _entry_document(entry) for folder, entry in sorted(entries.items())}
    return toml_file("trusted.toml", _COMMENT, {"format": FORMAT, "workspaces": workspaces})


def _read_entry(table: Table) -> Entry:
    entry = Entry(table.text("id", ""), _read_word("code", table.text("code"), table))
    if entry.runs and not entry.workspace_id:
        raise table.wrong("id", "is missing")
    if (key := table.text("key", "")) and not is_key(key):
        raise table.wrong("key", "should be 64 hexadecimal digits")  # not what it is: it is nobody's business
    found = table.optional_table("except")
    if found is not None:
        entry = replace(entry, exceptions={sha: _read_word(sha, word, found) for sha, word in found.texts().items()})
    table.end()
    return replace(entry, key=key)


def _read_word(key: str, word: str, table: Table) -> bool:
    if word not in _WORDS.values():
        raise table.wrong(key, f"should be runs or asks, not {word!r}")
    return word == _WORDS[True]


def _entry_document(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {"id": entry.workspace_id} if entry.workspace_id else {}
    document["code"] = _WORDS[entry.runs]
    if entry.key:
        document["key"] = entry.key
    if entry.exceptions:
        document["except"] = {sha: _WORDS[runs] for sha, runs in sorted(entry.exceptions.items())}
    return document
