"""The desk: unsaved text, saved test events, where the user was. Kept beside the functions' state, not inside it.

    drafts/<region>/<name>.toml      text typed for a function and not deployed
    drafts/<region>/<name>.2.toml    the same by a second lvtui, typed while the first was at it
    drafts/session.toml              where the user was

Two lvtui may be open at one function. Nobody knows which of the two texts is wanted, so neither is written over the
other: whoever finds the draft otherwise than it was left goes on in a file of its own. At a later start the first of
them is offered, and the next once that one is deployed or thrown away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
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

_NUMBERED = re.compile(r"([^.]+)\.([1-9][0-9]{0,8})\.toml")
"""The file of a second draft; no function's name has a dot."""


class DeskFolder:
    """The files of the desk, for one region. Whoever calls a method that writes holds the workspace's lock."""

    def __init__(self, drafts: Path, functions: Path, disk: Disk) -> None:
        """`drafts` and `functions` are the folders of the region."""
        self._drafts = drafts
        self._functions = functions
        self._session = drafts.parent / "session.toml"
        self._disk = disk
        self._problems: dict[Path, str] = {}
        self._own: dict[str, Path] = {}
        """Function → the file that its draft was read from or written to here."""
        self._left: dict[Path, tuple[bytes, ...]] = {}
        """How this lvtui found or left a draft: more than one where the disk refused, so that either may be there."""
        self._others: dict[str, str] = {}
        """Function → what is to be said of the drafts of it by others."""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each file that could not be read when last asked for, and for each text typed elsewhere."""
        return (*self._problems.values(), *self._others.values())

    def draft(self, function: str) -> Draft | None:
        """The unsaved text of a function; ``None`` also where it cannot be read, which is then a problem.

        Of several it is the one that was typed here, or else the first; that there are others is told of.
        """
        paths = self._drafts_of(function)
        path = self._own.get(function)
        if path not in paths:
            path = next(iter(paths), self._first(function))
        self._own[function] = path
        self._tell_of_others(function, path, [other for other in paths if other != path])
        content = _content(path)
        draft = self._read(path, read_draft)
        if draft is not None and content is not None:
            self._left[path] = (content,)
        return draft

    def keep_draft(self, function: str, draft: Draft | None) -> None:
        """Keep unsaved text, or with ``None`` forget it. What another lvtui has typed meanwhile stays.

        Raises:
            ServiceFailure: the disk refused.
        """
        path = self._own.get(function) or self._first(function)
        there = self._there(path)
        as_left = there is None or there in self._left.get(path, ())
        if draft is None:
            if as_left:
                remove_file(self._disk, path)
            self._own.pop(function, None)
            self._others.pop(function, None)
            return
        content = writing.draft_file(function, draft)
        if not as_left and there != content:
            other, path, there = path, self._free_path(function), None
            self._others[function] = (
                f"Another lvtui is typing into {function} as well. Its text stays in {other}, and what is typed here "
                f"is kept beside it in {path.name}: once one of the two is deployed, the other is offered at a start."
            )
        self._own[function] = path
        self._left[path] = (content,) if there is None else (there, content)
        self._write(path, content)
        self._left[path] = (content,)

    def left_alone(self) -> tuple[Path, ...]:
        """The drafts of functions that are not there any more, such as one that another process deleted.

        Raises:
            ServiceFailure: the folder cannot be listed.
        """
        with refusing(self._drafts, "listed"):
            drafts = sorted(self._drafts.glob("[!.]*.toml")) if self._drafts.is_dir() else []
        return tuple(path for path in drafts if _is_gone(self._functions / _stem(path)))

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

    def _tell_of_others(self, function: str, path: Path, others: Sequence[Path]) -> None:
        self._others.pop(function, None)
        if others:
            self._others[function] = (
                f"More was typed for {function} by another lvtui that was open at it: {', '.join(map(str, others))}. "
                f"It is kept, and offered at a start after the text in {path.name} was deployed or thrown away."
            )

    def _first(self, function: str) -> Path:
        """Where a draft is kept unless another is there."""
        return self._drafts / f"{function_stem(function)}.toml"

    def _drafts_of(self, function: str) -> list[Path]:
        """The files with text typed for a function, in the order of their numbers."""
        first = self._first(function)
        try:
            others = list(self._drafts.glob(f"{first.stem}.*.toml"))
        except OSError:
            others = []  # what is wrong there is told of the first
        numbered = {int(found[2]): path for path in others if (found := _NUMBERED.fullmatch(path.name)) is not None}
        return [*([first] if os.path.lexists(first) else []), *(numbered[number] for number in sorted(numbered))]

    def _free_path(self, function: str) -> Path:
        """Where nobody's draft is yet."""
        first = self._first(function)
        paths = (first.with_name(f"{first.stem}.{n}.toml") for n in count(2))
        return next(path for path in paths if not os.path.lexists(path))

    def _there(self, path: Path) -> bytes | None:
        """What a draft's file holds, after one that cannot be read was moved out of the way; ``None``: nothing.

        Raises:
            ServiceFailure: the disk refused.
        """
        if _content(path) not in self._left.get(path, ()):
            self._spare(path, read_draft)
        return _content(path)

    def _read(self, path: Path, read: Callable[[Path], T]) -> T | None:
        self._problems.pop(path, None)
        if not os.path.lexists(path):
            return None
        try:
            found = read(path)
        except Unreadable as error:
            self._problems[path] = f"{error} The file is left out, and kept: nothing is written over it."
            return None
        return found

    def _write(self, path: Path, content: bytes) -> None:
        make_folders(self._disk, path.parent)
        replace_file(self._disk, path, content)

    def _spare(self, path: Path, read: Callable[[Path], object]) -> None:
        """Move a file that cannot be read out of the way, so that it is not written over."""
        if not os.path.lexists(path):
            return
        try:
            read(path)
        except Unreadable:
            aside = moved_aside(self._disk, path)
            self._problems[path] = f"{path} could not be read; it is now {aside.name}, otherwise untouched."


def function_of(draft: Path) -> str:
    """The function that a draft's file was typed for."""
    return name_of(_stem(draft))


def _stem(draft: Path) -> str:
    found = _NUMBERED.fullmatch(draft.name)
    return found[1] if found else draft.stem


def _is_gone(folder: Path) -> bool:
    """Whether there is nothing; of a place that may not be looked into nobody knows."""
    try:
        folder.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _content(path: Path) -> bytes | None:
    """What a file holds; ``None`` where there is none, or none that can be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


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
