"""Undo and redo: what each change of this session replaced, and putting it back.

The state is frozen and shared, so keeping what was there before costs next to nothing. Only the functions that a change
touched are put back, and only while they are as that change left them: what somebody else has done since is never
taken back along with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from lvtui.domain.history import changed_functions
from lvtui.domain.model import Function, Region
from lvtui.domain.published import published
from lvtui.domain.snapshots import Beside
from lvtui.operations.errors import ResourceConflict
from lvtui.operations.table import Request

Direction = Literal["undo", "redo"]

MOST = 200
"""Changes that are remembered."""


class NotUndone(ResourceConflict):
    """There is nothing to undo or redo, or it would take something else back as well. The message is a sentence."""

    code = "NotUndone"


@dataclass(frozen=True)
class Part:
    """One function, before and after; ``None``: it was not there."""

    before: Function | None
    after: Function | None
    number_before: int | None
    """What its numbering would go on from, kept for a function that was deleted."""
    number_after: int | None
    beside: Beside | None = None
    """What lvtui kept beside the function or its versions that the change took away."""

    def turned(self) -> Part:
        """The other way round."""
        return Part(self.after, self.before, self.number_after, self.number_before, self.beside)


@dataclass(frozen=True)
class Change:
    """What one change replaced."""

    request: Request[Any]
    parts: Mapping[str, Part]
    what: str = ""
    """A noun, such as ``publish of version 3 of demo``."""

    def turned(self) -> Change:
        """The change that takes this one back."""
        return replace(self, parts={name: part.turned() for name, part in self.parts.items()})


def change_between(
    request: Request[Any], before: Region, after: Region, beside: Callable[[str], Beside]
) -> Change | None:
    """What a change replaces, fetched whole as long as it is still there; ``None`` if that is nothing.

    `beside` gives what lvtui keeps beside a function.

    Raises:
        ServiceFailure: a version that is about to go cannot be read.
    """
    parts: dict[str, Part] = {}
    for name in changed_functions(before, after):
        old, new = before.functions.get(name), after.functions.get(name)
        gone = [number for number in (old.published if old else ()) if new is None or number not in new.published]
        if old is not None and gone:
            old = replace(old, published=published(old.published).holding(gone))
        kept = beside(name) if old is not None and (new is None or gone) else None
        if kept is not None and new is not None:
            kept = Beside({}, {version: dial for version, dial in kept.dials.items() if version in gone})
        parts[name] = Part(old, new, before.retired_numbers.get(name), after.retired_numbers.get(name), kept)
    return Change(request, parts) if parts else None


def put_back(region: Region, change: Change) -> Region:
    """`region` as it was before `change`.

    Raises:
        NotUndone: a function is not as the change left it.
    """
    functions, numbers = dict(region.functions), dict(region.retired_numbers)
    for name, part in change.parts.items():
        found = functions.get(name)
        if found is not part.after and found != part.after:
            raise NotUndone(
                f"Left as it is: {change.what}. {name} has been changed since by somebody else, "
                "and that would go with it."
            )
        _set(functions, name, part.before)
        _set(numbers, name, part.number_before)
    return replace(region, functions=functions, retired_numbers=numbers)


def in_words(change: Change, direction: Direction) -> str:
    """What has been put back, and what AWS has to do with it."""
    return " ".join((f"{'Undone' if direction == 'undo' else 'Redone'}: {change.what}.", *_time_travel(change)))


class Past:
    """The changes of one session that can be undone, and those that can be redone."""

    def __init__(self) -> None:
        """Nothing has been changed yet."""
        self._stacks: dict[Direction, list[Change]] = {"undo": [], "redo": []}

    def happened(self, change: Change) -> None:
        """Remember a change; what had been undone before cannot be redone any more."""
        self._stacks["redo"].clear()
        self._stacks["undo"].append(change)
        del self._stacks["undo"][:-MOST]

    def next(self, direction: Direction) -> Change | None:
        """What an undo or a redo would take back or do again, turned so that `put_back` does it."""
        stack = self._stacks[direction]
        return stack[-1] if stack else None

    def begin_anew(self) -> None:
        """Nothing of what was done until now can be undone or redone any more."""
        for stack in self._stacks.values():
            stack.clear()

    def done(self, direction: Direction) -> None:
        """The next one was put back."""
        other: Direction = "redo" if direction == "undo" else "undo"
        self._stacks[other].append(self._stacks[direction].pop().turned())

    def forget(self, direction: Direction) -> None:
        """The next one cannot be put back any more."""
        self._stacks[direction].pop()


def _set(mapping: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        mapping.pop(key, None)
    else:
        mapping[key] = value


def _time_travel(change: Change) -> Iterator[str]:
    """What `put_back` does that nobody can do on AWS."""
    for name, part in change.parts.items():
        now, then = part.after, part.before
        if then is None:
            yield f"It is as if {name} had never been; on AWS it could only be deleted."
        elif now is None:
            yield f"{name} is there again. AWS has no such thing: what is deleted there stays deleted."
        else:
            gone = [number for number in now.published if number not in then.published]
            back = [number for number in then.published if number not in now.published]
            if gone:
                yield (
                    f"Version {_listed(gone)} of {name} is published no more, and the number is free again. "
                    "That is time travel: AWS has no such thing, and there a number is never used twice."
                )
            if back:
                yield (
                    f"Version {_listed(back)} of {name} is there again. That is time travel: AWS has no such thing, "
                    "and there a version that was deleted stays deleted."
                )
            if not gone and not back:
                yield "AWS has no undo: there it takes another update."


def _listed(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
