"""How ``$LATEST`` becomes a version that never changes again (semantics §3)."""

from __future__ import annotations

from dataclasses import replace

from lvtui.domain.changes import put, under_way
from lvtui.domain.code_storage import check_code_storage
from lvtui.domain.model import Function, Region, Settling, Version
from lvtui.domain.records import describe
from lvtui.domain.world import World
from lvtui.operations.shapes import FunctionConfiguration


def publish(
    region: Region, function: Function, world: World, *, description: str | None = None, settling: bool = False
) -> tuple[Region, FunctionConfiguration]:
    """Freeze ``$LATEST`` as the next number, or answer with the last published version if nothing changed since.

    What counts is content: code and every frozen setting, ``$LATEST``'s own description included; a new description
    for the version alone publishes nothing. `settling`: the version begins Pending, as after a code update with
    ``Publish`` (semantics §2.3).
    """
    last = function.last_published
    if last is not None and nothing_changed(function.latest, last):
        return region, describe(region, function, last, world.now, qualifier=last.version)
    latest = replace(function.latest, revision_id=world.fresh_id())
    number = str(function.next_number)
    configuration = latest.configuration
    version = Version(
        version=number,
        configuration=replace(configuration, description=description) if description is not None else configuration,
        code=latest.code,
        last_modified=world.now,
        revision_id=world.fresh_id(),
        settling=(Settling("create", world.fresh_id(), world.now + world.choices.settle_time) if settling else None),
        source_description=configuration.description,
    )
    function = replace(function, latest=latest).with_version(version)
    changed = put(region, function)
    check_code_storage(changed, world)
    return changed, describe(region, function, under_way(version), world.now, qualifier=number)


def nothing_changed(latest: Version, last: Version) -> bool:
    described_alike = replace(latest.configuration, description=last.configuration.description)
    return (
        latest.code.sha256 == last.code.sha256
        and described_alike == last.configuration
        and latest.configuration.description == last.source_description
    )
