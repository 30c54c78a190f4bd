"""A workspace: a folder of state, opened. It is the service's store and desk; `service.ports` says what those are.

workspace.toml                     this file makes the folder a workspace
functions/<region>/                see `region_folder` and `function_folder`
drafts/<region>/<name>.toml        unsaved text     drafts/session.toml   where the user was
.lock                              held for the length of one change, by whichever process makes it
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lvtui.domain.desk import Draft, Session
from lvtui.domain.model import Region
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import writing
from lvtui.storage.desk import DeskFolder
from lvtui.storage.disk import Disk, make_folders, replace_file, why
from lvtui.storage.function_folder import Unsettled
from lvtui.storage.reading import WorkspaceFile, read_workspace
from lvtui.storage.region_folder import RegionFolder
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

    def __init__(self, folder: Path, head: WorkspaceFile, seed: int, disk: Disk) -> None:
        self.folder = folder
        self.account_id = head.account_id
        self.seed = seed
        """Of the draws of weighted aliases: what was asked for this session, or else the workspace's own."""
        functions = folder / "functions" / head.region
        self._functions = RegionFolder(functions, head.region, head.account_id, disk)
        self._desk = DeskFolder(folder / "drafts" / head.region, functions, disk)
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
        disk: Disk | None = None,
    ) -> Workspace:
        """Open a workspace, or make one where there is none.

        `account_id` and `region` are those of a new workspace; one that exists keeps its own. `seed` counts for this
        session, and is written down only in a new workspace.

        Raises:
            WorkspaceUnreadable: `workspace.toml` is damaged, missing, of a newer format or not permitted to be read.
        """
        folder, disk = folder.absolute(), disk or Disk()
        path = folder / "workspace.toml"
        try:
            if not path.exists():
                made = WorkspaceFile(
                    account_id=account_id or DEFAULT_ACCOUNT_ID,
                    region=region or DEFAULT_REGION,
                    seed=secrets.randbelow(SEEDS) if seed is None else seed,
                )
                _make(folder, made, disk)
            head = read_workspace(path)
            workspace = cls(folder, head, head.seed if seed is None else seed, disk)
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
        return (*self._functions.problems, *self._desk.problems)

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

    def _look(self) -> None:
        for glance in range(_GLANCES):
            try:
                self._news |= self._functions.look()
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
            self._file_lock = _lock_of(self.folder)
        with _held(self._file_lock, self.folder):
            yield


def _make(folder: Path, head: WorkspaceFile, disk: Disk) -> None:
    """Write the file that makes a folder a workspace, unless another process has just done so."""
    if (problem := head.problem) is not None:
        raise Unreadable(f"No workspace was made in {folder}: {problem}.")
    path = folder / "workspace.toml"
    make_folders(disk, folder)
    with _held(_lock_of(folder), folder):
        if path.exists():
            return
        if (folder / "functions").exists():
            raise Unreadable(
                f"{folder} holds functions but no workspace.toml, which names their account and region. "
                "Put the file back, or choose another folder."
            )
        replace_file(disk, path, writing.workspace_file(head.account_id, head.region, head.seed))


def _lock_of(folder: Path) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(folder / ".lock", timeout=PATIENCE, poll_interval=0.005)


@contextmanager
def _held(lock: BaseFileLock, folder: Path) -> Iterator[None]:
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout as error:
        raise ServiceFailure(
            f"Another process has been saving to {folder} for {PATIENCE:.0f} seconds; nothing was changed. "
            "If it hangs, end it and try again."
        ) from error
    except (OSError, NotImplementedError) as error:
        reason = why(error) if isinstance(error, OSError) else error
        raise ServiceFailure(f"{lock.lock_file} could not be locked, so nothing was changed: {reason}.") from error
    try:
        yield
    finally:
        lock.release()
