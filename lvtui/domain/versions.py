"""The rules of published versions (semantics §3, §4)."""

from __future__ import annotations

from lvtui.domain.changes import check_not_updating, check_revision, latest_of
from lvtui.domain.locator import find, locate
from lvtui.domain.model import Region
from lvtui.domain.paging import page
from lvtui.domain.publishing import publish
from lvtui.domain.records import describe_in_list
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.errors import InvalidParameterValue
from lvtui.operations.shapes import FunctionConfiguration, ListVersionsByFunctionResponse
from lvtui.operations.versions import ListVersionsByFunction, PublishVersion
from lvtui.operations.vocabulary import LATEST


@rule(PublishVersion)
def publish_version(region: Region, request: PublishVersion, world: World) -> tuple[Region, FunctionConfiguration]:
    """Publish ``$LATEST``: guards first, RevisionId before CodeSha256, then the test whether anything changed."""
    function = latest_of(region, request.function_name)
    check_revision(request.revision_id, function.latest.revision_at(world.now))
    check_not_updating(region, function, world)
    current = function.latest.code.sha256
    if request.code_sha256 is not None and request.code_sha256 != current:
        raise InvalidParameterValue(
            f"CodeSHA256 ({request.code_sha256}) is different from current CodeSHA256 in $LATEST ({current}). "
            "Please try again with the CodeSHA256 in $LATEST."
        )
    return publish(region, function, world, description=request.description)


@rule(ListVersionsByFunction)
def list_versions_by_function(
    region: Region, request: ListVersionsByFunction, world: World
) -> tuple[Region, ListVersionsByFunctionResponse]:
    """A page of versions: ``$LATEST``, then by number."""
    function = find(region, locate(region, request.function_name).name)
    shown, marker = page([LATEST, *function.published], request.marker, request.max_items)
    versions = tuple(
        describe_in_list(region, function, version, world.now, qualifier=number)
        for number in shown
        if (version := function.version(number)) is not None
    )
    return region, ListVersionsByFunctionResponse(next_marker=marker, versions=versions)
