"""A workspace: a folder of state, opened. It is the service's store and desk; `service.ports` says what those are.

workspace.toml                     this file makes the folder a workspace
functions/<region>/                see `region_folder` and `function_folder`; each region is a state of its own
drafts/<region>/<name>.toml        unsaved text     drafts/session.toml   where the user was
history.toml                       see `history`
snapshots/<name>.toml              see `snapshots`
older/format-<n>/                  files of an older format, before they were written over (see `migrations`)
.gitignore                         what is of this machine and this moment alone
.lock                              held for the length of one change, by whichever process makes it
"""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import Entry
from lvtui.domain.model import Region
from lvtui.domain.snapshots import Beside, NotAllPutBack, SnapshotHead
from lvtui.domain.triggers import Trigger
from lvtui.operations.errors import InvalidParameterValue, ReadOnly, ServiceFailure
from lvtui.storage import writing
from lvtui.storage.desk import DeskFolder, function_of
from lvtui.storage.disk import Disk, Signature, make_folders, refusing, replace_file, signature_of, why
from lvtui.storage.faults import FaultFiles
from lvtui.storage.function_folder import Unsettled
from lvtui.storage.history import History
from lvtui.storage.locks import PATIENCE, NoLock, WorkspaceLock, held, lock_of
from lvtui.storage.migrations import bring_up_to_date
from lvtui.storage.reading import WorkspaceFile, is_region, read_workspace
from lvtui.storage.region_folder import Interrupted, RegionFolder
from lvtui.storage.snapshots import SnapshotFolder
from lvtui.storage.triggers import TriggerFiles
from lvtui.storage.trust import WorkspaceTrust
from lvtui.storage.workspace_snapshots import WorkspaceSnapshots
from lvtui.toml_files import Unreadable

T = TypeVar("T")

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
NOT_FOR_GIT = b"""\
# What is in here can be kept in git. These are of one machine, and of one moment.
.lock
.*.new
.new~*
/drafts/session.toml
"""
SEEDS = 1_000_000
"""A new workspace's seed is drawn from below this: short enough to be read aloud in a class."""

_GLANCES = 5
"""How often a folder that is being saved to is read anew before its lock is waited for."""


class WorkspaceUnreadable(Exception):
    """The folder cannot be opened as a workspace; nothing in it was changed. The message is a sentence or two."""


