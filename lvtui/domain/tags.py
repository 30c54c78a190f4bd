"""The rules of tags: of functions alone, never of versions and aliases (semantics §2.4, §4, §9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lvtui.domain.changes import put
from lvtui.domain.locator import find, locate
from lvtui.domain.model import Function, Region, Version
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.constraints import NOT_NULL
from lvtui.operations.errors import InvalidParameterValue, ResourceNotFound, ValidationFailed
from lvtui.operations.tags import ListTags, ListTagsResponse, TagResource, UntagResource
from lvtui.operations.validation import failure, validation_message

TAG_LIMIT = 50
"""Tags that one function may have."""


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuse more tags than a function may have.

    Raises:
        InvalidParameterValue: there are more than 50.
    """
    if len(tags) > TAG_LIMIT:
        raise InvalidParameterValue("Number of tags exceeds resource tag limit.")


@rule(TagResource)
def tag_resource(region: Region, request: TagResource, world: World) -> tuple[Region, None]:
    """Add tags, or give those that are there new values."""
    if not request.tags:
        raise InvalidParameterValue("An error occurred and the request cannot be processed.")
    function = _tagged(region, request.resource)
    tags = {**function.tags, **request.tags}
    check_tags(tags)
    return _with_tags(region, function, tags, world), None


@rule(UntagResource)
def untag_resource(region: Region, request: UntagResource, world: World) -> tuple[Region, None]:
    """Take tags away; keys that are not there are no error."""
    if not request.tag_keys:
        # A list in a query string: an empty one and none at all are the same.
        raise ValidationFailed(validation_message([failure(None, "tagKeys", NOT_NULL)]))
    function = _tagged(region, request.resource)
    tags = {key: value for key, value in function.tags.items() if key not in request.tag_keys}
    return _with_tags(region, function, tags, world), None


@rule(ListTags)
def list_tags(region: Region, request: ListTags, world: World) -> tuple[Region, ListTagsResponse]:
    """The tags of a function."""
    return region, ListTagsResponse(tags=_tagged(region, request.resource).tags)


def _tagged(region: Region, resource: str) -> Function:
    """The function of an ARN; that it is unqualified is checked before it exists."""
    if ":function:" not in resource:
        # A mapping, a signing configuration, a capacity provider: there are none here.
        raise ResourceNotFound("The resource you requested does not exist.")
    locator = locate(region, resource)
    if locator.qualifier is not None:
        raise InvalidParameterValue(
            "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    return find(region, locator.name)


def _with_tags(region: Region, function: Function, tags: Mapping[str, str], world: World) -> Region:
    return put(region, replace(function, tags=tags, latest=_revised(function.latest, world)))


def _revised(latest: Version, world: World) -> Version:
    """``$LATEST`` with another RevisionId than the one that a reader sees now; nothing else about it has changed."""
    settling = latest.settling_at(world.now)
    if settling is not None:
        return replace(latest, settling=replace(settling, revision_id=world.fresh_id()))
    return replace(latest, revision_id=world.fresh_id())
