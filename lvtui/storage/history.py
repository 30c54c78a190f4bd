"""The history: what was done in a workspace, by whom, and what came of it; only ever added to.

history.toml            the latest entries, the oldest first (see `history_entries`)
history-1.toml, -2 …    earlier ones: a file that has grown large is given the next number
history.toml.torn-1 …   the beginning of an entry whose writer was interrupted, kept for whoever wonders

The files are read from their ends, block by block, as far as somebody asks for. An entry that cannot be read is a
sentence, and hides no other.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from lvtui.domain.history import Entry
from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import Disk, refusing, replace_file, signature_of
from lvtui.storage.history_entries import BEGIN, entry_text, read_entry
from lvtui.toml_files import Unreadable

LARGE = 4 * 1024 * 1024
"""Bytes from which a file is put away, and a new one begun."""
BLOCK = 64 * 1024
"""Bytes that are read at a time; of what others have done since, no more than that is told."""
MOST_WAITING = 10_000
"""Entries that wait in memory for a disk that refuses them; of more, the latest."""

FORMAT = 1

HEAD = b"""\
# What was done in this workspace: each entry says when, by whom (screen, command, endpoint), what, and what came of it.
# lvtui only ever adds to this file. It holds no code and no values of environment variables. To forget, delete it.

format = 1

"""
_PUT_AWAY = re.compile(r"history-([1-9][0-9]*)\.toml")


class _Place(NamedTuple):
    """Up to where a file is known; files are told apart by their inodes, as a name may pass to another one."""

    inode: int
    offset: int


class _Chunk(NamedTuple):
    offset: int
    text: bytes


class History:
    """The history of one workspace. Whoever calls :meth:`append` holds the workspace's lock."""

    def __init__(self, folder: Path, disk: Disk, *, large: int = LARGE) -> None:
        """Nothing is read before somebody asks, and nothing made before the first entry."""
        self.path = folder / "history.toml"
        self._disk = disk
        self._large = large
        self._waiting: list[Entry] = []
        self._trouble = ""
        self._damage: dict[tuple[Path, int], str] = {}
        self._sound: _Place | None = None
        """Up to here, every entry is whole."""
        self._heard = self._end()
        """Up to here, what others have done has been told, or is in `_news`."""
        self._news: list[Entry] = []
        self._gate = threading.Lock()

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence or two for each thing that could not be written or read."""
        return (*([self._trouble] if self._trouble else ()), *self._damage.values())

    def append(self, entries: Sequence[Entry]) -> None:
        """Add entries, in one write that is on the disk when this returns.

        What the disk refuses waits, and is tried again with the next: nobody is refused a change because there is no
        room for telling of it.
        """
        with self._gate:
            waiting = [*self._waiting, *entries]
            try:
                self._write(b"".join(map(entry_text, waiting)))
            except (ServiceFailure, OSError) as error:
                self._sound = None
                self._wait(waiting, error)
            else:
                self._waiting, self._trouble = [], ""

    def postpone(self, entries: Sequence[Entry], reason: Exception) -> None:
        """Have entries wait for the next `append`, because the lock could not be had."""
        with self._gate:
            self._wait([*self._waiting, *entries], reason)

    def latest(self, mentioning: str = "") -> Iterator[Entry]:
        """Every entry, the latest first, read as they are asked for; those alone that mention a name, if one is given.

        A name is one of AWS's, made of letters that stand in the file as they are.
        """
        wanted = mentioning.encode()
        for path in (self.path, *self._put_away()):
            for place, chunk in enumerate(_chunks_from_the_end(path)):
                # The last may still be being written.
                text = chunk.text[: _sound_length(path, chunk.text)] if place == 0 else chunk.text
                if text and wanted in text and (entry := self._read(path, chunk._replace(text=text))) is not None:
                    yield entry

    def news(self) -> Sequence[Entry]:
        """What others have added since this was last asked, the oldest first."""
        with self._gate:
            self._hear()
            news, self._news = self._news, []
            return news

    def _wait(self, entries: list[Entry], reason: Exception) -> None:
        self._waiting = entries[-MOST_WAITING:]
        self._trouble = f"{reason} What is done now is not in the history until that succeeds."

    def _write(self, text: bytes) -> None:
        end = self._sound_end()
        if end is not None and end.offset > self._large:
            numbers = [_number(path) for path in self._put_away()]
            put_away = self.path.with_name(f"history-{max(numbers, default=0) + 1}.toml")
            with refusing(self.path, "put away"):
                self._hear()
                self._disk.rename(self.path, put_away)
                self._disk.sync(self.path.parent)
            end = None
        self._hear()
        if end is None:
            replace_file(self._disk, self.path, HEAD + text)
        else:
            with refusing(self.path, "written"):
                self._append(text, end.offset)
        self._sound = self._heard = self._end()

    def _append(self, text: bytes, at: int) -> None:
        try:
            self._disk.append(self.path, text, at)
        except OSError:
            with suppress(OSError):  # half an entry need not stay; where it must, the next one sets it aside
                os.truncate(self.path, at)
            raise

    def _sound_end(self) -> _Place | None:
        """Where the next entry goes; what a crash has torn off there is set aside first. ``None``: there is no file."""
        end = self._end()
        if end is None or end == self._sound:
            return end
        with refusing(self.path, "read"):
            if self._sound is None or self._sound.inode != end.inode:
                self._check_head()
            last = next(_chunks_from_the_end(self.path), None)
        if last is None:
            return end
        sound = _sound_length(self.path, last.text)
        if sound == len(last.text):
            return end
        others = (self.path.with_name(f"{self.path.name}.torn-{n}") for n in count(1))
        aside = next(other for other in others if not os.path.lexists(other))
        replace_file(self._disk, aside, last.text[sound:])
        self._damage[aside, 0] = (
            f"The last entry of {self.path} was torn off while it was written, or changed by hand; "
            f"it is now in {aside.name}, and all others are as they were."
        )
        return _Place(end.inode, last.offset + sound)

    def _check_head(self) -> None:
        """Raise a `ServiceFailure` if the file is not this lvtui's to add to."""
        import tomllib

        head = BEGIN.split(_part(self.path, 0, BLOCK), maxsplit=1)[0]
        try:
            found = tomllib.loads(head.decode()).get("format")
        except (ValueError, RecursionError):
            return  # the entries do not need it
        if isinstance(found, int) and found > FORMAT:
            raise ServiceFailure(
                f"{self.path} is of format {found}; this lvtui writes format {FORMAT}, so a newer one made it."
            )

    def _hear(self) -> None:
        """Take in what others have added."""
        end = self._end()
        heard, self._heard = self._heard, end
        if end is None or end == heard:
            return
        parts: list[tuple[Path, int, int]] = []
        if heard is None or heard.inode == end.inode:
            parts = [(self.path, heard.offset if heard else 0, end.offset)]
        elif (before := next((path for path in self._put_away() if _inode(path) == heard.inode), None)) is not None:
            parts = [(before, heard.offset, before.stat().st_size), (self.path, 0, end.offset)]
        for path, start, stop in parts:
            start = max(start, stop - BLOCK)
            chunks = _split(_part(path, start, stop)) if start < stop else []
            for chunk in chunks:
                sound = _sound_length(path, chunk.text)
                if sound:
                    self._news.append(read_entry(path, chunk.text[:sound]))
                if sound < len(chunk.text) and path == self.path and chunk is chunks[-1]:
                    self._heard = _Place(end.inode, start + chunk.offset + sound)  # perhaps still being written
        del self._news[:-MOST_WAITING]

    def _read(self, path: Path, chunk: _Chunk) -> Entry | None:
        try:
            return read_entry(path, chunk.text)
        except Unreadable as error:
            line = _part(path, 0, chunk.offset).count(b"\n") + 1
            reason = str(error).removeprefix(f"{path}: ")
            self._damage[path, chunk.offset] = (
                f"{path}, in the entry at line {line}: {reason} It is left out of the history, and nothing is touched."
            )
            return None

    def _end(self) -> _Place | None:
        signature = signature_of(self.path)
        return None if signature is None else _Place(signature.inode, signature.size)

    def _put_away(self) -> list[Path]:
        """The earlier files, the latest first."""
        try:
            found = [entry for entry in self.path.parent.iterdir() if _PUT_AWAY.fullmatch(entry.name)]
        except OSError:
            return []
        return sorted(found, key=_number, reverse=True)