class Workspace:
    """One region's functions, and the desk, kept in a folder. Every method may be called from any thread.

    What `open` gives is the home region; :meth:`region_store` gives others, each a store like it, and of the same
    account, lock, trust and history.
    """

    def __init__(
        self,
        folder: Path,
        head: WorkspaceFile,
        seed: int,
        disk: Disk,
        trusted: Path | None,
        home: Workspace | None = None,
    ) -> None:
        """`home`: the home region, where this is another one."""
        self.folder = folder
        self._head = head
        self._home = home or self
        self.account_id = head.account_id
        self.seed = seed
        """Of the draws of weighted aliases: what was asked for this session, or else the workspace's own."""
        functions = folder / "functions" / head.region
        self._functions = RegionFolder(functions, head.region, head.account_id, disk)
        self._desk = DeskFolder(folder / "drafts" / head.region, functions, disk)
        self._faults = FaultFiles(functions, disk)
        self._triggers = TriggerFiles(functions, disk)
        self._history: History = home._history if home is not None else History(folder, disk)
        self.trust: WorkspaceTrust = (
            home.trust if home is not None else WorkspaceTrust(folder, head.workspace_id, trusted, disk, self._identify)
        )
        """Which of the code in here may run."""
        self.snapshots = WorkspaceSnapshots(
            SnapshotFolder(folder / "snapshots", disk, self.trust),
            self._functions,
            self._desk,
            self._faults,
            self._triggers,
            locked=self._looked,
            mark_foreign=self.mark_foreign,
        )
        """The states of earlier."""
        self._disk = disk
        self._readonly = False
        self._lock: WorkspaceLock = home._lock if home is not None else WorkspaceLock(folder)
        self._others: dict[str, Workspace] = {}
        """The other regions that have been asked for; in the home region only."""
        self._writable: Signature | None = None
        """The `workspace.toml` that has been found to be of this lvtui's format."""
        self._news = False

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        account_id: str | None = None,
        region: str | None = None,
        seed: int | None = None,
        trusted: Path | None = None,
        readonly: bool = False,
        disk: Disk | None = None,
    ) -> Workspace:
        """Open a workspace, or make one where there is none, unless it is `readonly`: then nothing is ever written.

        `account_id` and `region` are those of a new workspace; one that exists keeps its own. `seed` counts for this
        session, and is written down only in a new workspace. `trusted` is the user's list of what may run (see
        `trust`); without one, what is made or trusted here is so until the process ends.

        Raises:
            WorkspaceUnreadable: `workspace.toml` is damaged, missing, of a newer format or not permitted to be read;
                or there is none, and none may be made.
        """
        folder, disk = folder.absolute(), disk or Disk()
        path, fresh = folder / "workspace.toml", False
        try:
            if readonly and not path.exists():
                raise Unreadable(f"There is no workspace in {folder}, and read-only, none is made.")
            if not path.exists():
                made = WorkspaceFile(
                    account_id=account_id or DEFAULT_ACCOUNT_ID,
                    region=region or DEFAULT_REGION,
                    seed=secrets.randbelow(SEEDS) if seed is None else seed,
                    workspace_id=str(uuid.uuid4()),
                )
                fresh = _make(folder, made, disk)
            head = read_workspace(path)
            workspace = cls(folder, head, head.seed if seed is None else seed, disk, trusted)
            workspace.readonly = readonly
            if fresh:
                workspace.trust.workspace_made()
            workspace.catch_up()
        except OSError as error:
            raise WorkspaceUnreadable(f"{path} cannot be read: {why(error)}. Nothing was changed.") from error
        except (Unreadable, ServiceFailure) as error:
            raise WorkspaceUnreadable(f"{error} Nothing was changed.") from error
        return workspace

    @property
    def readonly(self) -> bool:
        """Whether nothing is written: one answer for all regions."""
        return self._home._readonly

    @readonly.setter
    def readonly(self, readonly: bool) -> None:
        self._home._readonly = readonly

    def regions(self) -> Sequence[str]:
        """The regions that have ever held a function, and the home region, sorted.

        Raises:
            ServiceFailure: the folder cannot be listed.
        """
        folder = self.folder / "functions"
        with refusing(folder, "listed"):
            found = {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
        return sorted({self._home._head.region, *filter(is_region, found)})

    def region_store(self, name: str) -> Workspace:
        """The store and desk of a region, always the same object. There need not be such a region yet: it is made with
        its first function.

        Raises:
            InvalidParameterValue: no region can have that name.
            ServiceFailure: its folder cannot be read.
        """
        home = self._home
        if name == home._head.region:
            return home
        if name not in home._others:
            if not is_region(name):
                raise InvalidParameterValue(f"{name!r} is no region's name, such as us-east-1 is.")
            opened = Workspace(self.folder, replace(home._head, region=name), home.seed, home._disk, None, home)
            opened.catch_up()
            home._others.setdefault(name, opened)  # another thread may have been quicker
        return home._others[name]

    @property
    def region(self) -> Region:
        """The state as last read or written."""
        return self._functions.region

    @property
    def problems(self) -> Sequence[str]:
        """A sentence or two for each thing that could not be read: which file, where in it, what to do. Of all regions
        that have been asked for, whichever of them is asked."""
        opened = (self._home, *tuple(self._home._others.values()))
        parts = [part for store in opened for part in store._parts]
        found = (problem for part in (*parts, self._history, self.trust) for problem in part.problems)
        return tuple(dict.fromkeys(found))  # two regions may tell of the one session

    def change(
        self,
        step: Callable[[Region], tuple[Region, T]],
        *,
        first: SnapshotHead | None = None,
        record: Callable[[Region, Region, T], Entry] | None = None,
        beside: Mapping[str, Beside] | None = None,
    ) -> T:
        """Apply `step` to the newest state and save what it changed, before returning its answer.

        `first` is the head of a snapshot of the state before: if anything changes, it is kept before that is saved.
        `beside` is put back beside functions after that.

        `record` makes the entry for the history. It is written once the change is saved, still under the lock, so that
        the order of the entries is that of the changes; a crash between the two leaves a change without one.

        Whatever `step` raises leaves everything as it was.

        Raises:
            ServiceFailure: the disk refused, or the state touched is damaged. Memory holds what the disk does.
            NotAllPutBack: the change is made, but for some of `beside`.
        """
        drawn_up = self.snapshots.drawn_up_first(first) if first is not None else None
        with self._locked():
            self._look("take back")
            before = self._functions.region
            after, answer = step(before)
            if first is not None and (after is not before or self.snapshots.would_replace(beside or {})):
                self.snapshots.take_first(first, after, drawn_up)
            if after is not before:
                try:
                    self._functions.save(after)
                except BaseException:
                    self._faults.look(self._functions.region)  # it may be half of the change that is there
                    raise
                self._faults.forget_gone(after)
                self._triggers.forget_gone(after)
            trouble = self.snapshots.put_beside(beside or {})
            if record is not None:
                self._history.append([record(before, after, answer)])
            if trouble is not None:
                raise NotAllPutBack(str(trouble)) from trouble
            return answer

    def keep_history(self, entries: Sequence[Entry]) -> None:
        """Add entries to the history; what the disk refuses is a problem, and tried again with the next."""
        if self.readonly:
            return
        try:
            with self._locked():
                self._history.append(entries)
        except ServiceFailure as refusal:
            self._history.postpone(entries, refusal)

    def history(self, mentioning: str = "") -> Iterator[Entry]:
        """The history, the latest first; only what mentions a name, if one is given."""
        return self._history.latest(mentioning)

    def history_news(self) -> Sequence[Entry]:
        """What other processes have added since this was last asked."""
        return self._history.news()

    def catch_up(self) -> bool:
        """Take in what other processes have saved; true if anything had been since this was last asked.

        Raises:
            ServiceFailure: the folder cannot be read.
        """
        with self._lock.among_threads():
            try:
                self._look()
            except Unsettled:
                try:
                    if self.readonly:
                        raise NoLock(f"{self.folder} is only read.")
                    with self._lock.among_processes():
                        self._look("take back")
                except NoLock:
                    self._look("show")
            news, self._news = self._news, False
            return news

    def fault_dials(self, function: str) -> Mapping[str, FaultDial]:
        """The fault dials of a function's versions, as last read or written."""
        return self._faults.dials.get(function, {})

    def keep_fault_dial(self, function: str, version: str, dial: FaultDial | None) -> None:
        """Keep a version's fault dial, or with ``None`` forget it.

        Raises:
            ResourceNotFound: there is no such function or version.
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._look("take back")
            self._faults.keep(self._functions.region, function, version, dial)

    def draft(self, function: str) -> Draft | None:
        """The unsaved text of a function, if there is any."""
        return self._desk.draft(function)

    def keep_draft(self, function: str, draft: Draft | None) -> None:
        """Keep unsaved text, or with ``None`` forget it.

        Raises:
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._desk.keep_draft(function, draft)

    def drafts_left_alone(self) -> Sequence[str]:
        """A sentence for each draft of a function that is not there any more: it is kept, and nobody sees it."""
        try:
            paths = self._desk.left_alone()
        except ServiceFailure as failure:
            return [str(failure)]
        return [
            f"{path} holds text that was typed for {function_of(path)}, a function that is not there any more. A new "
            "function of that name will have it in the editor; `lvtui doctor --repair` moves it out of the way."
            for path in paths
        ]

    def events(self, function: str) -> Mapping[str, bytes]:
        """The saved test events of a function, by name."""
        return self._desk.events(function)

    def save_event(self, function: str, name: str, event: bytes) -> None:
        """Save a test event under a name, byte for byte.

        Raises:
            InvalidEventName: a name that cannot be a file's.
            ResourceNotFound: there is no such function.
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._desk.save_event(function, name, event)

    def delete_event(self, function: str, name: str) -> None:
        """Forget a test event.

        Raises:
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._desk.delete_event(function, name)

    def triggers(self, function: str) -> Mapping[str, Trigger]:
        """The triggers of a function, by name."""
        return self._triggers.of(function)

    def save_trigger(self, function: str, trigger: Trigger) -> None:
        """Keep a trigger under its name.

        Raises:
            ResourceNotFound: there is no such function.
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._triggers.save(function, trigger)

    def delete_trigger(self, function: str, name: str) -> None:
        """Forget a trigger.

        Raises:
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._triggers.delete(function, name)

    def session(self) -> Session:
        """Where the user was last time."""
        return self._desk.session()

    def keep_session(self, session: Session) -> None:
        """Remember where the user is.

        Raises:
            ServiceFailure: the disk refused.
        """
        with self._locked():
            self._desk.keep_session(session)

    def mark_foreign(self, codes: Iterable[str]) -> None:
        """Have these codes, by CodeSha256, ask before they are run. To be called before they are brought in, so that
        nobody sees them unmarked, and not from within `change`. What the workspace holds already stays as it is.

        Raises:
            ServiceFailure: it could not be written down, so the codes must not be brought in.
        """
        stores = [self.region_store(name) for name in self.regions()]
        with self._locked():
            here: set[str] = set()
            for store in stores:
                store._look("take back")
                here |= _codes_of(store.region)
            self.trust.mark_foreign(set(codes) - here)

    @property
    def _parts(self) -> tuple[RegionFolder, DeskFolder, FaultFiles, TriggerFiles]:
        return self._functions, self._desk, self._faults, self._triggers

    def _identify(self) -> str:
        """The id of the workspace; one that has none is given one."""
        if self.readonly:
            raise ServiceFailure(str(ReadOnly()))  # a yes that cannot be written down counts for this session
        path = self.folder / "workspace.toml"
        with self._locked():
            try:
                found = read_workspace(path).workspace_id
            except Unreadable as error:
                raise ServiceFailure(str(error)) from error
            if found is not None:
                return found
            fresh = str(uuid.uuid4())
            with refusing(path, "read"):
                content = path.read_bytes()
            replace_file(self._disk, path, writing.with_id(content, fresh))
            return fresh

    @contextmanager
    def _looked(self) -> Iterator[None]:
        """As `_locked`, with the newest state in memory."""
        with self._locked():
            self._look("take back")
            yield

    def _look(self, interrupted: Interrupted = "wait") -> None:
        for glance in range(_GLANCES):
            try:
                self._news |= self._functions.look(interrupted)
                self._news |= self._faults.look(self._functions.region)
                self._news |= self._triggers.look()
                return
            except Unsettled:
                if glance == _GLANCES - 1:
                    raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The only one that writes, among threads and among processes.

        Raises:
            ReadOnly: nothing is to be written.
        """
        if self.readonly:
            raise ReadOnly
        with self._lock.among_threads(), self._lock.among_processes():
            self._make_writable()
            yield

    def _make_writable(self) -> None:
        """Bring an older workspace to this lvtui's format, and refuse one that a newer lvtui has taken over."""
        path = self.folder / "workspace.toml"
        if self._writable is None or signature_of(path) != self._writable:
            bring_up_to_date(self.folder, self._disk)
            self._writable = signature_of(path)


def _codes_of(region: Region) -> set[str]:
    """The CodeSha256 of all code that can be read."""
    found = {function.latest.code.sha256 for function in region.functions.values()}
    for function in region.functions.values():
        for number in function.published:
            with suppress(ServiceFailure):
                found.add(function.published[number].code.sha256)
    return found


def _make(folder: Path, head: WorkspaceFile, disk: Disk) -> bool:
    """Write the file that makes a folder a workspace, unless another process has just done so: then false."""
    if (problem := head.problem) is not None:
        raise Unreadable(f"No workspace was made in {folder}: {problem}.")
    path = folder / "workspace.toml"
    make_folders(disk, folder)
    with held(lock_of(folder / ".lock", PATIENCE), folder):
        if path.exists():
            return False
        if (folder / "functions").exists():
            raise Unreadable(
                f"{folder} holds functions but no workspace.toml, which names their account and region. "
                "Put the file back, or choose another folder."
            )
        if not os.path.lexists(folder / ".gitignore"):
            replace_file(disk, folder / ".gitignore", NOT_FOR_GIT)
        replace_file(disk, path, writing.workspace_file(head.account_id, head.region, head.seed, head.workspace_id))
    return True
