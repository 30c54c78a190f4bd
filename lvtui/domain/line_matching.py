"""Which lines of two texts are the same ones, in a time that does not grow with the square of their number."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

CELLS_LIMIT = 1_000_000
"""Old lines × new lines of a stretch without any line of its own above which nothing in it is taken for the same."""


class Stretch(NamedTuple):
    """``old[old_start:old_end]`` became ``new[new_start:new_end]``; lines are counted from 0."""

    same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


class _Span(NamedTuple):
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """The two texts from top to bottom, in stretches that are the same and others that are not, in turn.

    Lines that both have exactly once hold the rest in place ("patience" matching), which is what a reader would do;
    only what stands between them is searched for more.
    """
    old_at, new_at = 0, 0
    for first, other, length in _runs(old, new):
        if old_at < first or new_at < other:
            yield Stretch(False, old_at, first, new_at, other)
        old_at, new_at = first + length, other + length
        yield Stretch(True, first, old_at, other, new_at)
    if old_at < len(old) or new_at < len(new):
        yield Stretch(False, old_at, len(old), new_at, len(new))


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where the same lines begin in both, and how many they are: as long as can be, ascending."""
    start: tuple[int, int] | None = None
    length = 0
    for pair in sorted(_pairs(old, new)):
        if start is not None and pair == (start[0] + length, start[1] + length):
            length += 1
            continue
        if start is not None:
            yield (*start, length)
        start, length = pair, 1
    if start is not None:
        yield (*start, length)


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    spans = [_Span(0, len(old), 0, len(new))]
    while spans:
        first, last, other, end = spans.pop()
        while first < last and other < end and old[first] == new[other]:
            yield first, other
            first, other = first + 1, other + 1
        while first < last and other < end and old[last - 1] == new[end - 1]:
            last, end = last - 1, end - 1
            yield last, end
        if first == last or other == end:
            continue
        span = _Span(first, last, other, end)
        if anchors := _anchors(old, new, span):
            yield from anchors
            edges = [(first - 1, other - 1), *anchors, (last, end)]
            spans += [_Span(a + 1, c, b + 1, d) for (a, b), (c, d) in pairwise(edges)]
        elif (last - first) * (end - other) <= CELLS_LIMIT:
            yield from _searched(old, new, span)


def _anchors(old: Sequence[str], new: Sequence[str], span: _Span) -> list[tuple[int, int]]:
    """The lines that each side has once, as far as they stand in the same order on both."""
    before, after = Counter(old[span.old_start : span.old_end]), Counter(new[span.new_start : span.new_end])
    once = {line for line, times in before.items() if times == 1 and after.get(line) == 1}
    if not once:
        return []
    places = {new[place]: place for place in range(span.new_start, span.new_end) if new[place] in once}
    return _ascending(
        [(place, places[old[place]]) for place in range(span.old_start, span.old_end) if old[place] in once]
    )


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of `pairs`, whose first members ascend, in which the second ones ascend as well."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [other]
        ends[pile : pile + 1] = [place]
    row: list[tuple[int, int]] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        row.append(pairs[place])
        place = before[place]
    return row[::-1]


def _searched(old: Sequence[str], new: Sequence[str], span: _Span) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(None, old[span.old_start : span.old_end], new[span.new_start : span.new_end])
    for first, other, length in matcher.get_matching_blocks():
        for step in range(length):
            yield span.old_start + first + step, span.new_start + other + step
