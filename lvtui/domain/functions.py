"""The rules of a function and its ``$LATEST`` (semantics §2, §4, §5)."""

from __future__ import annotations

from dataclasses import replace

from lvtui.domain.changes import ONLY_LATEST, changeable_latest, changed, put, under_way, without
from lvtui.domain.code import Code
from lvtui.domain.code_storage import check_code_storage
from lvtui.domain.locator import find, locate, named_version
from lvtui.domain.model import Function, Region, Settling, Version
from lvtui.domain.paging import page
from lvtui.domain.provisioned_concurrency import moved_along
from lvtui.domain.publishing import publish
from lvtui.domain.records import describe, describe_in_list
from lvtui.domain.rules import rule
from lvtui.domain.runtimes import check_updatable
from lvtui.domain.settings import configuration_of, updated
from lvtui.domain.tags import check_tags
from lvtui.domain.world import World
from lvtui.operations.errors import InvalidParameterValue, ResourceConflict
from lvtui.operations.functions import (
    CreateFunction,
    DeleteFunction,
    GetFunction,
    GetFunctionConfiguration,
    ListFunctions,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import (
    Concurrency,
    FunctionCode,
    FunctionCodeLocation,
    FunctionConfiguration,
    GetFunctionResponse,
    ListFunctionsResponse,
)
from lvtui.operations.vocabulary import LATEST


@rule(CreateFunction)
def create_function(region: Region, request: CreateFunction, world: World) -> tuple[Region, FunctionConfiguration]:
    """Make a function; with `publish`, version 1 as well."""
    locator = locate(region, request.function_name)
    if locator.qualifier not in (None, LATEST):
        raise InvalidParameterValue(ONLY_LATEST)
    configuration = configuration_of(request, world.now.date())
    if locator.name in region.functions:
        raise ResourceConflict(f"Function already exist: {locator.name}")
    code = _code_from(request.code, package_type=configuration.package_type)
    check_tags(request.tags or {})
    latest = Version(
        version=LATEST,
        configuration=configuration,
        code=code,
        last_modified=world.now,
        revision_id=world.fresh_id(),
        settling=Settling("create", world.fresh_id(), world.now + world.choices.settle_time),
    )
    survives = world.choices.numbering_survives_deletion
    first = region.retired_numbers.get(locator.name, 1) if survives else 1
    function = Function(name=locator.name, latest=latest, next_number=first, tags=dict(request.tags or {}))
    region = put(region, function)
    check_code_storage(region, world)
    if request.publish:
        region, published = publish(region, function, world, settling=True)
        # AWS answers with the number but, here alone, with the unqualified ARN (semantics §1.5).
        return region, replace(published, function_arn=region.arn(locator.name))
    return region, describe(region, function, under_way(latest), world.now, qualifier=None)


@rule(GetFunction)
def get_function(region: Region, request: GetFunction, world: World) -> tuple[Region, GetFunctionResponse]:
    """Describe a version, also through an alias; a weighted alias shows its primary (semantics §1.5)."""
    function, version, qualifier = _asked_version(region, request.function_name, request.qualifier)
    code = FunctionCodeLocation(
        repository_type="S3", location=f"lvtui:///{region.name}/{function.name}/{version.version}/code.zip"
    )
    return region, GetFunctionResponse(
        configuration=describe(region, function, version, world.now, qualifier=qualifier),
        code=code,
        tags=function.tags or None,
        concurrency=(
            Concurrency(reserved_concurrent_executions=function.reserved_concurrency)
            if function.reserved_concurrency is not None
            else None
        ),
    )


@rule(GetFunctionConfiguration)
def get_function_configuration(
    region: Region, request: GetFunctionConfiguration, world: World
) -> tuple[Region, FunctionConfiguration]:
    """As GetFunction, without code, tags and concurrency."""
    function, version, qualifier = _asked_version(region, request.function_name, request.qualifier)
    return region, describe(region, function, version, world.now, qualifier=qualifier)


@rule(ListFunctions)
def list_functions(region: Region, request: ListFunctions, world: World) -> tuple[Region, ListFunctionsResponse]:
    """A page of functions by name; with ``ALL``, of each version of each."""
    every = request.function_version == "ALL"
    rows = [
        (function, version)
        for _, function in sorted(region.functions.items())
        for version in ((LATEST, *function.published) if every else (LATEST,))
    ]
    shown, marker = page(rows, request.marker, request.max_items)
    functions = tuple(
        describe_in_list(region, function, found, world.now, qualifier=version if every else None)
        for function, version in shown
        if (found := function.version(version)) is not None
    )
    return region, ListFunctionsResponse(next_marker=marker, functions=functions)


@rule(UpdateFunctionCode)
def update_function_code(
    region: Region, request: UpdateFunctionCode, world: World
) -> tuple[Region, FunctionConfiguration]:
    """Deploy new code to ``$LATEST``; with `dry_run` only say what would be, with `publish` freeze it at once."""
    function = changeable_latest(region, request.function_name, request.revision_id, world)
    source = FunctionCode(
        zip_file=request.zip_file,
        s3_bucket=request.s3_bucket,
        s3_key=request.s3_key,
        s3_object_version=request.s3_object_version,
        image_uri=request.image_uri,
    )
    settings = function.latest.configuration
    check_updatable(settings.runtime, world.now.date())
    code = _code_from(source, package_type=settings.package_type)
    if request.architectures is not None:
        settings = replace(settings, architectures=tuple(request.architectures))
    if request.dry_run:
        would_be = replace(function.latest, code=code, configuration=settings)
        return region, describe(region, function, would_be, world.now, qualifier=None)
    function = replace(function, latest=changed(replace(function.latest, code=code, configuration=settings), world))
    region = put(region, function)
    check_code_storage(region, world)
    if request.publish:
        return publish(region, function, world, settling=True)
    return region, describe(region, function, under_way(function.latest), world.now, qualifier=None)


@rule(UpdateFunctionConfiguration)
def update_function_configuration(
    region: Region, request: UpdateFunctionConfiguration, world: World
) -> tuple[Region, FunctionConfiguration]:
    """Change settings of ``$LATEST``."""
    function = changeable_latest(region, request.function_name, request.revision_id, world)
    configuration = updated(function.latest.configuration, request, world.now.date())
    latest = changed(replace(function.latest, configuration=configuration), world)
    function = replace(function, latest=latest)
    return put(region, function), describe(region, function, under_way(latest), world.now, qualifier=None)


@rule(DeleteFunction)
def delete_function(region: Region, request: DeleteFunction, world: World) -> tuple[Region, None]:
    """Delete one version or everything. The order of the checks is AWS's (semantics §5)."""
    locator = locate(region, request.function_name, request.qualifier)
    if locator.qualifier == LATEST:
        raise InvalidParameterValue("$LATEST version cannot be deleted without deleting the function.")
    if locator.qualifier is not None and not locator.qualifier.isdecimal():
        raise InvalidParameterValue("Deletion of aliases is not currently supported.")
    function = find(region, locator.name)
    if locator.qualifier is None:
        retired = {**region.retired_numbers, function.name: function.next_number}
        return replace(region, functions=without(region.functions, function.name), retired_numbers=retired), None
    if locator.qualifier not in function.published:
        return region, None  # AWS says 204 to a version that is not there
    if holders := _holders(function, locator.qualifier, world):
        raise ResourceConflict(
            f"Unable to delete version because the following aliases reference it: [{', '.join(holders)}]"
        )
    # Where a weight alone does not hold a version, the alias loses the weight: it never points at nothing.
    unsplit = {
        alias.name: replace(alias, weights={}, revision_id=world.fresh_id())
        for alias in function.aliases_on(locator.qualifier)
    }
    for alias in unsplit.values():
        function = moved_along(function, alias, world)
    if unsplit:
        function = replace(function, aliases={**function.aliases, **unsplit})
    return put(region, function.without_version(locator.qualifier)), None


def _holders(function: Function, version: str, world: World) -> list[str]:
    """The aliases that keep a version from being deleted."""
    by_weight_too = world.choices.weights_hold_versions
    return sorted(
        alias.name for alias in function.aliases_on(version) if by_weight_too or alias.function_version == version
    )


def _asked_version(region: Region, function_name: str, qualifier: str | None) -> tuple[Function, Version, str | None]:
    locator = locate(region, function_name, qualifier)
    not_found = region.arn(locator.name, locator.qualifier)
    function = find(region, locator.name, not_found_as=not_found)
    _, version = named_version(function, locator.qualifier or LATEST, not_found_as=not_found)
    return function, version, locator.qualifier


def _code_from(source: FunctionCode, *, package_type: str) -> Code:
    if package_type == "Image":
        image = source.image_uri or ""
        raise InvalidParameterValue(f"Source image {image} does not exist. Provide a valid source image.")
    if source.image_uri is not None:
        raise InvalidParameterValue("Please don't provide ImageUri when updating a function with packageType Zip.")
    elsewhere = source.s3_bucket or source.s3_key or source.s3_object_version
    if source.zip_file is not None and elsewhere:
        raise InvalidParameterValue("Please do not provide other FunctionCode parameters when providing a ZipFile.")
    if source.zip_file is not None:
        return Code.uploaded(source.zip_file)
    if source.s3_bucket is not None:
        # True of every bucket where there is no S3.
        raise InvalidParameterValue(
            "Error occurred while GetObject. S3 Error Code: NoSuchBucket. "
            "S3 Error Message: The specified bucket does not exist"
        )
    raise InvalidParameterValue("Please provide a source for function code.")