def _chunks_from_the_end(path: Path) -> Iterator[_Chunk]:
    """The entries of a file as text, the last first."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        place, text = file.seek(0, os.SEEK_END), b""
        while place:
            step = min(BLOCK, place)
            place -= step
            file.seek(place)
            text = file.read(step) + text
            begins = [match.start() for match in BEGIN.finditer(text)]
            if place and begins and begins[0] == 0:
                del begins[0]  # perhaps not the beginning of a line
            for begin in reversed(begins):
                chunk, text = _Chunk(place + begin, text[begin:]), text[:begin]
                yield chunk


def _split(text: bytes) -> list[_Chunk]:
    begins = [match.start() for match in BEGIN.finditer(text)]
    return [_Chunk(a, text[a:b]) for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]


def _sound_length(path: Path, text: bytes) -> int:
    """How much of `text`, the last in its file, is a whole entry: what is torn off may be the next one's first line."""
    if text.endswith(b"\n") and _is_entry(path, text):
        return len(text)
    body, line, _ = text.partition(b"\n\n")
    return len(body) + len(line) if line and _is_entry(path, body + b"\n") else 0


def _is_entry(path: Path, text: bytes) -> bool:
    try:
        read_entry(path, text)
    except Unreadable:
        return False
    return True


def _part(path: Path, start: int, stop: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)
    except OSError:
        return b""


def _number(path: Path) -> int:
    found = _PUT_AWAY.fullmatch(path.name)
    return int(found[1]) if found else 0


def _inode(path: Path) -> int:
    signature = signature_of(path)
    return signature.inode if signature else -1
