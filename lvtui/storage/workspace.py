"""A workspace: a folder of state, opened. It is the service's store and desk; `service.ports` says what those are.

workspace.toml                     this file makes the folder a workspace
functions/<region>/                see `region_folder` and `function_folder`
drafts/<region>/<name>.toml        unsaved text     drafts/session.toml   where the user was
.lock                              held for the length of one change, by whichever process makes it
"""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lvtui.domain.desk import Draft, Session
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Region
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import writing
from lvtui.storage.desk import DeskFolder
from lvtui.storage.disk import Disk, make_folders, refusing, replace_file, why
from lvtui.storage.faults import FaultFiles
from lvtui.storage.function_folder import Unsettled
from lvtui.storage.locks import held, lock_of
from lvtui.storage.reading import WorkspaceFile, read_workspace
from lvtui.storage.region_folder import RegionFolder
from lvtui.storage.trust import WorkspaceTrust
from lvtui.toml_files import Unreadable

if TYPE_CHECKING:
    from filelock import BaseFileLock

T = TypeVar("T")

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
SEEDS = 1_000_000
"""A new workspace's seed is drawn from below this: short enough to be read aloud in a class."""

PATIENCE = 10.0
"""Seconds to wait for another process's change. One takes milliseconds, so this is only ever reached by a process that
is stopped while it holds the lock; one that died holds none."""
_GLANCES = 5
"""How often a folder that is being saved to is read anew before its lock is waited for."""


class WorkspaceUnreadable(Exception):
    """The folder cannot be opened as a workspace; nothing in it was changed. The message is a sentence or two."""


class Workspace:
    """One region's functions, and the desk, kept in a folder. Every method may be called from any thread."""

    def __init__(self, folder: Path, head: WorkspaceFile, seed: int, disk: Disk, trusted: Path | None) -> None:
        self.folder = folder
        self.account_id = head.account_id
        self.seed = seed
        """Of the draws of weighted aliases: what was asked for this session, or else the workspace's own."""
        functions = folder / "functions" / head.region
        self._functions = RegionFolder(functions, head.region, head.account_id, disk)
        self._desk = DeskFolder(folder / "drafts" / head.region, functions, disk)
        self._faults = FaultFiles(functions, disk)
        self.trust = WorkspaceTrust(folder, head.workspace_id, trusted, disk, self._identify)
        """Which of the code in here may run."""
        self._disk = disk
        self._gate = threading.Lock()
        self._file_lock: BaseFileLock | None = None
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
        disk: Disk | None = None,
    ) -> Workspace:
        """Open a workspace, or make one where there is none.

        `account_id` and `region` are those of a new workspace; one that exists keeps its own. `seed` counts for this
        session, and is written down only in a new workspace. `trusted` is the user's list of what may run (see
        `trust`); without one, what is made or trusted here is so until the process ends.

        Raises:
            WorkspaceUnreadable: `workspace.toml` is damaged, missing, of a newer format or not permitted to be read.
        """
        folder, disk = folder.absolute(), disk or Disk()
        path, fresh = folder / "workspace.toml", False
        try:
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
            if fresh:
                workspace.trust.workspace_made()
            workspace.catch_up()
        except OSError as error:
            raise WorkspaceUnreadable(f"{path} cannot be read: {why(error)}. Nothing was changed.") from error
        except (Unreadable, ServiceFailure) as error:
            raise WorkspaceUnreadable(f"{error} Nothing was changed.") from error
        return workspace

    @property
    def region(self) -> Region:
        """The state as last read or written."""
        return self._functions.region

    @property
    def problems(self) -> Sequence[str]:
        """A sentence or two for each thing that could not be read: which file, where in it, what to do."""
        return (*self._functions.problems, *self._desk.problems, *self._faults.problems, *self.trust.problems)

    def change(self, step: Callable[[Region], tuple[Region, T]]) -> T:
        """Apply `step` to the newest state and save what it changed, before returning its answer.

        Whatever `step` raises leaves everything as it was.

        Raises:
            ServiceFailure: the disk refused, or the state touched is damaged. Memory holds what the disk does.
        """
        with self._locked():
            self._look()
            before = self._functions.region
            after, answer = step(before)
            if after is not before:
                self._functions.save(after)
                self._faults.forget_gone(after)
            return answer

    def catch_up(self) -> bool:
        """Take in what other processes have saved; true if anything had been since this was last asked.

        Raises:
            ServiceFailure: the folder cannot be read.
        """
        with self._alone():
            try:
                self._look()
            except Unsettled:
                with self._lock_file():
                    self._look()
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
            self._look()
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
        with self._locked():
            self._look()
            functions = self._functions.region.functions.values()
            here = {v.code.sha256 for f in functions for v in (f.latest, *f.published.values())}
            self.trust.mark_foreign(set(codes) - here)

    def _identify(self) -> str:
        """The id of the workspace; one that has none is given one."""
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

    def _look(self) -> None:
        for glance in range(_GLANCES):
            try:
                self._news |= self._functions.look()
                self._news |= self._faults.look(self._functions.region)
                return
            except Unsettled:
                if glance == _GLANCES - 1:
                    raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The only one that writes, among threads and among processes."""
        with self._alone(), self._lock_file():
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._gate.acquire(timeout=PATIENCE):
            raise ServiceFailure(f"Another change to {self.folder} has been under way for {PATIENCE:.0f} seconds.")
        try:
            # Asked before any lock: a lock file would bring an empty folder back.
            if not (self.folder / "workspace.toml").exists():
                raise ServiceFailure(f"{self.folder} is no workspace any more: workspace.toml is gone.")
            yield
        finally:
            self._gate.release()

    @contextmanager
    def _lock_file(self) -> Iterator[None]:
        if self._file_lock is None:
            self._file_lock = lock_of(self.folder / ".lock", PATIENCE)
        with held(self._file_lock, self.folder):
            yield


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
        replace_file(disk, path, writing.workspace_file(head.account_id, head.region, head.seed, head.workspace_id))
    return True
