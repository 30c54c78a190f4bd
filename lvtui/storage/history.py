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
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from lvtui.domain.history import Entry
from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import Disk, Signature, refusing, replace_file, signature_of, why
from lvtui.storage.history_chunks import (
    BLOCK,
    Chunk,
    chunks_from_the_end,
    format_of,
    part,
    takes_entries,
    whole_entry,
)
from lvtui.storage.history_entries import BEGIN, entry_text, read_entry
from lvtui.toml_files import Unreadable

LARGE = 4 * 1024 * 1024
"""Bytes from which a file is put away, and a new one begun."""
MOST_NEWS = BLOCK
"""Bytes; of what others have done since, the entries that fill this are told, and no earlier ones."""
MOST_WAITING = 10_000
"""Entries that wait in memory for a disk that refuses them; of more, the latest."""

FORMAT = 1

HEAD = b"""\
# What was done in this workspace: each entry says when, by whom (screen, command, endpoint), what, and what came of it.
# lvtui only ever adds to this file. It holds no code and no values of environment variables. To forget, delete it.

format = 1

"""
_WHOLE = -1
"""Instead of an offset: what is wrong with a file as a whole."""
_PUT_AWAY = re.compile(r"history-([1-9][0-9]*)\.toml")


class _Place(NamedTuple):
    """Up to where a file is known; files are told apart by their inodes, as a name may pass to another one."""

    inode: int
    offset: int


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
        self._listened: Signature | None = None
        """The file in which there was no more to be heard than that."""
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
            try:
                for place, chunk in enumerate(chunks_from_the_end(path)):
                    # The last may still be being written.
                    text = chunk.text[: whole_entry(path, chunk.text)[1]] if place == 0 else chunk.text
                    if text and wanted in text and (entry := self._read(path, chunk._replace(text=text))) is not None:
                        yield entry
            except OSError as error:
                self._note_unreadable(path, error)
            else:
                self._damage.pop((path, _WHOLE), None)

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
            last = next(chunks_from_the_end(self.path), None)
            if last is None or self._sound is None or self._sound.inode != end.inode:
                head = BEGIN.split(part(self.path, 0, BLOCK), maxsplit=1)[0]
                self._check_head(head)
        if last is None:
            return self._end_of_head(end, head)
        sound = whole_entry(self.path, last.text)[1]
        if sound == len(last.text):
            return end
        aside = self._free_aside()
        replace_file(self._disk, aside, last.text[sound:])
        self._damage[aside, _WHOLE] = (
            f"The last entry of {self.path} was torn off while it was written, or changed by hand; "
            f"it is now in {aside.name}, and all others are as they were."
        )
        return _Place(end.inode, last.offset + sound)

    def _check_head(self, head: bytes) -> None:
        """Raise a `ServiceFailure` if the file is not this lvtui's to add to."""
        found = format_of(head)
        if found is not None and found > FORMAT:  # otherwise never mind: the entries do not need it
            raise ServiceFailure(
                f"{self.path} is of format {found}; this lvtui writes format {FORMAT}, so a newer one made it."
            )

    def _end_of_head(self, end: _Place, head: bytes) -> _Place | None:
        """Where the first entry goes in a file without one; what no entry can follow is put aside as a whole first."""
        if not end.offset:
            return None
        if end.offset == len(head) and takes_entries(head):
            return end
        aside = self._free_aside()
        with refusing(self.path, "put aside"):
            self._disk.rename(self.path, aside)
            self._disk.sync(self.path.parent)
        self._damage[aside, _WHOLE] = (
            f"{self.path} had no entry in it, and was nothing that one could be added to: it is not TOML, or ends in "
            f"the middle of a line. It is now {aside.name}, and a new history has been begun."
        )
        return None

    def _free_aside(self) -> Path:
        others = (self.path.with_name(f"{self.path.name}.torn-{n}") for n in count(1))
        return next(other for other in others if not os.path.lexists(other))

    def _hear(self) -> None:
        """Take in what others have added. What cannot be read is a problem, and asked for again."""
        signature = signature_of(self.path)
        if signature is not None and signature == self._listened:
            return
        try:
            news, self._heard = self._unheard(self._heard, self._end())
        except OSError as error:
            self._note_unreadable(self.path, error)
            return
        self._damage.pop((self.path, _WHOLE), None)
        self._listened = signature
        self._news = [*self._news, *news][-MOST_WAITING:]

    def _unheard(self, heard: _Place | None, end: _Place | None) -> tuple[Sequence[Entry], _Place | None]:
        """What stands behind `heard`, the oldest first, and up to where that has been heard then."""
        if end is None or end == heard:
            return (), end
        files, up_to = [self.path], _Place(end.inode, 0)
        if heard is not None and heard.inode == end.inode:
            up_to = min(heard, end)
        elif heard is not None:
            earlier = self._put_away()
            known = next((place for place, path in enumerate(earlier) if _inode(path) == heard.inode), None)
            if known is None:
                return (), end  # an editor has written it anew: nobody can tell what is new in there
            files += earlier[: known + 1]
        news: deque[Entry] = deque()
        length = 0
        for path in files:
            down_to = heard.offset if heard is not None and _inode(path) == heard.inode else 0
            for place, chunk in enumerate(chunks_from_the_end(path, down_to)):
                entry, sound = whole_entry(path, chunk.text)
                if place == 0 and path == self.path:
                    up_to = _Place(end.inode, chunk.offset + sound)  # behind that, perhaps still being written
                if entry is not None:
                    news.appendleft(entry)
                length += len(chunk.text)
                if length >= MOST_NEWS:
                    return news, up_to
        return news, up_to

    def _read(self, path: Path, chunk: Chunk) -> Entry | None:
        try:
            return read_entry(path, chunk.text)
        except Unreadable as error:
            line = part(path, 0, chunk.offset).count(b"\n") + 1
            reason = str(error).removeprefix(f"{path}: ")
            self._damage[path, chunk.offset] = (
                f"{path}, in the entry at line {line}: {reason} It is left out of the history, and nothing is touched."
            )
            return None

    def _note_unreadable(self, path: Path, error: OSError) -> None:
        self._damage[path, _WHOLE] = f"{path} cannot be read: {why(error)}. What is in it is left out of the history."

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


def _number(path: Path) -> int:
    found = _PUT_AWAY.fullmatch(path.name)
    return int(found[1]) if found else 0


def _inode(path: Path) -> int:
    signature = signature_of(path)
    return signature.inode if signature else -1
