"""Snapshots: a region as it was at one moment, and what putting it back means. lvtui's own: AWS has no such thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from lvtui.domain.concurrency import check_unreserved
from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Function, Region
from lvtui.domain.triggers import Trigger
from lvtui.operations.errors import InvalidParameterValue, ResourceNotFound, ServiceFailure

NAME_LIMIT = 100
"""Characters in a snapshot's name."""

_NAME = re.compile(rf"[A-Za-z0-9_](?:[A-Za-z0-9 _.-]{{0,{NAME_LIMIT - 2}}}[A-Za-z0-9_-])?")


@dataclass(frozen=True)
class Beside:
    """What lvtui keeps beside one function, no part of Lambda's state: it goes with the function, and comes back."""

    events: Mapping[str, bytes] = field(default_factory=dict)
    """The saved test events by name."""
    dials: Mapping[str, FaultDial | None] = field(default_factory=dict)
    """The fault dials by version; ``None`` where there shall be none, which only what is put back says."""
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    """The triggers by name."""


class NotAllPutBack(ServiceFailure):
    """A change was made and told of, but not all that lvtui keeps beside the functions could be put back with it."""


@dataclass(frozen=True, kw_only=True)
class SnapshotHead:
    """What a list of snapshots says of one."""

    name: str
    note: str = ""
    taken: datetime
    automatic: str = ""
    """Why lvtui took it, e.g. ``before deleting demo``; empty if the user did."""
    region: str
    account_id: str
    size: int = 0
    """Of its file, in bytes."""


@dataclass(frozen=True)
class SnapshotList:
    """The snapshots of a workspace."""

    found: Sequence[SnapshotHead]
    """The newest first."""
    problems: Sequence[str] = ()
    """A sentence or two for each file that is left out."""


@dataclass(frozen=True)
class Snapshot:
    """A region as it was, with everything in it."""

    head: SnapshotHead
    region: Region
    beside: Mapping[str, Beside] = field(default_factory=dict)
    """By function; one with nothing beside it is left out."""
    without: Mapping[str, str] = field(default_factory=dict)
    """Functions that were there and are not in it, as they could not be read whole → why, a sentence or two."""

    @property
    def codes(self) -> frozenset[str]:
        """The CodeSha256 of all code in it."""
        return codes_of(self.region)


def codes_of(region: Region) -> frozenset[str]:
    """The CodeSha256 of all code in a region."""
    return frozenset(
        version.code.sha256
        for function in region.functions.values()
        for version in (function.latest, *function.published.values())
    )


def check_snapshot_name(name: str) -> None:
    """Accept a name for a snapshot: one that is a file's on every system.

    Raises:
        InvalidParameterValue: anything else.
    """
    if not _NAME.fullmatch(name):
        raise InvalidParameterValue(
            f"A snapshot's name is 1 to {NAME_LIMIT} letters a to z, digits, spaces, dots, - or _; "
            "it begins with a letter, a digit or _, and ends with no space and no dot."
        )


def automatic_head(reason: str, now: datetime, region: Region) -> SnapshotHead:
    """The head of a snapshot that lvtui takes by itself: named by time and reason, e.g. ``before deleting demo``."""
    name = f"auto-{now.astimezone(UTC):%Y%m%d-%H%M%S}-{reason.replace(' ', '-')}"[:NAME_LIMIT].rstrip(" .")
    return SnapshotHead(name=name, taken=now, automatic=reason, account_id=region.account_id, region=region.name)


def restored(current: Region, snapshot: Region, function: str | None = None, *, but: Collection[str] = ()) -> Region:
    """`current` as `snapshot` has it: as a whole, or one `function` alone. The same object if that changes nothing.

    As a whole, functions that the snapshot does not have go, `but` for those that it knows nothing of. What it has
    comes back as it was: ``$LATEST``, versions, aliases, what is attached, tags, and the RevisionIds too, so that one
    read at that time is valid again and any read since is refused. Account and region stay the current ones, so a
    snapshot from elsewhere comes to be here.

    Numbering only ever grows (semantics §3): the next version gets the higher of both numbers, so a number that was
    given away since the snapshot, to a version or in a function deleted meanwhile, is not given again. A number that
    both have means what the snapshot says it means.

    Raises:
        ResourceNotFound: the snapshot has no such function.
        InvalidParameterValue: functions would have more concurrency to themselves than the account can spare.
    """
    if function is not None and function not in snapshot.functions:
        raise ResourceNotFound(f"The snapshot has no function {function}.")
    if function is not None:
        return _with(current, snapshot, (function,), kept=current.functions)
    return _with(current, snapshot, snapshot.functions, kept=but)


def brought_in(current: Region, snapshot: Region) -> Region:
    """`current` with every function of `snapshot`: those of the same name are replaced, all others stay.

    As for :func:`restored`, of which this is each function in turn.
    """
    return _with(current, snapshot, snapshot.functions, kept=current.functions)


def _with(current: Region, snapshot: Region, names: Iterable[str], kept: Collection[str]) -> Region:
    functions = {name: function for name, function in current.functions.items() if name in kept}
    for name in names:
        functions[name] = _as_it_was(current, snapshot, snapshot.functions[name])
    retired = dict(current.retired_numbers)
    for name, gone in current.functions.items():
        if name not in functions:
            retired[name] = max(gone.next_number, retired.get(name, 1))
    if kept is not current.functions:
        # Deleted before the snapshot was taken: what it knows of their numbers is as true as what is known here.
        for name, number in snapshot.retired_numbers.items():
            if name not in functions:
                retired[name] = max(number, retired.get(name, 1))
    after = replace(current, functions=functions, retired_numbers=retired)
    check_unreserved(current, after)
    same = all(functions.get(name) is function for name, function in current.functions.items())
    same = same and len(functions) == len(current.functions) and retired == current.retired_numbers
    return current if same else after


def _as_it_was(current: Region, snapshot: Region, function: Function) -> Function:
    """A function of the snapshot, numbered on from the highest number known; the current one if that is the same."""
    now = current.functions.get(function.name)
    used = now.next_number if now is not None else current.retired_numbers.get(function.name, 1)
    number = max(function.next_number, used, snapshot.retired_numbers.get(function.name, 1))
    back = function if number == function.next_number else replace(function, next_number=number)
    return now if now is not None and now == back else back
