"""What every change shares: its guards, and putting the new part in place of the old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from lvtui.domain.locator import find, locate
from lvtui.domain.model import Function, Region, Settling, Version
from lvtui.domain.world import World
from lvtui.operations.errors import InvalidParameterValue, PreconditionFailed, ResourceConflict
from lvtui.operations.vocabulary import LATEST

V = TypeVar("V")

ONLY_LATEST = (
    "Current operation does not support versions other than $LATEST. "
    "Please set the version to $LATEST or do not set a version in your request."
)
PENDING = "The operation cannot be performed at this time. The function is currently in the following state: Pending"


def put(region: Region, function: Function) -> Region:
    """`region` with `function` in place of the one of that name."""
    return replace(region, functions={**region.functions, function.name: function})


def without(mapping: Mapping[str, V], key: str) -> Mapping[str, V]:
    """`mapping` without `key`."""
    return {name: value for name, value in mapping.items() if name != key}


def check_revision(given: str | None, latest: str | None, *, read_by: str = "GetFunction/GetAlias") -> None:
    """The optimistic lock; `read_by` is the operation that answers with the latest.

    Raises:
        PreconditionFailed: `given` is not the latest RevisionId (semantics §2.2).
    """
    if given is not None and given != latest:
        raise PreconditionFailed(
            "The Revision Id provided does not match the latest Revision Id. "
            f"Call the {read_by} API to retrieve the latest Revision Id"
        )


def latest_of(region: Region, function_name: str) -> Function:
    """The function whose ``$LATEST`` a request is about.

    Raises:
        InvalidParameterValue: the name carries a version or an alias: those never change (semantics §4).
        ResourceNotFound: no such function.
    """
    locator = locate(region, function_name)
    if locator.qualifier not in (None, LATEST):
        raise InvalidParameterValue(ONLY_LATEST)
    return find(region, locator.name)


def check_not_updating(region: Region, function: Function, world: World) -> None:
    """Refuse a second change while one settles.

    Raises:
        ResourceConflict: with AWS's text for a function still Pending (semantics §2.3) or being updated (§2.2).
    """
    settling = function.latest.settling_at(world.now)
    if settling is not None and settling.change == "create":
        raise ResourceConflict(PENDING)
    if settling is not None:
        raise ResourceConflict(
            "The operation cannot be performed at this time. "
            f"An update is in progress for resource: {region.arn(function.name)}"
        )


def changeable_latest(region: Region, function_name: str, revision_id: str | None, world: World) -> Function:
    """The function whose ``$LATEST`` may be changed now.

    Raises:
        LambdaError: as :func:`latest_of`, :func:`check_revision` and :func:`check_not_updating`, in that order.
    """
    function = latest_of(region, function_name)
    check_revision(revision_id, function.latest.revision_at(world.now))
    check_not_updating(region, function, world)
    return function


def changed(latest: Version, world: World) -> Version:
    """``$LATEST`` after a change: one RevisionId while it settles, another afterwards (semantics §2.4)."""
    return replace(
        latest,
        last_modified=world.now,
        revision_id=world.fresh_id(),
        settling=Settling("update", world.fresh_id(), world.now + world.choices.settle_time),
    )


def under_way(version: Version) -> Version:
    """`version` as the answer to its own change shows it: not settled yet, even when it settles at once."""
    if version.settling is None:
        return version
    return replace(version, settling=replace(version.settling, until=datetime.max.replace(tzinfo=UTC)))
