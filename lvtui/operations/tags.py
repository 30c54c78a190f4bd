"""Operations on tags: of a function alone, and by its ARN alone (semantics §4, §9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import Length, Pattern
from lvtui.operations.table import Query, Request, Shape, operation, shape

_TAGS = "/2017-03-31/tags/{Resource}"

TaggableResource = Annotated[
    str,
    Length(1, 10000),
    Pattern(
        rf"arn:(aws[a-zA-Z-]*):lambda:{words.REGION}:\d{{12}}:"
        r"(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}"
        r"|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        r"|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})"
    ),
]


@shape
class ListTagsResponse(Shape):
    """A function's tags; an empty map if it has none."""

    tags: Mapping[str, str]


@operation("POST", _TAGS, status=204)
class TagResource(Request[None]):
    """Add tags to a function; a key that is there already gets the new value."""

    resource: TaggableResource
    tags: words.Tags


@operation("DELETE", _TAGS, status=204)
class UntagResource(Request[None]):
    """Take tags from a function; keys that it does not have are no error."""

    resource: TaggableResource
    tag_keys: Annotated[Sequence[words.TagKey], Query("tagKeys")]


@operation("GET", _TAGS)
class ListTags(Request[ListTagsResponse]):
    """A function's tags."""

    resource: TaggableResource
