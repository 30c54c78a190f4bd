"""The desk: unsaved text, saved test events, where the user was. Kept beside the functions' state, not inside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import TypeVar

from lvtui.domain.desk import Draft, Session, check_event_name
from lvtui.operations.errors import ResourceNotFound
from lvtui.storage import writing
from lvtui.storage.disk import Disk, make_folders, refusing, remove_file, replace_file, why
from lvtui.storage.names import file_stem, function_stem, name_of
from lvtui.storage.reading import read_draft, read_session
from lvtui.toml_files import Unreadable

T = TypeVar("T")


class DeskFolder:
    """The files of the desk, for one region. Whoever calls a method that writes holds the workspace's lock."""

    def __init__(self, drafts: Path, functions: Path, disk: Disk) -> None:
        """`drafts` and `functions` are the folders of the region."""
        self._drafts = drafts
        self._functions = functions
        self._session = drafts.parent / "session.toml"
        self._disk = disk
        self._problems: dict[Path, str] = {}
        self._sound: set[Path] = set()
        """Files that this process has read or written, which may be written over."""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each file that could not be read when last asked for."""
        return tuple(self._problems.values())

    def draft(self, function: str) -> Draft | None:
        """The unsaved text of a function; ``None`` also where it cannot be read, which is then a problem."""
        return self._read(self._draft_path(function), read_draft)

    def keep_draft(self, function: str, draft: Draft | None) -> None:
        """Keep unsaved text, or with ``None`` forget it.

        Raises:
            ServiceFailure: the disk refused.
        """
        path = self._draft_path(function)
        self._spare(path, read_draft)
        if draft is None:
            remove_file(self._disk, path)
        else:
            self._write(path, writing.draft_file(function, draft))

    def left_alone(self) -> tuple[Path, ...]:
        """The drafts of functions that are not there any more, such as one that another process deleted.

        Raises:
            ServiceFailure: the folder cannot be listed.
        """
        with refusing(self._drafts, "listed"):
            drafts = sorted(self._drafts.glob("[!.]*.toml")) if self._drafts.is_dir() else []
        return tuple(path for path in drafts if not os.path.lexists(self._functions / path.stem))

    def session(self) -> Session:
        """Where the user was; nowhere, if that cannot be read."""
        return self._read(self._session, read_session) or Session()

    def keep_session(self, session: Session) -> None:
        """Remember where the user is.

        Raises:
            ServiceFailure: the disk refused.
        """
        self._spare(self._session, read_session)
        self._write(self._session, writing.session_file(session))

    def events(self, function: str) -> Mapping[str, bytes]:
        """The saved test events by name; one that cannot be read is left out, and is a problem."""
        events: dict[str, bytes] = {}
        for name, path in self._event_paths(function):
            try:
                events[name] = path.read_bytes()
                self._problems.pop(path, None)
            except OSError as error:
                self._problems[path] = f"{path} cannot be read: {why(error)}. The test event is left out."
        return events

    def save_event(self, function: str, name: str, event: bytes) -> None:
        """Save a test event, byte for byte.

        Raises:
            InvalidEventName: a name that cannot be a file's.
            ResourceNotFound: there is no such function to keep it with.
            ServiceFailure: the disk refused.
        """
        check_event_name(name)
        folder = self._functions / function_stem(function)
        if not (folder / "function.toml").is_file():
            raise ResourceNotFound(f"Function not found: {function}, so there is nothing to keep the event with.")
        path = folder / "events" / f"{file_stem(name)}.json"
        self._write(path, event)
        for other, spelt_otherwise in self._event_paths(function):
            if other == name and spelt_otherwise != path:
                remove_file(self._disk, spelt_otherwise)

    def delete_event(self, function: str, name: str) -> None:
        """Forget a test event; forgetting one that is not there is fine.

        Raises:
            ServiceFailure: the disk refused.
        """
        for other, path in self._event_paths(function):
            if other == name:
                remove_file(self._disk, path)

    def _event_paths(self, function: str) -> list[tuple[str, Path]]:
        """Name and file of each event, by name; a file put there by hand counts, whatever its capitals."""
        folder = self._functions / function_stem(function) / "events"
        with refusing(folder, "listed"):
            paths = sorted(folder.glob("[!.]*.json")) if folder.is_dir() else []
        # Of two spellings of one name lvtui's own, which sorts first, comes last and so prevails.
        return sorted(((name_of(path.stem), path) for path in reversed(paths)), key=lambda found: found[0])

    def _draft_path(self, function: str) -> Path:
        return self._drafts / f"{function_stem(function)}.toml"

    def _read(self, path: Path, read: Callable[[Path], T]) -> T | None:
        self._problems.pop(path, None)
        if not os.path.lexists(path):
            return None
        try:
            found = read(path)
        except Unreadable as error:
            self._problems[path] = f"{error} The file is left out, and kept: nothing is written over it."
            return None
        self._sound.add(path)
        return found

    def _write(self, path: Path, content: bytes) -> None:
        make_folders(self._disk, path.parent)
        replace_file(self._disk, path, content)
        self._sound.add(path)

    def _spare(self, path: Path, read: Callable[[Path], object]) -> None:
        """Move a file that cannot be read out of the way, so that it is not written over."""
        if path in self._sound or not os.path.lexists(path):
            return
        try:
            read(path)
        except Unreadable:
            aside = moved_aside(self._disk, path)
            self._problems[path] = f"{path} could not be read; it is now {aside.name}, otherwise untouched."


def moved_aside(disk: Disk, path: Path) -> Path:
    """Give a file that cannot be read another name, so that it is not written over; which name.

    Raises:
        ServiceFailure: the disk refused.
    """
    others = (path.with_name(f"{path.name}.damaged-{n}") for n in count(1))
    aside = next(other for other in others if not os.path.lexists(other))
    with refusing(path, "moved aside"):
        disk.rename(path, aside)
        disk.sync(path.parent)
    return aside
