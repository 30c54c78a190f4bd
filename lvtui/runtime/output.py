"""What a worker printed: kept within bounds, and told apart call by call."""

from __future__ import annotations

from collections import deque


class Transcript:
    """The beginning and the end of a text of any length."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0

    def add(self, data: bytes) -> None:
        """Append; past the limit (bytes) the middle is given up, and counted."""
        room = self._half - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * self._half:
            self._trim()

    def text(self) -> bytes:
        """What was kept, with a sentence where something was left out."""
        if len(self._tail) > self._half:
            self._trim()
        if not self._left_out:
            return bytes(self._head + self._tail)
        gap = f"\n[... {self._left_out:,} bytes of output left out here ...]\n"
        return bytes(self._head) + gap.encode() + bytes(self._tail)

    def _trim(self) -> None:
        surplus = len(self._tail) - self._half
        self._left_out += surplus
        del self._tail[:surplus]


class OutputReader:
    """Cuts the captured output at the marks that a worker puts after each thing it answers."""

    def __init__(self, mark: bytes, limit: int) -> None:
        self.finished: deque[bytes] = deque()
        """The output up to each mark that was seen, oldest first."""
        self._mark = mark
        self._limit = limit
        self._current: Transcript | None = None
        self._held = b""  # may be the beginning of a mark

    def feed(self, data: bytes) -> None:
        """Take what was read from the pipe."""
        *closed, rest = (self._held + data).split(self._mark)
        for piece in closed:
            if self._current is None and len(piece) <= self._limit // 2:
                self.finished.append(piece)
            else:
                self._add(piece)
                self.finished.append(self._take())
        if not rest:
            self._held = b""
            return
        whole = len(rest) - self._length_of_opening(rest)
        self._held = rest[whole:]
        self._add(rest[:whole])

    def rest(self) -> bytes:
        """What has come since the last mark, for a worker that has ended."""
        self._add(self._held)
        self._held = b""
        return self._take()

    def _length_of_opening(self, data: bytes) -> int:
        """How many bytes at the end of `data` could be the beginning of a mark."""
        most = min(len(data), len(self._mark) - 1)
        return next((n for n in range(most, 0, -1) if data.endswith(self._mark[:n])), 0)

    def _add(self, piece: bytes) -> None:
        if piece:
            if self._current is None:
                self._current = Transcript(self._limit)
            self._current.add(piece)

    def _take(self) -> bytes:
        current, self._current = self._current, None
        return current.text() if current is not None else b""
