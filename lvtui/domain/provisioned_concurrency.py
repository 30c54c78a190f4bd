"""The rules of provisioned concurrency: for a published version, or for an alias and whatever it points at (§9).

On one version it belongs to the version or to aliases, never to both. An alias takes it along when it moves. Once an
alias splits its traffic it keeps environments of both versions, shared out by weight; so its second version counts as
one it points at, and an alias with provisioned concurrency cannot be moved or split onto a version with its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from lvtui.domain.attachments import ProvisionedConcurrency
from lvtui.domain.changes import put, without
from lvtui.domain.concurrency import ACCOUNT_CONCURRENCY, LEAST_UNRESERVED, provisioned_in_all, unreserved
from lvtui.domain.locator import find, locate
from lvtui.domain.model import Alias, Function, Region
from lvtui.domain.paging import page
from lvtui.domain.rules import rule
from lvtui.domain.world import World, timestamp
from lvtui.operations.errors import (
    InvalidParameterValue,
    ProvisionedConcurrencyConfigNotFound,
    ResourceConflict,
    ResourceNotFound,
)
from lvtui.operations.provisioned_concurrency import (
    DeleteProvisionedConcurrencyConfig,
    GetProvisionedConcurrencyConfig,
    ListProvisionedConcurrencyConfigs,
    ListProvisionedConcurrencyConfigsResponse,
    ProvisionedConcurrencyConfig,
    ProvisionedConcurrencyConfigListItem,
    PutProvisionedConcurrencyConfig,
)
from lvtui.operations.vocabulary import LATEST

_UNPUBLISHED = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
_NOT_LATEST = "The function resource provided must be an alias or a published version."


@rule(PutProvisionedConcurrencyConfig)
def put_provisioned_concurrency_config(
    region: Region, request: PutProvisionedConcurrencyConfig, world: World
) -> tuple[Region, ProvisionedConcurrencyConfig]:
    """Keep environments started. The answer says IN_PROGRESS even where nothing takes any time."""
    function, qualifier = _asked(region, request.function_name, request.qualifier, not_latest=_UNPUBLISHED)
    config = ProvisionedConcurrency(
        requested=request.provisioned_concurrent_executions,
        last_modified=world.now,
        ready_at=world.now + world.choices.settle_time,
    )
    changed = replace(function, provisioned={**function.provisioned, qualifier: config})
    _check_amount(put(region, changed), changed, config)
    alias = function.aliases.get(qualifier)
    if alias is not None:
        check_alias(function, alias)
    elif any(named.name in function.provisioned for named in function.aliases_on(qualifier)):
        raise ResourceConflict("Version is pointed by a Provisioned Concurrency alias")
    else:
        # Recorded of versions (semantics §2.4): the one thing about a version's record that can change.
        changed = replace(changed, revisions={**function.revisions, qualifier: world.fresh_id()})
    return put(region, changed), ProvisionedConcurrencyConfig(**_described(config, started=False))


@rule(GetProvisionedConcurrencyConfig)
def get_provisioned_concurrency_config(
    region: Region, request: GetProvisionedConcurrencyConfig, world: World
) -> tuple[Region, ProvisionedConcurrencyConfig]:
    """How far the environments are."""
    function, qualifier = _asked(region, request.function_name, request.qualifier, not_latest=_NOT_LATEST)
    config = function.provisioned.get(qualifier)
    if config is None:
        raise ProvisionedConcurrencyConfigNotFound("No Provisioned Concurrency Config found for this function")
    return region, ProvisionedConcurrencyConfig(**_described(config, started=_started(config, world.now)))


@rule(DeleteProvisionedConcurrencyConfig)
def delete_provisioned_concurrency_config(
    region: Region, request: DeleteProvisionedConcurrencyConfig, world: World
) -> tuple[Region, None]:
    """Keep none started any more; having none is fine."""
    function, qualifier = _asked(region, request.function_name, request.qualifier, not_latest=_NOT_LATEST)
    if qualifier not in function.provisioned:
        return region, None
    return put(region, replace(function, provisioned=without(function.provisioned, qualifier))), None


@rule(ListProvisionedConcurrencyConfigs)
def list_provisioned_concurrency_configs(
    region: Region, request: ListProvisionedConcurrencyConfigs, world: World
) -> tuple[Region, ListProvisionedConcurrencyConfigsResponse]:
    """A page: versions by number, then aliases by name."""
    function = find(region, locate(region, request.function_name).name)
    rows = sorted(function.provisioned.items(), key=lambda row: _by_number_then_name(row[0]))
    shown, marker = page(rows, request.marker, request.max_items)
    items = tuple(
        ProvisionedConcurrencyConfigListItem(
            function_arn=region.arn(function.name, qualifier),
            **_described(config, started=_started(config, world.now)),
        )
        for qualifier, config in shown
    )
    return region, ListProvisionedConcurrencyConfigsResponse(provisioned_concurrency_configs=items, next_marker=marker)


def check_alias(function: Function, alias: Alias) -> None:
    """Whether `alias`, as it is to be, can have provisioned concurrency.

    Raises:
        InvalidParameterValue: it points at ``$LATEST``.
        ResourceConflict: a version that it points at has provisioned concurrency of its own.
    """
    if alias.function_version == LATEST:
        raise InvalidParameterValue(_UNPUBLISHED)
    if function.provisioned.keys() & alias.versions:
        raise ResourceConflict(
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
        )


def moved_along(function: Function, alias: Alias, world: World) -> Function:
    """`function` with the provisioned concurrency of `alias`, if it has any, following it to where it is to point.

    The environments are started anew, and so IN_PROGRESS, if the alias names other versions or shares than before.

    Raises:
        LambdaError: as :func:`check_alias`.
    """
    config, before = function.provisioned.get(alias.name), function.aliases[alias.name]
    unmoved = (before.function_version, before.weights) == (alias.function_version, alias.weights)
    if config is None or unmoved:
        return function
    check_alias(function, alias)
    # LastModified stays: it is the moment when a user last set the number.
    config = replace(config, ready_at=world.now + world.choices.settle_time)
    return replace(function, provisioned={**function.provisioned, alias.name: config})


def provisioned_versions(function: Function) -> list[str]:
    """The published versions that may have environments kept started; :func:`environments_of` says how many."""
    aliases = [function.aliases[name] for name in function.provisioned if name in function.aliases]
    named = {
        *function.provisioned,
        *(number for alias in aliases for number in alias.versions),
    }
    return sorted((number for number in named if number in function.published), key=int)


def environments_of(function: Function, version: str) -> int:
    """How many environments of `version` are to be kept started, for itself or for aliases that name it.

    IN_PROGRESS ones count too: that they are being started is what this status says.
    """
    return sum(
        _share(config.requested, function.aliases.get(qualifier), version)
        for qualifier, config in _of(function, version)
    )


def _of(function: Function, version: str) -> Iterator[tuple[str, ProvisionedConcurrency]]:
    for qualifier in (version, *(alias.name for alias in function.aliases_on(version))):
        if (config := function.provisioned.get(qualifier)) is not None:
            yield qualifier, config


def _share(requested: int, alias: Alias | None, version: str) -> int:
    """A version's part of the environments: by weight, rounded for the additional version, the rest for the other."""
    if alias is None:
        return requested
    additional = round(requested * alias.additional_weight)
    return additional if version in alias.weights else requested - additional


