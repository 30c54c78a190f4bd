"""Where the boxes and lines of the map go: three columns of boxes, and the lines between neighbours. Pure.

All boxes are `BOX_HEIGHT` lines high. A line leaves a box in the middle of its right side, and enters the next in the
middle of its left side. On its way it turns at most twice, in a *lane*, a column of the gap. The lines of a split share
a lane, and so do lines of one target that split nothing; all others keep apart as long as there are lanes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

BOX_HEIGHT = 3
WIDEST_BOX = 36
NARROWEST = 40
"""Columns from which three boxes can be told apart."""
_LABEL_ROOM = 5

Cell = tuple[int, int]
"""(x, y)."""


class Link(NamedTuple):
    """A line that is wanted, between boxes of neighbouring columns."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box goes."""

    key: str
    column: int
    x: int
    y: int
    width: int

    @property
    def port(self) -> int:
        """The row in which lines leave and enter."""
        return self.y + 1

    @property
    def right(self) -> int:
        """The first cell beyond it."""
        return self.x + self.width

    def holds(self, x: int, y: int) -> bool:
        """Whether a cell is of the box."""
        return self.x <= x < self.right and self.y <= y < self.y + BOX_HEIGHT


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line goes."""

    link: Link
    corners: tuple[Cell, ...]
    """From the cell beside the source to the cell beside the target; two neighbours share a row or a column."""
    label_at: Cell | None = None
    """Where the label begins; ``None`` where there is no room for it."""

    def cells(self) -> Iterator[Cell]:
        """Each cell once, from the source to the target."""
        yield self.corners[0]
        for (x, y), (to_x, to_y) in pairwise(self.corners):
            step_x, step_y = _sign(to_x - x), _sign(to_y - y)
            while (x, y) != (to_x, to_y):
                x, y = x + step_x, y + step_y
                yield x, y


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing."""

    width: int
    height: int
    boxes: Mapping[str, Box]
    lines: Sequence[Line]

    def at(self, x: int, y: int) -> str | None:
        """The box that a cell is of."""
        return next((box.key for box in self.boxes.values() if box.holds(x, y)), None)


def laid_out(columns: Sequence[Sequence[str]], links: Sequence[Link], width: int, height: int = 0) -> Layout:
    """Lay out three columns of boxes, each in the order in which it is to stand, the last column from the top.

    A box stands beside the first that it is linked to on its right, as far as there is room. `height` is that of the
    window: where everything fits, boxes keep a line between them. Narrower than `NARROWEST`, it is laid out as wide.
    """
    width = max(width, NARROWEST)
    fits = max(map(len, columns), default=0) * (BOX_HEIGHT + 1) <= height + 1
    pitch = BOX_HEIGHT + (1 if fits else 0)
    left, box_width = _columns(width)
    first: dict[str, str] = {}
    for link in links:
        first.setdefault(link.source, link.target)
    boxes: dict[str, Box] = {}
    for column in range(len(columns) - 1, -1, -1):
        free = 0
        for key in columns[column]:
            wanted = boxes[first[key]].y if first.get(key) in boxes else free
            y = max(free, wanted)
            boxes[key] = Box(key, column, left[column], y, box_width)
            free = y + pitch
    lines: list[Line] = []
    for column in range(len(columns) - 1):
        there = [link for link in links if link.source in boxes and boxes[link.source].column == column]
        lines += _routed([link for link in there if link.target in boxes], boxes)
    bottom = max((box.y + BOX_HEIGHT for box in boxes.values()), default=0)
    return Layout(width, bottom, boxes, _labelled(lines))


