"""The letter that stands for a version where there is room for one character: in plots, pictures and tables."""

from __future__ import annotations

LATEST = "$LATEST"


def letter(version: str) -> str:
    """``A`` for 1, ``B`` for 2, …, ``AA`` for 27, as the columns of a spreadsheet are counted; ``$`` for ``$LATEST``.

    Raises:
        ValueError: `version` is neither ``$LATEST`` nor a number from 1.
    """
    if version == LATEST:
        return "$"
    if not (version.isascii() and version.isdecimal() and int(version) > 0):
        raise ValueError(f"{version!r} is no version: versions are numbers from 1, and $LATEST")
    place, letters = int(version), ""
    while place > 0:
        place, digit = divmod(place - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def order(version: str) -> int:
    """Sorts versions as they are counted, ``$LATEST`` before all numbers."""
    return 0 if version == LATEST else int(version)
