"""Operations on aliases (semantics §6)."""

from __future__ import annotations

from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.shapes import AliasConfiguration, ListAliasesResponse, RoutingConfig
from lvtui.operations.table import Query, Request, operation

_ALIASES = "/2015-03-31/functions/{FunctionName}/aliases"
_ALIAS = f"{_ALIASES}/{{Name}}"


@operation("POST", _ALIASES, status=201)
class CreateAlias(Request[AliasConfiguration]):
    """Point a new name at a version."""

    function_name: words.FunctionName
    name: words.AliasName
    function_version: words.VersionRef
    description: words.Description | None = None
    routing_config: RoutingConfig | None = None


@operation("GET", _ALIAS)
class GetAlias(Request[AliasConfiguration]):
    """What an alias points at, weights included."""

    function_name: words.FunctionName
    name: words.AliasName


@operation("PUT", _ALIAS)
class UpdateAlias(Request[AliasConfiguration]):
    """Move an alias or change its weights. Omitted weights *stay*; an empty map clears them (semantics §6.3)."""

    function_name: words.FunctionName
    name: words.AliasName
    function_version: words.VersionRef | None = None
    description: words.Description | None = None
    routing_config: RoutingConfig | None = None
    revision_id: str | None = None


@operation("DELETE", _ALIAS, status=204)
class DeleteAlias(Request[None]):
    """Remove a name; the version it pointed at stays."""

    function_name: words.FunctionName
    name: words.AliasName


@operation("GET", _ALIASES)
class ListAliases(Request[ListAliasesResponse]):
    """A page of aliases, perhaps only those whose primary is one version."""

    function_name: words.FunctionName
    function_version: Annotated[words.VersionRef, Query()] | None = None
    marker: words.Marker | None = None
    max_items: words.MaxItems | None = None
