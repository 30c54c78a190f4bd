"""The rules of aliases: what one may point at, and how it may split its traffic (semantics §6)."""

from __future__ import annotations

from dataclasses import replace

from lvtui.domain.changes import check_revision, put, without
from lvtui.domain.locator import find, locate
from lvtui.domain.model import Alias, Function, Region, Version
from lvtui.domain.paging import page
from lvtui.domain.provisioned_concurrency import moved_along
from lvtui.domain.records import describe_alias
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.aliases import CreateAlias, DeleteAlias, GetAlias, ListAliases, UpdateAlias
from lvtui.operations.errors import InvalidParameterValue, ResourceConflict, ResourceNotFound
from lvtui.operations.shapes import AliasConfiguration, ListAliasesResponse, RoutingConfig
from lvtui.operations.vocabulary import LATEST


@rule(CreateAlias)
def create_alias(region: Region, request: CreateAlias, world: World) -> tuple[Region, AliasConfiguration]:
    """Point a new name at a version; the checks run in AWS's order (semantics §6.2)."""
    name = locate(region, request.function_name).name
    alias = Alias(
        name=request.name,
        function_version=request.function_version,
        description=request.description or "",
        weights=_weights(request.routing_config),
        revision_id=world.fresh_id(),
    )
    _check_split(alias)
    # A missing function is answered with the version's ARN too.
    function = find(region, name, not_found_as=region.arn(name, alias.function_version))
    _check_targets(region, function, alias)
    if alias.name in function.aliases:
        raise ResourceConflict(f"Alias already exists: {region.arn(name, alias.name)}")
    return _put_alias(region, function, alias), describe_alias(region, function, alias)


@rule(GetAlias)
def get_alias(region: Region, request: GetAlias, world: World) -> tuple[Region, AliasConfiguration]:
    """What an alias points at."""
    function, alias = _existing(region, request.function_name, request.name, missing="Cannot find alias arn")
    return region, describe_alias(region, function, alias)


@rule(UpdateAlias)
def update_alias(region: Region, request: UpdateAlias, world: World) -> tuple[Region, AliasConfiguration]:
    """Move an alias or change its weights; omitted weights stay, an empty map clears them (semantics §6.3)."""
    function, before = _existing(region, request.function_name, request.name, missing="Alias not found")
    check_revision(request.revision_id, before.revision_id)
    alias = Alias(
        name=before.name,
        function_version=request.function_version or before.function_version,
        description=before.description if request.description is None else request.description,
        weights=before.weights if request.routing_config is None else _weights(request.routing_config),
        revision_id=world.fresh_id(),
    )
    _check_split(alias)
    _check_targets(region, function, alias)
    function = moved_along(function, alias, world)
    return _put_alias(region, function, alias), describe_alias(region, function, alias)


@rule(DeleteAlias)
def delete_alias(region: Region, request: DeleteAlias, world: World) -> tuple[Region, None]:
    """Remove a name; removing one that is not there is fine (semantics §6.3)."""
    function = find(region, locate(region, request.function_name).name)
    if request.name not in function.aliases:
        return region, None
    function = replace(function, aliases=without(function.aliases, request.name)).detached(request.name)
    return put(region, function), None


@rule(ListAliases)
def list_aliases(region: Region, request: ListAliases, world: World) -> tuple[Region, ListAliasesResponse]:
    """A page of aliases by name; the filter looks at primaries only (semantics §6.4)."""
    function = find(region, locate(region, request.function_name).name)
    rows = [
        alias
        for _, alias in sorted(function.aliases.items())
        if request.function_version in (None, alias.function_version)
    ]
    shown, marker = page(rows, request.marker, request.max_items)
    return region, ListAliasesResponse(
        next_marker=marker, aliases=tuple(describe_alias(region, function, alias) for alias in shown)
    )


def _weights(routing: RoutingConfig | None) -> dict[str, float]:
    given = (routing.additional_version_weights if routing else None) or {}
    return {version: float(weight) for version, weight in given.items()}


def _check_split(alias: Alias) -> None:
    """What is wrong with a split whatever versions there are: 2a to 2c of semantics §6.2."""
    if len(alias.weights) > 1:
        raise InvalidParameterValue("Number of items in AdditionalVersionWeights cannot be greater than 1")
    if alias.weights and alias.function_version == LATEST:
        raise InvalidParameterValue(
            "$LATEST is not supported for an alias pointing to more than 1 version", typed=False
        )
    if alias.function_version in alias.weights:
        number = alias.function_version
        raise InvalidParameterValue(
            f"Invalid function version {number}. "
            f"Function version {number} is already included in routing configuration."
        )


def _check_targets(region: Region, function: Function, alias: Alias) -> None:
    """Both versions exist and go together: 2d to 2g of semantics §6.2."""
    primary = _target(region, function, alias.function_version)
    if alias.additional_version is None:
        return
    additional = _target(region, function, alias.additional_version)
    if primary.configuration.role != additional.configuration.role:
        raise InvalidParameterValue("Specified versions must be associated with the same execution role")
    if primary.configuration.dead_letter_target != additional.configuration.dead_letter_target:
        # AWS documents the rule; its sentence is not recorded anywhere public.
        raise InvalidParameterValue("Specified versions must be associated with the same dead letter queue")


def _target(region: Region, function: Function, version: str) -> Version:
    found = function.version(version)
    if found is None:
        raise ResourceNotFound(f"Function not found: {region.arn(function.name, version)}")
    return found


def _existing(region: Region, function_name: str, name: str, *, missing: str) -> tuple[Function, Alias]:
    function_name = locate(region, function_name).name
    function = region.functions.get(function_name)
    alias = function.aliases.get(name) if function else None
    if function is None or alias is None:
        raise ResourceNotFound(f"{missing}: {region.arn(function_name, name)}")
    return function, alias


def _put_alias(region: Region, function: Function, alias: Alias) -> Region:
    return put(region, replace(function, aliases={**function.aliases, alias.name: alias}))
