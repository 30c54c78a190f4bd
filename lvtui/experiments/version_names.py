"""How versions are named where room is short, and in which order: in plots, pictures, tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

LATEST = "$LATEST"


class _OfAVersion(Protocol):
    @property
    def version(self) -> str: ...


T = TypeVar("T", bound=_OfAVersion)


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


def short_name(version: str) -> str:
    """``v2``, or ``$LATEST``: a number beside other numbers has to say that it is a version's."""
    return version if version == LATEST else f"v{version}"


def order(version: str) -> int:
    """Sorts versions as they are counted, ``$LATEST`` before all numbers."""
    return 0 if version == LATEST else int(version)


def in_order(of_versions: Iterable[T]) -> list[T]:
    """What there is of each version, as the versions are counted: whichever was called first."""
    return sorted(of_versions, key=lambda each: order(each.version))


def places_in_order(versions: Sequence[str]) -> list[int]:
    """Where the versions stand in `versions`, as they are counted: whichever was called first."""
    return sorted(range(len(versions)), key=lambda place: order(versions[place]))
