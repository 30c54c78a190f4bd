"""Orders that a list can have."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class RowOrder(StrEnum):
    """An order, by what is said of it; one key goes from each to the next."""

    @property
    def next(self) -> Self:
        """The one after it, and after the last the first."""
        every = list(type(self))
        return every[(every.index(self) + 1) % len(every)]