def _columns(width: int) -> tuple[list[int], int]:
    """Where each column begins, and how wide its boxes are."""
    first, second = min(10, max(3, width // 14)), min(18, max(7, width // 7))
    box = min(WIDEST_BOX, (width - first - second) // 3)
    spare = width - first - second - 3 * box
    first += spare // 3
    second += spare - spare // 3
    return [0, box + first, 2 * box + first + second], box


class _Bundle(NamedTuple):
    """Links that share a lane."""

    links: list[Link]
    top: int
    bottom: int


def _routed(links: Sequence[Link], boxes: Mapping[str, Box]) -> Iterator[Line]:
    """The lines through one gap."""
    if not links:
        return
    begin = boxes[links[0].source].right
    end = boxes[links[0].target].x - 1
    bundles = _bundles(links, boxes)
    labelled = any(link.label for link in links)
    rightmost = max(begin, end - 1 - (_LABEL_ROOM - 1 if labelled else 0))
    lanes = _lanes(bundles, boxes, max(1, rightmost - begin))
    for name, bundle in bundles.items():
        lane = min(begin + 1 + lanes[name], end)
        for link in bundle.links:
            start, stop = boxes[link.source].port, boxes[link.target].port
            if start == stop:
                yield Line(link, ((begin, start), (end, stop)))
            else:
                yield Line(link, ((begin, start), (lane, start), (lane, stop), (end, stop)))


def _bundles(links: Sequence[Link], boxes: Mapping[str, Box]) -> dict[str, _Bundle]:
    grouped: dict[str, list[Link]] = {}
    split = {source for source, count in Counter(link.source for link in links).items() if count > 1}
    for link in links:
        name = f"from {link.source}" if link.source in split else f"to {link.target}"
        grouped.setdefault(name, []).append(link)
    bundles = {}
    for name, group in grouped.items():
        rows = [boxes[key].port for link in group for key in (link.source, link.target)]
        bundles[name] = _Bundle(group, min(rows), max(rows))
    return bundles


def _lanes(bundles: Mapping[str, _Bundle], boxes: Mapping[str, Box], most: int) -> dict[str, int]:
    """The lane of each bundle, counted from the left.

    Where one line sets out in the row in which another arrives, it has to turn off first: its lane is further left.
    """
    level = _levels(bundles, boxes)
    lanes: dict[str, int] = {}
    taken: list[list[_Bundle]] = [[] for _ in range(most)]
    for name, bundle in sorted(bundles.items(), key=lambda item: (level[item[0]], item[1].top, item[0])):
        if bundle.top == bundle.bottom:
            lanes[name] = 0  # it turns nowhere
            continue
        wanted = range(min(level[name], most - 1), most)
        free = (lane for lane in wanted if all(_apart(bundle, other) for other in taken[lane]))
        lanes[name] = next(free, most - 1)
        taken[lanes[name]].append(bundle)
    return lanes


def _levels(bundles: Mapping[str, _Bundle], boxes: Mapping[str, Box]) -> dict[str, int]:
    setting_out = {name: {boxes[link.source].port for link in bundle.links} for name, bundle in bundles.items()}
    arriving = {name: {boxes[link.target].port for link in bundle.links} for name, bundle in bundles.items()}
    out_in_row: dict[int, list[str]] = {}
    for name, rows in setting_out.items():
        for row in rows:
            out_in_row.setdefault(row, []).append(name)
    before = {
        name: {
            other for row in rows for other in out_in_row.get(row, ()) if other != name and row not in arriving[other]
        }
        for name, rows in arriving.items()
    }
    level = dict.fromkeys(bundles, 0)
    # Two may want to be left of one another. As many rounds as there are bundles are enough for all others.
    for _ in range(min(len(bundles), 12)):
        for name, others in before.items():
            level[name] = max([level[name], *(min(level[other] + 1, len(bundles)) for other in others)])
    return level


def _apart(one: _Bundle, other: _Bundle) -> bool:
    return one.bottom < other.top or other.bottom < one.top


def _labelled(lines: Sequence[Line]) -> list[Line]:
    """Put each label where it is of its own line and of no other: on the way in, else beside a turn."""
    users: dict[Cell, int] = {}
    for line in lines:
        for cell in line.cells():
            users[cell] = users.get(cell, 0) + 1
    written: set[Cell] = set()
    placed = []
    for line in lines:
        place = None
        for on_line, begin in _candidates(line) if line.link.label else ():
            cells = [(begin[0] + step, begin[1]) for step in range(len(line.link.label))]
            allowed = 1 if on_line else 0
            if all(users.get(cell, 0) == allowed and cell not in written for cell in cells):
                place = begin
                written.update(cells)
                break
        placed.append(Line(line.link, line.corners, place))
    return placed


def _candidates(line: Line) -> Iterable[tuple[bool, Cell]]:
    """Where a label might begin, and whether it then lies on the line."""
    long = len(line.link.label)
    *_, (from_x, row), (to_x, _) = line.corners
    if len(line.corners) == 2:
        from_x -= 1
    # Not over the turn, and not over the arrow: as far to the right as can be.
    for x in range(to_x - long, from_x, -1):
        yield True, (x, row)
    if len(line.corners) == 4:
        (lane, start), stop = line.corners[1], line.corners[2][1]
        step = _sign(stop - start)
        for y in range(start + step, stop, step):
            if lane + long < to_x + 1:
                yield False, (lane + 1, y)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
