"""The history, read piece by piece: what has been asked for of it, and what is added meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice

from lvtui.domain.history import Entry

CHUNK = 250
"""Entries read between two looks at whether anybody still wants them."""


class HistoryReading:
    """The entries that fit, the latest first, as far as they have been asked for.

    The history may be far longer than anybody scrolls, so that its earlier part is left in its files. Files are read in
    a thread; a reading that nobody waits for any more ends with its chunk.
    """

    def __init__(self, history: Callable[[], Iterator[Entry]], fits: Callable[[Entry], bool]) -> None:
        """`history` begins at the latest entry each time it is called."""
        self._history = history
        self._fits = fits
        self._rest: Iterator[Entry] | None = None
        self._latest: Entry | None = None
        self._found: list[tuple[str, Entry]] = []
        self._keys = 0
        self.looked_at = 0
        """Entries that have been read, fitting or not."""
        self.whole = False
        """Whether there are no earlier ones."""

    @property
    def entries(self) -> dict[str, Entry]:
        """Key → entry, the latest first; an entry keeps its key."""
        return dict(self._found)

    def __len__(self) -> int:
        return len(self._found)

    async def more(self, count: int, tell: Callable[[], None]) -> None:
        """Find that many more, or all there are; `tell` is called after each piece.

        Raises:
            OSError: the files cannot be read.
            LambdaError: the history cannot be had.
        """
        if self._rest is None:
            self._rest = self._history()
        wanted = len(self) + count
        while len(self) < wanted and not self.whole:
            chunk = await asyncio.to_thread(_take, self._rest, CHUNK)
            if self._latest is None and chunk:
                self._latest = chunk[0]
            self.whole = len(chunk) < CHUNK
            self._add(chunk)
            tell()

    async def news(self) -> bool:
        """Take in what has been added since; whether any of it fits. Raises as `more`."""
        added = await asyncio.to_thread(self._until_known, self._latest)
        if added is None:
            count, self._found = len(self), []
            self._rest, self._latest, self.looked_at, self.whole = None, None, 0, False
            await self.more(max(count, 1), lambda: None)
            return True
        if added:
            self._latest = added[0]
        return self._add(added)

    def _until_known(self, known: Entry | None) -> list[Entry] | None:
        """What is later than an entry; ``None`` if that is not there any more: somebody has deleted the file."""
        added: list[Entry] = []
        for entry in self._history():
            if entry == known:
                return added
            added.append(entry)
        return None if known is not None else added

    def _add(self, entries: list[Entry]) -> bool:
        self.looked_at += len(entries)
        before = len(self)
        for entry in entries:
            if self._fits(entry):
                self._keys += 1
                self._found.append((str(self._keys), entry))
        # Calls and refusals are written a little after what was changed meanwhile.
        self._found.sort(key=lambda found: found[1].when, reverse=True)
        return len(self) > before


def _take(entries: Iterator[Entry], count: int) -> list[Entry]:
    return list(islice(entries, count))
