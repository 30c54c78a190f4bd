"""How well something fits what is typed in the palette."""

from __future__ import annotations

from typing import NamedTuple

_STEP = 1_000.0
"""More than how long a title is can ever make up for."""


class Fit(NamedTuple):
    """How well, and by which letters."""

    score: float
    """0 where it does not fit at all."""
    places: frozenset[int]
    """Of the letters in the title."""


NO_FIT = Fit(0, frozenset())


def fit(typed: str, title: str, name: str) -> Fit:
    """How well `title` fits; `name` is the part of it that says what it is, without where.

    A name that is what was typed comes first, then one that begins with it, one of whose words begins with it, one that
    holds it; after these a title that holds it, and last what has its letters in that order. Of equals what belongs
    nowhere in particular comes first, then the shorter.
    """
    wanted = " ".join(typed.lower().split())
    if not wanted:
        return NO_FIT
    start, lowered, whole = max(0, title.find(name)), name.lower(), title.lower()
    aside = _STEP / 2 if start else 0.0
    word = f" {lowered}".find(f" {wanted}")
    at = word if word >= 0 else lowered.find(wanted)
    if at >= 0:
        steps = 5 if lowered == wanted else 4 if at == 0 else 3 if word >= 0 else 2
        return Fit(steps * _STEP - len(name) - aside, _letters(start + at, wanted))
    at = whole.find(wanted)
    if at >= 0:
        return Fit(_STEP / 2 + 100 - len(title), _letters(at, wanted))
    places = _scattered(wanted.replace(" ", ""), whole)
    if not places:
        return NO_FIT
    return Fit(max(1.0, _STEP / 4 - (places[-1] - places[0]) - len(title) / 10), frozenset(places))


def _scattered(wanted: str, text: str) -> tuple[int, ...]:
    """Where the letters stand in that order, as close together as they do; nothing where they do not.

    Textual's own search weighs every way to find them, of which there can be millions.
    """
    best: tuple[int, ...] = ()
    start = text.find(wanted[0])
    while start >= 0:
        places = [start]
        for letter in wanted[1:]:
            at = text.find(letter, places[-1] + 1)
            if at < 0:
                return best  # nor from any later start
            places.append(at)
        if not best or places[-1] - places[0] < best[-1] - best[0]:
            best = tuple(places)
        start = text.find(wanted[0], start + 1)
    return best


def _letters(start: int, wanted: str) -> frozenset[int]:
    return frozenset(range(start, start + len(wanted)))
