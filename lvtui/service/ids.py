"""Fresh ids, for those who need many."""

from __future__ import annotations

import os
from collections.abc import Iterator

_AT_ONCE = 256


class FreshIds:
    """Random UUIDs (version 4), as text. The system is asked for chance once in many ids: for a run of calls, that is
    most of what an id would take."""

    def __init__(self) -> None:
        self._ready: Iterator[str] = iter(())

    def __call__(self) -> str:
        """The next one."""
        found = next(self._ready, None)
        if found is None:
            self._ready = iter(_several())
            found = next(self._ready)
        return found


def _several() -> list[str]:
    chance = os.urandom(16 * _AT_ONCE).hex()
    ids = []
    for start in range(0, len(chance), 32):
        digits = chance[start : start + 32]
        variant = "89ab"[int(digits[16], 16) & 3]
        ids.append(f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}")
    return ids
