"""Undo and redo: what each change of this session replaced, and putting it back.

The state is frozen and shared, so keeping what was there before costs next to nothing. Only the functions that a change
touched are put back, and only while they are as that change left them: what somebody else has done since is never
taken back along with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from lvtui.domain.concurrency import check_unreserved
from lvtui.domain.faults import FaultDial
from lvtui.domain.history import changed_functions
from lvtui.domain.model import Function, Region
from lvtui.domain.published import published
from lvtui.domain.snapshots import Beside
from lvtui.operations.errors import ResourceConflict

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
    beside_before: Beside | None = None
    """What lvtui kept beside the function or its versions that the change took away or replaced."""
    beside_after: Beside | None = None
    """What the change brought in its place."""

    def turned(self) -> Part:
        """The other way round."""
        return Part(
            self.after, self.before, self.number_after, self.number_before, self.beside_after, self.beside_before
        )


@dataclass(frozen=True)
class Change:
    """What one change replaced."""

    parts: Mapping[str, Part]
    what: str = ""
    """A noun, such as ``publish of version 3 of demo``."""

    def turned(self) -> Change:
        """The change that takes this one back."""
        return replace(self, parts={name: part.turned() for name, part in self.parts.items()})


def change_between(
    before: Region, after: Region, beside: Callable[[str], Beside], brought: Mapping[str, Beside] | None = None
) -> Change | None:
    """What a change replaces, fetched whole as long as it is still there; ``None`` if that is nothing.

    `beside` gives what lvtui keeps beside a function; `brought` is what replaces that, for a change which does so.

    Raises:
        ServiceFailure: a version that is about to go cannot be read.
    """
    parts: dict[str, Part] = {}
    for name in changed_functions(before, after):
        old, new = before.functions.get(name), after.functions.get(name)
        gone = _gone(old, new)
        if old is not None and gone:
            old = replace(old, published=published(old.published).holding(gone))
        kept = beside(name) if old is not None and (new is None or gone or brought is not None) else None
        brings = brought.get(name) if brought is not None else None
        if kept is not None and brings is not None:
            none: dict[str, FaultDial | None] = dict.fromkeys(brings.dials)
            kept = replace(kept, dials={**none, **kept.dials})
        elif kept is not None:
            kept = _of_gone(kept, new, gone)
        parts[name] = Part(old, new, before.retired_numbers.get(name), after.retired_numbers.get(name), kept, brings)
    return Change(parts) if parts else None


def _of_gone(beside: Beside, new: Function | None, gone: Collection[str]) -> Beside:
    """Of what lies beside a function, that which goes with it, or with those of its versions that go."""
    if new is None:
        return beside
    return Beside(dials={version: dial for version, dial in beside.dials.items() if version in gone})


def _gone(old: Function | None, new: Function | None) -> list[str]:
    """The numbers whose versions of before will not be there after: removed, or replaced by others."""
    if old is None:
        return []
    if new is None:
        return list(old.published)
    replaced, removed = published(old.published).changes_to(published(new.published))
    return [*removed, *(number for number in replaced if number in old.published)]


def put_back(region: Region, change: Change) -> Region:
    """`region` as it was before `change`.

    Raises:
        NotUndone: a function is not as the change left it.
        InvalidParameterValue: functions would have more concurrency to themselves than the account can spare.
    """
    functions, numbers = dict(region.functions), dict(region.retired_numbers)
    for name, part in change.parts.items():
        found = functions.get(name)
        same = found is part.after or found == part.after
        if not same or numbers.get(name) != part.number_after:
            raise NotUndone(
                f"Left as it is: {change.what}. {name} has been changed since by somebody else, "
                "and that would go with it."
            )
        _set(functions, name, part.before)
        _set(numbers, name, part.number_before)
    after = replace(region, functions=functions, retired_numbers=numbers)
    check_unreserved(region, after)
    return after


def with_beside(change: Change, beside: Callable[[str], Beside]) -> Change:
    """`change`, about to be put back, with what goes along with what that takes away, for the way forth again."""
    parts = dict(change.parts)
    for name, part in parts.items():
        gone = _gone(part.after, part.before)
        if part.after is not None and part.beside_after is None and (part.before is None or gone):
            parts[name] = replace(part, beside_after=_of_gone(beside(name), part.before, gone))
    return replace(change, parts=parts)


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

    def done(self, direction: Direction, change: Change) -> None:
        """The next one, which is `change`, was put back."""
        other: Direction = "redo" if direction == "undo" else "undo"
        self._stacks[direction].pop()
        self._stacks[other].append(change.turned())

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
