"""The files of the history as stretches of text, each from one ``[[event]]`` to the next, read from the end.

What stands before the first of them is the head. Whatever else there is may have been put there by a hand, or by a
writer that was interrupted: it belongs to the entry before it, or to none.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lvtui.domain.history import Entry
from lvtui.storage.history_entries import BEGIN, read_entry
from lvtui.toml_files import Unreadable

BLOCK = 64 * 1024
"""Bytes that are read at a time."""


class Chunk(NamedTuple):
    """One entry's text, and where in the file it begins."""

    offset: int
    text: bytes


def chunks_from_the_end(path: Path, down_to: int = 0) -> Iterator[Chunk]:
    """The entries of a file as text, the last first, of what lies beyond `down_to`; none where there is no file.

    Raises:
        OSError: it cannot be read.
    """
    try:
        file = _opened(path)
    except FileNotFoundError:
        return
    with file:
        place, text = file.seek(0, os.SEEK_END), b""
        while place > down_to:
            step = min(BLOCK, place - down_to)
            place -= step
            file.seek(place)
            text = file.read(step) + text
            begins = [match.start() for match in BEGIN.finditer(text)]
            if place > down_to and begins and begins[0] == 0:
                del begins[0]  # perhaps not the beginning of a line
            for begin in reversed(begins):
                chunk, text = Chunk(place + begin, text[begin:]), text[:begin]
                yield chunk


def part(path: Path, start: int, stop: int) -> bytes:
    """What stands in a file from `start` up to `stop`.

    Raises:
        OSError: it cannot be read.
    """
    with _opened(path) as file:
        file.seek(start)
        return file.read(stop - start)


def whole_entry(path: Path, text: bytes) -> tuple[Entry | None, int]:
    """The entry that `text`, the last in its file, begins with, and how many bytes of it are that; ``None`` and 0 if it
    is damaged or not all there. What is torn off behind it may be the next one's first line."""
    if text.endswith(b"\n") and (entry := _entry(path, text)) is not None:
        return entry, len(text)
    body, line, _ = text.partition(b"\n\n")
    if line and (entry := _entry(path, body + b"\n")) is not None:
        return entry, len(body) + len(line)
    return None, 0


def format_of(head: bytes) -> int | None:
    """The format that the head of a file says, ``None`` if it says none."""
    import tomllib

    try:
        found = tomllib.loads(head.decode("utf-8-sig")).get("format")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, int) else None


def takes_entries(head: bytes) -> bool:
    """Whether a file of nothing but `head` can be added to, and is valid TOML then."""
    import tomllib

    try:
        tomllib.loads(f"{head.decode('utf-8-sig')}[[event]]\n")
    except (ValueError, RecursionError):
        return False
    return head.endswith(b"\n")


def what_is_no_entry(path: Path) -> str:
    """A sentence about what stands at the end of a file, or in the place of a head, and is none; or nothing.

    While another process adds an entry, that is half of one.

    Raises:
        OSError: the file cannot be read.
    """
    last = next(chunks_from_the_end(path), None)
    if last is not None:
        whole = whole_entry(path, last.text)[1] == len(last.text)
        return "" if whole else f"{path}: its last entry is torn off, or changed by hand."
    head = part(path, 0, BLOCK + 1)
    if not head or (len(head) <= BLOCK and takes_entries(head)):
        return ""
    return f"{path} has no entry in it, and is not TOML that one could be added to."


def _entry(path: Path, text: bytes) -> Entry | None:
    try:
        return read_entry(path, text)
    except Unreadable:
        return None


def _opened(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, and for ever
        raise OSError(errno.EINVAL, "it is not a file")
    return path.open("rb")