def _asked(region: Region, function_name: str, qualifier: str, *, not_latest: str) -> tuple[Function, str]:
    """The function and the version or alias asked for, in AWS's order: ``$LATEST`` is refused before anything exists.

    Raises:
        InvalidParameterValue: ``$LATEST``, with the text `not_latest`.
        ResourceNotFound: no such version; or no such alias, which has a text of its own.
    """
    locator = locate(region, function_name, qualifier)
    if qualifier == LATEST:
        raise InvalidParameterValue(not_latest)
    arn = region.arn(locator.name, qualifier)
    function = region.functions.get(locator.name)
    if qualifier.isdecimal():
        if function is None or qualifier not in function.published:
            raise ResourceNotFound(f"Function not found: {arn}")
        return function, qualifier
    if function is None or qualifier not in function.aliases:
        raise ResourceNotFound(f"Cannot find alias arn: {arn}")
    return function, qualifier


def _check_amount(region: Region, function: Function, config: ProvisionedConcurrency) -> None:
    """Whether there is room for what `function` would have provisioned in all.

    Raises:
        InvalidParameterValue: more than it has reserved, or more than the account can spare.
    """
    if function.reserved_concurrency is not None and provisioned_in_all(function) > function.reserved_concurrency:
        raise InvalidParameterValue(
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"
        )
    if config.requested > ACCOUNT_CONCURRENCY:
        raise InvalidParameterValue(
            "Specified ConcurrentExecutions for function is greater than "
            f"account's unreserved concurrency [{ACCOUNT_CONCURRENCY}].",
            typed=False,
        )
    if unreserved(region) < LEAST_UNRESERVED:
        raise InvalidParameterValue(
            "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{LEAST_UNRESERVED}].",
            typed=False,
        )


def _started(config: ProvisionedConcurrency, now: datetime) -> bool:
    return now >= config.ready_at


def _described(config: ProvisionedConcurrency, *, started: bool) -> dict[str, Any]:
    ready = config.requested if started else 0
    return {
        "requested_provisioned_concurrent_executions": config.requested,
        "available_provisioned_concurrent_executions": ready,
        "allocated_provisioned_concurrent_executions": ready,
        "status": "READY" if started else "IN_PROGRESS",
        "last_modified": timestamp(config.last_modified),
    }


def _by_number_then_name(qualifier: str) -> tuple[int, int, str]:
    return (0, int(qualifier), "") if qualifier.isdecimal() else (1, 0, qualifier)
